"""mitmproxy dump files -> the same `Exchange`s as from a HAR of the same traffic.

Read directly: the package mitmproxy pins its dependencies so narrowly that it cannot be installed beside others. Covers
the dumps of mitmproxy 0.18 to 12: member names as bytes or text, lists or tuples as version, web-socket messages in
flows of their own (up to 6) or inside the HTTP flow (from 7), and TCP, UDP and DNS flows.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from policylint.errors import InputError
from policylint.observations.content_coding import decode_content
from policylint.observations.exchange import Connection, Exchange, Headers, Item
from policylint.observations.source_report import SourceReport
from policylint.observations.tnetstring import OversizedError, TnetstringError, TruncatedError, read_record

_DEFAULT_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}


def read_mitmproxy(stream: BinaryIO, report: SourceReport) -> Iterator[Item]:
    """The exchanges and connections of a dump, in its order.

    Raises:
        InputError: the file is no dump at all. Damage inside is noted in `report`; records stand one after the other
            without marks, so nothing behind a damaged one can be read.
    """
    # Exchanges of upgraded connections wait for the messages that older dumps store as a flow of its own.
    waiting: dict[str, Exchange] = {}
    number = requests = records = 0
    while True:
        number += 1
        try:
            record: Any = read_record(stream)
        except OversizedError as error:
            report.problem(f"flow {number}: it has {error.length >> 20} MB and was passed over")
            if not _skip(stream, error.length + 1):
                report.problem("the file ends early; what stands before the end was read")
                break
            continue
        except TruncatedError:
            report.problem(f"flow {number}: the file ends inside it; what stands before was read")
            break
        except TnetstringError as error:
            if not records:
                raise InputError(
                    report.source, f"is no mitmproxy dump ({error})", "save the flows again with mitmproxy"
                ) from None
            report.problem(f"flow {number}: it is damaged ({error}); what stands before was read")
            break
        if record is None:
            break
        records += 1
        if not isinstance(record, dict):
            report.problem(f"flow {number}: it is not an object")
            continue
        report.provenance.setdefault("mitmproxy_flow_version", _version(record.get("version")))
        kind = _text(record.get("type")) or "http"
        if kind == "websocket":
            yield from _old_websocket(record, waiting)
            continue
        if kind == "http":
            if not isinstance(record.get("request"), dict):
                report.problem(f"flow {number}: it has no request")
                continue
            requests += 1
            exchange = _exchange(record, f"request {requests}")
            if exchange.status == 101 and _map(record.get("metadata")).get("websocket"):
                waiting[_text(record.get("id"))] = exchange
            yield exchange
        elif (connection := _connection(record, kind, f"flow {number}")) is not None:
            yield connection


def _old_websocket(record: dict[str, Any], waiting: dict[str, Exchange]) -> Iterator[Exchange]:
    """Messages of a web socket that stand in a flow of their own: handed on as a further part of the request that
    opened it."""
    opened = waiting.get(_text(_map(record.get("metadata")).get("websocket_handshake")))
    messages = list(_messages(record.get("messages")))
    if opened is None or not messages:
        return
    yield Exchange(
        locator=opened.locator,
        time=opened.time,
        method=opened.method,
        url=opened.url,
        sent_messages=messages,
        status=opened.status,
        client_address=opened.client_address,
        server_address=opened.server_address,
        note="web-socket messages",
    )


def _skip(stream: BinaryIO, count: int) -> bool:
    while count > 0:
        piece = stream.read(min(count, 1 << 20))
        if not piece:
            return False
        count -= len(piece)
    return True


def _map(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    if isinstance(value, (bytes, memoryview)):
        return str(value, "utf-8", "surrogateescape") if len(value) < 1 << 20 else ""
    return value if isinstance(value, str) else "" if value is None else str(value)


def _version(value: Any) -> str:
    return ".".join(_text(part) for part in value) if isinstance(value, list) else _text(value)


def _headers(value: Any) -> Headers:
    if not isinstance(value, list):
        return []
    return [(_text(pair[0]), _text(pair[1])) for pair in value if isinstance(pair, list) and len(pair) >= 2]


def _address(value: Any) -> str:
    """Host of an address in its several forms: `[host, port]`, `{"address": [host, port]}`."""
    if isinstance(value, dict):
        value = value.get("address")
    if isinstance(value, list) and value:
        return _text(value[0]).removeprefix("::ffff:")
    return ""


def _body(value: Any) -> bytes:
    return bytes(value) if isinstance(value, (bytes, memoryview)) else b""


def _time(value: Any) -> float | None:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _exchange(record: dict[str, Any], locator: str) -> Exchange:
    request, response = _map(record.get("request")), _map(record.get("response"))
    headers = _headers(request.get("headers"))
    server, client = _map(record.get("server_conn")), _map(record.get("client_conn"))
    exchange = Exchange(
        locator, _time(request.get("timestamp_start")), _text(request.get("method")) or "GET", "", headers
    )
    exchange.url = _url(request, exchange)
    body = _body(request.get("content") if "content" in request else request.get("body"))
    # A HAR of mitmproxy holds the body without its content coding.
    exchange.request_body = decode_content(body, exchange.request_header("content-encoding"))[0]
    exchange.sent_messages = list(_messages(_map(record.get("websocket")).get("messages")))
    status = response.get("status_code", response.get("code"))
    exchange.status = status if isinstance(status, int) and not isinstance(status, bool) else 0
    exchange.response_headers = _headers(response.get("headers"))
    exchange.server_address = next(
        (found for key in ("peername", "ip_address", "peer_address") if (found := _address(server.get(key)))), ""
    ) or (_address(server.get("address")) if "ip_address" not in server and "peername" not in server else "")
    exchange.client_address = next(
        (found for key in ("peername", "address") if (found := _address(client.get(key)))), ""
    )
    return exchange


def _url(request: dict[str, Any], exchange: Exchange) -> str:
    """The URL with the host that the client meant: the Host header or authority, not the address that a transparent
    proxy saw."""
    scheme = _text(request.get("scheme")) or "http"
    path = _text(request.get("path"))
    if path.startswith(("http://", "https://")):
        return path
    host, port = _text(request.get("host")), request.get("port")
    authority = (
        _text(request.get("authority")) or exchange.request_header("host") or exchange.request_header(":authority")
    )
    if authority:
        name, _, number = authority.rpartition(":")
        if name and number.isdigit() and not name.endswith(":"):
            host = name.strip("[]")
        elif authority.strip("[]"):
            host = authority.strip("[]")
    shown = f"[{host}]" if ":" in host else host
    if isinstance(port, int) and port and port != _DEFAULT_PORTS.get(scheme):
        shown = f"{shown}:{port}"
    return f"{scheme}://{shown}{path if path.startswith('/') else '/' + path}"


def _messages(value: Any) -> Iterator[bytes]:
    """Messages from the client: `[type, from_client, content, ...]`."""
    if not isinstance(value, list):
        return
    for message in value:
        if isinstance(message, list) and len(message) >= 3 and message[1] is True:
            content = message[2]
            yield content.encode("utf-8", "surrogatepass") if isinstance(content, str) else _body(content)


def _connection(record: dict[str, Any], kind: str, locator: str) -> Connection | None:
    server, client = _map(record.get("server_conn")), _map(record.get("client_conn"))
    time = _time(client.get("timestamp_start")) or _time(record.get("timestamp_created"))
    address = _address(server.get("peername")) or _address(server.get("ip_address"))
    if kind == "dns":
        questions = _map(record.get("request")).get("questions")
        first = questions[0] if isinstance(questions, list) and questions else None
        name = _text(
            first.get("name") if isinstance(first, dict) else first[0] if isinstance(first, list) and first else ""
        )
        if not name:
            return None
        return Connection(locator, time, name, "DNS query", "DNS", _address(client.get("peername")), "", address)
    name = next((_text(c.get("sni")) for c in (server, client) if isinstance(c.get("sni"), str) and c["sni"]), "")
    named_by = "TLS server name" if name else "address"
    host = name or _address(server.get("address")) or address
    if not host:
        return None
    sent = [_message_size(message, True) for message in record.get("messages") or [] if isinstance(message, list)]
    received = [_message_size(message, False) for message in record.get("messages") or [] if isinstance(message, list)]
    return Connection(
        locator,
        time,
        host,
        named_by,
        kind.upper(),
        _address(client.get("peername")) or _address(client.get("address")),
        "",
        address,
        bytes_out=sum(sent),
        bytes_in=sum(received),
    )


def _message_size(message: list[Any], from_client: bool) -> int:
    # [from_client, content, ...]
    return (
        len(message[1])
        if len(message) >= 2 and message[0] is from_client and isinstance(message[1], (bytes, memoryview, str))
        else 0
    )
