"""Visible text and its positions."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from policylint.documents.visible import GARBLED, finish_pieces


def test_white_space_is_one_space_at_the_place_where_it_begins() -> None:
    visible, positions = finish_pieces(["  your \t\n name "], [10])
    assert visible == "your name"
    assert list(positions) == [12, 13, 14, 15, 16, 20, 21, 22, 23]


def test_regular_text_needs_no_table_of_positions() -> None:
    _, positions = finish_pieces([" we collect "], [5])
    assert positions == range(6, 16)


def test_invisible_characters_are_left_out() -> None:
    visible, positions = finish_pieces(["na\u200bme\u00ad \ufeff x\x00y"], [0])
    assert visible == "name xy"
    assert list(positions) == [0, 1, 3, 4, 6, 9, 11]


def test_lone_surrogates_become_replacement_characters() -> None:
    visible, positions = finish_pieces(["a\ud800b"], [0])
    assert visible == "a\ufffdb"
    assert list(positions) == [0, 1, 2]


def test_punctuation_in_the_wrong_charset() -> None:
    for charset in ("mac_roman", "cp1252", "latin-1"):
        garbled = "the user" + "’".encode().decode(charset) + "s name"
        visible, positions = finish_pieces([garbled], [0])
        assert visible == "the user’s name"
        assert list(positions) == [*range(9), *range(11, 17)]


def test_nothing_visible() -> None:
    assert finish_pieces([" \u200b\n"], [0])[0] == ""


@given(st.lists(st.text(), min_size=1))
def test_positions_lead_back_to_the_same_characters(parts: list[str]) -> None:
    text = "".join(parts)
    offsets = [sum(map(len, parts[:index])) for index in range(len(parts))]
    visible, positions = finish_pieces(parts, offsets)
    assert len(visible) == len(positions)
    assert list(positions) == sorted(set(positions))
    assert visible == visible.strip()
    assert "  " not in visible
    for character, position in zip(visible, positions, strict=True):
        white = character == " " and text[position].isspace()
        assert character == text[position] or white or GARBLED.get(text[position : position + 3]) == character
