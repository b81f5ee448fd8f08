"""Who a flow goes to, and through which words for parties a policy can cover that entity (rule R7)."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from policylint.ontology import ontology

FIRST_PARTY = "first_party"
AMAZON = "amazon"
# A party that nothing is known about can still be covered by "third parties".
UNKNOWN = "third_party"
# Parties that mean everybody else: a denial of sharing with them covers every third party.
EVERYBODY = frozenset({"third_party", "anyone"})


@dataclass(frozen=True, slots=True)
class Umbrella:
    """A broader word for a party.

    Attributes:
        party: party id ("service_provider").
        purposes: the policy must name one of these purposes for the word to include the entity; empty: always.
        unstated: a policy that names no purpose will do as well.
    """

    party: str
    purposes: frozenset[str] = frozenset()
    unstated: bool = True

    def includes(self, purposes: frozenset[str]) -> bool:
        """Whether the word, used with these purposes, includes the entity."""
        if not self.purposes:
            return True
        return bool(self.purposes & purposes) or (self.unstated and not purposes)


@dataclass(frozen=True, slots=True)
class Entity:
    """The receiver of a flow.

    Attributes:
        given: as the flow names it.
        party: id of the party it is ("first_party", "amazon", "analytics_provider", ...).
        organisation: canonical name, "" when it is unknown or the flow names only a kind of party.
        names: all ids of parties that name it exactly (its own; for a kind of party, that kind).
        umbrellas: broader words that cover it vaguely, nearest first.
        host: the host name, when the flow names one.
    """

    given: str
    party: str
    organisation: str = ""
    names: frozenset[str] = frozenset()
    umbrellas: tuple[Umbrella, ...] = ()
    host: str = ""

    @property
    def label(self) -> str:
        """The entity in words for people."""
        if self.party == FIRST_PARTY:
            return "the skill's developer"
        if self.organisation:
            return self.organisation
        if self.given == self.party:
            return ontology().parties.get(self.party).label.lower()
        return self.given

    @property
    def is_amazon(self) -> bool:
        """Whether the entity is the platform, for which "third parties" in a denial is not enough (R4)."""
        return self.party == AMAZON


@cache
def umbrella_rules() -> Mapping[str, tuple[Umbrella, ...]]:
    """The rows of `umbrellas.csv` by party, in file order (nearest first)."""
    text = (resources.files("policylint.comparison") / "data" / "umbrellas.csv").read_text(encoding="utf-8")
    rules: dict[str, list[Umbrella]] = {}
    for row in csv.DictReader(text.splitlines()):
        purposes = row["when"].split("|") if row["when"] else []
        umbrella = Umbrella(row["umbrella"], frozenset(filter(None, purposes)), not purposes or "" in purposes)
        rules.setdefault(row["member"], []).append(umbrella)
    return {party: tuple(umbrellas) for party, umbrellas in rules.items()}


def _umbrellas(parties: tuple[str, ...], *, named: frozenset[str]) -> tuple[Umbrella, ...]:
    """The kinds that a party falls under, then the broader words for those kinds."""
    found: list[Umbrella] = [Umbrella(party) for party in parties if party not in named and party != UNKNOWN]
    for party in parties:
        found += umbrella_rules().get(party, ())
    found += [Umbrella(UNKNOWN), Umbrella("anyone")]
    unique: dict[str, Umbrella] = {}
    for umbrella in found:
        known = unique.get(umbrella.party)
        if known is None:
            unique[umbrella.party] = umbrella
        elif known.purposes:
            # Two ways to the same word: the looser condition holds.
            purposes = known.purposes | umbrella.purposes if umbrella.purposes else frozenset[str]()
            unique[umbrella.party] = Umbrella(umbrella.party, purposes, known.unstated or umbrella.unstated)
    return tuple(umbrella for umbrella in unique.values() if umbrella.party not in named)


@cache
def resolve_entity(entity: str) -> Entity:
    """What a flow's entity is: a party id, an organisation's name or a host name.

    Args:
        entity: as the flow names it.

    Returns:
        The party, the organisation where it is known, and the words that cover it vaguely. An unknown name or host is
        a third party that nothing more is known about.
    """
    given = entity.strip()
    known = ontology()
    if given == FIRST_PARTY:
        return Entity(given, FIRST_PARTY, names=frozenset({FIRST_PARTY}))
    if given in known.parties and given != AMAZON:
        named = frozenset({given})
        return Entity(given, given, names=named, umbrellas=_umbrellas((given,), named=named))
    organisation = known.organisations.by_name(given)
    host = ""
    if organisation is None and "." in given:
        host = given.lower()
        match = known.organisations.by_host(given)
        organisation = match.organisation if match else None
    if organisation is None:
        if given == AMAZON:
            named = frozenset({AMAZON})
            return Entity(given, AMAZON, "Amazon", named, _umbrellas((AMAZON,), named=named))
        return Entity(given, UNKNOWN, "", frozenset(), _umbrellas((UNKNOWN,), named=frozenset()), host)
    parties = organisation.parties or (UNKNOWN,)
    if AMAZON in parties or given == AMAZON:
        named = frozenset({AMAZON})
        return Entity(given, AMAZON, organisation.name, named, _umbrellas((AMAZON,), named=named), host)
    return Entity(given, parties[0], organisation.name, frozenset(), _umbrellas(parties, named=frozenset()), host)
