"""`policylint report` on what `check` and `extract` wrote, good and bad."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from policylint.cli import main
from policylint.errors import InputError
from policylint.reports.assembling import governing, paired
from policylint.reports.reading import read_analyses, read_findings
from tests.reports.page_reader import pages, rows
from tests.reports.sample import sample, tea_policy, tea_statements

POLICY = """# Privacy of the skill

We collect your e-mail address. We never sell it.
"""
FLOWS = """skill,policy,entity,data_type,purpose,how
one,mine,first_party,email_address,,permission
one,mine,Facebook Ads,email_address,,value match
two,,first_party,name,,
"""
SKILLS = """id,name,developer,policy,policy_link
one,Skill One,Someone,mine,https://one.example/
two,Skill Two,Someone,,
three,Skill Three,Someone,,https://three.example/
"""
FINDING = '{"skill": "x", "entity": "e", "data_type": "name", "disclosure": "clear"'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Policy, flows, skills, findings and statements of two skills."""
    (tmp_path / "mine.md").write_text(POLICY, encoding="utf-8")
    (tmp_path / "flows.csv").write_text(FLOWS, encoding="utf-8")
    (tmp_path / "skills.csv").write_text(SKILLS, encoding="utf-8")
    start = POLICY.index("We collect")
    end = POLICY.index(" We never")
    quote = {"doc": "mine", "start": start, "end": end, "quote": POLICY[start:end], "role": "claim"}
    findings = [
        {
            "skill": "one",
            "entity": "first_party",
            "data_type": "email_address",
            "purpose": "",
            "disclosure": "clear",
            "reason": "Named.",
            "evidence": [quote],
        },
        {
            "skill": "one",
            "entity": "Facebook Ads",
            "data_type": "email_address",
            "purpose": "",
            "disclosure": "omitted",
            "reason": "Nothing.",
            "evidence": [],
        },
        {
            "skill": "two",
            "entity": "first_party",
            "data_type": "name",
            "purpose": "",
            "disclosure": "no_policy",
            "reason": "None.",
            "evidence": [],
        },
    ]
    _write_lines(tmp_path / "findings.jsonl", findings)
    mention = {"start": start + 11, "end": end - 1, "text": "your e-mail address", "type": "email_address"}
    statement = {
        "kind": "statement",
        "doc": "mine",
        "start": start,
        "end": end,
        "party": "first_party",
        "action": "collect",
        "negated": False,
        "data": [mention],
    }
    lines = [
        {"kind": "document", "doc": "mine"},
        statement,
        {"kind": "span", "doc": "mine"},
        statement | {"doc": "other"},
    ]
    _write_lines(tmp_path / "statements.jsonl", lines)
    return tmp_path


def _write_lines(path: Path, lines: list[dict[str, object]]) -> None:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")


def _report(folder: Path, *more: str) -> int:
    given = [
        "--findings",
        "findings.jsonl",
        "--policies",
        "mine.md",
        "--statements",
        "statements.jsonl",
        "--out",
        "out",
    ]
    paths = {"findings.jsonl", "mine.md", "statements.jsonl", "out", "flows.csv", "skills.csv"}
    return main(["report", *(str(folder / one) if one in paths else one for one in [*given, *more])])


def test_report_of_check_with_flows_and_skills(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _report(folder, "--flows", "flows.csv", "--skills", "skills.csv", "--title", "Two skills & one") == 0
    assert "3 findings about 3 skills: 1 clear, 1 omitted, 1 no policy" in capsys.readouterr().out
    out = folder / "out"
    assert [row["how"] for row in rows(out, "findings")] == ["permission", "value match", "stated"]
    assert [row["locator"] for row in rows(out, "findings")] == ["row 2", "row 3", "row 4"]
    assert [(row["skill"], row["policy_status"]) for row in rows(out, "skills")] == [
        ("one", "usable"),
        ("two", "none"),
        ("three", "not_read"),
    ]
    assert rows(out, "statements")[0]["quote"] == "We collect your e-mail address."
    assert "Two skills & one" in pages(out)["index.html"].text
    provenance = json.loads((out / "provenance.json").read_text(encoding="utf-8"))
    assert len(provenance[f"sha256 of {folder / 'findings.jsonl'}"]) == 64


def test_policies_are_analysed_when_no_statements_are_given(folder: Path) -> None:
    given = ["report", "--findings", "findings.jsonl", "--policies", "mine.md", "--flows", "flows.csv", "--out", "out"]
    assert main([one if one.startswith("-") or one == "report" else str(folder / one) for one in given]) == 0
    found = [(row["action"], row["denied"]) for row in rows(folder / "out", "statements")]
    assert ("collect", "no") in found
    assert ("sell", "yes") in found


def test_report_without_flows_and_skills_says_what_is_not_known(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = (folder / "findings.jsonl").read_text(encoding="utf-8").splitlines()
    other = json.dumps(json.loads(lines[1]) | {"skill": "elsewhere", "entity": "first_party"})
    (folder / "findings.jsonl").write_text("\n".join([*lines, other]), encoding="utf-8")
    assert _report(folder, "--json") == 0
    captured = capsys.readouterr()
    assert "which document governs which skill was not given" in captured.err
    assert json.loads(captured.out)["disclosure"]["omitted"] == 2
    status = {row["skill"]: row["policy_status"] for row in rows(folder / "out", "skills")}
    assert status == {"one": "usable", "two": "none", "elsewhere": "unknown"}
    assert rows(folder / "out", "findings")[1]["locator"] == "line 2"


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{", "line 2: the line is not JSON"),
        ("[1]", "line 2: the line is not a JSON object"),
        ("[" * 100_000, "line 2: the line is not JSON"),
        ('{"skill": "x"}', "line 2: 'entity' must be a text"),
        ('{"skill": "x", "entity": "e", "data_type": "name", "disclosure": "fine"}', "not one of clear, vague"),
        (FINDING + ', "evidence": 3}', "must be a list"),
        (
            FINDING + ', "evidence": [{"doc": "mine", "start": -1}]}',
            "line 2, evidence 1: 'start' must be a whole number",
        ),
    ],
)
def test_a_bad_line_is_named_and_the_rest_goes_on(
    folder: Path, capsys: pytest.CaptureFixture[str], line: str, problem: str
) -> None:
    lines = (folder / "findings.jsonl").read_text(encoding="utf-8").splitlines()
    (folder / "findings.jsonl").write_text("\n".join([lines[0], line, *lines[1:]]), encoding="utf-8")
    assert _report(folder, "--flows", "flows.csv") == 1
    assert problem in capsys.readouterr().err
    assert len(rows(folder / "out", "findings")) == 3
    assert problem in rows(folder / "out", "problems")[0]["description"]


def test_findings_that_are_not_of_the_flows_are_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "flows.csv").write_text(FLOWS.replace("Facebook Ads", "Another"), encoding="utf-8")
    assert _report(folder, "--flows", "flows.csv") == 2
    assert "finding 2" in capsys.readouterr().err
    assert not (folder / "out").exists()


def test_files_that_are_not_there_or_empty(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "findings.jsonl").write_text("", encoding="utf-8")
    assert _report(folder) == 2
    assert "there is no finding in it" in capsys.readouterr().err
    (folder / "findings.jsonl").unlink()
    assert _report(folder) == 2
    assert "there is no such file" in capsys.readouterr().err


def test_a_policy_that_is_missing_is_a_problem_and_its_quotes_are_marked(folder: Path) -> None:
    (folder / "mine.md").unlink()
    assert _report(folder, "--flows", "flows.csv", "--skills", "skills.csv") == 1
    assert rows(folder / "out", "skills")[0]["policy_status"] == "not_read"
    assert "was not among those given" in pages(folder / "out")["skills/one.html"].text


def test_reading_gives_what_was_written(tmp_path: Path) -> None:
    result = sample()
    _write_lines(tmp_path / "f.jsonl", [finding.as_dict() for finding in result.findings])
    findings, numbers, problems = read_findings(tmp_path / "f.jsonl")
    assert tuple(findings) == result.findings
    assert numbers == list(range(1, 12))
    assert problems == []
    tea = tea_policy()
    _write_lines(tmp_path / "s.jsonl", [statement.as_dict() for statement in tea_statements(tea)])
    analyses, problems = read_analyses(tmp_path / "s.jsonl", {tea.id: tea})
    assert analyses[tea.id].statements == tea_statements(tea)
    assert problems == []


def test_statements_outside_their_document_are_refused(tmp_path: Path) -> None:
    tea = tea_policy()
    line = tea_statements(tea)[0].as_dict()
    _write_lines(
        tmp_path / "s.jsonl", [line | {"end": 10_000_000}, line | {"score": 2}, line | {"action": "eat"}, line]
    )
    analyses, problems = read_analyses(tmp_path / "s.jsonl", {tea.id: tea})
    assert len(analyses[tea.id].statements) == 1
    assert len(problems) == 3
    assert "extract the statements from the same documents" in problems[0].lower()


def test_pairing_names_rows_without_a_finding() -> None:
    result = sample()
    found, unused = paired(result.findings[:1] + result.findings[2:], result.observations, "f.jsonl")
    assert found == [result.observations[0], *result.observations[2:]]
    assert len(unused) == 1
    with pytest.raises(InputError, match="finding 2"):
        paired(result.findings[:1] * 2, result.observations, "f.jsonl")


def test_governing_documents_come_from_list_flows_and_quotes_but_not_from_the_platform() -> None:
    result = sample()
    found = governing(result.skills, result.findings, result.observations, result.platform)
    assert found["B00TEA"] == ("tea-timer",)
    assert found["B00EXTRA"] == ()
