"""`policylint document`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from policylint.cli import main

PAGE = (
    "<html><head><title>Tide</title></head>"
    "<body><h1>Privacy</h1><p>We collect:</p><ul><li>your name</li></ul></body></html>"
)


@pytest.fixture
def page(tmp_path: Path) -> str:
    path = tmp_path / "tide.html"
    path.write_text(PAGE)
    return str(path)


def test_prints_the_text_that_offsets_refer_to(page: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["document", page]) == 0
    assert capsys.readouterr().out == "# Privacy\n\nWe collect:\n\n- your name\n"


def test_json(page: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["document", page, "--json"]) == 0
    out = json.loads(capsys.readouterr().out)
    assert out["doc"] == "tide"
    assert out["title"] == "Tide"
    assert out["language"] == "und"
    item = out["blocks"][2]
    assert out["text"][item["start"] : item["end"]] == "your name"
    assert out["blocks"][item["lead_in"]]["visible"] == "We collect:"
    assert out["source_map"][2]["path"] == "ul > li"
    assert {"is_policy", "reason", "explanation", "warnings", "kept_words", "sha256"} <= out.keys()


def test_structure(page: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["document", "--structure", page]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "tide: html, und, 5 words, 3 blocks"
    assert lines[3].split() == ["2", "list_item", "1", "26-35", "[under", "0]", "[lead-in", "1]", "your", "name"]


def test_positions_are_written_where_they_are_not_plain(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.md"
    path.write_text("We **never** sell.\n\nPlain.\n")
    main(["document", "--json", str(path)])
    first, second = json.loads(capsys.readouterr().out)["blocks"]
    assert first["positions"][3] == 5
    assert "positions" not in second


def test_a_batch_goes_on_after_an_error(page: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "tide2.txt").write_text("This skill does not collect any data.")
    assert main(["document", "missing.txt", page, str(tmp_path / "tide2.txt")]) == 1
    captured = capsys.readouterr()
    assert "missing.txt: there is no such file" in captured.err
    assert "==> tide2 <==" in captured.out


def test_nothing_read_is_status_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["document", "missing.txt"]) == 2
    assert capsys.readouterr().out == ""


def test_what_is_no_policy_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "gone.html"
    path.write_text("<h1>404 Not Found</h1>")
    assert main(["document", str(path)]) == 0
    assert "not a privacy policy" in capsys.readouterr().err


def test_out_file(page: str, tmp_path: Path) -> None:
    target = tmp_path / "out" / "text.md"
    assert main(["document", page, "--out", str(target)]) == 0
    assert target.read_text() == "# Privacy\n\nWe collect:\n\n- your name\n"
