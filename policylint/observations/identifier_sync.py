"""Identifiers passed between sites: cookie syncs, identifier forwarding, leaks by referrer.

An identifier is a value that tells users apart (long, no time, no version, no address). It is passed when a request to
one company carries a value that is a cookie of another, or when one company redirects to another with an identifier in
the address. Counted by company where the organisation is known, by registered domain otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import unquote, urljoin

from policylint.observations.data_files import word_set
from policylint.observations.decoding import split_url
from policylint.observations.destination import Destination, Destinations
from policylint.observations.exchange import Exchange
from policylint.observations.key_names import key_words
from policylint.observations.practices import Practice, rule_for
from policylint.observations.redaction import redact

Way = Literal["redirect", "request", "referrer"]

MAX_IDENTIFIERS = 500_000
MAX_LOCATORS = 5
MIN_LENGTH = 8
MAX_LENGTH = 256
_TOKEN = re.compile(r"[A-Za-z0-9_\-~.]{8,}={0,2}")
_WHOLE = re.compile(r"[A-Za-z0-9_\-~.=+/|]+\Z")
_TIME = re.compile(r"1\d{9}(?:\.\d+|\d{3}|\d{6})?\Z|20\d{2}[01]\d[0-3]\d\d*\Z")
_NO_IDENTIFIER = re.compile(
    r"\d{1,4}(?:[.x_-]\d{1,5})+\Z|[a-z0-9.-]+\.(?:com|net|org|js|css|html?|png|gif|jpe?g|php|tv|co\.uk|io)\Z|v?\d{1,5}(?:\.\d{1,5})+[-+.\w]*\Z"
)
# Names of numbers that only keep a request out of caches, or name the advertisement.
_NOT_OF_USERS = word_set(
    "ord cb rnd random cachebust cachebuster correlator ts bust nocache zx z time timestamp t r rand sigh ai adk"
)
_IDENTIFYING = word_set(
    "uid uuid guid id userid user buyeruid hm gid puid muid tuid visitor cookie external partner match token xuid bid "
    "ttd mid did cid tdid sid"
)


@dataclass(slots=True)
class Passing:
    """Identifiers going from one party to another by one way.

    Attributes:
        sender, receiver: registered domains; sender_party, receiver_party: organisations, or the domains where unknown.
        way: "redirect" (the sender redirects to the receiver), "request" (the receiver is sent a cookie of the sender),
            "referrer".
        basis: how sure it is that a value identifies the user: "cookie" when it is a cookie of the sender, "key name"
            when its parameter says so, "form" when it only looks like an identifier (it may be one of the request or
            the campaign).
        count: how many requests; identifiers: how many different values.
        example: one value, redacted; locators: where, at most `MAX_LOCATORS`.
    """

    sender: str
    receiver: str
    sender_party: str
    receiver_party: str
    way: Way
    basis: str
    count: int = 0
    values: set[int] = field(default_factory=set)
    example: str = ""
    locators: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """For the graph file."""
        return {
            "sender": self.sender,
            "receiver": self.receiver,
            "sender_party": self.sender_party,
            "receiver_party": self.receiver_party,
            "way": self.way,
            "basis": self.basis,
            "count": self.count,
            "identifiers": len(self.values),
            "example": self.example,
            "locators": self.locators,
        }


def looks_like_identifier(value: str) -> bool:
    """Whether a value can tell users apart."""
    if (
        not MIN_LENGTH <= len(value) <= MAX_LENGTH
        or not _WHOLE.match(value)
        or _TIME.match(value)
        or _NO_IDENTIFIER.match(value.lower())
    ):
        return False
    digits = sum(c.isdigit() for c in value)
    letters = sum(c.isalpha() for c in value)
    if len(set(value)) < 5 or not digits:
        return False
    # Digits alone have to be many: shorter numbers are counters, sizes and campaign numbers.
    return len(value) >= 15 if not letters else digits >= 2 or len(value) >= 16


class IdentifierSyncs:
    """Collects passings over the exchanges of a run, in the order of time.

    Args:
        destinations: to look up the receivers of redirects.
    """

    def __init__(self, destinations: Destinations) -> None:
        self._destinations = destinations
        self._owners: dict[int, str] = {}
        self._parties: dict[str, str] = {}
        self.passings: dict[tuple[str, str, Way, str], Passing] = {}
        self.redirects = self.third_party_redirects = 0

    def see(self, exchange: Exchange, destination: Destination, report_locator: str) -> None:
        """Take an exchange in."""
        domain = destination.domain
        if not domain or destination.role == "local":
            return
        self._parties.setdefault(domain, destination.organisation or domain)
        for _, value in cookie_values(exchange):
            self._own(value, domain)
        _, path, query = split_url(exchange.url)
        for _, value in address_values(path, query):
            owner = self._owners.get(hash(value))
            if owner is not None and owner != domain:
                self._pass(owner, domain, "request", "cookie", value, report_locator)
        referrer = exchange.request_header("referer")
        if "?" in referrer:
            host, referring_path, referring_query = split_url(referrer)
            sender = self._destinations.look_up(host).domain
            if sender and sender != domain:
                for key, value in address_values(referring_path, referring_query):
                    if self._owners.get(hash(value)) == sender or _identifying(key):
                        basis = "cookie" if self._owners.get(hash(value)) == sender else "key name"
                        self._pass(sender, domain, "referrer", basis, value, report_locator)
        if 300 <= exchange.status < 400 and (location := exchange.response_header("location")):
            self._redirect(exchange, domain, location, report_locator)

    def _redirect(self, exchange: Exchange, domain: str, location: str, report_locator: str) -> None:
        try:
            host, path, query = split_url(urljoin(exchange.url, location))
        except ValueError:
            return
        target = self._destinations.look_up(host)
        if not target.domain or target.domain == domain or target.role == "local":
            return
        self._parties.setdefault(target.domain, target.organisation or target.domain)
        best: dict[str, str] = {}
        for key, value in address_values(path, query):
            basis = "cookie" if self._owners.get(hash(value)) == domain else "key name" if _identifying(key) else "form"
            if basis != "form" or _NOT_OF_USERS.isdisjoint(key_words(key)):
                best.setdefault(basis, value)
        for basis in ("cookie", "key name", "form"):
            if basis in best:
                self._pass(domain, target.domain, "redirect", basis, best[basis], report_locator)
                self.redirects += 1
                referrer = exchange.request_header("referer")
                page = self._destinations.look_up(split_url(referrer)[0]).domain if referrer else domain
                self.third_party_redirects += page != domain
                break

    def _own(self, value: str, domain: str) -> None:
        if len(self._owners) < MAX_IDENTIFIERS:
            self._owners.setdefault(hash(value), domain)

    def _pass(self, sender: str, receiver: str, way: Way, basis: str, value: str, locator: str) -> None:
        sender_party, receiver_party = self._party(sender), self._party(receiver)
        if sender_party == receiver_party:
            # Two domains of one company.
            return
        key = (sender, receiver, way, basis)
        passing = self.passings.get(key)
        if passing is None:
            passing = self.passings[key] = Passing(
                sender, receiver, sender_party, receiver_party, way, basis, example=redact(value)
            )
        if not passing.locators or passing.locators[-1] != locator:
            passing.count += 1
            if len(passing.locators) < MAX_LOCATORS:
                passing.locators.append(locator)
        if len(passing.values) < 1000:
            passing.values.add(hash(value))

    def _party(self, domain: str) -> str:
        known = self._parties.get(domain)
        if known is None:
            known = self._parties[domain] = self._destinations.look_up(domain).organisation or domain
        return known

    def practices(self) -> list[Practice]:
        """What the syncs support: the receiver gets an identifier of the user, by the rule for syncs.

        Values that only look like identifiers support nothing.
        """
        rule = rule_for("sync")
        found: dict[str, list[str]] = {}
        for passing in sorted(self.passings.values(), key=lambda p: (p.receiver_party, p.sender_party, p.way)):
            if passing.basis != "form" and passing.way != "referrer":
                found.setdefault(passing.receiver_party, []).extend(passing.locators[:1])
        if rule is None:
            return []
        return [
            Practice(
                entity=party,
                data_type=rule.data_type,
                purpose=rule.purpose,
                confidence=rule.confidence,
                rule=rule.id,
                reason=rule.reason,
                evidence=tuple(dict.fromkeys(locators)),
            )
            for party, locators in found.items()
        ]

    def as_dict(self, platform: str = "Amazon") -> dict[str, Any]:
        """The graph and the counts of the study.

        Args:
            platform: organisation whose partners are counted.
        """
        passings = sorted(self.passings.values(), key=lambda p: (-p.count, p.sender, p.receiver, p.way, p.basis))
        # What only looks like an identifier is shown in the graph and counts for no partnership.
        syncs = [p for p in passings if p.way != "referrer" and p.basis != "form"]
        partners = {p.sender_party for p in syncs if p.receiver_party == platform} | {
            p.receiver_party for p in syncs if p.sender_party == platform
        }
        downstream = {p.receiver_party for p in syncs if p.sender_party in partners} - partners - {platform}
        parties = sorted({party for p in passings for party in (p.sender_party, p.receiver_party)})
        return {
            "identifier_carrying_redirects": self.redirects,
            "of_these_between_third_parties": self.third_party_redirects,
            "pairs": len({(p.sender_party, p.receiver_party) for p in syncs}),
            "platform": platform,
            "partners_of_platform": sorted(partners),
            "senders_to_platform": sorted({p.sender_party for p in syncs if p.receiver_party == platform}),
            "downstream_of_partners": sorted(downstream),
            "counts": {"partners": len(partners), "downstream": len(downstream), "parties": len(parties)},
            "practices": [practice.as_dict() for practice in self.practices()],
            "nodes": parties,
            "edges": [p.as_dict() for p in passings],
        }


def _identifying(key: str) -> bool:
    return not _IDENTIFYING.isdisjoint(key_words(key))


def cookie_values(exchange: Exchange) -> Iterator[tuple[str, str]]:
    """Names and identifier-like values of the cookies sent and set, whole and in their parts."""
    for name, header in exchange.request_headers:
        if name.lower() == "cookie":
            for pair in header.split(";"):
                yield from _parts(pair)
    for name, header in exchange.response_headers:
        if name.lower() == "set-cookie":
            # Some producers join several Set-Cookie headers by line ends.
            for line in header.split("\n"):
                yield from _parts(line.split(";", 1)[0])


def _parts(pair: str) -> Iterator[tuple[str, str]]:
    name, _, value = pair.strip().partition("=")
    plain = unquote(value.strip('"'))
    for token in dict.fromkeys((plain, *_TOKEN.findall(plain))):
        if looks_like_identifier(token):
            yield name, token


def address_values(path: str, query: str) -> Iterator[tuple[str, str]]:
    """Names and identifier-like values in a query (also in addresses inside it) and in path segments."""
    pending, depth = [query], 0
    while pending and depth < 20:
        depth += 1
        for pair in re.split("[&;]", pending.pop()):
            name, _, value = pair.partition("=")
            plain = unquote(value)
            if ("://" in plain[:12] or plain.startswith("?")) and "?" in plain:
                pending.append(plain.partition("?")[2])
            elif "%" in plain and (twice := unquote(plain)) != plain and "://" in twice[:12] and "?" in twice:
                pending.append(twice.partition("?")[2])
            for token in dict.fromkeys((plain, *_TOKEN.findall(plain))):
                if looks_like_identifier(token):
                    yield name, token
    for segment in path.split("/"):
        plain = unquote(segment)
        key, _, value = plain.partition("=")
        for token in dict.fromkeys((plain, value)):
            if looks_like_identifier(token):
                yield key if value else "", token
