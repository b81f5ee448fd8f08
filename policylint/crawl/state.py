"""State of a crawl in a small SQLite file: what is to be fetched, what was fetched, what came of it.

Every step is one transaction, so that a crawl that is killed goes on from the last finished page. The audit's store is
another database; this one belongs to the crawl folder.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from policylint.crawl.robots import RobotsFile
from policylint.crawl.skill import Skill
from policylint.crawl.tables import TABLES
from policylint.errors import InputError

VERSION = "1"
"""Of the tables; a crawl folder of another version is not continued."""


@dataclass(frozen=True, slots=True)
class Task:
    """One page to get.

    Attributes:
        kind: "root", "category", "skill", "policy", "policy_page" (found on a home page) or "policy_part".
        url: as `links.normal` gives it.
        context: what the page's handler has to know.
        attempts: tries so far.
        not_before: time (seconds since 1970) of the next try.
    """

    kind: str
    url: str
    context: Mapping[str, Any] = field(default_factory=dict)
    attempts: int = 0
    not_before: float = 0.0


@dataclass(slots=True)
class Yield:
    """What one page gave.

    Attributes:
        tasks: further pages to get.
        skills: marketplace, id, source and data of skills to record; later ones replace what a list said.
        listed: marketplace, id, listing, category and page of skills that a listing shows.
        found: link, url, part (0 the policy, 1 a part of it), rank and reason of pages that stand for a link.
        result: for the report: whether the page is a policy, how many skills it lists.
        reason: id of a reason when the page is not what was asked for, else "".
        detail: the reason in words.
    """

    tasks: list[Task] = field(default_factory=list)
    skills: list[tuple[str, str, str, Mapping[str, Any]]] = field(default_factory=list)
    listed: list[tuple[str, str, str, str, int]] = field(default_factory=list)
    found: list[tuple[str, str, int, int, str]] = field(default_factory=list)
    result: dict[str, Any] = field(default_factory=dict)
    reason: str = ""
    detail: str = ""


class CrawlState:
    """The database. One process writes; others may read."""

    def __init__(self, path: Path) -> None:
        """
        Args:
            path: of the file; created when missing.

        Raises:
            InputError: the file is no crawl state, or one of another version.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.row_factory = sqlite3.Row
        try:
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = NORMAL")
            self._connection.executescript(TABLES)
            self._connection.execute("INSERT OR IGNORE INTO setting VALUES ('version', ?)", (VERSION,))
        except sqlite3.DatabaseError as error:
            raise InputError(str(path), f"is no crawl state ({error})", "name another folder") from error
        if (found := self.setting("version")) != VERSION:
            raise InputError(str(path), f"was written by version {found} of the crawl", "start a new crawl folder")

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def rows(self, query: str, values: Sequence[Any] = ()) -> list[sqlite3.Row]:
        """The rows of a query."""
        return self._connection.execute(query, values).fetchall()

    def setting(self, name: str) -> str:
        """A setting of this crawl, or ""."""
        row = self._connection.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
        return str(row["value"]) if row else ""

    def set(self, name: str, value: str) -> None:
        """Record a setting."""
        self._connection.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (name, value))

    def add_tasks(self, tasks: Iterable[Task]) -> list[Task]:
        """Record pages to get; returns those that were not there before."""
        new = []
        for task in tasks:
            context = json.dumps(task.context, ensure_ascii=False, sort_keys=True)
            cursor = self._connection.execute(
                "INSERT OR IGNORE INTO task (kind, url, context) VALUES (?, ?, ?)", (task.kind, task.url, context)
            )
            if cursor.rowcount:
                new.append(task)
        return new

    def pending(self) -> list[Task]:
        """The pages that are still to be got, oldest first."""
        rows = self.rows(
            "SELECT kind, url, context, attempts, not_before FROM task WHERE state = 'pending' ORDER BY id"
        )
        return [Task(r["kind"], r["url"], json.loads(r["context"]), r["attempts"], r["not_before"]) for r in rows]

    def is_open(self, task: Task) -> bool:
        """Whether a page is still to be got."""
        query = "SELECT 1 FROM task WHERE kind = ? AND url = ? AND state = 'pending'"
        return bool(self.rows(query, (task.kind, task.url)))

    def retry_failed(self) -> int:
        """Ask again for every page whose failure may pass; returns how many."""
        from policylint.crawl.reasons import reasons

        passing = [r.id for r in reasons().values() if r.passes]
        marks = ", ".join("?" for _ in passing)
        reset = "UPDATE task SET state = 'pending', attempts = 0, not_before = 0"
        query = f"{reset} WHERE state = 'failed' AND reason IN ({marks})"  # the marks are question marks only
        return self._connection.execute(query, passing).rowcount

    def reopen(self, task: Task) -> None:
        """Ask again for a page that failed."""
        self._connection.execute(
            "UPDATE task SET state = 'pending', attempts = 0, not_before = 0 WHERE kind = ? AND url = ?",
            (task.kind, task.url),
        )

    def set_result(self, task: Task, result: Mapping[str, Any]) -> None:
        """What the page is by its newest version."""
        text = json.dumps(result, ensure_ascii=False, sort_keys=True)
        self._connection.execute("UPDATE task SET result = ? WHERE kind = ? AND url = ?", (text, task.kind, task.url))

    def record_fetch(
        self,
        fetch_id: str,
        task: Task,
        result: Mapping[str, Any],
        started: str,
        files: Sequence[str],
        *,
        believed: bool = True,
    ) -> None:
        """Record one try.

        Args:
            fetch_id: of the snapshot; "" (no request was made) is not recorded.
            task: the page.
            result: `Fetch.as_dict`.
            started: time of the first request.
            files: paths of WARC, its SHA-256, path of the body.
            believed: the content is a version of the page.
        """
        if not fetch_id:
            return
        fields = ("outcome", "status", "final_url", "reason", "detail", "media_type", "charset", "sha256", "bytes")
        values = [result[name] for name in (*fields, "etag", "last_modified")]
        notes = json.dumps(result["notes"], ensure_ascii=False)
        number = len(self.rows("SELECT 1 FROM fetch WHERE kind = ? AND url = ?", (task.kind, task.url))) + 1
        self._connection.execute(
            "INSERT OR IGNORE INTO fetch VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (fetch_id, task.kind, task.url, number, started, *values, notes, *files, int(believed)),
        )

    def postpone(self, task: Task, not_before: float) -> None:
        """Another try later."""
        self._connection.execute(
            "UPDATE task SET attempts = attempts + 1, not_before = ? WHERE kind = ? AND url = ?",
            (not_before, task.kind, task.url),
        )

    def finish(
        self, task: Task, state: str, reason: str, detail: str, fetch_id: str, result: Mapping[str, Any]
    ) -> None:
        """The end of a page: "done", "failed" or "skipped"."""
        self._connection.execute(
            "UPDATE task SET state = ?, reason = ?, detail = ?, fetch = ?, result = ?, attempts = attempts + 1 "
            "WHERE kind = ? AND url = ?",
            (
                state,
                reason,
                detail,
                fetch_id,
                json.dumps(result, ensure_ascii=False, sort_keys=True),
                task.kind,
                task.url,
            ),
        )

    def record_yield(self, given: Yield) -> list[Task]:
        """Record what a page gave; returns the pages that were not known before."""
        for marketplace, identifier, source, data in given.skills:
            text = json.dumps(data, ensure_ascii=False, sort_keys=True)
            row = (marketplace, identifier, source, text)
            self._connection.execute("INSERT OR REPLACE INTO skill VALUES (?, ?, ?, ?)", row)
        listing = "INSERT OR IGNORE INTO listed VALUES (?, ?, ?, ?, ?)"
        shown = sum(self._connection.execute(listing, row).rowcount for row in given.listed)
        if given.listed and not shown and given.listed[0][4] > 1:
            # A listing that shows the same skills again has no end.
            given.tasks = [task for task in given.tasks if task.kind != "category"]
            given.result["stopped"] = "stopped: the page shows no skill that earlier pages did not show"
        self._connection.executemany("INSERT OR IGNORE INTO found VALUES (?, ?, ?, ?, ?)", given.found)
        return self.add_tasks(given.tasks)

    def record_listed_skill(self, skill: Skill) -> None:
        """Record what a list says about a skill, until its page is read."""
        text = json.dumps({"skill": asdict(skill)}, ensure_ascii=False, sort_keys=True)
        row = (skill.marketplace, skill.id, "list", text)
        self._connection.execute("INSERT OR IGNORE INTO skill VALUES (?, ?, ?, ?)", row)

    def known_fetches(self) -> frozenset[str]:
        """Ids of all recorded tries, robots.txt included."""
        found = {row["id"] for row in self.rows("SELECT id FROM fetch")}
        return frozenset(found | {row["fetch"] for row in self.rows("SELECT fetch FROM robots")})

    def robots(self, since: str = "") -> dict[str, RobotsFile]:
        """The robots.txt files read so far, by origin.

        Args:
            since: time (ISO 8601 UTC) before which a file counts as not read.
        """
        query = (
            "SELECT robots.* FROM robots LEFT JOIN fetch ON fetch.id = robots.fetch WHERE coalesce(started, '') >= ?"
        )
        return {
            r["origin"]: RobotsFile(r["url"], r["text"], r["problem"], r["detail"]) for r in self.rows(query, (since,))
        }

    def record_robots(self, origin: str, file: RobotsFile, fetch_id: str) -> None:
        """Record a robots.txt."""
        row = (origin, file.url, file.text, file.problem, file.detail, fetch_id)
        self._connection.execute("INSERT OR REPLACE INTO robots VALUES (?, ?, ?, ?, ?, ?)", row)
