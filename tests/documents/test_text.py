"""Plain text: what people's .txt files and captures look like."""

# ruff: noqa: E501 - texts in one line

from __future__ import annotations

from tests.documents.helpers import assert_exact, block, heading, lead, plain, visible

WRAPPED = """PRIVACY OF THE TIDE SKILL

This skill tells you when the tide turns. To find the nearest harbour
we ask Amazon for the postal code of your device, and we forget it as
soon as the answer was spoken.

Questions? Write to tide@example.org, and mention the name of the
skill.
"""


def test_hard_wrapped_lines_are_one_paragraph() -> None:
    document = plain(WRAPPED)
    assert visible(document, "heading") == ["PRIVACY OF THE TIDE SKILL"]
    assert visible(document, "paragraph")[0].startswith(
        "This skill tells you when the tide turns. To find the nearest harbour we ask"
    )
    assert visible(document, "paragraph")[0].endswith("as soon as the answer was spoken.")
    assert_exact(document)


def test_the_text_stays_as_given() -> None:
    given = "\ufeffWe keep\r\nnothing.\r\n\r\nAt all.\r\n"
    document = plain(given)
    assert document.text == given
    start, end = document.blocks[-1].span(0, 6)
    assert given[start:end] == "At all"
    assert_exact(document)


def test_a_span_of_visible_text_is_found_in_the_document() -> None:
    document = plain(WRAPPED)
    paragraph = block(document, visible(document, "paragraph")[0])
    at = paragraph.visible.index("forget it as soon as")
    start, end = paragraph.span(at, at + len("forget it as soon as"))
    assert document.text[start:end] == "forget it as\nsoon as"


def test_a_line_a_sentence_stays_a_block_each() -> None:
    document = plain("we ask for your address\nwe do not keep your address\nyou may write to us at any time\n")
    assert visible(document) == [
        "we ask for your address",
        "we do not keep your address",
        "you may write to us at any time",
    ]


def test_lower_case_lines_that_break_a_sentence_are_joined() -> None:
    document = plain(
        "the harbour skill asks amazon for the postal code of the\n"
        "device so that it can find the nearest harbour and the\n"
        "time of the next tide there without asking you for the\n"
        "name of the town each time you use the skill in the\n"
        "kitchen and nothing of this is ever written down in the\n"
        "log of the skill or shown to the people who made the\n"
        "skill in the first place\n"
    )
    assert len(document.blocks) == 1


def test_bullets_of_all_kinds_with_their_lead_in() -> None:
    for sign in ("-", "*", "•", "●", "–", "(a)", "1.", "i)"):
        following = {"(a)": "(b)", "1.": "2.", "i)": "ii)"}.get(sign, sign)
        document = plain(
            f"We use the following:\n{sign} your name\n{following} your postal code\n\nNothing else is used by us.\n"
        )
        assert visible(document, "list_item") == ["your name", "your postal code"], sign
        assert lead(document, "your name") == "We use the following:"
        assert lead(document, "your postal code") == "We use the following:"
        assert lead(document, "Nothing else is used by us.") is None
        assert_exact(document)


def test_a_blank_line_between_lead_in_and_list() -> None:
    document = plain("To answer, the skill needs the following\n\n\n* your device address\n\n* the name of your list\n")
    assert lead(document, "your device address") == "To answer, the skill needs the following"
    assert lead(document, "the name of your list") == "To answer, the skill needs the following"


def test_a_finished_sentence_does_not_introduce_a_list() -> None:
    document = plain("We sell nothing to anybody.\n\n- Cookies last for a day.\n- Logs last for a week.\n")
    assert lead(document, "Cookies last for a day.") is None


def test_nested_items_have_their_item_as_lead_in() -> None:
    document = plain("We collect:\n- contact details:\n    - your name\n    - your e-mail address\n- the time of day\n")
    assert lead(document, "your name") == "contact details:"
    assert lead(document, "the time of day") == "We collect:"
    assert [block(document, text).level for text in ("contact details:", "your name", "the time of day")] == [1, 2, 1]


def test_items_without_signs_below_a_colon() -> None:
    document = plain(
        "We share your order with:\nthe shop that you chose\nthe courier\nour bank\n\nNobody else receives it from us.\n"
    )
    assert visible(document, "list_item") == ["the shop that you chose", "the courier", "our bank"]
    assert lead(document, "our bank") == "We share your order with:"
    assert block(document, "Nobody else receives it from us.").kind == "paragraph"


def test_items_that_say_that_more_follow() -> None:
    document = plain(
        "We use your address:\nTo find the nearest harbour;\n"
        + "To send you the brochure of the harbour if you ask for it, " * 6
        + "once; and\nTo keep our books. We keep them for ten years.\nWe do not sell it.\n"
    )
    assert len(visible(document, "list_item")) == 3
    assert lead(document, "To keep our books. We keep them for ten years.") == "We use your address:"
    assert lead(document, "We do not sell it.") is None


def test_a_number_at_a_line_end_is_no_list() -> None:
    document = plain(
        "The skill is not made for children, and we do not want to know anything about children under\n"
        "13. If you think that a child has told us its name, write to us, and we will delete the name\n"
        "together with everything that was stored beside it in our data base.\n"
    )
    assert len(document.blocks) == 1


def test_titles() -> None:
    document = plain(
        "Harbour Privacy Policy\n\nWhat We Collect\nWe collect your name when you tell it to the skill.\n\n"
        "SHARING\nWe share nothing with anybody at all.\n\n**Storage**\nWe store your name for a day and not longer.\n\n"
        "4. Your Rights\nYou may ask us to delete your name.\n\nHow can you reach us?\nWrite to us by post, please.\n"
    )
    assert visible(document, "heading") == [
        "Harbour Privacy Policy",
        "What We Collect",
        "SHARING",
        "Storage",
        "Your Rights",
        "How can you reach us?",
    ]
    assert heading(document, "We share nothing with anybody at all.") == "SHARING"
    assert heading(document, "SHARING") == "Harbour Privacy Policy"
    assert_exact(document)


def test_a_menu_is_not_a_row_of_titles() -> None:
    document = plain(
        "Home\nOur Products\nOur Prices\nAbout Us\nPrivacy Policy\n\nWe collect your name when you order a boat from us.\n"
    )
    assert visible(document, "heading") == ["Privacy Policy"]


def test_sentences_and_dates_are_no_titles() -> None:
    document = plain(
        "We Respect You.\nWe collect nothing at all from you.\n\nLast updated 4 May 2020\nAll of this is true, we believe.\n"
    )
    assert visible(document, "heading") == []


def test_a_title_with_a_colon_above_a_paragraph() -> None:
    document = plain(
        "Children under 13:\nWe do not want to learn anything about children.\n\nVoice:\nAmazon keeps what you say to the skill.\n"
    )
    assert visible(document, "heading") == ["Children under 13:", "Voice:"]


def test_words_divided_at_a_line_end() -> None:
    document = plain(
        "The information about harbours is public. We add nothing to that infor-\n"
        "mation, and we do not pass it on to any third-\n"
        "party, whoever it may be and whatever it may offer us in return for it.\n"
    )
    text = visible(document)[0]
    assert "that information, and" in text
    assert "any third-party, whoever" in text
    assert_exact(document)


def test_underlined_titles_and_rules() -> None:
    document = plain("Harbour skill\n=============\n\nWe keep nothing.\n\n----------\n\nEnd of the text.\n")
    assert visible(document, "heading") == ["Harbour skill"]
    assert visible(document, "paragraph") == ["We keep nothing.", "End of the text."]


def test_quotation_signs_are_not_visible() -> None:
    document = plain("> We keep your name\n> for a day.\n")
    assert visible(document) == ["We keep your name for a day."]
    assert_exact(document)


def test_text_written_like_markdown_is_read_like_it() -> None:
    document = plain(
        "# Harbour\n\nWe collect:\n\n  * your **name**\n  * your [address](https://harbour.example/a)\n\n1\\. Nothing else\n"
    )
    assert document.format == "text"
    assert visible(document) == ["Harbour", "We collect:", "your name", "your address", "Nothing else"] or visible(
        document
    )[-1].endswith("Nothing else")
    assert lead(document, "your address") == "We collect:"
    assert_exact(document)


def test_text_that_kept_its_tags() -> None:
    text = (
        "<p>We collect <strong>your name</strong>\nand your address.</p>\n<ul>\n<li>Bread &amp; butter</li><li>Fish</li></ul>"
        "<script>var we = 'collect';</script><table><tr><th>Data</th><th>Why</th></tr><tr><td>Name</td><td>Greeting</td></tr></table>"
    )
    document = plain(text)
    assert document.text == text
    assert visible(document)[:3] == ["We collect your name and your address.", "Bread & butter", "Fish"]
    cell = block(document, "Greeting")
    assert document.blocks[cell.header or 0].visible == "Why"
    assert document.blocks[cell.row or 0].visible == "Name"
    assert "collect'" not in " ".join(visible(document))
    item = block(document, "Bread & butter")
    assert text[item.start : item.end] == "Bread &amp; butter"
    assert_exact(document)


def test_a_text_that_ends_in_an_entity_ends_behind_it() -> None:
    document = plain("<p>One</p><p>Two</p><p>Cats, dogs &amp;</p>")
    last = document.blocks[-1]
    assert document.text[last.start : last.end] == "Cats, dogs &amp;"


def test_a_word_in_angle_brackets_is_text() -> None:
    assert visible(plain("Write to <harbour@example.org> or <us>."))[0] == "Write to <harbour@example.org> or <us>."


def test_empty_and_blank_texts_have_no_blocks() -> None:
    for text in ("", " \n\t\n", "\ufeff", "\u200b\n"):
        document = plain(text)
        assert document.blocks == ()
        assert document.page.reason == "empty"
