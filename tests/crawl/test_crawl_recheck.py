"""Re-checks of a crawled project: what is due, what is believed, which findings change and why."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from local_server import Web, start_web, stop_web, write_project

from policylint.cli import main
from policylint.commands.recheck import CHANGED
from policylint.comparison.changes import compare_versions
from policylint.comparison.changes_feed import atom_feed
from policylint.comparison.changes_findings import compare_findings
from policylint.comparison.finding import Evidence, Finding
from policylint.crawl.recheck import due_pages
from policylint.crawl.session import run_crawl
from policylint.crawl.settings import read_settings
from policylint.crawl.state import CrawlState
from policylint.documents import read_text


@pytest.fixture(scope="module")
def own_web(tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    server = start_web(tmp_path_factory.mktemp("recheck"), "--skills", "6", "--hosts", "3")
    yield server
    stop_web(server)


@pytest.fixture(scope="module")
def project(own_web: Web, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_project(tmp_path_factory.mktemp("project"), own_web, confirm_seconds=0.05)
    run_crawl(folder, read_settings(folder))
    return folder


def recheck(project: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, Any]]:
    capsys.readouterr()
    status = main(["recheck", str(project), "--json", "--quiet", *arguments])
    return status, json.loads(capsys.readouterr().out)


def believed(project: Path) -> set[str]:
    state = CrawlState(project / "crawl" / "state.sqlite")
    rows = state.rows("SELECT sha256 FROM fetch WHERE kind LIKE 'policy%' AND believed AND outcome = 'fetched'")
    state.close()
    return {row["sha256"] for row in rows}


def test_nothing_is_due_after_a_crawl(project: Path, own_web: Web, capsys: pytest.CaptureFixture[str]) -> None:
    requests = len(own_web.log())
    status, found = recheck(project, capsys)
    assert (status, found["outcomes"], len(own_web.log())) == (0, {}, requests)


def test_due_pages_by_age(project: Path) -> None:
    state = CrawlState(project / "crawl" / "state.sqlite")
    now = datetime.now(UTC)
    assert due_pages(state, now, 1.0) == []
    assert len(due_pages(state, now + timedelta(days=1, minutes=1), 1.0)) == 6
    state.close()


@pytest.mark.parametrize("conditional", ["yes", "no"])
def test_unchanged_pages(project: Path, own_web: Web, capsys: pytest.CaptureFixture[str], conditional: str) -> None:
    own_web.control(f"/set?policy=1&conditional={conditional}")
    status, found = recheck(project, capsys, "--all")
    assert (status, found["outcomes"]) == (0, {"unchanged": 6})


@pytest.mark.parametrize(
    ("version", "outcome", "expected"),
    [
        ("markup", "same_words", 0),
        ("flapping", "unconfirmed", 1),
        ("error", "not_a_policy", CHANGED),
        ("gone", "unavailable", CHANGED),
    ],
)
def test_what_is_not_believed(
    project: Path, own_web: Web, capsys: pytest.CaptureFixture[str], version: str, outcome: str, expected: int
) -> None:
    known = believed(project)
    own_web.control(f"/set?policy={version}&conditional=no")
    status, found = recheck(project, capsys, "--all")
    assert status == expected
    assert found["outcomes"][outcome] >= (1 if version == "flapping" else 6)
    assert found["policies"] == []
    assert believed(project) == known
    if expected == CHANGED:
        # It is told once, not at every re-check.
        assert recheck(project, capsys, "--all")[0] == 0
    own_web.control("/set?policy=1")
    assert recheck(project, capsys, "--all")[1]["outcomes"] == {"unchanged": 6}


def test_a_believed_change_and_the_findings_that_it_changes(
    project: Path, own_web: Web, capsys: pytest.CaptureFixture[str]
) -> None:
    own_web.control("/set?policy=3&conditional=yes")
    status, found = recheck(project, capsys, "--all")
    assert (status, found["outcomes"]) == (CHANGED, {"changed": 6})
    assert len(found["policies"]) == 6
    assert any("does not collect your e-mail address" in line for line in found["policies"][0]["lines"])
    changed = [f for f in found["findings"] if f["new"]["data_type"] == "email_address"]
    assert changed
    assert {(f["old"]["disclosure"], f["new"]["disclosure"]) for f in changed} == {("clear", "incorrect")}
    assert all(
        {"doc": f["new"]["evidence"][0]["doc"], "added": True, "quote": "We never collect your e-mail address."}
        in f["causes"]
        for f in changed
    )
    page = project / "recheck" / found["policies"][0]["page"]
    assert "We never collect your e-mail address." in page.read_text(encoding="utf-8")
    exported = next((project / "policies").glob("*.html")).read_text(encoding="utf-8")
    assert "We never collect" in exported
    # Known versions are not changes any more.
    assert recheck(project, capsys, "--all")[1]["outcomes"] == {"unchanged": 6}
    feed = ElementTree.fromstring((project / "recheck" / "changes.atom").read_text(encoding="utf-8"))
    entries = feed.findall("{http://www.w3.org/2005/Atom}entry")
    assert len(entries) == 6
    assert len({entry.findtext("{http://www.w3.org/2005/Atom}id") for entry in entries}) == 6


def test_a_recheck_that_was_killed_before_its_report(
    project: Path, own_web: Web, capsys: pytest.CaptureFixture[str]
) -> None:
    """The new versions are recorded, the report is not: the next re-check reports them."""
    own_web.control("/set?policy=2&conditional=yes")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("policylint.commands.recheck.run_audit", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        assert main(["recheck", str(project), "--all", "--quiet"]) == 130
    status, found = recheck(project, capsys)
    assert status == CHANGED
    assert len(found["policies"]) == 6
    assert recheck(project, capsys)[0] == 0


def test_text_for_people(project: Path, own_web: Web, capsys: pytest.CaptureFixture[str]) -> None:
    own_web.control("/set?policy=1&conditional=yes")
    assert main(["recheck", str(project), "--all"]) == CHANGED
    said = capsys.readouterr().out
    assert "No longer said" in said
    assert "Side by side: " in said


def test_projects_without_crawl(tmp_path: Path, own_web: Web, capsys: pytest.CaptureFixture[str]) -> None:
    write_project(tmp_path, own_web)
    assert main(["recheck", str(tmp_path)]) == 2
    (tmp_path / "policylint.toml").write_text('[skills]\nlist = "s.csv"\n[policies]\nsources = ["p"]\n')
    assert main(["recheck", str(tmp_path)]) == 2
    assert "run policylint crawl first" in capsys.readouterr().err.lower()


def test_findings_are_compared_by_flow() -> None:
    def finding(skill: str, disclosure: str, *evidence: Evidence) -> Finding:
        return Finding(skill, "first_party", "name", "", disclosure, "", evidence)  # type: ignore[arg-type]

    old = read_text("We collect your name. We keep it.", id="d", format="text")
    new = read_text("We never collect your name. We keep it.", id="d", format="text")
    claim = Evidence("d", 0, 21, "We collect your name.", "claim")
    denial = Evidence("d", 0, 27, "We never collect your name.", "denial")
    changes = compare_findings(
        [finding("a", "clear", claim), finding("b", "vague"), finding("c", "omitted")],
        [finding("a", "incorrect", denial), finding("b", "vague"), finding("d", "clear")],
        {"d": compare_versions(old, new)},
    )
    assert [(c.kind, c.finding.skill) for c in changes] == [
        ("changed_class", "a"),
        ("appeared", "d"),
        ("disappeared", "c"),
    ]
    assert [(c.added, c.quote) for c in changes[0].causes] == [(True, denial.quote), (False, claim.quote)]
    assert changes[0].words() == (
        "a: name to first party was clearly disclosed and is now denied. "
        "New: “We never collect your name.” Gone: “We collect your name.”"
    )


def test_feed_survives_any_text() -> None:
    entry = {
        "document": "d",
        "address": "https://a.example/?a&b",
        "time": "2026-01-01T00:00:00Z",
        "title": "<b>\x00",
        "lines": ["\ud800&"],
    }
    assert ElementTree.fromstring(atom_feed("t & <t>", [entry])) is not None
    assert ElementTree.fromstring(atom_feed("none", [])) is not None
