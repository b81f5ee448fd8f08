"""Integrity of this stage's tables: ids exist, patterns compile, every row has its reason."""

from __future__ import annotations

import re

import pytest

from policylint.observations.data_files import read_rows
from policylint.observations.interest_taxonomy import classify, explains
from policylint.observations.key_names import KeyNames, key_words
from policylint.observations.value_checks import CHECKS
from policylint.ontology import clean_host, ontology

PLACES = {"any", "header", "response header", "cookie", "payload", "query", "body"}


@pytest.mark.parametrize("name", ["key_names.csv", "value_forms.csv", "device_events.csv", "phone_accesses.csv"])
def test_data_types_exist_and_rows_have_reasons(name: str) -> None:
    rows = read_rows(name)
    assert rows
    for row in rows:
        assert row["data_type"] in ontology().data_types, row
        assert row["reason"], row
        assert None not in row, f"a row has too many cells: {row}"
        assert all(value is not None for value in row.values()), f"a row has too few cells: {row}"


def test_key_names_are_normalised_and_unique() -> None:
    seen = set()
    for row in read_rows("key_names.csv"):
        assert tuple(row["key"].split()) == key_words(row["key"]), row
        assert row["match"] in {"is", "ends", "path"}, row
        assert row["place"] in PLACES, row
        assert row["check"] in CHECKS, row
        key = (row["key"], row["match"], row["place"])
        assert key not in seen, row
        seen.add(key)
    assert len(KeyNames().rules) == len(seen)


def test_contract_types_only() -> None:
    types = ontology().data_types
    for name in ("key_names.csv", "device_events.csv", "phone_accesses.csv", "value_forms.csv"):
        for row in read_rows(name):
            assert types.contract(row["data_type"]) == row["data_type"], row


def test_patterns_compile() -> None:
    for row in read_rows("value_forms.csv"):
        re.compile(row["pattern"])


def test_tracking_endpoints() -> None:
    for row in read_rows("tracking_endpoints.csv"):
        assert row["tracker"] in {"advertising", "analytics"}, row
        assert clean_host(row["domain"]) == row["domain"], row
        assert row["reason"], row


def test_practice_rules() -> None:
    rows = read_rows("practice_rules.csv")
    assert len({row["id"] for row in rows}) == len(rows)
    for row in rows:
        assert row["evidence"] in {"flow", "interest", "bid", "ad", "sync"}, row
        assert not row["purpose"] or row["purpose"] in ontology().purposes, row
        assert not row["data_type"] or row["data_type"] in ontology().data_types, row
        assert row["confidence"] in {"high", "medium", "low", "none"}, row
        assert row["reason"], row


def test_interest_taxonomy() -> None:
    rows = read_rows("interest_taxonomy.csv")
    assert len({(row["root"], row["segment"]) for row in rows}) == len(rows)
    for row in rows:
        assert bool(row["iab_id"]) == bool(row["iab_name"]), row
        assert not row["iab_id"] or row["iab_id"].isdigit(), row
        assert row["segment"] == row["segment"].casefold(), row


@pytest.mark.parametrize(
    ("interest", "iab"),
    [
        ("Lifestyle:Entertainment:Music", "481"),
        ("In-Market:Music:Musical Instruments", "1473"),
        ("In-Market:Pet Supplies", "1549"),
        ("Lifestyle:Pet Supplies", "541"),
        ("In-Market:Clothing, Shoes and Jewelry", "919"),
        ("Demographics:Fascia d\u2019et\u00e0:25-34", "2"),
        ("Lifestyle:Pet Supplies:Dogs:Something New", "544"),
        ("Apps", "753"),
        ("Lifestyle:Underwater Basket Weaving", ""),
        ("", ""),
    ],
)
def test_interest_ids(interest: str, iab: str) -> None:
    assert classify(interest).iab_id == iab


def test_skill_category_that_explains_an_interest() -> None:
    assert explains("In-Market:Clothing, Shoes & Jewelry", "Fashion & Style")
    assert explains("Lifestyle:Health & Fitness", "health and fitness")
    assert not explains("In-Market:Clothing, Shoes & Jewelry", "Wine & Beverages")
    assert not explains("Lifestyle:Unknown Thing", "")
