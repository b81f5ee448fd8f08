"""Making trackers.csv from the two public lists, on small files of our own in their formats."""

from __future__ import annotations

import csv

import pytest

from policylint.errors import InputError
from policylint.ontology.tracker_lists import convert

SQL = r"""
CREATE TABLE categories (id INTEGER PRIMARY KEY, name TEXT UNIQUE);
INSERT INTO categories VALUES(1,'advertising');
INSERT INTO categories VALUES(9,'site_analytics');
CREATE TABLE companies (id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, privacy_url TEXT);
INSERT INTO companies VALUES('acme', unistr('Acm\u00e9'), 'https://acme.test/privacy');
CREATE TABLE trackers (id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, category_id INTEGER, company_id TEXT);
INSERT INTO trackers VALUES('acme_ads','Acme Ads',1,'acme');
INSERT INTO trackers VALUES('lonely','Lonely Counter',9,NULL);
CREATE TABLE tracker_domains (tracker TEXT NOT NULL, domain TEXT UNIQUE NOT NULL);
INSERT INTO tracker_domains VALUES('acme_ads','ads.acme.test');
INSERT INTO tracker_domains VALUES('acme_ads','Acme.test');
INSERT INTO tracker_domains VALUES('lonely','lonely.test');
"""
JAVASCRIPT = """module.exports = [
  {
    name: 'Acme Hosting',
    company: 'Acme',
    category: 'hosting',
    domains: [
      '*.acme.test',
      '*.acmehost.test',
    ],
  },
  {
    name: "O'Neil Video",
    categories: ['video'],
    category: 'video',
    domains: ['cdn.oneil.test'],
  },
]
"""


@pytest.fixture
def files(tmp_path):
    (tmp_path / "db.sql").write_text(SQL, encoding="utf-8")
    (tmp_path / "entities.js").write_text(JAVASCRIPT, encoding="utf-8")
    return tmp_path


def test_both_lists_in_one_table(files):
    target = files / "out.csv"
    assert convert(files / "db.sql", files / "entities.js", target) == 5
    with target.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert sorted(rows, key=lambda line: line["domains"]) == [
        row("Acm\u00e9", "advertising", "whotracks.me", "https://acme.test/privacy", "acme.test|ads.acme.test"),
        row("Acme", "hosting", "third-party-web", "", "acmehost.test"),
        row("O'Neil Video", "media", "third-party-web", "", "cdn.oneil.test"),
        row("Lonely Counter", "analytics", "whotracks.me", "", "lonely.test"),
    ]


def row(company, category, source, privacy, domains):
    return {
        "company": company,
        "category": category,
        "source": source,
        "privacy_policy": privacy,
        "domains": domains,
    }


def test_same_input_same_bytes(files):
    convert(files / "db.sql", files / "entities.js", files / "one.csv")
    convert(files / "db.sql", files / "entities.js", files / "two.csv")
    assert (files / "one.csv").read_bytes() == (files / "two.csv").read_bytes()


def test_other_files_are_refused_by_name(files):
    (files / "bad.sql").write_text("this is no SQL", encoding="utf-8")
    with pytest.raises(InputError, match=r"bad\.sql"):
        convert(files / "bad.sql", files / "entities.js", files / "out.csv")
    (files / "bad.js").write_text("nothing here", encoding="utf-8")
    with pytest.raises(InputError, match=r"bad\.js"):
        convert(files / "db.sql", files / "bad.js", files / "out.csv")
