"""Which fetched page counts as a skill's policy, and why: the page behind the link, or a page found from there."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from policylint.crawl.discovery import is_home_page
from policylint.crawl.reasons import reasons
from policylint.crawl.state import CrawlState


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """The last good fetch of a page: see the columns of table `fetch` in tables.py."""

    kind: str
    url: str
    final_url: str
    started: str
    sha256: str
    media_type: str
    charset: str
    etag: str
    last_modified: str
    notes: tuple[str, ...]
    result: dict[str, Any]

    @property
    def is_policy(self) -> bool:
        """Whether the documents stage takes it for a policy."""
        return bool(self.result.get("is_policy"))


@dataclass(frozen=True, slots=True)
class ChosenPolicy:
    """What stands for one policy link.

    Attributes:
        link: as the listing has it, in the spelling of `links.normal`.
        id: document id; the same for the same link in every crawl.
        page: the page, or `None` when there is none.
        parts: further pages that belong to the policy.
        reason: why this page, or why none, for people.
        problem: id of the reason when there is no page or the page is no policy, else "".
    """

    link: str
    id: str
    page: FetchedPage | None
    parts: tuple[FetchedPage, ...] = ()
    reason: str = ""
    problem: str = ""


def policy_id(link: str) -> str:
    """A document id for a policy link: readable, and different for different links."""
    parts = urlsplit(link)
    words = re.sub(r"[^a-z0-9]+", "-", f"{parts.netloc} {parts.path}".lower().removeprefix("www.")).strip("-")
    return f"{words[:60].strip('-')}-{hashlib.sha256(link.encode()).hexdigest()[:8]}"


def chosen_policies(state: CrawlState) -> list[ChosenPolicy]:
    """For every policy link of the crawl what stands for it, in the order of the links."""
    pages = _pages(state)
    found: dict[str, list[tuple[int, int, str, str]]] = {}
    for row in state.rows("SELECT link, part, rank, url, reason FROM found ORDER BY link, part, rank"):
        found.setdefault(row["link"], []).append((row["part"], row["rank"], row["url"], row["reason"]))
    tasks = state.rows("SELECT url, state, reason, detail FROM task WHERE kind = 'policy' ORDER BY url")
    return [_chosen(row, pages, found.get(row["url"], [])) for row in tasks]


def _chosen(
    row: Any, pages: dict[tuple[str, str], FetchedPage], found: list[tuple[int, int, str, str]]
) -> ChosenPolicy:
    link, identifier = row["url"], policy_id(row["url"])
    page = pages.get(("policy", link))
    if page is None:
        problem = row["reason"] or "not_fetched"
        words = reasons()[problem].explanation if problem in reasons() else "it was not fetched yet"
        return ChosenPolicy(link, identifier, None, (), f"no page: {words} ({row['detail']})", problem)
    candidates = [
        (pages["policy_page", url], reason)
        for part, _, url, reason in found
        if not part and ("policy_page", url) in pages and pages["policy_page", url].is_policy
    ]
    if candidates and (not page.is_policy or is_home_page(page.final_url)):
        best, reason = candidates[0]
        return ChosenPolicy(link, identifier, best, (), f"found on the page that the link leads to; {reason}")
    parts = tuple(
        pages["policy_part", url]
        for part, _, url, _ in found
        if part and ("policy_part", url) in pages and pages["policy_part", url].is_policy
    )
    if page.is_policy:
        return ChosenPolicy(link, identifier, page, parts, "the page that the link leads to")
    explanation = page.result.get("explanation", "")
    return ChosenPolicy(link, identifier, page, (), explanation, page.result.get("page_reason", "") or "unreadable")


def _pages(state: CrawlState) -> dict[tuple[str, str], FetchedPage]:
    """The last good fetch of every policy page."""
    query = (
        "SELECT task.kind, task.url, task.result, fetch.final_url, fetch.started, fetch.sha256, fetch.media_type, "
        "fetch.charset, fetch.etag, fetch.last_modified, fetch.notes "
        "FROM task JOIN fetch ON fetch.kind = task.kind AND fetch.url = task.url "
        "WHERE task.kind LIKE 'policy%' AND fetch.outcome = 'fetched' AND fetch.believed AND task.state = 'done' "
        "ORDER BY fetch.number"
    )
    return {
        (row["kind"], row["url"]): FetchedPage(
            row["kind"],
            row["url"],
            row["final_url"],
            row["started"],
            row["sha256"],
            row["media_type"],
            row["charset"],
            row["etag"],
            row["last_modified"],
            tuple(json.loads(row["notes"])),
            json.loads(row["result"]),
        )
        for row in state.rows(query)
    }
