"""The data file `data/store_pages.toml`: selectors and words of the store's pages, the marketplaces."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from bs4.element import Tag

from policylint.errors import InputError

ASIN = re.compile(r"\b(B[0-9A-Z]{9})\b")
"""The store's id of a skill."""

_ASIN_IN_ADDRESS = re.compile(r"/(?:dp|gp/product|gp/aw/d|skills)/(?:[^/?#]+/)?(B[0-9A-Z]{9})(?![0-9A-Z])")


@dataclass(frozen=True, slots=True)
class Marketplace:
    """One country's store.

    Attributes:
        id: "us", "uk", "de", ...
        address: of the store, without final slash.
        root: path of the page with the categories.
        language: Accept-Language header that the store expects of its readers.
    """

    id: str
    address: str
    root: str
    language: str


@cache
def pages() -> Mapping[str, Any]:
    """The whole file."""
    text = resources.files("policylint.crawl").joinpath("data/store_pages.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def word_pattern(table: str, name: str) -> re.Pattern[str]:
    """A pattern of the tables `links`, `words` or `problem`, without case."""
    return re.compile(pages()[table][name], re.IGNORECASE)


def marketplaces() -> Mapping[str, Marketplace]:
    """All marketplaces by id."""
    return {
        name: Marketplace(name, row["address"], row["root"], row["language"])
        for name, row in pages()["marketplaces"].items()
    }


def marketplace(name: str) -> Marketplace:
    """One marketplace.

    Raises:
        InputError: there is none of this name.
    """
    known = marketplaces()
    if name.lower() not in known:
        raise InputError(f"marketplace {name!r}", "is not known", f"use one of {', '.join(known)}")
    return known[name.lower()]


def first(tree: Tag, selectors: Iterable[str]) -> Tag | None:
    """The first element that one of the selectors finds, and that has text."""
    for selector in selectors:
        for found in tree.css.iselect(selector):
            if found.get_text(strip=True):
                return found
    return None


def every(tree: Tag, selectors: Iterable[str]) -> Sequence[Tag]:
    """The elements of the first selector that finds any."""
    for selector in selectors:
        if found := tree.select(selector):
            return found
    return ()


def text_of(tag: Tag | None) -> str:
    """An element's text on one line."""
    return " ".join(tag.get_text(" ").split()) if tag is not None else ""


def asin_in(address: str) -> str:
    """The skill id in an address of the store, or ""."""
    match = _ASIN_IN_ADDRESS.search(address)
    return match.group(1) if match else ""
