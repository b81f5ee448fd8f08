"""Histories, pairs files and the command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from policylint.cli import main
from policylint.comparison.changes_history import walk_history
from policylint.documents import read_text

BASE = "# Privacy policy\n\n" + "We collect your town to tell the weather there and we keep it for one day. " * 6
NEXT = BASE + "We share your town with an advertising partner of ours from now on.\n"


def write(folder: Path, **texts: str) -> None:
    for name, text in texts.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")


def test_history_passes_over_error_pages_and_names_returns() -> None:
    texts = [BASE, "Page not found.", NEXT, BASE]
    versions = [read_text(text, id=f"v{n}", format="markdown") for n, text in enumerate(texts)]
    steps = list(walk_history(versions))
    assert [(s.old, s.new, s.change.change) for s in steps] == [
        ("v0", "v1", "not_a_policy"),
        ("v0", "v2", "substantive"),
        ("v2", "v3", "substantive"),
    ]
    assert [s.change.returns_to for s in steps] == ["", "", "v0"]


def test_pairs_contract_and_broken_rows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, a=BASE, b=NEXT, empty="")
    rows = [
        json.dumps({"id": "one", "old": "a.md", "new": "b.md"}),
        json.dumps({"id": "two", "old": "a.md", "new": "missing.md"}),
        "not json",
        json.dumps({"id": "three", "old": "a.md"}),
        json.dumps({"id": "four", "old": "a.md", "new": "empty.md"}),
    ]
    pairs = tmp_path / "pairs.jsonl"
    pairs.write_text("\n".join(rows), encoding="utf-8")
    out = tmp_path / "out.jsonl"
    assert main(["diff", "--words-only", "--pairs", str(pairs), "--out", str(out)]) == 1
    lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert lines[0]["id"] == "one"
    assert lines[0]["change"] == "substantive"
    assert lines[0]["statements_added"] == lines[0]["statements_removed"] == []
    assert "missing.md" in lines[1]["error"]
    assert "row 3" in lines[2]["error"]
    assert '"new"' in lines[3]["error"]
    assert lines[4]["change"] == "not_a_policy"
    assert "no such file" in capsys.readouterr().err


def test_two_versions_as_text_html_and_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, old=BASE, new=NEXT)
    page = tmp_path / "page.html"
    arguments = ["diff", "--words-only", str(tmp_path / "old.md"), str(tmp_path / "new.md"), "--html", str(page)]
    assert main(arguments) == 0
    said = capsys.readouterr().out
    assert said.startswith("substantive: 13 words added, 0 removed.")
    assert "+ We share your town with an advertising partner of ours from now on." in said
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert main([*arguments, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["words_added"] == 13


def test_history_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, **{"2024-01-01": BASE, "2024-02-01": NEXT})
    assert main(["diff", "--words-only", "--history", str(tmp_path)]) == 0
    assert "2024-02-01 (after 2024-01-01): substantive." in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments", [[], ["one.md"], ["a.md", "b.md", "--pairs", "p.jsonl"], ["--history", "nowhere"]]
)
def test_unusable_arguments_end_with_status_two(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", "--words-only", *arguments]) == 2
    assert "policylint diff:" in capsys.readouterr().err


SHARED = Path(__file__).parents[2].parent / "shared" / "data" / "versions"


@pytest.mark.skipif(not SHARED.exists(), reason="the version histories are not here")
def test_recorded_histories(tmp_path: Path) -> None:
    rows = [json.loads(line) for line in (SHARED / "pairs.jsonl").read_text(encoding="utf-8").splitlines()]
    chosen = [r for r in rows if r["change"] != "substantive"][:12] + [r for r in rows if r["change"] == "substantive"][
        ::40
    ]
    pairs = tmp_path / "pairs.jsonl"
    pairs.write_text(
        "\n".join(
            json.dumps({"id": r["id"], "old": str(SHARED / r["old"]), "new": str(SHARED / r["new"])}) for r in chosen
        )
    )
    out = tmp_path / "out.jsonl"
    assert main(["diff", "--words-only", "--pairs", str(pairs), "--out", str(out)]) == 0
    found = {line["id"]: line["change"] for line in map(json.loads, out.read_text(encoding="utf-8").splitlines())}
    assert found == {r["id"]: r["change"] for r in chosen}
