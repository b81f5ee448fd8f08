"""Plain text and Markdown into blocks; `Document.text` stays the text as given."""

from __future__ import annotations

import re
from typing import Literal

from policylint.documents.document import Document
from policylint.documents.structure import Draft, link
from policylint.documents.visible import finish_pieces

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")
_BULLET = re.compile(r"[ \t>]*(?:[-*+•●▪◦·‣–—]|\(?(?:\d{1,2}|[a-zA-Z]|[ivxIVX]{1,5})[.)])[ \t]+")
_HEADING = re.compile(r"[ \t>]*(#{1,6})[ \t]+")


def read_plain(text: str, *, id: str, format: Literal["markdown", "text"], source: str) -> Document:
    """A document whose text is `text`."""
    drafts: list[Draft] = []
    group: list[tuple[str, int]] = []
    list_id = 0

    def close(kind: str = "paragraph", level: int = 0) -> None:
        nonlocal group
        parts = [p for p, _ in group]
        offsets = [o for _, o in group]
        group = []
        if not parts:
            return
        visible, positions = finish_pieces(parts, offsets)
        if visible:
            start, end = positions[0], positions[-1] + 1
            drafts.append(Draft(kind, start, end, visible, positions, level, list_id if kind == "list_item" else 0))  # type: ignore[arg-type]

    open_kind = "paragraph"
    for match in _LINE.finditer(text):
        line, at = match.group(0), match.start()
        if not line.strip(" \t\r\n>"):
            close(open_kind, 1 if open_kind == "list_item" else 0)
            open_kind = "paragraph"
            continue
        if heading := _HEADING.match(line):
            close(open_kind, 1 if open_kind == "list_item" else 0)
            group.append((line[heading.end() :], at + heading.end()))
            close("heading", len(heading.group(1)))
            open_kind = "paragraph"
        elif bullet := _BULLET.match(line):
            close(open_kind, 1 if open_kind == "list_item" else 0)
            if not drafts or drafts[-1].kind != "list_item":
                list_id += 1
            open_kind = "list_item"
            group.append((line[bullet.end() :], at + bullet.end()))
        else:
            if group and format == "text":
                before = group[-1][0].rstrip()
                if len(before) < 60 or before.endswith((".", ":", "?", "!")):
                    close(open_kind, 1 if open_kind == "list_item" else 0)
                    open_kind = "paragraph"
            group.append((line, at))
    close(open_kind, 1 if open_kind == "list_item" else 0)
    return Document(id=id, source=source, format=format, text=text, blocks=link(drafts))
