"""Why a fetch failed: the reasons, which of them may pass, and their words. Data in `data/reasons.csv`."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason.

    Attributes:
        id: as it stands in reports and in the state of a crawl.
        passes: the failure may pass, so that it is worth another try; it says nothing about the page itself.
        explanation: for people, without full stop.
    """

    id: str
    passes: bool
    explanation: str


@cache
def reasons() -> Mapping[str, Reason]:
    """All reasons by id."""
    text = resources.files("policylint.crawl").joinpath("data/reasons.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return {row["id"]: Reason(row["id"], row["passes"] == "yes", row["explanation"]) for row in rows}


def status_reason(status: int) -> str:
    """The reason that an HTTP status stands for; "" for a page (2xx) and for 304.

    403 is no proof that a page is gone: servers answer robots with it, so it counts as a failure that may pass.
    """
    if 200 <= status < 300 or status == 304:
        return ""
    known = {401: "login_required", 403: "access_denied", 404: "not_found", 410: "not_found", 429: "rate_limited"}
    known |= {408: "timed_out", 425: "rate_limited", 407: "access_denied"}
    if status in known:
        return known[status]
    if status >= 500:
        return "server_error"
    return "client_error" if status >= 400 else "unexpected_status"
