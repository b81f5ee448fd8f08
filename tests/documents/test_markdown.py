"""Markdown: block structure by markdown-it, inline text with exact offsets."""

# ruff: noqa: E501 - texts in one line

from __future__ import annotations

import pytest

from tests.documents.helpers import assert_exact, block, heading, lead, markdown, visible


def test_headings_of_both_kinds() -> None:
    document = markdown(
        "Harbour\n=======\n\nWe keep nothing.\n\n## Names ##\n\nWe ask for your name.\n\nVoice\n-----\n\nAmazon keeps it.\n"
    )
    assert [(each.visible, each.level) for each in document.blocks if each.kind == "heading"] == [
        ("Harbour", 1),
        ("Names", 2),
        ("Voice", 2),
    ]
    assert heading(document, "Amazon keeps it.") == "Voice"
    assert heading(document, "Voice") == "Harbour"
    names = block(document, "Names")
    assert document.text[names.start : names.end] == "Names"
    assert_exact(document)


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("We **never** sell *your* __name__.", "We never sell your name."),
        ('See [our notice](https://a.example/x "title [a](b)") for more.', "See our notice for more."),
        ("See [our notice][n] and [n].\n\n[n]: https://a.example/x", "See our notice and n."),
        ("Call `sell(name)` and ``a ` b``.", "Call sell(name) and a ` b."),
        ("A \\*star\\* and 1\\. one.", "A *star* and 1. one."),
        ("Cats &amp; dogs &lt;3 &#8220;so&#8221;.", "Cats & dogs <3 “so”."),
        ("Mail <harbour@example.org> or <https://a.example>.", "Mail harbour@example.org or https://a.example."),
        ('An ![picture](p.png "t") of a harbour.', "An of a harbour."),
        ("First ~~wrong~~ right.", "First wrong right."),
        ('A <b>bold</b> <span class="x">claim</span><!-- hidden -->.', "A bold claim."),
        ("Name,\nfirst and\nlast.", "Name, first and last."),
        ("snake_case_name and 2 * 3 * 4 stay.", "snake_case_name and 2 * 3 * 4 stay."),
        ("[Link [in] link](<a b> 'x') end.", "Link [in] link end."),
        ("[![logo](l.png)](https://a.example) Harbour.", "Harbour."),
        ("a * b [c] d_e `f", "a * b [c] d_e `f"),
    ],
)
def test_inline_text(source: str, shown: str) -> None:
    document = markdown(source)
    assert " ".join(visible(document)) == shown
    assert_exact(document)


def test_offsets_lead_through_the_signs() -> None:
    text = "We **never** sell [your name](https://a.example) to *anybody*."
    document = markdown(text)
    only = document.blocks[0]
    start, end = only.span(only.visible.index("your name"), only.visible.index("your name") + len("your name"))
    assert text[start:end] == "your name"
    start, end = only.span(only.visible.index("never sell"), only.visible.index("never sell") + len("never sell"))
    assert text[start:end] == "never** sell"


def test_nested_lists_and_lead_ins() -> None:
    document = markdown(
        "We collect the following.\n\n1. Contact:\n   - your name\n\n     as you say it\n   - your *address*\n2. Time of day\n\n* one\n\n* two\n"
    )
    assert lead(document, "Contact:") == "We collect the following."
    assert lead(document, "your address") == "Contact:"
    assert lead(document, "Time of day") == "We collect the following."
    assert block(document, "as you say it").kind == "paragraph"
    assert block(document, "your address").level == 2
    assert_exact(document)


def test_tables_know_their_header_and_row() -> None:
    document = markdown("| Data | Why |\n|:-----|----:|\n| **Name** | To greet \\| you |\n|  | Nothing |\n")
    cell = block(document, "To greet | you")
    assert cell.kind == "table_cell"
    assert document.blocks[cell.header or 0].visible == "Why"
    assert document.blocks[cell.row if cell.row is not None else -1].visible == "Name"
    assert document.blocks[block(document, "Nothing").header or 0].visible == "Why"
    assert block(document, "Data").header is None
    assert_exact(document)


def test_the_same_text_in_two_cells() -> None:
    document = markdown("| a | a |\n|---|---|\n| yes | yes |\n")
    starts = [each.start for each in document.blocks]
    assert starts == [2, 6, 22, 28]


def test_html_in_markdown() -> None:
    document = markdown(
        "<div>\n<p>We keep your name.</p>\n<ul><li>one</li><li>two</li></ul>\n</div>\n\nAnd <em>nothing</em> else.<br>Really.\n"
    )
    assert visible(document) == ["We keep your name.", "one", "two", "And nothing else.", "Really."]
    assert_exact(document)


def test_hard_wraps_and_hard_breaks() -> None:
    document = markdown("**What we keep**  \nWe keep your name for\na day, and no longer.\n")
    assert visible(document, "heading") == ["What we keep"]
    assert visible(document, "paragraph") == ["We keep your name for a day, and no longer."]


def test_signs_that_markdown_does_not_know() -> None:
    document = markdown("We collect:\n• your name\n• your address\n")
    assert visible(document, "list_item") == ["your name", "your address"]
    assert lead(document, "your name") == "We collect:"


def test_numbered_titles_are_headings_not_items() -> None:
    document = markdown(
        "1. **What we collect**\n\n   We collect names.\n\nOther\n\n2. **What we share**\n\n   We share nothing.\n"
    )
    assert "What we collect" in visible(document, "heading")
    assert heading(document, "We collect names.") == "What we collect"


def test_a_sentence_marked_as_heading_is_a_paragraph() -> None:
    sentence = "We do not collect any data from you when you use the skill, and nothing that you say to it is kept by us for later."
    assert visible(markdown(f"## {sentence}\n"), "paragraph") == [sentence]


def test_a_wrapped_heading_goes_on() -> None:
    document = markdown("### What happens with the name of\nthe harbour?\n\nNothing happens with it.\n")
    assert visible(document, "heading") == ["What happens with the name of the harbour?"]
    assert_exact(document)


def test_carriage_returns_byte_order_mark_and_nul() -> None:
    document = markdown("\ufeff# Harbour\r\n\r\nWe keep\r\n**nothing**\x00.\r\rEnd.\r\n")
    assert visible(document) == ["Harbour", "We keep nothing.", "End."]
    assert document.text.startswith("\ufeff# Harbour\r\n")
    assert_exact(document)


def test_nothing_is_lost_when_it_nests_too_deeply() -> None:
    for text in (
        ">" * 200 + " We keep your name.\n",
        "".join("  " * depth + f"- item{depth}\n" for depth in range(80)),
    ):
        document = markdown(text)
        assert document.warnings
        shown = " ".join(visible(document))
        assert all(word in shown for word in text.replace(">", "").replace("-", "").split())
        assert_exact(document)


def test_fenced_text_is_text() -> None:
    document = markdown("```\nWe keep your name.\n```\n")
    assert visible(document) == ["We keep your name."]


def test_deep_indentation_is_layout_and_not_code() -> None:
    document = markdown("We collect:\n\n" + " " * 60 + "* your name\n" + " " * 60 + "* your address\n")
    assert visible(document, "list_item") == ["your name", "your address"]
