"""Which statement of the old version became which of the new one, and what kind of change that is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from policylint.comparison.changes_meaning import act, limits, parties, reach, same_actor, specific, texts, types
from policylint.comparison.changes_sentences import similarity
from policylint.comparison.changes_types import Quoted, StatementChange, StatementChangeKind
from policylint.comparison.changes_words import words
from policylint.statements.statement import Statement

_SAME_WORDING = 0.45
"""Least share of common words (Dice) of two versions of one statement that share data types."""

_NEARLY_THE_SAME = 0.8
"""Least share when they share no data type: then the data phrase itself was changed."""

_REVERSED = 0.4
_REVERSED_IN_GENERAL = 0.6
"""Least share of a claim and a denial that were turned into one another; the second for general data types only.

"A promise was given up" is a grave thing to say: rather a reversal is told as one statement gone and one new."""


def pairs(
    removed: Sequence[Quoted], added: Sequence[Quoted], before: Iterable[Quoted], after: Iterable[Quoted]
) -> list[tuple[Quoted, Quoted]]:
    """Pair removed and added statements that are two versions of one; each is used once, the likeliest pairs first.

    Args:
        removed, added: statements that only one version makes.
        before, after: all statements of the versions: a denial that still stands was not given up, and what was
            claimed before is no new claim.
    """
    old_words = [tuple(words(quoted.quote)) for quoted in removed]
    new_words = [tuple(words(quoted.quote)) for quoted in added]
    all_old, all_new = [q.statement for q in before], [q.statement for q in after]
    candidates = []
    for i, a in enumerate(removed):
        for k, b in enumerate(added):
            if not same_actor(a.statement, b.statement) or not _comparable(a.statement, b.statement):
                continue
            wording = similarity(old_words[i], new_words[k])
            if a.statement.negated == b.statement.negated:
                score = _likeness(a.statement, b.statement, wording)
            else:
                score = _reversal(a.statement, b.statement, wording, all_old, all_new)
            if score:
                candidates.append((-score, i, k))
    used_old: set[int] = set()
    used_new: set[int] = set()
    found = []
    for _, i, k in sorted(candidates):
        if i not in used_old and k not in used_new:
            used_old.add(i)
            used_new.add(k)
            found.append((removed[i], added[k]))
    return found


def _comparable(a: Statement, b: Statement) -> bool:
    """Whether two statements are about one act. Who promises not to share promises not to sell, not the reverse."""
    if a.negated != b.negated:
        denial, claim = (a, b) if a.negated else (b, a)
        return act(denial) == act(claim) or (act(denial), act(claim)) == ("share", "sell")
    return act(a) == act(b)


def _likeness(a: Statement, b: Statement, wording: float) -> float:
    """How likely two statements of one polarity are versions of one (0-1); 0 when they are not."""
    common = _overlap(types(a.data), types(b.data))
    if not common:
        return wording if wording >= _NEARLY_THE_SAME else 0.0
    return (common + wording) / 2 if wording >= _SAME_WORDING else 0.0


def _reversal(a: Statement, b: Statement, wording: float, before: list[Statement], after: list[Statement]) -> float:
    """How likely a claim and a denial are one statement that was turned round; 0 when they are not.

    They have to be worded alike, the more so when they share general data only, and the new one has to be news: what is
    denied in one place and claimed in another, in both versions, was not turned round.
    """
    denial, claim = (a, b) if a.negated else (b, a)
    common = types(a.data) & types(b.data)
    if not common or (denial.recipients and not parties(denial.recipients) & parties(claim.recipients)):
        return 0.0
    if wording < (_REVERSED if specific(common) else _REVERSED_IN_GENERAL):
        return 0.0
    if any(_says(each, a, common) for each in after) or any(_says(each, b, common) for each in before):
        return 0.0
    return (len(common) / max(len(types(a.data)), len(types(b.data))) + wording) / 2 + 0.01


def _says(statement: Statement, like: Statement, data: frozenset[str]) -> bool:
    """Whether a statement says about `data` what `like` says."""
    return (
        statement.negated == like.negated
        and act(statement) == act(like)
        and same_actor(statement, like)
        and bool(types(statement.data) & data)
    )


def _overlap(a: frozenset[str], b: frozenset[str]) -> float:
    """Common share of the smaller set, so that a list that only grows is still the same list."""
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


def changed(a: Quoted, b: Quoted) -> StatementChange:
    """What happened between two versions of one statement."""
    old, new = a.statement, b.statement
    if old.negated != new.negated:
        return StatementChange("denial_to_claim" if old.negated else "claim_to_denial", a, b, texts(new.data))
    gained, lost = reach(new, old), reach(old, new)
    limits_gained, limits_lost = limits(new, old), limits(old, new)
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
