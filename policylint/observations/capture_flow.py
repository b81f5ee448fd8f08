"""One connection of a packet capture while it is being read: counts bytes and finds out the name of the server."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from policylint.observations.exchange import Connection, Exchange, Headers
from policylint.observations.http_stream import RequestParser, looks_like_http, response_head
from policylint.observations.packets import TCP, UDP, Segment
from policylint.observations.pcap_file import Names
from policylint.observations.quic_initial import QuicHello
from policylint.observations.tls_hello import MAX_HELLO_BYTES, Hello, hello_of_stream, looks_like_tls

SYN, FIN, RST, ACK = 2, 1, 4, 16
_MAX_WAITING_SEGMENTS = 64
_MAX_WAITING_BYTES = 1 << 18
_MAX_QUIC_DATAGRAMS = 20
_WRAP = 1 << 32


class CaptureFlow:
    """A TCP or UDP flow (one pair of addresses and ports).

    `settled` is set when nothing more is to be learnt from payloads; from then on only bytes and times are counted.
    """

    __slots__ = (
        "buffer",
        "bytes_in",
        "bytes_out",
        "client",
        "client_hardware",
        "client_port",
        "expected",
        "first",
        "hello",
        "host",
        "last",
        "looked_up",
        "named_by",
        "number",
        "packets_in",
        "packets_out",
        "parser",
        "pending",
        "protocol",
        "quic_datagrams",
        "requests",
        "server",
        "server_port",
        "settled",
        "started",
        "transport",
        "waiting",
    )

    def __init__(self, number: int, time: float, segment: Segment, from_client: bool) -> None:
        self.number, self.first, self.last = number, time, time
        ends = [(segment.source, segment.source_port), (segment.target, segment.target_port)]
        (self.client, self.client_port), (self.server, self.server_port) = ends if from_client else reversed(ends)
        self.client_hardware = b""
        self.transport = "TCP" if segment.protocol == TCP else "UDP"
        self.protocol = ""
        self.bytes_out = self.bytes_in = self.packets_out = self.packets_in = 0
        # The name that a lookup had given to the server's address when the flow began.
        self.host = self.named_by = self.looked_up = ""
        self.settled = self.started = False
        self.expected: int | None = None
        self.waiting: dict[int, bytes] = {}
        self.buffer = bytearray()
        self.parser: RequestParser | None = None
        self.hello: QuicHello | None = None
        self.quic_datagrams = 0
        self.pending: list[Exchange] = []
        self.requests = 0

    @property
    def server_address(self) -> str:
        """The server's IP address as text."""
        return str(ipaddress.ip_address(self.server))

    @property
    def client_address(self) -> str:
        """The client's IP address as text."""
        return str(ipaddress.ip_address(self.client))

    def take(self, segment: Segment, data: memoryview, number: int, time: float, outbound: bool) -> Iterator[Exchange]:
        """Look at the payload of a packet of a flow that is not settled."""
        payload = data[segment.start : segment.end]
        if segment.protocol == UDP:
            if outbound:
                self._quic(bytes(payload))
            return
        if outbound:
            if segment.flags & SYN:
                self.started = True
                self.expected = (segment.sequence + 1) % _WRAP
                return
            if payload:
                for piece in self._in_order(segment.sequence, bytes(payload)):
                    yield from self._client_bytes(piece, number, time)
            if segment.flags & (FIN | RST) and self.parser is None:
                self.settled = not self.waiting
        elif payload and self.pending:
            yield from self._response(bytes(payload))

    def _in_order(self, sequence: int, payload: bytes) -> Iterator[bytes]:
        """The client's bytes in the order of the stream; what came early waits, what came twice is left out."""
        if self.expected is None:
            self.expected = sequence
        ahead = (sequence - self.expected) % _WRAP
        if ahead == 0:
            self.expected = (sequence + len(payload)) % _WRAP
            yield payload
        elif ahead < _WRAP // 2:
            if len(self.waiting) < _MAX_WAITING_SEGMENTS and ahead < _MAX_WAITING_BYTES:
                self.waiting[sequence] = payload
            else:
                # A segment was lost in the capture: what follows cannot be put together.
                self.settled = True
            return
        else:
            overlap = _WRAP - ahead
            if overlap >= len(payload):
                return
            self.expected = (sequence + len(payload)) % _WRAP
            yield payload[overlap:]
        while (following := self.waiting.pop(self.expected, None)) is not None:
            self.expected = (self.expected + len(following)) % _WRAP
            yield following

    def _client_bytes(self, data: bytes, number: int, time: float) -> Iterator[Exchange]:
        if self.parser is not None:
            yield from self._http(data, number, time)
            return
        self.buffer += data
        head = bytes(self.buffer[:16])
        if looks_like_tls(head):
            self.protocol = "TLS"
            hello = hello_of_stream(bytes(self.buffer))
            if hello is None or hello.complete or len(self.buffer) > MAX_HELLO_BYTES:
                self._named(hello, "TLS server name")
        elif looks_like_http(head):
            self.protocol = "HTTP"
            self.parser = RequestParser()
            begun = bytes(self.buffer)
            self.buffer.clear()
            yield from self._http(begun, number, time)
        elif len(head) >= 16 or not head[:1].isalpha():
            self.settled = True
            self.buffer.clear()

    def _named(self, hello: Hello | None, by: str) -> None:
        if hello is not None and hello.server_name:
            self.host, self.named_by = hello.server_name, by
        self.settled = True
        self.buffer.clear()
        self.waiting.clear()

    def _http(self, data: bytes, number: int, time: float) -> Iterator[Exchange]:
        parser = self.parser
        if parser is None:
            return
        for method, target, headers, body, complete in parser.feed(data):
            exchange = self._exchange(method, target, headers, body, complete, number, time)
            if exchange is not None:
                self.pending.append(exchange)
        if len(self.pending) > 16:
            # Responses are not in the capture.
            yield self.pending.pop(0)
        if parser.tunnel:
            self.host, self.named_by = parser.tunnel.rpartition(":")[0] or parser.tunnel, "HTTP CONNECT"
        if parser.failed or parser.tunnel:
            self.settled = not self.pending

    def _exchange(
        self, method: str, target: str, headers: Headers, body: bytes, complete: bool, number: int, time: float
    ) -> Exchange | None:
        if method == "CONNECT":
            return None
        named = next((value.strip() for name, value in headers if name.lower() == "host"), "")
        host = named or self.server_address
        url = (
            target
            if target.startswith(("http://", "https://"))
            else f"http://{host}{target if target.startswith('/') else '/' + target}"
        )
        if not self.host and named:
            self.host, self.named_by = (
                named.rpartition(":")[0] if named.rpartition(":")[2].isdigit() else named,
                "HTTP host",
            )
        self.requests += 1
        return Exchange(
            locator=f"packet {number}, HTTP request",
            time=time,
            method=method,
            url=url,
            request_headers=headers,
            request_body=body,
            body_complete=complete,
            client_address=self.client_address,
            server_address=self.server_address,
            note="" if complete else "only the beginning of the body was captured",
        )

    def _response(self, payload: bytes) -> Iterator[Exchange]:
        head = response_head(payload)
        if head is None or head[0] == 100:
            return
        exchange = self.pending.pop(0)
        exchange.status, exchange.response_headers = head
        yield exchange
        if self.parser is not None and self.parser.failed:
            self.settled = not self.pending

    def _quic(self, payload: bytes) -> None:
        if self.hello is None:
            if not payload or payload[0] & 0xC0 != 0xC0 or len(payload) < 1200 - 28:
                self.settled = not self.quic_datagrams
                return
            self.hello = QuicHello()
        self.quic_datagrams += 1
        hello = self.hello.add(payload)
        if hello is None and self.quic_datagrams == 1:
            self.settled, self.hello = True, None
            return
        self.protocol = "QUIC"
        if (hello is not None and hello.complete) or self.quic_datagrams >= _MAX_QUIC_DATAGRAMS:
            self._named(hello, "QUIC server name")
            self.hello = None

    def finish(self) -> Iterator[Exchange]:
        """Requests whose response was not seen, at the end of the flow."""
        yield from self.pending
        self.pending = []
        if self.parser is not None and (rest := self.parser.unfinished()) is not None:
            exchange = self._exchange(*rest, self.number, self.last)
            if exchange is not None:
                yield exchange

    def as_connection(self, names: Names) -> Connection:
        """The flow as a row: `names` gives host names to addresses that no packet of the flow named."""
        address = self.server_address
        host, named_by = self.host, self.named_by
        notes = []
        if not host:
            host = self.looked_up or names.get(address, "")
            named_by = "DNS answer" if host else "address"
            if address in names.shared:
                notes.append(
                    "several names lead to this address; the one looked up last before the connection is given"
                )
        if not self.packets_in:
            notes.append("no answer was captured")
        if self.transport == "TCP" and not self.started and not self.host:
            notes.append("the beginning of the connection was not captured")
        return Connection(
            locator=f"packet {self.number}, {self.transport} {self.client_address}:{self.client_port} to "
            f"{address}:{self.server_port}",
            time=self.first,
            host=host or address,
            named_by=named_by,
            protocol=self.protocol or f"{self.transport}/{self.server_port}",
            client_address=self.client_address,
            client_hardware=self.client_hardware.hex(":"),
            server_address=address,
            server_port=self.server_port,
            bytes_out=self.bytes_out,
            bytes_in=self.bytes_in,
            duration=round(self.last - self.first, 3),
            note="; ".join(notes),
        )
