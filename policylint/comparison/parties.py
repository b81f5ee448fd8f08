"""Whether a statement speaks about the entity of a flow: by name, or by a broader word for parties (rules R4, R6,
R7).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from policylint.comparison.entities import AMAZON, EVERYBODY, FIRST_PARTY, Entity
from policylint.comparison.policy import PolicyEvidence
from policylint.comparison.recipients import SERVING, helps, meant
from policylint.comparison.rules import worded
from policylint.ontology import ontology
from policylint.statements.statement import SHARING, Mention, Statement

# R4: not storing says nothing about collecting, and not selling nothing about sharing.
COLLECTING = frozenset({"collect", "receive", "use", "infer", "track"})
PASSING_ON = SHARING - {"sell"}
# R7: recipients for these purposes only are of one other kind (authorities, successors), whatever they are called.
LIMITED_PURPOSES = frozenset({"legal", "merger"})
_MARKETING = frozenset({"marketing", "advertising", "profiling", "sale"})
_ADVERTISING_PARTIES = frozenset({"advertiser", "social_network"})


@dataclass(frozen=True, slots=True)
class PartyMatch:
    """That a statement speaks about an entity.

    Attributes:
        named: by name (or by the very kind that the flow names); otherwise by a broader word.
        rank: 0 when named, then growing with the breadth of the word.
        term: the word, as the policy has it or in words for people.
        receives: the entity is a recipient (otherwise it acts itself).
        quoted: `term` is the policy's own word.
    """

    named: bool
    rank: int
    term: str
    receives: bool = False
    quoted: bool = False


def purposes_of(statement: Statement) -> frozenset[str]:
    """The purposes that a statement names, as ids of the contract's vocabulary (finer ids of ours give their contract
    id).
    """
    known = ontology().purposes
    return frozenset(known.contract(m.type) if m.type in known else m.type for m in statement.purposes)


def acting_party(statement: Statement, policy_party: str) -> str:
    """Who acts, with the policy's own party in place of "we"."""
    return policy_party if statement.party == FIRST_PARTY else statement.party


def covers_party(
    party: str, name: str, term: str, entity: Entity, purposes: frozenset[str], *, receives: bool
) -> PartyMatch | None:
    """Whether a word for a party means an entity.

    Args:
        party: party id of the word.
        name: organisation that it names, "" for an umbrella.
        term: the word itself.
        purposes: purposes of the statement; some umbrellas include an entity only for some of them.
    """
    if party in entity.names:
        return PartyMatch(True, 0, term, receives, quoted=receives)
    if name:
        # A named organisation is itself and nobody else, whatever kind of party it belongs to.
        return PartyMatch(True, 0, term, receives, quoted=receives) if name == entity.organisation else None
    if entity.party == FIRST_PARTY or party in (FIRST_PARTY, "user"):
        return None
    for rank, umbrella in enumerate(entity.umbrellas, start=1):
        if umbrella.party == party and umbrella.includes(purposes):
            return PartyMatch(False, rank, term, receives, quoted=receives)
    return None


def _mention_matches(mentions: tuple[Mention, ...], entity: Entity, purposes: frozenset[str]) -> list[PartyMatch]:
    found = (covers_party(m.type, m.name, m.text, entity, purposes, receives=True) for m in mentions)
    return [match for match in found if match is not None]


def claim_party(statement: Statement, policy: PolicyEvidence, entity: Entity) -> PartyMatch | None:
    """How a claim speaks about an entity: as the one who acts, as a recipient, or as the source that sends the data on.

    A statement of sharing says that the one who shares has the data (R6); "Amazon sends us X" that Amazon has it and
    that we do.
    """
    actor = acting_party(statement, policy.party)
    purposes = purposes_of(statement)
    recipients = _mention_matches(meant(statement, policy), entity, purposes)
    found = [m for m in recipients if m.named or not (purposes and purposes <= LIMITED_PURPOSES)]
    found += [m for m in _mention_matches(statement.sources, entity, purposes) if m.named]
    actor = SERVING.get(actor, actor) if helps(statement, policy) else actor
    acts = covers_party(actor, statement.party_name, _actor_term(statement, actor), entity, purposes, receives=False)
    if acts is not None and (acts.named or statement.action not in SHARING):
        found.append(acts)
    if not found and _unnamed_recipients(statement, actor, purposes) and _says_sharing(statement, policy):
        unnamed = covers_party("third_party", "", "others", entity, purposes, receives=True)
        found = [replace(unnamed, quoted=False)] if unnamed else []
    return min(found, key=lambda match: (match.rank, not match.receives), default=None)


def _unnamed_recipients(statement: Statement, actor: str, purposes: frozenset[str]) -> bool:
    """ "We may share your information": with somebody else, whoever that is; not when the purposes are of one other
    kind.
    """
    return (
        statement.action in SHARING
        and not statement.recipients
        and actor in (FIRST_PARTY, AMAZON)
        and not (purposes and purposes <= LIMITED_PURPOSES)
    )


def _says_sharing(statement: Statement, policy: PolicyEvidence) -> bool:
    """Whether the words themselves are of giving to others; "the site provides", "cookies are sent" without a
    recipient are not.
    """
    return worded("sharing", "sentence", policy.sentence(statement))


def denial_party(statement: Statement, policy: PolicyEvidence, entity: Entity) -> PartyMatch | None:
    """How a denial speaks about an entity (R4).

    A denial of collecting covers the one who acts. A denial of sharing covers third parties; Amazon only when it is
    named (or the platform is), or when the words are "anyone", "no one" without an exception.
    """
    actor = acting_party(statement, policy.party)
    purposes = purposes_of(statement)
    uses_with = statement.action == "use" and bool(statement.recipients)  # "we do not use or share it with anyone"
    if (statement.action in COLLECTING and not uses_with) or (statement.action in PASSING_ON and actor != policy.party):
        acts = covers_party(
            actor, statement.party_name, _actor_term(statement, actor), entity, purposes, receives=False
        )
        if acts is not None and not (entity.is_amazon and not acts.named) and statement.action in COLLECTING:
            return acts
        named = [m for m in _mention_matches(statement.recipients, entity, purposes) if m.named]
        if named:
            return named[0]
    if statement.action not in PASSING_ON or entity.party == FIRST_PARTY or actor in entity.names:
        return None  # what the entity itself does not pass on is still with it
    if purposes & _MARKETING and not _advertises(entity):
        # "We do not share it with third parties for their marketing" speaks about advertisers.
        return None
    if not statement.recipients:
        given = worded("giving", "sentence", policy.sentence(statement))
        return PartyMatch(False, 8, "anyone else", True) if given and not entity.is_amazon else None
    found: list[PartyMatch] = []
    for mention in meant(statement, policy):
        match = covers_party(mention.type, mention.name, mention.text, entity, frozenset(), receives=True)
        if match is None and mention.type in EVERYBODY and entity.party != FIRST_PARTY:
            match = PartyMatch(False, 8, mention.text, True, quoted=True)
        if match is not None and entity.is_amazon and not match.named and not _means_amazon(mention, statement):
            match = None
        if match is not None:
            found.append(match)
    return min(found, key=lambda match: match.rank, default=None)


def _means_amazon(mention: Mention, statement: Statement) -> bool:
    return mention.type == "platform" or (mention.type == "anyone" and not statement.exceptions)


def _advertises(entity: Entity) -> bool:
    return entity.party in _ADVERTISING_PARTIES or any(u.party in _ADVERTISING_PARTIES for u in entity.umbrellas)


def _actor_term(statement: Statement, actor: str) -> str:
    if statement.party_name:
        return statement.party_name
    if actor == "third_party":
        return "third parties"
    parties = ontology().parties
    return parties.get(actor).label.lower() if actor in parties else actor
