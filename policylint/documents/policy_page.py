"""Is a text a privacy policy? Error pages, captchas, log-in walls, empty shells and other documents are not.

What decides is whether the text states what is done with data: a sentence with a practice verb and a data noun. A
policy of one such sentence is a policy; a page that has none is not, and the cues of `data/policy_page.toml` say
what it is instead.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from policylint.documents.document import Document, PolicyPage

LANGUAGE = "en"
"""The language whose policies are analysed."""

_ENOUGH = 3
_PLENTY = 8
_SHORT_WORDS = 150
_LONG_WORDS = 400
_MIN_OTHER_LANGUAGE_WORDS = 12
_MAX_SENTENCES = 4_000
_QUOTE = 160
_FIRST_BLOCKS = 6
_MAX_TITLE_SPACES = 11
_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+(?=\S)")

_NAMES = {
    "error_page": "an error page",
    "captcha": "a robot check",
    "javascript_shell": "a page that is empty without JavaScript",
    "login_wall": "a log-in page",
    "consent_wall": "a consent page",
}


@dataclass(frozen=True, slots=True)
class _Cues:
    practice_verbs: re.Pattern[str]
    data_nouns: re.Pattern[str]
    privacy_words: re.Pattern[str]
    interface: re.Pattern[str]
    banner: re.Pattern[str]
    about_itself: re.Pattern[str]
    teaser: re.Pattern[str]
    own_name: re.Pattern[str]
    code_host: re.Pattern[str]
    reasons: dict[str, tuple[re.Pattern[str], ...]]


@dataclass(slots=True)
class _Evidence:
    """What was found in a text.

    Attributes:
        practices: sentences that state a practice; privacy: that speak about privacy in at least five words.
        intentions: that speak about data without stating a practice.
        code_host: it is the front page of a code repository or a licence.
        named: it calls itself a privacy policy; titled: it does so in its title or its first short lines.
    """

    practices: list[str]
    privacy: int = 0
    intentions: int = 0
    code_host: str = ""
    named: bool = False
    titled: bool = False


@lru_cache(maxsize=1)
def _cues() -> _Cues:
    raw = tomllib.loads(files("policylint.documents").joinpath("data/policy_page.toml").read_text("utf-8"))
    verbose = {
        name: re.compile(value, re.IGNORECASE | re.VERBOSE)
        for name, value in raw.items()
        if isinstance(value, str) and name != "teaser"
    }
    return _Cues(
        **verbose,
        teaser=re.compile(raw["teaser"]),
        reasons={
            name: tuple(re.compile(value, re.IGNORECASE) for value in values) for name, values in raw["reasons"].items()
        },
    )


def judge_page(document: Document) -> PolicyPage:
    """Say whether a document (its language already known) is a privacy policy, and if not, what it is.

    A text in another language is reported as "unsupported_language" unless it also states a practice in English.
    """
    words = document.words
    if not words:
        return PolicyPage(False, "empty", "There is no text in it.")
    evidence = _gather(document)
    obstacle = _obstacle(document) if len(evidence.practices) < _ENOUGH or evidence.code_host else None
    if _is_policy(evidence, words, obstacle):
        return PolicyPage(True, "", f"States what is done with data: “{_quote(evidence.practices[0])}”.")
    if obstacle is not None and obstacle[0] in ("error_page", "captcha"):
        return PolicyPage(False, obstacle[0], f"Reads like {_NAMES[obstacle[0]]}: “{_quote(obstacle[1])}”.")
    if document.language not in (LANGUAGE, "und") and words >= _MIN_OTHER_LANGUAGE_WORDS:
        return PolicyPage(False, "unsupported_language", f"The text is in another language ({document.language}).")
    if obstacle is not None:
        return PolicyPage(False, obstacle[0], f"Reads like {_NAMES[obstacle[0]]}: “{_quote(obstacle[1])}”.")
    return _other(document, evidence, words)


def _other(document: Document, evidence: _Evidence, words: int) -> PolicyPage:
    if evidence.code_host:
        return PolicyPage(
            False, "other_document", f"Reads like a repository or licence page: “{_quote(evidence.code_host)}”."
        )
    if evidence.practices:
        only = (
            f"only {len(evidence.practices)} of its sentences" if len(evidence.practices) > 1 else "only one sentence"
        )
        return PolicyPage(
            False,
            "other_document",
            f"In {words} words {only} says what is done with data: “{_quote(evidence.practices[0])}”.",
        )
    first = next(
        (block.visible for block in document.blocks if block.visible.count(" ") >= 3), document.blocks[0].visible
    )
    return PolicyPage(False, "other_document", f"No sentence says what is done with data; it begins “{_quote(first)}”.")


def _is_policy(evidence: _Evidence, words: int, obstacle: tuple[str, str] | None) -> bool:
    count = len(evidence.practices)
    if not count or (evidence.code_host and not evidence.named):
        return False
    if (
        obstacle is not None
        and obstacle[0] in ("error_page", "captcha")
        and count < _ENOUGH
        and words < _SHORT_WORDS
        and not evidence.privacy
    ):
        return False
    if count >= _ENOUGH:
        return True
    if words <= _SHORT_WORDS:
        return evidence.intentions <= 3 * count or evidence.privacy == 0
    return evidence.privacy >= 2 or (words <= _LONG_WORDS and (count >= 2 or evidence.titled))


def _sentences(document: Document) -> Iterator[str]:
    count = 0
    for block in document.blocks:
        for sentence in _SENTENCE_END.split(block.visible):
            yield sentence
            count += 1
            if count >= _MAX_SENTENCES:
                return


def _gather(document: Document) -> _Evidence:
    cues = _cues()
    first = [document.title, *(block.visible for block in document.blocks[:_FIRST_BLOCKS])]
    evidence = _Evidence(
        [], titled=any(cues.own_name.search(text) for text in first if text.count(" ") <= _MAX_TITLE_SPACES)
    )
    for sentence in _sentences(document):
        if not evidence.code_host and (match := cues.code_host.search(sentence)):
            evidence.code_host = sentence[match.start() :]
        evidence.named = evidence.named or cues.own_name.search(sentence) is not None
        if sentence.count(" ") < 3:
            continue
        if sentence.count(" ") >= 4 and cues.privacy_words.search(sentence):
            evidence.privacy += 1
        if not (cues.data_nouns.search(sentence) and cues.practice_verbs.search(sentence)):
            continue
        if cues.interface.search(sentence) or cues.banner.search(sentence) or cues.teaser.search(sentence):
            continue
        if cues.about_itself.search(sentence):
            evidence.intentions += 1
            continue
        evidence.practices.append(sentence)
        if len(evidence.practices) >= _PLENTY:
            break
    return evidence


def _obstacle(document: Document) -> tuple[str, str] | None:
    """The reason whose cues the title or the text hold, and the sentence that holds them."""
    cues = _cues()
    texts = [document.title, *(block.visible for block in document.blocks[:60])]
    for reason, patterns in cues.reasons.items():
        for text in texts:
            for pattern in patterns:
                if match := pattern.search(text):
                    begin = text.rfind(" ", 0, max(0, match.start() - 40)) + 1
                    return reason, text[begin:]
    return None


def _quote(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _QUOTE else text[:_QUOTE].rsplit(" ", 1)[0] + " …"
