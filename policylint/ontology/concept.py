"""`Concept`: one data type, purpose or party, and the answers that a taxonomy gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Rule = Literal[
    "exact",
    "without determiner",
    "generic noun",
    "complement",
    "head of the phrase",
    "cue in the phrase",
    "first words",
]


@dataclass(frozen=True, slots=True)
class Concept:
    """One entry of a taxonomy.

    Attributes:
        id: as in the contract's vocabulary, or one of our own finer ids.
        label: for people.
        parents: ids of the broader concepts; empty for a root.
        iri: W3C DPV 2.3 concept, "" where DPV has none.
        definition: in our own words.
        contract: the id of the contract's vocabulary under which this concept is written out: its own id where the
            contract has it, otherwise the one that a reader would call "the same thing" or the nearest broader one; ""
            for `any_information`, which the contract has no word for.
        umbrella: a name for many types ("personal information"): a statement about it is vague for the types below.
        opp115: labels of the OPP-115 scheme that mean the same.
        skillvet: permissions of the SkillVet set (Alexa's store labels) that give access to this type.
        group: for purposes "core" or "non_core" (does the skill need it to work?), "" elsewhere.
        extra: further columns of the data file, as they stand there.
    """

    id: str
    label: str
    parents: tuple[str, ...] = ()
    iri: str = ""
    definition: str = ""
    contract: str = ""
    umbrella: bool = False
    opp115: tuple[str, ...] = ()
    skillvet: tuple[str, ...] = ()
    group: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Lookup:
    """What a phrase maps to, and why.

    Attributes:
        id: the concept.
        rule: the rule that decided.
        term: the term of the lexicon that matched, in normal form.
        explanation: one sentence for people.
    """

    id: str
    rule: Rule
    term: str
    explanation: str


@dataclass(frozen=True, slots=True)
class Found:
    """A term found in running text: where (code points, end-exclusive), the concept, the term in normal form."""

    start: int
    end: int
    id: str
    term: str
