"""Marking passages in a block's text as nested `<mark>` elements, also where passages overlap without nesting."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup, escape

from policylint.reports.cleaning import shown

# Deeper nesting than any reader can see; browsers give up at some 500.
_DEEPEST = 12


@dataclass(frozen=True, slots=True, order=True)
class MarkedPart:
    """A passage's part in one block, in offsets of the visible text.

    Attributes:
        start, minus_end: the part; the end is negated so that of parts with the same start the longest sorts first.
        anchor: id of the mark; "" for the later parts of a passage that was already given its id.
        kind: class names: "claim", "denial", "cited".
        note: number of the statement, shown behind the passage's end; "" for none.
        note_href: where the number leads.
    """

    start: int
    minus_end: int
    anchor: str
    kind: str
    note: str = ""
    note_href: str = ""

    @property
    def end(self) -> int:
        return -self.minus_end


def marked(text: str, parts: Iterable[MarkedPart]) -> Markup:
    """`text` as HTML with its parts marked.

    Every part with an id gets it exactly once. A part that starts inside another and ends behind it is closed with the
    other and opened again; a part nested deeper than `_DEEPEST` keeps its id but not its colour.
    """
    waiting = [part for part in parts if part.start < part.end]
    heapq.heapify(waiting)
    open_parts: list[MarkedPart] = []
    pieces: list[Markup] = []
    place = 0

    def advance(to: int) -> None:
        nonlocal place
        pieces.append(escape(shown(text[place:to])))
        place = to

    def close_until(offset: int) -> None:
        while open_parts and open_parts[-1].end <= offset:
            part = open_parts.pop()
            advance(part.end)
            pieces.append(Markup("</mark>") + _note(part))

    while waiting:
        part = heapq.heappop(waiting)
        close_until(part.start)
        advance(part.start)
        if open_parts and part.end > open_parts[-1].end:
            rest = MarkedPart(open_parts[-1].end, part.minus_end, "", part.kind, part.note, part.note_href)
            heapq.heappush(waiting, rest)
            part = MarkedPart(part.start, -open_parts[-1].end, part.anchor, part.kind)
        if len(open_parts) >= _DEEPEST:
            if part.anchor:
                pieces.append(Markup('<span id="{}"></span>').format(part.anchor))
            continue
        identifier = Markup(' id="{}"').format(part.anchor) if part.anchor else Markup("")
        pieces.append(Markup('<mark class="{}"{}>').format(part.kind, identifier))
        open_parts.append(part)
    close_until(len(text))
    advance(len(text))
    return Markup("").join(pieces)


def _note(part: MarkedPart) -> Markup:
    if not part.note:
        return Markup("")
    return Markup('<sup><a href="{}" aria-label="statement {}">{}</a></sup>').format(
        part.note_href, part.note, part.note
    )
