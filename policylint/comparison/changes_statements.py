"""What a policy says differently: statements added, removed, weakened, a denial turned into a claim.

Statements are compared by what they say, not by how it is worded: one that is only reworded or moved is no change.
"""

from __future__ import annotations

from policylint.comparison.changes_meaning import signature
from policylint.comparison.changes_pairing import changed, pairs
from policylint.comparison.changes_types import (
    ORDER,
    Quoted,
    StatementChange,
    StatementChangeKind,
    StatementDifference,
)
from policylint.documents.document import Document
from policylint.statements.statement import Analysis

__all__ = ["Quoted", "StatementChange", "StatementChangeKind", "StatementDifference", "compare_statements"]


def compare_statements(old: Document, old_said: Analysis, new: Document, new_said: Analysis) -> StatementDifference:
    """Compare what two versions say.

    Args:
        old, new: the documents, for the quotes.
        old_said, new_said: what the statements stage says about them.
    """
    before, after = _distinct(old, old_said), _distinct(new, new_said)
    removed = [quoted for key, quoted in before.items() if key not in after]
    added = [quoted for key, quoted in after.items() if key not in before]
    paired = pairs(removed, added, before.values(), after.values())
    paired_old = {id(a) for a, _ in paired}
    paired_new = {id(b) for _, b in paired}
    changes = [changed(a, b) for a, b in paired]
    for quoted in removed:
        if id(quoted) not in paired_old:
            changes.append(
                StatementChange("denial_removed" if quoted.statement.negated else "claim_removed", quoted, None)
            )
    for quoted in added:
        if id(quoted) not in paired_new:
            changes.append(StatementChange("denial_added" if quoted.statement.negated else "claim_added", None, quoted))
    changes.sort(key=lambda change: (ORDER[change.kind], *_place(change)))
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
