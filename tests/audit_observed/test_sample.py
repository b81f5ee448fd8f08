"""The sample category with captures, exports, bids and advertisements, from the files to the report."""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path

import pytest

from policylint.audit import Audit, read_project
from policylint.observations.interests import compare, read_exports
from policylint.observations.run import Settings, distinct_observations, observe
from policylint.reports import write_report
from policylint.reports.data_files import observed_columns
from tests.audit_observed.conftest import CORPORA
from tests.reports.page_reader import Page, counted, pages, rows
from tests.reports.test_pages import _dangling


def test_files_are_those_that_the_generator_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = importlib.util.spec_from_file_location("make", CORPORA / "observed" / "make.py")
    assert spec is not None
    assert spec.loader is not None
    make = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make)
    monkeypatch.setattr(make, "FOLDER", tmp_path)
    make.main()
    written = [path.relative_to(tmp_path) for path in sorted(tmp_path.rglob("*")) if path.is_file()]
    assert len(written) == 13
    for path in written:
        assert (tmp_path / path).read_bytes() == (CORPORA / "observed" / path).read_bytes(), path


def test_every_input_was_used(audit: Audit) -> None:
    assert audit.result.problems == ()
    assert set(audit.result.observed) == set(observed_columns())
    assert all(audit.result.observed.values())


def test_flows_of_captures_are_judged_and_contacts_are_not(audit: Audit, corpora: Path) -> None:
    folder = corpora / "observed"
    run = observe([folder / "captures"], Settings(folder / "experiment.toml", override=folder / "own-hosts.csv"))
    expected = {(o.skill, o.entity, o.data_type, o.purpose) for o in distinct_observations(run.flows, contacts=False)}
    captured = [o for o in audit.result.observations if o.how != "permission"]
    assert {(o.skill, o.entity, o.data_type, o.purpose) for o in captured} == expected
    assert not any(o.how == "contact" or o.data_type == "other_data" for o in captured)
    by_skill = {skill.id: skill.policy for skill in audit.result.skills}
    assert all(o.policy == by_skill[o.skill] for o in captured)
    assert {o.source for o in captured} == {
        "captures/cook-phone.har",
        "captures/echo-events.jsonl",
        "captures/gardener-phone.har",
    }
    found = {(f.skill, f.entity, f.data_type): f for f in audit.result.findings}
    assert found["SK09", "Podtrac", "email_address"].disclosure != "no_policy"


def test_a_permission_that_a_capture_shows_is_one_flow(audit: Audit) -> None:
    seen = [o.how for o in audit.result.observations if (o.skill, o.data_type) == ("SK15", "email_address")]
    # The permission has a purpose that the capture cannot know; without one it would be the same flow.
    purposes = {o.purpose for o in audit.result.observations if (o.skill, o.data_type) == ("SK15", "email_address")}
    assert len(seen) == len(purposes)
    assert "value match" in seen


def test_the_skill_page_says_where_a_flow_was_seen(audit: Audit, parsed: dict[str, Page]) -> None:
    page = parsed["skills/SK09.html"].text
    assert "dts.podtrac.com" in page
    assert "captures/cook-phone.har" in page
    assert re.search(r"request 9, query email", page)
    assert "odalys.brewster" not in "".join(one.text for one in parsed.values())


def test_every_row_has_its_treatment(audit: Audit) -> None:
    table = rows(audit.report.parent, "observed")
    assert {row["treatment"] for row in table} == {"judged", "contact", "no_skill", "local"}
    for row in table:
        assert bool(row["finding"]) == (row["treatment"] == "judged")
        if row["finding"]:
            finding = rows(audit.report.parent, "findings")[int(row["finding"]) - 1]
            assert all(finding[name] == row[name] for name in ("skill", "entity", "data_type", "purpose"))
    assert [row["host"] for row in table if row["treatment"] == "no_skill"] == ["weather.cloudlet.example"]


def test_unknown_hosts_are_listed(audit: Audit, parsed: dict[str, Page]) -> None:
    unknown = [row["host"] for row in rows(audit.report.parent, "hosts") if row["known"] == "no"]
    assert unknown == ["metrics.pantrybeacon.example", "tiles.hillmap.example", "weather.cloudlet.example"]
    assert all(host in parsed["observed.html"].text for host in unknown)


def test_partners_and_the_parties_behind_them(audit: Audit) -> None:
    partners = {(row["party"], row["relation"]) for row in rows(audit.report.parent, "sync_partners")}
    assert partners == {("Larderlane Ads", "partner"), ("Hedgerow Exchange", "downstream")}


def test_interests_against_the_control(audit: Audit, corpora: Path) -> None:
    table = rows(audit.report.parent, "interests")
    compared = compare(read_exports([corpora / "observed" / "exports"]), ["control"])
    assert [row["interest"] for row in table] == [interest.interest for interest, _ in compared]
    alone = [row for row in table if row["inferred"] == "yes" and row["in_control"] == "no"]
    assert {row["persona"] for row in alone} == {"cook", "gardener"}
    assert "Lifestyle:Home & Kitchen" not in {row["interest"] for row in alone}
    categories = rows(audit.report.parent, "interest_categories")
    assert counted(categories, [("persona", "=", "cook"), ("category", "=", "food & drink")]) == 3


def test_session_without_traffic_is_a_gap(audit: Audit, parsed: dict[str, Page]) -> None:
    assert [row["remark"] for row in rows(audit.report.parent, "sessions")].count("no traffic captured") == 1
    assert "no traffic captured" in parsed["observed.html"].text


def test_practices_of_the_platform_are_judged_by_its_own_documents(audit: Audit) -> None:
    table = rows(audit.report.parent, "practices")
    assert {row["rule"] for row in table} == {
        "cookie-sync",
        "interest-of-skill-category",
        "bids-above-control",
        "ads-unlike-control",
    }
    for row in table:
        if row["entity"].lower() == "amazon":
            assert row["disclosure"]
            assert row["disclosure"] == "omitted" or row["quote_document"] == "alexa-notice-2023-11"
        else:
            assert row["disclosure"] == ""
        if row["quote"]:
            document = audit.result.documents[row["quote_document"]]
            assert document.text[int(row["quote_start"]) : int(row["quote_end"])] == row["quote"]
    inferred = [row for row in table if row["rule"] == "interest-of-skill-category"]
    assert {row["persona"] for row in inferred} == {"cook", "gardener"}
    assert all("interest-based ads" in row["quote"] for row in inferred)


def test_every_number_is_that_of_the_rows(audit: Audit, parsed: dict[str, Page]) -> None:
    tables: dict[str, list[dict[str, str]]] = {}
    seen = 0
    for path, page in parsed.items():
        for table, where, text in page.numbers:
            known = tables.setdefault(table, rows(audit.report.parent, table))
            assert int(text) == counted(known, where), (path, table, where)
            seen += path == "observed.html"
    assert seen > 60


def test_pages_are_closed_and_links_lead_somewhere(audit: Audit, parsed: dict[str, Page]) -> None:
    for path, page in parsed.items():
        assert page.problems == [], path
        assert len(page.ids) == len(set(page.ids)), path
    assert _dangling(audit.report.parent, parsed) == []


def test_split_lists_keep_their_links(audit: Audit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("addresses", "listings", "observed_lists"):
        monkeypatch.setattr(f"policylint.reports.{module}.ROWS_A_PAGE", 3)
    write_report(audit.result, tmp_path)
    assert (tmp_path / "lists" / "observed-flows~2.html").is_file()
    assert _dangling(tmp_path, pages(tmp_path)) == []


def test_tables_are_described_and_no_path_of_the_machine_is_in_them(audit: Audit, corpora: Path) -> None:
    folder = audit.report.parent
    described = {one["url"]: one for one in json.loads((folder / "csv-metadata.json").read_text())["tables"]}
    for name, table in observed_columns().items():
        names = [column["name"] for column in table["columns"]]
        assert [one["name"] for one in described[f"{name}.csv"]["tableSchema"]["columns"]] == names
        for row in rows(folder, name):
            assert list(row) == names
            assert str(corpora) not in str(row), (name, row)
        keys = [tuple(row[key] for key in table["key"]) for row in rows(folder, name)]
        assert len(keys) == len(set(keys)), name


def test_the_same_inputs_give_the_same_bytes(audit: Audit, tmp_path: Path) -> None:
    written = write_report(audit.result, tmp_path)
    for path in written:
        name = path.relative_to(tmp_path)
        assert path.read_bytes() == (audit.report.parent / name).read_bytes()


def test_project_of_the_sample_reads(corpora: Path) -> None:
    observing = read_project(corpora / "observed").observing
    assert observing.captures == ("captures",)
    assert observing.controls == ("control",)
    assert not read_project(corpora / "sample").observing
