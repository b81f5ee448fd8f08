"""Words of a phrase in the one form in which terms are compared: cheap, deterministic, without a language model.

`tokens` keeps offsets, so that the same words can be found in running text; `normalise` joins them to a phrase.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from policylint.ontology.files import read_toml

# A word: letters and digits of any script, with inner apostrophes ("user's"), "&" for names such as "AT&T", dots inside
# ("amazon.com", "u.s") or a "+" at the end ("disney+"). Everything else (hyphens, slashes, brackets) separates words.
_WORD = re.compile(r"[^\W_]+(?:['’ʼ`´][^\W_]+|[&.][^\W_]+)*['’+]?")
_APOSTROPHES = re.compile(r"['’ʼ`´]")


class Token(NamedTuple):
    """One word: its normal form and where it stands (code points, end-exclusive)."""

    norm: str
    start: int
    end: int


class _Spelling:
    """The spelling rules of `data/spelling.toml`."""

    def __init__(self) -> None:
        data = read_toml("spelling.toml")
        self.unchanged: frozenset[str] = frozenset(data["unchanged"])
        self.irregular: dict[str, str] = dict(data["irregular"])
        self.variants: dict[str, str] = {
            variant: canonical for canonical, variants in data["variants"].items() for variant in variants
        }
        self.joined: dict[tuple[str, str], str] = {}
        for whole, pairs in data["joined"].items():
            for pair in pairs:
                first, second = pair.split()
                self.joined[first, second] = whole


@lru_cache(maxsize=1)
def _spelling() -> _Spelling:
    return _Spelling()


@lru_cache(maxsize=65536)
def normalise_word(word: str) -> str:
    """The normal form of one word: lower case, no apostrophe, one spelling, singular.

    The singular is a rule of thumb (it also turns "uses" into "use"): what matters is that terms and texts go through
    the same rule.
    """
    rules = _spelling()
    low = word.lower().rstrip("'’")
    parts = _APOSTROPHES.split(low)
    # "user's" -> "user", "don't" -> "dont"
    low = parts[0] if len(parts) > 1 and parts[-1] == "s" else "".join(parts)
    low = rules.variants.get(low, low)
    if low in rules.irregular:
        return rules.irregular[low]
    singular = _singular(low, rules.unchanged)
    return rules.variants.get(singular, singular)


def _singular(word: str, unchanged: frozenset[str]) -> str:
    if len(word) < 4 or not word.endswith("s") or word in unchanged or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zzes")):
        return word[:-2]
    return word[:-1]


def tokens(text: str) -> list[Token]:
    """The words of a text in normal form, in order; two words that English also writes as one ("e-mail", "web site")
    come as one token over both."""
    joined = _spelling().joined
    out: list[Token] = []
    for match in _WORD.finditer(text):
        norm = normalise_word(match.group())
        if out and (whole := joined.get((out[-1].norm, norm))) is not None and match.start() - out[-1].end <= 2:
            out[-1] = Token(whole, out[-1].start, match.end())
        else:
            out.append(Token(norm, match.start(), match.end()))
    return out


def words(phrase: str) -> list[str]:
    """The words of a phrase in normal form, as `tokens` gives them."""
    # Most terms are plain lower-case words: splitting at spaces then gives what the pattern gives, and is much faster.
    if not phrase.isascii() or not phrase.replace(" ", "").isalnum():
        return [token.norm for token in tokens(phrase)]
    joined = _spelling().joined
    out: list[str] = []
    for word in phrase.split():
        norm = normalise_word(word)
        if out and (whole := joined.get((out[-1], norm))) is not None:
            out[-1] = whole
        else:
            out.append(norm)
    return out


def normalise(phrase: str) -> str:
    """The phrase as terms are compared: words in normal form (see `normalise_word`), one space between them."""
    return " ".join(words(phrase))
