"""From the relevant claims and denials to the disclosure class (design section 3, rules R4 and R5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from policylint.comparison.finding import Disclosure
from policylint.comparison.relevant import Relevant
from policylint.ontology import ontology

Outcome = Literal["claim", "denial", "conflict"]

# A denial stands for "no conflict" with a claim in the next sentence only when that claim begins with one of these.
_CONTRAST = ("however", "but ", "instead", "only ", "the only", "except", "that said", "nevertheless")
_NEARBY = 400


@dataclass(frozen=True, slots=True)
class Resolution:
    """The class and what decided it, deciding statement first."""

    disclosure: Disclosure
    deciding: tuple[Relevant, ...]


def resolve(found: Sequence[Relevant], purpose: str = "") -> Resolution:
    """The class of a flow from its relevant statements.

    Args:
        found: of all policies that are judged together, nearest first.
        purpose: purpose of the flow, "" when it is not known; denials limited to other purposes do not count.
    """
    claims = [item for item in found if not item.denial]
    known = ontology().purposes
    coarse = known.contract(purpose) if purpose in known else purpose
    denials = [item for item in found if item.denial and (not item.purposes or coarse in item.purposes)]
    if not claims and not denials:
        return Resolution("omitted", ())
    if not claims:
        denials.sort(key=_denial_order)
        return Resolution("incorrect", tuple(denials))
    if not denials:
        return _disclosed(claims)
    return _weigh(claims, denials)


def _weigh(claims: list[Relevant], denials: list[Relevant]) -> Resolution:
    """Claims against denials: a claim stands when every denial leaves it alone, a denial when it beats every claim."""
    standing: list[Relevant] = []
    conflicts: list[tuple[Relevant, Relevant]] = []
    for claim in claims:
        outcomes = [(between(claim, denial), denial) for denial in denials]
        if all(outcome == "claim" for outcome, _ in outcomes):
            standing.append(claim)
        conflicts += [(claim, denial) for outcome, denial in outcomes if outcome == "conflict"]
    if standing:
        return _disclosed(standing)
    beaten = [d for d in denials if all(between(c, d) == "denial" for c in claims)]
    if beaten or not conflicts:
        winners = beaten or [d for d in denials if any(between(c, d) == "denial" for c in claims)]
        winners.sort(key=_denial_order)
        return Resolution("incorrect", (*winners, *claims[:1]))
    claim, denial = min(conflicts, key=lambda pair: (pair[0].order, _denial_order(pair[1])))
    return Resolution("ambiguous", (claim, denial))


def between(claim: Relevant, denial: Relevant) -> Outcome:
    """Which of a claim and a denial of the same flow holds, or that they really contradict each other (R5).

    In this order:
    1. a denial that follows from "only" or "other" leaves a claim about a type alone, and beats an umbrella (R2); "we
       only use X" says what is used, and beats no claim at all;
    2. a denial limited to the flow's purpose beats a claim that does not name the purpose;
    3. a denial narrower than the claim is a carve-out, in data or, with equal data, in party;
    4. a denial with an exception or condition leaves the claim alone (R4);
    5. a claim that says itself why it is none ("anonymous", "only"), or that begins with a contrast right after the
       denial, stands beside a broader denial;
    6. otherwise they contradict each other.
    """
    if denial.implicit:
        narrow = claim.data.term.kind == "type" or claim.data.named
        return "claim" if narrow or denial.statement.action == "use" else "denial"
    if denial.purposes:
        return "denial"
    if denial.data.rank < claim.data.rank and denial.data.term.kind == "type":
        return "denial"
    if denial.conditional:
        return "claim"
    if denial.party.rank < claim.party.rank and denial.data.rank <= claim.data.rank:
        return "denial"
    if denial.data.rank > claim.data.rank and (claim.reconciled or _contrasts(claim, denial)):
        return "claim"
    return "conflict"


def _contrasts(claim: Relevant, denial: Relevant) -> bool:
    """ "We do not collect personal data. However, we store your user id to keep your score." """
    if claim.policy is not denial.policy:
        return False
    distance = claim.statement.start - denial.statement.end
    if not 0 <= distance <= _NEARBY:
        return False
    return claim.policy.sentence(claim.statement).lstrip(" -*•").casefold().startswith(_CONTRAST)


def _denial_order(denial: Relevant) -> tuple[bool, int, int, int]:
    return (denial.implicit, denial.data.rank, denial.party.rank, denial.statement.start)


def _disclosed(claims: list[Relevant]) -> Resolution:
    claims = sorted(claims, key=lambda claim: claim.order)
    return Resolution("clear" if claims[0].named else "vague", tuple(claims))
