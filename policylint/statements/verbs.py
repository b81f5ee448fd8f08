"""The verb classes (data/verbs.csv): which action a verb states and where its data stands."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Literal, cast

from policylint.statements.statement import Action

VerbFrame = Literal["take", "give", "ask", "weak"]


@dataclass(frozen=True, slots=True)
class VerbClass:
    """Attributes:
    action: what the verb states with the policy's party as subject.
    frame: "take" (the subject gets or uses the object), "give" (the subject hands the object to a recipient),
        "ask" (the subject asks the user for data), "weak" (as "take", but the verb also has everyday meanings: it counts only with
        data that is plainly the user's).
    """

    action: Action
    frame: VerbFrame


@lru_cache(maxsize=1)
def verb_classes() -> dict[str, VerbClass]:
    """Lemma to class."""
    with (files("policylint.statements") / "data" / "verbs.csv").open(encoding="utf-8") as stream:
        return {
            row["lemma"]: VerbClass(cast(Action, row["action"]), cast(VerbFrame, row["frame"]))
            for row in csv.DictReader(stream)
        }


def _stem(lemma: str) -> str:
    return lemma[:-1] if lemma.endswith(("e", "y")) else lemma


_IRREGULAR = (
    "given",
    "gave",
    "kept",
    "held",
    "got",
    "gotten",
    "sold",
    "lent",
    "sent",
    "took",
    "taken",
    "sought",
    "made available",
    "has access",
    "have access",
)


@lru_cache(maxsize=1)
def verb_pattern() -> re.Pattern[str]:
    """Matches every text in which some form of a verb of the classes may stand (it may match more)."""
    stems = sorted(
        {_stem(lemma) for lemma in verb_classes()}
        | set(_IRREGULAR)
        | {"access", "availab", "collection", "includ", "contain", "consist"},
        key=len,
        reverse=True,
    )
    return re.compile(r"\b(?:" + "|".join(map(re.escape, stems)) + r")", re.I)
