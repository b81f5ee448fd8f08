"""Synthetic captures: HAR text, mitmproxy dumps, packets. All hosts, people and values are invented."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

SHARED_INPUTS = Path(__file__).resolve().parents[3] / "shared" / "data" / "inputs"
STARTED = "2026-01-31T12:00:00.000Z"
STARTED_SECONDS = 1769860800.0


def entry(
    url: str,
    headers: dict[str, str] | None = None,
    body: str | None = None,
    mime: str = "",
    time: str = STARTED,
    method: str = "",
    status: int = 200,
    response_headers: list[tuple[str, str]] | None = None,
    **extra: Any,
) -> dict[str, Any]:
    """A HAR entry."""
    request: dict[str, Any] = {
        "method": method or ("POST" if body is not None else "GET"),
        "url": url,
        "httpVersion": "HTTP/1.1",
        "headers": [{"name": name, "value": value} for name, value in (headers or {}).items()],
        "cookies": [],
        "queryString": [],
        "headersSize": 120,
        "bodySize": len(body or ""),
    }
    if body is not None:
        request["postData"] = {"mimeType": mime, "text": body}
    response = {
        "status": status,
        "statusText": "",
        "httpVersion": "HTTP/1.1",
        "headers": [{"name": name, "value": value} for name, value in (response_headers or [])],
        "cookies": [],
        "content": {"size": 0, "mimeType": "text/html", "text": "<p>an error page, {not JSON}</p>"},
        "redirectURL": "",
        "headersSize": -1,
        "bodySize": -1,
    }
    return {
        "startedDateTime": time,
        "time": 5,
        "request": request,
        "response": response,
        "cache": {},
        "timings": {},
        **extra,
    }


def har(*entries: dict[str, Any], **log: Any) -> str:
    """A HAR file."""
    return json.dumps(
        {"log": {"version": "1.2", "creator": {"name": "test", "version": "1"}, **log, "entries": list(entries)}}
    )


def tnetstring(value: Any) -> bytes:
    """A value as tagged netstring."""
    if value is None:
        return b"0:~"
    if isinstance(value, bool):
        data, sign = (b"true" if value else b"false"), b"!"
    elif isinstance(value, int):
        data, sign = str(value).encode(), b"#"
    elif isinstance(value, float):
        data, sign = repr(value).encode(), b"^"
    elif isinstance(value, bytes):
        data, sign = value, b","
    elif isinstance(value, str):
        data, sign = value.encode(), b";"
    elif isinstance(value, (list, tuple)):
        data, sign = b"".join(map(tnetstring, value)), b"]"
    else:
        data, sign = b"".join(tnetstring(k) + tnetstring(v) for k, v in value.items()), b"}"
    return str(len(data)).encode() + b":" + data + sign


def flow(url_host: str, path: str, headers: dict[str, str], body: bytes = b"", **extra: Any) -> dict[str, Any]:
    """A mitmproxy HTTP flow in the form of recent versions."""
    return {
        "version": 20,
        "type": "http",
        "id": "flow-1",
        "request": {
            "method": b"POST" if body else b"GET",
            "scheme": b"https",
            "host": url_host,
            "port": 443,
            "path": path.encode(),
            "authority": b"",
            "headers": [[name.encode(), value.encode()] for name, value in {"Host": url_host, **headers}.items()],
            "content": body,
            "timestamp_start": STARTED_SECONDS,
            "timestamp_end": STARTED_SECONDS + 0.1,
        },
        "response": {
            "status_code": 200,
            "reason": b"OK",
            "headers": [],
            "content": b"x",
            "timestamp_start": STARTED_SECONDS + 0.2,
        },
        "server_conn": {"peername": ["198.51.100.7", 443], "sni": url_host},
        "client_conn": {"peername": ["192.168.7.20", 50000]},
        "websocket": None,
        "metadata": {},
        **extra,
    }


def client_hello(name: str, filler: int = 0) -> bytes:
    """A TLS handshake message that asks for `name`; `filler` bytes of another extension stand before the name."""
    encoded = name.encode()
    server_name = struct.pack("!HHHBH", 0, len(encoded) + 5, len(encoded) + 3, 0, len(encoded)) + encoded
    other = struct.pack("!HH", 0x33, filler) + b"\xaa" * filler if filler else b""
    extensions = other + server_name
    body = (
        b"\x03\x03"
        + b"\x11" * 32
        + b"\x00"
        + b"\x00\x02\x13\x01"
        + b"\x01\x00"
        + struct.pack("!H", len(extensions))
        + extensions
    )
    return b"\x01" + len(body).to_bytes(3, "big") + body


def tls_record(message: bytes) -> bytes:
    """A handshake record."""
    return b"\x16\x03\x01" + struct.pack("!H", len(message)) + message


def ethernet(payload: bytes, source: bytes = b"\x44\x65\x0d\x00\x00\x01", kind: int = 0x0800) -> bytes:
    """An Ethernet frame."""
    return b"\x02\x00\x00\x00\x00\x01" + source + struct.pack("!H", kind) + payload


def ipv4(source: str, target: str, protocol: int, payload: bytes) -> bytes:
    """An IPv4 packet without checksum."""
    addresses = bytes(map(int, source.split("."))) + bytes(map(int, target.split(".")))
    return struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(payload), 0, 0, 64, protocol, 0) + addresses + payload


def tcp(source_port: int, target_port: int, sequence: int, flags: int, payload: bytes = b"") -> bytes:
    """A TCP segment."""
    return (
        struct.pack("!HHIIBBHHH", source_port, target_port, sequence & 0xFFFFFFFF, 0, 0x50, flags, 65535, 0, 0)
        + payload
    )


def udp(source_port: int, target_port: int, payload: bytes) -> bytes:
    """A UDP datagram."""
    return struct.pack("!HHHH", source_port, target_port, 8 + len(payload), 0) + payload


def pcap(frames: list[bytes], order: str = "<", link: int = 1, step: float = 0.01) -> bytes:
    """A pcap file with the frames at `STARTED_SECONDS` and after."""
    out = struct.pack(order + "IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, link)
    for number, frame in enumerate(frames):
        time = STARTED_SECONDS + number * step
        out += struct.pack(order + "IIII", int(time), round(time % 1 * 1e6), len(frame), len(frame)) + frame
    return out


def pcapng(frames: list[bytes], order: str = "<", step: float = 0.01) -> bytes:
    """A pcapng file with one Ethernet interface and nanosecond times."""

    def block(kind: int, body: bytes) -> bytes:
        body += b"\x00" * (-len(body) % 4)
        return struct.pack(order + "II", kind, len(body) + 12) + body + struct.pack(order + "I", len(body) + 12)

    out = block(0x0A0D0D0A, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1))
    out += block(1, struct.pack(order + "HHI", 1, 0, 0) + struct.pack(order + "HHB3xHH", 9, 1, 9, 0, 0))
    for number, frame in enumerate(frames):
        time = round((STARTED_SECONDS + number * step) * 1e9)
        out += block(6, struct.pack(order + "IIIII", 0, time >> 32, time & 0xFFFFFFFF, len(frame), len(frame)) + frame)
    return out


def dns_query(name: str, number: int = 7) -> bytes:
    """A question for an IPv4 address."""
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split(".")) + b"\x00"
    return struct.pack("!HHHHHH", number, 0x0100, 1, 0, 0, 0) + labels + struct.pack("!HH", 1, 1)


def dns_answer(name: str, address: str, number: int = 7) -> bytes:
    """The answer to `dns_query`, with the name compressed."""
    question = dns_query(name, number)[12:]
    record = b"\xc0\x0c" + struct.pack("!HHIH", 1, 1, 60, 4) + bytes(map(int, address.split(".")))
    return struct.pack("!HHHHHH", number, 0x8180, 1, 1, 0, 0) + question + record
