"""The rules that map one phrase to a concept, in the order in which they are tried."""

from __future__ import annotations

from collections.abc import Iterator

from policylint.ontology.concept import Lookup, Rule
from policylint.ontology.files import read_toml
from policylint.ontology.terms import TermIndex

_DATA = read_toml("phrase.toml")
_DETERMINERS = frozenset(_DATA["determiners"])
_GENERIC = frozenset(_DATA["generic"])
_CONTAINERS = frozenset(_DATA["containers"])
_ABOUT = [words.split() for words in _DATA["about"]]
_CUT = [words.split() for words in _DATA["cut"]]
# A phrase is at most this long; longer ones are cut, they are sentences given by mistake.
_MOST_WORDS = 40
# How often one "of" may stand inside another ("details of the history of your purchases").
_MOST_NESTED = 3

# A cue of this concept counts only when no other is in the phrase: "for marketing and other purposes" is marketing.
_LAST_RESORT = "unspecified"


def lookup_noun(index: TermIndex, phrase: str) -> Lookup | None:
    """See `Taxonomy.lookup`, for noun phrases."""
    words = index.words(phrase)[:_MOST_WORDS]
    return _noun(index, words, _MOST_NESTED)


def _noun(index: TermIndex, words: list[str], nested: int) -> Lookup | None:
    if not words:
        return None
    if hit := _exact(index, words, "exact", "the phrase is the term {term!r}"):
        return hit
    bare = _without_determiners(index, words)
    if bare != words and (
        hit := _exact(index, bare, "without determiner", "without determiners and possessives it is the term {term!r}")
    ):
        return hit
    if nested and (hit := _complement(index, bare, nested)):
        return hit
    head = _head(bare)
    if hit := _generic(index, head):
        return hit
    start, identifier = index.longest_at_end(head)
    if identifier:
        term = " ".join(head[start:])
        return Lookup(identifier, "head of the phrase", term, f"the head of the phrase ends with the term {term!r}")
    # "cookies or similar technologies": nothing at the end of the head, but it begins with a term.
    end, identifier = index.longest_from(bare, 0)
    term = " ".join(bare[:end])
    if identifier and term not in index.weak:
        return Lookup(identifier, "first words", term, f"the phrase begins with the term {term!r}")
    return None


def _exact(index: TermIndex, words: list[str], rule: Rule, why: str) -> Lookup | None:
    term = " ".join(words)
    identifier = index.terms.get(term)
    return Lookup(identifier, rule, term, why.format(term=term)) if identifier else None


def _without_determiners(index: TermIndex, words: list[str]) -> list[str]:
    """The words after the determiners; stops as soon as a term remains, so that "unique identifier" stays one."""
    start = 0
    while start < len(words) - 1 and words[start] in _DETERMINERS:
        start += 1
        if " ".join(words[start:]) in index.terms:
            break
    return words[start:]


def _generic(index: TermIndex, words: list[str]) -> Lookup | None:
    """ "X information" -> X."""
    for start in range(len(words) - 1):
        if words[-1] not in _GENERIC:
            return None
        inner = words[start:-1]
        term = " ".join(inner)
        whole = " ".join(words[start:])
        # A longer term with the generic noun ("purchase history") is left to the head rule.
        if whole in index.terms:
            return None
        if (identifier := index.terms.get(term)) and term not in index.weak:
            return Lookup(identifier, "generic noun", term, f"{words[-1]!r} adds nothing to the term {term!r}")
    return None


def _complement(index: TermIndex, words: list[str], nested: int) -> Lookup | None:
    """ "history of X" -> "X history" or X; "information about X" -> X."""
    for place in range(1, len(words) - 1):
        for preposition in _ABOUT:
            end = place + len(preposition)
            if words[place:end] != preposition or end >= len(words):
                continue
            head, inside = words[:place], words[end:]
            if head[-1] not in _GENERIC and head[-1] not in _CONTAINERS:
                return None
            swapped = [*_without_determiners(index, inside), head[-1]]
            if identifier := index.terms.get(" ".join(swapped)):
                term = " ".join(swapped)
                return Lookup(identifier, "complement", term, f"read as the term {term!r}")
            if found := _noun(index, inside, nested - 1):
                why = f"{head[-1]!r} says nothing about the type; what it is about: {found.explanation}"
                return Lookup(found.id, "complement", found.term, why)
            return None
        if any(words[place : place + len(stop)] == stop for stop in _CUT):
            return None
    return None


def _head(words: list[str]) -> list[str]:
    """The words in front of the first one that begins a modifier."""
    for place in range(1, len(words)):
        if any(words[place : place + len(stop)] == stop for stop in _CUT):
            return words[:place]
    return words


def lookup_cue(index: TermIndex, phrase: str) -> Lookup | None:
    """See `Taxonomy.lookup`, for cues anywhere in the phrase."""
    words = index.words(phrase)[: 2 * _MOST_WORDS]
    if hit := _exact(index, words, "exact", "the phrase is the term {term!r}"):
        return hit
    best = max(_cues(index, words), default=None)
    if best is None:
        return None
    *_, term, identifier = best
    return Lookup(identifier, "cue in the phrase", term, f"the phrase contains the cue {term!r}")


def _cues(index: TermIndex, words: list[str]) -> Iterator[tuple[bool, bool, int, int, str, str]]:
    """All cues in the words with what ranks them: no last resort, not weak, longest, first."""
    for start in range(len(words)):
        end, identifier = index.longest_from(words, start)
        if identifier:
            term = " ".join(words[start:end])
            yield identifier != _LAST_RESORT, term not in index.weak, end - start, -start, term, identifier
