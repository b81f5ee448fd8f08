"""The completeness report of a crawl: what was asked for, what came, what did not and why."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from policylint.crawl.chosen import chosen_policies
from policylint.crawl.handlers import KINDS
from policylint.crawl.reasons import reasons
from policylint.crawl.state import CrawlState

_NAMES = {
    "root": "Store entry pages",
    "category": "Result pages",
    "skill": "Skill pages",
    "policy": "Policy links",
    "policy_page": "Pages found for policy links",
    "policy_part": "Parts of policies",
}


@dataclass(slots=True)
class Completeness:
    """Counts and the pages behind them.

    Attributes:
        asked, fetched, open: number of pages by kind.
        failed, skipped: number of pages by kind and reason.
        not_policies: number of policy links that lead to pages, but to no policy, by the page's reason.
        skills: skills recorded; without_link: those whose listing links no policy.
        pages: every page that failed, was skipped or is no policy: kind, url, reason, detail, tries.
        stopped: listings that were not followed to their end, with the reason.
        robots_problems: sites whose robots.txt could not be read.
    """

    asked: Counter[str] = field(default_factory=Counter)
    fetched: Counter[str] = field(default_factory=Counter)
    open: Counter[str] = field(default_factory=Counter)
    failed: Counter[tuple[str, str]] = field(default_factory=Counter)
    skipped: Counter[tuple[str, str]] = field(default_factory=Counter)
    not_policies: Counter[str] = field(default_factory=Counter)
    skills: int = 0
    without_link: int = 0
    pages: list[dict[str, Any]] = field(default_factory=list)
    stopped: list[dict[str, str]] = field(default_factory=list)
    robots_problems: list[dict[str, str]] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Everything that was asked for was fetched or is known not to exist for the crawl."""
        return not self.open and not self.failed and not self.skipped and not self.stopped

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""

        def by_reason(counts: Counter[tuple[str, str]]) -> dict[str, dict[str, int]]:
            out: dict[str, dict[str, int]] = {}
            for (kind, reason), count in sorted(counts.items()):
                out.setdefault(kind, {})[reason] = count
            return out

        return {
            "complete": self.complete,
            "asked": dict(self.asked),
            "fetched": dict(self.fetched),
            "open": dict(self.open),
            "failed": by_reason(self.failed),
            "skipped": by_reason(self.skipped),
            "not_policies": dict(sorted(self.not_policies.items())),
            "skills": self.skills,
            "skills_without_policy_link": self.without_link,
            "stopped": self.stopped,
            "robots_problems": self.robots_problems,
            "pages": self.pages,
        }

    def text(self) -> str:
        """For people."""
        lines = ["Completeness of the crawl", ""]
        for kind in KINDS:
            if not self.asked[kind]:
                continue
            failed = sum(n for (k, _), n in self.failed.items() if k == kind)
            skipped = sum(n for (k, _), n in self.skipped.items() if k == kind)
            parts = [f"{self.asked[kind]} asked for", f"{self.fetched[kind]} fetched", f"{failed} failed"]
            parts += [f"{skipped} skipped"] if skipped else []
            parts += [f"{self.open[kind]} still open"] if self.open[kind] else []
            lines.append(f"{_NAMES[kind]}: {', '.join(parts)}")
            for title, counts in (("failed", self.failed), ("skipped", self.skipped)):
                for (k, reason), count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
                    if k == kind:
                        lines.append(f"    {count} {title}, {reason}: {reasons()[reason].explanation}")
        if self.not_policies:
            lines += ["", "Fetched, but no policy:"]
            lines += [f"    {count} {reason.replace('_', ' ')}" for reason, count in sorted(self.not_policies.items())]
        if not sum(self.asked.values()):
            lines.append("Nothing was asked for.")
        lines += ["", f"{self.skills} skills recorded, {self.without_link} of them link no policy."]
        lines += [f"Listing {entry['url']}: {entry['reason']}." for entry in self.stopped]
        lines += [
            f"robots.txt of {entry['origin']} could not be read: {entry['detail']}" for entry in self.robots_problems
        ]
        lines.append(
            "The crawl is complete."
            if self.complete
            else "The crawl is NOT complete; the pages are listed in report.json."
        )
        return "\n".join(lines) + "\n"


def completeness(state: CrawlState) -> Completeness:
    """The report for a crawl as it stands now."""
    report = Completeness()
    useless = {p.link: p for p in chosen_policies(state) if p.page is not None and p.problem}
    for row in state.rows("SELECT * FROM task ORDER BY kind, url"):
        kind, result = row["kind"], json.loads(row["result"])
        report.asked[kind] += 1
        page = {
            "kind": kind,
            "url": row["url"],
            "state": row["state"],
            "reason": row["reason"],
            "detail": row["detail"],
        }
        page |= {"tries": row["attempts"], "passes": bool(row["reason"]) and reasons()[row["reason"]].passes}
        if row["state"] == "pending":
            report.open[kind] += 1
        elif row["state"] == "done":
            report.fetched[kind] += 1
            if kind == "policy" and (policy := useless.get(row["url"])):
                report.not_policies[policy.problem] += 1
                report.pages.append(page | {"reason": policy.problem, "detail": policy.reason})
        else:
            counts = report.failed if row["state"] == "failed" else report.skipped
            counts[kind, row["reason"]] += 1
            report.pages.append(page)
        if result.get("stopped"):
            report.stopped.append({"url": row["url"], "reason": result["stopped"]})
    for row in state.rows("SELECT data FROM skill"):
        report.skills += 1
        report.without_link += not json.loads(row["data"])["skill"]["policy_link"]
    for row in state.rows("SELECT origin, detail FROM robots WHERE problem != '' ORDER BY origin"):
        report.robots_problems.append({"origin": row["origin"], "detail": row["detail"]})
    return report
