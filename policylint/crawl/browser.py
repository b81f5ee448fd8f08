"""A browser for pages that are empty without JavaScript (extra `browser`: Playwright with the system's Chromium).

The browser itself has no network: every request that a page makes is answered through the crawl's own connections, with
their checked addresses, limits and politeness, and is kept as evidence like any other. Images, media and fonts are left
out.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import replace
from types import TracebackType
from typing import Any
from urllib.parse import urljoin

from policylint.crawl.exchange import Exchange, decompressed
from policylint.crawl.fetch import Fetch
from policylint.crawl.fetcher import Fetcher
from policylint.crawl.limits import Limits
from policylint.crawl.links import normal
from policylint.errors import InputError

Ask = Callable[[str, str], Awaitable[Exchange]]
"""Sends one GET request for an address and a step name."""

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_WANTED = frozenset({"document", "script", "xhr", "fetch", "stylesheet"})
_MOST_REQUESTS = 60
_REDIRECTS = 5
_DROPPED = frozenset(
    {"content-encoding", "content-length", "transfer-encoding", "connection", "keep-alive", "strict-transport-security"}
)
_NO_NETWORK = (
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=http://127.0.0.1:9",
    "--proxy-bypass-list=<-loopback>",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
)


class Browser:
    """A headless browser; started at the first page, use it as an asynchronous context manager."""

    def __init__(self, user_agent: str, language: str, limits: Limits) -> None:
        """
        Args:
            user_agent, language: of the crawl.
            limits: `fetch_seconds` holds for a page, `body_bytes` for its text.

        Raises:
            InputError: Playwright or Chromium is not installed.
        """
        try:
            from playwright.async_api import async_playwright
        except ImportError as error:
            raise InputError("[crawl] browser", "Playwright is not installed", "install policylint[browser]") from error
        self._executable = next((path for name in _NAMES if (path := shutil.which(name))), None)
        if self._executable is None:
            raise InputError("[crawl] browser", "there is no Chromium on this machine", "install the package chromium")
        self._start = async_playwright
        self._user_agent, self._language, self._limits = user_agent, language, limits
        self._playwright: Any = None
        self._chromium: Any = None
        self._one_page = asyncio.Lock()

    async def __aenter__(self) -> Browser:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._chromium is not None:
            await self._chromium.close()
            await self._playwright.stop()

    async def show(self, url: str, ask: Ask) -> tuple[str, list[Exchange]]:
        """Show a page until it is quiet.

        Args:
            url: of the page.
            ask: sends the page's requests.

        Returns:
            The source of the page as it is then, "" when it could not be shown, and the requests that it took.
        """
        from playwright.async_api import Error

        exchanges: list[Exchange] = []
        async with self._one_page:
            await self._launch()
            context = await self._chromium.new_context(
                user_agent=self._user_agent,
                locale=self._language.split(",")[0],
                service_workers="block",
                accept_downloads=False,
            )
            try:
                page = await context.new_page()
                await context.route("**/*", lambda route: self._answer(route, ask, exchanges))
                async with asyncio.timeout(self._limits.fetch_seconds * 2):
                    await page.goto(url, wait_until="load", timeout=self._limits.fetch_seconds * 1000)
                    await page.wait_for_load_state("networkidle", timeout=self._limits.fetch_seconds * 1000)
                    source = str(await page.content())
            except (Error, TimeoutError):
                source = ""
            finally:
                await context.close()
        return source[: self._limits.content_bytes], exchanges

    async def _launch(self) -> None:
        if self._chromium is None:
            self._playwright = await self._start().start()
            arguments = list(_NO_NETWORK)
            # Chromium refuses to run as root inside its sandbox.
            sandbox = not hasattr(os, "geteuid") or os.geteuid() != 0
            self._chromium = await self._playwright.chromium.launch(
                executable_path=self._executable, args=arguments, chromium_sandbox=sandbox
            )

    async def _answer(self, route: Any, ask: Ask, exchanges: list[Exchange]) -> None:
        request = route.request
        wanted = request.resource_type in _WANTED and request.method == "GET"
        if not wanted or len(exchanges) >= _MOST_REQUESTS or not request.url.startswith(("http://", "https://")):
            await route.abort()
            return
        address = request.url
        for _ in range(_REDIRECTS):
            exchange = await ask(address, "browser")
            exchanges.append(exchange)
            if exchange.status not in (301, 302, 303, 307, 308) or not exchange.header("location"):
                break
            address = normal(urljoin(address, exchange.header("location")))
        content, problem, _ = decompressed(exchange, self._limits)
        if exchange.problem or problem:
            await route.abort()
            return
        headers = {key: value for key, value in exchange.response_headers if key.lower() not in _DROPPED}
        await route.fulfill(status=exchange.status, headers=headers, body=content)


SHOWN = "empty without JavaScript; shown in a browser"
"""Beginning of the note on a fetch whose content is what a browser showed."""


async def show_in_browser(browser: Browser, fetcher: Fetcher, fetch: Fetch) -> Fetch:
    """A fetched page as a browser shows it; the fetch itself when it shows nothing."""
    source, exchanges = await browser.show(fetch.final_url, fetcher.ask)
    if not source:
        return fetch
    return replace(
        fetch,
        exchanges=(*fetch.exchanges, *exchanges),
        content=source.encode("utf-8", "replace"),
        media_type="text/html",
        charset="utf-8",
        notes=(*fetch.notes, f"{SHOWN}, which took {len(exchanges)} requests"),
    )
