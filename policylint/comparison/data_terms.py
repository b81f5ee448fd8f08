"""How a policy's phrase for data covers a data type (rules R1, R3, R7 and R10 of the annotation guide).

A phrase is either a data type ("your e-mail address"), or a way of speaking about data as a whole ("personal
information", "information you provide", "any data"). The first is looked up in the ontology, with the exceptions of
`coverage.csv`; for the second the rules say which types it stands for.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from policylint.comparison.rules import coverage_rules, worded
from policylint.ontology import ontology

Kind = Literal[
    "type",
    "umbrella",
    "provided",
    "automatic",
    "yours",
    "from_you",
    "everything",
    "non_personal",
    "aggregate",
    "anaphoric",
    "particular",
    "content_free",
]

PERSONAL = "personal_information"
# Types under which the extraction puts phrases that may speak about data as a whole.
_GENERAL = frozenset(
    {
        PERSONAL,
        "-",  # the contract has no word for any information at all
        "provided_information",
        "other_data",
        "any_information",
        "aggregated_data",
        "technical_information",
        "user_content",
    }
)
# R3: what "information you provide" stands for.
_PROVIDED = frozenset({"name", "email_address", "phone_number", "postal_address", "country_postal_code"})
_PROVIDED_BY_VOICE = frozenset({"voice_recording", "voice_transcript"})
# R10: what "automatically collected information" stands for.
_AUTOMATIC = frozenset({"usage_data", "ip_address", "device_identifier"})
# What a denial of "non-personal information" takes away.
_NON_PERSONAL = _AUTOMATIC


@dataclass(frozen=True, slots=True)
class DataTerm:
    """A phrase for data.

    Attributes:
        text: as the policy words it.
        type: data type id given by the extraction.
        kind: how it speaks.
        registration: it speaks of data given at registration.
        other: it speaks of other data than those named before ("or any other personal information").
    """

    text: str
    type: str
    kind: Kind
    registration: bool = False
    other: bool = False


@dataclass(frozen=True, slots=True)
class DataMatch:
    """That a phrase covers a data type.

    Attributes:
        named: it names the type (or the policy itself says that the phrase includes it); otherwise only a broader term.
        rank: 0 when named, then growing with the breadth of the phrase; for "nearest first".
        term: the phrase.
    """

    named: bool
    rank: int
    term: DataTerm


# Breadth of the ways of speaking, behind all steps that the ontology can have between two types.
_RANK: dict[Kind, int] = {
    "provided": 10,
    "automatic": 10,
    "non_personal": 11,
    "umbrella": 12,
    "yours": 13,
    "from_you": 13,
    "everything": 14,
}


def read_term(text: str, type_: str, before: str = "", after: str = "") -> DataTerm:
    """How a phrase speaks about data.

    Args:
        text: the phrase as the policy words it.
        type_: its data type id.
        before, after: the words around it in its sentence.
    """
    if type_ in _GENERAL and worded("sensitive", "phrase", text):
        type_ = "special_category"
    if type_ not in _GENERAL:
        return DataTerm(text, type_, "type")
    registration = worded("registration", "phrase", text) or worded("registration", "after", after[:80])
    other = worded("other", "phrase", text) or worded("other", "before", before[-30:])
    return DataTerm(text, type_, _kind(text, type_, before[-30:], after[:60]), registration, other)


def _kind(text: str, type_: str, before: str, after: str) -> Kind:
    def says(wording: str) -> bool:
        return worded(wording, "phrase", text) or worded(wording, "before", before) or worded(wording, "after", after)

    if worded("non_personal", "phrase", text):
        return "non_personal"
    if type_ == "aggregated_data" or worded("aggregate", "phrase", text):
        return "aggregate"
    if says("particular"):
        return "particular"
    if says("umbrella"):
        return "umbrella"
    if says("automatic"):
        return "automatic"
    if says("provided"):
        return "provided"
    if type_ == "provided_information" or (type_ == PERSONAL and _finer(text) == "provided_information"):
        return "provided"
    if type_ in ("technical_information", "user_content"):
        return "type"
    if says("anaphoric"):
        return "anaphoric"
    if not worded("bare", "phrase", text):
        # "your bus information": says which information, and no type is known for it; "your identity": the person as
        # such.
        return "umbrella" if type_ == PERSONAL and not worded("generic", "phrase", text) else "particular"
    if says("everything"):
        return "everything"
    if says("from_you"):
        return "from_you"
    return "yours" if says("yours") or type_ == PERSONAL else "content_free"


@cache
def _finer(text: str) -> str:
    """Our own data type for a phrase, of which the extraction gives the contract's broader one."""
    found = ontology().data_types.lookup(text)
    return found.id if found else ""


@cache
def type_covers(term: str, data_type: str) -> tuple[bool, int] | None:
    """Whether a data type named by a policy covers another: (named, rank), or `None`.

    Args:
        term: the type that the policy names.
        data_type: the type that was observed.
    """
    if term == data_type:
        return True, 0
    types = ontology().data_types
    if term not in types or data_type not in types:
        return None
    steps = types.distance(data_type, term)
    rule = coverage_rules().get((term, data_type))
    if rule is not None:
        return {"none": None, "same": (True, 0), "broader": (False, steps or 2)}[rule.how]
    if types.is_a(term, data_type) and types.get(term).contract == data_type:
        return True, 0  # a finer id of ours for what the contract calls by the observed type
    return None if steps is None else (False, steps)


@cache
def personal(data_type: str) -> bool:
    """R1: whether "personal information" stands for a type, that is, whether it is below that umbrella."""
    types = ontology().data_types
    return data_type in types and types.is_a(data_type, PERSONAL)


def claim_covers(term: DataTerm, data_type: str, *, voice: bool = False, commerce: bool = False) -> DataMatch | None:
    """How a phrase in a claim covers a type, before the policy's own definitions are asked.

    Args:
        voice: the policy speaks about a voice application (R3: what the user provides is then also speech).
        commerce: the policy mentions orders or payments (R3: what the user provides is then also payment information).
    """
    if term.kind == "type":
        found = type_covers(term.type, data_type)
        return DataMatch(found[0], found[1], term) if found else None
    covered = {
        "umbrella": personal(data_type),
        "yours": personal(data_type),
        "from_you": data_type in _PROVIDED,
        "automatic": data_type in _AUTOMATIC,
        "non_personal": data_type == "usage_data",
        "provided": provides(term, data_type, voice=voice, commerce=commerce),
    }.get(term.kind, False)
    return DataMatch(False, _RANK[term.kind], term) if covered else None


def provides(term: DataTerm, data_type: str, *, voice: bool, commerce: bool) -> bool:
    """R3: whether "information you provide" stands for a type."""
    return (
        data_type in _PROVIDED
        or (voice and data_type in _PROVIDED_BY_VOICE)
        or (commerce and data_type == "payment_information")
        or (term.registration and data_type == "user_identifier")
    )


def denial_covers(term: DataTerm, data_type: str) -> DataMatch | None:
    """How a phrase in a denial covers a type: a denial of a broad term takes away the types under it (R1, R4)."""
    if term.kind == "type":
        rule = coverage_rules().get((term.type, data_type))
        if rule is not None and rule.rule == "part":
            return None  # who denies the whole ("street addresses") may still take a part of it (the postal code)
        found = type_covers(term.type, data_type)
        return DataMatch(found[0], found[1], term) if found else None
    covered = {
        "umbrella": personal(data_type),
        "yours": True,
        "from_you": True,
        "everything": True,
        "content_free": True,  # "we do not collect data" leaves nothing out
        "automatic": data_type in _AUTOMATIC,
        "non_personal": data_type in _NON_PERSONAL,
        "provided": provides(term, data_type, voice=True, commerce=True),
    }.get(term.kind, False)
    return DataMatch(False, _RANK.get(term.kind, 14), term) if covered else None
