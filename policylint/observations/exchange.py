"""What the readers hand on: HTTP exchanges that can be looked into, connections that cannot, and sightings that a log
names itself.

The three are the same for every kind of capture, so that a mitmproxy dump and the HAR of the same traffic lead to the
same rows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from policylint.observations.observation import How

Headers = list[tuple[str, str]]


@dataclass(slots=True)
class Exchange:
    """One HTTP request with what is known of its response.

    Attributes:
        locator: where it stands in its source ("request 12").
        time: seconds since 1970 (UTC), or `None` when the source does not say.
        method, url: as sent; the URL is absolute.
        request_headers, response_headers: in order, names as written.
        request_body: decoded from its transfer coding, not from its content coding.
        body_complete: `False` when the source holds only a part of the body.
        sent_messages: web-socket messages from the client.
        status: HTTP status, 0 when no response is known.
        client_address, server_address: IP addresses, or "".
        bytes_out, bytes_in: sizes on the wire where the source says them.
        application: id of the app that sent it where the source says it.
        note: what a reader of the evidence has to know ("request cut short in the file").
    """

    locator: str
    time: float | None
    method: str
    url: str
    request_headers: Headers = field(default_factory=list)
    request_body: bytes = b""
    body_complete: bool = True
    sent_messages: list[bytes] = field(default_factory=list)
    status: int = 0
    response_headers: Headers = field(default_factory=list)
    client_address: str = ""
    server_address: str = ""
    bytes_out: int | None = None
    bytes_in: int | None = None
    application: str = ""
    note: str = ""

    def request_header(self, name: str) -> str:
        """The first request header of this name (lower case), or ""."""
        return next((value for key, value in self.request_headers if key.lower() == name), "")

    def response_header(self, name: str) -> str:
        """The first response header of this name (lower case), or ""."""
        return next((value for key, value in self.response_headers if key.lower() == name), "")


@dataclass(slots=True)
class Connection:
    """A connection whose content cannot be read: who was contacted, when, how much.

    Attributes:
        host: host name, or the IP address when no name is known.
        named_by: what the name comes from: "TLS server name", "QUIC server name", "DNS query", "DNS answer", "HTTP
            host", "HTTP CONNECT", "report", or "address" when only the address is known.
        protocol: "TLS", "QUIC", "DNS", "TCP/8883", ...
        duration: seconds between first and last packet.
    """

    locator: str
    time: float | None
    host: str
    named_by: str
    protocol: str = ""
    client_address: str = ""
    client_hardware: str = ""
    server_address: str = ""
    server_port: int = 0
    bytes_out: int | None = None
    bytes_in: int | None = None
    duration: float | None = None
    application: str = ""
    organisation: str = ""
    note: str = ""


@dataclass(slots=True)
class Sighting:
    """A data type that a log names itself: an event of an instrumented device, an access listed in a privacy report.

    Attributes:
        host: endpoint, or "" when the log does not say (events of a voice device go to its platform).
        data_type: vocabulary id.
        where: place inside the item ("event SpeechRecognizer.Recognize").
        skill, persona, purpose: where the log says them.
    """

    locator: str
    time: float | None
    data_type: str
    how: How
    where: str
    host: str = ""
    organisation: str = ""
    party_role: str = ""
    skill: str = ""
    client_address: str = ""
    application: str = ""
    value: str = ""
    note: str = ""
    persona: str = ""
    purpose: str = ""


Item = Exchange | Connection | Sighting


def epoch_seconds(text: str) -> float | None:
    """Seconds since 1970 of an ISO 8601 time; a time without zone is read as UTC; `None` when it is no such time."""
    try:
        parsed = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    if parsed.tzinfo is None:
        parsed = parsed.replace(tzinfo=UTC)
    try:
        return parsed.timestamp()
    except (OverflowError, ValueError):
        return None


def iso_time(seconds: float | None) -> str:
    """ISO 8601 in UTC with milliseconds ("2026-01-31T12:00:00.250Z"), "" for `None` or a time outside the calendar."""
    if seconds is None:
        return ""
    try:
        return datetime.fromtimestamp(round(seconds, 3), UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    except (OverflowError, ValueError, OSError):
        return ""
