"""Device logs, phone reports, permission lists and flows tables."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from policylint.errors import InputError
from policylint.observations.device_log import read_device_log
from policylint.observations.exchange import Connection, Item, Sighting, iso_time
from policylint.observations.phone_reports import read_app_privacy_report, read_tracker_control
from policylint.observations.source_report import SourceReport
from policylint.observations.tables import read_flow_table, read_permission_list
from tests.observations.build import SHARED_INPUTS, STARTED

EVENTS = [
    {
        "timestamp": STARTED,
        "event": {
            "header": {"namespace": "SpeechRecognizer", "name": "Recognize", "messageId": "1"},
            "payload": {"profile": "NEAR_FIELD", "initiator": {"type": "WAKEWORD"}},
        },
        "skill": "B000000001",
    },
    {
        "timestamp": 1769860801500,
        "namespace": "AudioPlayer",
        "name": "PlaybackStarted",
        "payload": {"offsetInMilliseconds": 1200},
    },
    {
        "timestamp": STARTED,
        "event": "System.SynchronizeState",
        "payload": '{"deviceId": "G090LF118273", "locale": "en-US"}',
    },
    {
        "timestamp": STARTED,
        "event": "Settings.SettingsUpdated",
        "payload": {"settings": [{"key": "timeZone", "timeZone": "America/Chicago"}]},
    },
    {
        "timestamp": STARTED,
        "event": "SpeechSynthesizer.SpeechStarted",
        "payload": {"token": "amzn1.ask.account.AFEXAMPLE7QWZXCVBNM12"},
    },
    {"timestamp": STARTED, "event": "Unheard.Of"},
]


def log(data: str) -> tuple[list[Sighting], SourceReport]:
    report = SourceReport("device.log")
    items = list(read_device_log(io.BytesIO(data.encode()), report))
    assert all(isinstance(item, Sighting) for item in items)
    return [item for item in items if isinstance(item, Sighting)], report


FORMS = {
    "array": json.dumps(EVENTS),
    "lines": "\n".join(json.dumps(event) for event in EVENTS),
    "object": json.dumps({"events": EVENTS}, indent=1),
}


@pytest.mark.parametrize("form", FORMS)
def test_events_in_json(form: str) -> None:
    seen, report = log(FORMS[form])
    kinds = [(item.data_type, item.where.split(",")[0]) for item in seen]
    assert kinds == [
        ("voice_recording", "event SpeechRecognizer.Recognize"),
        ("media_playback", "event AudioPlayer.PlaybackStarted"),
        ("diagnostics", "event System.SynchronizeState"),
        ("device_identifier", "event System.SynchronizeState"),
        ("language", "event System.SynchronizeState"),
        ("preferences", "event Settings.SettingsUpdated"),
        ("timezone", "event Settings.SettingsUpdated"),
        ("usage_data", "event SpeechSynthesizer.SpeechStarted"),
        ("user_identifier", "event SpeechSynthesizer.SpeechStarted"),
    ]
    assert {item.how for item in seen} == {"instrumented event"}
    assert {(item.organisation, item.party_role) for item in seen} == {("Amazon", "platform")}
    assert seen[0].skill == "B000000001"
    assert iso_time(seen[1].time) == "2026-01-31T12:00:01.500Z"
    assert report.skipped == {"event not in the table: Unheard.Of": 1}


def test_events_in_csv() -> None:
    text = "time;namespace;name;host;payload\n"
    text += f'{STARTED};SpeechRecognizer;Recognize;avs.voice.example;"{{""audioData"": ""x""}}"\n'
    text += f"{STARTED};System;UserInactivityReport;;\n"
    seen, _ = log(text)
    assert [(item.data_type, item.host) for item in seen] == [
        ("voice_recording", "avs.voice.example"),
        ("usage_data", ""),
    ]


def test_log_without_events_is_refused_with_what_it_holds() -> None:
    with pytest.raises(InputError, match=r"Foo\.Bar"):
        log(json.dumps([{"event": "Foo.Bar"}]))


def test_damaged_log_keeps_the_events_before() -> None:
    seen, report = log(FORMS["array"][:-300])
    assert len(seen) >= 3
    assert report.partial
    lines = FORMS["lines"].splitlines()
    lines[1] = lines[1][:-5]
    seen, report = log("\n".join(lines))
    assert len(seen) == 8
    assert report.problems == ["line 2: it is not valid JSON"]


def items(reader, text: str, source: str = "x") -> tuple[list[Item], SourceReport]:  # type: ignore[no-untyped-def]
    report = SourceReport(source)
    return list(reader(io.BytesIO(text.encode()), report)), report


def test_tracker_control_report() -> None:
    text = '"uid","daddr","time","uncertain","Tracker","Category","Package","App"\n'
    text += '"1","metrics.example","1769860800250","1","Metrics Ltd","Analytics","com.example.app","App"\n'
    text += '"1","","1","0","","","",""\n'
    (found,), report = items(read_tracker_control, text)
    assert isinstance(found, Connection)
    assert (found.host, found.application, found.organisation) == ("metrics.example", "com.example.app", "Metrics Ltd")
    assert iso_time(found.time) == "2026-01-31T12:00:00.250Z"
    assert "uncertain" in found.note
    assert report.problems == ["line 3: it names no destination"]


def test_app_privacy_report() -> None:
    network = {
        "type": "networkActivity",
        "domain": "metrics.example",
        "bundleID": "com.example.app",
        "firstTimeStamp": "2026-01-31T12:00:00Z",
        "timeStamp": "2026-01-31T12:10:00Z",
        "hits": 3,
    }
    access = {
        "type": "access",
        "category": "microphone",
        "kind": "intervalBegin",
        "accessor": {"identifier": "com.example.app"},
        "timeStamp": STARTED,
    }
    lines = [network, access, access | {"kind": "intervalEnd"}, access | {"category": "telepathy"}]
    text = "\n".join(map(json.dumps, lines)) + "\n{broken\n"
    found, report = items(read_app_privacy_report, text)
    assert [type(item).__name__ for item in found] == ["Connection", "Sighting"]
    assert isinstance(found[1], Sighting)
    assert (found[1].data_type, found[1].application) == ("audio", "com.example.app")
    assert report.problems == ["line 5: it is not valid JSON"]
    assert report.skipped["end of an access"] == 1


def test_permission_list() -> None:
    text = "skill,permission\nB1,Device Address\nB1,Email Address|Full Name\nB2,Mind Reading\n,\n"
    found, report = items(read_permission_list, text)
    assert [(item.skill, item.data_type, item.how) for item in found if isinstance(item, Sighting)] == [
        ("B1", "postal_address", "permission"),
        ("B1", "email_address", "permission"),
        ("B1", "name", "permission"),
    ]
    assert report.problems == ["line 4: the permission 'Mind Reading' is not in the table"]


def test_flow_table(tmp_path: Path) -> None:
    path = tmp_path / "flows.csv"
    path.write_text(
        "skill,policy,entity,data_type,purpose,how\nB1,p,amazon,voice_recording,,\n"
        "B1,p,metrics.example,language,analytics,key name\n"
        "B1,p,first_party,name,,\nB1,p,amazon,mind,,\n"
    )
    report = SourceReport(str(path))
    found = list(read_flow_table(path.open("rb"), report))
    assert [
        (i.skill, i.party_role, i.host, i.data_type, i.how, i.purpose) for i in found if isinstance(i, Sighting)
    ] == [
        ("B1", "platform", "", "voice_recording", "stated", ""),
        ("B1", "unknown", "metrics.example", "language", "key name", "analytics"),
        ("B1", "first_party", "", "name", "stated", ""),
    ]
    assert "mind" in report.problems[0]


@pytest.mark.skipif(not SHARED_INPUTS.exists(), reason="the real captures are not here")
def test_real_tracker_control_report() -> None:
    path = SHARED_INPUTS / "traffic" / "reporthar_android_tracker-control-report.csv"
    report = SourceReport(str(path))
    with path.open("rb") as stream:
        found = list(read_tracker_control(stream, report))
    assert len(found) == sum(1 for line in path.read_text().splitlines() if line.strip()) - 1
    assert not report.partial
