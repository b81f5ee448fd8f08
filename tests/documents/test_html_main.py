"""Main content and the recall guard, on pages built like those on which trafilatura loses lists and sections."""

# ruff: noqa: E501 - texts in one line

from __future__ import annotations

from tests.documents.helpers import html, visible

NAV = (
    "<nav><ul>"
    + "".join(f"<li><a href=/{word}>{word.title()}</a></li>" for word in ("home", "boats", "prices", "jobs"))
    + "</ul></nav>"
)
FOOTER = "<footer><p>Copyright Harbour Ltd</p><a href=/privacy>Privacy Policy</a> <a href=/terms>Terms</a></footer>"
PROSE = (
    "<p>We run a skill that tells you when the tide turns, and we want you to know what happens with the things that you tell it while you use it.</p>"
    "<p>When you ask for a tide we receive the postal code of your device from Amazon, which we use for the answer and then forget at once.</p>"
)


def page(content: str) -> str:
    return f"<html><body>{NAV}<div class=content><h1>Privacy Policy</h1>{content}</div>{FOOTER}</body></html>"


def test_navigation_and_footer_are_left_out() -> None:
    document = html(page(PROSE))
    assert "Boats" not in document.text
    assert "Copyright" not in document.text
    assert visible(document)[0] == "Privacy Policy"
    assert 0.5 < document.kept_words < 1


def test_list_items_inside_spans_are_kept() -> None:
    document = html(
        page(
            PROSE
            + "<p>We collect:</p><ul><li><span>your name</span></li><li><span><span>your phone number</span></span></li></ul>"
        )
    )
    assert visible(document, "list_item") == ["your name", "your phone number"]


def test_lists_inside_tables_are_kept() -> None:
    document = html(
        page(
            PROSE
            + "<table><tr><th>Data</th><th>Use</th></tr><tr><td><ul><li>name</li><li>phone</li></ul></td><td>to call you</td></tr></table>"
        )
    )
    assert {"name", "phone", "to call you"} <= set(visible(document))


def test_sections_and_several_articles_are_kept() -> None:
    sections = "".join(
        f"<section><article><h2>Part {number}</h2><div><p>Part {number} of this policy speaks about the data of kind {number}.</p></div></article></section>"
        for number in range(6)
    )
    document = html(page(PROSE + sections))
    for number in range(6):
        assert f"Part {number} of this policy speaks about the data of kind {number}." in visible(document)
        assert f"Part {number}" in visible(document, "heading")


def test_short_list_under_a_heading_is_kept() -> None:
    document = html(
        page(PROSE + "<h2>What we share</h2><ul><li>Nothing.</li></ul><h2>Contact</h2><p>mail@harbour.example</p>")
    )
    assert "Nothing." in visible(document, "list_item")
    assert "mail@harbour.example" in visible(document)


def test_a_policy_inside_an_aside_is_not_lost() -> None:
    document = html(f"<html><body><p>Harbour</p><aside class=sidebar>{PROSE * 3}</aside></body></html>")
    assert "we receive the postal code" in document.text


def test_a_cookie_banner_is_left_out() -> None:
    banner = "<div id=onetrust-banner-sdk><p>We use cookies and other things to give you the best time here, as we say.</p><button>Accept all</button></div>"
    document = html(page(PROSE) + banner)
    assert "best time" not in document.text


def test_a_page_of_one_sentence() -> None:
    document = html("<html><body><p>This skill does not collect any data.</p></body></html>")
    assert visible(document) == ["This skill does not collect any data."]
    assert document.page.is_policy


def test_the_guard_says_when_it_uses_the_whole_page(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    from policylint.documents import html_main

    # As if detection had found only the first paragraph, and the rest stood in an element that looks like navigation.
    first = "Wefirstsayhellotoeverybody"
    monkeypatch.setattr(html_main, "_detected", lambda root: first.lower())
    sentence = (
        "Then we tell you that your name, your address and your telephone number are kept by us for seven years. "
    )
    document = html(
        f"<html><body><p>We first say hello to everybody</p><div class=menu><p>{sentence}</p><p>{sentence * 3}</p></div></body></html>"
    )
    assert document.kept_words == 1.0
    assert any("whole page used" in warning for warning in document.warnings)
