"""Every number on a page is the number of rows of a CSV file, and leads to them."""

from __future__ import annotations

from pathlib import Path

import pytest

from policylint.comparison.finding import DISCLOSURES
from policylint.reports.counting import Tables, any_in, equals
from policylint.reports.heat_map import heat_map
from policylint.reports.tables import ReportData
from policylint.reports.wording import share
from tests.reports.page_reader import Page, counted, rows
from tests.reports.sample import sample


def test_every_number_equals_the_rows_of_its_csv_file(report: Path, parsed: dict[str, Page]) -> None:
    seen = 0
    for path, page in parsed.items():
        for table, where, text in page.numbers:
            assert int(text) == counted(rows(report, table), where), (path, table, where)
            seen += 1
    assert seen > 150


def test_class_numbers_add_up_to_the_findings(report: Path, parsed: dict[str, Page]) -> None:
    index = parsed["index.html"]
    classes = {
        where[0][2]: int(text)
        for table, where, text in index.numbers
        if table == "findings" and len(where) == 1 and where[0][0] == "disclosure"
    }
    assert sum(classes.values()) == len(rows(report, "findings")) == 11
    assert set(classes) == set(DISCLOSURES)


def test_numbers_of_skills_csv_are_those_of_findings_csv(report: Path) -> None:
    findings = rows(report, "findings")
    for skill in rows(report, "skills"):
        for disclosure in DISCLOSURES:
            expected = counted(findings, [("skill", "=", skill["skill"]), ("disclosure", "=", disclosure)])
            assert int(skill[disclosure]) == expected
    for pair in rows(report, "heat_map"):
        where = [("data_type", "=", pair["data_type"]), ("entity", "=", pair["entity"])]
        assert int(pair["findings"]) == counted(findings, where)


def test_heat_map_has_every_finding_once() -> None:
    data = ReportData(sample())
    cells = [cell for panel in heat_map(data) for cell in panel.cells]
    assert sum(cell.count.value for cell in cells) == len(data.result.findings)


def test_numbers_of_documents_are_those_of_statements(report: Path) -> None:
    statements = rows(report, "statements")
    for document in rows(report, "policies"):
        denials = counted(statements, [("document", "=", document["document"]), ("denied", "=", "yes")])
        assert int(document["denials"]) == denials
        assert int(document["claims"]) + denials == int(document["statements"])
        assert int(document["contradictions"]) == counted(
            rows(report, "contradictions"), [("document", "=", document["document"])]
        )


def test_count_finds_the_selected_rows() -> None:
    tables = Tables({"t": [{"a": "x", "n": "0"}, {"a": "x", "n": "3"}, {"a": ">0", "n": "3"}]})
    assert tables.count("t").value == 3
    assert tables.count("t", equals("a", "x")).value == len(tables.select("t", equals("a", "x"))) == 2
    assert tables.count("t", equals("a", "x"), any_in("n")).value == 1
    # A value that looks like the other comparison is a value.
    assert tables.count("t", equals("a", ">0")).value == 1
    assert tables.count("t", equals("a", "y"), href="somewhere.html").href == ""


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        (0, 0, ""),
        (0, 5, "0.0%"),
        (5, 5, "100.0%"),
        (1, 3, "33.3%"),
        (1, 10_000, "under 0.1%"),
        (9_999, 10_000, "over 99.9%"),
    ],
)
def test_share_never_rounds_something_to_nothing_or_all(part: int, whole: int, expected: str) -> None:
    assert share(part, whole) == expected
