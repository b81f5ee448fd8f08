"""From findings that were made elsewhere to an `AuditResult`: which observation each judges, what governs whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from policylint.comparison.finding import Finding
from policylint.crawl.skill import Skill
from policylint.errors import InputError
from policylint.observations.observation import Observation


def paired(
    findings: Sequence[Finding], observations: Sequence[Observation], findings_name: str
) -> tuple[list[Observation], list[str]]:
    """The observation that each finding judges.

    `policylint check` writes one finding a row, in the order of the rows, so each finding is about the next row with
    the same skill, recipient, data type and purpose.

    Args:
        findings: in the order of their file.
        observations: the rows of the flows file, in order.
        findings_name: the findings file, for messages.

    Returns:
        One observation a finding, and in words the rows that no finding judges.

    Raises:
        InputError: a finding has no row.
    """
    found: list[Observation] = []
    unused: list[str] = []
    place = 0
    for number, finding in enumerate(findings, 1):
        skipped: list[Observation] = []
        while place < len(observations) and _flow(observations[place]) != _flow(finding):
            skipped.append(observations[place])
            place += 1
        if place == len(observations):
            raise InputError(
                f"{findings_name}, finding {number}",
                f"no row of the flows is about {finding.skill!r}, {finding.entity!r}, {finding.data_type!r} there",
                "give the flows from which `policylint check` made these findings",
            )
        unused += [_unjudged(one) for one in skipped]
        found.append(observations[place])
        place += 1
    return found, unused + [_unjudged(one) for one in observations[place:]]


def _flow(one: Observation | Finding) -> tuple[str, str, str, str]:
    return one.skill, one.entity, one.data_type, one.purpose


def _unjudged(one: Observation) -> str:
    return f"{one.source}, {one.locator}: no finding judges this flow."


def stated(findings: Sequence[Finding], numbers: Sequence[int], source: str) -> list[Observation]:
    """Observations for findings without a flows file: what the finding itself says, and the line it stands in."""
    return [
        Observation(
            skill=finding.skill,
            entity=finding.entity,
            data_type=finding.data_type,
            purpose=finding.purpose,
            source=source,
            locator=f"line {number}",
        )
        for finding, number in zip(findings, numbers, strict=True)
    ]


def governing(
    skills: Iterable[Skill],
    findings: Iterable[Finding],
    observations: Iterable[Observation],
    platform: Mapping[str, Sequence[str]],
) -> dict[str, tuple[str, ...]]:
    """Skill id -> ids of the documents that govern it: those named by the list of skills and by the flows, and those
    that its findings quote (without the platform's)."""
    of_platforms = {document for documents in platform.values() for document in documents}
    named: dict[str, dict[str, None]] = {}
    for skill in skills:
        named.setdefault(skill.id, {}).update({skill.policy: None})
    for flow in observations:
        named.setdefault(flow.skill, {}).update({flow.policy: None})
    for finding in findings:
        quoted = {one.doc: None for one in finding.evidence if one.doc not in of_platforms}
        named.setdefault(finding.skill, {}).update(quoted)
    return {skill: tuple(one for one in documents if one) for skill, documents in named.items()}


def listed(skills: Sequence[Skill], findings: Iterable[Finding]) -> tuple[Skill, ...]:
    """The skills of the list, then those that only findings name."""
    known = {skill.id: skill for skill in skills}
    for finding in findings:
        known.setdefault(finding.skill, Skill(finding.skill))
    return tuple(known.values())
