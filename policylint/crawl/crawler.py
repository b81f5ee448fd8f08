"""The crawl itself: takes tasks from the state, fetches them politely, keeps what comes, resumes after a kill."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from policylint.crawl.browser import Browser, show_in_browser
from policylint.crawl.exchange import Exchange, timestamp
from policylint.crawl.fetcher import Fetcher
from policylint.crawl.handlers import Page, handle, read_page
from policylint.crawl.keeping import keep_robots
from policylint.crawl.links import host_of
from policylint.crawl.reasons import reasons
from policylint.crawl.robots import RobotsFile
from policylint.crawl.settings import CrawlSettings
from policylint.crawl.snapshots import Snapshot, SnapshotFolder
from policylint.crawl.state import CrawlState, Task, Yield
from policylint.documents import Document

Progress = Callable[[int, int, str], None]
"""Called with the number of finished pages, of all known pages, and the page that was just finished."""


@dataclass(slots=True)
class _Queue:
    """The open pages of one host and the workers that get them."""

    tasks: deque[Task] = field(default_factory=deque)
    workers: int = 0


class Crawler:
    """One run of a crawl."""

    def __init__(self, folder: Path, settings: CrawlSettings, *, progress: Progress | None = None) -> None:
        """
        Args:
            folder: of the crawl; holds state.sqlite, warc/ and bodies/.
            settings: of the crawl.
            progress: told of every finished page.

        Raises:
            InputError: the folder's state cannot be used, or a setting is missing.
        """
        self._settings = settings
        identity = settings.identity()
        self.state = CrawlState(folder / "state.sqlite")
        self.snapshots = SnapshotFolder(folder, user_agent=identity.user_agent)
        self._known_robots: dict[str, RobotsFile] = {}
        self._fetcher = Fetcher(
            identity,
            settings.limits,
            settings.rules(),
            authorities=settings.authorities,
            ignore_robots=frozenset(settings.ignore_robots),
            known_robots=self._known_robots,
            on_robots=self._on_robots,
        )
        self._browser = Browser(identity.user_agent, identity.language, settings.limits) if settings.browser else None
        self._progress = progress
        self._queues: dict[str, _Queue] = {}
        self._open = 0
        self._finished = 0
        self._idle = asyncio.Event()
        self._failure: BaseException | None = None
        self._running: set[asyncio.Task[None]] = set()
        self._writer = ThreadPoolExecutor(2, thread_name_prefix="policylint-crawl-writer")
        # One reader: reading a page is work for the processor, and the network must not wait for it.
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="policylint-crawl-reader")

    async def run(self) -> None:
        """Get every open page. What an earlier run had fetched but not recorded is taken from the snapshots."""
        self._recover()
        # RFC 9309, 2.4: a robots.txt is not used for longer than a day.
        self._known_robots.update(self.state.robots(timestamp(timedelta(days=-1))))
        async with self._fetcher, AsyncExitStack() as stack:
            if self._browser is not None:
                await stack.enter_async_context(self._browser)
            for task in self.state.pending():
                self._enqueue(task)
            if self._open:
                await self._idle.wait()
            for worker in self._running:
                worker.cancel()
            await asyncio.gather(*self._running, return_exceptions=True)
        if self._failure is not None:
            raise self._failure

    def close(self) -> None:
        """Close the state."""
        self._reader.shutdown()
        self._writer.shutdown()
        self.state.close()

    def _enqueue(self, task: Task) -> None:
        self._open += 1
        wait = task.not_before - time.time()
        if wait > 0:
            asyncio.get_running_loop().call_later(wait, self._put, task)
        else:
            self._put(task)

    def _put(self, task: Task) -> None:
        queue = self._queues.setdefault(host_of(task.url), _Queue())
        queue.tasks.append(task)
        if queue.workers < self._settings.limits.host_connections:
            queue.workers += 1
            worker = asyncio.create_task(self._work(queue))
            self._running.add(worker)
            worker.add_done_callback(self._running.discard)

    async def _work(self, queue: _Queue) -> None:
        try:
            while queue.tasks:
                await self._get(queue.tasks.popleft())
        except asyncio.CancelledError:
            raise
        except BaseException as error:
            # An error of ours, not of a server: the run ends with it.
            self._failure = self._failure or error
            self._idle.set()
        finally:
            queue.workers -= 1

    async def _get(self, task: Task) -> None:
        fetch = await self._fetcher.fetch(task.url)
        loop = asyncio.get_running_loop()
        snapshot = await loop.run_in_executor(self._writer, self.snapshots.write, fetch, _task_dict(task))
        page = Page(task.url, fetch.final_url, fetch.content, fetch.media_type, fetch.charset)
        started = fetch.exchanges[0].started if fetch.exchanges else ""
        result = fetch.as_dict()
        if self._browser is not None and fetch.outcome == "fetched" and task.kind.startswith("policy"):
            document = await loop.run_in_executor(self._reader, read_page, page)
            if isinstance(document, Document) and document.page.reason == "javascript_shell":
                shown = await show_in_browser(self._browser, self._fetcher, fetch)
                snapshot = await loop.run_in_executor(self._writer, self.snapshots.write, shown, _task_dict(task))
                page, result = Page(task.url, shown.final_url, shown.content, "text/html", "utf-8"), shown.as_dict()
        await self._settle(task, snapshot, result, started, page, fetch.retry_after)

    async def _settle(
        self,
        task: Task,
        snapshot: Snapshot,
        result: dict[str, Any],
        started: str,
        page: Page,
        retry_after: float | None = None,
    ) -> None:
        """Handle and record one finished try."""
        given = Yield()
        if result["outcome"] == "fetched":
            given = await asyncio.get_running_loop().run_in_executor(self._reader, handle, task, page, self._settings)
        new = self._record(task, snapshot, result, started, given, retry_after)
        for each in new:
            self._enqueue(each)
        self._open -= 1
        if self._progress is not None:
            self._progress(self._finished, self._finished + self._open, task.url)
        if not self._open:
            self._idle.set()

    def _record(
        self,
        task: Task,
        snapshot: Snapshot,
        result: dict[str, Any],
        started: str,
        given: Yield,
        retry_after: float | None,
    ) -> list[Task]:
        """Write one finished try in one transaction; returns the pages to get next."""
        reason, detail = result["reason"] or given.reason, result["detail"] or given.detail
        passes = bool(reason) and reasons()[reason].passes
        files = (snapshot.warc, snapshot.warc_sha256, snapshot.body)
        with self.state.transaction():
            self.state.record_fetch(snapshot.id, task, result, started, files)
            if passes and task.attempts + 1 < self._settings.limits.attempts:
                again = Task(
                    task.kind, task.url, task.context, task.attempts + 1, time.time() + self._wait(task, retry_after)
                )
                self.state.postpone(task, again.not_before)
                return [again]
            state = "skipped" if result["outcome"] == "skipped" else "failed" if reason else "done"
            new = self.state.record_yield(self._limited(given))
            self.state.finish(task, state, reason, detail, snapshot.id, given.result)
        self._finished += 1
        return new

    def _limited(self, given: Yield) -> Yield:
        """Without skills beyond the limit."""
        most = self._settings.most_skills
        if most and any(task.kind == "skill" for task in given.tasks):
            room = most - int(self.state.rows("SELECT count(*) AS n FROM task WHERE kind = 'skill'")[0]["n"])
            kept = []
            for task in given.tasks:
                if task.kind == "skill":
                    room -= 1
                    if room < 0:
                        continue
                kept.append(task)
            if room <= 0:
                kept = [task for task in kept if task.kind != "category"]
                given.result["stopped"] = f"stopped at {most} skills (most_skills)"
            given.tasks = kept
        return given

    def _wait(self, task: Task, retry_after: float | None) -> float:
        """Seconds until the next try: doubled each time, a little different for each page; or what was asked."""
        limits = self._settings.limits
        spread = int(hashlib.sha256(f"{task.url} {task.attempts}".encode()).hexdigest()[:4], 16) / 0xFFFF
        wait = limits.backoff_seconds * float(2**task.attempts) * (0.75 + 0.5 * spread)
        return min(max(wait, retry_after or 0.0), limits.longest_wait_seconds)

    def _on_robots(self, origin: str, file: RobotsFile, exchange: Exchange) -> None:
        keep_robots(self.state, self.snapshots, origin, file, exchange)

    def _recover(self) -> None:
        """Take up fetches that were kept but not recorded before the crawl was killed."""
        self.snapshots.remove_parts()
        robots = self.state.robots()
        open_tasks = {(task.kind, task.url): task for task in self.state.pending()}
        for snapshot, kept in self.snapshots.results(self.state.known_fetches()):
            about, result = kept["task"], kept["result"]
            try:
                content = self.snapshots.read_body(result["sha256"]) if result["sha256"] else b""
            except (OSError, ValueError):
                continue
            if about.get("kind") == "robots" and about["origin"] not in robots and not result["reason"]:
                file = RobotsFile(about["url"], content.decode("utf-8", "replace"))
                files = (snapshot.warc, snapshot.warc_sha256, snapshot.body)
                with self.state.transaction():
                    self.state.record_fetch(snapshot.id, Task("robots", file.url), result, kept["started"], files)
                    self.state.record_robots(about["origin"], file, snapshot.id)
                continue
            task = open_tasks.get((about.get("kind", ""), about.get("url", "")))
            if task is None or task.attempts != about.get("attempts"):
                continue
            page = Page(task.url, result["final_url"], content, result["media_type"], result["charset"])
            given = handle(task, page, self._settings) if result["outcome"] == "fetched" else Yield()
            self._record(task, snapshot, result, kept["started"], given, None)


def _task_dict(task: Task) -> dict[str, Any]:
    return {"kind": task.kind, "url": task.url, "context": dict(task.context), "attempts": task.attempts}
