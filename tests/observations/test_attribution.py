"""Manifest and attribution: markers, devices, sessions, what cannot be attributed."""

from __future__ import annotations

from pathlib import Path

import pytest

from policylint.errors import InputError
from policylint.observations.attribution import Attribution, Attributor, Manifest, fits
from policylint.observations.completeness import SessionCoverage
from policylint.observations.exchange import Connection, Exchange
from policylint.observations.manifest import read_manifest

TEXT = """
[[persona]]
id = "fashion"
category = "Fashion & Style"
devices = ["192.168.7.20", "44:65:0D:00:00:01"]
[[persona]]
id = "control"
control = true
devices = "192.168.7.21"
[[skill]]
id = "B1"
markers = ["closet-session"]
applications = ["com.example.closet"]
developer = ["closet.example"]
[[skill]]
id = "B2"
[[session]]
skill = "B1"
persona = "fashion"
start = 2026-01-31T12:00:00Z
end = 2026-01-31T12:05:00Z
[[session]]
skill = "B2"
start = "2026-01-31T12:04:00+00:00"
end = 2026-01-31T12:10:00Z
[[session]]
skill = "B2"
persona = "control"
device = "192.168.7.21"
source = "night-*.pcap"
start = 2026-01-31T22:00:00Z
end = 2026-01-31T23:00:00Z
[[source]]
file = "fashion/*.har"
persona = "fashion"
clock_offset = -2.5
"""
NOON = 1769860800.0


@pytest.fixture
def manifest(tmp_path: Path) -> Manifest:
    path = tmp_path / "experiment.toml"
    path.write_text(TEXT)
    return read_manifest(path)


def attribute(
    manifest: Manifest, seconds: float | None, client: str = "", source: str = "x.pcap", **item: str
) -> Attribution:
    connection = Connection(
        "packet 1", seconds, item.pop("host", "h.example"), "address", client_address=client, **item
    )  # type: ignore[arg-type]
    return Attributor(manifest, source).attribute(connection, seconds)


def test_session_and_device(manifest: Manifest) -> None:
    found = attribute(manifest, NOON + 60, "192.168.7.20")
    assert (found.skill, found.persona) == ("B1", "fashion")
    assert found.basis == "device address; session"
    found = attribute(manifest, NOON + 60, client_hardware="44:65:0d:00:00:01")
    assert (found.skill, found.persona) == ("B1", "fashion")


def test_overlapping_sessions_are_not_attributed(manifest: Manifest) -> None:
    found = attribute(manifest, NOON + 270)
    assert found.skill == ""
    assert "overlap: B1, B2" in found.basis


def test_marker_decides_between_overlapping_sessions(manifest: Manifest) -> None:
    exchange = Exchange("request 1", NOON + 270, "GET", "https://h.example/?s=closet-session")
    found = Attributor(manifest, "x.har").attribute(exchange, NOON + 270)
    assert (found.skill, found.persona) == ("B1", "fashion")
    assert found.basis.startswith("marker in the request")


def test_session_of_another_file_or_device_does_not_count(manifest: Manifest) -> None:
    night = NOON + 10 * 3600 + 60
    assert attribute(manifest, night, "192.168.7.21", "night-1.pcap").skill == "B2"
    assert "no session covers" in attribute(manifest, night, "192.168.7.21", "day.pcap").basis
    other = attribute(manifest, night, "192.168.7.20", "night-1.pcap")
    assert (other.skill, other.persona) == ("", "fashion")
    assert "other devices" in other.basis


def test_what_is_not_known_says_why(manifest: Manifest) -> None:
    assert "does not say when" in attribute(manifest, None).basis
    assert "no session covers 2026-02-01T12:00:00.000Z" in attribute(manifest, NOON + 86400).basis
    assert attribute(Manifest(), NOON) == Attribution("", "", "")


def test_file_and_app(manifest: Manifest) -> None:
    found = attribute(manifest, None, source="/data/fashion/a.har", application="com.example.closet")
    assert (found.skill, found.persona) == ("B1", "fashion")
    assert manifest.source_rule("/data/fashion/a.har").clock_offset == -2.5
    assert fits("fashion/a.har", "fashion/*.har")
    assert not fits("other/a.har", "fashion/*.har")


def test_coverage_finds_sessions_without_traffic(manifest: Manifest) -> None:
    coverage = SessionCoverage(manifest)
    for seconds in (NOON + 10, NOON + 200):
        coverage.saw("x.pcap", attribute(manifest, seconds, "192.168.7.20"), seconds)
    first, second, third = coverage.as_list()
    assert (first["items"], first["covered"], first["remark"]) == (2, 0.633, "")
    assert second["remark"] == third["remark"] == "no traffic captured"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[[person]]\nid='x'", "unknown table 'person'"),
        ("[[persona]]\nname='x'", "unknown key 'name'"),
        ("[[persona]]\ncategory='x'", "has no id"),
        ("[persona]\nid='x'", "stands once"),
        ("[[session]]\nskill='B'\nstart=2026-01-01T00:00:00Z\nend=2025-01-01T00:00:00Z", "ends before it begins"),
        ("[[session]]\nskill='B'\nstart='noon'\nend=2025-01-01T00:00:00Z", "start is not a time"),
        ("[[session]]\nstart=2025-01-01T00:00:00Z\nend=2025-01-01T00:01:00Z", "neither a skill nor a persona"),
        (
            "[[skill]]\nid='B'\n[[session]]\nskill='C'\nstart=2025-01-01T00:00:00Z\nend=2025-01-01T00:01:00Z",
            "'C' is not described",
        ),
        ("[[skill]]\nid='B'\nmarkers=['x']", "fewer than 6"),
        ("[[source]]\nfile='a'\nclock_offset='1'", "clock_offset is not a number"),
        ("x = ", "not valid TOML"),
    ],
)
def test_faults_of_manifests_are_named(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "m.toml"
    path.write_text(text)
    with pytest.raises(InputError, match=problem):
        read_manifest(path)
