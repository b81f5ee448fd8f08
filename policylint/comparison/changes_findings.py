"""Which findings appeared, disappeared or changed class between two audits, and the sentence that did it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from policylint.comparison.changes import VersionChange
from policylint.comparison.changes_telling import shortened
from policylint.comparison.changes_words import words
from policylint.comparison.finding import DISCLOSURES, Evidence, Finding

FindingChangeKind = Literal["appeared", "disappeared", "changed_class"]
Key = tuple[str, str, str, str]

_WORDS = {
    "clear": "clearly disclosed",
    "vague": "only vaguely disclosed",
    "ambiguous": "claimed and denied",
    "incorrect": "denied",
    "omitted": "not mentioned",
    "no_policy": "without a policy",
}


@dataclass(frozen=True, slots=True)
class Cause:
    """A sentence that made a difference.

    Attributes:
        doc: id of the policy.
        added: only the new version has it; else only the old one has it.
        quote: the sentence.
    """

    doc: str
    added: bool
    quote: str

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {"doc": self.doc, "added": self.added, "quote": self.quote}


@dataclass(frozen=True, slots=True)
class FindingChange:
    """One difference between two audits.

    Attributes:
        kind: what happened; old, new: the finding before and after (`None` where there is none).
        causes: the sentences that decide it; empty when the policy's text is not the reason.
    """

    kind: FindingChangeKind
    old: Finding | None
    new: Finding | None
    causes: tuple[Cause, ...] = ()

    @property
    def finding(self) -> Finding:
        """The finding as it is now, or as it was."""
        found = self.new or self.old
        assert found is not None
        return found

    def words(self) -> str:
        """For people."""
        finding = self.finding
        flow = f"{finding.skill}: {finding.data_type.replace('_', ' ')} to {finding.entity.replace('_', ' ')}"
        if finding.purpose:
            flow += f" for {finding.purpose.replace('_', ' ')}"
        if self.old is not None and self.new is not None:
            said = f"{flow} was {_WORDS[self.old.disclosure]} and is now {_WORDS[self.new.disclosure]}."
        elif self.new is not None:
            said = f"{flow} is new; it is {_WORDS[self.new.disclosure]}."
        else:
            said = f"{flow} is no longer seen; it was {_WORDS[finding.disclosure]}."
        for cause in self.causes:
            said += f" {'New' if cause.added else 'Gone'}: “{shortened(cause.quote)}”"
        return said

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "kind": self.kind,
            "explanation": self.words(),
            "old": self.old.as_dict() if self.old else None,
            "new": self.new.as_dict() if self.new else None,
            "causes": [cause.as_dict() for cause in self.causes],
        }


def compare_findings(
    old: Sequence[Finding], new: Sequence[Finding], changes: Mapping[str, VersionChange]
) -> list[FindingChange]:
    """Compare the findings of two audits of the same project.

    Args:
        old, new: findings before and after.
        changes: by document id, how the policies changed in between.

    Returns:
        Changes of class first, those for the worse before those for the better; then new and vanished findings.
    """
    before, after = _by_flow(old), _by_flow(new)
    found = []
    for key, finding in after.items():
        known = before.get(key)
        if known is None:
            found.append(FindingChange("appeared", None, finding))
        elif known.disclosure != finding.disclosure:
            found.append(FindingChange("changed_class", known, finding, _causes(known, finding, changes)))
    found += [FindingChange("disappeared", finding, None) for key, finding in before.items() if key not in after]
    return sorted(found, key=_rank)


def _by_flow(findings: Sequence[Finding]) -> dict[Key, Finding]:
    return {(f.skill, f.entity, f.data_type, f.purpose): f for f in findings}


def _rank(change: FindingChange) -> tuple[int, int, str]:
    worse = {"incorrect": 0, "ambiguous": 1, "no_policy": 2, "omitted": 3, "vague": 4, "clear": 5}
    kinds = ("changed_class", "appeared", "disappeared")
    assert set(worse) == set(DISCLOSURES)
    return kinds.index(change.kind), worse[change.finding.disclosure], change.finding.skill


def _causes(old: Finding, new: Finding, changes: Mapping[str, VersionChange]) -> tuple[Cause, ...]:
    """Sentences of the evidence that only one version has: first new ones that decide now, then gone ones that did."""
    causes = [Cause(e.doc, True, s) for e in new.evidence if (s := _changed_sentence(e, changes, added=True))]
    causes += [Cause(e.doc, False, s) for e in old.evidence if (s := _changed_sentence(e, changes, added=False))]
    return tuple(dict.fromkeys(causes))


def _changed_sentence(evidence: Evidence, changes: Mapping[str, VersionChange], *, added: bool) -> str:
    """The changed sentence that an evidence stands in, or ""."""
    change = changes.get(evidence.doc)
    if change is None:
        return ""
    quote = words(evidence.quote)
    for row in change.rows:
        sentence = row.new if added else row.old
        if sentence is None or row.kind == "same":
            continue
        overlaps = sentence.start < evidence.end and evidence.start < sentence.end
        if overlaps or " ".join(quote) in " ".join(sentence.key):
            return sentence.text
    return ""
