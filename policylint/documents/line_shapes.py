"""What a line of plain text looks like: list marker, title, sentence."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Literal

MarkerKind = Literal["bullet", "number", "section", "letter", "roman"]


@dataclass(frozen=True, slots=True)
class Marker:
    """A list marker at the beginning of a line.

    Attributes:
        kind: bullet sign, number, section number ("2.3"), letter or roman numeral.
        sign: the bullet or the punctuation around the number; markers of one list have the same.
        ordinals: numbers it can stand for ("i" is 1 as a roman numeral and 9 as a letter), empty for bullets.
        width: its length with the white space behind it.
        depth: number of parts of a section number, else 1.
    """

    kind: MarkerKind
    sign: str
    ordinals: tuple[int, ...]
    width: int
    depth: int = 1

    def follows(self, before: Marker) -> bool:
        """Whether it is the next marker of the list that `before` belongs to."""
        if self.sign != before.sign:
            return False
        if self.kind == "bullet":
            return True
        return any(a == b + 1 for a in self.ordinals for b in before.ordinals)

    @property
    def first(self) -> bool:
        """Whether a list can begin with it."""
        return self.kind == "bullet" or 1 in self.ordinals


@dataclass(frozen=True, slots=True)
class Cues:
    """The word lists of `data/text_cues.toml`."""

    always_open: frozenset[str]
    often_open: frozenset[str]
    continues: frozenset[str]
    openers: re.Pattern[str]
    sentence_signs: re.Pattern[str]
    title_openers: re.Pattern[str]
    titles: re.Pattern[str]
    lead_ends: frozenset[str]
    small_words: frozenset[str]


@lru_cache(maxsize=1)
def cues() -> Cues:
    """The word lists, read once."""
    raw = tomllib.loads(files("policylint.documents").joinpath("data/text_cues.toml").read_text("utf-8"))

    def words(name: str) -> str:
        return "|".join(re.escape(word) for word in sorted(raw[name], key=len, reverse=True))

    return Cues(
        always_open=frozenset(raw["always_open"]),
        often_open=frozenset(raw["often_open"]),
        continues=frozenset(raw["continues"]),
        openers=re.compile(rf"(?:{words('openers')})(?!\w)", re.IGNORECASE),
        sentence_signs=re.compile(rf"(?<![\w'’])(?:{words('sentence_signs')})(?![\w'’])", re.IGNORECASE),
        title_openers=re.compile(rf"(?:{words('title_openers')})(?!\w)", re.IGNORECASE),
        titles=re.compile(rf"(?:{words('titles')})(?!\w)", re.IGNORECASE),
        lead_ends=frozenset(raw["lead_ends"]),
        small_words=frozenset(raw["small_words"]),
    )


_BULLETS = "•●▪■□◦‣⁃∙➢➤►▶✓✔❖◆◇○⚫·\uf0b7\uf0a7\uf0d8"
_MARKER = re.compile(
    rf"(?P<bullet>[{_BULLETS}]\s*|[-*+–—»]\s+|o\s{{2,}})"
    r"|(?P<section>\d{1,2}(?:\.\d{1,2}){1,4}[.)]?)(?P<s>\s+)"
    r"|(?P<open>[(\[]?)(?:(?P<number>\d{1,3})|(?P<letter>[a-zA-Z])|(?P<roman>[ivxl]{2,6}|[IVXL]{2,6}))(?P<close>\\?[.)\]]|\))(?P<n>\s+)"
)
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50}


def find_marker(shown: str) -> Marker | None:
    """The list marker that a line begins with."""
    if not shown or (shown[0].isalpha() and not (len(shown) > 2 and (shown[1] in ".) \t" or shown[1] in "ivxlIVXL"))):
        return None
    match = _MARKER.match(shown)
    if match is None or (match.end() >= len(shown) and match.lastgroup != "bullet"):
        return None
    if bullet := match.group("bullet"):
        return Marker("bullet", bullet.strip(), (), len(bullet))
    if section := match.group("section"):
        numbers = section.rstrip(".)").split(".")
        return Marker("section", "." * len(numbers), (int(numbers[-1]),), match.end(), len(numbers))
    around = match.group("open") + "#" + match.group("close").lstrip("\\")
    if number := match.group("number"):
        return Marker("number", around, (int(number),), match.end())
    if roman := match.group("roman"):
        value = _roman_value(roman.lower())
        return Marker("roman", around + ("i" if roman.islower() else "I"), (value,), match.end()) if value else None
    letter = match.group("letter")
    if match.group("close") == "." and not match.group("open") and letter == "I" and len(shown) > 40:
        return None
    ordinals: tuple[int, ...] = (ord(letter.lower()) - 96,)
    if letter in "ivxIVX":
        ordinals = (_ROMAN[letter.lower()], *ordinals)
    kind: MarkerKind = "roman" if letter in "iI" else "letter"
    sign = (
        around + ("i" if letter.islower() else "I") if kind == "roman" else around + ("a" if letter.islower() else "A")
    )
    return Marker(kind, sign, ordinals, match.end())


def _roman_value(numeral: str) -> int:
    total = 0
    for sign, after in zip(numeral, numeral[1:] + " ", strict=True):
        value = _ROMAN[sign]
        total += -value if value < _ROMAN.get(after, 0) else value
    canonical = ""
    rest = total
    for value, sign in ((50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")):
        while rest >= value:
            canonical, rest = canonical + sign, rest - value
    return total if canonical == numeral else 0


TitleStyle = Literal["", "caps", "bold", "title", "phrase", "question", "plain"]

_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_NO_TITLE_END = re.compile(r"[.!;,…](?:[\"'”’)]*)$")
_NO_TITLE = re.compile(
    r"^[©\d(]|@|://|\bwww\.|copyright|\b(?:updated|revised|effective|modified|version|dated?|created)\b.*\d"
    r"|^\w+ \d{1,2}(?:st|nd|rd|th)?,? \d{4}$",
    re.IGNORECASE,
)
_RELATIVE_END = re.compile(
    r"\b(?:we|you|it)\s+(?:may\s+|can\s+)?\w+(?:\s+(?:to|with|from|for|about)(?:\s+(?:us|you))?)?$", re.IGNORECASE
)
_NO_LAST_WORD = frozenset({"and", "or", "the", "a", "an", "of", "our", "your"})
MAX_TITLE_WORDS = 14


def title_style(shown: str, *, bold: bool, cased: bool) -> TitleStyle:
    """How a line looks like a title of a section, "" when it does not.

    Args:
        shown: the line without list marker.
        bold: all of it is emphasised.
        cased: the document uses capital letters at all.
    """
    if len(shown) > 120 or _NO_TITLE_END.search(shown) or _NO_TITLE.search(shown):
        return ""
    words = _WORD.findall(shown)
    if not words or len(words) > MAX_TITLE_WORDS or words[-1].lower() in _NO_LAST_WORD:
        return ""
    letters = sum(map(len, words))
    if letters < 3:
        return ""
    if cased and shown.isupper() and letters >= 4:
        return "caps"
    lists = cues()
    question = lists.title_openers.match(shown)
    if shown.endswith("?"):
        return "question" if question or bold else ""
    if bold:
        return "bold"
    sentence = lists.sentence_signs.search(shown)
    if cased:
        if not shown[0].isupper():
            return ""
        content = [word for word in words[1:] if word.lower() not in lists.small_words]
        capitals = sum(1 for word in content if word[0].isupper())
        if content and capitals >= 0.75 * len(content) and (not sentence or question or capitals == len(content)):
            return "title"
    if question and len(words) <= 12 and (sentence or not cased) and len(words) >= 2:
        return "question"
    if sentence and not question:
        # "Information we collect" holds a subject and a verb and is still a title; "cookies are files" is not.
        return "phrase" if len(words) <= 7 and lists.titles.match(shown) and _RELATIVE_END.search(shown) else ""
    if lists.titles.match(shown) and len(words) <= 8:
        return "phrase"
    return "plain" if cased and len(words) <= 5 else ""


_LAST_WORD = re.compile(r"[^\W\d_][\w'’]*$")
_TERMINAL = re.compile(r"[.!?…][\"'”’)\]*_]*$")


def ends_sentence(shown: str) -> bool:
    """Whether a line ends with sentence punctuation."""
    return bool(_TERMINAL.search(shown[-12:]))


def first_word(shown: str) -> str:
    """The first word of a line, lower case."""
    match = _WORD.match(shown)
    return match.group(0).lower() if match else ""


def last_word(shown: str) -> str:
    """The word that a line ends with, lower case; "" when it ends with a sign."""
    match = _LAST_WORD.search(shown[-40:])
    return match.group(0).lower() if match else ""
