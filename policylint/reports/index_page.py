"""The report's first page: what was examined, the numbers, the heat map, the tables of skills and policies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from policylint.reports.counting import Count, equals
from policylint.reports.data_files import tables_of
from policylint.reports.facts import counted
from policylint.reports.heat_map import MOST_ENTITIES, heat_map
from policylint.reports.listings import POLICY_LISTS, stem_of_class, stem_of_way
from policylint.reports.rendering import page
from policylint.reports.tables import ReportData
from policylint.reports.wording import DisclosureWords, Words, disclosures, share, ways_of_observing

# A longer table of skills or policies moves to its own pages, so that the first page stays small.
LONGEST_TABLE = 1000


@dataclass(frozen=True, slots=True)
class ClassLine:
    """One disclosure class: words, number, share, and where its piece of the bar lies (per cent of the width)."""

    words: DisclosureWords
    count: Count
    share: str
    left: float
    width: float


@dataclass(frozen=True, slots=True)
class WayLine:
    """One way of observing with the number of flows that were observed so."""

    words: Words
    count: Count


def index_page(data: ReportData) -> str:
    """The HTML of `index.html`."""
    tables, result = data.tables, data.result
    entities = {row["entity"] for row in tables["heat_map"]}
    policies = {stem: tables.count("policies", *where, href=f"{stem}.html") for stem, _, where in POLICY_LISTS}
    return page(
        "index.html",
        "index.html",
        script=True,
        title=result.title,
        tables=tables,
        total=tables.count("findings", href="lists/findings.html"),
        skills=tables.count("skills", href="lists/skills.html"),
        policies=policies["lists/policies"],
        of_skills=policies["lists/policies-of-skills"],
        of_platforms=policies["lists/policies-of-platforms"],
        unused=policies["lists/policies-unused"],
        not_policies=policies["lists/not-policies"],
        without_statements=policies["lists/policies-without-statements"],
        statements=tables.count("statements", href="lists/policies.html"),
        problems=tables.count("problems", href="index.html#problems"),
        class_lines=_class_lines(data),
        ways=[
            WayLine(way, count)
            for how, way in ways_of_observing().items()
            if (count := tables.count("findings", equals("how", how), href=f"{stem_of_way(how)}.html")).value
        ],
        facts=counted(tables),
        panels=heat_map(data),
        more_entities=len(entities) > MOST_ENTITIES,
        most_entities=MOST_ENTITIES,
        longest_table=LONGEST_TABLE,
        csv_files=_described(data),
        observed=bool(result.observed),
    )


def _class_lines(data: ReportData) -> list[ClassLine]:
    total = len(data.tables["findings"])
    lines: list[ClassLine] = []
    left = 0.0
    for words in disclosures().values():
        count = data.tables.count("findings", equals("disclosure", words.id), href=f"{stem_of_class(words.id)}.html")
        width = 100 * count.value / total if total else 0.0
        lines.append(ClassLine(words, count, share(count.value, total), round(left, 3), round(width, 3)))
        left += width
    return lines


def _described(data: ReportData) -> Sequence[tuple[str, str]]:
    return [(f"{name}.csv", str(table["description"])) for name, table in tables_of(data.result).items()]
