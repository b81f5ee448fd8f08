"""The data files of the comparison: which terms cover which data types, and how policies speak about data as a
whole.
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal, cast

Cover = Literal["same", "broader", "none"]


@dataclass(frozen=True, slots=True)
class CoverageRule:
    """One row of `coverage.csv`: a term of the ontology names (`same`), includes (`broader`) or leaves out (`none`) a
    type.
    """

    term: str
    covers: str
    how: Cover
    rule: str
    why: str


def _text(name: str) -> str:
    return (resources.files("policylint.comparison") / "data" / name).read_text(encoding="utf-8")


@cache
def coverage_rules() -> Mapping[tuple[str, str], CoverageRule]:
    """The rows of `coverage.csv` by (term, covered type)."""
    rows = csv.DictReader(_text("coverage.csv").splitlines())
    rules = [CoverageRule(r["term"], r["covers"], cast(Cover, r["how"]), r["rule"], r["why"]) for r in rows]
    return {(rule.term, rule.covers): rule for rule in rules}


@cache
def wordings() -> Mapping[str, Mapping[str, re.Pattern[str]]]:
    """The patterns of `terms.toml` by way of speaking and by place (phrase, after, before, sentence, document,
    condition).
    """
    return {
        name: {place: re.compile(pattern, re.IGNORECASE) for place, pattern in places.items()}
        for name, places in tomllib.loads(_text("terms.toml")).items()
    }


def worded(name: str, place: str, text: str) -> bool:
    """Whether a text has the wording `name` in the given place."""
    pattern = wordings()[name].get(place)
    return pattern is not None and pattern.search(text) is not None
