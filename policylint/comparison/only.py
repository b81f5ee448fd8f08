""" "Only": what a statement that limits itself to some data or recipients denies of the rest (rule R2)."""

from __future__ import annotations

import re

from policylint.comparison.data_terms import DataMatch, DataTerm, claim_covers, personal
from policylint.comparison.entities import FIRST_PARTY, Entity
from policylint.comparison.facts import term_of
from policylint.comparison.parties import COLLECTING, PASSING_ON, PartyMatch, acting_party, denial_party
from policylint.comparison.policy import PolicyEvidence
from policylint.ontology import ontology
from policylint.statements.statement import Statement

# "only to answer you", "only when you ask", "only with your consent": limits purpose, time or condition, not data.
_OTHER_LIMIT = re.compile(
    r"\b(only|solely|exclusively|just)\s+(be\s+)?(\w+ed\s+)?"
    r"(to(?!\s+(your|the|an?|this|that|these|our)\b)|for|in|as|when|if|with|by|on|upon|after|until|where|within|during|while|"
    r"through|at|so|from)\b",
    re.IGNORECASE,
)
_DATA_LIMIT = re.compile(
    r"\b(only|solely|exclusively|just|limited\s+to|nothing\s+(else|more|but|other)|no\s+other)\b", re.IGNORECASE
)
# "only the words, never the recording": the limit is against what is named.
_AGAINST = re.compile(
    r"\b(only|solely|just)\b.*[,;(]?\s(but\s+)?(never|not|rather\s+than|instead\s+of)\b", re.IGNORECASE
)
# Who or what is limited: the developer, or the data itself ("only your zip code is used"); not browsers or other
# websites.
_SPEAKS = re.compile(
    r"\b(we|us|our|ours|i|my|skill|app|application|service|services|company)\b|^\W*(the\s+)?only\b|\blimited\s+to\b",
    re.IGNORECASE,
)
# What nobody types in: "we only collect information that you give us" denies these.
_GATHERED = ("technical_information", "identifier", "location", "inferences")


def limits_data(statement: Statement, policy: PolicyEvidence) -> bool:
    """Whether "only" limits the data of a statement."""
    if not statement.exclusive or statement.negated or not statement.data:
        return False
    sentence = policy.sentence(statement)
    return says_only(sentence) and _SPEAKS.search(sentence) is not None and _AGAINST.search(sentence) is None


def says_only(sentence: str) -> bool:
    """Whether a sentence says "only" of something else than a purpose, time or condition."""
    return _DATA_LIMIT.search(_OTHER_LIMIT.sub(" ", sentence)) is not None


def denied_data(statement: Statement, policy: PolicyEvidence, data_type: str) -> DataMatch | None:
    """How "we only collect X" denies the collection of a type that is not X.

    The umbrella of the denial: all data when the statement limits "information" or what the user provides as a whole,
    otherwise what "personal information" stands for.
    """
    if acting_party(statement, policy.party) != policy.party or statement.action not in COLLECTING:
        return None
    if not limits_data(statement, policy):
        return None
    terms = [term_of(mention, statement, policy) for mention in statement.data]
    if any(claim_covers(t, data_type, voice=True, commerce=True) for t in _limiting(statement, terms)):
        return None
    provided = any(term.kind == "provided" for term in terms)
    everything = any(term.kind in ("everything", "content_free", "yours") for term in terms)
    if not provided and not any(term.kind == "type" and personal(term.type) for term in terms):
        return None  # "only the information that we need", "only log files": no list that could leave personal data out
    types = ontology().data_types
    if provided and not any(types.is_a(data_type, gathered) for gathered in _GATHERED):
        return None
    if not provided and not everything and not personal(data_type):
        return None
    broadest = terms[0]
    return DataMatch(False, 14 if everything or provided else 12, DataTerm(broadest.text, broadest.type, broadest.kind))


def _limiting(statement: Statement, terms: list[DataTerm]) -> list[DataTerm]:
    """The terms that the limit leaves: without an umbrella that has members, "personal information, limited to your
    name".
    """
    umbrellas = {mention.umbrella for mention in statement.data if mention.umbrella is not None}
    kept = [term for index, term in enumerate(terms) if index not in umbrellas]
    named = [term for term in kept if term.kind == "type"]
    return named or kept


def denied_party(statement: Statement, policy: PolicyEvidence, entity: Entity) -> PartyMatch | None:
    """How "we share X only with Y" denies that others receive X; says nothing about Amazon (R4)."""
    if not statement.exclusive or statement.negated or entity.party == FIRST_PARTY or entity.is_amazon:
        return None
    if statement.action not in PASSING_ON or not statement.recipients:
        return None
    if acting_party(statement, policy.party) != policy.party:
        return None
    if denial_party(statement, policy, entity) is not None:
        return None  # the entity is among those named
    return PartyMatch(False, 9, "anyone else", True)
