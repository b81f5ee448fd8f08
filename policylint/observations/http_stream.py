"""Plain HTTP/1 requests in the bytes that a client sent over TCP, with the heads of the responses."""

from __future__ import annotations

import re
from collections.abc import Iterator

import h11

from policylint.observations.exchange import Headers

MAX_HEAD_BYTES = 1 << 17
MAX_BODY_BYTES = 4 << 20
_METHOD = re.compile(rb"(?:GET|POST|PUT|HEAD|DELETE|OPTIONS|PATCH|CONNECT|TRACE|NOTIFY|M-SEARCH|SUBSCRIBE) \S")
_STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})[^\r\n]*\r?\n")
_HEADER = re.compile(rb"([!-9;-~]{1,200}):[ \t]*([^\r\n]*)\r?\n")


def looks_like_http(data: bytes) -> bool:
    """Whether a client's first bytes are an HTTP/1 request."""
    return bool(_METHOD.match(data))


class RequestParser:
    """Takes the client's bytes in order and yields complete requests: (method, target, headers, body, complete)."""

    def __init__(self) -> None:
        self._connection = h11.Connection(h11.SERVER, max_incomplete_event_size=MAX_HEAD_BYTES)
        self._head: tuple[str, str, Headers] | None = None
        self._body = bytearray()
        self._cut = False
        self.failed = False
        self.tunnel = ""

    def feed(self, data: bytes) -> Iterator[tuple[str, str, Headers, bytes, bool]]:
        """Requests that `data` completes. After damage `failed` is set and nothing more is yielded."""
        if self.failed:
            return
        try:
            self._connection.receive_data(data)
            while True:
                event = self._connection.next_event()
                if event is h11.NEED_DATA or event is h11.PAUSED or isinstance(event, h11.ConnectionClosed):
                    return
                if isinstance(event, h11.Request):
                    self._head = (
                        event.method.decode("ascii", "replace"),
                        event.target.decode("utf-8", "surrogateescape"),
                        [
                            (name.decode("ascii", "replace"), value.decode("utf-8", "surrogateescape"))
                            for name, value in event.headers.raw_items()
                        ],
                    )
                    if event.method == b"CONNECT":
                        self.tunnel = self._head[1]
                elif isinstance(event, h11.Data):
                    room = MAX_BODY_BYTES - len(self._body)
                    self._body += bytes(event.data)[:room]
                    self._cut = self._cut or len(event.data) > room
                elif isinstance(event, h11.EndOfMessage) and self._head is not None:
                    yield (*self._head, bytes(self._body), not self._cut)
                    trailing = self._connection.trailing_data[0]
                    # One h11 connection answers one request; the next request of the stream gets a new one.
                    self._connection = h11.Connection(h11.SERVER, max_incomplete_event_size=MAX_HEAD_BYTES)
                    self._head, self._cut = None, False
                    self._body.clear()
                    if not trailing or self.tunnel:
                        return
                    self._connection.receive_data(trailing)
        except h11.RemoteProtocolError:
            self.failed = True

    def unfinished(self) -> tuple[str, str, Headers, bytes, bool] | None:
        """A request whose body was not captured to its end."""
        if self._head is None:
            return None
        return (*self._head, bytes(self._body), False)


def response_head(data: bytes) -> tuple[int, Headers] | None:
    """Status and headers of a response that begins with `data`, as far as they are in it; `None` when none begins
    here."""
    status = _STATUS.match(data)
    if not status:
        return None
    headers: Headers = []
    position = status.end()
    while (header := _HEADER.match(data, position)) and len(headers) < 200:
        headers.append((header.group(1).decode("ascii", "replace"), header.group(2).decode("utf-8", "surrogateescape")))
        position = header.end()
    return int(status.group(1)), headers
