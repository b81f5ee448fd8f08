"""Where everything stands in the report: paths relative to its folder, of letters, digits and `._-~` only."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from policylint.comparison.finding import Disclosure
from policylint.reports.file_names import SafeNames
from policylint.reports.quotes import anchor
from policylint.reports.result import AuditResult
from policylint.reports.wording import READING_ORDER

# Rows on one page of a list. 1,000 findings are some 700 KB of HTML.
ROWS_A_PAGE = 1000


@dataclass(frozen=True, slots=True)
class FlowGroup:
    """The findings of one data type, recipient and class, as they stand together in a list.

    Attributes:
        entity, disclosure: what they have in common besides the data type.
        anchor: id of the group's heading.
        href: page and anchor.
    """

    entity: str
    disclosure: Disclosure
    anchor: str
    href: str


def page_of(stem: str, number: int) -> str:
    """Path of a list's page; `number` counts from 1. No name of `SafeNames` has a tilde, so none is the same."""
    return f"{stem}.html" if number == 1 else f"{stem}~{number}.html"


class Addresses:
    """The pages of one report."""

    def __init__(self, result: AuditResult) -> None:
        skills = [skill.id for skill in result.skills] + [finding.skill for finding in result.findings]
        self._skills = SafeNames(skills)
        self._documents = SafeNames(result.documents)
        self._data_types = SafeNames(finding.data_type for finding in result.findings)
        self._entities = SafeNames(finding.entity for finding in result.findings)
        self._flows: dict[str, list[FlowGroup]] = {}
        counts: dict[str, Counter[tuple[str, Disclosure]]] = {}
        for finding in result.findings:
            counts.setdefault(finding.data_type, Counter())[finding.entity, finding.disclosure] += 1
        for data_type, groups in counts.items():
            self._flows[data_type] = self._flow_groups(data_type, groups)

    def _flow_groups(self, data_type: str, sizes: Counter[tuple[str, Disclosure]]) -> list[FlowGroup]:
        of_entity: Counter[str] = Counter()
        for (entity, _), size in sizes.items():
            of_entity[entity] += size
        ordered = sorted(sizes, key=lambda one: (-of_entity[one[0]], one[0], READING_ORDER.index(one[1])))
        groups, before = [], 0
        for entity, disclosure in ordered:
            fragment = f"to-{self._entities[entity]}:{disclosure}"
            path = page_of(self.flows(data_type), before // ROWS_A_PAGE + 1)
            groups.append(FlowGroup(entity, disclosure, fragment, f"{path}#{fragment}"))
            before += sizes[entity, disclosure]
        return groups

    def skill(self, identifier: str) -> str:
        """The page of a skill."""
        return f"skills/{self._skills[identifier]}.html"

    def document(self, identifier: str) -> str:
        """The page of a document, "" for one that was not given."""
        return f"documents/{self._documents[identifier]}.html" if identifier in self._documents else ""

    def passage(self, identifier: str, start: int, end: int) -> str:
        """A marked passage on a document's page."""
        page = self.document(identifier)
        return f"{page}#{anchor(start, end)}" if page else ""

    def finding(self, skill: str, number: int) -> str:
        """A finding on its skill's page; `number` counts from 1."""
        return f"{self.skill(skill)}#finding-{number}"

    def flows(self, data_type: str) -> str:
        """Stem of the pages that list the findings of a data type."""
        return f"flows/{self._data_types[data_type]}"

    def flow_groups(self, data_type: str) -> list[FlowGroup]:
        """The groups of those pages, in order: recipients with most findings first, classes in reading order."""
        return self._flows[data_type]

    def data_types(self) -> list[str]:
        """The data types that have findings."""
        return list(self._flows)
