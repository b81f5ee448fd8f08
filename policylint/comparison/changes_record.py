"""What a re-check found, as JSON, as text for people, as pages and as a feed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from policylint.comparison.changes import VersionChange
from policylint.comparison.changes_feed import atom_feed
from policylint.comparison.changes_findings import FindingChange
from policylint.comparison.changes_page import comparison_page
from policylint.comparison.changes_telling import summary_words
from policylint.documents.document import Document
from policylint.errors import InputError
from policylint.serialization import dump_line, writing

_FEED_ENTRIES = 100


@dataclass(frozen=True, slots=True)
class PageCheck:
    """One page that was fetched again.

    Attributes:
        address: of the page; outcome: what came of it (see `crawl.recheck`); detail: in words.
        reason: id of a reason for failures, else "".
        time: of the fetch.
        news: the fetch before it gave another result, so that a reader does not know it yet.
    """

    address: str
    outcome: str
    detail: str
    reason: str
    time: str
    news: bool = True


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """A new version of a document, seen twice."""

    old: Document
    new: Document
    address: str
    time: str
    change: VersionChange

    def title(self) -> str:
        """One line."""
        return f"{self.new.title or self.new.id}: {self.change.change.replace('_', ' ')} change"

    def lines(self) -> list[str]:
        """What changed, as sentences."""
        if self.change.statements is None:
            return [self.change.explanation]
        told = summary_words(self.change.statements, self.change.rows)
        if not self.change.statements.changes:
            told.insert(0, "No difference was found in what the policy says about data.")
        return [self.change.explanation, *told]


@dataclass(frozen=True, slots=True)
class RecheckRecord:
    """One re-check.

    Attributes:
        checks: the pages that were fetched again.
        policies: the new versions among them.
        appeared: addresses of policies that could not be fetched before and now can.
        findings: what changed in the findings.
    """

    checks: tuple[PageCheck, ...]
    policies: tuple[PolicyChange, ...] = ()
    appeared: tuple[str, ...] = ()
    findings: tuple[FindingChange, ...] = ()
    pages: Mapping[str, str] = field(default_factory=dict)

    @property
    def changed(self) -> bool:
        """Whether anything changed that a reader has to know."""
        return bool(self.policies or self.appeared or self.findings or any(check.news for check in self.vanished))

    @property
    def vanished(self) -> list[PageCheck]:
        """Policies that are gone, or show something that is no policy."""
        return [check for check in self.checks if check.outcome in ("unavailable", "not_a_policy")]

    @property
    def failed(self) -> list[PageCheck]:
        """Pages that could not be checked."""
        return [check for check in self.checks if check.outcome in ("failed", "unconfirmed")]

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "time": max((check.time for check in self.checks), default=""),
            "outcomes": dict(sorted(Counter(check.outcome for check in self.checks).items())),
            "policies": [
                {
                    "document": change.new.id,
                    "address": change.address,
                    "time": change.time,
                    "title": change.title(),
                    "lines": change.lines(),
                    "page": self.pages.get(change.new.id, ""),
                    **change.change.as_dict(),
                }
                for change in self.policies
            ],
            "appeared": list(self.appeared),
            "unavailable": [_check(check) for check in self.vanished],
            "not_checked": [_check(check) for check in self.failed],
            "findings": [change.as_dict() for change in self.findings],
        }

    def _groups(self) -> list[list[PolicyChange]]:
        """The changes; those of the same text under several addresses together."""
        groups: dict[tuple[str, str], list[PolicyChange]] = {}
        for change in self.policies:
            groups.setdefault((change.old.sha256, change.new.sha256), []).append(change)
        return list(groups.values())

    def text(self) -> str:
        """For people."""
        if not self.checks and not self.appeared:
            return "No policy is due; nothing was fetched.\n"
        outcomes = Counter(check.outcome for check in self.checks)
        counts = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in sorted(outcomes.items()))
        lines = [f"{len(self.checks)} policies fetched again" + (f": {counts}." if counts else ".")]
        for group in self._groups():
            first = group[0]
            lines += ["", f"{first.title()} ({first.time})", *(f"  {change.address}" for change in group)]
            lines += [f"  - {line}" for line in first.lines()]
            if first.new.id in self.pages:
                lines.append(f"  Side by side: {self.pages[first.new.id]}")
        lines += [f"\nNow there: {address}" for address in self.appeared]
        lines += [f"\nGone: {check.address}: {check.detail}" for check in self.vanished]
        lines += [f"\nNot checked: {check.address}: {check.detail}" for check in self.failed]
        if self.findings:
            lines += [
                "",
                f"{len(self.findings)} findings changed:",
                *(f"  - {change.words()}" for change in self.findings),
            ]
        elif self.policies:
            lines += ["", "No finding changed."]
        if not self.changed:
            lines.append("Nothing changed that matters.")
        return "\n".join(lines) + "\n"


def _check(check: PageCheck) -> dict[str, str]:
    return {"address": check.address, "outcome": check.outcome, "reason": check.reason, "detail": check.detail}


def write_record(record: RecheckRecord, folder: Path, title: str) -> RecheckRecord:
    """Write a re-check into a folder: `changes.json` (this one), `history.jsonl` (all that changed something),
    `changes.atom` (feed of the policies that changed), and a side-by-side page for each new version.

    Returns:
        The record with the paths of the pages, relative to the folder.
    """
    pages: dict[str, str] = {}
    for change in record.policies:
        name = f"{change.time[:10]}-{change.new.id}.html"
        pages[change.new.id] = name
        with writing(folder / name) as stream:
            stream.write(comparison_page(change.old, change.new, change.change, title=change.title()))
    record = RecheckRecord(record.checks, record.policies, record.appeared, record.findings, pages)
    data = record.as_dict()
    with writing(folder / "changes.json") as stream:
        stream.write(json.dumps(data, ensure_ascii=False, indent=1) + "\n")
    history = _history(folder / "history.jsonl")
    if record.changed:
        history.append(data)
        with writing(folder / "history.jsonl") as stream:
            stream.writelines(dump_line(entry) + "\n" for entry in history)
    entries = [policy for entry in reversed(history) for policy in entry["policies"]]
    with writing(folder / "changes.atom") as stream:
        stream.write(atom_feed(f"Policy changes: {title}", entries[:_FEED_ENTRIES]))
    return record


def _history(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    entries: list[dict[str, Any]] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            entry = json.loads(line)
        except json.JSONDecodeError:
            entry = None
        if not isinstance(entry, dict) or not isinstance(entry.get("policies"), list):
            raise InputError(f"{path}, row {number}", "is not a re-check", "remove the row or the file")
        entries.append(entry)
    return entries


def policy_changes(
    old: Mapping[str, Document],
    new: Mapping[str, Document],
    changes: Mapping[str, VersionChange],
    checks: Sequence[PageCheck],
    addresses: Mapping[str, str],
) -> tuple[PolicyChange, ...]:
    """The changes with what a reader needs to know about each.

    Args:
        old, new: documents before and after, by id.
        changes: by document id.
        checks: the pages that were fetched again.
        addresses: page address by document id.
    """
    times = {check.address: check.time for check in checks}
    found = []
    for doc, change in sorted(changes.items()):
        address = addresses.get(doc, "")
        found.append(PolicyChange(old[doc], new[doc], address, times.get(address, ""), change))
    return tuple(found)
