"""From the text of a page back to its source: line, column, CSS path and anchor of every block."""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Sequence

from policylint.documents.document import SourceRange
from policylint.documents.html_page import Place
from policylint.documents.structure import Draft

_FIRST_WORD = re.compile(r"[0-9A-Za-z]{1,24}")
_TRIES = 40


class SourceFinder:
    """Finds the line and column of texts that come in the order of the source.

    Args:
        source: the page as given.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self.line_starts = [0, *(match.end() for match in re.finditer("\n", source))]
        self.cursor = 0

    def find(self, place: Place) -> tuple[int, int]:
        """Line (from 1) and column (from 0) where the text of a place begins, or else the line of its element."""
        floor = max(self.cursor, self._line_start(place.line))
        at = self._text_offset(place.text, floor)
        if at is None:
            return max(1, place.line), 0
        self.cursor = at
        line = bisect_right(self.line_starts, at)
        return line, at - self.line_starts[line - 1]

    def _line_start(self, line: int) -> int:
        return self.line_starts[min(max(line, 1), len(self.line_starts)) - 1]

    def _text_offset(self, text: str, floor: int) -> int | None:
        wanted = " ".join(text.split())
        word = _FIRST_WORD.search(wanted)
        needles = [(wanted[:24], 0)]
        if word is not None and word.start() <= 3:
            needles.append((word.group(), word.start()))
        for needle, cut in needles:
            expected = wanted[cut : cut + 32]
            at = floor
            for _ in range(_TRIES):
                at = self.source.find(needle, at)
                if at < 0:
                    break
                if self._outside_tag(at, floor):
                    here = " ".join(html.unescape(self.source[at : at + 160]).split())
                    if here[: len(expected)] == expected:
                        return at
                at += len(needle)
        return None

    def _outside_tag(self, at: int, floor: int) -> bool:
        opened = self.source.rfind("<", floor, at)
        return opened < 0 or self.source.find(">", opened, at) >= 0


def source_ranges(drafts: Sequence[Draft], places: Sequence[Place | None], source: str) -> tuple[SourceRange, ...]:
    """One range for each block; `places[i]` is where `drafts[i]` comes from."""
    finder = SourceFinder(source)
    ranges: list[SourceRange] = []
    for draft, place in zip(drafts, places, strict=True):
        if place is None:
            continue
        line: int | None = None
        column: int | None = None
        if not place.framed:
            line, column = finder.find(place)
        ranges.append(SourceRange(draft.start, draft.end, None, line, column, place.path, place.fragment))
    return tuple(ranges)
