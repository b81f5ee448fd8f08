"""Reading HTML for the crawl: parsed once, with the few things that fetching has to know."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, PreformattedString, Tag

from policylint.documents.decoding import decode
from policylint.errors import InputError

_UNSEEN = frozenset({"script", "style", "noscript", "template", "svg", "head"})
_MOST_CHARACTERS = 3_000_000
_WHITE = re.compile(r"\s+")


def is_html(media_type: str, content: bytes) -> bool:
    """Whether a body is an HTML page, by its media type or, when that says nothing, by its first bytes."""
    if media_type in ("text/html", "application/xhtml+xml"):
        return True
    start = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return media_type in ("", "text/plain", "application/octet-stream") and start.startswith(
        (b"<!doctype html", b"<html")
    )


def html_text(content: bytes, url: str, charset: str = "") -> str:
    """The source of a page; "" when the bytes are no text."""
    try:
        return decode(content, url, html=True, declared=charset)[0][:_MOST_CHARACTERS]
    except InputError:
        return ""


def parse(source: str) -> BeautifulSoup:
    """The page as a tree (lxml's forgiving parser; scripts are not run, nothing is loaded)."""
    return BeautifulSoup(source, "lxml")


def visible_text(tree: Tag) -> str:
    """The text that a reader sees, on one line. Does not change the tree."""
    parts: list[str] = []
    open_tags: list[Iterator[PageElement]] = [iter(tree.contents)]
    while open_tags:
        for node in open_tags[-1]:
            if isinstance(node, Tag):
                if node.name not in _UNSEEN:
                    open_tags.append(iter(node.contents))
                    break
            elif isinstance(node, NavigableString) and not isinstance(node, PreformattedString):
                parts.append(node)
        else:
            open_tags.pop()
    return _WHITE.sub(" ", " ".join(parts)).strip()


def title_of(tree: BeautifulSoup) -> str:
    """The page's title, or ""."""
    return _WHITE.sub(" ", tree.title.get_text()).strip() if tree.title is not None else ""


def base_of(tree: BeautifulSoup, url: str) -> str:
    """The address that relative links of the page refer to."""
    base = tree.find("base", href=True)
    return urljoin(url, attribute(base, "href")) if isinstance(base, Tag) else url


def attribute(tag: Tag, name: str) -> str:
    """An attribute as text, or ""."""
    value = tag.get(name)
    return " ".join(value) if isinstance(value, list) else (value or "")
