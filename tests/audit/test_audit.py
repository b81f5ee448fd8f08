"""Whole audits of small projects, in this process and as a command."""

from __future__ import annotations

import io
import json
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from rich.console import Console

from policylint.audit import Audit, analyses, read_project, run, run_audit
from policylint.audit.progress import Reporter
from policylint.audit.summary import as_json, summary
from policylint.cli import main
from policylint.documents import Document
from policylint.statements import Analysis, analyse
from policylint.store import Stage, Store
from tests.audit.projects import FLOWS, PROJECT, SKILLS, write_project
from tests.store.example import content


def audit(project: Path, **options: bool) -> Audit:
    return run_audit(read_project(project), Reporter(Console(file=io.StringIO())), **options)


def classes(done: Audit) -> dict[tuple[str, str], str]:
    return {(finding.skill, finding.data_type): finding.disclosure for finding in done.result.findings}


def report_bytes(folder: Path) -> dict[str, bytes]:
    """The report without its provenance, which holds the clock."""
    files = {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
    return {name: data for name, data in files.items() if "provenance" not in name and "manifest" not in name}


def test_from_project_to_findings_and_report(tmp_path: Path) -> None:
    done = audit(write_project(tmp_path / "p"))
    assert classes(done) == {
        ("S1", "phone_number"): "incorrect",
        ("S1", "email_address"): "clear",
        ("S2", "email_address"): "clear",
        ("S3", "email_address"): "no_policy",
    }
    assert done.result.problems == ()
    assert done.result.policies_of == {"S1": ("desk",), "S2": ("floor",), "S3": ()}
    assert done.report.is_file()
    for finding in done.result.findings:
        for quote in finding.evidence:
            assert done.result.documents[quote.doc].text[quote.start : quote.end] == quote.quote
    with Store.open("sqlite:///policylint.sqlite", tmp_path / "p") as store:
        assert store.runs() == [done.run]
        assert store.run(done.run).findings == done.result.findings


def test_policy_of_the_skill_governs_a_flow_that_names_none(tmp_path: Path) -> None:
    done = audit(write_project(tmp_path / "p"))
    assert [(o.skill, o.policy) for o in done.result.observations] == [
        ("S1", "desk"),
        ("S2", "floor"),
        ("S3", ""),
        ("S1", "desk"),
    ]
    assert done.result.observations[-1].how == "permission"


def test_permission_that_a_row_repeats_is_one_flow(tmp_path: Path) -> None:
    done = audit(write_project(tmp_path / "p", flows=FLOWS + "S1,desk,first_party,email_address\n"))
    assert [o.how for o in done.result.observations] == ["stated"] * 4


def test_again_does_nothing_anew_and_gives_the_same_bytes(tmp_path: Path) -> None:
    project = write_project(tmp_path / "p")
    first = audit(project)
    before = report_bytes(project / "report")
    again = audit(project)
    assert (first.analysed, again.analysed) == (2, 0)
    assert report_bytes(project / "report") == before
    assert again.run == first.run
    fresh = audit(project, fresh=True)
    assert fresh.analysed == 2
    assert report_bytes(project / "report") == before


def test_results_do_not_depend_on_where_the_project_lies(tmp_path: Path) -> None:
    one, other = audit(write_project(tmp_path / "p")), audit(write_project(tmp_path / "else" / "where"))
    assert one.run == other.run
    assert report_bytes(tmp_path / "p" / "report") == report_bytes(tmp_path / "else" / "where" / "report")


def test_only_a_changed_policy_is_analysed_and_both_runs_are_kept(tmp_path: Path) -> None:
    project = write_project(tmp_path / "p")
    first = audit(project)
    floor = project / "policies" / "floor.md"
    floor.write_text(floor.read_text().replace("We collect your e-mail", "We do not collect your e-mail"))
    second = audit(project)
    assert second.analysed == 1
    assert classes(second)["S2", "email_address"] == "incorrect"
    with Store.open("sqlite:///policylint.sqlite", project) as store:
        assert store.runs() == [first.run, second.run]
        assert store.run(first.run).findings == first.result.findings


def test_bad_inputs_are_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    skills = SKILLS + "S1,twice,,,,\nS4,Lava Lamp,,lava,Telepathy,\nS5,Broken,,broken,Email Address,\n"
    flows = FLOWS + "S1,desk,first_party,mood\nS1,dusk,first_party,name\nS1,desk\nS9,desk,first_party,email_address\n"
    project = write_project(tmp_path / "p", skills=skills, flows=flows)
    (project / "policies" / "broken.txt").write_bytes(bytes(range(256)) * 50)
    (project / "policies" / "empty.md").write_bytes(b"")
    done = audit(project)
    problems = "\n".join(done.result.problems)
    for expected in (
        "skills.csv, row 5: skill 'S1' is listed already in row 2",
        "skills.csv: skill 'S4' names the unknown policy 'lava'",
        "skills.csv: unknown permission 'Telepathy' of skill S4",
        "policies/broken.txt: ",
        "policies/empty.md: ",
        "flows.csv, row 5: unknown data type 'mood'",
        "flows.csv, row 6: unknown policy 'dusk'",
        "flows.csv, row 7: ",
        "flows.csv, row 8: skill 'S9' is not in skills.csv",
    ):
        assert expected in problems
    assert len(done.result.problems) == 9
    assert str(tmp_path) not in problems
    found = {finding.skill: finding for finding in done.result.findings}
    assert found["S9"].disclosure == "clear"
    assert found["S5"].disclosure == "no_policy"
    assert "could not be read" in found["S5"].reason
    assert classes(done)["S1", "phone_number"] == "incorrect"


def test_policy_that_is_linked_but_not_given_is_said_to_be_so(tmp_path: Path) -> None:
    done = audit(
        write_project(tmp_path / "p", skills=SKILLS.replace("Moon Inc,,,", "Moon Inc,,,https://moon.example/"))
    )
    (reason,) = [finding.reason for finding in done.result.findings if finding.skill == "S3"]
    assert "links to a policy (https://moon.example/)" in reason


def test_document_that_belongs_to_nobody_is_named(tmp_path: Path) -> None:
    project = write_project(tmp_path / "p")
    (project / "policies" / "attic.md").write_text("We collect your name.\n" * 20)
    done = audit(project)
    assert "attic" not in done.result.analyses
    assert "Belongs to no skill in the list and was not analysed: attic." in summary(done)


def test_summary_says_what_was_not_found(tmp_path: Path) -> None:
    project = write_project(tmp_path / "p", flows="skill,policy,entity,data_type\n", skills="id,policy\nS1,mute\n")
    text = "The library of the town is open on all days of the week and closes late in summer. " * 20
    (project / "policies" / "mute.md").write_text("# Privacy policy\n\n" + text)
    done = audit(project)
    words = summary(done)
    assert "0 flows judged" in words
    assert "No flow was found, so nothing was judged." in words
    assert as_json(done)["flows"] == 0
    if done.result.documents["mute"].page.is_policy:
        assert "No statement found in mute" in words
    else:
        assert "Not a policy: mute" in words


def test_platform_document_covers_a_flow_to_the_platform(tmp_path: Path) -> None:
    platform = '[[platform]]\nparty = "amazon"\nsources = ["notice.md"]\n'
    flows = FLOWS + "S1,desk,amazon,voice_recording\n"
    project = write_project(tmp_path / "p", project=PROJECT + platform, flows=flows)
    (project / "notice.md").write_text(
        "# Privacy notice of Amazon\n\n" + "Amazon collects your voice recordings.\n" * 5
    )
    done = audit(project)
    assert done.result.platform == {"amazon": ("notice",)}
    (finding,) = [finding for finding in done.result.findings if finding.entity == "amazon"]
    assert finding.disclosure == "clear"
    assert finding.evidence[0].doc == "notice"


def test_exit_statuses_and_output(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project = write_project(tmp_path / "p")
    assert main(["audit", str(project), "--processes", "1", "--json"]) == 0
    captured = capsys.readouterr()
    told = json.loads(captured.out)
    assert told["disclosure"] == {"clear": 2, "vague": 0, "ambiguous": 0, "incorrect": 1, "omitted": 0, "no_policy": 1}
    assert "analysing statements: 2 in" in captured.err
    (project / "flows.csv").write_text(FLOWS + "S1,desk,first_party,mood\n")
    assert main(["audit", str(project), "--processes", "1", "--quiet"]) == 1
    captured = capsys.readouterr()
    assert "1 problem named above" in captured.out
    assert captured.err.count("\n") == 1
    assert "policylint audit: flows.csv, row 5: unknown data type 'mood'" in captured.err
    assert main(["audit", str(tmp_path / "absent")]) == 2
    assert "no project file" in capsys.readouterr().err


def test_nothing_partial_is_stored_when_the_whole_input_fails(tmp_path: Path) -> None:
    project = write_project(tmp_path / "p", skills="name\nx\n")
    assert main(["audit", str(project), "--quiet"]) == 2
    assert not (project / "policylint.sqlite").exists()
    assert not (project / "report").exists()


def test_audit_on_every_kind_of_store(tmp_path: Path, url: str) -> None:
    project = write_project(tmp_path / "p", project=PROJECT + f'[store]\nurl = "{url}"\n')
    first = audit(project)
    again = audit(project)
    assert (first.analysed, again.analysed, again.run) == (2, 0, first.run)
    with Store.open(url) as store:
        assert store.run(first.run).findings == first.result.findings
        assert store.run(first.run).analyses == first.result.analyses


def slow_audit(project: Path, told: Path) -> None:
    """An audit whose statements stage takes its time, so that it can be stopped in the middle; a process of its own."""

    def slow(documents: Sequence[Document], *, processes: int) -> Iterator[Analysis]:
        for document in documents:
            yield from analyse([document], processes=1)
            time.sleep(0.03)

    with pytest.MonkeyPatch.context() as patch, told.open("w") as stream:
        patch.setattr(analyses, "analyse", slow)
        patch.setattr(analyses, "_WRITE_EVERY_SECONDS", 0.05)
        patch.setattr(sys, "stderr", stream)
        status = main(["audit", str(project), "--quiet", "--processes", "1"])
    sys.exit(status)


def stored(project: Path) -> dict[str, object]:
    with Store.open("sqlite:///policylint.sqlite", project) as store:
        rows: dict[str, object] = dict(content(store))
        rows["run"] = [store.runs(), [store.run(run).findings for run in store.runs()]]
    return rows


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGINT])
def test_killed_or_interrupted_audit_resumes_and_ends_with_the_same_store(
    tmp_path: Path, sign: signal.Signals, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "statements_stage", lambda: Stage("statements", "test"))
    number = 40
    undisturbed, killed = (write_project(tmp_path / name / "p", policies=number) for name in ("one", "other"))
    audit(undisturbed)

    told = tmp_path / "told.txt"
    process = multiprocessing.get_context("fork").Process(target=slow_audit, args=(killed, told))
    process.start()
    with Store.open("sqlite:///policylint.sqlite", killed) as store:
        while len(content(store)["stage_result"]) < 3 and process.is_alive():
            time.sleep(0.02)
    os.kill(process.pid or 0, sign)
    process.join()
    if sign == signal.SIGINT:
        assert process.exitcode == 130
        assert told.read_text() == "policylint audit: interrupted; what was finished is kept\n"
    with Store.open("sqlite:///policylint.sqlite", killed) as store:
        rows = content(store)
        assert 3 <= len(rows["stage_result"]) < number, "it was stopped in the middle"
        assert rows["run"] == [], "no part of a run is there"
    assert not (killed / "report").exists()

    done = audit(killed)
    assert 0 < done.analysed < number, "what was finished was not done again"
    assert stored(killed) == stored(undisturbed)
    assert report_bytes(killed / "report") == report_bytes(undisturbed / "report")
