"""Fetching known policies again: what is due is asked for conditionally, and a change is believed only when it stays.

Most recorded "changes" of policies are none: error pages, robot checks, other mark-up, two variants that a server shows
in turn. So a page whose words differ is fetched a second time after a while, and only what both fetches show becomes a
new version. Everything that was fetched is kept, believed or not.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from policylint.crawl.browser import SHOWN, Browser, show_in_browser
from policylint.crawl.chosen import ChosenPolicy, FetchedPage, chosen_policies
from policylint.crawl.exchange import Exchange, timestamp
from policylint.crawl.fetch import Conditions, Fetch
from policylint.crawl.fetcher import Fetcher
from policylint.crawl.handlers import Page, described, read_page
from policylint.crawl.keeping import keep_robots
from policylint.crawl.robots import RobotsFile
from policylint.crawl.settings import CrawlSettings
from policylint.crawl.snapshots import SnapshotFolder
from policylint.crawl.state import CrawlState, Task
from policylint.documents import Document

PENDING = "recheck pending"
"""Setting of the state: a new version was believed that is not reported yet."""

RecheckOutcome = Literal["unchanged", "same_words", "changed", "not_a_policy", "unconfirmed", "unavailable", "failed"]

Judge = Callable[[Document, Document], tuple[str, str]]
"""Class of the change from one document to another (contract 6.3) and its explanation."""


@dataclass(frozen=True, slots=True)
class Rechecked:
    """What a re-check of one page found.

    Attributes:
        page: the version that was known.
        outcome: "changed": a new version, seen twice. "unconfirmed": different, but not the same twice. "unavailable":
            the page is gone for good (404, unknown host). "failed": could not be fetched for a reason that may pass.
        detail: for people.
        reason: id of a reason for failures, else "".
        started: time of the fetch that decided.
        news: the fetch before this re-check gave the known version; else the reader knows that something is wrong.
    """

    page: FetchedPage
    outcome: RecheckOutcome
    detail: str = ""
    reason: str = ""
    started: str = ""
    news: bool = True


def standing_pages(state: CrawlState) -> list[FetchedPage]:
    """The pages that stand for the policy links of a crawl, parts included, each once."""
    found: dict[tuple[str, str], FetchedPage] = {}
    for policy in chosen_policies(state):
        for page in ((policy.page,) if policy.page else ()) + policy.parts:
            found[page.kind, page.url] = page
    return list(found.values())


def due_pages(state: CrawlState, now: datetime, days: float) -> list[FetchedPage]:
    """The standing pages whose last fetch, whatever came of it, is at least so many days old."""
    limit = (now - timedelta(days=days)).astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    last = {
        (row["kind"], row["url"]): row["last"]
        for row in state.rows("SELECT kind, url, max(started) AS last FROM fetch GROUP BY kind, url")
    }
    return [page for page in standing_pages(state) if last.get((page.kind, page.url), "") <= limit]


def reopen_failed(state: CrawlState) -> list[ChosenPolicy]:
    """Put the policy links that have no page back among the open pages, so that a crawl asks for them again."""
    missing = [policy for policy in chosen_policies(state) if policy.page is None]
    with state.transaction():
        for policy in missing:
            state.reopen(Task("policy", policy.link))
    return missing


class Rechecker:
    """One re-check of the pages of a crawl."""

    def __init__(
        self,
        folder: Path,
        state: CrawlState,
        settings: CrawlSettings,
        judge: Judge,
        *,
        progress: Callable[[int, int], None] | None = None,
    ) -> None:
        """
        Args:
            folder: of the crawl.
            state: of the crawl.
            settings: of the crawl.
            judge: compares two documents.
            progress: told how many pages are done, of how many.
        """
        identity = settings.identity()
        self._state = state
        self._settings = settings
        self._judge = judge
        self._progress = progress
        self._browser = Browser(identity.user_agent, identity.language, settings.limits) if settings.browser else None
        self._snapshots = SnapshotFolder(folder, user_agent=identity.user_agent)
        self._fetcher = Fetcher(
            identity,
            settings.limits,
            settings.rules(),
            authorities=settings.authorities,
            ignore_robots=frozenset(settings.ignore_robots),
            known_robots=state.robots(timestamp(timedelta(days=-1))),
            on_robots=self._on_robots,
        )

    def _on_robots(self, origin: str, file: RobotsFile, exchange: Exchange) -> None:
        keep_robots(self._state, self._snapshots, origin, file, exchange)

    async def run(self, pages: list[FetchedPage]) -> list[Rechecked]:
        """Fetch the pages again; the results in the order of the pages."""
        done = 0
        # More pages at a time than connections: pages that wait for their confirmation hold no connection.
        seats = asyncio.Semaphore(self._settings.limits.connections * 8)

        async def one(page: FetchedPage) -> Rechecked:
            nonlocal done
            async with seats:
                news = self._was_good(page)
                result = replace(await self._recheck(page), news=news)
            done += 1
            if self._progress is not None:
                self._progress(done, len(pages))
            return result

        async with self._fetcher, AsyncExitStack() as stack:
            if self._browser is not None:
                await stack.enter_async_context(self._browser)
            return list(await asyncio.gather(*(one(page) for page in pages)))

    def _was_good(self, page: FetchedPage) -> bool:
        query = "SELECT outcome, believed FROM fetch WHERE kind = ? AND url = ? ORDER BY number DESC LIMIT 1"
        last = self._state.rows(query, (page.kind, page.url))
        return bool(last) and last[0]["outcome"] in ("fetched", "not_modified") and bool(last[0]["believed"])

    async def _recheck(self, page: FetchedPage) -> Rechecked:
        fetch = await self._fetch(page, Conditions(page.etag, page.last_modified))
        started = fetch.exchanges[0].started if fetch.exchanges else ""
        if fetch.outcome == "not_modified" or fetch.sha256 == page.sha256:
            await self._keep(page, fetch, believed=True)
            return Rechecked(page, "unchanged", "the server gave the same page", started=started)
        await self._keep(page, fetch, believed=False)
        if fetch.outcome != "fetched":
            outcome: RecheckOutcome = "failed" if fetch.passes or fetch.outcome == "skipped" else "unavailable"
            return Rechecked(page, outcome, fetch.detail, fetch.reason, started)
        old = self._document(page, self._snapshots.read_body(page.sha256))
        new = self._document(page, fetch.content, fetch)
        if isinstance(new, str) or isinstance(old, str):
            return Rechecked(page, "not_a_policy", new if isinstance(new, str) else str(old), "no_usable_page", started)
        change, explanation = self._judge(old, new)
        if change == "same_words":
            return Rechecked(page, "same_words", explanation, started=started)
        return await self._confirm(page, old, new, change, explanation)

    async def _confirm(
        self, page: FetchedPage, old: Document, new: Document, change: str, explanation: str
    ) -> Rechecked:
        await asyncio.sleep(self._settings.confirm_seconds)
        fetch = await self._fetch(page, None)
        started = fetch.exchanges[0].started if fetch.exchanges else ""
        second = self._document(page, fetch.content, fetch) if fetch.outcome == "fetched" else fetch.detail
        if isinstance(second, str):
            await self._keep(page, fetch, believed=False)
            return Rechecked(page, "unconfirmed", f"the second fetch failed: {second}", fetch.reason, started)
        stays = self._judge(new, second)[0] == "same_words" or new.text == second.text
        believed = stays and change in ("substantive", "minor")
        back = not stays and self._judge(old, second)[0] == "same_words"
        # A server that shows the known version again has two variants: the known one stays believed.
        await self._keep(
            page, fetch, believed=believed or fetch.sha256 == page.sha256, document=second if believed else None
        )
        if not stays:
            seen = "the known version again" if back else "yet another text"
            return Rechecked(page, "unconfirmed", f"the second fetch shows {seen}", started=started)
        return Rechecked(page, "changed" if believed else "not_a_policy", explanation, started=started)

    async def _fetch(self, page: FetchedPage, conditions: Conditions | None) -> Fetch:
        """A fetch with the tries that failures which may pass deserve; in a browser where the known version was."""
        in_browser = self._browser is not None and any(note.startswith(SHOWN) for note in page.notes)
        fetch = await self._plain_fetch(page, None if in_browser else conditions)
        if in_browser and fetch.outcome == "fetched":
            assert self._browser is not None
            fetch = await show_in_browser(self._browser, self._fetcher, fetch)
        return fetch

    async def _plain_fetch(self, page: FetchedPage, conditions: Conditions | None) -> Fetch:
        limits = self._settings.limits
        for attempt in range(limits.attempts):
            fetch = await self._fetcher.fetch(page.url, conditions, known=page.sha256)
            if not fetch.passes or attempt + 1 == limits.attempts:
                break
            wait = max(limits.backoff_seconds * 2**attempt, fetch.retry_after or 0.0)
            await asyncio.sleep(min(wait, limits.longest_wait_seconds))
        return fetch

    async def _keep(self, page: FetchedPage, fetch: Fetch, *, believed: bool, document: Document | None = None) -> None:
        task = Task(page.kind, page.url)
        about = {"kind": f"recheck {page.kind}", "url": page.url}
        snapshot = await asyncio.to_thread(self._snapshots.write, fetch, about)
        started = fetch.exchanges[0].started if fetch.exchanges else ""
        files = (snapshot.warc, snapshot.warc_sha256, snapshot.body)
        with self._state.transaction():
            self._state.record_fetch(snapshot.id, task, fetch.as_dict(), started, files, believed=believed)
            if document is not None:
                self._state.set_result(task, described(document))
                self._state.set(PENDING, "yes")

    def _document(self, page: FetchedPage, content: bytes, fetch: Fetch | None = None) -> Document | str:
        media_type, charset, final = (
            (fetch.media_type, fetch.charset, fetch.final_url)
            if fetch is not None
            else (page.media_type, page.charset, page.final_url)
        )
        return read_page(Page(page.url, final, content, media_type, charset))
