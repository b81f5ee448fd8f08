"""The data files of the comparison name only what the ontology knows, and their patterns match what they are for."""

from __future__ import annotations

import csv
from importlib import resources

import pytest

from policylint.comparison.data_terms import read_term, type_covers
from policylint.comparison.entities import umbrella_rules
from policylint.comparison.rules import coverage_rules, worded, wordings
from policylint.ontology import ontology


def test_coverage_rows_are_known_and_single() -> None:
    types = ontology().data_types
    text = (resources.files("policylint.comparison") / "data" / "coverage.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert len(rows) == len(coverage_rules())
    for row in rows:
        assert row["term"] in types, row
        assert row["covers"] in types, row
        assert row["how"] in ("same", "broader", "none"), row
        assert row["why"], row


def test_rows_that_leave_a_type_out_change_something() -> None:
    types = ontology().data_types
    for rule in coverage_rules().values():
        if rule.how == "none":
            assert types.is_a(rule.covers, rule.term), rule
            assert type_covers(rule.term, rule.covers) is None


def test_umbrellas_are_known() -> None:
    known = ontology()
    for member, umbrellas in umbrella_rules().items():
        assert member in known.parties
        for umbrella in umbrellas:
            assert umbrella.party in known.parties
            assert all(purpose in known.purposes for purpose in umbrella.purposes)


def test_every_wording_is_used_in_a_known_place() -> None:
    places = {"phrase", "before", "after", "sentence", "document", "condition"}
    assert all(set(patterns) <= places for patterns in wordings().values())


@pytest.mark.parametrize(
    ("before", "text", "after", "kind"),
    [
        ("We collect ", "personally identifiable information", ".", "umbrella"),
        ("We collect ", "information", " you provide to us", "provided"),
        ("We collect ", "information", " that users submit", "provided"),
        ("We collect ", "information", " automatically", "automatic"),
        ("We share ", "your information", ".", "yours"),
        ("We share ", "information", " about our users", "yours"),
        ("We collect no ", "data", ".", "everything"),
        ("We do not collect any of your ", "data", ".", "everything"),
        ("We share ", "non-personal data", ".", "non_personal"),
        ("We share ", "anonymized data", ".", "aggregate"),
        ("We keep ", "this information", ".", "anaphoric"),
        ("We keep ", "information", ".", "content_free"),
    ],
)
def test_how_phrases_speak(before: str, text: str, after: str, kind: str) -> None:
    assert read_term(text, "other_data", before, after).kind == kind


def test_a_type_is_a_type_whatever_the_words() -> None:
    assert read_term("any of your e-mail", "email_address").kind == "type"


@pytest.mark.parametrize(
    ("wording", "text", "matches"),
    [
        ("interests", "We show ads based on your interests.", True),
        ("interests", "We build a profile of you.", True),
        ("interests", "It is in our interest to keep data safe.", False),
        ("anonymous", "We store a hash of your id.", True),
        ("anonymous", "We store your id.", False),
    ],
)
def test_sentence_wordings(wording: str, text: str, matches: bool) -> None:
    assert worded(wording, "sentence", text) is matches


def test_finer_types_of_ours_count_as_the_contracts() -> None:
    assert type_covers("username", "user_identifier") == (True, 0)
    assert type_covers("user_identifier", "username") is not None
    assert type_covers("password", "email_address") is None
    assert type_covers("no such type", "email_address") is None
