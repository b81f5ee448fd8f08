"""HTML tables: data or layout, columns, header row."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

_MAX_CELL_CHARACTERS = 6_000
_MAX_SPAN = 100


def is_data_table(table: Any) -> bool:
    """Whether a table holds data (and not, as on old pages, the whole layout)."""
    if table.get("role") in ("presentation", "none"):
        return False
    rows = columns = 0
    for element in table.iterdescendants():
        tag = element.tag
        if tag in ("table", "h1", "h2", "h3", "form", "nav"):
            return False
        if tag == "tr":
            rows += 1
            cells = sum(1 for child in element if child.tag in ("td", "th"))
            columns = max(columns, cells)
        elif tag in ("td", "th") and _size(element) > _MAX_CELL_CHARACTERS:
            return False
    return rows >= 2 and columns >= 2


def _size(element: Any) -> int:
    size = 0
    for text in element.itertext():
        size += len(text)
        if size > _MAX_CELL_CHARACTERS:
            break
    return size


@dataclass(frozen=True, slots=True)
class Cell:
    """The place of a line in a table.

    Attributes:
        table: tells tables of one page apart.
        row, column: from 0.
        heads: it stands in the header row.
    """

    table: int
    row: int
    column: int
    heads: bool


@dataclass(slots=True)
class Table:
    """A table that is being walked.

    Attributes:
        number: tells tables of one page apart.
        row, column: of the cell that is being read; span: how many columns it takes.
        in_cell, in_head: inside `<td>` or `<th>`, inside `<thead>`; heads: this row heads the columns.
        taken: for columns that a cell above reaches into, the last row that it reaches.
    """

    number: int
    row: int = -1
    column: int = -1
    in_cell: bool = False
    in_head: bool = False
    heads: bool = False
    span: int = 1
    taken: dict[int, int] = field(default_factory=dict)

    def start(self, tag: str, element: Any) -> None:
        """An element of the table begins."""
        if tag == "thead":
            self.in_head = True
        elif tag == "tr":
            self.row += 1
            self.column = -1
            self.span = 1
            cells = [child for child in element if child.tag in ("td", "th")]
            self.heads = self.in_head or (bool(cells) and self.row == 0 and _heads(cells))
        elif tag in ("td", "th"):
            self.column += self.span
            while self.taken.get(self.column, -1) >= self.row:
                self.column += 1
            self.span = _number(element.get("colspan"))
            rows = _number(element.get("rowspan"))
            if rows > 1:
                for column in range(self.column, self.column + self.span):
                    self.taken[column] = self.row + rows - 1
            self.in_cell = True

    def end(self, tag: str) -> None:
        """An element of the table ends."""
        if tag == "thead":
            self.in_head = False
        elif tag in ("td", "th"):
            self.in_cell = False

    def cell(self) -> Cell:
        """The place of what is read now."""
        return Cell(self.number, max(0, self.row), max(0, self.column), self.heads)


def _heads(cells: list[Any]) -> bool:
    """Whether the first row heads the columns: `<th>` cells, or all short and emphasised."""
    if all(cell.tag == "th" for cell in cells):
        return len(cells) > 1
    if any(cell.tag == "th" for cell in cells):
        return True
    texts = ["".join(cell.itertext()).strip() for cell in cells]
    bold = all(
        not text or any(child.tag in ("b", "strong") for child in cell.iter())
        for cell, text in zip(cells, texts, strict=True)
    )
    return bold and all(len(text) <= 120 for text in texts) and any(texts)


def _number(value: str | None) -> int:
    return min(_MAX_SPAN, int(value)) if value and value.isdigit() and int(value) > 0 else 1
