"""`TermIndex`: the lexicon of one taxonomy, found by phrase or in running text."""

from __future__ import annotations

import difflib
import itertools
from collections.abc import Iterable

from policylint.ontology.concept import Found
from policylint.ontology.text import Token, tokens, words
from policylint.ontology.verbs import FILLERS, lemma

# How many words that are no part of a cue may stand between two of its words ("send [you our monthly] newsletter").
_LONGEST_GAP = 4

# Marks over which no term reaches.
_BREAKS = frozenset('.,;:!?()[]{}•|"“”')

# Share of common words plus share of common letters, from which on a term is named as near: one common word of three
# and a similar spelling, or a spelling that differs in few letters.
_LEAST_LIKENESS = 0.75

# In front of a term in the data files: a weak cue.
WEAK = "~"


class Node:
    """A place in the tree of terms: the words that may follow, and the concept when a term ends here."""

    __slots__ = ("following", "id")

    def __init__(self) -> None:
        self.following: dict[str, Node] = {}
        self.id = ""


class TermIndex:
    """Terms in normal form as a tree of words.

    Args:
        name: for messages.
        terms: (term, id) pairs. A term that begins with "~" is weak. A weak noun counts only as the whole phrase
            ("history", not "medical history"), a weak cue only when no other cue is in the phrase ("provide" in
            "to provide ads").
        cues: leave out filler words and bring verbs to their base form, in terms and in texts.

    Raises:
        ValueError: an empty term, or a term with two concepts.
    """

    def __init__(self, name: str, terms: Iterable[tuple[str, str]], *, cues: bool = False) -> None:
        self.cues = cues
        self.terms: dict[str, str] = {}
        self.weak: set[str] = set()
        self._root = Node()
        self.longest = 0
        for term, identifier in terms:
            words = self.words(term)
            if not words:
                raise ValueError(f"the {name} term {term!r} has no word of its own")
            key = " ".join(words)
            if term.startswith(WEAK):
                self.weak.add(key)
            if self.terms.setdefault(key, identifier) != identifier:
                raise ValueError(f"the {name} term {key!r} belongs to {self.terms[key]!r} and to {identifier!r}")
            node = self._root
            for word in words:
                node = node.following.setdefault(word, Node())
            node.id = identifier
            self.longest = max(self.longest, len(words))

    def tokens(self, text: str) -> list[Token]:
        """The words of a text as this index compares them."""
        if not self.cues:
            return tokens(text)
        return [Token(lemma(token.norm), token.start, token.end) for token in tokens(text) if token.norm not in FILLERS]

    def words(self, phrase: str) -> list[str]:
        """The words of a phrase as this index compares them."""
        if not self.cues:
            return words(phrase)
        return [lemma(word) for word in words(phrase) if word not in FILLERS]

    def longest_from(self, words: list[str], start: int) -> tuple[int, str]:
        """The end of the longest term that begins at a place, and its concept; (start, "") for none."""
        node, best, identifier = self._root, start, ""
        for place in range(start, len(words)):
            following = node.following.get(words[place])
            if following is None:
                break
            node = following
            if node.id:
                best, identifier = place + 1, node.id
        return best, identifier

    def longest_at_end(self, words: list[str]) -> tuple[int, str]:
        """The start of the longest term with which the words end, and its concept; (len(words), "") for none."""
        for start in range(max(0, len(words) - self.longest), len(words)):
            term = " ".join(words[start:])
            if term in self.terms and term not in self.weak:
                return start, self.terms[term]
        return len(words), ""

    def find(self, text: str) -> list[Found]:
        """Terms in running text, see `Taxonomy.find`."""
        found = []
        stream = self.tokens(text)
        words = [token.norm for token in stream]
        place = 0
        while place < len(words):
            end, identifier = self.longest_from(words, place)
            term = " ".join(words[place:end])
            if identifier and term not in self.weak and not self._torn(text, stream[place:end]):
                found.append(Found(stream[place].start, stream[end - 1].end, identifier, term))
                place = end
            else:
                place += 1
        return found

    @staticmethod
    def _torn(text: str, stream: list[Token]) -> bool:
        """Whether punctuation, an empty line or too many words stand between the words of a term."""
        for one, other in itertools.pairwise(stream):
            between = text[one.end : other.start]
            if not _BREAKS.isdisjoint(between) or between.count("\n") > 1 or len(between.split()) > _LONGEST_GAP:
                return True
        return False

    def nearest(self, phrase: str, count: int) -> list[tuple[str, str]]:
        """See `Taxonomy.nearest_terms`."""
        words = set(self.words(phrase))
        key = " ".join(self.words(phrase))

        letters = difflib.SequenceMatcher(None, "", key)

        def likeness(term: str) -> float:
            other = set(term.split())
            shared = len(words & other) / len(words | other)
            letters.set_seq1(term)
            # The quick ratio is an upper bound: most terms need no exact one.
            if shared + letters.quick_ratio() < _LEAST_LIKENESS:
                return 0.0
            return shared + letters.ratio()

        if not words:
            return []
        scored = sorted((-likeness(term), term) for term in self.terms)
        return [(term, self.terms[term]) for score, term in scored[:count] if -score >= _LEAST_LIKENESS]
