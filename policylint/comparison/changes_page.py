"""The readable comparison of two versions: an HTML page without scripts, side by side, sentence by sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from jinja2 import Environment, Template

from policylint.comparison.changes import VersionChange
from policylint.comparison.changes_sentences import Piece, Row, RowKind, Sentence, word_pieces
from policylint.comparison.changes_telling import change_words, shortened
from policylint.documents.document import Document

CONTEXT = 1
"""Unchanged sentences shown before and after each changed one; longer unchanged runs are folded."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One side of a row, cut into changed and unchanged runs."""

    tag: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class PageRow:
    """One row of the page; `hidden`: number of unchanged sentences that this row stands for, 0 for a real row."""

    kind: RowKind
    label: str
    old: Cell | None
    new: Cell | None
    hidden: int = 0


_LABELS: dict[RowKind, str] = {
    "same": "",
    "changed": "changed",
    "added": "added",
    "removed": "removed",
    "moved_from": "moved away",
    "moved_to": "moved here",
}


def comparison_page(old: Document, new: Document, change: VersionChange, *, title: str = "") -> str:
    """The page as HTML text (UTF-8, self-contained, everything from the documents escaped).

    Args:
        old, new: the versions; their ids head the columns.
        change: what `compare_versions` says about them.
        title: heading; "OLD and NEW" when empty.
    """
    told = []
    if change.statements is not None:
        for item in change.statements.changes:
            quoted = item.new or item.old
            assert quoted is not None
            told.append((item.kind, change_words(item), shortened(quoted.quote)))
    counts: dict[str, int] = {}
    for row in change.rows:
        counts[row.kind] = counts.get(row.kind, 0) + 1
    return _template().render(
        title=title or f"{old.id} and {new.id}",
        language=new.language if new.language != "und" else "en",
        old=old,
        new=new,
        change=change,
        told=told,
        counts=counts,
        rows=_folded(change.rows),
    )


@cache
def _template() -> Template:
    text = resources.files("policylint.comparison").joinpath("changes_page.html").read_text(encoding="utf-8")
    return Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(text)


def _folded(rows: Sequence[Row]) -> list[PageRow]:
    near: set[int] = set()
    for index, row in enumerate(rows):
        if row.kind != "same":
            near.update(range(index - CONTEXT, index + CONTEXT + 1))
    shown: list[PageRow] = []
    hidden = 0
    for index, row in enumerate(rows):
        if row.kind == "same" and index not in near:
            hidden += 1
            continue
        if hidden:
            shown.append(PageRow("same", "", None, None, hidden))
            hidden = 0
        shown.append(_row(row))
    if hidden:
        shown.append(PageRow("same", "", None, None, hidden))
    return shown


def _row(row: Row) -> PageRow:
    if row.kind == "changed" and row.old is not None and row.new is not None:
        left, right = word_pieces(row.old.text, row.new.text)
        return PageRow(row.kind, _LABELS[row.kind], _cell(row.old, left), _cell(row.new, right))
    whole = row.kind in ("added", "removed")
    old = _cell(row.old, [Piece(row.old.text, whole)]) if row.old is not None else None
    new = _cell(row.new, [Piece(row.new.text, whole)]) if row.new is not None else None
    return PageRow(row.kind, _LABELS[row.kind], old, new)


def _cell(sentence: Sentence, pieces: list[Piece]) -> Cell:
    return Cell(
        "heading" if sentence.kind == "heading" else "item" if sentence.kind == "list_item" else "text", tuple(pieces)
    )
