"""One request and its response, exactly as they were sent, within limits of size and time."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import Message
from email.utils import parsedate_to_datetime

import httpx

from policylint.crawl.addresses import LookupError_
from policylint.crawl.limits import Limits
from policylint.crawl.transport import is_certificate_problem, is_tls_problem

_MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and what came back.

    Attributes:
        url: as requested.
        step: why it was requested: "page", "redirect", "refresh", "frame", "robots".
        started: time of the request, ISO 8601 UTC with milliseconds.
        seconds: until the end of the response.
        request_headers: in the order sent.
        status: HTTP status, 0 when no response came.
        protocol: "HTTP/1.1" or "HTTP/2".
        phrase: reason phrase of the status line, "" for HTTP/2.
        response_headers: in the order received.
        body: as received, still compressed; cut at the limit.
        address: address and port of the server, or "".
        problem: id of a reason when the exchange itself failed, else "".
        detail: what went wrong, in words.
    """

    url: str
    step: str
    started: str
    seconds: float = 0.0
    request_headers: tuple[tuple[str, str], ...] = ()
    status: int = 0
    protocol: str = ""
    phrase: str = ""
    response_headers: tuple[tuple[str, str], ...] = ()
    body: bytes = field(default=b"", repr=False)
    address: str = ""
    problem: str = ""
    detail: str = ""

    def header(self, name: str) -> str:
        """The first response header of this name (any case), or ""."""
        return next((value for key, value in self.response_headers if key.lower() == name.lower()), "")


def timestamp(shift: timedelta = timedelta(0)) -> str:
    """The time now (plus `shift`), ISO 8601 in UTC with milliseconds."""
    return (datetime.now(UTC) + shift).isoformat(timespec="milliseconds").replace("+00:00", "Z")


async def send(client: httpx.AsyncClient, url: str, headers: Mapping[str, str], limits: Limits, step: str) -> Exchange:
    """Send one GET request. Never raises for what the network does: a failed exchange says so in `problem`.

    Args:
        client: over a `CheckedTransport`.
        url: absolute http or https address.
        headers: of the request, beside Host.
        limits: size and time.
        step: see `Exchange.step`.
    """
    started = timestamp()
    clock = asyncio.get_running_loop().time
    begin = clock()
    sent: tuple[tuple[str, str], ...] = ()
    partial = _Partial()
    try:
        request = client.build_request("GET", url, headers=dict(headers))
        sent = _pairs(request.headers.raw)
        async with asyncio.timeout(limits.fetch_seconds):
            await _receive(client, request, limits, partial)
    except TimeoutError:
        partial.fail("too_slow", f"not complete after {limits.fetch_seconds:g} s, {len(partial.body)} bytes had come")
    except LookupError_ as error:
        partial.fail(error.reason, str(error))
    except httpx.HTTPError as error:
        partial.fail(*_explained(error))
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        partial.fail("address_invalid", f"{url}: {error}")
    return Exchange(
        url,
        step,
        started,
        round(clock() - begin, 3),
        sent,
        partial.status,
        partial.protocol,
        partial.phrase,
        partial.headers,
        bytes(partial.body),
        partial.address,
        partial.problem,
        partial.detail,
    )


@dataclass(slots=True)
class _Partial:
    """What has come so far: kept as evidence when the rest does not come."""

    status: int = 0
    protocol: str = ""
    phrase: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytearray = field(default_factory=bytearray)
    address: str = ""
    problem: str = ""
    detail: str = ""

    def fail(self, problem: str, detail: str) -> None:
        self.problem, self.detail = problem, detail


async def _receive(client: httpx.AsyncClient, request: httpx.Request, limits: Limits, partial: _Partial) -> None:
    response = await client.send(request, stream=True, follow_redirects=False)
    try:
        partial.status = response.status_code
        partial.protocol = response.http_version
        partial.phrase = response.reason_phrase if response.http_version == "HTTP/1.1" else ""
        partial.headers = _pairs(response.headers.raw)
        stream = response.extensions.get("network_stream")
        peer = stream.get_extra_info("server_addr") if stream is not None else None
        if peer:
            partial.address = f"[{peer[0]}]:{peer[1]}" if ":" in str(peer[0]) else f"{peer[0]}:{peer[1]}"
        async for part in response.aiter_raw():
            room = limits.body_bytes - len(partial.body)
            partial.body += part[:room]
            if len(part) > room:
                partial.fail("too_large", f"more than {limits.body_bytes} bytes")
                return
    finally:
        await response.aclose()


def _pairs(raw: list[tuple[bytes, bytes]]) -> tuple[tuple[str, str], ...]:
    return tuple((key.decode("latin-1"), value.decode("latin-1")) for key, value in raw)


def _explained(error: httpx.HTTPError) -> tuple[str, str]:
    detail = str(error) or type(error).__name__
    if isinstance(error, httpx.TimeoutException):
        return "timed_out", f"{type(error).__name__}: {detail}"
    if (certificate := is_certificate_problem(error)) is not None:
        expired = "expired" in (certificate.verify_message or "")
        return ("certificate_expired" if expired else "certificate_invalid"), certificate.verify_message
    if is_tls_problem(error):
        return "tls_failed", detail
    if isinstance(error, httpx.ConnectError):
        return "connection_refused", detail
    if isinstance(error, httpx.ReadError | httpx.WriteError | httpx.CloseError):
        return "connection_lost", detail
    if isinstance(error, httpx.RemoteProtocolError) and ("disconnected" in detail or "peer closed" in detail):
        return "connection_lost", detail
    if isinstance(error, httpx.UnsupportedProtocol):
        return "address_invalid", detail
    return "protocol_error", detail


def decompressed(exchange: Exchange, limits: Limits) -> tuple[bytes, str, str]:
    """The body without its content encoding, and reason and detail when it cannot be had.

    Decompression stops as soon as a limit is passed, so that a bomb costs no more than the limit.
    """
    encodings = [e.strip().lower() for e in exchange.header("content-encoding").split(",") if e.strip()]
    content = exchange.body
    for encoding in reversed(encodings):
        if encoding == "identity":
            continue
        if encoding not in ("gzip", "x-gzip", "deflate"):
            return b"", "content_encoding", f"content encoding {encoding!r} was not asked for"
        try:
            content = _inflate(content, encoding, limits)
        except zlib.error as error:
            return b"", "content_encoding", f"the {encoding} data is broken ({error})"
        except OverflowError as error:
            return b"", "decompression_bomb", str(error)
    return content, "", ""


def _inflate(data: bytes, encoding: str, limits: Limits) -> bytes:
    # 47: gzip or zlib header, found by zlib itself. Some servers send raw deflate data under the name deflate.
    raw = encoding == "deflate" and not (len(data) >= 2 and data[0] & 0x0F == 8 and (data[0] << 8 | data[1]) % 31 == 0)
    out = bytearray()
    rest = data
    while rest:
        engine = zlib.decompressobj(-zlib.MAX_WBITS if raw else 47)
        while rest and not engine.eof:
            out += engine.decompress(rest, _MEBIBYTE)
            rest = engine.unconsumed_tail
            _check_growth(len(data), len(out), limits)
        if not engine.eof:
            out += engine.flush()
        if not engine.eof:
            # A cut page must not pass for a shorter one.
            raise zlib.error("it ends early")
        rest = engine.unused_data.lstrip(b"\0")
        if not rest.startswith(b"\x1f\x8b"):
            break  # what follows the last member is padding, as browsers take it
    return bytes(out)


def _check_growth(before: int, after: int, limits: Limits) -> None:
    if after > limits.content_bytes:
        raise OverflowError(f"{before} bytes grow to more than {limits.content_bytes}")
    if after > _MEBIBYTE and after > limits.content_ratio * before:
        raise OverflowError(f"{before} bytes grow more than {limits.content_ratio:g} times")


def content_type(exchange: Exchange) -> tuple[str, str]:
    """Media type (lower case) and charset of a response, "" where it does not say."""
    message = Message()
    message["content-type"] = exchange.header("content-type") or "application/octet-stream"
    declared = message.get_content_type() if exchange.header("content-type") else ""
    charset = message.get_param("charset", "")
    return declared, charset if isinstance(charset, str) else ""


def retry_after(exchange: Exchange) -> float | None:
    """Seconds of a Retry-After header (a number or a date), `None` when there is none."""
    value = exchange.header("retry-after").strip()
    if value.isdigit() and len(value) < 10:
        return float(value)
    try:
        when = parsedate_to_datetime(value) if value else None
    except (ValueError, TypeError):
        return None
    if when is None:
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return max(0.0, (when - datetime.now(UTC)).total_seconds())
