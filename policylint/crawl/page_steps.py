"""Where a page sends its reader without an HTTP redirect: meta refresh, a script that changes the address, frames."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urljoin

from bs4 import BeautifulSoup
from bs4.element import Tag

from policylint.crawl.html import attribute, base_of

_REFRESH = re.compile(r"^\s*(\d{1,6})(?:\.\d*)?\s*(?:[;,]\s*(?:url\s*=\s*)?['\"]?\s*([^'\"]*))?", re.IGNORECASE)
_SCRIPT = re.compile(
    r"(?:window|document|top|self|parent)?\.?\blocation(?:\.href)?\s*(?:=(?!=)|\.(?:replace|assign)\s*\()\s*[\"']([^\"'\s]{1,2000})[\"']"
)

_LONGEST_DELAY = 15
"""Seconds; a page that refreshes later means to be read."""

_FEW_WORDS = 120
"""A page with fewer words has no policy of its own: its frame or its refresh target is what is meant."""

_SCRIPT_WORDS = 40
"""A script's change of address is followed only from a page that has hardly any text."""

_SMALL_FRAME = 200
"""Frames narrower or lower than this (pixels) are buttons, pixels and consent tools."""

_MOST_FRAMES = 3


@dataclass(frozen=True, slots=True)
class PageStep:
    """Where to go on.

    Attributes:
        kind: "refresh" (one address, instead of this page) or "frames" (the page's text is in them).
        addresses: absolute.
        reason: for people.
    """

    kind: Literal["refresh", "frames"]
    addresses: tuple[str, ...]
    reason: str


def next_step(tree: BeautifulSoup, url: str, text: str) -> PageStep | None:
    """What to fetch instead of a page (refresh) or in addition to it (frames).

    Args:
        tree: the page.
        url: where it came from.
        text: its visible text.

    Returns:
        The step, or `None` when the page itself is meant.
    """
    base = base_of(tree, url)
    words = len(text.split())
    frameset = tree.find("frameset") is not None
    if words >= _FEW_WORDS and not frameset:
        return None
    if address := _refresh(tree, base):
        return PageStep("refresh", (address,), "the page sends its readers on (meta refresh)")
    if words < _SCRIPT_WORDS and (address := _script(tree, base)):
        return PageStep("refresh", (address,), "the page sends its readers on (script)")
    if frames := _frames(tree, base):
        return PageStep("frames", frames, "the page shows its text in a frame")
    return None


def _refresh(tree: BeautifulSoup, base: str) -> str:
    for tag in tree.find_all("meta", attrs={"http-equiv": re.compile("^refresh$", re.IGNORECASE)}):
        match = _REFRESH.match(attribute(tag, "content")) if isinstance(tag, Tag) else None
        if match and match.group(2) and int(match.group(1)) <= _LONGEST_DELAY:
            return _absolute(base, match.group(2))
    return ""


def _script(tree: BeautifulSoup, base: str) -> str:
    for tag in tree.find_all("script"):
        match = _SCRIPT.search(tag.get_text()) if len(tag.get_text()) < 5000 else None
        if match:
            return _absolute(base, match.group(1))
    return ""


def _frames(tree: BeautifulSoup, base: str) -> tuple[str, ...]:
    found = []
    for tag in tree.find_all(["frame", "iframe"], src=True):
        if isinstance(tag, Tag) and not _is_small(tag) and (address := _absolute(base, attribute(tag, "src"))):
            found.append(address)
    return tuple(dict.fromkeys(found))[:_MOST_FRAMES]


def _is_small(tag: Tag) -> bool:
    if tag.name == "frame":
        return False
    if tag.has_attr("hidden") or re.search(r"display\s*:\s*none", attribute(tag, "style"), re.IGNORECASE):
        return True
    return any(
        size.isdigit() and int(size) < _SMALL_FRAME for size in (attribute(tag, "width"), attribute(tag, "height"))
    )


def _absolute(base: str, link: str) -> str:
    try:
        address = urljoin(base, link.strip())
    except ValueError:
        return ""
    return (
        address
        if address.lower().startswith(("http://", "https://")) and address.split("#")[0] != base.split("#")[0]
        else ""
    )
