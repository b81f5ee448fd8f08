"""What one statement says, in parts that can be compared: data, recipients, purposes, limits."""

from __future__ import annotations

from collections.abc import Iterable

from policylint.comparison.changes_sentences import similarity
from policylint.comparison.changes_words import words
from policylint.ontology import ontology
from policylint.statements.statement import SHARING, Mention, Statement

_COLLECTING = frozenset({"collect", "receive", "track", "infer"})

_SAME_LIMIT = 0.5
"""Two conditions or exceptions with at least this share of common words (Dice) are one that was reworded."""


def signature(statement: Statement) -> tuple[object, ...]:
    """What a statement says, apart from its wording and its place."""
    return (
        statement.party,
        statement.party_name.casefold(),
        statement.action,
        statement.negated,
        statement.exclusive,
        statement.scope,
        types(statement.data),
        parties(statement.recipients),
        types(statement.purposes),
        frozenset(limit_key(m.text) for m in statement.conditions),
        frozenset((e.kind, limit_key(e.text)) for e in statement.exceptions),
        frozenset(limit_key(m.text) for m in statement.retention),
    )


def types(mentions: Iterable[Mention]) -> frozenset[str]:
    """The vocabulary ids of mentions."""
    return frozenset(m.type for m in mentions)


def parties(mentions: Iterable[Mention]) -> frozenset[tuple[str, str]]:
    """The party ids and names of mentions."""
    return frozenset((m.type, m.name.casefold()) for m in mentions)


def specific(data: frozenset[str]) -> frozenset[str]:
    """The data types that are no umbrella ("personal information")."""
    taxonomy = ontology().data_types
    return frozenset(each for each in data if each in taxonomy and not taxonomy.get(each).umbrella)


def limit_key(text: str) -> tuple[str, ...]:
    """The words of a condition, singular and plural alike ("Service", "Services")."""
    return tuple(word.removesuffix("s") if len(word) > 3 else word for word in words(text))


def act(statement: Statement) -> str:
    """What is done to the data. Selling is not sharing: the promise not to sell says nothing about sharing."""
    if statement.action in SHARING and statement.action != "sell":
        return "share"
    return "collect" if statement.action in _COLLECTING else statement.action


def same_actor(a: Statement, b: Statement) -> bool:
    """Whether two statements are about the same party and the same people."""
    return (a.party, a.party_name.casefold(), a.scope) == (b.party, b.party_name.casefold(), b.scope)


def reach(of: Statement, other: Statement) -> tuple[str, ...]:
    """Data, recipients and purposes that `of` names and `other` does not cover.

    A data type is covered by itself and by broader ones: a policy that names "your name" beside "personal information"
    goes no further, it is only clearer.
    """
    taxonomy = ontology().data_types
    data, purposes, recipients = types(other.data), types(other.purposes), parties(other.recipients)

    def covered(kind: str) -> bool:
        return kind in data or (kind in taxonomy and bool(taxonomy.ancestors(kind) & data))

    found = [m for m in of.data if not covered(m.type)]
    found += [m for m in of.recipients if (m.type, m.name.casefold()) not in recipients]
    found += [m for m in of.purposes if m.type not in purposes]
    return texts(found)


def limits(of: Statement, other: Statement) -> tuple[str, ...]:
    """Conditions and exceptions that only `of` has; one that was reworded is none.

    For claims only consent and exceptions count: "when you use the skill" is a circumstance, no limit. A denial is
    limited by every condition.
    """
    known = [limit_key(m.text) for m in other.conditions] + [limit_key(e.text) for e in other.exceptions]
    # However consent is asked for, it is asked for.
    consented = any(m.type == "consent" for m in other.conditions)
    found = [
        m.text for m in of.conditions if (of.negated or m.type == "consent") and not (m.type == "consent" and consented)
    ]
    found += [e.text for e in of.exceptions]
    return tuple(dict.fromkeys(text for text in found if not any(_alike(limit_key(text), key) for key in known)))


def _alike(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    shorter, longer = sorted((a, b), key=len)
    return similarity(a, b) >= _SAME_LIMIT or (bool(shorter) and set(shorter) <= set(longer))


def texts(mentions: Iterable[Mention]) -> tuple[str, ...]:
    """The words of mentions, each once."""
    return tuple(dict.fromkeys(m.text for m in mentions))
