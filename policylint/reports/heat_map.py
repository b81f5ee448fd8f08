"""Geometry of the heat map: data types down, recipients across, one column for each class that a recipient has."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import sqrt

from policylint.comparison.finding import DISCLOSURES, Disclosure
from policylint.reports.colours import ink_on, shade
from policylint.reports.counting import Count, equals
from policylint.reports.tables import ReportData
from policylint.reports.wording import DisclosureWords, data_type_label, disclosures, party_label, within

# Pixels. A panel is as wide as the text of the page; recipients that do not fit go into the next panel.
CELL_WIDTH, CELL_HEIGHT = 38, 26
LABEL_WIDTH, HEADER_HEIGHT, GAP = 236, 52, 12
PANEL_WIDTH = 1072
CHARACTER_WIDTH = 7.3
# The map shows the recipients with the most findings; the table beside it always has all of them.
MOST_ENTITIES = 30


@dataclass(frozen=True, slots=True)
class Cell:
    """One number of the map."""

    x: float
    y: float
    count: Count
    fill: str
    ink: str
    label: str


@dataclass(frozen=True, slots=True)
class Group:
    """The columns of one recipient; `columns` has the class and the left edge of each."""

    x: float
    width: float
    name: str
    shown_name: str
    columns: tuple[tuple[DisclosureWords, float], ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """One drawing. `rows` has the label and the upper edge of each data type."""

    width: float
    height: float
    groups: tuple[Group, ...]
    rows: tuple[tuple[str, float], ...]
    cells: tuple[Cell, ...]
    description: str


def heat_map(data: ReportData) -> list[Panel]:
    """The panels of the map, recipients with the most findings first; empty without findings."""
    pairs = data.tables["heat_map"]
    totals: Counter[str] = Counter()
    classes: dict[str, list[Disclosure]] = {}
    for row in pairs:
        totals[row["entity"]] += int(row["findings"])
    entities = sorted(totals, key=lambda entity: (-totals[entity], entity))[:MOST_ENTITIES]
    for entity in entities:
        rows = [row for row in pairs if row["entity"] == entity]
        classes[entity] = [disclosure for disclosure in DISCLOSURES if any(int(row[disclosure]) for row in rows)]
    most = max((int(row[disclosure]) for row in pairs for disclosure in DISCLOSURES), default=1)
    panels, members, width = [], list[str](), float(LABEL_WIDTH)
    for entity in entities:
        needed = _group_width(entity, classes[entity]) + GAP
        if members and width + needed > PANEL_WIDTH:
            panels.append(_panel(data, members, classes, most))
            members, width = [], float(LABEL_WIDTH)
        members.append(entity)
        width += needed
    return [*panels, _panel(data, members, classes, most)] if members else panels


def _group_width(entity: str, classes: list[Disclosure]) -> float:
    name = min(len(party_label(entity)) * CHARACTER_WIDTH + 6, 4 * CELL_WIDTH)
    return max(len(classes) * CELL_WIDTH, name)


def _panel(data: ReportData, entities: list[str], classes: dict[str, list[Disclosure]], most: int) -> Panel:
    rows = [row for row in data.tables["heat_map"] if row["entity"] in entities]
    data_types = list(dict.fromkeys(row["data_type"] for row in rows))
    top = {data_type: HEADER_HEIGHT + n * CELL_HEIGHT for n, data_type in enumerate(data_types)}
    groups: dict[str, Group] = {}
    x = float(LABEL_WIDTH)
    for entity in entities:
        width = _group_width(entity, classes[entity])
        name = party_label(entity)
        room = int((width - 6) / CHARACTER_WIDTH)
        columns = tuple((disclosures()[one], x + n * CELL_WIDTH) for n, one in enumerate(classes[entity]))
        groups[entity] = Group(
            x, width, name, name if len(name) <= room + 1 else name[: max(room - 1, 3)] + "…", columns
        )
        x += width + GAP
    cells = [
        _cell(
            data, row["data_type"], row["entity"], words, left, float(top[row["data_type"]]), int(row[words.id]), most
        )
        for row in rows
        for words, left in groups[row["entity"]].columns
        if int(row[words.id])
    ]
    names = ", ".join(group.name for group in groups.values())
    return Panel(
        width=x - GAP,
        height=HEADER_HEIGHT + CELL_HEIGHT * len(data_types),
        groups=tuple(groups.values()),
        rows=tuple((data_type_label(data_type), float(top[data_type])) for data_type in data_types),
        cells=tuple(cells),
        description=f"Number of findings by data type (rows), recipient ({names}) and disclosure class (columns).",
    )


def _cell(
    data: ReportData, data_type: str, entity: str, words: DisclosureWords, x: float, y: float, value: int, most: int
) -> Cell:
    fill = shade(words.colour, 0.2 + 0.8 * sqrt(value / most))
    groups = data.addresses.flow_groups(data_type)
    href = next(group.href for group in groups if (group.entity, group.disclosure) == (entity, words.id))
    count = data.tables.count(
        "findings", equals("data_type", data_type), equals("entity", entity), equals("disclosure", words.id), href=href
    )
    label = f"{data_type_label(data_type)} to {within(party_label(entity))}: {count.value} {words.label.lower()}"
    return Cell(x, y, count, fill, ink_on(fill), label)
