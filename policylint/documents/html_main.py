"""Which lines of a page are its content: main-content detection by trafilatura, with a guard for what it loses.

trafilatura's answer is only used as evidence. A line is left out when trafilatura left it out **and** it stands in
an element that is likely navigation; or when it is mostly a link before the first or behind the last line that
trafilatura kept. Everything else stays: list items and sections went missing on real policies inside the content
(adbar/trafilatura issues 318, 430, 431, 432). When what was left out still holds too much prose, or a list under a
heading that was kept, the whole page is used.
"""

from __future__ import annotations

import copy
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import trafilatura

from policylint.documents.html_page import PageLine

MAX_DROPPED_PROSE = 0.15
"""Share of the words outside links that may be left out; above it the whole page is used."""

MIN_PROSE_WORDS = 40
"""So many words outside links may always be left out (a footer)."""

MAX_LINES_FOR_DETECTION = 20_000
"""On longer pages main-content detection is not tried."""

_LETTERS = re.compile(r"[\W_]+")
_SENTENCE_WORDS = 12

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Selection:
    """Which lines are kept.

    Attributes:
        keep: for each line.
        kept_words: share (0-1) of the page's visible words that are kept.
        warnings: when the guard stepped in.
    """

    keep: tuple[bool, ...]
    kept_words: float
    warnings: tuple[str, ...]


def select_lines(root: Any, lines: Sequence[PageLine]) -> Selection:
    """Decide for each line of a page whether it is content."""
    words = [len(line.line.shown.split()) for line in lines]
    total = sum(words)
    if not total:
        return Selection(tuple(True for _ in lines), 1.0, ())
    detected = _detected(root) if len(lines) <= MAX_LINES_FOR_DETECTION else ""
    found = [bool(detected) and bool(line.line.shown) and _key(line.line.shown) in detected for line in lines]
    inside = [index for index, line in enumerate(lines) if found[index] and words[index] >= 4 and not line.consent]
    if not inside:
        keep = [not ((line.candidate and line.linked > 0.5) or line.consent) for line in lines]
        if not any(keep[index] and words[index] for index in range(len(lines))):
            keep = [True] * len(lines)
        return Selection(tuple(keep), _share(words, keep), ())
    first, last = inside[0], inside[-1]
    keep = [_keeps(line, found[index], words[index], first <= index <= last) for index, line in enumerate(lines)]
    if problem := _lost(lines, words, keep):
        return Selection(tuple(True for _ in lines), 1.0, (f"main-content detection {problem}; whole page used",))
    return Selection(tuple(keep), _share(words, keep), ())


def _detected(root: Any) -> str:
    """Letters and digits of what trafilatura takes for the main content."""
    try:
        text = trafilatura.extract(
            copy.deepcopy(root),
            fast=True,
            favor_recall=True,
            include_comments=False,
            include_tables=True,
            deduplicate=False,
        )
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError, AssertionError):
        # trafilatura fails on odd trees; without its evidence less is left out.
        return ""
    return _key(text or "")


def _key(text: str) -> str:
    return _LETTERS.sub("", text).lower()


def _keeps(line: PageLine, found: bool, words: int, inside: bool) -> bool:
    if not line.line.shown:
        return True
    if line.consent:
        return False
    if not line.candidate:
        return inside or found or line.linked <= 0.5 or words >= _SENTENCE_WORDS
    if line.linked > 0.5:
        return False
    return (inside and (found or words >= _SENTENCE_WORDS)) or line.line.heading == 1


def _lost(lines: Sequence[PageLine], words: Sequence[int], keep: Sequence[bool]) -> str:
    """What was left out that must not be, in words; "" when nothing."""
    prose = dropped = 0
    heading_kept = False
    for index, line in enumerate(lines):
        if line.line.heading:
            heading_kept = keep[index]
        if line.linked >= 0.5 or line.consent:
            continue
        prose += words[index]
        if keep[index]:
            continue
        if line.line.item is not None and heading_kept and not line.candidate:
            return "dropped a list"
        dropped += words[index]
    if dropped > MIN_PROSE_WORDS and dropped > MAX_DROPPED_PROSE * prose:
        return f"dropped {dropped} of {prose} words"
    return ""


def _share(words: Sequence[int], keep: Sequence[bool]) -> float:
    total = sum(words)
    return round(sum(count for count, kept in zip(words, keep, strict=True) if kept) / total, 4) if total else 1.0
