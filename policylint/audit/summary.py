"""The end of an audit in words and as JSON."""

from __future__ import annotations

from collections import Counter
from typing import Any

from policylint.audit.run import Audit
from policylint.comparison.finding import DISCLOSURES


def summary(audit: Audit) -> str:
    """What was found, in sentences. What was not found is said too: silence would read as a clean result."""
    result = audit.result
    skills, findings = len(result.skills), len(result.findings)
    policies = {doc for docs in result.policies_of.values() for doc in docs}
    lines = [
        f"{result.title}: {_count(skills, 'skill')}, {_count(len(policies), 'policy', 'policies')}, "
        f"{_count(findings, 'flow')} judged."
    ]
    counts = Counter(finding.disclosure for finding in result.findings)
    if findings:
        width = len(str(findings))
        lines += [f"  {counts[name]:>{width}}  {name.replace('_', ' ')}" for name in DISCLOSURES]
    else:
        lines.append("No flow was found, so nothing was judged. That does not mean that nothing flows.")
    lines += _silent(audit)
    if result.problems:
        lines.append(f"{_count(len(result.problems), 'problem')} named above and in the report; the rest was done.")
    lines.append(f"Report: {audit.report}")
    return "\n".join(lines)


def _silent(audit: Audit) -> list[str]:
    """Documents that say nothing, or were not asked."""
    result = audit.result
    governing = {doc for docs in (*result.policies_of.values(), *result.platform.values()) for doc in docs}
    without = sorted(doc for doc, analysis in result.analyses.items() if not analysis.statements)
    reasons = {doc: result.documents[doc].page.reason for doc in governing if not result.documents[doc].page.is_policy}
    foreign = sorted(doc for doc, reason in reasons.items() if reason == "unsupported_language")
    no_policies = sorted(set(reasons) - set(foreign))
    unused = sorted(set(result.documents) - governing)
    lines = []
    if without:
        lines.append(f"No statement found in {_names(without)}: read them yourself before you rely on it.")
    if no_policies:
        lines.append(f"Not a policy: {_names(no_policies)}; the report says why.")
    if foreign:
        lines.append(f"Not in a language that can be read: {_names(foreign)}.")
    if unused:
        lines.append(f"Belongs to no skill in the list and was not analysed: {_names(unused)}.")
    return lines


def as_json(audit: Audit) -> dict[str, Any]:
    """The same for machines."""
    result = audit.result
    counts = Counter(finding.disclosure for finding in result.findings)
    return {
        "title": result.title,
        "run": audit.run,
        "skills": len(result.skills),
        "documents": len(result.documents),
        "flows": len(result.findings),
        "disclosure": {name: counts[name] for name in DISCLOSURES},
        "without_statements": sorted(doc for doc, analysis in result.analyses.items() if not analysis.statements),
        "not_policies": sorted(doc for doc, document in result.documents.items() if not document.page.is_policy),
        "analysed": audit.analysed,
        "problems": list(result.problems),
        "report": str(audit.report),
    }


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


def _names(names: list[str]) -> str:
    shown = ", ".join(names[:5])
    return shown if len(names) <= 5 else f"{shown} and {len(names) - 5} more ({len(names)} in all)"
