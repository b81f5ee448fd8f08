"""`Finding`: one practice judged against the policies that govern it (contract 6.2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Disclosure = Literal["clear", "vague", "ambiguous", "incorrect", "omitted", "no_policy"]
DISCLOSURES: tuple[Disclosure, ...] = ("clear", "vague", "ambiguous", "incorrect", "omitted", "no_policy")


@dataclass(frozen=True, slots=True)
class Evidence:
    """The quote that decides a finding: `quote == text of doc [start:end]`."""

    doc: str
    start: int
    end: int
    quote: str
    role: Literal["claim", "denial"]

    def as_dict(self) -> dict[str, Any]:
        return {"doc": self.doc, "start": self.start, "end": self.end, "quote": self.quote, "role": self.role}


@dataclass(frozen=True, slots=True)
class Finding:
    """A disclosure class with the reason, in words for people, and the evidence.

    `skill`, `entity`, `data_type` and `purpose` are echoed as given in the flow.
    """

    skill: str
    entity: str
    data_type: str
    purpose: str
    disclosure: Disclosure
    reason: str
    evidence: tuple[Evidence, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        return {
            "skill": self.skill,
            "entity": self.entity,
            "data_type": self.data_type,
            "purpose": self.purpose,
            "disclosure": self.disclosure,
            "reason": self.reason,
            "evidence": [e.as_dict() for e in self.evidence],
        }
