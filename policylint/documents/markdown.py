"""Markdown into blocks; `Document.text` stays the text as given."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field, replace

from markdown_it.token import Token

from policylint.documents.document import Document, DocumentFormat
from policylint.documents.grouping import Lists, group
from policylint.documents.limits import MAX_MARKDOWN_NESTING
from policylint.documents.line_shapes import cues, ends_sentence, last_word, title_style
from policylint.documents.lines import Line, block_end, joined, plain_lines, split_lines
from policylint.documents.markdown_inline import InlineReader, markdown_parser
from policylint.documents.markup import markup_lines
from policylint.documents.structure import Draft, link
from policylint.documents.wrapping import find_layout

_MAX_HEADING_WORDS = 30
_TOO_DEEP = f"Markdown nested deeper than {MAX_MARKDOWN_NESTING} levels is read as plain text"


def read_markdown(text: str, *, id: str, source: str, format: DocumentFormat = "markdown") -> Document:
    """A document whose text is `text`, read as Markdown.

    Args:
        format: "text" for a plain text that is written like Markdown (dumps of `html2text`).
    """
    lists = Lists()
    reader = _Reader(text, lists)
    lines = reader.read()
    if reader.too_deep:
        # markdown-it leaves out what lies deeper than its limit.
        lines = plain_lines(text)
    layout = find_layout(lines)
    if format == "markdown" and not reader.too_deep:
        # In Markdown a line end inside a paragraph is white space; only strong signs make it more than that.
        layout = replace(layout, ragged=True)
    blocks = link(group(lines, text, layout, lists))
    warnings = (_TOO_DEEP,) if reader.too_deep else ()
    return Document(id=id, source=source, format=format, text=text, blocks=blocks, warnings=warnings)


def blank() -> Line:
    """What stands between two blocks."""
    return Line(0, (), (), "")


@dataclass(slots=True)
class _Item:
    """An open list item.

    Attributes:
        list_id: its list; level: its depth.
        fresh: nothing of it was read yet.
        ordered, alone: its list is numbered; it is the only item.
    """

    list_id: int
    level: int
    ordered: bool
    alone: bool
    fresh: bool = True


@dataclass(slots=True)
class _Table:
    header: dict[int, Draft] = field(default_factory=dict)
    row: Draft | None = None
    column: int = 0
    in_header: bool = False


class _Reader:
    def __init__(self, text: str, lists: Lists) -> None:
        self.text = text
        self.lists = lists
        # markdown-it replaces NUL, one character by one: lines are compared in the same form.
        self.compared = text.replace("\0", "\ufffd")
        self.rows = _markdown_rows(text)
        self.lines: list[Line] = []
        self.open_lists: list[tuple[int, bool, bool]] = []
        self.items: list[_Item] = []
        self.table = _Table()
        self.too_deep = False

    def read(self) -> list[Line]:
        parser = markdown_parser()
        env: dict[str, object] = {}
        # A byte order mark would hide the sign behind it; a space does not, and has the same length.
        source = " " + self.text[1:] if self.text.startswith("\ufeff") else self.text
        tokens = parser.parse(source, env)
        self.too_deep = any(token.level >= MAX_MARKDOWN_NESTING - 1 for token in tokens)
        if self.too_deep:
            return []
        self.inline = InlineReader(parser, self.text, env)
        for index, token in enumerate(tokens):
            self._token(token, tokens, index)
        return self.lines

    def _token(self, token: Token, tokens: list[Token], index: int) -> None:
        kind = token.type
        if kind == "inline":
            self._inline(token, tokens[index - 1])
        elif kind in ("bullet_list_open", "ordered_list_open"):
            self.open_lists.append((self.lists.new(), kind[0] == "o", _item_count(tokens, index) == 1))
        elif kind in ("bullet_list_close", "ordered_list_close"):
            self.open_lists.pop()
        elif kind == "list_item_open":
            list_id, ordered, alone = self.open_lists[-1]
            self.items.append(_Item(list_id, len(self.open_lists), ordered, alone))
        elif kind == "list_item_close":
            self.items.pop()
        elif kind == "table_open":
            self.table = _Table()
        elif kind in ("thead_open", "thead_close"):
            self.table.in_header = kind == "thead_open"
        elif kind == "tr_open":
            self.table.row, self.table.column = None, 0
        elif kind in ("th_close", "td_close"):
            self.table.column += 1
        elif kind in ("html_block", "fence") and token.map:
            begin, end = token.map[0], token.map[1]
            if kind == "fence":
                begin, end = begin + 1, end - 1
            if begin < end:
                self._raw(self.rows[begin][0], self.rows[end - 1][1], tags=kind == "html_block")
        elif kind == "hr":
            self.lines.append(blank())

    def _raw(self, start: int, end: int, *, tags: bool) -> None:
        if tags:
            self.lines.append(blank())
            self.lines.extend(markup_lines(self.text, self.lists, start, end))
        else:
            for begin, stop in split_lines(self.text, start, end):
                piece = self.text[begin:stop]
                self.lines.append(Line(stop, [piece], [begin], piece.strip()))
        self.lines.append(blank())

    def _inline(self, token: Token, opened: Token) -> None:
        if not token.content or not token.map:
            return
        cell = opened.type in ("th_open", "td_open")
        rows = (token.map[0], token.map[1])
        if cell:
            # A bar inside a cell is written "\\|"; markdown-it has taken the backslash away already.
            pieces = [token.content.replace("|", "\\|")]
            places = self._cell_place(pieces[0], rows[0])
        else:
            # White space at the beginning of a line of a paragraph means nothing.
            pieces = [piece.lstrip() for piece in token.content.split("\n")]
            places = self._paragraph_places(pieces, rows)
        if places is not None:
            lines = self.inline.read("\n".join(pieces), *places)
        else:
            lines = [] if cell else self._raw_lines(rows)
        if not lines:
            return
        if cell:
            self._cell(lines)
            return
        if opened.type == "paragraph_open" and self._completes_heading(token, lines):
            return
        self.lines.append(blank())
        item = self.items[-1] if self.items and self.items[-1].fresh else None
        if item is not None:
            item.fresh = False
        if opened.type == "heading_open":
            shown = " ".join(line.shown for line in lines)
            words = len(shown.split())
            if words <= _MAX_HEADING_WORDS and not (words > 14 and ends_sentence(shown)):
                self._heading(lines, int(opened.tag[1]))
                self._heading_row = token.map[1] - 1
                return
        if item is not None:
            first = lines[0]
            apart = len(lines) == 1 or (lines[1].shown[0].isupper() and ends_sentence(lines[-1].shown))
            style = title_style(first.shown, bold=first.bold, cased=True) if apart and item.ordered else ""
            if item.ordered and item.alone and style in ("caps", "bold", "title", "question", "phrase"):
                first.heading = 3
            else:
                first.item = (item.list_id, item.level)
        self.lines.extend(lines)

    def _completes_heading(self, token: Token, lines: list[Line]) -> bool:
        """Whether a paragraph is the wrapped rest of the heading right above it ("# What happens with the name of")."""
        heading = self.lines[-2] if len(self.lines) > 1 else None
        if heading is None or not heading.heading or len(lines) > 1 or token.map is None:
            return False
        adjacent = 0 <= self.rows[token.map[0]][0] - heading.end <= 40 and token.map[0] == self._heading_row + 1
        if not adjacent or len(lines[0].shown.split()) > 8:
            return False
        if last_word(heading.shown) not in cues().always_open | cues().often_open:
            return False
        self.lines[-2:] = []
        self._heading([heading, lines[0]], heading.heading)
        return True

    def _heading(self, lines: list[Line], level: int) -> None:
        first = lines[0]
        parts = list(first.parts)
        offsets = list(first.offsets)
        for before, line in itertools.pairwise(lines):
            parts += [" ", *line.parts]
            offsets += [before.end, *line.offsets]
        shown = " ".join(line.shown for line in lines)
        self.lines.append(Line(lines[-1].end, parts, offsets, shown, 0, first.bold, level))
        self.lines.append(blank())

    def _paragraph_places(self, pieces: list[str], rows: tuple[int, int]) -> tuple[list[int], list[int]] | None:
        """Offsets in the text of the lines of a block, and of their line ends; `None` if they are not found.

        Args:
            pieces: the lines without leading white space.
            rows: first row, and the row behind the last, that the block takes. It can take more rows than it has lines:
                markdown-it strips what Unicode calls white space, so that a row of a no-break space is lost.
        """
        first, last = rows
        for skipped in range(max(1, min(last, len(self.rows)) - first - len(pieces) + 1)):
            starts: list[int] = []
            ends: list[int] = []
            for row, piece in enumerate(pieces, first + skipped):
                if row >= len(self.rows):
                    break
                begin, end = self.rows[row]
                found = self.compared.rfind(piece.rstrip(), begin, end)
                if found < 0:
                    break
                starts.append(found)
                ends.append(end)
            if len(starts) == len(pieces):
                return starts, ends
        return None

    def _cell_place(self, piece: str, row: int) -> tuple[list[int], list[int]] | None:
        """The same for a table cell; cells come in the order of their row."""
        begin, end = self.rows[row]
        if self._cursor[0] == row:
            begin = max(begin, self._cursor[1])
        found = self.compared.find(piece, begin, end)
        if found < 0:
            return None
        self._cursor = (row, found + len(piece))
        return [found], [end]

    def _raw_lines(self, rows: tuple[int, int]) -> list[Line]:
        """The rows of a block as they are: for what is not found again."""
        lines: list[Line] = []
        for begin, end in self.rows[rows[0] : rows[1]]:
            piece = self.text[begin:end]
            if piece.strip():
                lines.append(Line(end, [piece], [begin], piece.strip()))
        return lines

    _cursor: tuple[int, int] = (-1, 0)
    _heading_row = -2

    def _cell(self, lines: list[Line]) -> None:
        visible, positions = joined(lines)
        if not visible:
            return
        table = self.table
        end = block_end(self.text, visible, positions)
        draft = Draft("table_cell", positions[0], end, visible, positions)
        if table.row is None:
            table.row = draft
        draft.row = table.row
        if table.in_header:
            table.header[table.column] = draft
        else:
            draft.header = table.header.get(table.column)
        self.lines.append(Line(end, (), (), visible, ready=draft))


def _item_count(tokens: list[Token], index: int) -> int:
    """Number of items of the list that `tokens[index]` opens, counted up to two."""
    level = tokens[index].level
    count = 0
    for token in tokens[index + 1 :]:
        if token.level == level and token.nesting == -1:
            break
        if token.type == "list_item_open" and token.level == level + 1:
            count += 1
            if count == 2:
                break
    return count


def _markdown_rows(text: str) -> list[tuple[int, int]]:
    """Start and end offsets of the lines as Markdown counts them (CR, LF, CRLF)."""
    rows: list[tuple[int, int]] = []
    start = 0
    length = len(text)
    while start <= length:
        feed = text.find("\n", start)
        feed = length if feed < 0 else feed
        stop = feed
        if stop > start and text[stop - 1] == "\r":
            stop -= 1
        inner = text.find("\r", start, stop)
        while inner >= 0:
            rows.append((start, inner))
            start = inner + 1
            inner = text.find("\r", start, stop)
        rows.append((start, stop))
        start = feed + 1
    return rows
