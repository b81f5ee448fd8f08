"""Comparison stage: observed flows against policies -> findings with disclosure class, reason and quotes."""

from policylint.comparison.contradictions import Contradiction, contradictions
from policylint.comparison.entities import AMAZON, FIRST_PARTY, Entity, resolve_entity
from policylint.comparison.finding import DISCLOSURES, Disclosure, Evidence, Finding
from policylint.comparison.judge import judge, no_policy_finding
from policylint.comparison.policy import PolicyEvidence

__all__ = [
    "AMAZON",
    "DISCLOSURES",
    "FIRST_PARTY",
    "Contradiction",
    "Disclosure",
    "Entity",
    "Evidence",
    "Finding",
    "PolicyEvidence",
    "contradictions",
    "judge",
    "no_policy_finding",
    "resolve_entity",
]
