"""Which data types an HTTP exchange carries, where, and how that is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from policylint.observations.content_coding import decode_content
from policylint.observations.data_files import word_set
from policylint.observations.decoding import split_url
from policylint.observations.exchange import Exchange
from policylint.observations.key_names import KeyNames, key_names
from policylint.observations.observation import How
from policylint.observations.payload import Leaf, Walker
from policylint.observations.redaction import REDACTED, printable
from policylint.observations.value_match import ValueMatcher

# Headers that say nothing about the user and are not worth taking apart.
_PLAIN_HEADERS = word_set(
    "accept accept-encoding accept-charset connection content-length content-type content-encoding host cache-control "
    "pragma te upgrade upgrade-insecure-requests transfer-encoding expect keep-alive origin via priority date range "
    "sec-fetch-dest sec-fetch-mode sec-fetch-site sec-fetch-user sec-websocket-key sec-websocket-version "
    "sec-websocket-extensions sec-gpc dnt if-modified-since proxy-connection sec-ch-ua-mobile "
    "access-control-request-method access-control-request-headers :method :scheme :authority"
)
_MEMO_ENTRIES = 20_000
_MEMO_TEXT = 4096


@dataclass(slots=True)
class Hit:
    """One data type at one place of an exchange.

    Attributes:
        where: the place in words ("query user.email (base64)"); spot: the same without codings.
        value: the text that was found; secret.
        reason: why it is this data type.
        persona: whose known value it is, "" for key names.
    """

    data_type: str
    how: How
    where: str
    spot: str
    value: str
    reason: str
    persona: str = ""


class Detector:
    """Finds data types by key names and by known values.

    Args:
        matcher: known values of personas, or `None`.
        names: the table of key names.
    """

    def __init__(self, matcher: ValueMatcher | None = None, names: KeyNames | None = None) -> None:
        self.matcher = matcher
        self.names = names or key_names()
        # The same headers and cookies come with request after request: each is looked into once.
        self._memo: dict[tuple[str, str, str], tuple[Hit, ...]] = {}
        self._places: dict[tuple[str, str, tuple[str, ...], str], tuple[str, str]] = {}

    def hits(self, exchange: Exchange) -> list[Hit]:
        """The hits of an exchange in the order path, query, headers, cookies, body, messages; one for a data type and
        place."""
        found: dict[tuple[str, str], Hit] = {}
        for hit in self._all(exchange):
            key = (hit.data_type, hit.spot)
            known = found.get(key)
            # A known value is the stronger evidence at the same place.
            if known is None or (known.how == "key name" and hit.how == "value match"):
                found[key] = hit
        return list(found.values())

    def _walker(self) -> Walker:
        return Walker(shortest=self.matcher.shortest if self.matcher is not None else 1 << 20)

    def _all(self, exchange: Exchange) -> Iterator[Hit]:
        _, path, query = split_url(exchange.url)
        yield from self._remembered("path", "", path)
        for pair in query.split("&") if query else ():
            yield from self._remembered("query", "", pair)
        for name, value in exchange.request_headers:
            lower = name.lower()
            if lower not in _PLAIN_HEADERS:
                yield from self._remembered("header", name, value)
        for name, value in exchange.response_headers:
            if name.lower() == "set-cookie":
                yield from self._remembered("response header", name, value)
                break
        if exchange.request_body:
            body, codings = decode_content(exchange.request_body, exchange.request_header("content-encoding"))
            yield from self._leaves(self._walker().body("body", body, exchange.request_header("content-type"), codings))
        for number, message in enumerate(exchange.sent_messages, 1):
            yield from self._leaves(self._walker().body(f"message {number}", message, ""))

    def _remembered(self, place: str, name: str, text: str) -> tuple[Hit, ...]:
        key = (place, name, text)
        known = self._memo.get(key)
        if known is None:
            known = tuple(self._part(place, name, text))
            if len(text) <= _MEMO_TEXT:
                if len(self._memo) >= _MEMO_ENTRIES:
                    self._memo.clear()
                self._memo[key] = known
        return known

    def _part(self, place: str, name: str, text: str) -> Iterator[Hit]:
        walker = self._walker()
        if place == "path":
            for segment in text.split("/"):
                if len(segment) >= 3:
                    yield from self._leaves(walker.text("path", "", "", segment))
        elif place == "query":
            yield from self._leaves(walker.form("query", "", text))
        elif place == "cookie":
            cookie, _, value = text.strip().partition("=")
            yield from self._leaves(walker.text("cookie", cookie, cookie, value.strip('"')))
        elif place == "response header":
            yield from self._leaf(Leaf(place, name, name, text), known_values=False)
        else:
            yield from self._leaf(Leaf("header", name, name, text))
            if name.lower() == "cookie":
                for pair in text.split(";"):
                    yield from self._remembered("cookie", "", pair)
            else:
                # The header itself was looked at: what follows is what lies inside it.
                yield from (
                    hit
                    for leaf in walker.text("header", name, name, text)
                    if leaf.text != text
                    for hit in self._leaf(leaf)
                )

    def _leaves(self, leaves: Iterator[Leaf]) -> Iterator[Hit]:
        for leaf in leaves:
            yield from self._leaf(leaf)

    def _leaf(self, leaf: Leaf, known_values: bool = True) -> Iterator[Hit]:
        if leaf.key:
            rule = self.names.classify(leaf.place, leaf.path, leaf.key, leaf.text)
            if rule is not None:
                yield Hit(
                    rule.data_type,
                    "key name",
                    *self._where(leaf),
                    leaf.text,
                    f"key {' '.join(rule.words)!r}: {rule.reason}",
                )
        form = self.names.form(leaf.text)
        if form is not None:
            yield Hit(form.data_type, "key name", *self._where(leaf), leaf.text, form.reason)
        if self.matcher is not None and known_values:
            says = self.names.says(leaf.path, leaf.key) if leaf.key else frozenset()
            for found in self.matcher.find(leaf.text, says):
                reason = "known value of the persona" + (f", as {found.coding}" if found.coding else "")
                yield Hit(
                    found.value.data_type,
                    "value match",
                    *self._where(leaf, found.coding),
                    leaf.text,
                    reason,
                    found.value.persona,
                )

    def _where(self, leaf: Leaf, coding: str = "") -> tuple[str, str]:
        """The place in words, with and without codings."""
        key = (leaf.place, leaf.path, leaf.codings, coding)
        known = self._places.get(key)
        if known is None:
            path = printable(leaf.path, 120)
            if self.matcher is not None and self.matcher.conceals(leaf.path):
                path = REDACTED
            codings = [*dict.fromkeys(leaf.codings), *([coding] if coding else [])]
            spot = f"{leaf.place} {path}".rstrip()
            known = (f"{spot} ({', '.join(codings)})" if codings else spot, spot)
            if len(self._places) >= _MEMO_ENTRIES:
                self._places.clear()
            self._places[key] = known
        return known
