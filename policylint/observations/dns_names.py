"""Names in DNS messages (RFC 1035): what was asked, and which addresses belong to which name."""

from __future__ import annotations

import ipaddress
import struct
from collections.abc import Iterator
from dataclasses import dataclass

import dpkt  # type: ignore[import-untyped]

MAX_NAMES = 64
# What dpkt raises on damaged messages.
_DAMAGE = (dpkt.Error, struct.error, IndexError, ValueError, UnicodeError)


@dataclass(frozen=True, slots=True)
class DnsMessage:
    """A DNS message: `questions` are the names asked for, `addresses` pairs of address and asked name."""

    answer: bool
    questions: tuple[str, ...]
    addresses: tuple[tuple[str, str], ...]


def parse_dns(data: bytes) -> DnsMessage | None:
    """The message in a UDP payload; `None` when it is none."""
    try:
        message = dpkt.dns.DNS(data)
        if message.opcode != 0 or not message.qd or len(message.qd) > MAX_NAMES:
            return None
        questions = tuple(name for q in message.qd if (name := _clean(q.name)))
        answer = bool(message.qr)
        return DnsMessage(answer, questions, tuple(_addresses(message, questions[0])) if answer and questions else ())
    except _DAMAGE:
        return None


def _clean(name: str) -> str:
    return name.rstrip(".").lower()


def _addresses(message: dpkt.dns.DNS, asked: str) -> Iterator[tuple[str, str]]:
    # Aliases (CNAME) lead from the asked name to the addresses: the asked name is what the client meant.
    for record in message.an[:MAX_NAMES]:
        if record.type in (dpkt.dns.DNS_A, dpkt.dns.DNS_AAAA) and len(record.rdata) in (4, 16):
            yield str(ipaddress.ip_address(record.rdata)), asked


def dhcp_host_name(data: bytes) -> str:
    """The name by which a device announces itself to the router (DHCP option 12), "" when the message has none."""
    try:
        message = dpkt.dhcp.DHCP(data)
    except _DAMAGE:
        return ""
    if message.op != 1:
        return ""
    for code, value in message.opts:
        if code == 12:
            return bytes(value).decode("utf-8", "replace").strip("\x00")
    return ""
