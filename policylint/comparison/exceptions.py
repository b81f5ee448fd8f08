"""What "except", "unless" and "other than" carve out of a statement, seen from one flow (rules R4 and R5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from policylint.comparison.data_terms import DataMatch, DataTerm, type_covers
from policylint.comparison.entities import FIRST_PARTY, Entity
from policylint.comparison.parties import COLLECTING, PartyMatch, covers_party
from policylint.comparison.rules import worded
from policylint.statements.statement import Exception_, Statement

Effect = Literal["applies", "carved_out", "conditional"]


@dataclass(frozen=True, slots=True)
class Carving:
    """What the exceptions of a statement mean for a flow.

    Attributes:
        effect: "applies": nothing concerns the flow; "carved_out": the flow falls under an exception, so that a
            denial discloses it and a claim denies it; "conditional": an exception exists that does not reach the
            flow, or that only points to the rest of the policy.
        data: how the exception covers the data type, when it is about data.
        party: how the exception covers the entity, when it is about parties.
    """

    effect: Effect
    data: DataMatch | None = None
    party: PartyMatch | None = None


def carving(statement: Statement, entity: Entity, data_type: str) -> Carving:
    """The effect of a statement's exceptions on the flow <entity, data type>."""
    effect = Carving("applies")
    for exception in statement.exceptions:
        found = _one(exception, statement, entity, data_type)
        if found.effect == "carved_out":
            return found
        if found.effect == "conditional":
            effect = found
    return effect


def _one(exception: Exception_, statement: Statement, entity: Entity, data_type: str) -> Carving:
    if exception.kind == "data":
        return _data(exception, data_type)
    if exception.kind == "party":
        return _party(exception, entity)
    if not statement.negated:
        return Carving("applies")
    if exception.text.casefold().lstrip(" ,(").startswith(("if ", "only if ", "when ", "only when ")):
        # "We will not collect it only if you submit it": no exception by its words, and garbled words are taken as
        # they are (R10).
        return Carving("applies")
    first_party = entity.party == FIRST_PARTY and statement.action in COLLECTING
    if exception.kind == "purpose":
        # "We do not use your data other than to run the skill" discloses the use; a denial of sharing stays (R4).
        return Carving("carved_out" if first_party else "conditional")
    if first_party and (_worded("provision", exception) or _worded("consent", exception)) and not _points_on(exception):
        # "We do not collect X unless you give it to us": X is collected when it is given.
        return Carving("carved_out")
    return Carving("conditional")


def _data(exception: Exception_, data_type: str) -> Carving:
    best: DataMatch | None = None
    for carved in exception.types:
        found = type_covers(carved, data_type)
        if found and (best is None or found[1] < best.rank):
            best = DataMatch(found[0], found[1], DataTerm(exception.text, carved, "type"))
    return Carving("carved_out", data=best) if best else Carving("applies")


def _party(exception: Exception_, entity: Entity) -> Carving:
    names = exception.names or ("",)
    for name in names:
        for party in exception.types or ("third_party",):
            found = covers_party(party, name, exception.text, entity, frozenset(), receives=True)
            if found:
                return Carving("carved_out", party=found)
    if not exception.names:
        for party in exception.types:
            found = covers_party(party, "", exception.text, entity, frozenset(), receives=True)
            if found:
                return Carving("carved_out", party=found)
    return Carving("applies")


def _worded(name: str, exception: Exception_) -> bool:
    return worded(name, "condition", exception.text)


def _points_on(exception: Exception_) -> bool:
    return worded("as_described", "condition", exception.text)
