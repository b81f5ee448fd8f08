"""Packet captures: names, directions, sizes, reassembly, damage."""

from __future__ import annotations

import io
import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policylint.errors import InputError
from policylint.observations.exchange import Connection, Exchange, Item, Sighting
from policylint.observations.pcap import read_pcap
from policylint.observations.source_report import SourceReport
from policylint.observations.tls_hello import hello_of_stream
from tests.observations.build import (
    SHARED_INPUTS,
    STARTED_SECONDS,
    client_hello,
    dns_answer,
    dns_query,
    ethernet,
    ipv4,
    pcap,
    pcapng,
    tcp,
    tls_record,
    udp,
)

DEVICE, SERVER, ROUTER = "192.168.7.20", "198.51.100.7", "192.168.7.1"
SYN, ACK, PUSH, FIN = 2, 16, 8, 1


def read(data: bytes) -> tuple[list[Item], SourceReport]:
    report = SourceReport("test.pcap")
    return list(read_pcap(io.BytesIO(data), report)), report


def connections(data: bytes) -> list[Connection]:
    return [item for item in read(data)[0] if isinstance(item, Connection)]


def to_server(segment: bytes) -> bytes:
    return ethernet(ipv4(DEVICE, SERVER, 6, segment))


def to_device(segment: bytes) -> bytes:
    return ethernet(ipv4(SERVER, DEVICE, 6, segment), source=b"\x02\x00\x00\x00\x00\x01")


def conversation(payloads: list[bytes], port: int = 443, sequence: int = 1000, client_port: int = 50000) -> list[bytes]:
    """Handshake, client payloads in order, an answer of 100 bytes."""
    frames = [to_server(tcp(client_port, port, sequence, SYN)), to_device(tcp(port, client_port, 1, SYN | ACK))]
    position = sequence + 1
    for payload in payloads:
        frames.append(to_server(tcp(client_port, port, position, PUSH | ACK, payload)))
        position += len(payload)
    frames.append(to_device(tcp(port, client_port, 2, PUSH | ACK, b"\x17" * 100)))
    return frames


HELLO = tls_record(client_hello("speaker.voice.example"))


@pytest.mark.parametrize(
    "container", [pcap, lambda frames: pcap(frames, ">"), pcapng, lambda frames: pcapng(frames, ">")]
)
def test_tls_server_name_direction_sizes_and_times(container) -> None:  # type: ignore[no-untyped-def]
    frames = conversation([HELLO])
    (found,) = connections(container(frames))
    assert (found.host, found.named_by, found.protocol) == ("speaker.voice.example", "TLS server name", "TLS")
    assert (found.client_address, found.server_address, found.server_port) == (DEVICE, SERVER, 443)
    assert found.client_hardware == "44:65:0d:00:00:01"
    assert found.bytes_out == len(frames[0]) + len(frames[2])
    assert found.bytes_in == len(frames[1]) + len(frames[3])
    assert found.time == pytest.approx(STARTED_SECONDS, abs=1e-6)
    assert found.duration == pytest.approx(0.03, abs=1e-3)
    assert found.locator.startswith("packet 1, TCP 192.168.7.20:50000 to 198.51.100.7:443")


def test_hello_over_several_segments_out_of_order_and_repeated() -> None:
    big = tls_record(client_hello("post-quantum.example", filler=1700))
    parts = [big[:600], big[600:1200], big[1200:]]
    frames = conversation(parts)
    first, second, third = frames[2:5]
    for order in ([first, second, third], [first, third, second], [first, first, third, second, second]):
        (found,) = connections(pcap([*frames[:2], *order, frames[5]]))
        assert found.host == "post-quantum.example"


def test_hello_over_several_records() -> None:
    message = client_hello("records.example", filler=900)
    (found,) = connections(pcap(conversation([tls_record(message[:400]) + tls_record(message[400:])])))
    assert found.host == "records.example"


def test_sequence_numbers_may_wrap() -> None:
    big = tls_record(client_hello("wrap.example", filler=400))
    (found,) = connections(pcap(conversation([big[:300], big[300:]], sequence=0xFFFFFF80)))
    assert found.host == "wrap.example"


def test_without_handshake_the_local_side_is_the_client_and_dns_names_the_server() -> None:
    lookup = [
        ethernet(ipv4(DEVICE, ROUTER, 17, udp(40000, 53, dns_query("metrics.voice.example")))),
        ethernet(ipv4(ROUTER, DEVICE, 17, udp(53, 40000, dns_answer("metrics.voice.example", SERVER)))),
    ]
    tail = [
        to_device(tcp(443, 50000, 5, ACK, b"\x17\x03\x03" + b"x" * 50)),
        to_server(tcp(50000, 443, 9, ACK, b"\x17\x03\x03" + b"y" * 20)),
    ]
    query, flow = connections(pcap(lookup + tail))
    assert (query.host, query.named_by, query.protocol) == ("metrics.voice.example", "DNS query", "DNS")
    assert (flow.host, flow.named_by) == ("metrics.voice.example", "DNS answer")
    assert flow.client_address == DEVICE
    assert "beginning" in flow.note


def test_address_without_any_name_is_listed() -> None:
    (found,) = connections(pcap(conversation([b"\x00\x01binary protocol of a device"], port=8883)))
    assert (found.host, found.named_by, found.protocol) == (SERVER, "address", "TCP/8883")


def test_unanswered_connection_says_so() -> None:
    (found,) = connections(pcap([to_server(tcp(50000, 443, 1, SYN))]))
    assert found.note.startswith("no answer was captured")


def test_ports_used_again_are_two_connections() -> None:
    frames = conversation([HELLO]) + conversation([tls_record(client_hello("second.example"))], sequence=90000)
    assert [c.host for c in connections(pcap(frames))] == ["speaker.voice.example", "second.example"]


def test_plain_http_requests_with_their_responses() -> None:
    request = b"POST /log?id=7 HTTP/1.1\r\nHost: plain.example\r\nContent-Length: 9\r\n\r\nname=Jane"
    second = b"GET /next HTTP/1.1\r\nHost: plain.example\r\n\r\n"
    frames = conversation([request[:30], request[30:] + second], port=80)[:-1]
    frames.append(
        to_device(tcp(80, 50000, 2, ACK, b"HTTP/1.1 200 OK\r\nSet-Cookie: sid=abc\r\nContent-Length: 0\r\n\r\n"))
    )
    frames.append(to_device(tcp(80, 50000, 60, ACK, b"HTTP/1.1 404 Not Found\r\n\r\n")))
    items, _ = read(pcap(frames))
    exchanges = [item for item in items if isinstance(item, Exchange)]
    assert [(e.method, e.url, e.status) for e in exchanges] == [
        ("POST", "http://plain.example/log?id=7", 200),
        ("GET", "http://plain.example/next", 404),
    ]
    assert exchanges[0].request_body == b"name=Jane"
    assert exchanges[0].response_header("set-cookie") == "sid=abc"
    assert exchanges[0].locator == "packet 4, HTTP request"
    (flow,) = [item for item in items if isinstance(item, Connection)]
    assert (flow.host, flow.named_by, flow.protocol) == ("plain.example", "HTTP host", "HTTP")


def test_http_request_whose_response_and_end_are_missing() -> None:
    request = b"POST /up HTTP/1.1\r\nHost: plain.example\r\nContent-Length: 100\r\n\r\nonly this"
    exchanges = [item for item in read(pcap(conversation([request], port=8080)))[0] if isinstance(item, Exchange)]
    assert [(e.request_body, e.body_complete) for e in exchanges] == [(b"only this", False)]
    assert exchanges[0].note


def test_http_proxy_tunnel_names_the_host() -> None:
    (found,) = connections(
        pcap(conversation([b"CONNECT api.example:443 HTTP/1.1\r\nHost: api.example:443\r\n\r\n"], port=8080))
    )
    assert (found.host, found.named_by) == ("api.example", "HTTP CONNECT")


def test_device_announces_its_name_to_the_router() -> None:
    options = b"\x63\x82\x53\x63" + b"\x35\x01\x03" + b"\x0c\x0aecho-A1B2C" + b"\xff"
    message = b"\x01\x01\x06\x00" + b"\x00" * 24 + b"\x44\x65\x0d\x00\x00\x01" + b"\x00" * 202 + options
    items, _ = read(pcap([ethernet(ipv4("0.0.0.0", "255.255.255.255", 17, udp(68, 67, message)))]))
    (seen,) = items
    assert isinstance(seen, Sighting)
    assert (seen.host, seen.data_type) == ("echo-A1B2C", "device_identifier")


def test_names_are_looked_up_once_a_flow() -> None:
    frames = [ethernet(ipv4(DEVICE, ROUTER, 17, udp(40000 + n // 2, 53, dns_query("a.example", n)))) for n in range(4)]
    assert [c.host for c in connections(pcap(frames))] == ["a.example", "a.example"]


def test_other_link_layers() -> None:
    packet = ipv4(DEVICE, SERVER, 6, tcp(50000, 443, 1, PUSH | ACK, HELLO))
    cooked = b"\x00\x04\x00\x01\x00\x06" + b"\x00" * 8 + b"\x08\x00" + packet
    cooked2 = b"\x08\x00" + b"\x00" * 18 + packet
    tagged = ethernet(b"\x00\x05\x08\x00" + packet, kind=0x8100)
    for link, frame in ((101, packet), (113, cooked), (276, cooked2), (0, b"\x02\x00\x00\x00" + packet), (1, tagged)):
        (found,) = connections(pcap([frame], link=link))
        assert found.host == "speaker.voice.example"


def test_radio_capture_says_that_it_cannot_be_read() -> None:
    items, report = read(pcap([b"\x00" * 60], link=105))
    assert not items
    assert "802.11" in report.problems[0]


def test_truncated_and_damaged_captures_keep_what_stands_before() -> None:
    frames = conversation([HELLO]) + conversation([HELLO], client_port=50001)
    for container in (pcap, pcapng):
        data = container(frames)
        items, report = read(data[:-30])
        assert [item.host for item in items if isinstance(item, Connection)] == ["speaker.voice.example"] * 2
        assert report.partial
        assert "ends inside" in report.problems[0]
    data = bytearray(pcap(frames))
    offset = 24 + sum(16 + len(frame) for frame in frames[:4])
    data[offset + 8 : offset + 12] = b"\xff\xff\xff\x7f"
    items, report = read(bytes(data))
    assert len(items) == 1
    assert report.partial


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"\xd4\xc3\xb2\xa1\x02"])
def test_other_files_are_refused(data: bytes) -> None:
    with pytest.raises(InputError):
        read(data)


def test_capture_without_packets_is_partial() -> None:
    assert read(pcap([]))[1].problems == ["the capture holds no packets"]


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_damaged_packets_never_raise(data: st.DataObject) -> None:
    query = ethernet(ipv4(DEVICE, ROUTER, 17, udp(40000, 53, dns_answer("a.example", SERVER))))
    frames = [
        *conversation([HELLO[:50], HELLO[50:]]),
        query,
        ethernet(ipv4(DEVICE, SERVER, 17, udp(1, 443, b"\xc3\x00\x00\x00\x01\x08" + b"x" * 1300))),
    ]
    number = data.draw(st.integers(0, len(frames) - 1))
    frame = bytearray(frames[number])
    for _ in range(data.draw(st.integers(1, 4))):
        frame[data.draw(st.integers(0, len(frame) - 1))] = data.draw(st.integers(0, 255))
    frames[number] = bytes(frame[: data.draw(st.integers(0, len(frame)))])
    read(pcap(frames))


@settings(max_examples=100, deadline=None)
@given(cut=st.integers(0, 260), filler=st.integers(0, 120))
def test_hello_is_complete_only_when_its_name_is(cut: int, filler: int) -> None:
    record = tls_record(client_hello("cut.example", filler))
    hello = hello_of_stream(record[:cut])
    if cut >= len(record):
        assert hello is not None
        assert hello.server_name == "cut.example"
    elif hello is not None and hello.complete:
        assert hello.server_name == "cut.example"


@pytest.mark.skipif(not SHARED_INPUTS.exists(), reason="the real captures are not here")
def test_alexa_app_capture_against_the_answers_of_ndpi() -> None:
    folder = SHARED_INPUTS / "traffic"
    answers = (folder / "ndpi_alexa-app.pcapng.out.txt").read_text()
    items, report = read((folder / "ndpi_alexa-app.pcapng").read_bytes())
    assert not report.partial
    seen = {item.host for item in items if isinstance(item, (Connection, Sighting))}
    assert set(re.findall(r"Hostname/SNI: ([^\]]+)", answers)) <= seen
    flows = {match: item for item in items if isinstance(item, Connection) and (match := _five(item.locator))}
    named = 0
    for line in answers.splitlines():
        found = re.match(r"\t\d+\tTCP (\S+):(\d+) <-> (\S+):(\d+) .*?Hostname/SNI: ([^\]]+)", line)
        if found:
            named += 1
            assert flows[found.groups()[:4]].host == found.group(5)
    assert named == 82 + 19
    assert Counter(type(item).__name__ for item in items)["Exchange"] == 22


def _five(locator: str) -> tuple[str, ...] | None:
    found = re.search(r"TCP (\S+):(\d+) to (\S+):(\d+)", locator)
    return found.groups() if found else None
