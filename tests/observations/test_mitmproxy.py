"""mitmproxy dumps: the same rows as from the HAR of the same traffic; generations; damage."""

from __future__ import annotations

import contextlib
import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policylint.errors import InputError
from policylint.observations.detection import Detector
from policylint.observations.exchange import Connection, Exchange, Item, iso_time
from policylint.observations.har import read_har
from policylint.observations.mitmproxy_dump import read_mitmproxy
from policylint.observations.source_report import SourceReport
from policylint.observations.tnetstring import read_record
from tests.observations.build import SHARED_INPUTS, STARTED_SECONDS, entry, flow, har, tnetstring


def read(data: bytes) -> tuple[list[Item], SourceReport]:
    report = SourceReport("dump")
    return list(read_mitmproxy(io.BytesIO(data), report)), report


def seen(exchanges: list[Item]) -> list[tuple[str, ...]]:
    """What the rows of the exchanges would say."""
    detector, out = Detector(), []
    for exchange in exchanges:
        assert isinstance(exchange, Exchange)
        hits = detector.hits(exchange)
        common = (exchange.locator, iso_time(exchange.time), exchange.url, exchange.method, exchange.server_address)
        out += [(*common, hit.data_type, hit.how, hit.where, hit.value) for hit in hits] or [common]
    return out


def test_dump_and_har_of_the_same_traffic_say_the_same() -> None:
    headers = {"User-Agent": "speaker/1", "Cookie": "sid=4f5e6d7c8b9a", "Content-Type": "application/json"}
    body = json.dumps({"deviceId": "G090LF118273", "user": {"email": "a.b@letterbox.example"}})
    dump = tnetstring(flow("api.example", "/v1?lang=en-US", headers, body.encode())) + tnetstring(
        flow("b.example", "/", {})
    )
    text = har(
        entry(
            "https://api.example/v1?lang=en-US",
            {"Host": "api.example", **headers},
            body,
            "application/json",
            serverIPAddress="198.51.100.7",
        ),
        entry("https://b.example/", {"Host": "b.example"}, serverIPAddress="198.51.100.7"),
    )
    from_har = list(read_har(io.BytesIO(text.encode()), SourceReport("har")))
    rows = seen(read(dump)[0])
    assert rows == seen(from_har)
    assert {row[5] for row in rows if len(row) > 5} >= {
        "device_identifier",
        "email_address",
        "language",
        "cookies",
        "browser_information",
    }


def test_older_generations() -> None:
    old = {
        "version": [0, 18],
        "type": "http",
        "request": {
            b"method": b"GET",
            b"scheme": b"http",
            b"host": b"203.0.113.9",
            b"port": 8080,
            b"path": b"/p",
            b"headers": [[b"Host", b"named.example:8080"]],
            b"content": b"",
            b"timestamp_start": STARTED_SECONDS,
        },
        "response": {b"status_code": 204, b"headers": []},
        "server_conn": {b"address": {b"address": ["203.0.113.9", 8080], b"use_ipv6": False}},
        "client_conn": {b"address": {b"address": [b"::ffff:192.168.7.20", 5000], b"use_ipv6": False}},
    }
    (exchange,), report = read(tnetstring(old))
    assert isinstance(exchange, Exchange)
    assert (exchange.url, exchange.status) == ("http://named.example:8080/p", 204)
    assert (exchange.client_address, exchange.server_address) == ("192.168.7.20", "203.0.113.9")
    assert report.provenance["mitmproxy_flow_version"] == "0.18"


def test_web_socket_messages_inside_the_flow_and_in_a_flow_of_their_own() -> None:
    messages = [[1, True, b"from client", 1.0, False, False], [1, False, b"from server", 1.0, False, False]]
    (exchange,), _ = read(tnetstring(flow("ws.example", "/", {}, websocket={"messages": messages})))
    assert isinstance(exchange, Exchange)
    assert exchange.sent_messages == [b"from client"]
    handshake = flow("ws.example", "/", {}, metadata={"websocket": True}) | {"version": 7}
    handshake["response"] = handshake["response"] | {"status_code": 101}
    own = {
        "type": "websocket",
        "version": 7,
        "metadata": {"websocket_handshake": "flow-1"},
        "messages": [[1, True, "old", 1.0]],
    }
    items, _ = read(tnetstring(handshake) + tnetstring(own))
    assert [item.locator for item in items] == ["request 1", "request 1"]
    assert isinstance(items[1], Exchange)
    assert items[1].sent_messages == [b"old"]


def test_tcp_and_dns_flows_are_contacts() -> None:
    tcp = {
        "type": "tcp",
        "version": 20,
        "server_conn": {"sni": "mqtt.example", "peername": ["198.51.100.7", 8883]},
        "client_conn": {"peername": ["192.168.7.20", 5000], "timestamp_start": STARTED_SECONDS},
        "messages": [[True, b"12345", 1.0], [False, b"123", 1.0]],
    }
    dns = {
        "type": "dns",
        "version": 20,
        "request": {"questions": [{"name": "lookup.example"}]},
        "server_conn": {},
        "client_conn": {"peername": ["192.168.7.20", 5000]},
    }
    items, _ = read(tnetstring(tcp) + tnetstring(dns))
    assert all(isinstance(item, Connection) for item in items)
    assert [(item.host, item.bytes_out, item.bytes_in) for item in items if isinstance(item, Connection)] == [
        ("mqtt.example", 5, 3),
        ("lookup.example", None, None),
    ]


def test_truncated_and_damaged_dumps_keep_what_stands_before() -> None:
    data = tnetstring(flow("a.example", "/", {})) * 3
    items, report = read(data[:-10])
    assert len(items) == 2
    assert report.problems == ["flow 3: the file ends inside it; what stands before was read"]
    third = len(data) // 3 * 2
    items, report = read(data[:third] + b"junk" + data[third:])
    assert len(items) == 2
    assert report.partial


def test_oversized_flow_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policylint.observations.tnetstring.MAX_RECORD_BYTES", 5)
    big = tnetstring(flow("big.example", "/", {}, b"x" * 5000))
    small = tnetstring(flow("a.example", "/", {}))
    monkeypatch.setattr(
        "policylint.observations.mitmproxy_dump.read_record", lambda stream: read_record(stream, limit=3000)
    )
    items, report = read(small + big + small)
    assert [item.url for item in items if isinstance(item, Exchange)] == ["https://a.example/", "https://a.example/"]
    assert "passed over" in report.problems[0]


@pytest.mark.parametrize("data", [b"hello", b":x", b"5:abc\x00\x00?"])
def test_other_files_are_refused(data: bytes) -> None:
    with pytest.raises(InputError, match="no mitmproxy dump"):
        read(data)


@pytest.mark.parametrize("data", [b"12", b"5:abc", b"3:abc,"])
def test_dumps_without_a_whole_flow_are_partial(data: bytes) -> None:
    items, report = read(data)
    assert not items
    assert report.partial


def test_nesting_is_bounded() -> None:
    data = b""
    for _ in range(500):
        data = str(len(data)).encode() + b":" + data + b"]"
    with pytest.raises(InputError):
        read(data)


@settings(max_examples=100, deadline=None)
@given(place=st.integers(0, 400), junk=st.binary(min_size=1, max_size=3))
def test_damage_never_raises_anything_but_input_errors(place: int, junk: bytes) -> None:
    data = tnetstring(flow("a.example", "/", {"A": "b"}))
    with contextlib.suppress(InputError):
        read(data[:place] + junk + data[place + len(junk) :])


@pytest.mark.skipif(not SHARED_INPUTS.exists(), reason="the real captures are not here")
@pytest.mark.parametrize("name", ["corrupted_gzip_body", "successful_log", "websocket"])
def test_real_pairs_of_dump_and_har(name: str) -> None:
    folder = SHARED_INPUTS / "traffic"
    dump = read((folder / f"mitmproxy_flows_{name}.mitm").read_bytes())[0]
    text = list(read_har((folder / f"mitmproxy_flows_{name}.har").open("rb"), SourceReport("har")))
    assert seen(dump) == seen(text)
    assert dump


@pytest.mark.skipif(not SHARED_INPUTS.exists(), reason="the real captures are not here")
@pytest.mark.parametrize(("name", "count"), [("dumpfile-7", 2), ("dumpfile-7-websocket", 6), ("dumpfile-19", 1)])
def test_real_dumps_of_several_generations(name: str, count: int) -> None:
    items, report = read((SHARED_INPUTS / "traffic" / f"mitmproxy_{name}.mitm").read_bytes())
    assert len(items) == count
    assert not report.partial
