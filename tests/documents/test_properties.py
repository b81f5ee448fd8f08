"""Whatever the input, offsets are exact, references point backwards, and reading ends soon."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policylint.documents import read_text
from policylint.documents.limits import MAX_BLOCK_CHARACTERS
from tests.documents.helpers import assert_exact, html, markdown, plain

PIECES = st.sampled_from(
    [
        "we ",
        "collect ",
        "your name",
        "\n",
        "\n\n",
        "\r\n",
        "\r",
        "- ",
        "* ",
        "1. ",
        "2) ",
        "(a) ",
        "• ",
        "# ",
        "## ",
        "**",
        "_",
        "`",
        "[",
        "](x)",
        "![",
        "]",
        "> ",
        ">",
        "    ",
        "\t",
        "|",
        "|-|-|\n",
        "\\",
        "\\*",
        "&amp;",
        "&#8217;",
        "&nbsp",
        "<b>",
        "</b>",
        "<br>",
        "<p>",
        "</p>",
        "<li>",
        "<ul>",
        "</ul>",
        "<td>",
        "<tr>",
        "<table>",
        "<!-- ",
        " -->",
        "<script>",
        "</script>",
        "```\n",
        "===\n",
        "---\n",
        ": ",
        ". ",
        "?",
        "Title Case",
        "CAPS",
        "<https://a.b>",
        "\u200b",
        "\u202e",
        "\ufeff",
        "\x00",
        "�",
        "é",
        "日本",
        "🎙️",
        "infor-\n",
        "mation ",
        "the\n",
        "following:\n",
        "]: http://x\n",
        "  \n",
        "\u2028",
    ]
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=60).map("".join))


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_plain_text(text: str) -> None:
    document = plain(text)
    assert document.text == text
    assert_exact(document)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_markdown(text: str) -> None:
    document = markdown(text)
    assert document.text == text
    assert_exact(document)


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_html(text: str) -> None:
    document = html(text)
    assert_exact(document)
    for block in document.blocks:
        assert document.text[block.start : block.end] == block.visible


@settings(max_examples=60, deadline=None)
@given(TEXTS, st.sampled_from(["text", "markdown", "html"]))
def test_reading_twice_gives_the_same(text: str, form: str) -> None:
    first, second = (read_text(text, id="x", format=form) for _ in range(2))  # type: ignore[arg-type]
    assert first == second
    assert first.sha256 == second.sha256


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(["we keep it", "you may go", "Nothing else.", "", "a name", "Yes"]), max_size=30))
def test_no_word_of_a_plain_text_is_lost(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert " ".join(block.visible for block in plain(text).blocks).split() == text.split()


HOSTILE = {
    "one long line": "we collect your name " * 10_000,
    "one long word": "x" * 300_000,
    "spaces": " " * 100_000 + "a",
    "line ends": "\n" * 200_000 + "We keep nothing.",
    "quotations": ">" * 50_000 + " a",
    "nested items": "".join(" " * (depth % 300) + "- item\n" for depth in range(600)),
    "brackets": "[" * 20_000,
    "links": "[a](" * 10_000,
    "emphasis": "*a **b " * 5_000,
    "code": "".join("`" * count + " " for count in range(300)),
    "open tags": "<a '\"" * 20_000,
    "open comments": "<!--" * 20_000,
    "nested elements": "<div><p>a" * 20_000,
    "cells": "<table>" + "<tr><td>a<td>b" * 5_000,
    "wide table": "|" + "a|" * 2_000 + "\n|" + "-|" * 2_000 + "\n|" + "b|" * 2_000,
    "references": "&" * 50_000,
    "rules": "-" * 100_000,
    "colons": "We collect:\n" * 5_000,
    "titles": "Privacy Policy\n" * 5_000,
    "numbers": "".join(f"{number}. Names\n" for number in range(5_000)),
    "divided words": "infor-\nmation " * 5_000,
}


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_are_read_soon_and_exactly(name: str, form: str) -> None:
    started = time.process_time()
    document = read_text(HOSTILE[name], id="x", format=form)  # type: ignore[arg-type]
    assert time.process_time() - started < 10
    assert_exact(document)
    assert all(len(block.visible) <= MAX_BLOCK_CHARACTERS for block in document.blocks)


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    document = plain("We keep your name for a day. " * 10_000)
    assert len(document.blocks) > 1
    assert all(block.visible.endswith(".") for block in document.blocks)
    assert all(block.visible.startswith("We keep") for block in document.blocks)
