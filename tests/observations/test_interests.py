"""Data exports of Amazon in all forms seen, personas, the control, archives that mean harm."""

from __future__ import annotations

import csv
import io
import json
import struct
import zipfile
from pathlib import Path

import pytest

from policylint.cli import main
from policylint.observations.export_archive import zip_files
from policylint.observations.export_table import table_values
from policylint.observations.interests import COLUMNS, kind_of_file
from policylint.observations.source_report import SourceReport
from tests.observations.build import SHARED_INPUTS

HEADER = "Amazon Audiences in which you are included"


def values(text: str | bytes, name: str = "Advertising.AmazonAudiences.csv") -> tuple[list[str], SourceReport]:
    report = SourceReport("export")
    return table_values(name, text if isinstance(text, bytes) else text.encode(), report), report


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            f'\ufeff{HEADER}\n\n"In-Market:Books"\n"Lifestyle:Science, Nature & Math"\n',
            ["In-Market:Books", "Lifestyle:Science, Nature & Math"],
        ),
        (
            f"\ufeff{HEADER}\r\n\r\nIn-Market:Books\r\nLifestyle:Science, Nature & Math",
            ["In-Market:Books", "Lifestyle:Science, Nature & Math"],
        ),
        (f"{HEADER}\nIn-Market:Books\n", ["In-Market:Books"]),
        ("In-Market:Books\nIn-Market:Toys\n", ["In-Market:Books", "In-Market:Toys"]),
        (f"\ufeff{HEADER}\n", []),
        (f"\ufeff{HEADER}\n\n", []),
        ("", []),
        (f'{HEADER}\n\n"In-Market:A" and "In-Market:B"\n', ["In-Market:A", "In-Market:B"]),
        (f"{HEADER}\n\nNot Available\n", []),
        ('Zielgruppen von Amazon\n\n"Demografische Daten:Alter:25-34"\n', ["Demografische Daten:Alter:25-34"]),
        (
            'Audience Name,Country,Date Added\nIn-Market:Books,US,2026-02-20\n"In-Market:Toys, Games",US,2026-02-20\n',
            ["In-Market:Books", "In-Market:Toys, Games"],
        ),
        ('["In-Market:Books", "In-Market:Toys"]', ["In-Market:Books", "In-Market:Toys"]),
        (json.dumps({HEADER: ["In-Market:Books"]}), ["In-Market:Books"]),
        (json.dumps([{HEADER: "In-Market:Books"}, {HEADER: "In-Market:Toys"}]), ["In-Market:Books", "In-Market:Toys"]),
        (json.dumps({"records": [{"audienceId": 1, "audience": "In-Market:Books"}]}), ["In-Market:Books"]),
        (f'{HEADER}\n\n"He said ""hi"""\n', ['He said "hi"']),
    ],
)
def test_forms_of_a_file(text: str, expected: list[str]) -> None:
    assert values(text)[0] == expected


def test_encodings() -> None:
    text = f"{HEADER}\n\nDemographics:Fascia d'età:25-34\n"
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252"):
        assert values(text.encode(encoding))[0] == ["Demographics:Fascia d'età:25-34"]


def test_opt_out_settings_without_empty_line() -> None:
    assert values("US:Not OptedOut\nDE:OptedOut\n", "Advertising.OptOut.csv")[0] == ["US:Not OptedOut", "DE:OptedOut"]


def test_repeated_values_are_kept() -> None:
    assert values(f'{HEADER}\n\n"Volley Inc."\n"Volley Inc."\n')[0] == ["Volley Inc."] * 2


def test_damaged_json_is_named() -> None:
    found, report = values('["In-Market:Books"')
    assert found == []
    assert "not valid JSON" in report.problems[0]


def test_kinds() -> None:
    names = {
        "Advertising.1/Advertising.AmazonAudiences.csv": "amazon_audience",
        "Advertising.AdvertiserAudiences.json": "advertiser_audience",
        "Advertising.3PAudiences.csv": "third_party_audience",
        "Advertising.AdvertiserClicks.csv": "advertiser_click",
        "advertising_opt_out.csv": "opt_out",
        "Alexa/Alerts.csv": "",
    }
    assert {name: kind_of_file(name) for name in names} == names


def table(lines: list[str]) -> str:
    return "\ufeff" + HEADER + "\n\n" + "".join(f'"{line}"\n' for line in lines)


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    root = tmp_path / "exports"
    for number, lines in (
        (1, ["In-Market:Clothing, Shoes & Jewelry", "In-Market:Electronics"]),
        (2, ["Lifestyle:Fashion"]),
        (3, []),
    ):
        part = root / "fashion" / "2026-01-31" / f"Advertising.{number}"
        part.mkdir(parents=True)
        (part / "Advertising.AmazonAudiences.csv").write_text(table(lines), encoding="utf-8")
    (root / "fashion" / "2026-01-31" / "Advertising.1" / "Advertising.AmazonAudiences.schema.json").write_text("{}")
    with zipfile.ZipFile(root / "control.zip", "w") as archive:
        archive.writestr("Advertising.1/Advertising.AmazonAudiences.csv", table(["in-market:electronics "]))
        archive.writestr("Alexa/recording.wav", b"RIFF")
    (root / "wine").mkdir()
    (root / "wine" / "Advertising.AmazonAudiences.csv").write_text("")
    return root


def interests(*arguments: str | Path) -> int:
    return main(["interests", *map(str, arguments)])


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_personas_by_folder_and_zip_against_the_control(
    exports: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.csv"
    assert interests(exports, "--control", "control", "--out", out) == 0
    found = rows(out)
    assert tuple(found[0]) == COLUMNS
    assert [(r["persona"], r["interest"], r["in_control"], r["taxonomy_id"]) for r in found] == [
        ("control", "in-market:electronics", "yes", "942"),
        ("fashion", "In-Market:Clothing, Shoes & Jewelry", "no", "919"),
        ("fashion", "In-Market:Electronics", "yes", "942"),
        ("fashion", "Lifestyle:Fashion", "no", "676"),
    ]
    assert found[1]["file"] == "2026-01-31/Advertising.1/Advertising.AmazonAudiences.csv"
    assert "no interest in the exports of: wine" in capsys.readouterr().err


def test_practices_with_the_category_of_the_skills(exports: Path, tmp_path: Path) -> None:
    manifest = tmp_path / "m.toml"
    manifest.write_text(
        '[[persona]]\nid = "p-fashion"\ncategory = "Fashion & Style"\nexports = ["exports/fashion"]\n'
        '[[persona]]\nid = "control"\ncontrol = true\n'
    )
    statistics = tmp_path / "s.json"
    assert (
        interests(
            exports,
            "--control",
            "control",
            "--out",
            tmp_path / "o.csv",
            "--manifest",
            manifest,
            "--statistics",
            statistics,
        )
        == 0
    )
    result = json.loads(statistics.read_text())
    (practice,) = result["practices"]
    assert (practice["entity"], practice["data_type"], practice["purpose"], practice["confidence"]) == (
        "amazon",
        "inferences",
        "advertising",
        "high",
    )
    assert practice["rule"] == "interest-of-skill-category"
    assert practice["persona"] == "p-fashion"
    assert len(practice["evidence"]) == 2
    assert result["interests"]["p-fashion"]["amazon_audience"] == {
        "all": 3,
        "not in control": 2,
        "matching the skills": 2,
        "in control": 1,
    }


def test_single_files(tmp_path: Path) -> None:
    many = tmp_path / "AmazonAudiences.json"
    many.write_text(json.dumps({"p1": ["In-Market:Books"], "p2": [], "p3": ["In-Market:Books", "In-Market:Toys"]}))
    assert interests(many, "--control", "p1", "--out", tmp_path / "o.csv") == 0
    assert [(r["persona"], r["interest"], r["in_control"]) for r in rows(tmp_path / "o.csv")] == [
        ("p1", "In-Market:Books", "yes"),
        ("p3", "In-Market:Books", "yes"),
        ("p3", "In-Market:Toys", "no"),
    ]
    one = tmp_path / "anna" / "Advertising.AmazonAudiences.csv"
    one.parent.mkdir()
    one.write_text(table(["In-Market:Books"]))
    assert interests(one, "--control", "anna", "--out", tmp_path / "o.csv") == 0


def test_faults(exports: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "o.csv"
    assert interests(exports, "--control", "nobody", "--out", out) == 2
    assert "personas found are: control, fashion, wine" in capsys.readouterr().err
    assert not out.exists()
    assert interests(tmp_path / "missing", "--control", "x", "--out", out) == 2
    (exports / "late.zip").write_bytes(b"PK\x03\x04 cut off")
    assert interests(exports, "--control", "control", "--out", out) == 1
    assert "late.zip: is no complete zip archive" in capsys.readouterr().err
    assert len(rows(out)) == 4


def archive(tmp_path: Path, members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> Path:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", compression) as written:
        for name, data in members.items():
            written.writestr(name, data)
    return path


def read_zip(path: Path) -> tuple[list[str], SourceReport]:
    report = SourceReport(str(path))
    return [file.path for file in zip_files(path, report)], report


def test_names_that_lead_out_of_the_archive(tmp_path: Path) -> None:
    names, report = read_zip(
        archive(
            tmp_path, {"../../evil.csv": b"a", "/abs.csv": b"a", "C:/x.csv": b"a", "ok/a.csv": b"a", "..\\b.csv": b"a"}
        )
    )
    assert names == ["ok/a.csv"]
    assert len(report.problems) == 4
    assert not (tmp_path.parent / "evil.csv").exists()


def test_decompression_bomb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policylint.observations.export_archive.MAX_FILE_BYTES", 4 << 20)
    members = {"bomb.csv": b"0" * (3 << 20), "big.csv": b"1" * (5 << 20), "a.csv": b"x"}
    names, report = read_zip(archive(tmp_path, members))
    assert names == ["a.csv"]
    assert "decompression bomb" in " ".join(report.problems)
    assert "unpacks to more than 4 MB" in " ".join(report.problems)


def test_sizes_that_lie(tmp_path: Path) -> None:
    path = archive(tmp_path, {"a.csv": b"0" * (5 << 20)})
    raw = bytearray(path.read_bytes())
    # The size in the central directory says 10 bytes.
    at = raw.rindex(b"PK\x01\x02")
    raw[at + 24 : at + 28] = struct.pack("<I", 10)
    path.write_bytes(bytes(raw))
    report = SourceReport("x")
    files = list(zip_files(path, report))
    assert sum(len(file.data) for file in files) <= 11


def test_zip_in_zip_and_encrypted_member(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as written:
        written.writestr("Advertising.AmazonAudiences.csv", table(["In-Market:Books"]))
    path = archive(tmp_path, {"part1.zip": inner.getvalue(), "secret.csv": b"x"})
    raw = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = raw.rindex(mark)
        raw[at + offset] |= 1
    path.write_bytes(bytes(raw))
    names, report = read_zip(path)
    assert names == ["part1/Advertising.AmazonAudiences.csv"]
    assert "encrypted" in report.problems[0]


@pytest.mark.skipif(not SHARED_INPUTS.exists(), reason="the real exports are not here")
@pytest.mark.parametrize("kind", ["AmazonAudiences", "AdvertiserAudiences"])
def test_interests_of_the_published_personas_exactly(tmp_path: Path, kind: str) -> None:
    path = SHARED_INPUTS / "amazon_export" / f"fromvoicetoads_{kind}.json"
    expected = json.loads(path.read_text())
    assert interests(path, "--control", "p294a", "--out", tmp_path / "o.csv") == 0
    got: dict[str, list[str]] = {persona: [] for persona in expected}
    for row in rows(tmp_path / "o.csv"):
        got[row["persona"]].append(row["interest"])
        assert row["in_control"] == ("yes" if row["interest"] in expected["p294a"] else "no")
    assert got == expected


@pytest.mark.skipif(not SHARED_INPUTS.exists(), reason="the real exports are not here")
def test_real_export_files() -> None:
    counts = {}
    for path in sorted((SHARED_INPUTS / "amazon_export").glob("hudi_*.csv")):
        lines = path.read_bytes().decode("utf-8-sig").replace("\r", "").split("\n")
        expected = [line.strip('"') for line in lines[1:] if line]
        report = SourceReport(path.name)
        assert table_values(path.name, path.read_bytes(), report) == expected
        assert not report.partial
        counts[path.name] = len(expected)
    assert sum(counts.values()) > 150
    assert list(counts.values()).count(0) == 4
