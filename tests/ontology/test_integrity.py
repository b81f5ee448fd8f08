"""The data files agree with each other and with the contract."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from policylint.ontology import Taxonomy, normalise, ontology
from policylint.ontology.files import expand, read_csv, read_toml
from policylint.ontology.load import PARTIES_OF_CATEGORY, TRACKER_LISTS, concepts
from policylint.ontology.verbs import FILLERS
from tests.ontology.contract import DATA_TYPES, GROUPS, PARTIES, PURPOSES

VOCABULARIES = Path(__file__).parents[3] / "shared" / "data" / "inputs" / "vocab"

CASES = [
    ("data_types.csv", "data_type_terms.toml", DATA_TYPES, ["any_information"]),
    ("purposes.csv", "purpose_terms.toml", PURPOSES, list(PURPOSES)),
    ("parties.csv", "party_terms.toml", PARTIES, ["anyone", "user"]),
]
STOP_WORDS = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "to",
        "for",
        "in",
        "on",
        "at",
        "by",
        "with",
        "and",
        "or",
        "but",
        "not",
        "is",
        "are",
        "was",
        "be",
        "this",
        "that",
        "these",
        "those",
        "it",
        "its",
        "as",
        "from",
    ]
)


def taxonomy_of(file: str) -> Taxonomy:
    known = ontology()
    return {"data_types.csv": known.data_types, "purposes.csv": known.purposes, "parties.csv": known.parties}[file]


@pytest.mark.parametrize(("file", "terms", "contract", "roots"), CASES)
class TestTaxonomy:
    def test_every_contract_id_is_there_and_kept_its_parents(self, file, terms, contract, roots):
        taxonomy = taxonomy_of(file)
        for identifier, parents in contract.items():
            assert identifier in taxonomy
            assert set(parents) <= set(taxonomy.get(identifier).parents), identifier

    def test_roots(self, file, terms, contract, roots):
        assert taxonomy_of(file).roots() == roots

    def test_every_parent_exists_and_nothing_is_its_own_ancestor(self, file, terms, contract, roots):
        rows = {concept.id: concept for concept in concepts(file)}
        assert len(rows) == len(read_csv(file))
        for identifier in rows:
            seen: set[str] = set()
            todo = list(rows[identifier].parents)
            while todo:
                parent = todo.pop()
                assert parent in rows, f"{identifier}: {parent}"
                assert parent != identifier
                if parent not in seen:
                    seen.add(parent)
                    todo += rows[parent].parents

    def test_our_own_ids_are_written_out_under_a_contract_id(self, file, terms, contract, roots):
        taxonomy = taxonomy_of(file)
        for identifier in taxonomy:
            concept = taxonomy.get(identifier)
            if identifier in contract:
                assert concept.contract == identifier
            elif concept.contract:
                assert concept.contract in contract, identifier
            else:
                assert identifier == "any_information"

    def test_every_term_belongs_to_one_concept(self, file, terms, contract, roots):
        taxonomy = taxonomy_of(file)
        owner: dict[str, str] = {}
        for identifier, patterns in read_toml(terms).items():
            assert identifier in taxonomy
            for pattern in patterns:
                for term in expand(pattern):
                    key = normalise(term)
                    assert owner.setdefault(key, identifier) == identifier, f"{key}: {owner[key]}, {identifier}"

    def test_no_term_is_empty_or_a_bare_stop_word(self, file, terms, contract, roots):
        known = taxonomy_of(file).terms()
        for term in known:
            assert set(term.split()) - STOP_WORDS, term
            assert not (file == "purposes.csv" and term in FILLERS)

    def test_terms_are_in_normal_form(self, file, terms, contract, roots):
        for term in taxonomy_of(file).terms():
            assert term == " ".join(term.split())
            assert term == term.lower()
            if file != "purposes.csv":
                assert normalise(term) == term

    def test_patterns_stay_small(self, file, terms, contract, roots):
        for patterns in read_toml(terms).values():
            for pattern in patterns:
                assert len(expand(pattern)) <= 400, pattern

    def test_every_concept_but_the_leftover_has_terms(self, file, terms, contract, roots):
        assert set(taxonomy_of(file)) == set(read_toml(terms))

    def test_iris_are_well_formed(self, file, terms, contract, roots):
        taxonomy = taxonomy_of(file)
        for identifier in taxonomy:
            iri = taxonomy.get(identifier).iri
            assert iri == "" or re.fullmatch(r"https://w3id\.org/dpv(/pd)?#[A-Z][A-Za-z]+", iri), identifier

    @pytest.mark.skipif(not VOCABULARIES.exists(), reason="needs the DPV files beside the repository")
    def test_iris_exist_in_dpv(self, file, terms, contract, roots):
        known = set()
        for path in sorted(VOCABULARIES.glob("dpv-2.3_*.csv")):
            with path.open(encoding="utf-8", newline="") as stream:
                known |= {row["iri"] for row in csv.DictReader(stream)}
        taxonomy = taxonomy_of(file)
        for identifier in taxonomy:
            iri = taxonomy.get(identifier).iri
            assert iri == "" or iri in known, f"{identifier}: {iri}"


def test_purpose_groups_are_those_of_the_contract():
    purposes = ontology().purposes
    for identifier, group in GROUPS.items():
        assert purposes.get(identifier).group == group
    for identifier in purposes:
        concept = purposes.get(identifier)
        assert concept.group == GROUPS[concept.contract]


def test_the_lexicon_is_wide():
    known = ontology()
    assert len(known.data_types.terms()) >= 1500
    assert len(known.purposes.terms()) >= 600
    assert len(known.parties.terms()) >= 400
    assert len(known.organisations) >= 300


def test_definitions_are_there():
    for file, *_ in CASES:
        for concept in concepts(file):
            assert concept.label
            assert len(concept.definition.split()) >= 2, concept.id


class TestOrganisationFiles:
    def test_every_entry_says_where_it_comes_from(self):
        for row in read_csv("organisations.csv"):
            for column in ("name", "parties", "category", "source", "source_date", "licence"):
                assert row[column], f"{row['name']}: {column}"
            assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", row["source_date"])
            assert row["confidence"] in {"high", "medium", "low"}
            assert row["privacy_policy"] == "" or row["privacy_policy"].startswith("https://")

    def test_parties_exist(self):
        parties = ontology().parties
        for entry in ontology().organisations:
            for party in entry.parties:
                assert party in parties, entry.name
        for of_category in PARTIES_OF_CATEGORY.values():
            assert set(of_category) <= set(parties)

    def test_domains_are_host_names(self):
        for row in read_csv("organisations.csv") + read_csv("trackers.csv"):
            for domain in row["domains"].split("|"):
                assert domain == "" or re.fullmatch(r"[a-z0-9_]([a-z0-9._-]*[a-z0-9])?\.[a-z0-9-]+", domain), domain

    def test_products_have_their_owner_as_an_entry(self):
        rows = read_csv("organisations.csv")
        owners = {row["name"] for row in rows if not row["product"]}
        for row in rows:
            assert row["name"] in owners, row["product"]

    def test_cased_names_are_names_of_the_entry(self):
        for entry in ontology().organisations:
            assert entry.cased <= set(entry.names)

    def test_tracker_rows_use_known_categories_and_sources(self):
        for row in read_csv("trackers.csv"):
            assert row["category"] in PARTIES_OF_CATEGORY
            assert row["source"] in TRACKER_LISTS

    def test_hosting_suffixes_are_no_organisation(self):
        organisations = ontology().organisations
        for row in read_csv("hosting.csv"):
            match = organisations.by_host("some-tenant." + row["domain"])
            assert match is not None
            assert match.organisation is None, row["domain"]
            assert match.hosting == row["provider"]

    def test_every_source_is_named_with_its_licence(self):
        text = (Path(__file__).parents[2] / "policylint/ontology/data/SOURCES.md").read_text(encoding="utf-8")
        for source, (date, licence) in TRACKER_LISTS.items():
            assert source in text
            assert date in text
            assert licence in text
        for licence in {row["licence"] for row in read_csv("organisations.csv")}:
            assert licence in text
