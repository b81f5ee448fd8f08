"""Lines of a text, each with the pieces a reader sees of it and their offsets."""

from __future__ import annotations

import html
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from policylint.documents.html_tables import Cell
from policylint.documents.structure import Draft
from policylint.documents.visible import GARBLED, finish_pieces

_LINE = re.compile(r"([^\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]*)(\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]|$)")
_RULE = re.compile(r"[=\-_*~#+]{4,}|(?:[*_-] ){2,}[*_-]")
_QUOTE_PREFIX = re.compile(r"(?:[ \t]*>)+")
_ENTITY = re.compile(r"&(?:#\d{1,8}|#[xX][0-9a-fA-F]{1,7}|[a-zA-Z][a-zA-Z0-9]{1,40});?")


@dataclass(slots=True, eq=False)
class Line:
    """One line of a text.

    Attributes:
        end: offset of the line end (of the text's end for the last line).
        parts, offsets: what a reader sees, piece by piece, and where each piece stands.
        shown: the joined pieces, stripped; "" for a blank line.
        indent: columns of white space before it.
        bold: all of it is emphasised.
        heading: level 1-6 when mark-up says that it is a heading, else 0.
        hard: the author wanted the line break before it (two spaces, `<br>`).
        item: list number and depth when mark-up says that a list item begins here.
        ready: a block that is finished already (a table cell); `parts` is not looked at then.
        role: "term" or "definition" in a definition list.
        wraps: the layout of the page says that it goes on with the line before it; `None` when it says nothing.
        cell: its place in a table of a page.
    """

    end: int
    parts: Sequence[str]
    offsets: Sequence[int]
    shown: str
    indent: int = 0
    bold: bool = False
    heading: int = 0
    hard: bool = False
    item: tuple[int, int] | None = None
    ready: Draft | None = None
    role: str = ""
    wraps: bool | None = None
    cell: Cell | None = None


def split_lines(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """`(start, end)` of the lines of `text[start:end]` without their line ends (all those that Unicode knows)."""
    limit = len(text) if end is None else end
    while start < limit:
        match = _LINE.match(text, start, limit)
        if match is None:  # pragma: no cover - the pattern matches everywhere
            return
        yield start, match.end(1)
        start = match.end()


def plain_lines(text: str) -> list[Line]:
    """The lines of a text without mark-up; quotation signs (`>`) before them are left out."""
    lines: list[Line] = []
    for begin, end in split_lines(text):
        raw = text[begin:end]
        shown = raw.strip(" \t\u00a0\ufeff\u200b")
        if shown.startswith(">") and (prefix := _QUOTE_PREFIX.match(raw)):
            raw, begin = raw[prefix.end() :], begin + prefix.end()
            shown = raw.strip()
        if shown and _RULE.fullmatch(shown):
            # A line of signs: under a line of about its length it makes that a heading, otherwise it divides sections.
            if (
                shown[0] in "=-"
                and lines
                and lines[-1].shown
                and 0.5 < len(shown) / len(lines[-1].shown) < 2
                and len(lines[-1].shown) < 120
            ):
                lines[-1].heading = 1 if shown[0] == "=" else 2
            shown = ""
        lines.append(Line(end, [raw], [begin], shown, len(raw) - len(raw.lstrip())))
    return lines


def joined(lines: Sequence[Line], *, hyphens: frozenset[str] = frozenset()) -> tuple[str, Sequence[int]]:
    """Visible text and positions of lines that form one block: a space stands for each line end.

    Args:
        lines: the lines.
        hyphens: lower-case words known from elsewhere in the document. A word that is divided at a line end ("infor-",
            "mation") is put together without its hyphen when the whole is among them, and with it otherwise.
    """
    if len(lines) == 1:
        return finish_pieces(lines[0].parts, lines[0].offsets)
    parts: list[str] = []
    offsets: list[int] = []
    for number, line in enumerate(lines):
        if number:
            before = lines[number - 1]
            if divided := _divided_word(before.shown, line.shown):
                whole = divided[0] + divided[1]
                if whole.lower() in hyphens:
                    _drop_last_hyphen(parts)
            else:
                parts.append(" ")
                offsets.append(before.end)
        if number and divided:
            stripped = line.parts[0].lstrip()
            parts.append(stripped)
            offsets.append(line.offsets[0] + len(line.parts[0]) - len(stripped))
            parts.extend(line.parts[1:])
            offsets.extend(line.offsets[1:])
        else:
            parts.extend(line.parts)
            offsets.extend(line.offsets)
    return finish_pieces(parts, offsets)


_DIVIDED_END = re.compile(r"([^\W\d_]{2,})[-\u00ad\u2010]$")
_DIVIDED_START = re.compile(r"([a-zß-öø-ÿ]{2,})")


def _divided_word(before: str, after: str) -> tuple[str, str] | None:
    """The two halves of a word that is divided between the end of one line and the beginning of the next."""
    if before[-1:] not in "-\u00ad\u2010" or not before:
        return None
    first, second = _DIVIDED_END.search(before), _DIVIDED_START.match(after)
    return (first.group(1), second.group(1)) if first and second else None


def _drop_last_hyphen(parts: list[str]) -> None:
    parts[-1] = parts[-1].rstrip()[:-1]


def divided_words(lines: Sequence[Line], text: str) -> frozenset[str]:
    """For `joined`: those words of `text` that are also written divided at a line end."""
    wholes = {
        (halves[0] + halves[1]).lower()
        for before, after in itertools.pairwise(lines)
        if before.shown[-1:] in ("-", "\u00ad", "\u2010") and (halves := _divided_word(before.shown, after.shown))
    }
    if not wholes:
        return frozenset()
    return frozenset(wholes & set(re.findall(r"[^\W\d_]{4,}", text.lower())))


def block_end(text: str, visible: str, positions: Sequence[int]) -> int:
    """End offset of a block: behind all of what its last visible character stands for."""
    last = positions[-1]
    if text[last] == "&" and (match := _ENTITY.match(text, last)) and html.unescape(match.group())[-1:] == visible[-1]:
        return match.end()
    return last + (3 if GARBLED.get(text[last : last + 3]) == visible[-1] else 1)
