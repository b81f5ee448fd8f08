"""What became of one source: how much was read, what was left out and why. Nothing is dropped silently."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from policylint.observations.exchange import iso_time

MAX_PROBLEMS = 20


@dataclass(slots=True)
class SourceReport:
    """Filled by a reader while it reads.

    Attributes:
        source: as the user named it.
        kind: "HAR", "pcap", "pcapng", "mitmproxy dump", "device log", "TrackerControl report", "App Privacy Report",
            ...
        items: exchanges, connections and sightings read.
        rows: observations written for it.
        partial: something of the source could not be read.
        problems: what, in sentences; at most `MAX_PROBLEMS` are kept, `more_problems` counts the others.
        skipped: things read and left out on purpose, by reason ("answered from cache").
        first_time, last_time: seconds since 1970 of the first and last item.
        provenance: what the source says about its own making (creator, device, tool versions).
    """

    source: str
    kind: str = ""
    items: int = 0
    rows: int = 0
    partial: bool = False
    problems: list[str] = field(default_factory=list)
    more_problems: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    first_time: float | None = None
    last_time: float | None = None
    provenance: dict[str, Any] = field(default_factory=dict)

    def problem(self, text: str) -> None:
        """Note that a part of the source could not be read."""
        self.partial = True
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(text)
        else:
            self.more_problems += 1

    def saw(self, time: float | None) -> None:
        """Count an item and widen the time that the source covers."""
        self.items += 1
        if time is not None:
            if self.first_time is None or time < self.first_time:
                self.first_time = time
            if self.last_time is None or time > self.last_time:
                self.last_time = time

    def as_dict(self) -> dict[str, Any]:
        """For the summary of a run; keys always in this order."""
        return {
            "source": self.source,
            "kind": self.kind,
            "items": self.items,
            "rows": self.rows,
            "partial": self.partial,
            "problems": [*self.problems, *([f"{self.more_problems} more"] if self.more_problems else [])],
            "skipped": dict(sorted(self.skipped.items())),
            "first_time": iso_time(self.first_time),
            "last_time": iso_time(self.last_time),
            "provenance": self.provenance,
        }
