"""`Fetch`: the result of asking for one page, with every request that it took."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any, Literal

from policylint.crawl.exchange import Exchange
from policylint.crawl.reasons import reasons

Outcome = Literal["fetched", "not_modified", "failed", "skipped"]


@dataclass(frozen=True, slots=True)
class Conditions:
    """What is known of the last fetch of a page, so that the server can answer 304.

    Attributes:
        etag, last_modified: as the server gave them, or "".
    """

    etag: str = ""
    last_modified: str = ""

    def headers(self) -> dict[str, str]:
        """The request headers."""
        out = {}
        if self.etag:
            out["If-None-Match"] = self.etag
        if self.last_modified:
            out["If-Modified-Since"] = self.last_modified
        return out


@dataclass(frozen=True, slots=True)
class Fetch:
    """One try to get one page.

    Attributes:
        url: the page asked for.
        outcome: "skipped" when robots.txt does not allow it.
        exchanges: all requests, in order: redirects, refreshes, frames, the page.
        final_url: where the content came from.
        content: the body without content encoding; of several frames the longest.
        media_type: lower case without parameters ("text/html"), or "".
        charset: as the server declared it, or "".
        reason: id of `reasons` for failures and skips, else "".
        detail: the reason in the words of what happened.
        notes: what a reader of the evidence has to know.
        retry_after: seconds after which the server wants to be asked again, or `None`.
    """

    url: str
    outcome: Outcome
    exchanges: tuple[Exchange, ...] = ()
    final_url: str = ""
    content: bytes = field(default=b"", repr=False)
    media_type: str = ""
    charset: str = ""
    reason: str = ""
    detail: str = ""
    notes: tuple[str, ...] = ()
    retry_after: float | None = None

    @property
    def passes(self) -> bool:
        """Whether the failure may pass."""
        return bool(self.reason) and reasons()[self.reason].passes

    @property
    def status(self) -> int:
        """HTTP status of the last exchange, 0 when there was none."""
        return self.exchanges[-1].status if self.exchanges else 0

    @property
    def sha256(self) -> str:
        """Of the content; "" when there is none."""
        return hashlib.sha256(self.content).hexdigest() if self.outcome == "fetched" else ""

    @property
    def conditions(self) -> Conditions:
        """For the next fetch of the same page."""
        last = next((e for e in self.exchanges if e.url == self.final_url), None)
        return Conditions(last.header("etag"), last.header("last-modified")) if last else Conditions()

    def as_dict(self) -> dict[str, Any]:
        """The result without the bodies, as it stands in the WARC and in the state of the crawl."""
        return {
            "url": self.url,
            "outcome": self.outcome,
            "final_url": self.final_url,
            "status": self.status,
            "reason": self.reason,
            "detail": self.detail,
            "media_type": self.media_type,
            "charset": self.charset,
            "sha256": self.sha256,
            "bytes": len(self.content),
            "etag": self.conditions.etag,
            "last_modified": self.conditions.last_modified,
            "notes": list(self.notes),
            "requests": [
                {"step": e.step, "url": e.url, "status": e.status, "problem": e.problem} for e in self.exchanges
            ],
        }
