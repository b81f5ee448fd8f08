"""The statements of a policy that are relevant to a flow; entity and data type are tested jointly."""

from __future__ import annotations

from collections.abc import Iterator

from policylint.comparison.data_terms import DataMatch, DataTerm, claim_covers, denial_covers, personal, type_covers
from policylint.comparison.entities import FIRST_PARTY, Entity, resolve_entity
from policylint.comparison.exceptions import Carving, carving
from policylint.comparison.facts import definition_of, facts, named_by_first_party, term_of
from policylint.comparison.implied import implied_claims
from policylint.comparison.only import denied_data, denied_party, says_only
from policylint.comparison.parties import PartyMatch, acting_party, claim_party, denial_party, purposes_of
from policylint.comparison.policy import PolicyEvidence
from policylint.comparison.relevant import Relevant
from policylint.comparison.rules import worded
from policylint.statements.statement import SHARING, Mention, Statement, Subsumption

# R10: "your information", "any information" in a claim of sharing: what the first party has.
_WHAT_WE_HAVE = frozenset({"yours", "everything"})


def relevant(entity: Entity, data_type: str, policy: PolicyEvidence) -> list[Relevant]:
    """The claims and denials of a policy about <entity, data type>, nearest first.

    Statements that do not speak about users in general (children, applicants, other products, what users may do,
    definitions, presuppositions) are left out (R6).
    """
    entity = _own(entity, policy)
    found: list[Relevant] = []
    for statement in policy.analysis.statements:
        if statement.scope != "general":
            continue
        found += _denials(statement, policy, entity, data_type) if statement.negated else ()
        found += _claims(statement, policy, entity, data_type) if not statement.negated else ()
    found += _all_data_denied(found, data_type, entity, policy)
    return sorted(found, key=lambda item: item.order)


def _own(entity: Entity, policy: PolicyEvidence) -> Entity:
    """The developer itself, when the flow names it by the name or the domain that the policy gives to its own party."""
    if policy.party != FIRST_PARTY or entity.party == FIRST_PARTY or entity.is_amazon:
        return entity
    own = {_bare(name) for name in policy.analysis.first_party_names} - {""}
    labels = {_bare(label) for label in entity.host.split(".")[:-1]} if entity.host else {_bare(entity.given)}
    return resolve_entity(FIRST_PARTY) if own & labels else entity


def _bare(name: str) -> str:
    """A name without spaces and signs; "" when it is too short to tell one developer from another."""
    bare = "".join(c for c in name.casefold() if c.isalnum())
    return bare if len(bare) > 3 else ""


def _claims(statement: Statement, policy: PolicyEvidence, entity: Entity, data_type: str) -> Iterator[Relevant]:
    implicit_party = denied_party(statement, policy, entity)
    if implicit_party is not None:
        for term in _terms(statement, policy):
            match = denial_covers(term, data_type)
            if match is not None:
                yield Relevant(policy, statement, True, match, implicit_party, implicit=True)
    party = claim_party(statement, policy, entity)
    if party is None:
        return
    carved = carving(statement, entity, data_type)
    if carved.effect == "carved_out":
        yield from _carved_from_claim(statement, policy, party, carved, data_type)
        return
    if entity.party == FIRST_PARTY:
        denied = denied_data(statement, policy, data_type)
        if denied is not None:
            yield Relevant(policy, statement, True, denied, party, implicit=True)
            return
    sentence = policy.sentence(statement)
    says_why = says_only(sentence) or worded("anonymous", "sentence", sentence)
    for mention in statement.data:
        term = term_of(mention, statement, policy)
        covered = _claim_data(term, mention, statement, policy, entity, data_type)
        if covered is not None:
            match, definition = covered
            reconciled = says_why and term.kind == "type"
            yield Relevant(policy, statement, False, match, party, definition, reconciled=reconciled)
    for match in implied_claims(statement, policy, party, entity, data_type):
        yield Relevant(policy, statement, False, match, party, reconciled=says_why)


def _terms(statement: Statement, policy: PolicyEvidence) -> Iterator[DataTerm]:
    return (term_of(mention, statement, policy) for mention in statement.data)


def _claim_data(
    term: DataTerm,
    mention: Mention,
    statement: Statement,
    policy: PolicyEvidence,
    entity: Entity,
    data_type: str,
) -> tuple[DataMatch, Subsumption | None] | None:
    """How a data phrase of a claim covers a type: (match, the policy's own definition)."""
    known = facts(policy)
    passes_on = entity.party != FIRST_PARTY and statement.action in SHARING
    if passes_on and term.kind in _WHAT_WE_HAVE:
        if not _first_party_has(policy, data_type):
            return None
        return DataMatch(False, 13, term), None
    if term.kind == "yours" and statement.action != "collect":
        return None  # "we use your information to answer you": what was collected, whatever that is (R10)
    defined = definition_of(term, data_type, known)
    if defined is not None and defined[1]:
        return DataMatch(True, 1, term), defined[0]
    match = claim_covers(term, data_type, voice=known.voice, commerce=known.commerce)
    if match is None:
        return (DataMatch(False, 3, term), defined[0]) if defined else None
    if term.kind == "umbrella" and _left_out(statement, policy, data_type):
        return None
    return match, defined[0] if defined else None


def _left_out(statement: Statement, policy: PolicyEvidence, data_type: str) -> bool:
    """Whether the policy itself keeps a type out of "personal information": by a closed list (R2), or as non-personal
    (R1).
    """
    known = facts(policy)
    if data_type in known.non_personal and data_type in ("ip_address", "device_identifier"):
        return True
    for definition in known.definitions:
        inside = definition.start < statement.end and statement.start < definition.end
        if definition.closed and inside and not any(type_covers(n, data_type) for n in definition.narrow):
            return True
    if known.listed and not named_by_first_party(policy, data_type):
        return True
    return known.closed is not None and not any(type_covers(n, data_type) for n in known.closed)


def _first_party_has(policy: PolicyEvidence, data_type: str) -> bool:
    """Whether the policy says that its own party collects a type (R10)."""
    own = resolve_entity(policy.party)
    for statement in policy.analysis.statements:
        if statement.negated or statement.scope != "general" or statement.action in SHARING:
            continue
        if any(not claim.denial for claim in _claims(statement, policy, own, data_type)):
            return True
    return False


def _carved_from_claim(
    statement: Statement, policy: PolicyEvidence, party: PartyMatch, carved: Carving, data_type: str
) -> Iterator[Relevant]:
    """ "We share your information, except your e-mail address": a denial for what is carved out, to those who receive.

    That the one who shares does not have it is not said.
    """
    if statement.action in SHARING and not party.receives:
        return
    if carved.data is not None:
        yield Relevant(policy, statement, True, carved.data, party)
        return
    for term in _terms(statement, policy):
        match = denial_covers(term, data_type)
        if match is not None:
            yield Relevant(policy, statement, True, match, carved.party or party)


def _denials(statement: Statement, policy: PolicyEvidence, entity: Entity, data_type: str) -> Iterator[Relevant]:
    party = denial_party(statement, policy, entity)
    if party is None or (entity.party == FIRST_PARTY and _use_with_others(statement, policy)):
        return
    if _says_less(policy.sentence(statement)):
        return
    carved = carving(statement, entity, data_type)
    if carved.effect == "carved_out":
        yield from _carved_from_denial(statement, policy, party, carved, entity, data_type)
        return
    hedged = worded("hedged", "sentence", policy.sentence(statement))
    limited = purposes_of(statement) if not party.receives else frozenset[str]()
    if statement.action == "use" and worded("other_purpose", "sentence", policy.sentence(statement)):
        limited |= {"unspecified"}
    known = facts(policy)
    for mention in statement.data:
        term = term_of(mention, statement, policy)
        match = denial_covers(term, data_type)
        if match is None or (term.kind == "umbrella" and data_type in known.non_personal):
            continue
        yield Relevant(
            policy,
            statement,
            True,
            match,
            party,
            implicit=term.other,
            conditional=hedged or carved.effect == "conditional",
            purposes=limited,
        )


def _use_with_others(statement: Statement, policy: PolicyEvidence) -> bool:
    """ "We will not use or share your information with anyone": denies the sharing, not that the information is
    there.
    """
    return statement.action == "use" and any(
        other.negated and other.action in SHARING and (other.start, other.end) == (statement.start, statement.end)
        for other in policy.analysis.statements
    )


def _says_less(sentence: str) -> bool:
    """Whether a denial is about one feature, about children, about what the user need not do, about
    security or about linking (R4,
    R6).
    """
    return any(worded(name, "sentence", sentence) for name in ("choice", "minors", "safeguard", "unlinked", "feature"))


def _carved_from_denial(
    statement: Statement, policy: PolicyEvidence, party: PartyMatch, carved: Carving, entity: Entity, data_type: str
) -> Iterator[Relevant]:
    """ "We do not collect personal information except your e-mail address": a claim for what is carved out (R5)."""
    if carved.data is not None:
        named = PartyMatch(True, 0, party.term) if entity.party == FIRST_PARTY else party
        yield Relevant(policy, statement, False, carved.data, named, reconciled=True)
        return
    for mention in statement.data:
        term = term_of(mention, statement, policy)
        covered = _claim_data(term, mention, statement, policy, entity, data_type)
        if covered is not None:
            match, definition = covered
            yield Relevant(policy, statement, False, match, carved.party or party, definition, reconciled=True)


def _all_data_denied(
    found: list[Relevant], data_type: str, entity: Entity, policy: PolicyEvidence
) -> Iterator[Relevant]:
    """A policy that denies personal and non-personal information denies all data."""
    if entity.party != FIRST_PARTY or personal(data_type) or any(item.denial and not item.purposes for item in found):
        return
    kinds: dict[str, Relevant] = {}
    for statement in policy.analysis.statements:
        if (
            not statement.negated
            or statement.scope != "general"
            or acting_party(statement, policy.party) != policy.party
        ):
            continue
        party = denial_party(statement, policy, entity)
        if party is None or purposes_of(statement) or statement.exceptions:
            continue
        for term in _terms(statement, policy):
            if term.kind in ("umbrella", "non_personal"):
                match = DataMatch(False, 14, term)
                kinds.setdefault(term.kind, Relevant(policy, statement, True, match, party, implicit=True))
    if len(kinds) == 2:
        yield from kinds.values()
