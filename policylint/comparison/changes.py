"""Changes between two versions of a policy: the class of the change, the wording, what the policy says differently.

Classes (contract 6.3): `substantive`; `minor` (up to five words); `same_words` (mark-up, white space, punctuation,
or sentences in another order); `not_a_policy` (the new version is an error page, a captcha, a consent wall, or a
fragment).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from policylint.comparison.changes_sentences import Row, Sentence, align, sentences
from policylint.comparison.changes_statements import StatementDifference, compare_statements
from policylint.comparison.changes_telling import change_words
from policylint.comparison.changes_words import (
    COLLAPSED_SHARE,
    MINOR_WORDS,
    RETAINED_SHARE,
    WordChange,
    changed_addresses,
    compare_words,
    wording_hash,
)
from policylint.documents.document import Document
from policylint.statements.statement import Analysis

ChangeClass = Literal["substantive", "minor", "same_words", "not_a_policy"]
CHANGE_CLASSES: tuple[ChangeClass, ...] = ("substantive", "minor", "same_words", "not_a_policy")

NO_PAGE: frozenset[str] = frozenset(
    {"empty", "error_page", "captcha", "login_wall", "javascript_shell", "consent_wall"}
)
"""Reasons of `PolicyPage` that mean: the fetch did not get the document. ("other_document" may be what is meant.)"""


@dataclass(frozen=True, slots=True)
class VersionChange:
    """Everything about one change.

    Attributes:
        change: its class.
        explanation: the reason for the class, one sentence for people.
        wording: word counts.
        rows: the aligned sentences; empty when the class is `not_a_policy`.
        statements: what the policy says differently, or `None` when the statements were not compared.
        returns_to: name of the earlier version whose words this one has again, or "".
        links_gone, links_new: when only link addresses differ, those that only one version has.
    """

    change: ChangeClass
    explanation: str
    wording: WordChange
    rows: tuple[Row, ...] = ()
    statements: StatementDifference | None = None
    returns_to: str = ""
    links_gone: tuple[str, ...] = ()
    links_new: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The fields of contract 6.3 (without `id`), then the additional ones."""
        difference = self.statements or StatementDifference()
        return {
            "change": self.change,
            "statements_added": [quoted.as_dict() for quoted in difference.added],
            "statements_removed": [quoted.as_dict() for quoted in difference.removed],
            "statements_changed": [
                {
                    "kind": change.kind,
                    "explanation": change_words(change),
                    "what": list(change.what),
                    "old": change.old.as_dict() if change.old else None,
                    "new": change.new.as_dict() if change.new else None,
                }
                for change in difference.changes
            ],
            "statements_compared": self.statements is not None,
            "words_added": self.wording.added,
            "words_removed": self.wording.removed,
            "links_only": self.wording.links_only,
            "links_gone": list(self.links_gone),
            "links_new": list(self.links_new),
            "returns_to": self.returns_to,
            "explanation": self.explanation,
        }


def compare_versions(
    old: Document,
    new: Document,
    old_said: Analysis | None = None,
    new_said: Analysis | None = None,
    *,
    earlier: Sequence[tuple[str, str]] = (),
) -> VersionChange:
    """Compare two versions of one policy.

    Args:
        old, new: the versions.
        old_said, new_said: what the statements stage says about them; without both, statements are not compared.
        earlier: name and `wording_hash` of the versions before `old`, oldest first, to recognise a return to one.

    Returns:
        The change. For `not_a_policy` neither sentences nor statements are compared: they would all be "removed".
    """
    wording = compare_words(old.text, new.text)
    if explanation := missing_page(old, new, wording):
        return VersionChange("not_a_policy", explanation, wording)
    rows: tuple[Row, ...] = ()
    if not wording.same_order:
        rows = tuple(align(sentences(old), sentences(new)))
    change, explanation = _word_class(wording, rows)
    returns_to = ""
    if change != "same_words":
        key = wording_hash(new.text)
        returns_to = next((name for name, known in reversed(earlier) if known == key), "")
        if returns_to:
            explanation += f" The new version has the same words as the earlier version {returns_to}."
    difference = None
    if old_said is not None and new_said is not None:
        difference = compare_statements(old, old_said, new, new_said)
    gone, added = changed_addresses(old.text, new.text) if wording.links_only else ((), ())
    return VersionChange(change, explanation, wording, rows, difference, returns_to, gone, added)


def missing_page(old: Document, new: Document, wording: WordChange | None = None) -> str:
    """Why the new version is not a policy, as a sentence; "" when it is one (or as much a document as the old one)."""
    counts = wording or compare_words(old.text, new.text)
    if not counts.new_words:
        return "The new version has no text."
    page = new.page
    if not page.is_policy and page.reason in NO_PAGE:
        same_document = counts.retained >= RETAINED_SHARE and not counts.collapsed
        if not (same_document and (old.page.is_policy or old.page.reason not in NO_PAGE)):
            return f"The new version is not a policy ({page.reason.replace('_', ' ')}). {page.explanation}".strip()
    if counts.collapsed:
        share = round(100 * counts.new_words / counts.old_words)
        return (
            f"The new version has only {counts.new_words} of {counts.old_words} words ({share} %, less than "
            f"{round(100 * COLLAPSED_SHARE)} %): an error page or a fragment, not a shorter policy."
        )
    return ""


def _word_class(wording: WordChange, rows: Sequence[Row]) -> tuple[ChangeClass, str]:
    if wording.same_order:
        return "same_words", "The words are the same; only mark-up, white space or punctuation differ."
    if wording.total == 0:
        moved = reordered_words(rows)
        if not moved:
            return "same_words", "The words are the same; sentences stand in another order."
        change: ChangeClass = "minor" if moved <= MINOR_WORDS else "substantive"
        return change, f"The words are the same, but {moved} of them stand in another order inside sentences."
    counted = f"{_number(wording.added, 'word')} added, {wording.removed} removed."
    if wording.links_only:
        counted += " All of them are parts of link addresses; the text that a reader sees is the same."
    return ("minor" if wording.total <= MINOR_WORDS else "substantive"), counted


def reordered_words(rows: Sequence[Row]) -> int:
    """Words that moved inside sentences. Sentences that moved as a whole do not count."""
    old: Counter[tuple[str, ...]] = Counter(row.old.key for row in rows if row.old is not None)
    new: Counter[tuple[str, ...]] = Counter(row.new.key for row in rows if row.new is not None)
    if old == new:
        return 0
    moved = 0
    for row in rows:
        if row.kind == "changed" and row.old is not None and row.new is not None:
            moved += _moved_words(row.old, row.new)
        elif row.kind in ("added", "removed"):
            sentence = row.old or row.new
            moved += len(sentence.key) if sentence is not None else 0
    return moved


def _moved_words(old: Sentence, new: Sentence) -> int:
    matcher = SequenceMatcher(None, old.key, new.key, autojunk=False)
    return max(len(old.key), len(new.key)) - sum(block.size for block in matcher.get_matching_blocks())


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
