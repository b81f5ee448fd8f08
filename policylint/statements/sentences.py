"""From blocks to sentences: the unit that is parsed, cached and quoted.

Own splitting, not the parser's: it has to be cheap (it runs before the gate) and the same for the same text, because a sentence's
text is the key under which its analysis is cached.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from policylint.documents.document import Block, Document

#: A parse costs memory in the square of the length; a longer sentence is cut at a comma or space near this many characters.
MAX_SENTENCE = 1500

_ABBREVIATIONS = frozenset(
    [
        "e.g",
        "i.e",
        "etc",
        "inc",
        "ltd",
        "co",
        "corp",
        "llc",
        "no",
        "nos",
        "vs",
        "mr",
        "mrs",
        "ms",
        "dr",
        "st",
        "sec",
        "art",
        "para",
        "u.s",
        "u.k",
        "approx",
        "incl",
        "resp",
        "cf",
        "al",
        "fig",
        "dept",
        "est",
        "ext",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "p.o",
        "a.k.a",
    ]
)
# A full stop, question or exclamation mark (with closing quotes), then white space; or a semicolon before a list-like "(ii)".
_END = re.compile(r"[.!?][\"'”’)\]]*(?=\s)|;(?=\s+(?:\(?[a-z0-9ivx]{1,4}\)|•|\*|-)\s)|(?<=\w)\s+[•·●▪■◦]\s+")
_LAST_WORD = re.compile(r"([\w.&]+)$")
_NEXT = re.compile(r"\s+[\"'“‘(\[]*(\w)")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence (or fragment: a list item, a table cell, a heading).

    Attributes:
        text: what a reader sees, single line.
        block: index in `Document.blocks`; start: offset of `text` in that block's `visible`.
        first: it is the first sentence of its block.
        item: it is one of the items that a colon in its block's running text introduces ("the following: your name; your age").
    """

    text: str
    block: int
    start: int
    first: bool
    item: bool = False


def _bounds(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _END.finditer(text):
        end = match.end()
        mark = match.group()[0]
        if mark == ".":
            word = _LAST_WORD.search(text, start, match.start())
            last = word.group(1).lower().strip(".") if word else ""
            following = _NEXT.match(text, end)
            if last in _ABBREVIATIONS and not (
                last in ("etc", "inc", "ltd", "llc") and following and following.group(1).isupper()
            ):
                continue
            if len(last) == 1 and last.isalpha() and last not in ("i", "u"):
                continue  # an initial or "(a." marker
            if last.isdigit() and match.start() - start <= 3:
                continue  # "1. We collect"
        yield start, end
        start = end
    yield start, len(text)


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > MAX_SENTENCE:
        window = text[start : start + MAX_SENTENCE]
        at = max(window.rfind(", "), window.rfind("; "))
        at = at + 1 if at > MAX_SENTENCE // 2 else window.rfind(" ")
        at = at if at > 0 else MAX_SENTENCE
        yield start, start + at
        start += at
    yield start, end


_INLINE_LIST = re.compile(r":\s+(?=[^:]*;[^:]*;)")
_ITEM_END = re.compile(r";\s+(?:(?:and|or|and/or)\s+)?")


# A title that runs into its text: "What We Keep No recipe is kept", "Log Files Like most websites, we ...".
_RUN_IN = re.compile(
    r"^(?=(?:\S+\s+){1,8}?[A-Z])((?:(?:[A-Z][\w'’&/-]*|and|of|to|the|or|for|with|in|on|is|a)\s+){1,8}?[A-Z][\w'’&/-]*[?:]?)\s+"
    r"(?=(?:We|No|This|The|Our|You|When|If|Any|All|Please|By|Your|It|I|Like|As|In|These|Some|For|To)\s+(?:[a-z]{2,}|[a-z]+,)\s)"
)


def _without_title(text: str) -> Iterator[tuple[int, str]]:
    match = _RUN_IN.match(text)
    words = match.group(1).split() if match else []
    if match is None or len(words) < 2 or sum(w[0].isupper() for w in words) < max(2, len(words) - 3):
        yield 0, text
        return
    yield 0, text[: match.end(1)]
    yield match.end(), text[match.end() :]


def _inline_items(text: str) -> Iterator[tuple[int, str, bool]]:
    """A list in running text ("We collect: your name; your address; and your age") as its lead-in and its items."""
    colon = _INLINE_LIST.search(text)
    if colon is None:
        yield 0, text, False
        return
    yield 0, text[: colon.start() + 1], False
    start = colon.end()
    for match in _ITEM_END.finditer(text, start):
        yield start, text[start : match.start()], True
        start = match.end()
    yield start, text[start:], True


def split_block(block: Block, index: int) -> Iterator[Sentence]:
    """The sentences of one block; `visible[start:start + len(text)] == text`."""
    first = True
    for low, high in _bounds(block.visible):
        for start, end in _cut(block.visible, low, high):
            raw = block.visible[start:end]
            for shift, part in _without_title(raw):
                for offset, piece, item in _inline_items(part):
                    text = piece.strip()
                    if text:
                        yield Sentence(text, index, start + shift + offset + piece.index(text[0]), first, item)
                        first = False


def split(document: Document) -> Iterator[Sentence]:
    """All sentences of a document in order."""
    for index, block in enumerate(document.blocks):
        yield from split_block(block, index)
