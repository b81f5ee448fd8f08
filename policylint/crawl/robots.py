"""robots.txt: which pages of a site a crawl may fetch, and how fast (RFC 9309, read by protego)."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urljoin

from protego import Protego

from policylint.crawl.exchange import Exchange, decompressed
from policylint.crawl.limits import Limits
from policylint.crawl.links import normal

LONGEST = 512 * 1024
"""Bytes of a robots.txt that are read (RFC 9309, 2.5: at least 500 KiB)."""

_REDIRECTS = 5
"""Redirects of a robots.txt that are followed (RFC 9309, 2.3.1.2)."""

_PRODUCT = re.compile(r"[A-Za-z_-]+")


@dataclass(frozen=True, slots=True)
class RobotsFile:
    """What a site says.

    Attributes:
        url: of the robots.txt.
        text: its text; "" when there is none, which allows everything.
        problem: id of the reason why it could not be read, else "". Then nothing may be fetched for now.
        detail: the problem in words.
    """

    url: str
    text: str = ""
    problem: str = ""
    detail: str = ""


class RobotsRules:
    """A robots.txt, read."""

    def __init__(self, file: RobotsFile, user_agent: str) -> None:
        """
        Args:
            file: the file.
            user_agent: whole User-Agent header; its first word is the product that groups of the file are for.
        """
        self.file = file
        match = _PRODUCT.match(user_agent)
        self._product = match.group() if match else "policylint"
        self._rules = Protego.parse(file.text[:LONGEST])

    def allows(self, url: str) -> bool:
        """Whether the page may be fetched."""
        return bool(self._rules.can_fetch(url, self._product))

    @property
    def delay(self) -> float:
        """Seconds between requests that the site asks for, 0 when it does not say."""
        delay = self._rules.crawl_delay(self._product)
        rate = self._rules.request_rate(self._product)
        pause = rate.seconds / rate.requests if rate is not None and rate.requests else 0.0
        return max(float(delay or 0.0), pause)


class RobotsCache:
    """Reads the robots.txt of each site once."""

    def __init__(
        self,
        ask: Callable[[str], Awaitable[Exchange]],
        user_agent: str,
        known: Mapping[str, RobotsFile],
        on_read: Callable[[str, RobotsFile, Exchange], None] | None = None,
    ) -> None:
        """
        Args:
            ask: sends one request, taking its turn with the host.
            user_agent: of the crawl.
            known: by origin, what earlier runs of the same crawl read.
            on_read: called with origin, file and the last exchange after each reading.
        """
        self._ask = ask
        self._user_agent = user_agent
        self._known = known
        self._on_read = on_read
        self._tasks: dict[str, asyncio.Task[RobotsRules]] = {}

    async def rules(self, origin: str) -> RobotsRules:
        """What the site at `origin` ("https://example.com") says. A file that could not be read is asked for again."""
        if origin not in self._tasks:
            self._tasks[origin] = asyncio.create_task(self._rules(origin))
        task = self._tasks[origin]
        rules = await asyncio.shield(task)
        if rules.file.problem and self._tasks.get(origin) is task:
            del self._tasks[origin]
        return rules

    def close(self) -> None:
        """Stop reading."""
        for task in self._tasks.values():
            task.cancel()

    async def _rules(self, origin: str) -> RobotsRules:
        file = self._known.get(origin)
        if file is None or file.problem:
            file, exchange = await self._read(f"{origin}/robots.txt")
            if self._on_read is not None:
                self._on_read(origin, file, exchange)
        return RobotsRules(file, self._user_agent)

    async def _read(self, url: str) -> tuple[RobotsFile, Exchange]:
        exchange = await self._ask(url)
        for _ in range(_REDIRECTS):
            if exchange.problem or exchange.status not in (301, 302, 303, 307, 308):
                break
            target = normal(urljoin(exchange.url, exchange.header("location")))
            if not target:
                break
            exchange = await self._ask(target)
        if exchange.problem and exchange.problem != "too_large":
            return RobotsFile(url, problem=exchange.problem, detail=exchange.detail), exchange
        if exchange.status >= 500 or exchange.status == 429:
            return RobotsFile(url, problem="robots_unreachable", detail=f"status {exchange.status}"), exchange
        if exchange.status != 200:
            # RFC 9309, 2.3.1.3: unavailable (4xx, endless redirects) allows everything.
            return RobotsFile(url), exchange
        content, problem, _ = decompressed(exchange, Limits())
        text = "" if problem else content[:LONGEST].decode("utf-8", "replace")
        return RobotsFile(url, "" if "<html" in text[:2000].lower() else text), exchange
