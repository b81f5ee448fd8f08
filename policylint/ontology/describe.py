"""What the command prints about a phrase or a host: everything that explains an answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from policylint.ontology.load import ontology
from policylint.ontology.organisations import Organisation
from policylint.ontology.taxonomy import Taxonomy

KINDS = ("data_type", "purpose", "party", "organisation", "host")


@dataclass(frozen=True, slots=True)
class Answer:
    """One reading of a phrase.

    Attributes:
        kind: one of `KINDS`; id, label: the concept or the organisation.
        facts: (name, value) pairs in the order in which they are printed; values may be empty.
    """

    kind: str
    id: str
    label: str
    facts: tuple[tuple[str, str], ...]

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {"kind": self.kind, "id": self.id, "label": self.label} | dict(self.facts)


def _taxonomies() -> dict[str, Taxonomy]:
    known = ontology()
    return {"data_type": known.data_types, "purpose": known.purposes, "party": known.parties}


def describe(phrase: str, kind: str | None = None) -> list[Answer]:
    """All readings of a phrase, or those of one kind (of `KINDS`)."""
    answers = [
        answer
        for name, taxonomy in _taxonomies().items()
        if kind in (None, name) and (answer := _concept(name, taxonomy, phrase)) is not None
    ]
    if kind in (None, "organisation") and (found := ontology().organisations.by_name(phrase)) is not None:
        answers.append(Answer("organisation", found.name, found.product, tuple(_organisation_facts(found))))
    # Without --kind a phrase counts as a host only when it looks like one.
    looks_like_host = "." in phrase.strip().strip(".") and " " not in phrase.strip()
    if kind == "host" or (kind is None and looks_like_host):
        answers += _host(phrase)
    return answers


def _concept(kind: str, taxonomy: Taxonomy, phrase: str) -> Answer | None:
    found = taxonomy.lookup(phrase)
    if found is None:
        return None
    concept = taxonomy.get(found.id)
    facts = (
        ("why", found.explanation),
        ("rule", found.rule),
        ("term", found.term),
        ("path", " < ".join(taxonomy.path(found.id))),
        ("all broader", ", ".join(sorted(taxonomy.ancestors(found.id)))),
        ("written out as", concept.contract if concept.contract != concept.id else ""),
        ("group", concept.group),
        ("DPV", concept.iri),
        ("meaning", concept.definition),
    )
    return Answer(kind, concept.id, concept.label, facts)


def _organisation_facts(entry: Organisation) -> Iterator[tuple[str, str]]:
    yield "category", entry.category
    yield "parties", ", ".join(entry.parties)
    yield "also called", ", ".join(entry.aliases)
    yield "case-sensitive names", ", ".join(sorted(entry.cased))
    yield "domains", ", ".join(entry.domains)
    yield "privacy policy", entry.privacy_policy
    yield "source", f"{entry.source}, {entry.source_date}, {entry.licence}, confidence {entry.confidence}"


def _host(host: str) -> list[Answer]:
    match = ontology().organisations.by_host(host)
    if match is None:
        return []
    entry = match.organisation
    facts = (
        ("why", match.explanation),
        ("registrable domain", match.registrable_domain),
        ("hosting", match.hosting),
        *(_organisation_facts(entry) if entry is not None else ()),
    )
    return [Answer("host", match.host, entry.name if entry is not None else "operator unknown", facts)]


def nearest(phrase: str, kind: str | None = None, count: int = 5) -> list[tuple[str, str, str]]:
    """(kind, term, id) of the terms nearest to an unknown phrase."""
    near: list[tuple[str, str, str]] = []
    for name, taxonomy in _taxonomies().items():
        if kind in (None, name):
            near += [(name, term, identifier) for term, identifier in taxonomy.nearest_terms(phrase, count)]
    if kind in ("organisation", "host"):
        near += [("organisation", name, entry.name) for name, entry in ontology().organisations.nearest(phrase, count)]
    return near


def tree_lines(taxonomy: Taxonomy) -> Iterator[str]:
    """The taxonomy as an indented tree. A concept with several parents stands under each, its children only once."""
    shown: set[str] = set()

    def walk(identifier: str, depth: int) -> Iterator[str]:
        concept = taxonomy.get(identifier)
        again = identifier in shown and bool(taxonomy.children(identifier))
        yield "  " * depth + f"{identifier}  {concept.label}" + ("  (see above)" if again else "")
        if identifier in shown:
            return
        shown.add(identifier)
        for child in taxonomy.children(identifier):
            yield from walk(child, depth + 1)

    for root in taxonomy.roots():
        yield from walk(root, 1)
