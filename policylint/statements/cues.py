"""Cue expressions (data/cues.toml): exceptions, conditions, retention periods, scopes."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Cues:
    """Compiled expressions; see the data file for what each is for."""

    exception: re.Pattern[str]
    consent: re.Pattern[str]
    legal: re.Pattern[str]
    as_stated: re.Pattern[str]
    condition: re.Pattern[str]
    retention: re.Pattern[str]
    retention_verb: re.Pattern[str]
    children: re.Pattern[str]
    children_heading: re.Pattern[str]
    applicants: re.Pattern[str]
    applicants_heading: re.Pattern[str]
    definition: re.Pattern[str]
    presupposition: re.Pattern[str]


@lru_cache(maxsize=1)
def cues() -> Cues:
    """The cues, compiled once."""
    with (files("policylint.statements") / "data" / "cues.toml").open("rb") as stream:
        data = tomllib.load(stream)

    def any_of(expressions: list[str]) -> re.Pattern[str]:
        return re.compile(r"\b(?:" + "|".join(f"(?:{e})" for e in expressions) + ")", re.I)

    def one(expression: str) -> re.Pattern[str]:
        return re.compile(expression, re.I)

    scope = data["scope"]
    return Cues(
        exception=any_of(data["exceptions"]["cues"]),
        consent=one(data["exceptions"]["consent"]),
        legal=one(data["exceptions"]["legal"]),
        as_stated=one(data["exceptions"]["as_stated"]),
        condition=any_of(data["conditions"]["cues"]),
        retention=any_of(data["retention"]["periods"]),
        retention_verb=one(data["retention"]["verbs"]),
        children=one(scope["children"]),
        children_heading=one(scope["children_heading"]),
        applicants=one(scope["applicants"]),
        applicants_heading=one(scope["applicants_heading"]),
        definition=one(scope["definition"]),
        presupposition=one(scope["presupposition"]),
    )
