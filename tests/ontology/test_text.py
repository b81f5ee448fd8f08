"""Words in normal form: spelling, number, apostrophes, offsets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policylint.ontology import normalise, tokens
from policylint.ontology.text import words


@pytest.mark.parametrize(
    ("phrase", "normal"),
    [
        ("E-mail Addresses", "email address"),
        ("e mail adress", "email address"),
        ("Web sites", "website"),
        ("the user\u2019s device IDs", "the user device id"),
        ("driver's license", "driver licence"),
        ("Children\u2019s information", "child information"),
        ("personally indentifiable info", "personally identifiable information"),
        ("third-parties", "third party"),
        ("GPS", "gps"),
        ("zip codes", "zipcode"),
        ("purchases", "purchase"),
        ("addresses", "address"),
        ("Wi-Fi", "wifi"),
        ("your\u00a0name", "your name"),
        ("caf\u00e9 address", "caf\u00e9 address"),
        ("analytics", "analytics"),
        ("status", "status"),
        ("name/surname", "name surname"),
        ("", ""),
        ("\u2026!?", ""),
    ],
)
def test_normal_form(phrase, normal):
    assert normalise(phrase) == normal


@given(st.text(max_size=200))
def test_tokens_lie_in_the_text_in_order(text):
    end = 0
    for token in tokens(text):
        assert end <= token.start < token.end <= len(text)
        assert text[token.start : token.end].strip() != ""
        end = token.end


@given(st.text(alphabet=st.characters(codec="ascii", categories=("L", "N", "Zs")), max_size=60))
def test_fast_path_gives_what_the_pattern_gives(text):
    single = " ".join(text.split())
    assert words(single) == [token.norm for token in tokens(single)]


@given(st.text(max_size=100))
def test_normal_form_has_single_spaces_and_is_stable_in_case(text):
    normal = normalise(text)
    assert normal == " ".join(normal.split())


def test_offsets_of_joined_words():
    text = "Send an e-mail or visit the web site."
    spans = {token.norm: text[token.start : token.end] for token in tokens(text)}
    assert spans["email"] == "e-mail"
    assert spans["website"] == "web site"


def test_words_far_apart_are_not_joined():
    assert "email" not in [token.norm for token in tokens("plan E \u2014 mail us")]
