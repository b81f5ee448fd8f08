"""Is a text a privacy policy, and what it is otherwise. All texts are our own."""

# ruff: noqa: E501 - texts in one line

from __future__ import annotations

import pytest

from policylint.documents import Document, read_text


def read(text: str, format: str = "text") -> Document:
    return read_text(text, id="x", format=format)  # type: ignore[arg-type]


POLICIES = [
    "This skill does not collect any data.",
    "We do not collect or store anything that you say.",
    "# Tide privacy\n\n## What we share\n\nWe never share information with others.\n",
    "no personal information is stored by the tide skill",
    "The skill asks Amazon for the postal code of your device and forgets it after the answer. It is not shared with anybody.",
    "javascript is not enabled, so the file will not open here\ntide skill privacy policy\nwe collect your name and keep it for a day\n"
    "we share your name with nobody",
    "Harbour Shop\nBoots\nCoats\nAdd to cart\nSign in\n\nPrivacy policy\nWe collect your name and e-mail address when you order. We share your "
    "address with the courier. We keep your orders for ten years.",
    "Sign in\nRegister\nForgot your password?\nPrivacy Notice\nWe store your e-mail address to send you the tide. We do not sell your information.",
]


@pytest.mark.parametrize("text", POLICIES)
def test_policies(text: str) -> None:
    document = read(text)
    assert document.page.is_policy, document.page
    assert document.page.reason == ""
    assert "“" in document.page.explanation


OTHERS = [
    ("error_page", "404 Not Found\nnginx/1.25.3"),
    ("error_page", "Oops! That page can't be found. Try the search below."),
    ("error_page", "The requested URL /privacy was not found on this server.\nApache/2.4.6 Server at harbour.example"),
    ("error_page", "<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>"),
    ("error_page", "this domain has expired\nrenew it with your provider"),
    ("error_page", "enter the password to open this pdf file"),
    ("error_page", "Access Denied\nYour request was blocked. Incident ID 1234"),
    ("error_page", "503 service unavailable\nplease come back later"),
    ("captcha", "Robot Check\nType the characters you see in this image to show that you are a person"),
    (
        "captcha",
        "Enter the characters below\nSorry, we have to make sure that you're not a robot. Your browser has to take cookies.",
    ),
    (
        "login_wall",
        "Sign in\nTo continue, the bank will share your name and your e-mail address with the tide skill.\nEmail",
    ),
    ("captcha", "Please stand by, while we are checking your browser"),
    ("javascript_shell", "You need to enable JavaScript to run this app."),
    ("javascript_shell", "This site requires JavaScript"),
    ("login_wall", "Sign in\nEmail or phone\nForgot your password?\nCreate account"),
    ("consent_wall", "Before you continue\nAccept all cookies\nManage preferences"),
    ("other_document", "Boots for every weather\nCoats from the north\nOur new lamp is here\nFree delivery on Mondays"),
    (
        "other_document",
        "Terms of use\nThe boats stay ours. You row at your own risk. We may change the prices on the first of each month.",
    ),
    (
        "unsupported_language",
        "Wir erheben keine personenbezogenen Daten, wenn Sie diesen Skill verwenden, und geben auch nichts an Dritte weiter.",
    ),
    (
        "unsupported_language",
        "Esta habilidad no recopila ningún dato personal y tampoco comparte información con terceros de ninguna manera.",
    ),
]


@pytest.mark.parametrize(("reason", "text"), OTHERS)
def test_other_pages(reason: str, text: str) -> None:
    page = read(text).page
    assert not page.is_policy
    assert page.reason == reason, page
    assert page.explanation.endswith(".")


def test_the_explanation_quotes_what_decided() -> None:
    assert "“404 Not Found”" in read("404 Not Found\nnothing here").page.explanation


def test_a_title_can_give_an_error_page_away() -> None:
    document = read(
        "<html><head><title>Page not found</title></head><body><p>Harbour Ltd, Kiel</p></body></html>", "html"
    )
    assert document.page.reason == "error_page"


def test_cookie_banners_and_forms_state_no_practice() -> None:
    text = "We use cookies to give you the best experience on our website.\nEnter your e-mail address to receive our letter.\nBoats, oars and sails."
    assert not read(text).page.is_policy


def test_links_to_a_policy_are_no_policy() -> None:
    card = "* [Privacy\n    -------\n    \n    Harbour does not collect personal information when you visit us.](https://harbour.example/privacy)\n"
    assert not read(f"Policies\n========\n\n{card}", "markdown").page.is_policy


def test_good_intentions_are_no_policy() -> None:
    text = "We care about your data and your privacy. We work hard to keep your information secure. We respect your personal information.\n"
    assert not read(text * 4).page.is_policy


def test_a_text_in_two_languages_is_read_for_its_english_part() -> None:
    text = (
        "Diese Fähigkeit sammelt keine Daten von Ihnen und gibt nichts weiter an andere.\n" * 3
        + "This skill does not collect any data from you.\n"
    )
    assert read(text).page.is_policy


def test_a_licence_and_a_repository_are_no_policy() -> None:
    text = (
        "failed to load latest commit information\nthe skill stores your user id to save information about your answers\nthe code is free\n"
        * 3
    )
    assert read(text).page.reason == "other_document"
