"""How much of each session the captures cover: a session without traffic is a gap of the capture, not a clean skill."""

from __future__ import annotations

from typing import Any

from policylint.observations.attribution import Attribution, Manifest, Session, SessionIndex, fits
from policylint.observations.exchange import iso_time


class SessionCoverage:
    """Counts what falls into each session of a manifest."""

    def __init__(self, manifest: Manifest) -> None:
        self._sessions = manifest.sessions
        self._index = SessionIndex(manifest.sessions)
        self._seen: list[list[float]] = [[] for _ in manifest.sessions]
        self._counts = [0] * len(manifest.sessions)

    def saw(self, source: str, attribution: Attribution, time: float | None) -> None:
        """Count an item under the sessions that it was attributed to."""
        if time is None:
            return
        for number, session in self._index.covering(time):
            if _belongs(session, source, attribution):
                self._counts[number] += 1
                span = self._seen[number]
                if not span:
                    span += [time, time]
                else:
                    span[0], span[1] = min(span[0], time), max(span[1], time)

    def as_list(self) -> list[dict[str, Any]]:
        """One entry for each session: items, first and last, share of the session between them, and a remark where
        something is off."""
        out = []
        for session, span, count in zip(self._sessions, self._seen, self._counts, strict=True):
            share = (span[1] - span[0]) / (session.end - session.start) if span else 0.0
            remark = (
                "no traffic captured"
                if not count
                else "traffic covers less than a tenth of the session"
                if share < 0.1
                else ""
            )
            out.append(
                {
                    "skill": session.skill,
                    "persona": session.persona,
                    "start": iso_time(session.start),
                    "end": iso_time(session.end),
                    "items": count,
                    "first": iso_time(span[0]) if span else "",
                    "last": iso_time(span[1]) if span else "",
                    "covered": round(share, 3),
                    "remark": remark,
                }
            )
        return out


def _belongs(session: Session, source: str, attribution: Attribution) -> bool:
    if session.source and not fits(source, session.source):
        return False
    return (not session.skill or session.skill == attribution.skill) and (
        not session.persona or session.persona == attribution.persona
    )
