"""Word counts and change classes."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policylint.comparison.changes import compare_versions
from policylint.comparison.changes_words import compare_words, wording_hash, words
from policylint.documents import Document, read_text

POLICY = """# Privacy policy of the Tide Times skill

We collect your town to read the tide times of the nearest harbour. We do not share your town with anyone.

* We keep nothing after the session ends.
* Questions reach us at [our page](https://tides.example/contact).
"""


def version(text: str, name: str = "v") -> Document:
    return read_text(text, id=name, format="markdown")


def change_of(old: str, new: str) -> str:
    return compare_versions(version(old, "old"), version(new, "new")).change


def test_identical_versions_have_the_same_words() -> None:
    assert change_of(POLICY, POLICY) == "same_words"


def test_markup_space_and_punctuation_are_no_words() -> None:
    new = POLICY.replace("# Privacy", "## **Privacy**").replace("* We", "-   We").replace(". We do", "! We do")
    assert change_of(POLICY, new) == "same_words"


def test_invisible_characters_split_no_word() -> None:
    assert words("infor\u00admation\u200b \ufeffname") == ["information", "name"]


@pytest.mark.parametrize(("count", "expected"), [(1, "minor"), (5, "minor"), (6, "substantive")])
def test_up_to_five_words_are_minor(count: int, expected: str) -> None:
    added = " ".join(["new"] * count)
    assert change_of(POLICY, POLICY.replace("session ends", f"session ends {added}")) == expected


def test_added_and_removed_words_count_together() -> None:
    new = POLICY.replace("town to read the tide", "city so that we see")
    result = compare_words(POLICY, new)
    assert (result.added, result.removed) == (5, 5)
    assert change_of(POLICY, new) == "substantive"


def test_a_new_link_address_is_a_change_and_is_named() -> None:
    change = compare_versions(version(POLICY), version(POLICY.replace("tides.example/contact", "ads.example/contact")))
    assert change.change == "minor"
    assert change.wording.links_only
    assert (change.links_gone, change.links_new) == (
        ("https://tides.example/contact",),
        ("https://ads.example/contact",),
    )
    assert "link addresses" in change.explanation


def test_negation_moved_to_another_sentence_is_not_same_words() -> None:
    old = "We share your name with advertisers. We do not share your voice recordings with anybody at all."
    new = "We do not share your name with advertisers. We share your voice recordings with anybody at all."
    change = compare_versions(version(old), version(new))
    assert change.wording.total == 0
    assert change.change == "minor"
    assert "another order" in change.explanation


def test_sentences_that_only_move_are_same_words() -> None:
    old = "We collect your name. We keep it for a year.\n\nWe never sell it."
    new = "We never sell it.\n\nWe collect your name. We keep it for a year."
    change = compare_versions(version(old), version(new))
    assert change.change == "same_words"
    assert {row.kind for row in change.rows} >= {"moved_from", "moved_to"}


def test_collapsed_version_is_not_a_policy() -> None:
    change = compare_versions(version(POLICY * 5), version("# Privacy policy\n\nLast updated in May."))
    assert change.change == "not_a_policy"
    assert "only" in change.explanation
    assert change.rows == ()


def test_a_shorter_policy_stays_a_policy() -> None:
    long = POLICY + "We also tell you about boats. " * 10
    assert change_of(long, POLICY) == "substantive"


def test_empty_new_version_is_not_a_policy() -> None:
    assert change_of(POLICY, " \n") == "not_a_policy"


def test_return_to_an_earlier_version_is_named() -> None:
    first, second = version(POLICY, "first"), version(POLICY.replace("nothing", "your town for a year"), "second")
    change = compare_versions(second, first, earlier=[("first", wording_hash(first.text))])
    assert change.returns_to == "first"
    assert "first" in change.explanation


@given(st.text(max_size=200), st.sampled_from(string.punctuation.replace("_", "")))
def test_punctuation_between_words_never_counts(text: str, sign: str) -> None:
    assert words(text) == words(text.replace(" ", f" {sign} "))


@given(st.lists(st.sampled_from(["we", "collect", "share", "your", "name", "voice", "never"]), max_size=40), st.data())
def test_counts_are_symmetric(bag: list[str], data: st.DataObject) -> None:
    other = data.draw(st.permutations(bag))
    extra = data.draw(st.lists(st.sampled_from(["sell", "track"]), max_size=5))
    forward = compare_words(" ".join(bag), " ".join([*other, *extra]))
    backward = compare_words(" ".join([*other, *extra]), " ".join(bag))
    assert (forward.added, forward.removed) == (len(extra), 0)
    assert (backward.added, backward.removed) == (0, len(extra))
