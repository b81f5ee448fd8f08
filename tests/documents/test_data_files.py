"""The data files of the documents stage: complete, without repetition, patterns that compile and end."""

from __future__ import annotations

import time
import tomllib
from importlib.resources import files

import pytest

from policylint.documents import policy_page
from policylint.documents.line_shapes import cues


def load(name: str) -> dict[str, object]:
    return tomllib.loads(files("policylint.documents").joinpath(f"data/{name}").read_text("utf-8"))


@pytest.mark.parametrize("name", ["text_cues.toml", "boilerplate.toml"])
def test_word_lists_are_lower_case_and_without_repetition(name: str) -> None:
    for key, words in load(name).items():
        assert isinstance(words, list)
        assert words, key
        assert len(words) == len(set(words)), (key, sorted(word for word in words if words.count(word) > 1))
        assert all(isinstance(word, str) and word == word.lower().strip() for word in words), key


def test_lists_that_exclude_each_other() -> None:
    lists = cues()
    assert not lists.always_open & lists.often_open


def test_every_reason_is_one_of_the_agreed() -> None:
    reasons = load("policy_page.toml")["reasons"]
    assert isinstance(reasons, dict)
    assert set(reasons) <= {"error_page", "captcha", "login_wall", "javascript_shell", "consent_wall"}
    assert set(policy_page._NAMES) == set(reasons)


@pytest.mark.parametrize(
    "text", ["a" * 50_000, "your " * 10_000, "(" * 20_000, "cookies accept " * 4_000, "page not " * 5_000, " " * 50_000]
)
def test_patterns_end(text: str) -> None:
    found = policy_page._cues()
    patterns = [
        getattr(found, name)
        for name in ("practice_verbs", "data_nouns", "privacy_words", "interface", "banner", "about_itself", "teaser")
    ]
    patterns += [pattern for group in found.reasons.values() for pattern in group]
    started = time.process_time()
    for pattern in patterns:
        pattern.search(text)
    assert time.process_time() - started < 5
