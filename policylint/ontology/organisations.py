"""Organisations that policies name and that hosts belong to, and the host -> organisation map."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

from policylint.ontology.concept import Found
from policylint.ontology.hosts import clean_host, is_address, registrable_domain, suffixes
from policylint.ontology.text import normalise, tokens

Confidence = Literal["high", "medium", "low"]

_LEGAL_FORMS = frozenset(
    {"inc", "incorporated", "llc", "ltd", "limited", "corp", "corporation", "co", "company", "gmbh", "ag", "sa", "sarl"}
    | {"bv", "nv", "plc", "ab", "oy", "pty", "pte", "lp", "llp", "as", "kg", "spa", "srl", "ug", "kk"}
)

# How far back the end of the sentence before a word is looked for, in characters.
_BEFORE = 12


@dataclass(frozen=True, slots=True)
class Organisation:
    """One organisation, or one product or brand of it.

    Attributes:
        name: as it is written in results; products and brands of one owner share the owner's name.
        product: the product or brand this entry is about ("Google Analytics"), "" for the organisation as a whole. It
            has domains and parties of its own: Google as a whole also sells advertisements, Google Analytics measures.
        aliases: other names by which policies mean it.
        cased: those of its names that are ordinary words ("Segment", "Branch") and mean it only with a capital letter.
        parties: ids of the parties under which it falls for what it usually does ("analytics_provider").
        domains: registrable domains or single hosts it operates.
        category: what it does, in a word or two ("analytics", "podcast").
        source, source_date, licence, confidence: where the entry comes from and how sure it is.
        privacy_policy: address, "" when unknown.
    """

    name: str
    product: str = ""
    aliases: tuple[str, ...] = ()
    cased: frozenset[str] = frozenset()
    parties: tuple[str, ...] = ("third_party",)
    domains: tuple[str, ...] = ()
    category: str = ""
    source: str = ""
    source_date: str = ""
    licence: str = ""
    confidence: Confidence = "medium"
    privacy_policy: str = ""

    @property
    def case_sensitive(self) -> bool:
        """Whether one of its names is an ordinary word and counts only when written with a capital letter."""
        return bool(self.cased)

    @property
    def names(self) -> tuple[str, ...]:
        """All names that mean this entry."""
        return (self.product or self.name, *self.aliases)


@dataclass(frozen=True, slots=True)
class HostMatch:
    """What is known about a host.

    Attributes:
        host: in lower case, without port and trailing dot.
        registrable_domain: the part that somebody registered ("amazon.co.uk").
        organisation: who operates it, `None` for a cloud host whose tenant is unknown.
        domain: the entry of the map that matched.
        hosting: the cloud or content network that only carries it, "" when the operator is known.
        explanation: one sentence for people.
    """

    host: str
    registrable_domain: str
    organisation: Organisation | None
    domain: str
    hosting: str
    explanation: str


class Organisations:
    """All organisations.

    Args:
        curated: our own entries; their names and domains must be unique.
        trackers: entries of public tracker lists, for hosts that no curated entry has.
        hosting: domain suffix -> provider, for hosts that anybody can rent.

    Raises:
        ValueError: two curated entries claim the same name or domain, or a name in `cased` is none of the entry's.
    """

    def __init__(
        self, curated: Iterable[Organisation], trackers: Iterable[Organisation], hosting: Mapping[str, str]
    ) -> None:
        self._curated = tuple(curated)
        self._hosting = dict(hosting)
        self._names: dict[str, Organisation] = {}
        self._cased: dict[str, str] = {}
        self._domains: dict[str, Organisation] = {}
        for entry in self._curated:
            self._add(entry)
        self._tracker_names: dict[str, Organisation] = {}
        for entry in trackers:
            self._add_tracker(entry)
        self._longest: dict[str, int] = {}
        for key in (*self._names, *self._tracker_names):
            first, length = key.split(" ", 1)[0], len(key.split())
            self._longest[first] = max(length, self._longest.get(first, 0))

    def _add(self, entry: Organisation) -> None:
        if missing := entry.cased - set(entry.names):
            raise ValueError(f"{entry.names[0]!r} has no name {sorted(missing)[0]!r} that could be case-sensitive")
        for name in entry.names:
            key = normalise(name)
            other = self._names.setdefault(key, entry)
            if other is not entry:
                raise ValueError(f"{other.names[0]!r} and {entry.names[0]!r} both have the name {key!r}")
            if name in entry.cased:
                self._cased[key] = name
        for domain in entry.domains:
            other = self._domains.setdefault(domain, entry)
            if other is not entry:
                raise ValueError(f"{other.names[0]!r} and {entry.names[0]!r} both have the domain {domain!r}")

    def _add_tracker(self, entry: Organisation) -> None:
        """Curated entries win: a listed company that is curated lends its domains only, under the curated name."""
        known = self._by_key(normalise(entry.name))
        if known is not None:
            entry = replace(entry, name=known.name)
        else:
            self._tracker_names.setdefault(normalise(entry.name), entry)
        for domain in entry.domains:
            if domain not in self._hosting:
                self._domains.setdefault(domain, entry)

    def __iter__(self) -> Iterator[Organisation]:
        """The curated entries, in the order of the data file."""
        return iter(self._curated)

    def __len__(self) -> int:
        return len(self._curated)

    def names(self) -> Mapping[str, Organisation]:
        """Normalised names and aliases of the curated entries.

        Those of `cased_names` count in a text only with a capital letter; `find` does that.
        """
        return MappingProxyType(self._names)

    def cased_names(self) -> Mapping[str, str]:
        """Normalised form -> spelling, for the names that are ordinary words."""
        return MappingProxyType(self._cased)

    def nearest(self, name: str, count: int = 5) -> list[tuple[str, Organisation]]:
        """Curated names that are spelled like `name`, best first."""
        close = difflib.get_close_matches(normalise(name), list(self._names), n=count, cutoff=0.6)
        return [(key, self._names[key]) for key in close]

    def by_name(self, name: str) -> Organisation | None:
        """The organisation with this name or alias; legal forms at the end ("Inc.") and a "the" do not matter.

        Companies of the tracker lists are found too when the name is written with a capital letter.
        """
        key = normalise(name)
        if (found := self._by_key(key)) is not None:
            return found
        if any(letter.isupper() for letter in name):
            return self._tracker_names.get(key)
        return None

    def _by_key(self, key: str) -> Organisation | None:
        words = key.split()
        while words:
            if found := self._names.get(" ".join(words)):
                return found
            if words[-1] in _LEGAL_FORMS:
                words.pop()
            elif words[0] == "the":
                words.pop(0)
            else:
                return None
        return None

    def by_host(self, host: str) -> HostMatch | None:
        """Who operates a host: the longest entry of the map that it equals or ends with; `None` when unknown.

        A host of a cloud or content network that rents to anybody has no organisation: `hosting` names the carrier,
        which is not to blame for the flow.
        """
        cleaned = clean_host(host)
        if is_address(cleaned):
            return None
        for suffix in suffixes(cleaned):
            if (entry := self._domains.get(suffix)) is not None:
                what = f"{entry.product} of {entry.name}" if entry.product else entry.name
                why = f"{suffix} belongs to {what} (source: {entry.source}, {entry.source_date})"
                return HostMatch(cleaned, registrable_domain(cleaned), entry, suffix, "", why)
            if provider := self._hosting.get(suffix):
                why = f"hosted by {provider} ({suffix}), where anybody can rent: the operator is unknown"
                return HostMatch(cleaned, registrable_domain(cleaned), None, suffix, provider, why)
        return None

    def find(self, text: str) -> list[tuple[Found, Organisation]]:
        """Names in running text, longest first from left to right; `Found.id` is the organisation's name.

        Names that are ordinary words count only as they are spelled, and not at the start of a sentence. Of the tracker
        lists only names of several words count, all of them with a capital letter.
        """
        stream = tokens(text)
        out: list[tuple[Found, Organisation]] = []
        place = 0
        while place < len(stream):
            longest = self._longest.get(stream[place].norm, 0)
            for end in range(min(len(stream), place + longest), place, -1):
                key = " ".join(token.norm for token in stream[place:end])
                span = text[stream[place].start : stream[end - 1].end]
                entry = self._named(key, span, _begins_sentence(text, stream[place].start))
                if entry is not None:
                    out.append((Found(stream[place].start, stream[end - 1].end, entry.name, key), entry))
                    place = end
                    break
            else:
                place += 1
        return out

    def _named(self, key: str, span: str, begins_sentence: bool) -> Organisation | None:
        """The entry that a piece of text names; `key` is its normal form."""
        if "\n" in span or any(mark in span for mark in ",;:()"):
            return None
        if (entry := self._names.get(key)) is not None:
            spelling = self._cased.get(key)
            # "Adjust your settings": at the start of a sentence every word has a capital letter.
            if spelling is not None and (begins_sentence or not span.startswith(spelling)):
                return None
            return entry
        words = span.split()
        if len(words) > 1 and all(word[:1].isupper() or word[:1].isdigit() for word in words):
            return self._tracker_names.get(key)
        return None


def _begins_sentence(text: str, start: int) -> bool:
    """Whether a word stands at the start of a text, a line or a sentence."""
    before = text[max(0, start - _BEFORE) : start].rstrip(" \t\"'“‘(")
    return not before or before[-1] in ".!?:\n•*-–—"
