"""What one sentence says on its own, without its surroundings: the result that is cached by the sentence's text.

All offsets are into the sentence's text.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from policylint.statements.mentions import Found
from policylint.statements.statement import Action, Scope

ExceptionKind = Literal["data", "party", "condition", "purpose"]
Slot = Literal["", "data", "recipient", "purpose", "retention"]


@dataclass(slots=True)
class DataPhrase:
    """A data mention with its noun phrase.

    Attributes:
        found: the term; start, end: the noun phrase with possessives and restricting words, as it is quoted.
        anaphoric: "this information", "such data", "it": means something named before.
        umbrella: index of the phrase in whose list of examples this one stands, or `None`.
        denied: "no personal information": the noun phrase itself is negated.
        modifier: the term only modifies another noun ("email marketing", "cookie policy"): no data type.
        owner: party id for a possessive other than the user's ("our IP address"), else "".
    """

    found: Found
    start: int
    end: int
    anaphoric: bool = False
    umbrella: int | None = None
    denied: bool = False
    modifier: bool = False
    owner: str = ""

    @property
    def type(self) -> str:
        return self.found.type


@dataclass(slots=True)
class PartyPhrase:
    """A party mention with its noun phrase ("our third-party service providers")."""

    found: Found
    start: int
    end: int
    modifier: bool = False


@dataclass(slots=True)
class Phrase:
    """A purpose, retention or condition phrase; `type` is a purpose id or a kind."""

    start: int
    end: int
    type: str


@dataclass(slots=True)
class ExceptionPhrase:
    """See `statement.Exception_`; `data` and `parties` index the sentence's phrases."""

    start: int
    end: int
    kind: ExceptionKind
    data: tuple[int, ...] = ()
    parties: tuple[int, ...] = ()


@dataclass(slots=True)
class Frame:
    """One action in a sentence.

    Attributes:
        start, end: the verb.
        action: as stated; party: id, or "" when the sentence does not say who acts.
        data, recipients, sources: indexes into `SentenceAnalysis.data` / `.parties`.
        relative: the verb stands in a relative clause ("the data we collect"), so it states nothing by itself.
        conditional: the verb stands in an if- or when-clause.
    """

    start: int
    end: int
    action: Action
    party: str = ""
    party_name: str = ""
    negated: bool = False
    data: list[int] = field(default_factory=list)
    recipients: list[int] = field(default_factory=list)
    sources: list[int] = field(default_factory=list)
    purposes: list[Phrase] = field(default_factory=list)
    retention: list[Phrase] = field(default_factory=list)
    conditions: list[Phrase] = field(default_factory=list)
    exceptions: list[ExceptionPhrase] = field(default_factory=list)
    exclusive: bool = False
    scope: Scope = "general"
    relative: bool = False
    conditional: bool = False
    passive: bool = False
    anaphor: bool = False


@dataclass(slots=True)
class Inclusion:
    """ "X includes Y and Z" / "X, such as Y": data phrases by index; `broad` is `None` for "this includes ..."."""

    broad: int | None
    narrow: list[int]
    start: int
    end: int
    closed: bool = False
    collected: bool = False


@dataclass(slots=True)
class SentenceAnalysis:
    """Everything found in one sentence."""

    text: str
    data: list[DataPhrase] = field(default_factory=list)
    parties: list[PartyPhrase] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)
    inclusions: list[Inclusion] = field(default_factory=list)
    purposes: list[Phrase] = field(default_factory=list)
    retention: list[Phrase] = field(default_factory=list)
    as_purposes: list[Phrase] = field(default_factory=list)
    question: bool = False
    parsed: bool = False
    introduces: bool = False
    finite: bool = False
    starts_with_verb: bool = False
