"""The language of a document."""

# ruff: noqa: E501 - texts in one line

from __future__ import annotations

import pytest

from policylint.documents import read_text
from policylint.documents.language import LANGUAGES, MIN_WORDS


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "we keep the name of your harbour for a day and we do not show it to anybody else"),
        ("en", "WE KEEP THE NAME OF YOUR HARBOUR FOR A DAY AND WE DO NOT SHOW IT TO ANYBODY ELSE"),
        ("de", "Wir speichern den Namen Ihres Hafens für einen Tag und zeigen ihn sonst niemandem"),
        ("fr", "Nous gardons le nom de votre port pendant un jour et ne le montrons à personne d'autre"),
        ("es", "Guardamos el nombre de su puerto durante un día y no lo mostramos a nadie más"),
        ("it", "Conserviamo il nome del vostro porto per un giorno e non lo mostriamo a nessun altro"),
        (
            "ja",
            "このスキルはあなたの名前を保存しません。 データは 第三者に 提供 されません。 ありがとう ございます。 以上 です。",
        ),
    ],
)
def test_languages(language: str, text: str) -> None:
    assert read_text(text, id="x", format="text").language == language


def test_too_little_text_has_no_language() -> None:
    assert read_text(" ".join(["harbour"] * (MIN_WORDS - 1)), id="x", format="text").language == "und"


def test_a_menu_in_another_language_does_not_decide() -> None:
    menu = "Startseite\nPreise\nÜber uns\nKontakt\n" * 5
    policy = (
        "We keep the name of your harbour for a day. We do not show it to anybody else, and we do not sell it.\n" * 8
    )
    assert read_text(menu + "\n" + policy, id="x", format="text").language == "en"


def test_languages_are_known_to_the_model() -> None:
    from policylint.documents.language import _identifier

    assert set(LANGUAGES) == set(_identifier().labels)
