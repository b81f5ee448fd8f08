"""The data files and how they are written: CSV, JSON Lines, manifest, same bytes, nothing left behind."""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import json
from pathlib import Path

import pytest

from policylint.errors import InputError
from policylint.reports import AuditResult, write_report
from policylint.reports.data_files import table_columns
from tests.reports.page_reader import rows
from tests.reports.sample import HOSTILE, sample

PROVENANCE = {"provenance.json", "provenance.html"}


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_csv_files_are_rfc_4180_with_the_described_columns(report: Path) -> None:
    metadata = json.loads((report / "csv-metadata.json").read_text(encoding="utf-8"))
    described = {
        table["url"]: [column["name"] for column in table["tableSchema"]["columns"]] for table in metadata["tables"]
    }
    assert set(described) == {path.name for path in report.glob("*.csv")}
    for name, columns in described.items():
        content = (report / name).read_bytes()
        assert not content.startswith(b"\xef\xbb\xbf")
        text = content.decode("utf-8")
        assert text.endswith("\r\n")
        parsed = list(csv.reader(text.splitlines(keepends=True), strict=True))
        assert parsed[0] == columns
        assert {len(row) for row in parsed} == {len(columns)}
        for row in parsed[1:]:
            assert not [cell for cell in row if cell[:1] in tuple("=+-@\t\r")], name


def test_keys_of_the_csv_description_are_keys(report: Path) -> None:
    for name, table in table_columns().items():
        keys = [tuple(row[column] for column in table["key"]) for row in rows(report, name)]
        assert len(keys) == len(set(keys)), name
        for column in table["columns"]:
            if "refers" in column:
                target = table_columns()[column["refers"]]["key"]
                known = {row[target[0]] for row in rows(report, column["refers"])}
                assert {row[column["name"]] for row in rows(report, name)} <= known
            if column.get("type") == "integer":
                assert all(row[column["name"]].isdigit() or not row[column["name"]] for row in rows(report, name))


def test_formulas_in_names_reasons_and_quotes_are_guarded(report: Path) -> None:
    with (report / "skills.csv").open(encoding="utf-8", newline="") as stream:
        developers = [row["developer"] for row in csv.DictReader(stream)]
    assert "'=cmd|' /C calc'!A0" in developers
    assert "-quote" in [row["quote"] for row in rows(report, "evidence")]


def test_findings_csv_has_one_row_a_finding_with_the_deciding_quote(report: Path) -> None:
    findings = sample().findings
    read = rows(report, "findings")
    assert [row["disclosure"] for row in read] == [finding.disclosure for finding in findings]
    assert read[1]["quote"] == findings[1].evidence[0].quote
    assert (int(read[1]["quote_start"]), int(read[1]["quote_end"])) == (
        findings[1].evidence[0].start,
        findings[1].evidence[0].end,
    )
    assert read[1]["quote_role"] == "denial"
    assert read[4]["quote"] == ""
    assert [row["matches"] for row in rows(report, "evidence") if row["finding"] == "8"] == ["false", "false"]


def test_status_of_policies(report: Path) -> None:
    status = {row["skill"]: row["policy_status"] for row in rows(report, "skills")}
    assert status == {
        "B00TEA": "usable",
        "B00WEATHER": "usable",
        HOSTILE: "usable",
        "B00NONE": "none",
        "B00LOGIN": "not_a_policy",
        "B00LOST": "not_read",
        "B00QUIET": "usable",
        "B00EXTRA": "none",
    }
    mentions = {row["skill"]: row["mentions_platform"] for row in rows(report, "skills")}
    assert mentions == {
        **dict.fromkeys(status, ""),
        "B00TEA": "yes",
        HOSTILE: "yes",
        "B00WEATHER": "no",
        "B00QUIET": "no",
    }


def test_json_lines_are_the_contract(report: Path) -> None:
    result = sample()
    text = (report / "findings.jsonl").read_bytes().decode("utf-8")
    assert [json.loads(line) for line in text.splitlines()] == [finding.as_dict() for finding in result.findings]
    lines = (report / "statements.jsonl").read_bytes().decode("utf-8").splitlines()
    analyses = [result.analyses[name] for name in result.documents if name in result.analyses]
    statements = [statement for analysis in analyses for statement in analysis.statements]
    kinds = {True: "statement", False: "scoped_statement"}
    expected = [one.as_dict() | {"kind": kinds[one.scope == "general"]} for one in statements]
    assert [json.loads(line) for line in lines] == json.loads(json.dumps(expected))


def test_lone_surrogates_survive_in_json_lines(tmp_path: Path) -> None:
    result = sample()
    first = dataclasses.replace(result.findings[0], reason="lone \ud800 here")
    write_report(dataclasses.replace(result, findings=(first, *result.findings[1:])), tmp_path)
    line = (tmp_path / "findings.jsonl").read_bytes().decode("utf-8").splitlines()[0]
    assert json.loads(line)["reason"] == "lone \ud800 here"


def test_manifest_has_size_and_hash_of_every_file(report: Path) -> None:
    manifest = json.loads((report / "manifest.json").read_text(encoding="utf-8"))
    entries = {entry["path"]: entry for entry in manifest["files"]}
    files = {path: content for path, content in contents(report).items() if path != "manifest.json"}
    assert set(entries) == set(files)
    for path, content in files.items():
        assert entries[path]["bytes"] == len(content)
        assert entries[path]["sha256"] == hashlib.sha256(content).hexdigest()


def test_same_result_same_bytes_but_for_provenance(report: Path, tmp_path: Path) -> None:
    later = dataclasses.replace(sample(), provenance={"made": "another day", "machine": "another"})
    write_report(later, tmp_path / "elsewhere")
    first, second = contents(report), contents(tmp_path / "elsewhere")
    assert set(first) == set(second)
    different = {path for path in first if first[path] != second[path]}
    assert different == PROVENANCE | {"manifest.json"}
    one, other = (json.loads(files["manifest.json"])["files"] for files in (first, second))
    assert {a["path"] for a, b in zip(one, other, strict=True) if a != b} == PROVENANCE


def test_a_new_report_replaces_the_old_one_and_leaves_other_files(tmp_path: Path) -> None:
    folder = tmp_path / "report"
    write_report(sample(), folder)
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    written = write_report(AuditResult("Empty", (), {}, {}, (), (), {}), folder)
    assert {str(path.relative_to(folder)) for path in written} == set(contents(folder)) - {"notes.txt"}
    assert not (folder / "skills").exists()
    assert (folder / "notes.txt").read_text(encoding="utf-8") == "mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["report"]


def test_a_manifest_cannot_name_files_outside_the_report(tmp_path: Path) -> None:
    folder = tmp_path / "report"
    folder.mkdir()
    outside = tmp_path / "precious.txt"
    outside.write_text("keep", encoding="utf-8")
    entries = [{"path": "../precious.txt"}, {"path": str(outside)}, {"path": 3}]
    (folder / "manifest.json").write_text(json.dumps({"files": entries}), encoding="utf-8")
    write_report(sample(), folder)
    assert outside.read_text(encoding="utf-8") == "keep"


def test_a_run_that_fails_leaves_the_earlier_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "report"
    write_report(sample(), folder)
    before = contents(folder)

    def fail(*_: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("policylint.reports.writing.data_files.csv_metadata", fail)
    with pytest.raises(KeyboardInterrupt):
        write_report(dataclasses.replace(sample(), title="Another"), folder)
    assert contents(folder) == before
    assert [path.name for path in tmp_path.iterdir()] == ["report"]


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="Name another folder"):
        write_report(sample(), blocked / "report")
    with pytest.raises(InputError, match="report"):
        write_report(sample(), blocked)


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    write_report(sample(), tmp_path, lambda kind, done, total: told.append((kind, done, total)))
    assert ("skills", 8, 8) in told
    assert told[-1] == ("documents", 6, 6)


def test_observations_and_findings_must_be_pairs() -> None:
    result = sample()
    with pytest.raises(ValueError, match="10 observations but 11 findings"):
        dataclasses.replace(result, observations=result.observations[1:])
