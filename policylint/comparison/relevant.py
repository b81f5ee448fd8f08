"""`Relevant`: one statement as evidence for or against the disclosure of one flow."""

from __future__ import annotations

from dataclasses import dataclass

from policylint.comparison.data_terms import DataMatch
from policylint.comparison.parties import PartyMatch
from policylint.comparison.policy import PolicyEvidence
from policylint.statements.statement import Statement, Subsumption


@dataclass(frozen=True, slots=True)
class Relevant:
    """A claim or denial that covers the flow's entity and data type.

    Attributes:
        policy: where it stands.
        statement: the statement.
        denial: it denies the flow.
        data, party: how it covers data type and entity.
        definition: the policy's own definition by which its data term includes the type.
        implicit: a denial that follows from "only" (R2); a claim that names the type stands beside it.
        conditional: a denial with an exception or condition that does not concern this flow; a claim is reconciled
            with it (R4).
        reconciled: a claim that itself says why it does not contradict a denial of personal information (R5).
        purposes: purposes to which a denial is limited; it then concerns only flows with such a purpose.
    """

    policy: PolicyEvidence
    statement: Statement
    denial: bool
    data: DataMatch
    party: PartyMatch
    definition: Subsumption | None = None
    implicit: bool = False
    conditional: bool = False
    reconciled: bool = False
    purposes: frozenset[str] = frozenset()

    @property
    def named(self) -> bool:
        """Whether it names both the entity and the data type."""
        return self.data.named and self.party.named

    @property
    def order(self) -> tuple[bool, bool, int, int, int]:
        """Sort key, nearest first: names both; explicit; distance of the party, of the data; place in the text."""
        return (
            not self.named,
            self.implicit,
            self.party.rank,
            self.data.rank,
            self.statement.start,
        )
