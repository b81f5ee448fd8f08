"""Marking passages: the words stay, every passage has its place, whatever overlaps."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from policylint.reports.cleaning import shown
from policylint.reports.marks import MarkedPart, marked
from policylint.reports.places import Places
from tests.reports.building import plain
from tests.reports.page_reader import Page

TEXTS = st.text(min_size=1, max_size=60)


@st.composite
def texts_with_parts(draw: st.DrawFn) -> tuple[str, list[MarkedPart]]:
    text = draw(TEXTS)
    parts = []
    for number in range(draw(st.integers(0, 25))):
        start = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(start + 1, len(text)))
        parts.append(MarkedPart(start, -end, f"s-{number}", draw(st.sampled_from(["claim", "denial"]))))
    return text, parts


def parse(html: str) -> Page:
    page = Page()
    page.feed(html)
    return page.finish()


@given(texts_with_parts())
def test_words_stay_ids_are_given_once_and_elements_are_closed(case: tuple[str, list[MarkedPart]]) -> None:
    text, parts = case
    html = str(marked(text, parts))
    page = parse(html)
    # The parser, like a browser, may read carriage returns and character references only as they were written.
    assert page.text == shown(text)
    assert page.problems == []
    assert sorted(page.ids) == sorted(part.anchor for part in parts)


def test_crossing_passages_are_split_and_keep_their_words() -> None:
    html = str(marked("abcdefgh", [MarkedPart(0, -5, "s-1", "claim"), MarkedPart(3, -8, "s-2", "denial")]))
    assert html == (
        '<mark class="claim" id="s-1">abc<mark class="denial" id="s-2">de</mark></mark><mark class="denial">fgh</mark>'
    )


def test_the_number_stands_behind_the_end_of_the_passage() -> None:
    parts = [MarkedPart(0, -3, "s-1", "claim"), MarkedPart(2, -5, "s-2", "claim", "7", "#statement-7")]
    assert re.sub(r"(<[^>]+>)+", "|", str(marked("abcdef", parts))) == "|ab|c|de|7|f"


def test_places_follow_positions_with_gaps() -> None:
    document = plain("d", "first paragraph", "second one")
    places = Places(document)
    start = document.text.index("paragraph")
    end = document.text.index("one")
    found = [part.block.visible[part.start : part.end] for part in places.parts(start, end)]
    assert found == ["paragraph", "second "]
    assert list(places.parts(15, 16)) == []
    assert places.block_at(15) == 0


@given(st.lists(st.text(alphabet="ab c", min_size=1, max_size=8), min_size=1, max_size=6), st.data())
def test_parts_of_a_span_are_its_visible_characters(paragraphs: list[str], data: st.DataObject) -> None:
    document = plain("d", *paragraphs)
    start = data.draw(st.integers(0, len(document.text) - 1))
    end = data.draw(st.integers(start + 1, len(document.text)))
    visible = "".join(part.block.visible[part.start : part.end] for part in Places(document).parts(start, end))
    assert visible == document.text[start:end].replace("\n", "")
