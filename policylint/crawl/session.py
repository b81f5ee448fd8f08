"""One `policylint crawl`: settings, lists and tasks into the state, the crawl, the export."""

from __future__ import annotations

import asyncio
import hashlib
import json
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path

from policylint.crawl.crawler import Crawler, Progress
from policylint.crawl.export import Export, export_project
from policylint.crawl.handlers import category_task, skill_yield
from policylint.crawl.links import normal
from policylint.crawl.lists import read_skill_list
from policylint.crawl.settings import CrawlSettings
from policylint.crawl.skill_page import SkillPage
from policylint.crawl.state import CrawlState, Task
from policylint.crawl.store_pages import ASIN
from policylint.crawl.time_stamp import stamp_manifest
from policylint.errors import InputError

FOLDER = "crawl"
"""Folder of the crawl inside an audit project."""


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder for this process; the hold ends with the process, however it ends.

    Raises:
        InputError: another process works in the folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(folder / "lock.sqlite", isolation_level=None, timeout=0.2)
    try:
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        connection.close()
        raise InputError(str(folder), "another crawl or re-check works in this folder", "wait until it ends") from error
    try:
        yield
    finally:
        connection.close()


def run_crawl(
    project: Path, settings: CrawlSettings, *, retry_failed: bool = False, progress: Progress | None = None
) -> Export:
    """Crawl (or go on crawling) and export.

    Args:
        project: folder of the audit project.
        settings: of the crawl.
        retry_failed: ask again for pages whose failure may pass.
        progress: told of every finished page.

    Raises:
        InputError: a setting or list cannot be used, or another crawl runs.
        KeyboardInterrupt: interrupted; everything that was fetched is kept and the next call goes on.
    """
    folder = project / FOLDER
    settings.identity()
    with locked(folder):
        crawler = Crawler(folder, settings, progress=progress)
        try:
            warnings = plan(crawler.state, project, settings)
            if retry_failed:
                crawler.state.retry_failed()
            asyncio.run(_interruptible(crawler))
            export = export_project(crawler.state, crawler.snapshots, project, settings)
            warnings += _stamped(folder, settings)
        finally:
            crawler.close()
    return replace(export, warnings=(*warnings, *export.warnings))


def export_only(project: Path, settings: CrawlSettings) -> Export:
    """Write the project's files from what was crawled so far, without any request."""
    folder = project / FOLDER
    with locked(folder):
        crawler = Crawler(folder, settings)
        try:
            return export_project(crawler.state, crawler.snapshots, project, settings)
        finally:
            crawler.close()


def _stamped(folder: Path, settings: CrawlSettings) -> list[str]:
    """Have the manifest stamped when the settings name an authority; a failure does not undo the crawl."""
    if not settings.time_stamp_authority:
        return []
    try:
        asyncio.run(stamp_manifest(folder, settings))
    except InputError as error:
        return [str(error)]
    return []


async def _interruptible(crawler: Crawler) -> None:
    task = asyncio.ensure_future(crawler.run())
    loop = asyncio.get_running_loop()
    # SIGTERM ends a crawl like Ctrl-C: what was fetched is recorded already.
    try:
        loop.add_signal_handler(signal.SIGTERM, task.cancel)
    except (NotImplementedError, RuntimeError, ValueError):
        signal_set = False
    else:
        signal_set = True
    try:
        await task
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None
    finally:
        if signal_set:
            loop.remove_signal_handler(signal.SIGTERM)


def plan(state: CrawlState, project: Path, settings: CrawlSettings) -> list[str]:
    """Put what the settings ask for into the state; what is there already stays. Returns warnings.

    Raises:
        InputError: the settings ask for nothing, or a list cannot be read.
    """
    if not (settings.categories or settings.lists or settings.policies):
        raise InputError("[crawl]", "nothing is asked for", "name categories, lists or policies")
    warnings: list[str] = []
    lists = [(name, read_skill_list(project / name, marketplace=settings.marketplace)) for name in settings.lists]
    with state.transaction():
        state.add_tasks(_category_tasks(settings))
        state.add_tasks(Task("policy", normal(link)) for link in settings.policies.values())
        for name, found in lists:
            digest = hashlib.sha256(json.dumps([asdict(s) for s in found.skills], sort_keys=True).encode()).hexdigest()
            warnings += [*found.problems, *found.warnings]
            if state.setting(f"list {name}") == digest:
                continue  # an earlier run took this list over
            for skill in found.skills[: settings.most_skills or None]:
                if settings.skill_pages and ASIN.fullmatch(skill.id):
                    context = {"marketplace": skill.marketplace, "id": skill.id, "category": skill.category}
                    address = f"{settings.store_address(skill.marketplace)}/dp/{skill.id}"
                    state.add_tasks([Task("skill", address, context)])
                    state.record_listed_skill(skill)
                else:
                    state.record_yield(skill_yield(SkillPage(skill), name))
            state.set(f"list {name}", digest)
    return warnings


def _category_tasks(settings: CrawlSettings) -> list[Task]:
    market = settings.market()
    addresses = [address for name in settings.categories if "://" in name and (address := normal(name))]
    names = [name for name in settings.categories if "://" not in name and name != "*"]
    tasks = [category_task(address, market.id) for address in addresses]
    if names or "*" in settings.categories:
        root = settings.store_address(market.id) + (market.root if not settings.store else "/")
        tasks.append(Task("root", normal(root), {"marketplace": market.id, "categories": sorted(names)}))
    return tasks
