"""What a policy says differently, from analyses made by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from policylint.comparison.changes_statements import compare_statements
from policylint.comparison.changes_telling import change_words, statement_words, summary_words
from policylint.documents import Document, read_text
from policylint.statements.statement import Analysis, Exception_, Mention, Statement


def mention(text: str, kind: str, name: str = "") -> Mention:
    return Mention(0, len(text), text, kind, name)


NAME, EMAIL, VOICE = mention("your name", "name"), mention("your e-mail", "email_address"), mention("voice", "voice")
ADVERTISERS = mention("advertisers", "advertiser")


def statement(
    action: str = "collect",
    *data: Mention,
    negated: bool = False,
    recipients: tuple[Mention, ...] = (),
    start: int = 0,
    **more: object,
) -> Statement:
    return Statement(
        "d", start, start + 20, "first_party", action, negated, data or (NAME,), recipients=recipients, **more
    )  # type: ignore[arg-type]


TEXT = "We collect your name. We share your name with advertisers. " * 3


def kinds(old: list[Statement], new: list[Statement], old_text: str = TEXT, new_text: str = TEXT) -> list[str]:
    return [c.kind for c in difference(old, new, old_text, new_text).changes]


def difference(old, new, old_text=TEXT, new_text=TEXT):  # type: ignore[no-untyped-def]
    a: Document = read_text(old_text, id="old", format="text")
    b: Document = read_text(new_text, id="new", format="text")
    return compare_statements(a, Analysis("old", a.sha256, tuple(old)), b, Analysis("new", b.sha256, tuple(new)))


def test_the_same_statement_elsewhere_is_no_change() -> None:
    assert kinds([statement()], [statement(start=25), statement(start=50)]) == []


def test_claim_added_and_removed() -> None:
    assert kinds([], [statement()]) == ["claim_added"]
    assert kinds([statement()], []) == ["claim_removed"]
    assert kinds([], [statement(negated=True)]) == ["denial_added"]
    assert kinds([statement(negated=True)], []) == ["denial_removed"]


def test_denial_turned_into_claim_comes_first() -> None:
    old = [statement("share", NAME, negated=True, recipients=(ADVERTISERS,))]
    new = [statement("collect", EMAIL), statement("sell", NAME, recipients=(ADVERTISERS,))]
    found = difference(old, new)
    assert [c.kind for c in found.changes] == ["denial_to_claim", "claim_added"]
    told = change_words(found.changes[0])
    assert "promise was given up" in told
    assert "does not share your name with advertisers" in told
    assert "sells your name to advertisers" in told


def test_denial_to_claim_needs_the_same_recipients() -> None:
    old = [statement("share", NAME, negated=True, recipients=(ADVERTISERS,))]
    new = [statement("share", NAME, recipients=(mention("our hosting provider", "hosting_provider"),))]
    assert kinds(old, new, "One two three.", "Four five six seven.") == ["claim_added", "denial_removed"]


@pytest.mark.parametrize(
    ("old", "new", "expected", "what"),
    [
        (statement(), statement("collect", NAME, EMAIL), "broadened", ("your e-mail",)),
        (statement("collect", NAME, EMAIL), statement(), "narrowed", ("your e-mail",)),
        (
            statement("share", NAME, negated=True),
            statement("share", NAME, negated=True, conditions=(mention("unless you consent", "consent"),)),
            "weakened",
            ("unless you consent",),
        ),
        (
            statement("share", NAME, negated=True, exceptions=(Exception_(0, 3, "except to Acme", "party"),)),
            statement("share", NAME, negated=True),
            "strengthened",
            ("except to Acme",),
        ),
        (
            statement("share", NAME, EMAIL, negated=True),
            statement("share", NAME, negated=True),
            "weakened",
            ("your e-mail",),
        ),
        (statement("collect", NAME, exclusive=True), statement("collect", NAME), "weakened", ("only",)),
        (
            statement("share", NAME, conditions=(mention("with your consent", "consent"),)),
            statement("share", NAME),
            "weakened",
            ("with your consent",),
        ),
        (statement("share", NAME), statement("transfer", NAME), "changed", ()),
    ],
)
def test_two_versions_of_one_statement(old: Statement, new: Statement, expected: str, what: tuple[str, ...]) -> None:
    found = difference([old], [new])
    assert [(c.kind, c.what) for c in found.changes] == [(expected, what)]
    assert change_words(found.changes[0])


def test_a_promise_that_still_stands_was_not_given_up() -> None:
    denial = statement("share", NAME, negated=True)
    reworded = statement("share", NAME, negated=True, purposes=(mention("for money", "advertising"),))
    claim = statement("share", NAME, recipients=(ADVERTISERS,))
    found = kinds([denial], [claim, reworded])
    assert "denial_to_claim" not in found
    assert "claim_added" in found


def test_general_data_alone_makes_no_reversal() -> None:
    general = mention("personal information", "personal_information")
    for old_text, new_text, expected in (
        ("We never do that at all here.", "Courts and officers may ask us.", ["claim_added", "denial_removed"]),
        ("We do not disclose personal information.", "We disclose personal information.", ["denial_to_claim"]),
    ):
        old = replace(statement("disclose", general, negated=True), end=len(old_text))
        new = replace(statement("disclose", general), end=len(new_text))
        assert kinds([old], [new], old_text, new_text) == expected


def test_who_promises_not_to_sell_may_share() -> None:
    assert kinds([statement("sell", NAME, negated=True)], [statement("share", NAME)]) == [
        "claim_added",
        "denial_removed",
    ]


def test_a_reworded_condition_is_no_lost_limit() -> None:
    old = statement("share", NAME, conditions=(mention("with your prior consent", "consent"),))
    new = statement("share", NAME, conditions=(mention("if we have your consent", "consent"),))
    assert kinds([old], [new]) == ["changed"]


def test_naming_what_an_umbrella_covers_goes_no_further() -> None:
    general = mention("personal information", "personal_information")
    assert kinds([statement("collect", general)], [statement("collect", general, NAME)]) == ["changed"]


def test_statements_of_other_parties_are_not_paired() -> None:
    amazon = Statement("d", 0, 20, "amazon", "collect", False, (NAME,), party_name="Amazon")
    assert kinds([statement()], [amazon]) == ["claim_added", "claim_removed"]


def test_words_for_people() -> None:
    said = statement("share", NAME, VOICE, negated=True, recipients=(ADVERTISERS,))
    assert statement_words(said) == "the company does not share your name and voice with advertisers"
    summary = summary_words(difference([], [said]))
    assert summary == [
        "New promise: the company does not share your name and voice with advertisers. “We collect your name”"
    ]
