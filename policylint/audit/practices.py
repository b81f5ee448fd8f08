"""What interests, bids, advertisements and identifier syncs support, held against the platform's own documents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from policylint.comparison import PolicyEvidence, judge, resolve_entity
from policylint.comparison.finding import Finding
from policylint.observations.observation import Observation
from policylint.observations.practices import Practice

_MOST_LOCATORS = 20


def practice_rows(
    practices: Iterable[Practice], platform: Mapping[str, Sequence[PolicyEvidence]]
) -> list[dict[str, str]]:
    """Rows of `practices.csv`.

    These practices belong to no single skill: the interest of a persona comes from all skills that it used. A practice
    of a platform is therefore judged against the platform's own documents only; one of another organisation is not
    judged, because no document of this audit governs it.

    Args:
        practices: in the order in which they were found.
        platform: party id -> the platform's own documents.
    """
    rows = []
    for number, practice in enumerate(practices, 1):
        finding = _judged(practice, platform.get(resolve_entity(practice.entity).party, ()))
        first = finding.evidence[0] if finding is not None and finding.evidence else None
        shown = practice.evidence[:_MOST_LOCATORS]
        more = len(practice.evidence) - len(shown)
        rows.append(
            {
                "practice": str(number),
                "entity": practice.entity,
                "data_type": practice.data_type,
                "purpose": practice.purpose,
                "persona": practice.persona,
                "category": practice.category,
                "confidence": practice.confidence,
                "rule": practice.rule,
                "rule_reason": practice.reason,
                "evidence": "; ".join([*shown, *([f"and {more} more"] if more else [])]),
                "evidence_count": str(len(practice.evidence)),
                "disclosure": finding.disclosure if finding is not None else "",
                "reason": finding.reason if finding is not None else "",
                "quote": first.quote if first else "",
                "quote_document": first.doc if first else "",
                "quote_start": str(first.start) if first else "",
                "quote_end": str(first.end) if first else "",
            }
        )
    return rows


def _judged(practice: Practice, documents: Sequence[PolicyEvidence]) -> Finding | None:
    """The finding, `None` when there is no document to judge by."""
    if not documents:
        return None
    return judge(Observation("", practice.entity, practice.data_type, purpose=practice.purpose), documents)
