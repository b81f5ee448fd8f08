"""A skill's page: what governs it, and every finding with how it was observed and its quotes in their surroundings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from policylint.comparison.finding import Finding
from policylint.observations.observation import Observation
from policylint.reports.counting import Count, Row, equals
from policylint.reports.quotes import Quote, in_context
from policylint.reports.rendering import page
from policylint.reports.tables import ReportData
from policylint.reports.wording import READING_ORDER, DisclosureWords, disclosures, ways_of_observing

# The classes that are about the absence of a statement.
_WITHOUT_QUOTES = ("omitted", "no_policy")


@dataclass(frozen=True, slots=True)
class Shown:
    """One finding, ready to be shown.

    Attributes:
        number: from 1, over the whole report.
        finding, seen: the finding and what it judges.
        quotes: its evidence in context.
        looked_in: the rows of the documents in which statements about it were looked for.
    """

    number: int
    finding: Finding
    seen: Observation
    quotes: tuple[Quote, ...]
    looked_in: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The findings of one class. `caveat`: what has to be known about all of them, said once; "" for none."""

    words: DisclosureWords
    count: Count
    findings: tuple[Shown, ...]
    caveat: str


@dataclass(frozen=True, slots=True)
class Governing:
    """A document that governs the skill: its row, and where it mentions the platform (a link, "" when it does not)."""

    row: Row
    mention: str


def pages(data: ReportData) -> Iterator[tuple[str, str]]:
    """Path and HTML of the page of every skill."""
    policies = {row["document"]: row for row in data.tables["policies"]}
    for row in data.tables["skills"]:
        identifier = row["skill"]
        named = data.named_policies(identifier)
        yield (
            row["page"],
            page(
                "skill.html",
                row["page"],
                row=row,
                skill=data.skills[identifier],
                governing=[_governing(data, policies[one]) for one in named if one in policies],
                not_read=[one for one in named if one not in policies],
                total=data.tables.count("findings", equals("skill", identifier), href=row["page"]),
                ways=[how for how in ways_of_observing() if how in _ways(data, identifier)],
                groups=_groups(data, identifier, row["page"], policies),
            ),
        )


def _ways(data: ReportData, skill: str) -> set[str]:
    return {data.result.observations[index].how for index in data.findings_of[skill]}


def _groups(data: ReportData, skill: str, path: str, policies: dict[str, Row]) -> list[Group]:
    shown: dict[str, list[Shown]] = {}
    for index in data.findings_of[skill]:
        finding, seen = data.result.findings[index], data.result.observations[index]
        quotes = tuple(
            in_context(one, data.places.get(one.doc), data.addresses.document(one.doc)) for one in finding.evidence
        )
        looked_in = tuple(policies[document.id] for document in data.documents_for(finding))
        shown.setdefault(finding.disclosure, []).append(Shown(index + 1, finding, seen, quotes, looked_in))
    return [
        Group(
            disclosures()[one],
            data.tables.count("findings", equals("skill", skill), equals("disclosure", one), href=f"{path}#{one}"),
            tuple(shown[one]),
            disclosures()[one].nothing if one in _WITHOUT_QUOTES else "",
        )
        for one in READING_ORDER
        if one in shown
    ]


def _governing(data: ReportData, row: Row) -> Governing:
    mention = data.platform_mention(row["document"])
    return Governing(row, f"{row['page']}#p-{mention[0]}" if mention else "")
