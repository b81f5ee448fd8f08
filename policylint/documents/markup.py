"""Tags inside a text: HTML blocks in Markdown, and plain texts that kept the tags of the page they came from.

The text stays as given; tags and comments are left out of what is visible, entities are decoded at their place.
"""

from __future__ import annotations

import html
import re

from policylint.documents.document import Document, DocumentFormat
from policylint.documents.grouping import Lists, group
from policylint.documents.html_tags import BLOCKS, HEADINGS, STRONG
from policylint.documents.lines import Line, block_end
from policylint.documents.structure import Draft, link
from policylint.documents.visible import finish_pieces
from policylint.documents.wrapping import find_layout

_TOKEN = re.compile(
    r"(?P<comment><!--)|<(?P<close>/?)(?P<name>[a-zA-Z][a-zA-Z0-9:-]{0,30})(?=[\s/>])(?:[^<>\"']|\"[^\"<>]{0,5000}\"|'[^'<>]{0,5000}')*>"
    r"|<[!?][^<>]{0,2000}>"
    r"|(?P<entity>&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});)"
    r"|(?P<feed>\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029])"
)
_HIDDEN = frozenset(
    {"script", "style", "template", "noscript", "head", "svg", "select", "textarea", "object", "iframe"}
)


def read_markup(text: str, *, id: str, source: str, format: DocumentFormat = "text") -> Document:
    """A document whose text is `text`, a plain text with HTML tags in it."""
    lists = Lists()
    lines = markup_lines(text, lists, 0, len(text))
    return Document(
        id=id, source=source, format=format, text=text, blocks=link(group(lines, text, find_layout(lines), lists))
    )


def markup_lines(text: str, lists: Lists, start: int, end: int) -> list[Line]:
    """The lines of `text[start:end]`, with what its tags say about them."""
    return _Scanner(text, lists, start, end).read()


class _Scanner:
    def __init__(self, text: str, lists: Lists, start: int, end: int) -> None:
        self.text, self.lists, self.start, self.end = text, lists, start, end
        self.out: list[Line] = []
        self.parts: list[str] = []
        self.offsets: list[int] = []
        self.plain = False
        self.strong = 0
        self.heading = 0
        self.hard = False
        self.open_lists: list[int] = []
        self.item: tuple[int, int] | None = None
        self.cell = False
        self.inside = False
        self.header: dict[int, Draft] = {}
        self.row: Draft | None = None
        self.column = 0
        self.header_row = False
        self.rows = 0

    def read(self) -> list[Line]:
        text, end = self.text, self.end
        at = self.start
        while at < end:
            match = _TOKEN.search(text, at, end)
            stop = match.start() if match else end
            self._show(text[at:stop], at)
            if match is None:
                break
            at = match.end()
            if match.group("comment"):
                close = text.find("-->", at, end)
                at = close + 3 if close >= 0 else end
            elif match.group("entity"):
                self._entity(match.group("entity"), match.start())
            elif match.group("feed"):
                # Inside a paragraph a line end is white space; between the tags it separates what lost its own tags.
                if self.inside:
                    self._show(match.group(), match.start())
                else:
                    self._break(match.start(), hard=False)
            elif name := match.group("name"):
                at = self._tag(name.lower(), bool(match.group("close")), match)
        self._break(end, block=True)
        return self.out

    def _show(self, piece: str, start: int) -> None:
        if not piece:
            return
        self.parts.append(piece)
        self.offsets.append(start)
        if not self.strong and piece.strip(" \t\u00a0:.-–"):
            self.plain = True

    def _entity(self, entity: str, start: int) -> None:
        for index, character in enumerate(html.unescape(entity)[: len(entity)]):
            self._show(character, start + index)

    def _tag(self, name: str, closes: bool, match: re.Match[str]) -> int:
        at = match.start()
        if name in _HIDDEN and not closes and not match.group(0).endswith("/>"):
            return self._hidden_end(name, match.end())
        if name == "br":
            self._break(at, hard=True)
        elif name in STRONG:
            self.strong = max(0, self.strong + (-1 if closes else 1))
        elif name in HEADINGS:
            self._break(at, block=True)
            self.heading = 0 if closes else HEADINGS[name]
            self.inside = not closes
        elif name in ("td", "th"):
            self._cell_tag(name, closes, at)
        elif name in BLOCKS:
            if name != "tr" and self.cell:
                self._show(" ", at)
                return match.end()
            self._break(at, block=True)
            self._block(name, closes)
        return match.end()

    def _hidden_end(self, name: str, at: int) -> int:
        match = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(self.text, at, self.end)
        if match is not None:
            return match.end()
        return self.end if name in ("script", "style") else at

    def _block(self, name: str, closes: bool) -> None:
        self.inside = not closes and name in ("p", "li", "dt", "dd", "blockquote", "caption")
        if name in ("ul", "ol", "menu", "dir"):
            if not closes:
                self.open_lists.append(self.lists.new())
            elif self.open_lists:
                self.open_lists.pop()
            self.item = None
        elif name == "li" and not closes:
            self.item = (self.open_lists[-1] if self.open_lists else self.lists.new(), max(1, len(self.open_lists)))
        elif name == "li":
            self.item = None
        elif name == "table":
            self.header, self.rows = {}, 0
        elif name == "tr" and not closes:
            self.row, self.column, self.header_row = None, 0, False
            self.rows += 1

    def _cell_tag(self, name: str, closes: bool, at: int) -> None:
        self._break(at, block=True)
        self.inside = not closes
        if not closes:
            self.cell = True
            self.header_row = self.header_row or (name == "th" and self.rows <= 1)
        else:
            self.cell = False
            self.column += 1

    def _break(self, at: int, *, hard: bool = True, block: bool = False) -> None:
        shown = "".join(self.parts).strip()
        if self.cell and shown:
            self._cell()
        elif shown:
            line = Line(at, self.parts, self.offsets, shown, 0, not self.plain and bool(shown), self.heading, self.hard)
            line.item, self.item = self.item, None
            self.out.append(line)
        self.parts, self.offsets, self.plain, self.hard = [], [], False, hard
        if block:
            self.out.append(Line(at, (), (), ""))

    def _cell(self) -> None:
        visible, positions = finish_pieces(self.parts, self.offsets)
        if not visible:
            return
        end = block_end(self.text, visible, positions)
        draft = Draft("table_cell", positions[0], end, visible, positions)
        self.row = self.row or draft
        draft.row = self.row
        if self.header_row:
            self.header[self.column] = draft
        else:
            draft.header = self.header.get(self.column)
        self.out.append(Line(end, (), (), visible, ready=draft))
