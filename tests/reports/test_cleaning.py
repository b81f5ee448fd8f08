"""Foreign text: formulas, links, paths, names of files."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policylint.reports.cleaning import excerpt, guarded_cell, source_name, unguarded_cell, web_address
from policylint.reports.file_names import SafeNames

ANY_TEXT = st.text(alphabet=st.characters(exclude_characters="\0", exclude_categories=("Cs",)))


@given(ANY_TEXT)
def test_guarding_a_cell_can_be_undone_and_leaves_no_formula(text: str) -> None:
    cell = guarded_cell(text)
    assert unguarded_cell(cell) == text
    assert not cell or cell[0] not in "=+-@\t\r\n＝＋－＠"


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1", "'=1"])
def test_formulas_get_an_apostrophe(formula: str) -> None:
    assert guarded_cell(formula) == "'" + formula


@pytest.mark.parametrize("harmless", ["", "name", "1", "a=b", "(=1)"])
def test_other_cells_stay(harmless: str) -> None:
    assert guarded_cell(harmless) == harmless


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://a.example/p?q=1#f", "https://a.example/p?q=1#f"),
        (" HTTP://a.example ", "HTTP://a.example"),
        ("javascript:alert(1)", ""),
        ("java\nscript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("file:///etc/passwd", ""),
        ("//a.example", ""),
        ("http://", ""),
        ("http://[::1", ""),
        ("no address", ""),
    ],
)
def test_only_web_addresses_become_links(text: str, expected: str) -> None:
    assert web_address(text) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("https://a.example/p", "https://a.example/p"),
        ("policies/a.html", "policies/a.html"),
        ("/home/person/audit/a.html", "a.html"),
        ("C:\\Users\\person\\a.html", "a.html"),
        ("flows.csv", "flows.csv"),
        ("", ""),
    ],
)
def test_absolute_paths_are_shown_by_file_name(source: str, expected: str) -> None:
    assert source_name(source) == expected


@given(st.text(), st.integers(5, 50))
def test_an_excerpt_is_short_and_on_one_line(text: str, length: int) -> None:
    cut = excerpt(text, length)
    assert len(cut) <= length + 2
    assert "\n" not in cut


@given(st.lists(st.text(), max_size=30))
def test_file_names_are_safe_and_differ_also_without_case(ids: list[str]) -> None:
    names = SafeNames(ids)
    given_names = {names[identifier] for identifier in ids}
    assert len({name.casefold() for name in given_names}) == len(set(ids))
    for name in given_names:
        assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,120}", name)
        assert not name.endswith(".")
        assert name.casefold().split(".")[0] not in {"con", "nul", "aux", "prn", "com1"}


def test_plain_ids_are_their_own_names() -> None:
    names = SafeNames(["B01A1HZKM4", "tea-timer", "gh-a--b.md", "Tea-Timer", "../../etc/passwd", "", "CON", "é"])
    assert [names[one] for one in ("B01A1HZKM4", "tea-timer", "gh-a--b.md")] == [
        "B01A1HZKM4",
        "tea-timer",
        "gh-a--b.md",
    ]
    assert re.fullmatch(r"Tea-Timer-[0-9a-f]{8}", names["Tea-Timer"])
    assert re.fullmatch(r"etc-passwd-[0-9a-f]{8}", names["../../etc/passwd"])
    assert names["CON"].startswith("id-CON-")
