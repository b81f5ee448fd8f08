"""Which elements of a page are likely not its content: navigation, header, footer, cookie banner."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class _Boilerplate:
    tags: frozenset[str]
    roles: frozenset[str]
    navigation: re.Pattern[str]
    consent: re.Pattern[str]


@lru_cache(maxsize=1)
def _boilerplate() -> _Boilerplate:
    raw = tomllib.loads(files("policylint.documents").joinpath("data/boilerplate.toml").read_text("utf-8"))
    navigation = "|".join(re.escape(word) for word in raw["navigation"])
    return _Boilerplate(
        frozenset(raw["tags"]),
        frozenset(raw["roles"]),
        re.compile(rf"(?:^|[\s_-])(?:{navigation})(?=$|[\s_-])"),
        re.compile("|".join(re.escape(word) for word in raw["consent"])),
    )


def _names(attributes: Any) -> str:
    return f"{attributes.get('id', '')} {attributes.get('class', '')}"


def is_consent(attributes: Any) -> bool:
    """Whether an element is a cookie banner or consent dialogue."""
    names = _names(attributes)
    return len(names) > 1 and _boilerplate().consent.search(names.lower()) is not None


def is_candidate(tag: str, element: Any, attributes: Any) -> bool:
    """Whether an element is likely navigation, page header or footer."""
    cues = _boilerplate()
    if tag in ("html", "body", "main", "article", "li", "p", "td", "tr", "table", "a", "span"):
        return False
    if tag in cues.tags:
        # The header of an article holds its title.
        return not (tag == "header" and _inside_article(element))
    if attributes.get("role") in cues.roles:
        return True
    names = _names(attributes)
    return 1 < len(names) < 300 and cues.navigation.search(names.lower()) is not None


def _inside_article(element: Any) -> bool:
    return any(ancestor.tag in ("article", "main", "section") for ancestor in element.iterancestors())
