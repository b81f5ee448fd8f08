"""`policylint recheck PROJECT`: fetch the policies again, report which findings changed and because of which sentence.

Exit statuses, for schedules: 0 nothing changed; 3 a policy or a finding changed; 1 nothing changed, but pages could not
be checked; 2 nothing done; 130 interrupted.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from policylint.audit import Audit, Project, read_project, run_audit
from policylint.audit.progress import Reporter
from policylint.comparison.changes import VersionChange, compare_versions
from policylint.comparison.changes_findings import compare_findings
from policylint.comparison.changes_record import PageCheck, RecheckRecord, policy_changes, write_record
from policylint.crawl.chosen import chosen_policies
from policylint.crawl.crawler import Crawler
from policylint.crawl.export import export_project
from policylint.crawl.links import normal
from policylint.crawl.recheck import PENDING, Rechecker, due_pages, reopen_failed, standing_pages
from policylint.crawl.session import FOLDER, locked
from policylint.crawl.settings import CrawlSettings, read_settings
from policylint.crawl.state import CrawlState
from policylint.documents import Document
from policylint.errors import InputError
from policylint.reports import AuditResult
from policylint.store import Store

_BASELINE = "recheck baseline"

CHANGED = 3
"""Exit status when something changed."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("project", help="folder of an audit project that policylint crawl has filled")
    parser.add_argument("--all", action="store_true", help="fetch all policies, also those that are not due yet")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.add_argument("--quiet", action="store_true", help="no progress; print only what changed")


def run(arguments: argparse.Namespace) -> int:
    """Run the command; see the module for the exit status."""
    folder = Path(arguments.project)
    settings, project = read_settings(folder), read_project(folder)
    if not (folder / FOLDER / "state.sqlite").exists():
        raise InputError(
            str(folder), "was not crawled, so there is nothing to fetch again", "run policylint crawl first"
        )
    with locked(folder / FOLDER):
        crawler = Crawler(folder / FOLDER, settings)
        try:
            record = _recheck(_Run(folder, settings, project, arguments.all, arguments.quiet), crawler)
            record = write_record(record, folder / "recheck", project.title)
            with crawler.state.transaction():
                crawler.state.set(PENDING, "")
                crawler.state.set(_BASELINE, "")
        finally:
            crawler.close()
    if arguments.json:
        print(json.dumps(record.as_dict(), ensure_ascii=False))
    elif record.changed or not arguments.quiet:
        print(record.text(), end="")
    return CHANGED if record.changed else 1 if record.failed else 0


@dataclass(frozen=True, slots=True)
class _Run:
    folder: Path
    settings: CrawlSettings
    project: Project
    all: bool
    quiet: bool

    def audit(self) -> Audit:
        """The findings for the documents as they are now; texts that are known are not analysed again."""
        with Reporter(quiet=self.quiet) as reporter:
            return run_audit(self.project, reporter)


def _recheck(run: _Run, crawler: Crawler) -> RecheckRecord:
    state = crawler.state
    pages = standing_pages(state) if run.all else due_pages(state, datetime.now(UTC), run.settings.recheck_days)
    console = Console(stderr=True)
    with Progress(console=console, disable=run.quiet or not console.is_terminal) as bar:
        row = bar.add_task("Fetching policies again", total=len(pages))
        rechecker = Rechecker(
            run.folder / FOLDER,
            state,
            run.settings,
            _judge,
            progress=lambda done, total: bar.update(row, completed=done, total=total),
        )
        rechecked = asyncio.run(rechecker.run(pages))
    checks = tuple(PageCheck(r.page.url, r.outcome, r.detail, r.reason, r.started, r.news) for r in rechecked)
    missing = {policy.link for policy in reopen_failed(state)} if pages or run.all else set()
    if missing:
        asyncio.run(crawler.run())
    appeared = tuple(sorted(p.link for p in chosen_policies(state) if p.link in missing and p.page is not None))
    if not appeared and not state.setting(PENDING):
        return RecheckRecord(checks)
    # A re-check that is killed from here on is taken up by the next one: new versions are pending until they are
    # reported, and the audit that they are compared with is remembered.
    state.set(PENDING, "yes")
    before = _baseline(run, state)
    export_project(state, crawler.snapshots, run.folder, run.settings)
    after = run.audit().result
    return _compared(before, after, checks, appeared, _addresses(crawler, run.settings))


def _baseline(run: _Run, state: CrawlState) -> AuditResult:
    """The audit before the new versions."""
    if identifier := state.setting(_BASELINE):
        with Store.open(run.project.store_url, run.project.folder) as store:
            if identifier in store.runs():
                return store.run(identifier)
    audit = run.audit()
    state.set(_BASELINE, audit.run)
    return audit.result


def _judge(old: Document, new: Document) -> tuple[str, str]:
    change = compare_versions(old, new)
    return change.change, change.explanation


def _addresses(crawler: Crawler, settings: CrawlSettings) -> dict[str, str]:
    """Address of the page behind each document id."""
    found = {}
    names = {normal(link): name for name, link in settings.policies.items()}
    for policy in chosen_policies(crawler.state):
        if policy.page is not None:
            found[policy.id] = policy.page.url
            if policy.link in names:
                found[names[policy.link]] = policy.page.url
    return found


def _compared(
    old: AuditResult,
    new: AuditResult,
    checks: tuple[PageCheck, ...],
    appeared: tuple[str, ...],
    addresses: Mapping[str, str],
) -> RecheckRecord:
    changes: dict[str, VersionChange] = {}
    for doc, document in new.documents.items():
        if doc in old.documents and old.documents[doc].sha256 != document.sha256:
            change = compare_versions(old.documents[doc], document, old.analyses.get(doc), new.analyses.get(doc))
            changes[doc] = change
    policies = policy_changes(old.documents, new.documents, changes, checks, addresses)
    findings = compare_findings(old.findings, new.findings, changes)
    return RecheckRecord(checks, policies, appeared, tuple(findings))
