"""Drafts to the readable text of an HTML page or a PDF, with blocks that index it."""

from __future__ import annotations

from collections.abc import Sequence

from policylint.documents.structure import Draft

_MAX_HEADER = 80


def compose(drafts: Sequence[Draft]) -> tuple[str, list[Draft]]:
    """The readable text, and for each of `drafts` one whose offsets index it.

    Blocks are separated by a blank line, cells of one table row by a line end. Headings begin with `#` signs, list
    items with "- " (two spaces deeper a level), definitions with ": ", cells with the header of their column. Those
    signs stand before `Block.start`; the text of a block is `text[start:end]`.
    """
    pieces: list[str] = []
    length = 0
    out: list[Draft] = []
    moved: dict[int, Draft] = {}
    for index, draft in enumerate(drafts):
        before = drafts[index - 1] if index else None
        gap = "" if before is None else "\n" if draft.row is not None and draft.row is before.row else "\n\n"
        sign = gap + _sign(draft)
        pieces += [sign, draft.visible]
        start = length + len(sign)
        length = start + len(draft.visible)
        new = Draft(draft.kind, start, length, draft.visible, range(start, length), draft.level, draft.list_id)
        moved[id(draft)] = new
        out.append(new)
    for draft, new in zip(drafts, out, strict=True):
        new.header = moved.get(id(draft.header)) if draft.header is not None else None
        new.row = moved.get(id(draft.row)) if draft.row is not None else None
        new.term = moved.get(id(draft.term)) if draft.term is not None else None
    return "".join(pieces), out


def _sign(draft: Draft) -> str:
    if draft.kind == "heading":
        return "#" * draft.level + " "
    if draft.kind == "list_item":
        return "  " * (draft.level - 1) + "- "
    if draft.kind == "definition":
        return ": "
    if draft.kind == "table_cell" and draft.header is not None:
        return f"{draft.header.visible[:_MAX_HEADER]}: "
    return ""
