"""Lines of a text to drafts of headings, paragraphs and list items."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from policylint.documents.document import BlockKind
from policylint.documents.html_tables import Cell
from policylint.documents.limits import MAX_BLOCK_CHARACTERS
from policylint.documents.line_shapes import (
    Marker,
    cues,
    ends_sentence,
    find_marker,
)
from policylint.documents.lines import Line, block_end, divided_words, joined
from policylint.documents.structure import Draft
from policylint.documents.titles import find_titles
from policylint.documents.units import Unit, find_units
from policylint.documents.wrapping import Layout

_MAX_ITEM_WORDS = 40
_MAX_SENTENCE_ITEM_WORDS = 12
_MAX_LINKED_ITEM_WORDS = 200
_MAX_LIST_DEPTH = 20
_MORE_FOLLOWS = re.compile(r";(?:\s*(?:and|or|and/or))?\s*$|,\s*(?:and|or|and/or),?\s*$", re.IGNORECASE)
_OPEN_LEAD = re.compile(
    r"(?:\bfollowing|\bas follows|\binclud(?:e|es|ing)|\bsuch as|\bfor example|\bbelow|\bto|\bof these)\s*$",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Lists:
    """Numbers for the lists of one document, and the lists that are open at a place of the text."""

    count: int = 0
    open: list[tuple[int, Marker, int]] = field(default_factory=list)
    interrupted: bool = False

    def new(self) -> int:
        """The number of a new list."""
        self.count += 1
        return self.count

    def close(self) -> None:
        """A heading or the end of the text: no list goes on behind it."""
        self.open.clear()
        self.interrupted = False

    def place(self, indent: int, marker: Marker) -> tuple[int, int]:
        """List number and depth of an item."""
        while self.open and indent < self.open[-1][0] - 1:
            self.open.pop()
        for depth in range(len(self.open) - 1, -1, -1):
            at, before, number = self.open[depth]
            if abs(at - indent) > 1 and indent > at:
                break
            if marker.follows(before) and not (self.interrupted and marker.kind == "bullet"):
                del self.open[depth + 1 :]
                self.open[depth] = (at, marker, number)
                self.interrupted = False
                return number, depth + 1
        if self.open and not self.interrupted:
            at, before, _ = self.open[-1]
            nested = (
                indent > at + 1
                or (marker.first and before.kind != marker.kind)
                or (marker.kind == "bullet" != before.sign)
            )
            if not nested:
                self.open.pop()
        elif self.interrupted and not (self.open and indent > self.open[-1][0] + 1):
            # A paragraph came between: a list inside a numbered clause stays inside it, another list begins anew.
            while self.open and self.open[-1][1].kind == "bullet":
                self.open.pop()
            if not marker.first:
                self.open.clear()
        if len(self.open) >= _MAX_LIST_DEPTH:
            self.open.pop()
        number = self.new()
        self.open.append((indent, marker, number))
        self.interrupted = False
        return number, len(self.open)


def group(lines: Sequence[Line], text: str, layout: Layout, lists: Lists) -> list[Draft]:
    """The blocks that `lines` form.

    Args:
        lines: of the whole text or of one Markdown paragraph.
        text: the document's text.
        layout: how it is laid out.
        lists: shared by all calls for one document.
    """
    units = find_units(lines, layout)
    find_titles(units, layout)
    return _Drafting(text, layout, lists, divided_words(lines, text)).drafts(units)


class _Drafting:
    """Decides the kind of each unit."""

    def __init__(self, text: str, layout: Layout, lists: Lists, hyphens: frozenset[str]) -> None:
        self.text, self.layout, self.lists, self.hyphens = text, layout, lists, hyphens
        self.out: list[Draft] = []
        self.term: Draft | None = None
        self.headers: dict[tuple[int, int], Draft] = {}
        self.rows: dict[tuple[int, int], Draft] = {}
        self.lead_list = 0

    def drafts(self, units: Sequence[Unit]) -> list[Draft]:
        items = _led_items(units, self.layout)
        for index, unit in enumerate(units):
            first = unit.lines[0]
            if first.ready is not None:
                self.out.append(first.ready)
                self.lists.interrupted = True
            elif unit.heading:
                self.lists.close()
                self._add(unit, "heading", unit.heading)
            elif first.cell is not None:
                self._cell(unit, first.cell)
            elif first.item is not None:
                self._add(unit, "list_item", first.item[1], first.item[0])
            elif unit.marker is not None and unit.marker.kind != "section":
                list_id, level = self.lists.place(unit.indent, unit.marker)
                self._add(unit, "list_item", level, list_id)
            elif first.role:
                self._definition(unit, first.role)
            elif index in items:
                if index - 1 not in items:
                    self.lead_list = self.lists.new()
                self._add(unit, "list_item", 1, self.lead_list)
            else:
                self.lists.interrupted = True
                self._add(unit, "paragraph")
        return self.out

    def _add(self, unit: Unit, kind: BlockKind, level: int = 0, list_id: int = 0) -> list[Draft]:
        made = list(_drafts(unit, self.text, kind, level, list_id, self.hyphens))
        self.out.extend(made)
        return made

    def _definition(self, unit: Unit, role: str) -> None:
        if role == "term":
            made = self._add(unit, "definition_term")
            self.term = made[0] if made else self.term
        else:
            for draft in self._add(unit, "definition"):
                draft.term = self.term

    def _cell(self, unit: Unit, cell: Cell) -> None:
        for draft in self._add(unit, "table_cell"):
            draft.row = self.rows.setdefault((cell.table, cell.row), draft)
            if cell.heads:
                self.headers.setdefault((cell.table, cell.column), draft)
            else:
                draft.header = self.headers.get((cell.table, cell.column))


def _led_items(units: Sequence[Unit], layout: Layout) -> set[int]:
    """Units that are items of a list without signs: lines below a line that ends with a colon."""
    items: set[int] = set()
    for index, unit in enumerate(units):
        if unit.heading or index in items or not _leads(unit, layout):
            continue
        run: list[int] = []
        for place in range(index + 1, len(units)):
            if not _is_led(units[place], [units[number] for number in (run[:1] + run[-1:])], layout):
                break
            run.append(place)
        if len(run) >= 2 or (run and not units[run[0]].blank_before):
            items.update(run)
    return items


def _is_led(item: Unit, run: Sequence[Unit], layout: Layout) -> bool:
    """Whether a unit goes on with a list without signs; `run` holds the first and the last item so far, or nothing."""
    line = item.lines[0]
    if item.heading or item.marker is not None or line.item or line.ready or line.cell or line.role:
        return False
    if item.shown.endswith(":"):
        return False
    words = len(item.shown.split())
    # "...; and" tells that another item follows, however long it is and however it ends.
    if words <= _MAX_LINKED_ITEM_WORDS and (
        _MORE_FOLLOWS.search(item.shown) or (run and _MORE_FOLLOWS.search(run[-1].shown))
    ):
        return True
    if words > _MAX_ITEM_WORDS:
        return False
    sentence = ends_sentence(item.shown) if layout.cased else bool(cues().openers.match(item.shown))
    if sentence and not run:
        return layout.cased and not item.blank_before and words <= _MAX_SENTENCE_ITEM_WORDS
    if sentence and (item.blank_before or not ends_sentence(run[0].shown)):
        return False
    return not (item.blank_before and run and not run[-1].blank_before)


def _leads(unit: Unit, layout: Layout) -> bool:
    if unit.shown.endswith(":"):
        return True
    return (
        not layout.cased and not layout.width and bool(_OPEN_LEAD.search(unit.shown)) and len(unit.shown.split()) >= 4
    )


def _drafts(
    unit: Unit, text: str, kind: BlockKind, level: int, list_id: int, hyphens: frozenset[str]
) -> Iterator[Draft]:
    visible, positions = joined(unit.lines, hyphens=hyphens)
    if unit.marker is not None:
        again = find_marker(visible)
        cut = again.width if again is not None else 0
        visible, positions = visible[cut:], positions[cut:]
    for begin, end in pieces(visible):
        part, places = visible[begin:end], positions[begin:end]
        yield Draft(kind, places[0], block_end(text, part, places), part, places, level, list_id)


def pieces(visible: str) -> Iterator[tuple[int, int]]:
    """`(start, end)` of the parts, none longer than `MAX_BLOCK_CHARACTERS`, into which a block is cut."""
    begin = 0
    while len(visible) - begin > MAX_BLOCK_CHARACTERS:
        limit = begin + MAX_BLOCK_CHARACTERS
        cut = max(visible.rfind(". ", begin, limit) + 1, 0)
        if cut <= begin + MAX_BLOCK_CHARACTERS // 2:
            cut = visible.rfind(" ", begin, limit)
        if cut <= begin:
            cut = limit
        yield begin, cut
        begin = cut + 1 if visible[cut] == " " else cut
    if begin < len(visible):
        yield begin, len(visible)
