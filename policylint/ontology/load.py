"""Building the ontology from the data files, once a process."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from policylint.ontology.concept import Concept
from policylint.ontology.files import expand, read_csv, read_toml, split
from policylint.ontology.organisations import Confidence, Organisation, Organisations
from policylint.ontology.taxonomy import Taxonomy

# In the column "contract": the contract's vocabulary has no word for this concept.
NO_CONTRACT_ID = "-"

# What an entry of a tracker list is to a policy, by its category.
PARTIES_OF_CATEGORY: dict[str, tuple[str, ...]] = {
    "advertising": ("advertiser",),
    "analytics": ("analytics_provider", "service_provider"),
    "consent": ("service_provider",),
    "customer interaction": ("service_provider",),
    "hosting": ("hosting_provider",),
    "media": ("content_provider",),
    "other": ("third_party",),
    "social": ("social_network",),
    "utility": ("service_provider",),
}

# source -> (date of the list, licence); see data/SOURCES.md.
TRACKER_LISTS: dict[str, tuple[str, str]] = {
    "whotracks.me": ("2026-08-01", "CC-BY-4.0"),
    "third-party-web": ("2026-11-22", "MIT"),
}

_CORE_COLUMNS = {"id", "label", "parents", "iri", "definition", "contract", "umbrella", "opp115", "skillvet", "group"}


@dataclass(frozen=True, slots=True)
class Ontology:
    """The three taxonomies and the organisations."""

    data_types: Taxonomy
    purposes: Taxonomy
    parties: Taxonomy
    organisations: Organisations


@lru_cache(maxsize=1)
def ontology() -> Ontology:
    """The ontology of the package's data files, loaded at the first call.

    Raises:
        ValueError: the data files contradict each other (the package's integrity test holds that they do not).
    """
    return Ontology(
        data_types=Taxonomy("data type", concepts("data_types.csv"), terms("data_type_terms.toml")),
        purposes=Taxonomy("purpose", concepts("purposes.csv"), terms("purpose_terms.toml"), cues=True),
        parties=Taxonomy("party", concepts("parties.csv"), terms("party_terms.toml")),
        organisations=Organisations(
            organisations(), trackers(), {row["domain"]: row["provider"] for row in read_csv("hosting.csv")}
        ),
    )


def concepts(name: str) -> list[Concept]:
    """The concepts of a data file, in its order."""
    return [
        Concept(
            id=row["id"],
            label=row["label"],
            parents=split(row["parents"]),
            iri=row["iri"],
            definition=row["definition"],
            contract="" if row["contract"] == NO_CONTRACT_ID else row["contract"] or row["id"],
            umbrella=row.get("umbrella", "") == "yes",
            opp115=split(row.get("opp115", "")),
            skillvet=split(row.get("skillvet", "")),
            group=row.get("group", ""),
            extra={key: value for key, value in row.items() if key not in _CORE_COLUMNS},
        )
        for row in read_csv(name)
    ]


def terms(name: str) -> Iterator[tuple[str, str]]:
    """(term, id) pairs of a data file with all alternatives written out."""
    data: dict[str, Any] = read_toml(name)
    for identifier, patterns in data.items():
        for pattern in patterns:
            for term in expand(pattern):
                yield term, identifier


def organisations() -> Iterator[Organisation]:
    """Our own entries."""
    for row in read_csv("organisations.csv"):
        yield Organisation(
            name=row["name"],
            product=row["product"],
            aliases=split(row["aliases"]),
            cased=frozenset(split(row["cased"])),
            parties=split(row["parties"]),
            domains=split(row["domains"]),
            category=row["category"],
            source=row["source"],
            source_date=row["source_date"],
            licence=row["licence"],
            confidence=cast(Confidence, row["confidence"]),
            privacy_policy=row["privacy_policy"],
        )


def trackers() -> Iterator[Organisation]:
    """The entries of the public tracker lists (`tracker_lists.py` makes the file)."""
    for row in read_csv("trackers.csv"):
        date, licence = TRACKER_LISTS[row["source"]]
        yield Organisation(
            name=row["company"],
            parties=PARTIES_OF_CATEGORY[row["category"]],
            domains=split(row["domains"]),
            category=row["category"],
            source=row["source"],
            source_date=date,
            licence=licence,
            privacy_policy=row["privacy_policy"],
        )
