"""`policylint ontology` as it is called."""

from __future__ import annotations

import json

import pytest

from policylint.cli import main


def test_trees(capsys):
    assert main(["ontology"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("Data types (") for line in lines)
    assert "  any_information  Any information at all" in lines
    assert "      contact_information  Contact information" in lines
    assert "  anyone  Anyone" in lines
    assert any("marketing  Direct marketing" in line for line in lines)


def test_trees_as_json(capsys):
    assert main(["ontology", "--json"]) == 0
    trees = json.loads(capsys.readouterr().out)
    assert set(trees) == {"data_type", "purpose", "party"}
    email = next(entry for entry in trees["data_type"] if entry["id"] == "email_address")
    assert "contact_information" in email["parents"]
    assert email["iri"].endswith("#EmailAddress")


def test_lookup_says_what_and_why(capsys):
    assert main(["ontology", "lookup", "mailing address"]) == 0
    out = capsys.readouterr().out
    assert "data type: postal_address (Postal address)" in out
    assert "the phrase is the term 'mailing address'" in out
    assert "postal_address < contact_information < personal_information < any_information" in out
    assert "https://w3id.org/dpv/pd#PhysicalAddress" in out


@pytest.mark.parametrize(
    "arguments",
    [["--json", "lookup", "--kind", "party", "ad networks"], ["lookup", "ad networks", "--kind", "party", "--json"]],
)
def test_lookup_as_json(capsys, arguments):
    assert main(["ontology", *arguments]) == 0
    out = json.loads(capsys.readouterr().out)
    assert [answer["id"] for answer in out["answers"]] == ["advertiser"]
    assert out["answers"][0]["rule"] == "exact"


def test_lookup_of_a_host_and_an_organisation(capsys):
    assert main(["ontology", "lookup", "dts.podtrac.com"]) == 0
    out = capsys.readouterr().out
    assert "host: dts.podtrac.com (Podtrac)" in out
    assert "BSD-3-Clause" in out
    assert main(["ontology", "lookup", "Google Analytics", "--kind", "organisation"]) == 0
    assert "organisation: Google (Google Analytics)" in capsys.readouterr().out


def test_rented_host(capsys):
    assert main(["ontology", "lookup", "abc.cloudfront.net", "--kind", "host"]) == 0
    assert "the operator is unknown" in capsys.readouterr().out


def test_unknown_phrase_names_the_nearest_terms_and_fails(capsys):
    assert main(["ontology", "lookup", "mailling adress line", "--kind", "purpose"]) == 1
    assert main(["ontology", "lookup", "geolokation", "--kind", "data_type"]) == 1
    out = capsys.readouterr().out
    assert '"geolokation" is not known as data type.' in out
    assert "geolocation  ->  location" in out


def test_unknown_phrase_as_json(capsys):
    assert main(["ontology", "lookup", "geolokation", "--json", "--kind", "data_type"]) == 1
    out = json.loads(capsys.readouterr().out)
    assert out["answers"] == []
    assert out["nearest"][0]["id"] == "location"


def test_nothing_near_is_said_in_words(capsys):
    assert main(["ontology", "lookup", "zzzxqj"]) == 1
    assert "No known term is near it." in capsys.readouterr().out


def test_unknown_host_and_empty_phrase(capsys):
    assert main(["ontology", "lookup", "unknown.example", "--kind", "host"]) == 1
    assert main(["ontology", "lookup", ""]) == 1
    assert main(["ontology", "lookup", "   ", "--kind", "organisation"]) == 1
