"""The types of statement changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

from policylint.statements.statement import Statement

StatementChangeKind = Literal[
    "denial_to_claim",
    "weakened",
    "broadened",
    "claim_added",
    "denial_removed",
    "changed",
    "claim_to_denial",
    "strengthened",
    "narrowed",
    "denial_added",
    "claim_removed",
]
"""From the changes that cost users most to those that cost them least; results are listed in this order."""

ORDER: dict[str, int] = {kind: rank for rank, kind in enumerate(get_args(StatementChangeKind))}


@dataclass(frozen=True, slots=True)
class Quoted:
    """A statement with the words that say it: `quote == text[statement.start:statement.end]`."""

    statement: Statement
    quote: str

    def as_dict(self) -> dict[str, Any]:
        """The line of contract 6.1 without its `kind`, with the quote."""
        out = {key: value for key, value in self.statement.as_dict().items() if key != "kind"}
        out["quote"] = self.quote
        return out


@dataclass(frozen=True, slots=True)
class StatementChange:
    """One difference.

    Attributes:
        kind: what happened.
        old, new: the statement in the old and the new version; one of them is `None` for additions and removals.
        what: the data, recipients, purposes or conditions that make the difference, in the policy's words.
    """

    kind: StatementChangeKind
    old: Quoted | None
    new: Quoted | None
    what: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StatementDifference:
    """All differences between what two versions say, worst first."""

    changes: tuple[StatementChange, ...] = ()
    added: tuple[Quoted, ...] = ()
    removed: tuple[Quoted, ...] = ()
