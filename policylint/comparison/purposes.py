"""Purposes: a flow seen used for one purpose is not clear when the policy names only others (design section 3)."""

from __future__ import annotations

from collections.abc import Sequence

from policylint.comparison.parties import purposes_of
from policylint.comparison.relevant import Relevant
from policylint.ontology import ontology


def other_purposes(claims: Sequence[Relevant], purpose: str) -> tuple[str, ...]:
    """The purposes that the claims name, when none of them covers the purpose of the flow; empty when one does.

    A core purpose (needed to run the service) is covered by any core purpose; a non-core one only by itself or by a
    broader purpose. "Unspecified" covers every purpose, and so do claims that name none at all.

    Args:
        claims: the claims that disclose the flow.
        purpose: purpose id of the flow, or "" (which every claim covers).
    """
    purposes = ontology().purposes
    if not purpose or purpose not in purposes:
        return ()
    named = sorted({p for claim in claims for p in purposes_of(claim.statement) if p in purposes})
    if not named or any(_covers(p, purpose) for p in named):
        return ()
    return tuple(named)


def _covers(stated: str, purpose: str) -> bool:
    purposes = ontology().purposes
    if stated == "unspecified" or purposes.is_a(purpose, stated):
        return True
    return purposes.get(stated).group == purposes.get(purpose).group == "core"


def label(purpose: str) -> str:
    """A purpose in words for people."""
    purposes = ontology().purposes
    return purposes.get(purpose).label.lower() if purpose in purposes else purpose
