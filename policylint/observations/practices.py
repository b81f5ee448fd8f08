"""From observation to practice: what purpose an observation supports, by which rule, and how surely.

A practice is <entity, data type, purpose>. The rules stand in `data/practice_rules.csv`, each with its reason; an
observation that no rule covers supports no purpose, and none is guessed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from policylint.observations.data_files import read_rows
from policylint.ontology import ontology


@dataclass(frozen=True, slots=True)
class PracticeRule:
    """One row of the table. Empty conditions hold for everything; a data type holds for all below it."""

    id: str
    evidence: str
    tracker: str
    role: str
    category: str
    data_type: str
    how: str
    interest: str
    purpose: str
    confidence: str
    reason: str


@dataclass(frozen=True, slots=True)
class Practice:
    """The claim that observations support.

    Attributes:
        entity: party id or organisation; data_type, purpose: ids.
        skill, persona, category: for whom it was seen, "" for all.
        confidence: "high", "medium", "low".
        rule, reason: the row of the table.
        evidence: locators of the observations ("Advertising.1/Advertising.AmazonAudiences.csv: Lifestyle:Fashion").
    """

    entity: str
    data_type: str
    purpose: str
    confidence: str
    rule: str
    reason: str
    skill: str = ""
    persona: str = ""
    category: str = ""
    evidence: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """For reports; evidence as a list."""
        out = {name: getattr(self, name) for name in self.__slots__}
        out["evidence"] = list(self.evidence)
        return out


@lru_cache(maxsize=1)
def practice_rules() -> tuple[PracticeRule, ...]:
    """The table, in the order in which rules are tried."""
    return tuple(PracticeRule(**row) for row in read_rows("practice_rules.csv"))


def rule_for(evidence: str, interest: str = "") -> PracticeRule | None:
    """The rule for evidence other than flows ("interest", "matching")."""
    return next((rule for rule in practice_rules() if rule.evidence == evidence and rule.interest == interest), None)


@lru_cache(maxsize=65536)
def flow_rule(tracker: str, role: str, category: str, data_type: str, how: str) -> PracticeRule | None:
    """The first rule for a flow with these properties, `None` when no rule covers it."""
    types = ontology().data_types
    for rule in practice_rules():
        if rule.evidence != "flow":
            continue
        same = all(
            not wanted or wanted == found
            for wanted, found in ((rule.tracker, tracker), (rule.role, role), (rule.how, how))
        )
        if (
            same
            and (not rule.category or category in rule.category.split("|"))
            and (not rule.data_type or types.is_a(data_type, rule.data_type))
        ):
            return rule
    return None
