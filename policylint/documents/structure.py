"""From the blocks that a reader found to `Block`s that know their heading, lead-in, row and column header."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from policylint.documents.document import Block, BlockKind
from policylint.documents.line_shapes import cues, last_word

INTRODUCES = re.compile(
    r"[:：;,–—-]\s*$"
    r"|\b(following|below|these|such as|include|includes|including|as follows|may be|listed)\b[^.!?]*[.!?…]?\s*$",
    re.IGNORECASE,
)
"""How the end of a paragraph that introduces a list reads."""

_ENDS = re.compile(r"[.!?…][\"'”’)\]]*\s*$")


@dataclass(slots=True, eq=False)
class Draft:
    """A block while its document is being read.

    Attributes:
        kind, start, end, visible, positions, level: as in `Block`.
        list_id: for a list item the number of the list it belongs to; lists inside items have their own.
        header, row, term: other drafts that become `Block.header`, `Block.row` and `Block.lead_in` of a definition.
    """

    kind: BlockKind
    start: int
    end: int
    visible: str
    positions: Sequence[int]
    level: int = 0
    list_id: int = 0
    header: Draft | None = field(default=None, repr=False)
    row: Draft | None = field(default=None, repr=False)
    term: Draft | None = field(default=None, repr=False)


def introduces_list(visible: str, *, punctuated: bool = True) -> bool:
    """Whether a paragraph directly before a list introduces it: it ends openly, or its last sentence points at the
    list.

    Args:
        visible: the paragraph.
        punctuated: the document has sentence punctuation, so that a missing full stop means something.
    """
    if not _ENDS.search(visible[-12:]):
        if punctuated or visible[-1:] in ":;,–—-":
            return True
        return last_word(visible) in cues().lead_ends or bool(INTRODUCES.search(visible[-60:]))
    tail = visible[-400:]
    body = tail.rstrip(" .!?…\"'”’)]")
    cut = max(body.rfind(". "), body.rfind("! "), body.rfind("? "))
    return bool(INTRODUCES.search(tail[cut + 1 :]))


def link(drafts: Sequence[Draft]) -> tuple[Block, ...]:
    """Blocks of a document, in the order of `drafts`, with their references filled in."""
    punctuated = _punctuated(drafts)
    numbers = {id(draft): index for index, draft in enumerate(drafts)}
    headings: list[int] = []
    list_leads: dict[int, int | None] = {}
    blocks: list[Block] = []
    for index, draft in enumerate(drafts):
        lead_in: int | None = None
        if draft.kind == "heading":
            while headings and drafts[headings[-1]].level >= draft.level:
                headings.pop()
        elif draft.kind == "list_item":
            if draft.list_id not in list_leads:
                list_leads[draft.list_id] = _list_lead(drafts, index, punctuated, list_leads)
            lead_in = list_leads[draft.list_id]
        elif draft.kind == "definition" and draft.term is not None:
            lead_in = numbers.get(id(draft.term))
        blocks.append(
            Block(
                kind=draft.kind,
                start=draft.start,
                end=draft.end,
                visible=draft.visible,
                positions=draft.positions,
                level=draft.level,
                heading=headings[-1] if headings else None,
                lead_in=lead_in,
                header=numbers.get(id(draft.header)) if draft.header is not None else None,
                row=numbers.get(id(draft.row)) if draft.row is not None else None,
            )
        )
        if draft.kind == "heading":
            headings.append(index)
    return tuple(blocks)


def _punctuated(drafts: Sequence[Draft]) -> bool:
    """Whether long paragraphs of a document end with sentence punctuation."""
    long = [draft.visible for draft in drafts if draft.kind == "paragraph" and len(draft.visible) > 60]
    return not long or sum(1 for visible in long if _ENDS.search(visible[-12:])) >= 0.25 * len(long)


def _list_lead(drafts: Sequence[Draft], index: int, punctuated: bool, leads: Mapping[int, int | None]) -> int | None:
    """The block before the first item of a list, when that block introduces it.

    A list right behind another of the same depth (a capture that lost the paragraph between, or one list cut in two)
    shares the lead-in of that one.
    """
    level = drafts[index].level
    while index > 0:
        index -= 1
        before = drafts[index]
        if before.kind == "list_item":
            if before.level < level:
                return index
            if before.level == level:
                return leads.get(before.list_id)
            continue
        if before.kind in ("paragraph", "definition") and introduces_list(before.visible, punctuated=punctuated):
            return index
        return None
    return None
