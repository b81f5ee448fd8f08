"""How hard one host is asked: time between requests, requests at a time, pauses that the host asks for."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from policylint.crawl.limits import Limits


@dataclass(slots=True)
class _Host:
    seats: asyncio.Semaphore
    delay: float
    next_start: float = 0.0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Politeness:
    """One for a crawl; every request of it, also for robots.txt and redirects, takes a turn."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._hosts: dict[str, _Host] = defaultdict(self._new)
        self._all = asyncio.Semaphore(limits.connections)

    def _new(self) -> _Host:
        return _Host(asyncio.Semaphore(self._limits.host_connections), self._limits.host_delay_seconds)

    def slow_down(self, host: str, delay: float) -> None:
        """Respect a crawl delay of robots.txt (seconds); a delay above `longest_wait_seconds` counts as that."""
        state = self._hosts[host]
        state.delay = max(state.delay, min(delay, self._limits.longest_wait_seconds))

    def pause(self, host: str, seconds: float) -> None:
        """No request to the host starts within the next `seconds` (it answered 429 or 503 with Retry-After)."""
        state = self._hosts[host]
        state.next_start = max(state.next_start, asyncio.get_running_loop().time() + seconds)

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """Wait for a turn with a host and hold it while the block runs."""
        state = self._hosts[host]
        clock = asyncio.get_running_loop().time
        async with state.seats:
            async with state.lock:
                while (wait := state.next_start - clock()) > 0:
                    await asyncio.sleep(wait)
                # Counted from this start, so that the time of the answer is part of the delay.
                state.next_start = clock() + state.delay
            async with self._all:
                yield
