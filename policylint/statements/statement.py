"""`Statement`: what a policy says in one place. The word is used as in docs/design: party, action, data types, recipients,
purposes, polarity, conditions, always with character offsets into `Document.text` (code points, end-exclusive)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Action = Literal["collect", "receive", "use", "infer", "track", "retain", "share", "sell", "disclose", "transfer"]
ACTIONS: tuple[Action, ...] = (
    "collect",
    "receive",
    "use",
    "infer",
    "track",
    "retain",
    "share",
    "sell",
    "disclose",
    "transfer",
)
SHARING: frozenset[str] = frozenset({"share", "sell", "disclose", "transfer"})

Scope = Literal[
    "general", "children", "applicants", "other_product", "user_action", "definition", "presupposition", "restriction"
]


@dataclass(frozen=True, slots=True)
class Mention:
    """A phrase with a vocabulary id.

    Attributes:
        start, end: offsets in `Document.text`.
        text: `Document.text[start:end]`.
        type: id of `data_types`, `purposes` or `parties`; for conditions and retention a kind such as "consent", "period".
        name: for a recipient or party the organisation's canonical name, "" for an umbrella.
        umbrella: for a data mention that is listed as an example or member of another mention of the same statement
            ("personal information, such as your name"), the index of that mention in `Statement.data`; else `None`.
        concept: id in our own ontology when that is finer or broader than the contract's ("username", "any_information"), else "".
        inherited: the phrase stands outside the statement's own clause (lead-in sentence, heading, antecedent of "it").
    """

    start: int
    end: int
    text: str
    type: str
    name: str = ""
    umbrella: int | None = None
    inherited: bool = False
    concept: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The form of contract 6.1."""
        out: dict[str, Any] = {"start": self.start, "end": self.end, "text": self.text, "type": self.type}
        if self.name:
            out["name"] = self.name
        if self.umbrella is not None:
            out["umbrella"] = self.umbrella
        if self.inherited:
            out["inherited"] = True
        if self.concept:
            out["concept"] = self.concept
        return out


@dataclass(frozen=True, slots=True)
class Exception_:
    """What an "except", "unless", "other than" or "only" carves out of the statement it modifies.

    Attributes:
        start, end, text: the exception phrase, including its introducing word.
        kind: "data" (except your e-mail), "party" (except our service providers), "condition" (unless you consent),
            "purpose" (other than to run the skill).
        types: vocabulary ids of what is carved out; empty for conditions.
        names: organisations named in it.
    """

    start: int
    end: int
    text: str
    kind: Literal["data", "party", "condition", "purpose"]
    types: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        return {
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "kind": self.kind,
            "types": list(self.types),
            "names": list(self.names),
        }


@dataclass(frozen=True, slots=True)
class Statement:
    """One claim or denial.

    Attributes:
        doc: document id.
        start, end: the sentence or clause.
        party: who acts, id of `parties`; `first_party` for agentless passives.
        party_name: organisation's name when a named one acts, else "".
        action: one of `ACTIONS`.
        negated: a denial.
        data, recipients, purposes, retention, conditions: mentions.
        exceptions: what is carved out of the statement.
        sources: where the data comes from ("Alexa sends us ..." has the source amazon).
        exclusive: the statement limits the data or parties to those named ("we only collect your name").
        scope: "general", or why the statement does not speak about the skill's users in general; "restriction": it only limits the
            purposes of something stated elsewhere ("may not use it for any other purpose").
        score: 0-1, how sure the extraction is.
        construction: how it was read, for evaluation by construction ("active", "passive", "list", "heading", "coreference").
    """

    doc: str
    start: int
    end: int
    party: str
    action: Action
    negated: bool
    data: tuple[Mention, ...]
    party_name: str = ""
    recipients: tuple[Mention, ...] = ()
    purposes: tuple[Mention, ...] = ()
    retention: tuple[Mention, ...] = ()
    conditions: tuple[Mention, ...] = ()
    exceptions: tuple[Exception_, ...] = ()
    sources: tuple[Mention, ...] = ()
    exclusive: bool = False
    scope: Scope = "general"
    score: float = 1.0
    construction: str = "active"

    def as_dict(self) -> dict[str, Any]:
        """The line of contract 6.1 (`kind` "statement"), with the additional fields after those of the contract."""
        return {
            "kind": "statement",
            "doc": self.doc,
            "start": self.start,
            "end": self.end,
            "party": self.party,
            "party_name": self.party_name,
            "action": self.action,
            "negated": self.negated,
            "data": [m.as_dict() for m in self.data],
            "purposes": [m.as_dict() for m in self.purposes],
            "recipients": [m.as_dict() | {"name": m.name} for m in self.recipients],
            "retention": [m.as_dict() for m in self.retention],
            "conditions": [m.as_dict() for m in self.conditions],
            "score": round(self.score, 3),
            "exceptions": [e.as_dict() for e in self.exceptions],
            "sources": [m.as_dict() for m in self.sources],
            "exclusive": self.exclusive,
            "scope": self.scope,
            "construction": self.construction,
        }


@dataclass(frozen=True, slots=True)
class Span:
    """A data, purpose, recipient or retention phrase anywhere in the document, also outside statements (contract 6.1)."""

    doc: str
    role: Literal["data", "purpose", "recipient", "retention"]
    start: int
    end: int
    negated: bool
    score: float = 1.0

    def as_dict(self) -> dict[str, Any]:
        return {
            "kind": "span",
            "doc": self.doc,
            "role": self.role,
            "start": self.start,
            "end": self.end,
            "negated": self.negated,
            "score": round(self.score, 3),
        }


@dataclass(frozen=True, slots=True)
class Subsumption:
    """A term that the policy itself defines as including others: "personal information, such as your name".

    Attributes:
        broad: data type id of the umbrella.
        narrow: data type ids of the members named.
        start, end: where it is said.
        closed: the list is complete ("means only", "the following:" without "such as").
    """

    doc: str
    broad: str
    narrow: tuple[str, ...]
    start: int
    end: int
    closed: bool = False

    def as_dict(self) -> dict[str, Any]:
        return {
            "kind": "subsumption",
            "doc": self.doc,
            "broad": self.broad,
            "narrow": list(self.narrow),
            "start": self.start,
            "end": self.end,
            "closed": self.closed,
        }


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything the statements stage says about one document.

    Attributes:
        doc: document id; sha256: `Document.sha256` of what was analysed.
        first_party_names: names that mean the policy's own party ("johnnyruzdev", "Acme Inc").
    """

    doc: str
    sha256: str
    statements: tuple[Statement, ...] = ()
    spans: tuple[Span, ...] = ()
    subsumptions: tuple[Subsumption, ...] = ()
    first_party_names: tuple[str, ...] = ()
