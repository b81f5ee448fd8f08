"""Keeping a robots.txt: as evidence that a page might be fetched, and for the crawl when it goes on."""

from __future__ import annotations

from policylint.crawl.exchange import Exchange
from policylint.crawl.fetch import Fetch, Outcome
from policylint.crawl.robots import RobotsFile
from policylint.crawl.snapshots import SnapshotFolder
from policylint.crawl.state import CrawlState, Task


def keep_robots(
    state: CrawlState, snapshots: SnapshotFolder, origin: str, file: RobotsFile, exchange: Exchange
) -> None:
    """Keep one reading of a robots.txt.

    Args:
        state, snapshots: of the crawl.
        origin: of the site ("https://example.com").
        file: what was read.
        exchange: the last request for it.
    """
    outcome: Outcome = "failed" if file.problem else "fetched"
    fetch = Fetch(file.url, outcome, (exchange,), exchange.url, file.text.encode(), reason=file.problem)
    snapshot = snapshots.write(fetch, {"kind": "robots", "url": file.url, "origin": origin})
    files = (snapshot.warc, snapshot.warc_sha256, snapshot.body)
    with state.transaction():
        state.record_fetch(snapshot.id, Task("robots", file.url), fetch.as_dict(), exchange.started, files)
        state.record_robots(origin, file, snapshot.id)
