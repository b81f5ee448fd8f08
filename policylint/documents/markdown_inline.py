"""Inline Markdown: which characters of a paragraph a reader sees, and where they stand in the text.

markdown-it-py says what the signs mean; its inline tokens carry no positions, so each is found again in the paragraph's
source by going through both in step.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.helpers import parseLinkDestination, parseLinkTitle
from markdown_it.token import Token

from policylint.documents.limits import MAX_MARKDOWN_NESTING
from policylint.documents.lines import Line

_SPECIAL = re.compile(r"[\\`*_\[\]<>&!~]")
_BREAK_TAG = re.compile(r"</?(?:br|p|div|li|tr|hr|h[1-6])\b", re.IGNORECASE)


def markdown_parser() -> MarkdownIt:
    """CommonMark with tables. Indented code is off: in policies deep indentation is layout, not code."""
    parser = (
        MarkdownIt("commonmark", {"maxNesting": MAX_MARKDOWN_NESTING})
        .enable(["table", "strikethrough"])
        .disable("code")
    )
    parser.core.ruler.disable(["inline", "text_join"], True)
    return parser


class InlineReader:
    """Turns the content of one block token into `Line`s.

    Args:
        parser: from `markdown_parser`.
        text: the document's text.
        env: markdown-it's environment with the link references of the document.
    """

    def __init__(self, parser: MarkdownIt, text: str, env: dict[str, object]) -> None:
        self._parser = parser
        self._text = text
        self._env = env

    def read(self, content: str, starts: Sequence[int], ends: Sequence[int]) -> list[Line]:
        """Lines of a paragraph, heading or table cell.

        Args:
            content: the block's source without container signs, its lines joined by line feeds.
            starts: offset in the text of each line of `content`.
            ends: offset of the line end in the text behind each line of `content`.
        """
        rows = content.split("\n")
        hard = [number > 0 and (rows[number - 1].endswith(("  ", "\\"))) for number in range(len(rows))]
        lines: list[Line]
        if _SPECIAL.search(content) is None:
            lines = [
                Line(end, [self._text[start : start + len(row)]], [start], row.strip(), 0, False, 0, is_hard)
                for row, start, end, is_hard in zip(rows, starts, ends, hard, strict=True)
            ]
        else:
            lines = _Walk(self._parser, self._text, self._env, content, rows, starts, ends, hard).lines()
        return [line for line in lines if line.shown]


class _Walk:
    """One pass over the inline tokens of one block."""

    def __init__(
        self,
        parser: MarkdownIt,
        text: str,
        env: dict[str, object],
        content: str,
        rows: Sequence[str],
        starts: Sequence[int],
        ends: Sequence[int],
        hard: Sequence[bool],
    ) -> None:
        self.parser, self.text, self.content = parser, text, content
        self.tokens: list[Token] = []
        parser.inline.parse(content, parser, env, self.tokens)
        self.starts, self.ends, self.hard = starts, ends, hard
        self.row_starts = [0]
        for row in rows[:-1]:
            self.row_starts.append(self.row_starts[-1] + len(row) + 1)
        self.cursor = 0
        self.emphasis = 0
        self.plain = False
        self.row = 0
        self.parts: list[str] = []
        self.offsets: list[int] = []
        self.out: list[Line] = []
        self.is_hard = False

    def lines(self) -> list[Line]:
        for token in self.tokens:
            self._token(token)
        self._close(self.ends[-1])
        return self.out

    def _token(self, token: Token) -> None:
        kind = token.type
        if kind == "text":
            self._text_piece(token.content)
        elif kind in ("softbreak", "hardbreak"):
            self._line_break()
        elif kind in ("strong_open", "em_open", "s_open"):
            self.emphasis += kind == "strong_open" or kind == "em_open"
            self._pass(token.markup)
        elif kind in ("strong_close", "em_close", "s_close"):
            self.emphasis -= kind != "s_close"
            self._pass(token.markup)
        elif kind == "code_inline":
            self._code(token.markup)
        elif kind == "text_special":
            self._special(token)
        elif kind == "html_inline":
            self._tag(token.content)
        elif kind == "link_open":
            self._pass("<" if token.info == "auto" else "[")
        elif kind == "link_close":
            if token.info == "auto":
                self._pass(">")
            else:
                self._skip_destination()
        elif kind == "image":
            self._image(token)

    def _pass(self, sign: str) -> None:
        found = self.content.find(sign, self.cursor)
        if found >= 0:
            self.cursor = found + len(sign)

    def _text_piece(self, piece: str) -> None:
        if not piece:
            return
        found = self.content.find(piece, self.cursor)
        if found < 0:  # the parser changed it: leave it out rather than place it wrongly
            return
        self._add(found, found + len(piece))
        self.cursor = found + len(piece)

    def _add(self, begin: int, end: int) -> None:
        """Show `content[begin:end]`, which may go over several lines."""
        while begin < end:
            row = bisect_right(self.row_starts, begin) - 1
            row_end = self.row_starts[row + 1] - 1 if row + 1 < len(self.row_starts) else len(self.content)
            stop = min(end, row_end)
            if stop > begin:
                start = self.starts[row] + begin - self.row_starts[row]
                self._show(self.text[start : start + stop - begin], start)
            if stop == end:
                return
            self._line_break(row)
            begin = stop + 1

    def _show(self, piece: str, start: int) -> None:
        self.parts.append(piece)
        self.offsets.append(start)
        if not self.emphasis and piece.strip(" \t\u00a0:.-–*_"):
            self.plain = True

    def _offset(self, at: int) -> int:
        row = bisect_right(self.row_starts, at) - 1
        return self.starts[row] + at - self.row_starts[row]

    def _line_break(self, row: int | None = None) -> None:
        if row is None:
            found = self.content.find("\n", self.cursor)
            if found < 0:
                return
            row = bisect_right(self.row_starts, found) - 1
            self.cursor = found + 1
            # The spaces or the backslash of a hard break stay unseen.
            self._trim_backslash()
        self._close(self.ends[row])
        self.is_hard = row + 1 < len(self.hard) and self.hard[row + 1]

    def _trim_backslash(self) -> None:
        if self.parts and self.parts[-1].endswith("\\"):
            self.parts[-1] = self.parts[-1][:-1]

    def _close(self, end: int, *, hard_next: bool = False) -> None:
        shown = "".join(self.parts).strip()
        bold = bool(shown) and not self.plain
        self.out.append(Line(end, self.parts, self.offsets, shown, 0, bold, 0, self.is_hard))
        self.parts, self.offsets, self.plain, self.is_hard = [], [], False, hard_next

    def _code(self, markup: str) -> None:
        width = len(markup)
        begin = self.content.find(markup, self.cursor)
        if begin < 0:
            return
        begin += width
        for match in re.finditer("`+", self.content[begin:]):
            if match.end() - match.start() == width:
                end = begin + match.start()
                self._add(begin, end)
                self.cursor = end + width
                return

    def _special(self, token: Token) -> None:
        found = self.content.find(token.markup, self.cursor)
        if found < 0:
            return
        self.cursor = found + len(token.markup)
        if token.info == "entity":
            start = self._offset(found)
            for index, character in enumerate(token.content[: len(token.markup)]):
                self._show(character, start + index)
        else:
            self._add(found + 1, self.cursor)

    def _tag(self, tag: str) -> None:
        found = self.content.find(tag, self.cursor)
        if found < 0:
            return
        self.cursor = found + len(tag)
        if _BREAK_TAG.match(tag):
            self._close(self._offset(found), hard_next=True)

    def _image(self, token: Token) -> None:
        begin = self.content.find("![", self.cursor)
        if begin < 0:
            return
        depth = 0
        at = begin + 1
        while at < len(self.content):
            sign = self.content[at]
            if sign == "\\":
                at += 1
            elif sign == "[":
                depth += 1
            elif sign == "]":
                depth -= 1
                if depth == 0:
                    break
            at += 1
        self.cursor = at
        self._skip_destination()

    def _skip_destination(self) -> None:
        """Go behind `](address "title")`, `][label]` or `]`."""
        content = self.content
        found = content.find("]", self.cursor)
        if found < 0:
            return
        at = found + 1
        self.cursor = at
        if content[at : at + 1] == "[":
            close = content.find("]", at)
            if close >= 0:
                self.cursor = close + 1
        elif content[at : at + 1] == "(":
            limit = len(content)
            at = _skip_space(content, at + 1)
            destination = parseLinkDestination(content, at, limit)
            if destination.ok:
                at = _skip_space(content, destination.pos)
                title = parseLinkTitle(content, at, limit)
                if title.ok:
                    at = _skip_space(content, title.pos)
            if content[at : at + 1] == ")":
                self.cursor = at + 1


def _skip_space(content: str, at: int) -> int:
    while at < len(content) and content[at] in " \t\n":
        at += 1
    return at
