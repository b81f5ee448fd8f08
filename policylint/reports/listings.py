"""Pages that list rows: what the numbers of the report lead to. Long lists are split into pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from policylint.reports.addresses import ROWS_A_PAGE, page_of
from policylint.reports.counting import Condition, Count, Row, equals
from policylint.reports.facts import facts, stem_of_whole
from policylint.reports.rendering import page
from policylint.reports.tables import ReportData
from policylint.reports.wording import data_type_label, disclosures, party_label, ways_of_observing, within

# Stem, title and rows of the lists of policies that the first page leads to.
POLICY_LISTS: tuple[tuple[str, str, tuple[Condition, ...]], ...] = (
    ("lists/policies", "Policies", ()),
    ("lists/policies-of-skills", "Policies of skills", (equals("kind", "skill"),)),
    ("lists/policies-of-platforms", "Documents of platforms", (equals("kind", "platform"),)),
    ("lists/policies-unused", "Documents that govern no skill of this audit", (equals("kind", "unused"),)),
    ("lists/not-policies", "Documents that are not usable as a policy", (equals("usable", "no"),)),
    (
        "lists/policies-without-statements",
        "Usable policies in which no statement was found",
        (equals("usable", "yes"), equals("analysed", "yes"), equals("statements", "0")),
    ),
)


@dataclass(frozen=True, slots=True)
class Section:
    """Rows under one heading.

    Attributes:
        heading: "" for a list without sections.
        anchor: id of the heading, "" for none.
        count: of the rows of the whole section, also where it goes on over pages.
        rows: those on the page.
        upper: heading above, shown when it differs from that of the section before.
        continued: it began on an earlier page.
    """

    heading: str
    anchor: str
    count: Count
    rows: Sequence[Row]
    upper: str = ""
    continued: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """One list, before it is split.

    Attributes:
        stem: its path without suffix.
        template: of its pages.
        title, explanation: what is listed, and a sentence about it ("" for none).
        total: all rows.
        sections: the rows; never empty.
    """

    stem: str
    template: str
    title: str
    explanation: str
    total: Count
    sections: Sequence[Section]


def stem_of_class(disclosure: str) -> str:
    """Path of the list of a class's findings, without suffix."""
    return f"lists/findings-{disclosure.replace('_', '-')}"


def stem_of_way(how: str) -> str:
    """Path of the list of the findings that were observed in one way."""
    return f"lists/observed-by-{how.replace(' ', '-')}"


def pages(data: ReportData, listing: Listing) -> Iterator[tuple[str, str]]:
    """Path and HTML of every page of a list."""
    chunks = _chunks(listing.sections)
    paths = [page_of(listing.stem, number) for number in range(1, len(chunks) + 1)]
    for number, sections in enumerate(chunks, 1):
        path = paths[number - 1]
        yield (
            path,
            page(
                listing.template,
                path,
                script=True,
                tables=data.tables,
                listing=listing,
                sections=sections,
                paths=paths,
                number=number,
            ),
        )


def _chunks(sections: Sequence[Section]) -> list[list[Section]]:
    """The sections cut after every `ROWS_A_PAGE` rows, counted over all sections as `Addresses.flow_groups` does."""
    chunks: list[list[Section]] = [[]]
    room = ROWS_A_PAGE
    for section in sections:
        rows, continued = section.rows, False
        while True:
            if room == 0 and rows:
                chunks.append([])
                room = ROWS_A_PAGE
            here, rows = rows[:room], rows[room:]
            anchor = "" if continued else section.anchor
            chunks[-1].append(replace(section, rows=here, continued=continued, anchor=anchor))
            room -= len(here)
            continued = True
            if not rows:
                break
    return chunks


def listings(data: ReportData) -> Iterator[Listing]:
    """All lists of a report. A list without rows is not made: nothing leads to it."""
    for listing in (*_of_findings(data), *_of_skills(data), *_of_policies(data)):
        if listing.total.value:
            yield listing
    for data_type in data.addresses.data_types():
        yield _of_flows(data, data_type)


def _of_findings(data: ReportData) -> Iterator[Listing]:
    tables = data.tables
    everything = tables.count("findings")
    yield _plain("lists/findings", "findings_list.html", "All findings", "", everything, tables["findings"])
    for words in disclosures().values():
        condition = equals("disclosure", words.id)
        count, rows = tables.count("findings", condition), tables.select("findings", condition)
        yield _plain(
            stem_of_class(words.id), "findings_list.html", f"Findings: {words.label}", words.explanation, count, rows
        )
    for how, way in ways_of_observing().items():
        condition = equals("how", how)
        count, rows = tables.count("findings", condition), tables.select("findings", condition)
        yield _plain(stem_of_way(how), "findings_list.html", f"Observed: {way.label}", way.explanation, count, rows)


def _of_skills(data: ReportData) -> Iterator[Listing]:
    tables = data.tables
    made = set()
    for fact in facts():
        for stem, where, title, note in (
            (
                stem_of_whole(fact),
                fact.whole_where,
                "All skills" if not fact.whole_where else fact.whole_label.capitalize(),
                "",
            ),
            (fact.stem, (*fact.whole_where, *fact.where), f"Skills: {fact.label}", fact.note),
        ):
            if stem not in made:
                made.add(stem)
                count, rows = tables.count("skills", *where), tables.select("skills", *where)
                yield _plain(stem, "skills_list.html", title, note, count, rows)


def _of_policies(data: ReportData) -> Iterator[Listing]:
    tables = data.tables
    for stem, title, where in POLICY_LISTS:
        yield _plain(
            stem, "policies_list.html", title, "", tables.count("policies", *where), tables.select("policies", *where)
        )


def _plain(stem: str, template: str, title: str, explanation: str, total: Count, rows: Sequence[Row]) -> Listing:
    return Listing(stem, template, title, explanation, total, [Section("", "", total, rows)])


def _of_flows(data: ReportData, data_type: str) -> Listing:
    label = data_type_label(data_type)
    of_type = equals("data_type", data_type)
    sections = []
    for group in data.addresses.flow_groups(data_type):
        where = (of_type, equals("entity", group.entity), equals("disclosure", group.disclosure))
        count, rows = data.tables.count("findings", *where), data.tables.select("findings", *where)
        upper = f"{label} to {within(party_label(group.entity))}"
        sections.append(Section(disclosures()[group.disclosure].label, group.anchor, count, rows, upper))
    total = data.tables.count("findings", of_type)
    title = f"Findings about one data type: {label}"
    return Listing(data.addresses.flows(data_type), "findings_list.html", title, "", total, sections)
