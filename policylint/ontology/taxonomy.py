"""`Taxonomy`: concepts under each other (a concept may have several parents), their terms, and questions about them."""

from __future__ import annotations

import difflib
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache, partial
from types import MappingProxyType

from policylint.ontology.concept import Concept, Found, Lookup
from policylint.ontology.phrases import lookup_cue, lookup_noun
from policylint.ontology.terms import TermIndex
from policylint.ontology.text import normalise

# Policies repeat themselves: so many phrases are looked up once only.
_REMEMBERED = 65536


class Taxonomy:
    """A directed acyclic graph of concepts with a lexicon.

    Args:
        name: what it classifies, in the singular, for messages ("data type").
        concepts: in the order in which they are listed; parents must be among them.
        terms: (term, id) pairs; terms are normalised here.
        cues: the terms are cues that stand anywhere in a phrase, with filler words between their words ("send you our
            newsletter"), as purposes do; otherwise they are noun phrases whose end decides ("your billing address").

    Raises:
        ValueError: an unknown parent, a cycle, a term of an unknown concept or with two concepts: errors of the data.
    """

    def __init__(
        self, name: str, concepts: Iterable[Concept], terms: Iterable[tuple[str, str]], *, cues: bool = False
    ) -> None:
        self.name = name
        self._concepts = {concept.id: concept for concept in concepts}
        self._up = {identifier: self._distances_up(identifier) for identifier in self._concepts}
        down: dict[str, set[str]] = {identifier: set() for identifier in self._concepts}
        for identifier, distances in self._up.items():
            for ancestor in distances:
                if ancestor != identifier:
                    down[ancestor].add(identifier)
        self._down = {identifier: frozenset(below) for identifier, below in down.items()}
        self._index = TermIndex(name, self._known(terms), cues=cues)
        self._lookup = lru_cache(maxsize=_REMEMBERED)(partial(lookup_cue if cues else lookup_noun, self._index))

    def _known(self, terms: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
        for term, identifier in terms:
            if identifier not in self._concepts:
                raise ValueError(f"the term {term!r} belongs to the unknown {self.name} {identifier!r}")
            yield term, identifier

    def _distances_up(self, identifier: str) -> dict[str, int]:
        """The ancestors of a concept and the concept itself, with the shortest number of steps to each."""
        distances = {identifier: 0}
        queue = deque([identifier])
        while queue:
            current = queue.popleft()
            for parent in self._concepts[current].parents:
                if parent not in self._concepts:
                    raise ValueError(f"the {self.name} {current!r} has the unknown parent {parent!r}")
                if parent == identifier:
                    raise ValueError(f"the {self.name} {identifier!r} is its own ancestor")
                if parent not in distances:
                    distances[parent] = distances[current] + 1
                    queue.append(parent)
        return distances

    def __contains__(self, identifier: object) -> bool:
        return identifier in self._concepts

    def __iter__(self) -> Iterator[str]:
        """The ids in the order of the data file."""
        return iter(self._concepts)

    def __len__(self) -> int:
        return len(self._concepts)

    def get(self, identifier: str) -> Concept:
        """The concept of an id.

        Raises:
            KeyError: unknown; the message names the nearest ids.
        """
        try:
            return self._concepts[identifier]
        except KeyError:
            near = self.nearest_ids(identifier)
            hint = f"; nearest: {', '.join(near)}" if near else ""
            raise KeyError(f"unknown {self.name} {identifier!r}{hint}") from None

    def nearest_ids(self, identifier: str, count: int = 3) -> list[str]:
        """Ids that are spelled like `identifier`, or that its words map to, best first."""
        guess = normalise(identifier.replace("_", " "))
        found = self.lookup(guess)
        near = [found.id] if found else []
        near += difflib.get_close_matches(guess.replace(" ", "_"), list(self._concepts), n=count, cutoff=0.6)
        return list(dict.fromkeys(near))[:count]

    def nearest_terms(self, phrase: str, count: int = 5) -> list[tuple[str, str]]:
        """Terms that share words with the phrase or are spelled like it, with their ids, best first."""
        return self._index.nearest(phrase, count)

    def roots(self) -> list[str]:
        """The ids without parents, in file order."""
        return [identifier for identifier, concept in self._concepts.items() if not concept.parents]

    def children(self, identifier: str) -> list[str]:
        """The ids directly below, in file order."""
        self.get(identifier)
        return [other for other, concept in self._concepts.items() if identifier in concept.parents]

    def is_a(self, identifier: str, ancestor: str) -> bool:
        """Whether a concept is `ancestor` or below it. Raises KeyError for an unknown id."""
        return self.distance(identifier, ancestor) is not None

    def distance(self, identifier: str, ancestor: str) -> int | None:
        """The shortest number of steps up from a concept to `ancestor`: 0 for itself, `None` when it is not above.

        Raises:
            KeyError: one of the two is unknown.
        """
        self.get(identifier)
        self.get(ancestor)
        return self._up[identifier].get(ancestor)

    def ancestors(self, identifier: str) -> frozenset[str]:
        """All concepts above, without the concept itself. Raises KeyError for an unknown id."""
        self.get(identifier)
        return frozenset(self._up[identifier]) - {identifier}

    def descendants(self, identifier: str) -> frozenset[str]:
        """All concepts below, without the concept itself. Raises KeyError for an unknown id."""
        self.get(identifier)
        return self._down[identifier]

    def overlap(self, one: str, other: str) -> bool:
        """Whether something can be both: one is the other or below it, or a third concept is below both.

        Raises:
            KeyError: one of the two is unknown.
        """
        if self.is_a(one, other) or self.is_a(other, one):
            return True
        return not self._down[one].isdisjoint(self._down[other])

    def path(self, identifier: str) -> list[str]:
        """The shortest way from a concept up to a root, both included; parents listed first win a tie."""
        way = [identifier]
        best = dict.fromkeys(self.roots(), 0)
        while way[-1] not in best:
            parents = self.get(way[-1]).parents
            way.append(min(parents, key=lambda parent: min(self._up[parent].get(root, 99) for root in best)))
        return way

    def contract(self, identifier: str) -> str:
        """The id of the contract's vocabulary for a concept (`Concept.contract`). Raises KeyError for an unknown id."""
        return self.get(identifier).contract

    def terms(self) -> Mapping[str, str]:
        """Normalised term -> id. Terms of cue taxonomies are without their filler words."""
        return MappingProxyType(self._index.terms)

    def lookup(self, phrase: str) -> Lookup | None:
        """What a phrase maps to; `None` when no rule applies. A conjunction of several things is split by the caller.

        Noun taxonomies (data types, parties), in this order: the phrase is a term; it is one without determiners and
        possessives; "X information / details / history" where X is a term; "history of X", "information about X"; the
        longest term that the head of the phrase ends with, where the head stops before "that", "which", "when", "for",
        "such as" and other words that begin a modifier.
        Cue taxonomies (purposes): the longest cue in the phrase, of those with equal length the first.
        """
        return self._lookup(phrase)

    def find(self, text: str) -> list[Found]:
        """The terms in running text, longest first from left to right, without overlaps, with offsets into `text`.

        Weak terms ("history", "provide") are left out: outside a phrase that was cut out for them they mean little.
        """
        return self._index.find(text)
