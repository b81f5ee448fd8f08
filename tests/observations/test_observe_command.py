"""`policylint observe` from files to CSV: every kind of source, attribution, redaction, faults, exit statuses."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path

import pytest

from policylint.cli import main
from policylint.observations.observed_flow import COLUMNS
from policylint.observations.run import Settings, distinct_observations
from policylint.observations.run import observe as observe_sources
from policylint.ontology import ontology
from tests.observations.build import SHARED_INPUTS, entry, flow, har, pcap, tnetstring
from tests.observations.test_pcap import HELLO, conversation

EMAIL = "mirabel.quandt@letterbox.example"
PERSONA = f'id = "fashion"\n[values]\nemail_address = "{EMAIL}"\nname = "Mirabel Quandt"\n'
MANIFEST = """
[[persona]]
id = "fashion"
category = "Fashion & Style"
values = "fashion.toml"
devices = ["192.168.7.20"]
[[skill]]
id = "B1"
developer = ["closet.example"]
[[session]]
skill = "B1"
persona = "fashion"
start = 2026-01-31T11:59:00Z
end = 2026-01-31T12:05:00Z
"""
TRAFFIC = har(
    entry(
        "https://api.closet.example/v1", {"User-Agent": "speaker"}, json.dumps({"contact": EMAIL}), "application/json"
    ),
    entry("https://dts.podtrac.com/redirect.mp3"),
    entry("https://nobody-knows.example/x", time="2026-01-31T13:00:00Z"),
)


def observe(*arguments: str | Path) -> int:
    return main(["observe", *map(str, arguments)])


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "fashion.toml").write_text(PERSONA)
    (tmp_path / "manifest.toml").write_text(MANIFEST)
    captures = tmp_path / "captures"
    captures.mkdir()
    (captures / "a.har").write_text(TRAFFIC)
    (captures / "b.pcap").write_bytes(pcap(conversation([HELLO])))
    (captures / "c.mitm").write_bytes(tnetstring(flow("api.closet.example", "/v1?lang=en-US", {})))
    (captures / "d.json").write_text(
        json.dumps([{"time": "2026-01-31T12:00:01Z", "event": "SpeechRecognizer.Recognize"}])
    )
    (captures / "e.csv").write_text("skill,permission\nB2,Full Name\n")
    (captures / "notes.txt").write_text("what we did on Saturday")
    return tmp_path


def test_rows_of_the_contract(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = folder / "out.csv"
    status = observe(folder / "captures", "--out", out, "--manifest", folder / "manifest.toml")
    assert status == 0
    found = rows(out)
    assert tuple(found[0]) == COLUMNS
    by = {(row["host"], row["data_type"], row["how"]): row for row in found}
    email = by["api.closet.example", "email_address", "value match"]
    assert (email["skill"], email["persona"], email["party_role"]) == ("B1", "fashion", "first_party")
    assert email["locator"] == "request 1, body contact (JSON)"
    assert email["time"] == "2026-01-31T12:00:00.000Z"
    assert email["source"] == str(folder / "captures" / "a.har")
    podtrac = by["dts.podtrac.com", "other_data", "contact"]
    assert (podtrac["organisation"], podtrac["tracker"], podtrac["purpose"]) == ("Podtrac", "analytics", "analytics")
    unknown = by["nobody-knows.example", "other_data", "contact"]
    assert (unknown["skill"], unknown["party_role"], unknown["organisation"]) == ("", "unknown", "")
    assert by["speaker.voice.example", "other_data", "contact"]["persona"] == "fashion"
    assert by["", "voice_recording", "instrumented event"]["organisation"] == "Amazon"
    permission = by["", "name", "permission"]
    assert (permission["skill"], permission["party_role"]) == ("B2", "first_party")
    for row in found:
        assert row["data_type"] in ontology().data_types
        assert not row["purpose"] or row["purpose"] in ontology().purposes
    said = capsys.readouterr().err
    assert "nobody-knows.example" in said
    assert "notes.txt" in said
    assert "not attributed" in said


def test_same_input_same_bytes(folder: Path) -> None:
    for name in ("one", "two"):
        observe(
            folder / "captures",
            "--out",
            folder / f"{name}.csv",
            "--details",
            folder / f"{name}.jsonl",
            "--syncs",
            folder / f"{name}.json",
        )
    assert (folder / "one.csv").read_bytes() == (folder / "two.csv").read_bytes()
    assert (folder / "one.jsonl").read_bytes() == (folder / "two.jsonl").read_bytes()
    assert (folder / "one.json").read_bytes() == (folder / "two.json").read_bytes()


def test_values_are_redacted_unless_asked_for(folder: Path) -> None:
    common = [folder / "captures", "--manifest", folder / "manifest.toml", "--out", folder / "out.csv"]
    outputs = ["--details", folder / "d.jsonl", "--summary", folder / "s.json", "--syncs", folder / "y.json"]
    observe(*common, *outputs)
    written = "".join((folder / name).read_text() for name in ("out.csv", "d.jsonl", "s.json", "y.json"))
    assert EMAIL not in written
    assert "m… (32 characters)" in written
    observe(*common, *outputs, "--show-values")
    assert EMAIL in (folder / "d.jsonl").read_text()
    assert EMAIL not in (folder / "out.csv").read_text()


def test_details_and_summary(folder: Path) -> None:
    observe(
        *(folder / "captures", "--manifest", folder / "manifest.toml", "--out", folder / "out.csv"),
        *("--details", folder / "d.jsonl", "--summary", folder / "s.json"),
    )
    details = [json.loads(line) for line in (folder / "d.jsonl").read_text().splitlines()]
    assert len(details) == len(rows(folder / "out.csv"))
    tls = next(row for row in details if row["host"] == "speaker.voice.example")
    assert (tls["named_by"], tls["protocol"], tls["address"]) == ("TLS server name", "TLS", "198.51.100.7")
    assert tls["bytes_out"] > 0
    assert tls["duration"] == 0.03
    assert "device address" in tls["attribution"]
    summary = json.loads((folder / "s.json").read_text())
    assert summary["hosts"][0]["organisation"] == ""
    assert {host["host"] for host in summary["hosts"]} == {row["host"] for row in details if row["host"]}
    assert summary["sessions"][0]["items"] >= 3
    assert summary["not_attributed"]
    assert [source["kind"] for source in summary["sources"]] == [
        "HAR",
        "pcap",
        "mitmproxy dump",
        "device log",
        "permission list",
        "left out",
    ]


def test_a_bad_file_is_named_and_the_rest_goes_on(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    captures = folder / "captures"
    (captures / "broken.har").write_text("<!DOCTYPE html><title>Log in</title>")
    (captures / "cut.har").write_text(TRAFFIC[:900])
    (captures / "empty.pcap").write_bytes(b"")
    (captures / "mislabelled.pcap").write_text(TRAFFIC)
    (captures / "zipped.har.gz").write_bytes(gzip.compress(TRAFFIC.encode()))
    (captures / "cut.har.gz").write_bytes(
        gzip.compress(har(*(entry(f"https://h{n}.example/") for n in range(2000))).encode())[:-4000]
    )
    out = folder / "out.csv"
    assert observe(captures, "--out", out) == 1
    said = capsys.readouterr().err
    assert "broken.har: is no kind of capture" in said
    assert "it is an HTML page" in said
    assert "empty.pcap: is empty" in said
    assert "cut.har: the file ends early" in said
    assert "cut.har.gz: the compressed file is damaged" in said
    sources = {Path(row["source"]).name for row in rows(out)}
    assert {"a.har", "b.pcap", "c.mitm", "mislabelled.pcap", "zipped.har.gz", "cut.har.gz"} <= sources
    assert sum(row["source"].endswith("cut.har.gz") for row in rows(out)) > 900


def test_nothing_usable_is_status_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x.har").write_text("junk")
    assert observe(tmp_path / "x.har", "--out", tmp_path / "o.csv") == 2
    assert observe(tmp_path / "missing.har", "--out", tmp_path / "o.csv") == 2
    assert "does not exist" in capsys.readouterr().err
    (tmp_path / "empty").mkdir()
    assert observe(tmp_path / "empty", "--out", tmp_path / "o.csv") == 2


def test_persona_and_skill_from_options_and_from_known_values(folder: Path) -> None:
    out = folder / "out.csv"
    observe(folder / "captures" / "a.har", "--out", out, "--skill", "S", "--persona", "P")
    assert {(row["skill"], row["persona"]) for row in rows(out)} == {("S", "P")}
    observe(folder / "captures" / "a.har", "--out", out, "--persona-values", folder / "fashion.toml")
    (known,) = [row for row in rows(out) if row["how"] == "value match"]
    assert known["persona"] == "fashion"


def test_override_and_filter_list(folder: Path) -> None:
    pytest.importorskip("adblock")
    (folder / "own.csv").write_text(
        "domain,organisation,role,category\nnobody-knows.example,Known Now Ltd,third_party,advertising\n"
    )
    (folder / "list.txt").write_text("||nobody-knows.example/x\n")
    out = folder / "out.csv"
    observe(
        folder / "captures" / "a.har",
        "--out",
        out,
        "--override",
        folder / "own.csv",
        "--filter-list",
        folder / "list.txt",
    )
    (row,) = [row for row in rows(out) if row["host"] == "nobody-knows.example"]
    assert (row["organisation"], row["tracker"]) == ("Known Now Ltd", "tracking")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("id = 'x'", r"no table \[values\]"),
        ("[values]\nshoe_size = '44'", "'shoe_size' is not a data type"),
        ("[values", "not valid TOML"),
    ],
)
def test_faults_of_persona_files_are_named(
    folder: Path, capsys: pytest.CaptureFixture[str], text: str, problem: str
) -> None:
    (folder / "p.toml").write_text(text)
    assert observe(folder / "captures", "--out", folder / "o.csv", "--persona-values", folder / "p.toml") == 2
    assert problem.replace("\\", "") in capsys.readouterr().err
    assert not (folder / "o.csv").exists()


def test_dump_and_har_give_the_same_rows(folder: Path) -> None:
    headers = {"User-Agent": "speaker", "Cookie": "sid=93kfk3k29fk3"}
    (folder / "x.mitm").write_bytes(tnetstring(flow("api.closet.example", "/?lang=en-US", headers)))
    (folder / "x.har").write_text(
        har(entry("https://api.closet.example/?lang=en-US", {"Host": "api.closet.example", **headers}))
    )
    both = []
    for name in ("x.mitm", "x.har"):
        observe(folder / name, "--out", folder / "o.csv", "--manifest", folder / "manifest.toml")
        both.append([{**row, "source": ""} for row in rows(folder / "o.csv")])
    assert both[0] == both[1]
    assert len(both[0]) == 3


@pytest.mark.skipif(not SHARED_INPUTS.exists(), reason="the real captures are not here")
def test_all_real_captures_in_one_run(tmp_path: Path) -> None:
    out = tmp_path / "o.csv"
    assert observe(SHARED_INPUTS / "traffic", "--out", out, "--summary", tmp_path / "s.json") == 0
    found = rows(out)
    assert len({row["source"] for row in found}) == 19
    assert {row["how"] for row in found} == {"key name", "contact"}
    assert all(row["host"] for row in found)


def test_observations_for_the_comparison(folder: Path) -> None:
    run = observe_sources([folder / "captures"], Settings(manifest=folder / "manifest.toml", syncs=True))
    found = distinct_observations(run.flows)
    by = {(o.skill, o.entity, o.data_type): o for o in found}
    assert by["B1", "first_party", "email_address"].how == "value match"
    assert by["B1", "amazon", "voice_recording"].how == "instrumented event"
    assert by["B1", "Podtrac", "other_data"].purpose == "analytics"
    assert by["B2", "first_party", "name"].how == "permission"
    assert all(o.skill for o in found)
    assert len(found) == len(by)
    assert not any(o.how == "contact" for o in distinct_observations(run.flows, contacts=False))
