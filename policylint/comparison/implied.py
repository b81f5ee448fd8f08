"""Claims that follow from what a statement is about rather than from a data term (rules R3 and R7).

* "We use Google Analytics to analyse how you use the skill": an analytics service by nature receives usage data.
* "Advertisers show you ads based on your interests", "to tailor content to you": interests are derived.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from policylint.comparison.data_terms import DataMatch, DataTerm
from policylint.comparison.entities import FIRST_PARTY, Entity
from policylint.comparison.parties import PartyMatch, purposes_of
from policylint.comparison.policy import PolicyEvidence
from policylint.comparison.rules import worded
from policylint.ontology import normalise, ontology
from policylint.statements.statement import Statement

_ANALYTICS = frozenset({"analytics", "service_improvement"})
_MEASURING = frozenset({"analytics_provider", "advertiser"})
_LEGAL_FORMS = frozenset({"inc", "llc", "ltd", "limited", "corp", "corporation", "company", "co", "ireland", "the"})
_TARGETING = frozenset({"advertising", "profiling"})
_ANALYSING = re.compile(
    r"\b(analy[sz]\w*|brows\w*|activit\w*|interact\w*|visits?|track\w*|monitor\w*|measur\w*|statistic\w*|usage|traffic|how\s+(you|users|visitors|people)\s+(use|interact)|use\s+of\s+(the|our))\b",
    re.IGNORECASE,
)


def implied_claims(
    statement: Statement, policy: PolicyEvidence, party: PartyMatch, entity: Entity, data_type: str
) -> Iterator[DataMatch]:
    """The ways in which a claim that speaks about the entity covers a type by its subject."""
    purposes = purposes_of(statement)
    sentence = policy.sentence(statement)
    if data_type == "inferences":
        yield from _inferences(purposes, sentence, party, entity)
    elif entity.party != FIRST_PARTY and data_type == "usage_data":
        yield from _usage(purposes, sentence, statement, party, entity)
    elif (
        data_type == "ip_address"
        and _analyst(entity)
        and party.named
        and _measures(party)
        and (not statement.data or purposes & _ANALYTICS)
    ):
        yield _match(False, 6, f"it uses {_who(party)}")


def _usage(
    purposes: frozenset[str], sentence: str, statement: Statement, party: PartyMatch, entity: Entity
) -> Iterator[DataMatch]:
    analyses = bool(purposes & _ANALYTICS) or _ANALYSING.search(sentence) is not None
    if not _analyst(entity) or not _measures(party):
        return
    if analyses:
        yield _match(party.named, 0 if party.named else 1, f"use is analysed by {_who(party)}")
    elif party.named:
        yield _match(False, 6, f"it uses {_who(party)}")


def _analyst(entity: Entity) -> bool:
    return entity.party == "analytics_provider" or any(u.party == "analytics_provider" for u in entity.umbrellas)


def _measures(party: PartyMatch) -> bool:
    """Whether what the policy names measures use: "Google Analytics" does, "Google" may, "Google Play" does not."""
    product = ontology().organisations.by_name(party.term) if party.named else None
    if product is None:
        return True
    if product.product:
        return bool(_MEASURING & set(product.parties))
    beside = set(normalise(party.term).split()) - set(normalise(product.name).split())
    return beside <= _LEGAL_FORMS


def _inferences(purposes: frozenset[str], sentence: str, party: PartyMatch, entity: Entity) -> Iterator[DataMatch]:
    interests = worded("interests", "sentence", sentence)
    if entity.party == FIRST_PARTY:
        if "profiling" in purposes or interests:
            yield _match(True, 0, "interests or preferences of the user are derived")
        elif "personalization" in purposes or worded("targeted", "sentence", sentence):
            yield _match(False, 3, "content is personalised")
    elif purposes & _TARGETING or interests or worded("targeted", "sentence", sentence):
        yield _match(party.named, 0 if party.named else 1, f"{_who(party)} is said to target advertising")


def _who(party: PartyMatch) -> str:
    return f'"{" ".join(party.term.split())}"' if party.quoted else party.term


def _match(named: bool, rank: int, text: str) -> DataMatch:
    return DataMatch(named, rank, DataTerm(text, "", "type"))
