"""HTTP Archive (HAR 1.1 and 1.2) files -> `Exchange`.

Streams: memory does not grow with the file. Reads the dialects of Chrome, Firefox, Safari, Charles, Insomnia,
WebPageTest and
mitmproxy: byte order marks, missing members, `_webSocketMessages`, base64 bodies, files that end early.
"""

from __future__ import annotations

import base64
import binascii
import io
import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO
from urllib.parse import urlencode, urlsplit

from policylint.errors import InputError
from policylint.observations.exchange import Exchange, Headers, epoch_seconds
from policylint.observations.json_stream import JsonArrayReader
from policylint.observations.source_report import SourceReport

# Members that stand at the beginning of an entry in the producers named above.
_ENTRY_START = re.compile(
    r'[,\[]\s*(\{)\s*"(?:startedDateTime|_initiator|_connectionId|_fromCache|_priority|_resourceType|_timestamp|_index|pageref'
    r'|connection|cache|time|request)"\s*:'
)
_SALVAGE_REQUEST = re.compile(r'"request"\s*:\s*(?=\{)')
_SALVAGE_TIME = re.compile(r'"startedDateTime"\s*:\s*"([^"\\]{1,64})"')
_PROVENANCE = re.compile(r'"_tweasel"\s*:\s*(?=\{)')
_WHOLE_URL = re.compile(r"(?:https?|wss?)://[^/?#]+\.", re.IGNORECASE)
_TAIL_BYTES = 1 << 16
# All that later steps look at: identifiers that the host sets, and where it redirects to.
_WANTED_OF_RESPONSES = frozenset({"set-cookie", "location"})
_HEADER_MEMBERS = ("creator", "browser", "_tweasel", "version")
_BLOCKED = ("ERR_BLOCKED", "blockedby", "BLOCKED_BY")
MAX_PROVENANCE_CHARACTERS = 20_000


def read_har(stream: BinaryIO, report: SourceReport) -> Iterator[Exchange]:
    """The exchanges of a HAR file, in its order.

    Args:
        stream: the file, binary, at its beginning.
        report: counts, problems and provenance are written to it.

    Raises:
        InputError: the file is no HAR at all. Damage inside a HAR is noted in `report` and reading goes on.
    """
    applications = _applications_at_end(stream)
    reader = JsonArrayReader(stream, ("log", "entries"), _ENTRY_START)
    beginning = reader.beginning
    for part in reader:
        if part.kind == "member":
            if part.name in _HEADER_MEMBERS and len(json.dumps(part.value)) <= MAX_PROVENANCE_CHARACTERS:
                report.provenance[part.name] = part.value
            if part.name == "_tweasel":
                applications = _tweasel_applications(part.value)
            continue
        locator = f"request {part.index}"
        if part.kind == "damaged":
            report.problem(f"{locator}: {part.name}")
            exchange = _salvage(part.value, locator)
            if exchange is None:
                continue
        elif isinstance(part.value, dict):
            exchange = _exchange(part.value, locator, report)
            if exchange is None:
                continue
        else:
            report.problem(f"{locator}: it is not an object")
            continue
        # A capture of one app says so once for the whole file.
        if len(applications) == 1:
            exchange.application = applications[0]
        yield exchange
    if not reader.found_array:
        raise InputError(
            report.source,
            f"is not a HAR file: no list of entries was found; it begins with {beginning[:40]!r}"
            if beginning
            else "is empty",
            "export the traffic again as HAR (with content)",
        )
    if not reader.complete:
        report.problem("the file ends early; what stands before the end was read")


def _applications_at_end(stream: BinaryIO) -> list[str]:
    """The apps of a provenance block behind the entries, where its producer writes it."""
    try:
        end = stream.seek(0, 2) if isinstance(stream, (io.BufferedReader, io.BytesIO)) else 0
    except OSError:
        return []
    if not end:
        return []
    stream.seek(max(0, end - _TAIL_BYTES))
    tail = stream.read().decode("utf-8", "replace")
    stream.seek(0)
    found = _PROVENANCE.search(tail)
    if not found:
        return []
    try:
        return _tweasel_applications(json.JSONDecoder().raw_decode(tail, found.end())[0])
    except (ValueError, RecursionError):
        return []


def _tweasel_applications(value: Any) -> list[str]:
    apps = value.get("apps") if isinstance(value, dict) else None
    return [str(app["id"]) for app in apps or [] if isinstance(app, dict) and app.get("id")]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else "" if value is None else str(value)


def _pairs(value: Any, only: frozenset[str] | None = None) -> Headers:
    """`[{"name", "value"}]` as pairs; anything else is left out.

    Args:
        only: names in lower case; the others are passed over.
    """
    if not isinstance(value, list):
        return []
    try:
        pairs = [(item["name"], item["value"]) for item in value if only is None or item["name"].lower() in only]
    except (KeyError, TypeError, AttributeError):
        named = [item for item in value if isinstance(item, dict) and isinstance(item.get("name"), str)]
        pairs = [(item["name"], item.get("value")) for item in named if only is None or item["name"].lower() in only]
    return [pair if type(pair[0]) is type(pair[1]) is str else (_text(pair[0]), _text(pair[1])) for pair in pairs]


def _size(*values: Any) -> int | None:
    """Sum of the sizes that are known (HAR writes -1 for unknown)."""
    known = [int(v) for v in values if isinstance(v, (int, float)) and not isinstance(v, bool) and v >= 0]
    return sum(known) if known else None


def _exchange(entry: dict[str, Any], locator: str, report: SourceReport) -> Exchange | None:
    request, response = entry.get("request"), entry.get("response")
    if not isinstance(request, dict) or not _text(request.get("url")):
        report.problem(f"{locator}: it names no URL")
        return None
    if not isinstance(response, dict):
        response = {}
    url = _text(request["url"])
    if not url.lower().startswith(("http:", "https:", "ws:", "wss:")):
        # data:, blob:, chrome-extension: and the like never leave the device.
        report.skipped["address that stays on the device"] += 1
        return None
    if entry.get("_fromCache") or response.get("_fromCache") or response.get("fromCache"):
        report.skipped["answered from cache, nothing was sent"] += 1
        return None
    status = response.get("status")
    error = _text(response.get("_error") or entry.get("_error"))
    if any(word in error for word in _BLOCKED):
        report.skipped["blocked before it was sent"] += 1
        return None
    exchange = _request(request, locator, epoch_seconds(_text(entry.get("startedDateTime"))))
    exchange.status = int(status) if isinstance(status, (int, float)) and 0 < status < 1000 else 0
    exchange.response_headers = _pairs(response.get("headers"), _WANTED_OF_RESPONSES)
    if not exchange.response_header("set-cookie"):
        for name, value in _pairs(response.get("cookies")):
            exchange.response_headers.append(("Set-Cookie", f"{name}={value}"))
    redirect = _text(response.get("redirectURL"))
    if redirect and not exchange.response_header("location"):
        exchange.response_headers.append(("Location", redirect))
    address = _text(entry.get("serverIPAddress") or entry.get("_ip_addr"))
    exchange.server_address = address.strip("[]")
    exchange.client_address = _text(entry.get("clientIPAddress") or entry.get("_clientAddress")).strip("[]")
    exchange.bytes_out = _size(request.get("headersSize"), request.get("bodySize"))
    exchange.bytes_in = _size(response.get("headersSize"), response.get("bodySize"))
    exchange.sent_messages = list(_sent_messages(entry.get("_webSocketMessages")))
    return exchange


def _request(request: dict[str, Any], locator: str, time: float | None) -> Exchange:
    headers = _pairs(request.get("headers"))
    cookies = _pairs(request.get("cookies"))
    # Exports that leave sensitive headers out may still list the cookies.
    if cookies and not any(name.lower() == "cookie" for name, _ in headers):
        headers.append(("Cookie", "; ".join(f"{name}={value}" for name, value in cookies)))
    url = _text(request.get("url"))
    query = _pairs(request.get("queryString"))
    if query and not urlsplit_query(url):
        url += ("&" if "?" in url else "?") + urlencode(query)
    post = request.get("postData")
    exchange = Exchange(locator, time, _text(request.get("method")) or "GET", url, headers)
    if isinstance(post, dict):
        exchange.request_body = _body(post)
        mime = _text(post.get("mimeType"))
        if mime and not exchange.request_header("content-type"):
            headers.append(("Content-Type", mime))
    return exchange


def urlsplit_query(url: str) -> str:
    """The query of a URL, "" when there is none or the URL cannot be split."""
    try:
        return urlsplit(url).query
    except ValueError:
        return url.partition("?")[2]


def _body(post: dict[str, Any]) -> bytes:
    text = _text(post.get("text"))
    if text:
        if "base64" in (post.get("encoding"), post.get("_encoding")):
            try:
                return base64.b64decode(text, validate=True)
            except (binascii.Error, ValueError):
                return text.encode("utf-8", "surrogatepass")
        if _text(post.get("mimeType")).startswith(
            ("application/octet-stream", "application/x-protobuf", "application/grpc")
        ):
            # Producers write binary bodies one character a byte.
            try:
                return text.encode("latin-1")
            except UnicodeEncodeError:
                pass
        return text.encode("utf-8", "surrogatepass")
    params = post.get("params")
    if isinstance(params, list):
        pairs = [(_text(p.get("name")), _text(p.get("value"))) for p in params if isinstance(p, dict)]
        return urlencode(pairs).encode()
    return b""


def _sent_messages(value: Any) -> Iterator[bytes]:
    if not isinstance(value, list):
        return
    for message in value:
        if not isinstance(message, dict) or message.get("type") not in ("send", "request", "sent"):
            continue
        data = _text(message.get("data"))
        if message.get("opcode") == 2:
            try:
                yield base64.b64decode(data, validate=True)
                continue
            except (binascii.Error, ValueError):
                pass
        yield data.encode("utf-8", "surrogatepass")


def _salvage(text: str, locator: str) -> Exchange | None:
    """The request of an entry whose end is missing or damaged: in all producers it stands before the response."""
    found = _SALVAGE_REQUEST.search(text)
    if not found:
        return None
    try:
        request, _ = json.JSONDecoder(strict=False).raw_decode(text, found.end())
    except (json.JSONDecodeError, RecursionError):
        return None
    # A request cut short by the damage may name no host any more.
    if not isinstance(request, dict) or not _WHOLE_URL.match(_text(request.get("url"))):
        return None
    time = _SALVAGE_TIME.search(text)
    exchange = _request(request, locator, epoch_seconds(time.group(1)) if time else None)
    exchange.note = "entry incomplete in the file: only the request was read"
    return exchange
