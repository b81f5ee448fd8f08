"""The data files of the reports: words for everything, colours that can be told apart and read, columns as written."""

from __future__ import annotations

import re
from itertools import combinations
from typing import get_args

from policylint.comparison.finding import DISCLOSURES
from policylint.documents.document import PolicyPage
from policylint.observations.observation import How
from policylint.reports.colours import contrast, ink_on, shade
from policylint.reports.data_files import table_columns
from policylint.reports.tables import ReportData
from policylint.reports.wording import (
    READING_ORDER,
    disclosures,
    page_label,
    party_label,
    readable,
    relation_label,
    scope_label,
    ways_of_observing,
    within,
    words,
)
from policylint.statements.statement import Scope
from tests.reports.sample import sample


def test_every_class_way_status_and_role_has_words() -> None:
    assert tuple(disclosures()) == DISCLOSURES
    assert sorted(READING_ORDER) == sorted(DISCLOSURES)
    assert len({one.letter for one in disclosures().values()}) == len(DISCLOSURES)
    assert set(ways_of_observing()) == set(get_args(How))
    for status in ("usable", "not_a_policy", "not_read", "none"):
        assert words("policy_statuses", status).explanation
    for role in ("claim", "denial"):
        assert words("roles", role).label == role
    for scope in get_args(Scope):
        assert bool(scope_label(scope)) == (scope != "general")
    for number in range(1, 13):
        assert relation_label(f"C{number}")


def test_reasons_of_pages() -> None:
    reasons = "empty error_page captcha login_wall javascript_shell consent_wall other_document unsupported_language"
    for reason in reasons.split():
        label = page_label(PolicyPage(False, reason))
        assert label
        assert label != readable(reason)
    assert page_label(PolicyPage(True)) == ""
    assert page_label(PolicyPage(False, "new_reason")) == "new reason"


def test_colours_can_be_told_apart_and_ink_can_be_read() -> None:
    colours = [one.colour for one in disclosures().values()]
    assert all(re.fullmatch(r"#[0-9A-F]{6}", colour) for colour in colours)
    # Seen without colours at all, neighbours of the bar still have different patterns; with colours they differ anyway.
    assert all(one != other for one, other in combinations(colours, 2))
    for colour in colours:
        for amount in range(20, 101, 5):
            fill = shade(colour, amount / 100)
            assert contrast(ink_on(fill), fill) >= 4.5, (colour, amount)


def test_rows_have_the_described_columns() -> None:
    data = ReportData(sample())
    for name, table in table_columns().items():
        columns = [column["name"] for column in table["columns"]]
        assert len(columns) == len(set(columns))
        for row in data.tables[name]:
            assert list(row) == columns, name


def test_labels_of_ids() -> None:
    assert party_label("graph.facebook.com") == "graph.facebook.com"
    assert within("The skill's developer") == "the skill's developer"
    assert within("Theatre Company") == "Theatre Company"
