"""Organisations that policies name and that hosts belong to, and the host -> organisation map."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import tldextract

from policylint.ontology.concept import Found
from policylint.ontology.text import normalise, tokens

# The suffix list that comes with the package: no network, no cache on disk, so the same host gives the same answer.
_EXTRACT = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)

Confidence = Literal["high", "medium", "low"]


@dataclass(frozen=True, slots=True)
class Organisation:
    """One organisation.

    Attributes:
        name: as it is written in results; products and brands of one owner share the owner's name.
        product: the product or brand this entry is about ("Google Analytics"), "" for the organisation as a whole. It has
            domains and parties of its own: Google as a whole also sells advertisements, Google Analytics measures.
        aliases: other names, brands and products by which policies mean it.
        cased: those of its names that are ordinary words ("Segment", "Branch") and mean it only with a capital letter.
        parties: ids of the parties under which it falls for what it usually does ("analytics_provider").
        domains: registrable domains or single hosts it operates.
        category: what it does, in a word ("analytics", "podcast").
        source, source_date, licence, confidence: where the row comes from and how sure it is.
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
        registrable_domain: the part that somebody registered ("amazon.co.uk"), the host itself for an IP address.
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


def clean_host(host: str) -> str:
    """A host name as it is compared: without scheme, user, port, path, trailing dot; IDNA and Unicode forms as given, lower case."""
    bare = host.strip().lower()
    bare = bare.split("://", 1)[-1].split("/", 1)[0].split("?", 1)[0].rsplit("@", 1)[-1]
    if bare.startswith("["):
        return bare[1:].split("]", 1)[0]
    if bare.count(":") == 1:
        bare = bare.split(":", 1)[0]
    return bare.strip(".").removeprefix("*.")


def registrable_domain(host: str) -> str:
    """The domain that was registered ("api.amazon.co.uk" -> "amazon.co.uk"); the host itself where there is none."""
    cleaned = clean_host(host)
    return _EXTRACT(cleaned).top_domain_under_public_suffix or cleaned


class Organisations:
    """All organisations.

    Args:
        organisations: names and aliases must be unique.
        hosting: domain suffix -> provider for hosts that anybody can rent.

    Raises:
        ValueError: two organisations claim the same name or domain.
    """

    def __init__(self, organisations: Iterable[Organisation], hosting: Mapping[str, str]) -> None:
        self._all = tuple(organisations)
        self._names: dict[str, Organisation] = {}
        self._domains: dict[str, Organisation] = {}
        self._cased: dict[str, str] = {}
        self._hosting = dict(hosting)
        self._longest = 1
        for organisation in self._all:
            for name in organisation.names:
                key = normalise(name)
                if self._names.setdefault(key, organisation) is not organisation:
                    raise ValueError(
                        f"{self._names[key].names[0]!r} and {organisation.names[0]!r} both have the name {key!r}"
                    )
                self._longest = max(self._longest, len(key.split()))
                if name in organisation.cased:
                    self._cased[key] = name
            for domain in organisation.domains:
                if self._domains.setdefault(domain, organisation) is not organisation:
                    raise ValueError(
                        f"{self._domains[domain].names[0]!r} and {organisation.names[0]!r} both have {domain!r}"
                    )

    def __iter__(self) -> Iterator[Organisation]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)

    def names(self) -> Mapping[str, Organisation]:
        """Normalised names and aliases. Those of `cased_names` count in a text only with a capital letter."""
        return MappingProxyType(self._names)

    def cased_names(self) -> Mapping[str, str]:
        """Normalised form -> spelling, for the names that are ordinary words."""
        return MappingProxyType(self._cased)

    def by_name(self, name: str) -> Organisation | None:
        """The organisation with this name or alias (normalised; legal forms such as "Inc." at the end are ignored)."""
        words = normalise(name).split()
        while words:
            if found := self._names.get(" ".join(words)):
                return found
            if words[-1] in _LEGAL_FORMS or words[0] == "the":
                words = words[:-1] if words[-1] in _LEGAL_FORMS else words[1:]
                continue
            return None
        return None

    def by_host(self, host: str) -> HostMatch | None:
        """Who operates a host: the longest entry of the map that the host equals or ends with; `None` when unknown.

        A host of a cloud or content network that rents to anybody has no organisation: `hosting` names the carrier.
        """
        cleaned = clean_host(host)
        if not cleaned:
            return None
        registrable = registrable_domain(cleaned)
        if _is_address(cleaned):
            return None
        labels = cleaned.split(".")
        for start in range(len(labels) - 1):
            suffix = ".".join(labels[start:])
            if organisation := self._domains.get(suffix):
                return HostMatch(
                    cleaned,
                    registrable,
                    organisation,
                    suffix,
                    "",
                    f"{suffix} belongs to {organisation.name} (source: {organisation.source}, {organisation.source_date})",
                )
            if provider := self._hosting.get(suffix):
                why = f"hosted by {provider} ({suffix}), which anybody can rent: the operator is unknown"
                return HostMatch(cleaned, registrable, None, suffix, provider, why)
        return None

    def find(self, text: str) -> list[tuple[Found, Organisation]]:
        """Names in running text, longest first from left to right; `Found.id` is the organisation's name."""
        stream = tokens(text)
        out: list[tuple[Found, Organisation]] = []
        place = 0
        while place < len(stream):
            for end in range(min(len(stream), place + self._longest), place, -1):
                key = " ".join(token.norm for token in stream[place:end])
                organisation = self._names.get(key)
                span = text[stream[place].start : stream[end - 1].end]
                if organisation is not None and "\n" not in span and (key not in self._cased or span[:1].isupper()):
                    out.append((Found(stream[place].start, stream[end - 1].end, organisation.name, key), organisation))
                    place = end
                    break
            else:
                place += 1
        return out


_LEGAL_FORMS = frozenset(
    "inc incorporated llc ltd limited corp corporation co company gmbh ag sa sarl bv nv plc ab oy pty pte lp llp as kg spa srl".split()
)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
