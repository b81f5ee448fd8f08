"""Recognises a check for robots (captcha, challenge) that a server shows with status 200 instead of the page."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

from bs4 import BeautifulSoup

from policylint.crawl.html import title_of

MOST_WORDS = 250
"""A longer page is no robot check: policies speak about captchas, checks do not speak about much else."""


@dataclass(frozen=True, slots=True)
class _Sign:
    where: str
    pattern: re.Pattern[str]
    words: str


@cache
def _signs() -> tuple[_Sign, ...]:
    text = resources.files("policylint.crawl").joinpath("data/robot_checks.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return tuple(_Sign(row["where"], re.compile(row["pattern"], re.IGNORECASE), row["sign"]) for row in rows)


def robot_check(source: str, tree: BeautifulSoup, text: str) -> str:
    """What shows that a page is a check for robots, in words; "" when it is none.

    Args:
        source: HTML source of the page.
        tree: the same page, parsed.
        text: its visible text.
    """
    if len(text.split()) > MOST_WORDS:
        return ""
    title = title_of(tree)
    places = {"html": source, "title": title, "text": text}
    return next((sign.words for sign in _signs() if sign.pattern.search(places[sign.where])), "")
