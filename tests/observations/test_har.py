"""The HAR reader: dialects, damage, what must not count."""

from __future__ import annotations

import contextlib
import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policylint.errors import InputError
from policylint.observations import json_stream
from policylint.observations.exchange import Exchange
from policylint.observations.har import read_har
from policylint.observations.source_report import SourceReport
from tests.observations.build import SHARED_INPUTS, STARTED_SECONDS, entry, har


def read(data: bytes | str) -> tuple[list[Exchange], SourceReport]:
    report = SourceReport("test.har")
    raw = data.encode() if isinstance(data, str) else data
    return list(read_har(io.BytesIO(raw), report)), report


def urls(data: bytes | str) -> list[str]:
    return [exchange.url for exchange in read(data)[0]]


THREE = har(*(entry(f"https://host{n}.example/path?n={n}", {"X": "y" * 50}) for n in range(3)))


def test_request_is_read_with_time_and_locator() -> None:
    exchanges, report = read(har(entry("https://a.example/x", {"User-Agent": "speaker"}, "k=v", "text/plain")))
    (exchange,) = exchanges
    assert exchange.locator == "request 1"
    assert exchange.time == STARTED_SECONDS
    assert exchange.method == "POST"
    assert exchange.request_body == b"k=v"
    assert exchange.request_header("user-agent") == "speaker"
    assert exchange.request_header("content-type") == "text/plain"
    assert (exchange.bytes_out, exchange.bytes_in) == (123, None)
    assert report.provenance["creator"] == {"name": "test", "version": "1"}
    assert not report.partial


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_byte_order_marks(encoding: str) -> None:
    assert len(urls(THREE.encode(encoding))) == 3


def test_time_with_offset_is_utc() -> None:
    (exchange,), _ = read(har(entry("https://a.example/", time="2026-01-31T07:00:00.000-05:00")))
    assert exchange.time == STARTED_SECONDS


def test_entries_may_stand_before_the_creator_or_without_log() -> None:
    text = json.dumps({"entries": [entry("https://a.example/")], "creator": {"name": "late"}})
    exchanges, report = read(text)
    assert len(exchanges) == 1
    assert report.provenance["creator"] == {"name": "late"}
    assert urls(json.dumps([entry("https://b.example/")])) == ["https://b.example/"]


def test_cookies_without_header_and_parameters_without_text() -> None:
    item = entry("https://a.example/", body="")
    item["request"]["cookies"] = [{"name": "id", "value": "7"}]
    item["request"]["queryString"] = [{"name": "q", "value": "a b"}]
    item["request"]["postData"] = {
        "mimeType": "application/x-www-form-urlencoded",
        "params": [{"name": "p", "value": "1"}],
    }
    (exchange,), _ = read(har(item))
    assert exchange.request_header("cookie") == "id=7"
    assert exchange.url == "https://a.example/?q=a+b"
    assert exchange.request_body == b"p=1"


def test_web_socket_messages_from_the_client() -> None:
    messages = [
        {"type": "send", "opcode": 1, "data": "hello"},
        {"type": "receive", "opcode": 1, "data": "no"},
        {"type": "send", "opcode": 2, "data": "AAEC"},
    ]
    (exchange,), _ = read(har(entry("wss://a.example/", _webSocketMessages=messages)))
    assert exchange.sent_messages == [b"hello", b"\x00\x01\x02"]


def test_base64_body() -> None:
    item = entry("https://a.example/", body="aGVsbG8=")
    item["request"]["postData"]["encoding"] = "base64"
    (exchange,), _ = read(har(item))
    assert exchange.request_body == b"hello"


def test_what_never_left_the_device_is_left_out_and_counted() -> None:
    blocked = entry("https://c.example/")
    blocked["response"]["_error"] = "net::ERR_BLOCKED_BY_CLIENT"
    exchanges, report = read(har(entry("data:text/plain,x"), entry("https://b.example/", _fromCache="disk"), blocked))
    assert exchanges == []
    assert sum(report.skipped.values()) == 3
    assert not report.partial


def test_app_of_a_capture_with_provenance_block() -> None:
    block = {"apps": [{"id": "com.example.app"}]}
    before = har(entry("https://a.example/"), _tweasel=block)
    behind = json.dumps({"log": {"entries": [entry("https://a.example/")], "_tweasel": block}})
    for text in (before, behind):
        (exchange,), report = read(text)
        assert exchange.application == "com.example.app"
        assert report.provenance["_tweasel"] == block


def test_truncated_file_keeps_what_stands_before_and_the_request_of_the_last() -> None:
    cut = THREE.index("host2") + 200
    exchanges, report = read(THREE[:cut])
    assert [e.url for e in exchanges] == [
        f"https://host{n}.example/path?n={n}"
        for n in range(3 if "response" in THREE[:cut].rpartition("host2")[2] else 2)
    ]
    assert report.partial
    whole_request = THREE[: THREE.rindex('"response"')]
    exchanges, report = read(whole_request)
    assert len(exchanges) == 3
    assert exchanges[2].note
    assert any("ends" in problem for problem in report.problems)


def test_damage_in_the_middle_costs_only_that_entry() -> None:
    place = THREE.index("host1")
    exchanges, report = read(THREE[:place] + '"}{' + THREE[place + 3 :])
    assert [e.url for e in exchanges] == ["https://host0.example/path?n=0", "https://host2.example/path?n=2"]
    assert report.partial
    assert report.problems == ["request 2: it is not valid JSON (Expecting ',' delimiter)"]


def test_wrong_bytes_inside_a_text_do_not_matter() -> None:
    raw = THREE.encode().replace(b"yyyyy", b"\xff\xfe\x80yy", 1)
    assert len(urls(raw)) == 3


def test_entry_larger_than_the_limit_keeps_its_request(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policylint.observations.json_stream.MAX_ELEMENT_CHARACTERS", 5000)
    big = entry("https://big.example/")
    big["response"]["content"]["text"] = "x" * 2_000_000
    text = har(entry("https://a.example/"), big, entry("https://z.example/"))
    stream = json_stream.JsonArrayReader(
        io.BytesIO(text.encode()), ("log", "entries"), _start(), chunk=4096, limit=20_000
    )
    kinds = [(part.kind, part.index) for part in stream if part.kind != "member"]
    assert kinds == [("element", 1), ("damaged", 2), ("element", 3)]


def _start():  # type: ignore[no-untyped-def]
    from policylint.observations import har as module

    return module._ENTRY_START


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "is empty"),
        (b"<!DOCTYPE html><html></html>", "not a HAR"),
        (b'{"a": 1}', "not a HAR"),
        (b"\x00\x01\x02", "not a HAR"),
        (b'{"log": {"entries": 5}}', "not a HAR"),
    ],
)
def test_other_files_are_refused_with_what_they_are(data: bytes, problem: str) -> None:
    with pytest.raises(InputError, match=problem):
        read(data)


def test_endless_nesting_is_damage() -> None:
    exchanges, report = read(b"[" * 100_000)
    assert not exchanges
    assert "nested too deeply" in report.problems[0]


def test_entries_that_are_no_entries() -> None:
    exchanges, report = read(
        json.dumps({"log": {"entries": [1, None, {}, {"request": {}}, entry("https://a.example/")]}})
    )
    assert [e.url for e in exchanges] == ["https://a.example/"]
    assert len(report.problems) == 4


@settings(max_examples=60, deadline=None)
@given(cut=st.integers(0, len(THREE)), chunk=st.integers(1, 200))
def test_any_cut_and_any_chunk_size_give_whole_entries_only(cut: int, chunk: int) -> None:
    reader = json_stream.JsonArrayReader(io.BytesIO(THREE[:cut].encode()), ("log", "entries"), _start(), chunk=chunk)
    whole = [part.value["request"]["url"] for part in reader if part.kind == "element"]
    assert whole == [f"https://host{n}.example/path?n={n}" for n in range(len(whole))]
    complete = THREE[:cut].count('"timings": {}}')
    assert len(whole) == complete
    assert reader.complete == (cut == len(THREE))


@settings(max_examples=80, deadline=None)
@given(place=st.integers(0, len(THREE) - 1), junk=st.binary(min_size=1, max_size=6))
def test_damage_never_raises_anything_but_input_errors(place: int, junk: bytes) -> None:
    raw = THREE.encode()
    with contextlib.suppress(InputError):
        read(raw[:place] + junk + raw[place + len(junk) :])


@pytest.mark.skipif(not SHARED_INPUTS.exists(), reason="the real captures are not here")
@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("mitmproxy_chrome.har", 3),
        ("mitmproxy_firefox.har", 14),
        ("mitmproxy_postdata.har", 1),
        ("perfcascade_chrome_enorm-magazin.de.har", 65),
        ("perfcascade_www.bbc.co.uk.160529_8V_7R3.har", 1050),
        ("reporthar_android_first-run.har", 16),
    ],
)
def test_real_captures(name: str, count: int) -> None:
    exchanges, report = read((SHARED_INPUTS / "traffic" / name).read_bytes())
    assert len(exchanges) == count
    assert not report.partial
    assert all(exchange.time for exchange in exchanges)
