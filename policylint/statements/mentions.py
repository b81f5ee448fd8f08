"""Finding data types and parties in running text: the terms of the ontology, phrase patterns, pronouns, names.

Works on the text alone, before any parse, so that it can serve the gate. Whether a mention plays a role ("email" in "email
marketing" is no data type) is decided later with the parse.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Literal, NamedTuple

from policylint.ontology import Taxonomy, ontology
from policylint.ontology.text import Token, normalise, tokens

Role = Literal["data", "party"]

#: Longest term, in words, that the matcher looks for.
MAX_TERM_WORDS = 7

# What may stand between two words of one term. A comma or bracket ends it ("name, address" is two terms).
_INSIDE = re.compile(r"[\s\-‐‑–/'’\"“”]*\Z")

#: Words for data that say nothing about its type ("information" alone, "the following data").
GENERIC_NOUNS = frozenset({"information", "data", "detail", "info", "item", "record", "datum", "material"})

_PRONOUNS = dict.fromkeys(
    ["we", "us", "our", "ours", "ourselves", "i", "me", "my", "mine"], "first_party"
) | dict.fromkeys(["you", "your", "yours", "yourself", "yourselves"], "user")


_BEFORE = re.compile(r"(\w+)\W+$")
_VOICE_CONTEXT = re.compile(r"\b(?:alexa|amazon|skill|echo|voice|spoken|say|speak)\b", re.I)
_WORDS_SPOKEN = re.compile(
    r"\b(?:send|sends|sent|pass|passes|passed|receive|receives|get|gets|give|gives|transmits?|forwards?|read|reads) (?:us |me |it |on |only )*(the (?:text|words|transcript))\b(?! (?:message|file|of this|on|in))",
    re.I,
)
# "the company" is the policy's own, "these companies" are others (the normal form of terms is the singular).
_OTHERS = frozenset(
    {"companies", "organizations", "organisations", "developers", "businesses", "entities", "firms", "publishers"}
)


@dataclass(frozen=True, slots=True)
class Found:
    """A term in a sentence.

    Attributes:
        start, end: offsets in the sentence's text.
        role: data or party.
        type: contract id (`Concept.contract`); for the content-free words "other_data".
        concept: id in our own ontology, which may be finer ("username") or broader ("any_information").
        name: organisation's canonical name, "" for umbrellas.
        pattern: found by a phrase pattern, so a clause ("how you use the skill") and not a noun phrase.
    """

    start: int
    end: int
    role: Role
    type: str
    name: str = ""
    pattern: bool = False
    concept: str = ""


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    with (files("policylint.statements") / "data" / "phrase_patterns.csv").open(encoding="utf-8") as stream:
        return tuple((row["type"], re.compile(r"\b" + row["pattern"], re.I)) for row in csv.DictReader(stream))


@lru_cache(maxsize=1)
def weak_terms() -> frozenset[str]:
    """Everyday nouns that name data only in the right company (data/weak_terms.txt), in the normal form of terms."""
    text = (files("policylint.statements") / "data" / "weak_terms.txt").read_text(encoding="utf-8")
    return frozenset(normalise(line) for line in text.splitlines() if line and not line.startswith("#"))


@lru_cache(maxsize=1)
def _not_in_text() -> frozenset[str]:
    text = (files("policylint.statements") / "data" / "not_in_text.txt").read_text(encoding="utf-8")
    return frozenset(normalise(line) for line in text.splitlines() if line and not line.startswith("#"))


class _Term(NamedTuple):
    role: Role
    type: str
    concept: str
    name: str = ""
    cased: bool = False


def _two_terms(term: str, terms: Mapping[str, str]) -> bool:
    """ "user name and password" is found as its two parts, which say more than the pair."""
    for word in (" and ", " or "):
        left, _, right = term.partition(word)
        if right and left in terms and right in terms:
            return True
    return False


def _contract(taxonomy: Taxonomy, concept: str) -> str:
    identifier = taxonomy.contract(concept)
    return identifier if identifier in taxonomy else "other_data"


class _Terms:
    """All terms by their first word, so that most words of a text cost one dictionary look-up."""

    def __init__(self) -> None:
        self.by_first: dict[str, dict[str, _Term]] = {}
        ont = ontology()
        for term, concept in ont.data_types.terms().items():
            if term in _not_in_text() or term.startswith("following ") or _two_terms(term, ont.data_types.terms()):
                continue
            self._add(term, _Term("data", _contract(ont.data_types, concept), concept))
        for noun in GENERIC_NOUNS:
            self._add(noun, _Term("data", "other_data", ""))
        for term, concept in ont.parties.terms().items():
            self._add(term, _Term("party", ont.parties.contract(concept) or concept, concept))
        cased = ont.organisations.cased_names()
        for term, organisation in ont.organisations.names().items():
            party = "amazon" if organisation.name == "Amazon" else (organisation.parties or ("third_party",))[0]
            self._add(
                term, _Term("party", ont.parties.contract(party) or party, party, organisation.name, term in cased)
            )

    def _add(self, term: str, value: _Term) -> None:
        first = term.split(" ", 1)[0]
        group = self.by_first.setdefault(first, {})
        # A data type wins over a party of the same words; an organisation's name over an umbrella.
        if term not in group or (group[term].role == "party" and value.name):
            group[term] = value


@lru_cache(maxsize=1)
def _terms() -> _Terms:
    return _Terms()


def _longest(text: str, words: list[Token], at: int) -> tuple[int, _Term] | None:
    group = _terms().by_first.get(words[at].norm)
    if group is None:
        return None
    best: tuple[int, _Term] | None = None
    phrase = ""
    for count in range(1, min(MAX_TERM_WORDS, len(words) - at) + 1):
        token = words[at + count - 1]
        if count > 1 and not _INSIDE.match(text[words[at + count - 2].end : token.start]):
            break
        phrase = f"{phrase} {token.norm}" if phrase else token.norm
        value = group.get(phrase)
        if value is None:
            continue
        if value.cased and not text[words[at].start].isupper():
            continue
        best = (count, value)
    return best


def find(text: str) -> list[Found]:
    """The data types and parties that a text names, in order, not overlapping (longest first).

    Args:
        text: one sentence.
    """
    words = tokens(text)
    out: list[Found] = []
    at = 0
    while at < len(words):
        norm = words[at].norm
        if norm in _PRONOUNS and not (
            norm == "i" and (text[words[at].start] != "I" or text[words[at].end : words[at].end + 1] in (")", "."))
        ):
            out.append(Found(words[at].start, words[at].end, "party", _PRONOUNS[norm]))
            at += 1
            continue
        hit = _longest(text, words, at)
        if hit is None:
            at += 1
            continue
        count, term = hit
        if (
            term.type == "first_party"
            and norm
            in ("company", "organization", "organisation", "business", "firm", "developer", "provider", "network")
            and count == 1
        ):
            before = _BEFORE.search(text[: words[at].start])
            word = before.group(1).lower() if before else ""
            if word in (
                "no",
                "another",
                "other",
                "any",
                "each",
                "every",
                "some",
                "which",
                "third",
                "outside",
                "a",
                "an",
            ):
                term = term._replace(type="third_party", concept="third_party")
            elif word in ("advertising", "ad", "marketing"):
                term = term._replace(type="advertiser", concept="advertiser")
            elif word in ("analytics", "analysis", "statistics", "measurement"):
                term = term._replace(type="analytics_provider", concept="analytics_provider")
        if count == 1 and norm == "other" and text[words[at].start : words[at].end].lower() != "others":
            at += 1
            continue
        if (
            term.type == "first_party"
            and text[words[at + count - 1].start : words[at + count - 1].end].lower() in _OTHERS
            and not re.search(r"\bour\W+(?:\w+\W+)?$", text[: words[at].start], re.I)
        ):
            term = term._replace(type="third_party", concept="third_party")
        out.append(
            Found(words[at].start, words[at + count - 1].end, term.role, term.type, term.name, False, term.concept)
        )
        at += count
    clauses = [
        Found(m.start(), len(text[: m.end()].rstrip()), "data", type_, pattern=True)
        for type_, pattern in _patterns()
        for m in pattern.finditer(text)
    ]
    if _VOICE_CONTEXT.search(text):
        # "Alexa sends us the text", "The skill only receives the words"
        clauses += [
            Found(m.start(1), m.end(1), "data", "voice_transcript", pattern=True) for m in _WORDS_SPOKEN.finditer(text)
        ]
    if not clauses:
        return out
    kept: list[Found] = []
    for clause in sorted(clauses, key=lambda f: (f.start, -f.end)):
        if not kept or clause.start >= kept[-1].end:
            kept.append(clause)
    out = [f for f in out if not any(c.start < f.end and f.start < c.end for c in kept)]
    return sorted([*out, *kept], key=lambda f: f.start)
