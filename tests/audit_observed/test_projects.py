"""The sections on what was observed: errors of the project file, and inputs that cannot be used."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from policylint.audit import read_project
from policylint.audit.observed import read_observed
from policylint.audit.progress import Reporter
from policylint.errors import InputError
from tests.audit.projects import PROJECT, write_project


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[captures]\nsource = []", r"key of \[captures\] 'source' is unknown.*Did you mean 'sources'"),
        ("[captures]\nsources = []", r"\[captures\] sources: the list is empty"),
        ('[captures]\nsources = "a.har"', r"\[captures\] sources: 'a.har' is no list of paths"),
        ('[captures]\nsources = ["a.har"]\nmanifest = 3', r"\[captures\] manifest: 3 is no text"),
        ("[bids]", r"\[bids\] sources: .*is empty|\[bids\] sources: it is missing"),
        ('[bids]\nsources = ["bids"]', r"\[exports\] control: it is missing"),
        ('[exports]\nsources = ["e"]', r"\[exports\] control: it is missing"),
        ('[exports]\nsources = ["e"]\ncontrol = 7', r"\[exports\] control: 7 names no persona"),
    ],
)
def test_errors_name_the_key(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_project(write_project(tmp_path / "p", project=f"{PROJECT}\n{text}\n"))


def test_what_cannot_be_read_is_a_problem_and_the_rest_goes_on(tmp_path: Path) -> None:
    text = '[captures]\nsources = ["gone.har", "bad.har"]\n[exports]\nsources = ["gone"]\ncontrol = "c"\n'
    text += '[bids]\nsources = ["bids"]\n'
    folder = write_project(tmp_path / "p", project=f"{PROJECT}\n{text}")
    (folder / "bad.har").write_text("this is no capture", encoding="utf-8")
    (folder / "bids").mkdir()
    (folder / "bids" / "c.csv").write_text("bidder,cpm\nx,0.5\n", encoding="utf-8")
    with Reporter(Console(file=io.StringIO())) as reporter:
        found = read_observed(read_project(folder), reporter)
    problems = "\n".join(reporter.problems)
    assert "gone.har" in problems
    assert "bad.har" in problems
    assert "gone: " in problems
    assert str(tmp_path) not in problems
    assert found.observations == []
    assert [row["bidder"] for row in found.tables["bids"]] == ["x"]


def test_a_manifest_without_control_is_no_control(tmp_path: Path) -> None:
    text = '[captures]\nmanifest = "m.toml"\n[bids]\nsources = ["bids"]\n'
    folder = write_project(tmp_path / "p", project=f"{PROJECT}\n{text}")
    (folder / "m.toml").write_text('[[persona]]\nid = "one"\n', encoding="utf-8")
    with pytest.raises(InputError, match="control = true"), Reporter(Console(file=io.StringIO())) as reporter:
        read_observed(read_project(folder), reporter)
