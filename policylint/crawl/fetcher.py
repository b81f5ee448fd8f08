"""Fetching a page the way a careful reader would: robots.txt asked, redirects recorded, robot checks recognised.

`Fetcher.fetch` makes one try. Which failures are tried again, and when, is decided in `policylint.crawl.crawler`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from urllib.parse import urljoin

import httpx

from policylint.crawl.addresses import AddressRules
from policylint.crawl.exchange import Exchange, content_type, decompressed, retry_after, send, timestamp
from policylint.crawl.fetch import Conditions, Fetch, Outcome
from policylint.crawl.html import html_text, is_html, parse, visible_text
from policylint.crawl.limits import Limits
from policylint.crawl.links import export_address, host_of, normal, origin_of
from policylint.crawl.page_steps import PageStep, next_step
from policylint.crawl.politeness import Politeness
from policylint.crawl.reasons import reasons, status_reason
from policylint.crawl.robot_check import robot_check
from policylint.crawl.robots import RobotsCache, RobotsFile
from policylint.crawl.transport import CheckedTransport

_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Identity:
    """How the crawl presents itself; the same for every request, so that servers have no reason to answer differently.

    Attributes:
        user_agent: names the program and whom a site can write to.
        language: the Accept-Language header.
    """

    user_agent: str
    language: str = "en-US,en;q=0.9"

    def headers(self) -> dict[str, str]:
        """Request headers of every request."""
        return {
            "User-Agent": self.user_agent,
            "Accept": "text/html,application/xhtml+xml,application/pdf;q=0.9,text/plain;q=0.8,*/*;q=0.5",
            "Accept-Language": self.language,
            "Accept-Encoding": "gzip, deflate",
        }


@dataclass(slots=True)
class _Journey:
    """One fetch while it runs."""

    client: httpx.AsyncClient
    url: str
    check_robots: bool
    known: str = ""
    exchanges: list[Exchange] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    seen: set[tuple[str, str]] = field(default_factory=set)
    moves: int = 0

    def failed(self, reason: str, detail: str = "", retry_after: float | None = None) -> Fetch:
        detail = detail or reasons()[reason].explanation
        outcome: Outcome = "skipped" if reason == "robots_disallowed" else "failed"
        last = self.exchanges[-1].url if self.exchanges else self.url
        return Fetch(
            self.url,
            outcome,
            tuple(self.exchanges),
            last,
            reason=reason,
            detail=detail,
            notes=tuple(self.notes),
            retry_after=retry_after,
        )


class Fetcher:
    """Fetches pages; use it as an asynchronous context manager."""

    def __init__(
        self,
        identity: Identity,
        limits: Limits | None = None,
        rules: AddressRules | None = None,
        *,
        authorities: str = "",
        ignore_robots: frozenset[str] = frozenset(),
        known_robots: Mapping[str, RobotsFile] | None = None,
        on_robots: Callable[[str, RobotsFile, Exchange], None] | None = None,
    ) -> None:
        """
        Args:
            identity: of all requests.
            limits: of one fetch and of politeness.
            rules: which addresses may be connected to.
            authorities: PEM file of further certificate authorities, or "".
            ignore_robots: hosts whose robots.txt is not asked (for documents that their owner linked for readers).
            known_robots: by origin, what earlier runs of the same crawl read.
            on_robots: called with origin, file and the last exchange when a robots.txt was read.
        """
        self.identity = identity
        self.limits = limits or Limits()
        self._transport = CheckedTransport(rules or AddressRules(), self.limits, authorities=authorities)
        self.politeness = Politeness(self.limits)
        self._ignore_robots = ignore_robots
        self._robots = RobotsCache(self._ask_robots, identity.user_agent, known_robots or {}, on_robots)

    async def __aenter__(self) -> Fetcher:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._robots.close()
        await self._transport.aclose()

    async def fetch(
        self, url: str, conditions: Conditions | None = None, *, known: str = "", check_robots: bool = True
    ) -> Fetch:
        """Ask for one page once.

        Args:
            url: any link; see `links.normal` for what counts as a web address.
            conditions: of the last fetch, to get a 304 when nothing changed.
            known: SHA-256 of a content that was examined before; when it comes again, it is not examined again.
            check_robots: ask robots.txt of every host on the way.

        Returns:
            The page or the reason why there is none. Nothing that a server does raises an exception.
        """
        asked = normal(url)
        # A client of its own: cookies that a site sets on the way live as long as this fetch.
        client = httpx.AsyncClient(transport=self._transport, trust_env=False, timeout=self._timeout())
        journey = _Journey(client, asked or url, check_robots, known)
        if not asked:
            return journey.failed("address_invalid", f"{url!r} is not a web address")
        address, note = export_address(asked)
        if note:
            journey.notes.append(note)
        return await self._follow(journey, address, conditions)

    def _timeout(self) -> httpx.Timeout:
        limits = self.limits
        # No limit on waiting for a connection: politeness already holds the number of requests down.
        return httpx.Timeout(limits.read_seconds, connect=limits.connect_seconds, pool=None)

    async def ask(self, address: str, step: str) -> Exchange:
        """One request of a page that is shown in a browser; robots.txt, politeness and limits hold for it as well."""
        if host_of(address) not in self._ignore_robots:
            robots = await self._robots.rules(origin_of(address))
            problem = robots.file.problem or ("" if robots.allows(address) else "robots_disallowed")
            if problem:
                return Exchange(address, step, timestamp(), problem=problem, detail=robots.file.url)
        client = httpx.AsyncClient(transport=self._transport, trust_env=False, timeout=self._timeout())
        async with self.politeness.turn(host_of(address)):
            return await send(client, address, self.identity.headers(), self.limits, step)

    async def _ask_robots(self, address: str) -> Exchange:
        client = httpx.AsyncClient(transport=self._transport, trust_env=False, timeout=self._timeout())
        async with self.politeness.turn(host_of(address)):
            return await send(client, address, self.identity.headers(), self.limits, "robots")

    async def _follow(self, journey: _Journey, address: str, conditions: Conditions | None) -> Fetch:
        step = "page"
        while True:
            exchange = await self._ask(journey, address, step, conditions)
            if isinstance(exchange, Fetch):
                return exchange
            if exchange.status in _REDIRECTS and exchange.header("location"):
                target = normal(urljoin(address, exchange.header("location").strip()))
                step = "redirect"
            else:
                result = self._read(journey, exchange)
                if result.outcome == "fetched" and result.sha256 == journey.known:
                    return result
                found = self._examined(journey, result)
                if isinstance(found, Fetch):
                    return found
                if found.kind == "frames":
                    return await self._frames(journey, result, found)
                journey.notes.append(f"{found.reason}, to {found.addresses[0]}")
                target = normal(found.addresses[0])
                step = "refresh"
            if not target:
                return journey.failed("address_invalid", f"{address} leads to something that is not a web address")
            journey.moves += 1
            if journey.moves > self.limits.redirects:
                return journey.failed("too_many_redirects", f"more than {self.limits.redirects}, the last to {target}")
            address = target

    async def _ask(self, journey: _Journey, address: str, step: str, conditions: Conditions | None) -> Exchange | Fetch:
        """One request, unless robots.txt forbids it or it was made before; a failed one is a `Fetch` already."""
        cookies = ";".join(sorted(f"{c.name}={c.value}" for c in journey.client.cookies.jar))
        if (address, cookies) in journey.seen:
            return journey.failed("redirect_loop", f"back at {address}")
        journey.seen.add((address, cookies))
        if journey.check_robots and host_of(address) not in self._ignore_robots:
            robots = await self._robots.rules(origin_of(address))
            if robots.delay:
                self.politeness.slow_down(host_of(address), robots.delay)
            if robots.file.problem:
                return journey.failed(robots.file.problem, f"{robots.file.url}: {robots.file.detail}")
            if not robots.allows(address):
                return journey.failed("robots_disallowed", f"{robots.file.url} does not allow {address}")
        headers = self.identity.headers() | (conditions.headers() if conditions else {})
        async with self.politeness.turn(host_of(address)):
            exchange = await send(journey.client, address, headers, self.limits, step)
        journey.exchanges.append(exchange)
        if exchange.problem:
            return journey.failed(exchange.problem, exchange.detail)
        if exchange.status in _REDIRECTS and exchange.header("location"):
            return exchange
        if reason := status_reason(exchange.status):
            return self._bad_status(journey, exchange, reason)
        return exchange

    def _bad_status(self, journey: _Journey, exchange: Exchange, reason: str) -> Fetch:
        wait = retry_after(exchange)
        if wait is not None and exchange.status in (429, 503):
            self.politeness.pause(host_of(exchange.url), min(wait, self.limits.longest_wait_seconds))
        detail = f"status {exchange.status} {exchange.phrase}".strip()
        if exchange.status in (401, 403, 429, 503, 405) and (sign := self._robot_sign(exchange)):
            return journey.failed("robot_check", f"{detail}; the page has {sign}", wait)
        return journey.failed(reason, detail + (f"; come back after {wait:g} s" if wait is not None else ""), wait)

    def _robot_sign(self, exchange: Exchange) -> str:
        content, problem, _ = decompressed(exchange, self.limits)
        media_type, charset = content_type(exchange)
        if problem or not is_html(media_type, content):
            return ""
        source = html_text(content, exchange.url, charset)
        tree = parse(source)
        return robot_check(source, tree, visible_text(tree))

    def _read(self, journey: _Journey, exchange: Exchange) -> Fetch:
        if exchange.status == 304:
            return Fetch(
                journey.url, "not_modified", tuple(journey.exchanges), exchange.url, notes=tuple(journey.notes)
            )
        content, problem, detail = decompressed(exchange, self.limits)
        if problem:
            return journey.failed(problem, detail)
        media_type, charset = content_type(exchange)
        if is_html(media_type, content):
            media_type = media_type if media_type == "application/xhtml+xml" else "text/html"
        elif content.startswith(b"%PDF-"):
            media_type = "application/pdf"
        return Fetch(
            journey.url,
            "fetched",
            tuple(journey.exchanges),
            exchange.url,
            content,
            media_type,
            charset,
            notes=tuple(journey.notes),
        )

    def _examined(self, journey: _Journey, result: Fetch) -> Fetch | PageStep:
        """The page itself, where it leads on to, or the failure that it really is."""
        if result.outcome != "fetched" or not is_html(result.media_type, result.content):
            return result
        source = html_text(result.content, result.final_url, result.charset)
        tree = parse(source)
        text = visible_text(tree)
        if sign := robot_check(source, tree, text):
            return journey.failed("robot_check", f"status {result.status}, but the page has {sign}")
        return next_step(tree, result.final_url, text) or result

    async def _frames(self, journey: _Journey, outer: Fetch, step: PageStep) -> Fetch:
        """The frame with the most words, when it has more than the page around it."""
        best, most = outer, _words(outer)
        for link in step.addresses:
            address = normal(link)
            journey.moves += 1
            if not address or journey.moves > self.limits.redirects:
                break
            exchange = await self._ask(journey, address, "frame", None)
            if isinstance(exchange, Fetch) or exchange.status in _REDIRECTS:
                continue
            inner = self._read(journey, exchange)
            if _words(inner) > most:
                best, most = inner, _words(inner)
        notes = journey.notes + ([f"{step.reason}: {best.final_url}"] if best is not outer else [])
        return Fetch(
            journey.url,
            best.outcome,
            tuple(journey.exchanges),
            best.final_url,
            best.content,
            best.media_type,
            best.charset,
            notes=tuple(notes),
        )


def _words(result: Fetch) -> int:
    if result.outcome != "fetched":
        return -1
    if not is_html(result.media_type, result.content):
        return len(result.content) // 20
    return len(visible_text(parse(html_text(result.content, result.final_url, result.charset))).split())
