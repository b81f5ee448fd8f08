"""How much of the wording changed between two versions: the word counts behind the classes of contract 6.3."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

MINOR_WORDS = 5
"""Most words (added plus removed) of a `minor` change (contract 6.3)."""

COLLAPSED_SHARE = 0.3
"""A version with less than this share of the earlier version's words is an error page or a fragment, not a policy.

Source of the rule: the histories of Open Terms Archive, where such versions are soft 404s, captchas, log-ins and pages
that were cut off."""

RETAINED_SHARE = 0.5
"""A version that keeps this share of the earlier version's words is still the same document, whatever it looks like."""

_WORD = re.compile(r"[^\W_]+")
_MARKDOWN_ADDRESS = re.compile(r"\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+\"[^\"]*\")?\)")
_BARE_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"')\]]+", re.IGNORECASE)


def words(text: str) -> list[str]:
    """The words of a text, as the change classes count them: runs of letters and digits, without case.

    Invisible characters (soft hyphen, zero-width space, byte order mark) are no word boundary; compatibility forms
    (ligatures, full-width letters) equal their plain form. The words of link addresses count: where a link leads is
    content.
    """
    plain = unicodedata.normalize("NFKC", text)
    if not plain.isascii():
        plain = "".join(sign for sign in plain if unicodedata.category(sign) != "Cf")
    return _WORD.findall(plain.casefold())


def without_addresses(text: str) -> str:
    """The text without link addresses: Markdown link targets and bare web addresses."""
    return _BARE_ADDRESS.sub(" ", _MARKDOWN_ADDRESS.sub("]", text))


def changed_addresses(old: str, new: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The link addresses that only the old and that only the new text has, in their order."""
    before, after = _addresses(old), _addresses(new)
    gone = tuple(address for address in before if address not in after)
    return gone, tuple(address for address in after if address not in before)


def _addresses(text: str) -> dict[str, None]:
    found = [match.group()[2:-1].split()[0] for match in _MARKDOWN_ADDRESS.finditer(text) if match.group() != "]()"]
    found += [match.group().rstrip(".,;") for match in _BARE_ADDRESS.finditer(_MARKDOWN_ADDRESS.sub("]", text))]
    return dict.fromkeys(found)


def wording_hash(text: str) -> str:
    """SHA-256 of the sequence of words: equal for texts that differ in mark-up, white space and punctuation only."""
    return hashlib.sha256(" ".join(words(text)).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class WordChange:
    """Differences of two texts as bags of words.

    Attributes:
        added, removed: number of words (with repetition) that only the new or only the old text has.
        old_words, new_words: lengths of the texts in words.
        kept: number of words that both have.
        same_order: the sequences of words are equal.
        links_only: words differ, but only inside link addresses.
    """

    added: int
    removed: int
    old_words: int
    new_words: int
    kept: int
    same_order: bool
    links_only: bool

    @property
    def total(self) -> int:
        """Words added plus words removed."""
        return self.added + self.removed

    @property
    def retained(self) -> float:
        """Share (0-1) of the old text's words that the new one still has; 1.0 for an empty old text."""
        return self.kept / self.old_words if self.old_words else 1.0

    @property
    def collapsed(self) -> bool:
        """Whether the new text has lost so many words that it cannot be the same policy (see `COLLAPSED_SHARE`)."""
        return self.new_words < COLLAPSED_SHARE * self.old_words


def compare_words(old: str, new: str) -> WordChange:
    """Count the words that were added and removed."""
    before, after = words(old), words(new)
    old_bag, new_bag = Counter(before), Counter(after)
    kept = sum((old_bag & new_bag).values())
    added, removed = len(after) - kept, len(before) - kept
    links_only = bool(added + removed) and Counter(words(without_addresses(old))) == Counter(
        words(without_addresses(new))
    )
    return WordChange(added, removed, len(before), len(after), kept, before == after, links_only)
