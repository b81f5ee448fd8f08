"""The words of the report, from `data/wording.toml`, and labels of ids from the ontology."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any, get_args

from policylint.comparison.finding import DISCLOSURES, Disclosure
from policylint.documents.document import PolicyPage
from policylint.observations.observation import How
from policylint.ontology import Taxonomy, ontology

# The order in which findings are listed: what a reader of a report has to answer first.
READING_ORDER: tuple[Disclosure, ...] = ("incorrect", "ambiguous", "omitted", "no_policy", "vague", "clear")


@dataclass(frozen=True, slots=True)
class DisclosureWords:
    """How one disclosure class is shown.

    Attributes:
        id: the class.
        label, letter: its name and the letter that stands for it where there is no room.
        colour: "#RRGGBB", from Paul Tol's "bright" scheme, which stays apart for colour-blind readers.
        title: the class as it ends the title of a finding.
        explanation: one sentence.
        nothing: what is said about a finding without a quote.
    """

    id: Disclosure
    label: str
    letter: str
    title: str
    colour: str
    explanation: str
    nothing: str


@dataclass(frozen=True, slots=True)
class Words:
    """A label with a sentence that explains it."""

    label: str
    explanation: str


def read_data(name: str) -> dict[str, Any]:
    """A TOML file of `policylint/reports/data`."""
    return tomllib.loads(resources.files("policylint.reports").joinpath("data", name).read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _wording() -> dict[str, Any]:
    return read_data("wording.toml")


@lru_cache(maxsize=1)
def disclosures() -> dict[Disclosure, DisclosureWords]:
    """The words of the six classes, in the order of `DISCLOSURES`."""
    return {name: DisclosureWords(id=name, **_wording()["disclosures"][name]) for name in DISCLOSURES}


@lru_cache(maxsize=1)
def ways_of_observing() -> dict[str, Words]:
    """The words of every `How`."""
    return {how: Words(**_wording()["how"][how]) for how in get_args(How)}


def words(group: str, identifier: str) -> Words:
    """Label and explanation from a group of the wording file ("roles", "policy_statuses")."""
    return Words(**_wording()[group][identifier])


def scope_label(scope: str) -> str:
    """What a statement's scope means, "" for a statement about the skill's users in general."""
    return str(_wording()["scopes"].get(scope, readable(scope)))


def relation_label(relation: str) -> str:
    """What the name of a contradiction ("C2") means."""
    return str(_wording()["relations"].get(relation, ""))


def page_label(page: PolicyPage) -> str:
    """Why a page is not a policy, in a few words; "" when it is one."""
    return "" if page.is_policy else reason_label(page.reason)


def reason_label(reason: str) -> str:
    """A reason of `PolicyPage` in a few words."""
    return str(_wording()["page_reasons"].get(reason, readable(reason) or "no reason recorded"))


def readable(identifier: str) -> str:
    """An id without its underscores, for ids that the ontology does not know."""
    return identifier.replace("_", " ")


def data_type_label(identifier: str) -> str:
    """Label of a data type, without the ontology's remark in brackets ("Contact information (umbrella)")."""
    return _label(ontology().data_types, identifier)


def purpose_label(identifier: str) -> str:
    """Label of a purpose."""
    return _label(ontology().purposes, identifier)


def party_label(identifier: str) -> str:
    """Label of a party; an organisation's or a host's name stays as it is."""
    return _label(ontology().parties, identifier, otherwise=identifier)


def within(label: str) -> str:
    """A label as it stands inside a sentence ("the skill's developer")."""
    return "the " + label[4:] if label.startswith("The ") else label


def _label(taxonomy: Taxonomy, identifier: str, otherwise: str | None = None) -> str:
    if identifier in taxonomy:
        return re.sub(r"\s*\((?:umbrella|root)\)$", "", taxonomy.get(identifier).label)
    return readable(identifier) if otherwise is None else otherwise


def share(part: int, whole: int) -> str:
    """`part` of `whole` in per cent, one decimal, never rounded to "0.0%" or "100.0%" if it is not; "" for no whole."""
    if whole == 0:
        return ""
    value = round(100 * part / whole, 1)
    if value == 0 and part:
        return "under 0.1%"
    if value == 100 and part != whole:
        return "over 99.9%"
    return f"{value:.1f}%"
