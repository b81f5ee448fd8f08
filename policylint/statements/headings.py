"""What a heading opens: "Information we collect" makes the list under it data, "How we use it" makes it purposes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from policylint.statements.cues import cues
from policylint.statements.sentence_analysis import Slot
from policylint.statements.statement import Action, Scope

_RULES: tuple[tuple[str, Action, Slot], ...] = (
    (
        r"(?:information|data|details?) (?:that )?(?:we|i|\w+) (?:do )?(?:may )?(?:not )?(?:share|disclose|sell)|shar(?:e|ing)|disclos|third[- ]part(?:y|ies) (?:access|service|provider)|recipients?\b|who (?:else )?(?:has|have|gets?|receives?|sees?)|service providers?$",
        "share",
        "recipient",
    ),
    (
        r"(?:how|why|what for)\b.{0,30}\b(?:use|process)|\buses? of\b|\bpurposes?\b|use (?:your|the|this|that|my)? ?(?:personal )?(?:information|data)",
        "use",
        "purpose",
    ),
    (
        r"(?:information|data|details?|what)\b.{0,40}\b(?:collect|gather|receive|obtain|access|store|process|record|request|need|require)|(?:types?|categories|kinds?) of\b.{0,30}\b(?:data|information)|collection|(?:data|information) (?:you|users) (?:provide|give|submit)|(?:log|usage|tracking|device|location|personal|technical|analytics|account|automatic\w*) (?:data|information|files?)|what (?:we|i) collect|collected",
        "collect",
        "data",
    ),
    (r"retention|how long|storage|\bstored?\b", "retain", "retention"),
)
_COMPILED = tuple((re.compile(pattern, re.I), action, slot) for pattern, action, slot in _RULES)


@dataclass(frozen=True, slots=True)
class HeadingContext:
    """What the headings above a block say about it."""

    action: Action | None = None
    slot: Slot = ""
    negated: bool = False
    scope: Scope = "general"


@lru_cache(maxsize=4096)
def _read(text: str) -> HeadingContext:
    if len(text) > 140:
        return HeadingContext()
    c = cues()
    scope: Scope = "general"
    if c.children_heading.search(text):
        scope = "children"
    elif c.applicants_heading.search(text):
        scope = "applicants"
    for pattern, action, slot in _COMPILED:
        if pattern.search(text):
            negated = bool(re.search(r"\b(?:do not|don['’]t|never|no|not)\b", text, re.I))
            return HeadingContext(action, slot, negated, scope)
    return HeadingContext(scope=scope)


def heading_context(headings: Iterable[str]) -> HeadingContext:
    """The context of a block from its headings, nearest first: the nearest decides the slot, any of them the scope."""
    out = HeadingContext()
    for text in headings:
        read = _read(text)
        if out.action is None and read.action is not None:
            out = HeadingContext(read.action, read.slot, read.negated, out.scope)
        if out.scope == "general" and read.scope != "general":
            out = HeadingContext(out.action, out.slot, out.negated, read.scope)
    return out
