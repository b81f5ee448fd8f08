"""What a run saw as a whole: sources, hosts (unknown ones first), what could not be attributed. Counts only, no
values."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import Any

from policylint.observations.observed_flow import ObservedFlow
from policylint.observations.source_report import SourceReport

MAX_HOSTS = 200_000


@lru_cache(maxsize=1024)
def _reason(attribution: str) -> str:
    """Why a row was not attributed. Times differ from row to row; the kind of reason is what counts."""
    problem = attribution.partition("not attributed: ")[2]
    return "no session covers the time" if problem.startswith("no session covers ") else problem or "no manifest says"


class RunSummary:
    """Counts over all rows of a run."""

    def __init__(self) -> None:
        self.sources: list[SourceReport] = []
        self.errors: list[str] = []
        self.rows = 0
        self.data_types: Counter[str] = Counter()
        self.how: Counter[str] = Counter()
        self.roles: Counter[str] = Counter()
        self.trackers: Counter[str] = Counter()
        self.unattributed: Counter[str] = Counter()
        self._hosts: dict[str, tuple[str, str, str, str]] = {}
        self._host_rows: Counter[str] = Counter()

    def add(self, flow: ObservedFlow) -> None:
        """Count a row."""
        self.rows += 1
        self.data_types[flow.data_type] += 1
        self.how[flow.how] += 1
        self.roles[flow.party_role] += 1
        if flow.tracker:
            self.trackers[flow.tracker] += 1
        if not flow.skill or not flow.persona:
            missing = (
                "skill and persona" if not flow.skill and not flow.persona else "persona" if flow.skill else "skill"
            )
            self.unattributed[f"{missing}: {_reason(flow.attribution)}"] += 1
        if flow.host and (flow.host in self._hosts or len(self._hosts) < MAX_HOSTS):
            self._hosts.setdefault(
                flow.host, (flow.organisation, flow.party_role, flow.category, flow.organisation_basis)
            )
            self._host_rows[flow.host] += 1

    @property
    def unknown_hosts(self) -> list[str]:
        """Hosts without an organisation, most rows first; those of the local network are not among them."""
        found = [
            host for host, (organisation, role, _, _) in self._hosts.items() if not organisation and role != "local"
        ]
        return sorted(found, key=lambda host: (-self._host_rows[host], host))

    def hosts(self) -> list[dict[str, Any]]:
        """All hosts, unknown ones first."""
        unknown = self.unknown_hosts
        known = sorted(set(self._hosts) - set(unknown), key=lambda host: (self._hosts[host][0].casefold(), host))
        return [
            {
                "host": host,
                "organisation": self._hosts[host][0],
                "party_role": self._hosts[host][1],
                "category": self._hosts[host][2],
                "rows": self._host_rows[host],
                "basis": self._hosts[host][3],
            }
            for host in [*unknown, *known]
        ]

    def as_dict(self) -> dict[str, Any]:
        """For `--summary`."""
        return {
            "rows": self.rows,
            "sources": [report.as_dict() for report in self.sources],
            "errors": self.errors,
            "how": dict(sorted(self.how.items())),
            "data_types": dict(sorted(self.data_types.items())),
            "party_roles": dict(sorted(self.roles.items())),
            "trackers": dict(sorted(self.trackers.items())),
            "not_attributed": dict(sorted(self.unattributed.items())),
            "unknown_hosts": len(self.unknown_hosts),
            "hosts": self.hosts(),
        }

    def in_words(self) -> list[str]:
        """The lines that a run prints at its end."""
        lines = [f"{self.rows} observations from {len(self.sources)} sources"]
        if not self.rows:
            lines[0] = "no observation was found"
        if self._hosts:
            unknown = self.unknown_hosts
            shown = ", ".join(unknown[:5]) + (f" and {len(unknown) - 5} more" if len(unknown) > 5 else "")
            lines.append(
                f"{len(self._hosts)} hosts"
                + (f", {len(unknown)} of them unknown: {shown}" if unknown else ", all known")
            )
        partial = [report for report in self.sources if report.partial]
        if partial:
            lines.append(f"{len(partial)} sources could be read only in part")
        for reason, count in sorted(self.unattributed.items(), key=lambda pair: (-pair[1], pair[0]))[:5]:
            lines.append(f"{count} observations not attributed to {reason}")
        return lines
