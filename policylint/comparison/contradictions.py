"""Contradictions inside one policy: a claim and a denial of overlapping data and party that nothing reconciles.

The relations between the two sides and their names follow PolicyLint (C1-C12 for contradictions, N1-N4 for narrowing
pairs, where the denial carves something out of a broader claim and both can be true).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from policylint.comparison.entities import FIRST_PARTY
from policylint.comparison.parties import COLLECTING, PASSING_ON, purposes_of
from policylint.ontology import ontology
from policylint.ontology.taxonomy import Taxonomy
from policylint.statements.statement import SHARING, Analysis, Mention, Statement

Relation = Literal["=", "<", ">", "~"]
# (relation of the entities, relation of the data), the claim's side first: "<" means that the claim's is the narrower.
_NAMES: dict[tuple[str, str], str] = {
    ("=", "="): "C1",
    ("=", "<"): "C2",
    ("=", ">"): "N1",
    ("=", "~"): "C6",
    ("<", "="): "C3",
    ("<", "<"): "C4",
    ("<", ">"): "N2",
    ("<", "~"): "C7",
    (">", "="): "N3",
    (">", "<"): "C5",
    (">", ">"): "N4",
    (">", "~"): "C8",
    ("~", "="): "C9",
    ("~", "<"): "C10",
    ("~", ">"): "C11",
    ("~", "~"): "C12",
}
_ROOTS = frozenset({"other_data", "any_information"})


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A claim and a denial of one policy that concern the same data and party.

    Attributes:
        claim, denial: the two statements.
        claim_data, denial_data: their data phrases.
        relation: PolicyLint's name of the relation ("C1" ... "C12", "N1" ... "N4").
        narrowing: the denial carves something out of a broader claim: both can be true.
    """

    claim: Statement
    denial: Statement
    claim_data: Mention
    denial_data: Mention
    relation: str

    @property
    def narrowing(self) -> bool:
        """Whether the pair is a narrowing and no contradiction."""
        return self.relation.startswith("N")


def contradictions(analysis: Analysis, *, narrowing: bool = False) -> list[Contradiction]:
    """The contradictions of a policy with itself, in the order of the denials.

    A pair is left out when an exception or condition of the denial reconciles it, when "only" limits the claim to
    what it names, when the two speak about different things (collecting and passing on), when their purposes have
    nothing in common, or when they are one sentence. Of the data phrases of a pair of statements the closest relation
    is given.

    Args:
        narrowing: give the narrowing pairs too.
    """
    general = [s for s in analysis.statements if s.scope == "general"]
    claims = [s for s in general if not s.negated]
    found: list[Contradiction] = []
    for denial in (s for s in general if s.negated and not s.exceptions):
        for claim in claims:
            pair = _closest(claim, denial)
            if pair is not None and (narrowing or not pair.narrowing):
                found.append(pair)
    return found


def _closest(claim: Statement, denial: Statement) -> Contradiction | None:
    if claim.exclusive or (claim.start < denial.end and denial.start < claim.end) or not _same_purpose(claim, denial):
        return None
    parties = _party_relation(claim, denial)
    if parties is None:
        return None
    found = []
    for stated in claim.data:
        for denied in denial.data:
            data = _relation(ontology().data_types, stated.type, denied.type)
            if data is not None and not {stated.type, denied.type} & _ROOTS:
                found.append(Contradiction(claim, denial, stated, denied, _NAMES[parties, data]))
    return min(found, key=lambda pair: (pair.narrowing, int(pair.relation[1:])), default=None)


def _same_purpose(claim: Statement, denial: Statement) -> bool:
    denied = purposes_of(denial)
    return not denied or bool(denied & purposes_of(claim))


def _party_relation(claim: Statement, denial: Statement) -> Relation | None:
    if denial.action in COLLECTING:
        # Passing data on says that one has it (R6).
        if claim.action not in COLLECTING | SHARING:
            return None
        return _relation(ontology().parties, claim.party, denial.party, claim.party_name, denial.party_name)
    if denial.action not in PASSING_ON or claim.action not in SHARING:
        return None
    if claim.party != denial.party and FIRST_PARTY in (claim.party, denial.party):
        return None
    relations = list(_recipient_relations(claim, denial))
    return min(relations, key="=<>~".index, default=None)


def _recipient_relations(claim: Statement, denial: Statement) -> Iterator[Relation]:
    everyone = (("third_party", ""),)
    for party, name in [(m.type, m.name) for m in claim.recipients] or everyone:
        for other, other_name in [(m.type, m.name) for m in denial.recipients] or everyone:
            relation = _relation(ontology().parties, party, other, name, other_name)
            if relation is not None:
                yield relation


def _relation(taxonomy: Taxonomy, one: str, other: str, name: str = "", other_name: str = "") -> Relation | None:
    """How `one` stands to `other`: the same, narrower, broader, overlapping, or nothing in common."""
    if one not in taxonomy or other not in taxonomy:
        return None
    if name and other_name:
        return "=" if name == other_name else None
    if one == other:
        return "=" if name == other_name else "<" if name else ">"
    if taxonomy.is_a(one, other) and not other_name:
        return "<"
    if taxonomy.is_a(other, one) and not name:
        return ">"
    return "~" if taxonomy.overlap(one, other) and not (name or other_name) else None
