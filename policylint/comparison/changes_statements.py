"""What a policy says differently: statements added, removed, weakened, a denial turned into a claim.

Statements are compared by what they say, not by how it is worded: one that is only reworded or moved is no change.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from policylint.comparison.changes_sentences import similarity
from policylint.comparison.changes_words import words
from policylint.documents.document import Document
from policylint.statements.statement import SHARING, Analysis, Mention, Statement

StatementChangeKind = Literal[
    "denial_to_claim",
    "weakened",
    "broadened",
    "claim_added",
    "denial_removed",
    "changed",
    "claim_to_denial",
    "strengthened",
    "narrowed",
    "denial_added",
    "claim_removed",
]
"""From the changes that cost users most to those that cost them least; results are listed in this order."""

_ORDER: dict[str, int] = {kind: rank for rank, kind in enumerate(get_args(StatementChangeKind))}

_PAIRED = 0.6
"""Least score (see `_likeness`) at which a removed and an added statement are two versions of one statement."""

_COLLECTING = frozenset({"collect", "receive", "track", "infer"})


@dataclass(frozen=True, slots=True)
class Quoted:
    """A statement with the words that say it: `quote == text[statement.start:statement.end]`."""

    statement: Statement
    quote: str

    def as_dict(self) -> dict[str, Any]:
        """The line of contract 6.1 without its `kind`, with the quote."""
        out = {key: value for key, value in self.statement.as_dict().items() if key != "kind"}
        out["quote"] = self.quote
        return out


@dataclass(frozen=True, slots=True)
class StatementChange:
    """One difference.

    Attributes:
        kind: what happened.
        old, new: the statement in the old and the new version; one of them is `None` for additions and removals.
        what: the data, recipients, purposes or conditions that make the difference, in the policy's words.
    """

    kind: StatementChangeKind
    old: Quoted | None
    new: Quoted | None
    what: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StatementDifference:
    """All differences between what two versions say, worst first."""

    changes: tuple[StatementChange, ...] = ()
    added: tuple[Quoted, ...] = ()
    removed: tuple[Quoted, ...] = ()


def compare_statements(old: Document, old_said: Analysis, new: Document, new_said: Analysis) -> StatementDifference:
    """Compare what two versions say.

    Args:
        old, new: the documents, for the quotes.
        old_said, new_said: what the statements stage says about them.
    """
    before, after = _distinct(old, old_said), _distinct(new, new_said)
    removed = [quoted for key, quoted in before.items() if key not in after]
    added = [quoted for key, quoted in after.items() if key not in before]
    pairs = _pairs(removed, added)
    paired_old = {id(a) for a, _ in pairs}
    paired_new = {id(b) for _, b in pairs}
    changes = [_changed(a, b) for a, b in pairs]
    for quoted in removed:
        if id(quoted) not in paired_old:
            changes.append(
                StatementChange("denial_removed" if quoted.statement.negated else "claim_removed", quoted, None)
            )
    for quoted in added:
        if id(quoted) not in paired_new:
            changes.append(StatementChange("denial_added" if quoted.statement.negated else "claim_added", None, quoted))
    changes.sort(key=lambda change: (_ORDER[change.kind], *_place(change)))
    return StatementDifference(tuple(changes), tuple(added), tuple(removed))


def _place(change: StatementChange) -> tuple[int, int]:
    quoted = change.new or change.old
    assert quoted is not None
    return quoted.statement.start, quoted.statement.end


def _distinct(document: Document, said: Analysis) -> dict[tuple[object, ...], Quoted]:
    """The statements by what they say; of several that say the same the first."""
    found: dict[tuple[object, ...], Quoted] = {}
    for statement in said.statements:
        found.setdefault(signature(statement), Quoted(statement, document.text[statement.start : statement.end]))
    return found


def signature(statement: Statement) -> tuple[object, ...]:
    """What a statement says, apart from its wording and its place."""
    return (
        statement.party,
        statement.party_name.casefold(),
        statement.action,
        statement.negated,
        statement.exclusive,
        statement.scope,
        _types(statement.data),
        _parties(statement.recipients),
        _types(statement.purposes),
        frozenset(_normal(m.text) for m in statement.conditions),
        frozenset((e.kind, _normal(e.text)) for e in statement.exceptions),
        frozenset(_normal(m.text) for m in statement.retention),
    )


def _types(mentions: Iterable[Mention]) -> frozenset[str]:
    return frozenset(m.type for m in mentions)


def _parties(mentions: Iterable[Mention]) -> frozenset[tuple[str, str]]:
    return frozenset((m.type, m.name.casefold()) for m in mentions)


def _normal(text: str) -> str:
    return " ".join(words(text))


def action_group(action: str) -> str:
    """Verbs that do the same to the data: collecting, sharing, or the verb itself."""
    if action in SHARING:
        return "share"
    return "collect" if action in _COLLECTING else action


def _pairs(removed: Sequence[Quoted], added: Sequence[Quoted]) -> list[tuple[Quoted, Quoted]]:
    candidates = []
    for i, a in enumerate(removed):
        for k, b in enumerate(added):
            score = _likeness(a, b)
            if score >= _PAIRED:
                candidates.append((-score, i, k))
    used_old: set[int] = set()
    used_new: set[int] = set()
    pairs = []
    for _, i, k in sorted(candidates):
        if i not in used_old and k not in used_new:
            used_old.add(i)
            used_new.add(k)
            pairs.append((removed[i], added[k]))
    return pairs


def _likeness(a: Quoted, b: Quoted) -> float:
    """How likely two statements are versions of one: 0 for different acts, else mean of common data and wording."""
    x, y = a.statement, b.statement
    if action_group(x.action) != action_group(y.action) or x.scope != y.scope:
        return 0.0
    if (x.party, x.party_name.casefold()) != (y.party, y.party_name.casefold()):
        return 0.0
    wording = similarity(tuple(words(a.quote)), tuple(words(b.quote)))
    common = _overlap(_types(x.data), _types(y.data))
    if not common:
        # The data phrase itself may be what changed; then the wording has to be nearly the same.
        return wording if wording >= 0.8 else 0.0
    if x.negated != y.negated:
        # A denial and a claim are about the same thing only if the same data goes to the same kind of recipient.
        recipients = _parties(x.recipients), _parties(y.recipients)
        if all(recipients) and not recipients[0] & recipients[1]:
            return 0.0
        return max((common + wording) / 2, 0.61 if common == 1.0 else 0.0)
    return (common + wording) / 2


def _overlap(a: frozenset[str], b: frozenset[str]) -> float:
    """Common share of the smaller set, so that a list that only grows is still the same list."""
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


def _changed(a: Quoted, b: Quoted) -> StatementChange:
    old, new = a.statement, b.statement
    if old.negated != new.negated:
        return StatementChange("denial_to_claim" if old.negated else "claim_to_denial", a, b, _texts(new.data))
    gained, lost = _reach(new, old), _reach(old, new)
    limits_gained, limits_lost = _limits(new, old), _limits(old, new)
    if new.negated:
        # A denial promises less when it covers less or when something is carved out of it.
        worse, better = lost + limits_gained, gained + limits_lost
        kind: StatementChangeKind = "weakened" if worse else "strengthened" if better else "changed"
        return StatementChange(kind, a, b, worse or better)
    if old.exclusive and not new.exclusive:
        return StatementChange("weakened", a, b, gained or ("only",))
    if new.exclusive and not old.exclusive and not gained:
        return StatementChange("strengthened", a, b, ("only",))
    if gained:
        return StatementChange("broadened", a, b, gained)
    if limits_lost:
        return StatementChange("weakened", a, b, limits_lost)
    if lost:
        return StatementChange("narrowed", a, b, lost)
    if limits_gained:
        return StatementChange("strengthened", a, b, limits_gained)
    return StatementChange("changed", a, b)


def _reach(of: Statement, other: Statement) -> tuple[str, ...]:
    """Data, recipients and purposes that only `of` names."""
    data, purposes, recipients = _types(other.data), _types(other.purposes), _parties(other.recipients)
    found = [m for m in of.data if m.type not in data]
    found += [m for m in of.recipients if (m.type, m.name.casefold()) not in recipients]
    found += [m for m in of.purposes if m.type not in purposes]
    return _texts(found)


def _limits(of: Statement, other: Statement) -> tuple[str, ...]:
    """Conditions and exceptions that only `of` names."""
    known = {_normal(m.text) for m in other.conditions} | {_normal(e.text) for e in other.exceptions}
    texts = [m.text for m in of.conditions] + [e.text for e in of.exceptions]
    return tuple(dict.fromkeys(text for text in texts if _normal(text) not in known))


def _texts(mentions: Iterable[Mention]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(m.text for m in mentions))
