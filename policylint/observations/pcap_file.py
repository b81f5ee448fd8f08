"""The containers of packets: pcap (microseconds and nanoseconds, both byte orders) and pcapng. Streams; goes up to the
damage in damaged files.

Own readers, because the speed target leaves a few microseconds a packet and because `dpkt`'s readers raise on a cut
file.
"""

from __future__ import annotations

import ipaddress
import struct
from collections.abc import Iterator
from typing import BinaryIO

from policylint.errors import InputError
from policylint.observations.source_report import SourceReport

# Larger records than this are damage: no network carries such packets.
MAX_PACKET_BYTES = 1 << 20
MAX_BLOCK_BYTES = 16 << 20
_CHUNK = 1 << 21
_SECTION, _INTERFACE, _OLD_PACKET, _SIMPLE, _NAMES, _PACKET, _SECRETS = 0x0A0D0D0A, 1, 2, 3, 4, 6, 10

# Number from 1, seconds since 1970, link type, bytes, length on the wire.
Packet = tuple[int, float, int, memoryview, int]


class Names(dict[str, str]):
    """Address -> the host name last seen for it, from the name blocks of pcapng and from DNS answers.

    `shared` are addresses with several names: content networks serve many hosts from one address.
    """

    def __init__(self) -> None:
        super().__init__()
        self.shared: set[str] = set()

    def add(self, address: str, name: str) -> None:
        """Note that a name leads to an address."""
        if self.get(address, name) != name:
            self.shared.add(address)
        self[address] = name


def read_packets(stream: BinaryIO, report: SourceReport, names: Names) -> Iterator[Packet]:
    """The packets of a capture.

    Args:
        stream: at its beginning.
        report: damage is noted in it.
        names: filled from name resolution blocks.

    Raises:
        InputError: neither pcap nor pcapng.
    """
    head = stream.read(4)
    if head == b"\x0a\x0d\x0d\x0a":
        yield from _pcapng(stream, head, report, names)
        return
    forms = {
        b"\xd4\xc3\xb2\xa1": ("<", 1e-6),
        b"\x4d\x3c\xb2\xa1": ("<", 1e-9),
        b"\xa1\xb2\xc3\xd4": (">", 1e-6),
        b"\xa1\xb2\x3c\x4d": (">", 1e-9),
    }
    if head not in forms:
        raise InputError(report.source, "is no packet capture", "give a file that Wireshark, tcpdump or a router wrote")
    order, unit = forms[head]
    rest = stream.read(20)
    if len(rest) < 20:
        raise InputError(report.source, "ends inside its file header", "make a new copy of the capture")
    link_type = struct.unpack(order + "HHiIII", rest)[5] & 0xFFFF
    yield from _pcap(stream, report, order, unit, link_type)


def _pcap(stream: BinaryIO, report: SourceReport, order: str, unit: float, link_type: int) -> Iterator[Packet]:
    unpack = struct.Struct(order + "IIII").unpack_from
    number = 0
    buffer = b""
    while True:
        more = stream.read(_CHUNK)
        buffer += more
        view, position, end = memoryview(buffer), 0, len(buffer)
        while end - position >= 16:
            seconds, fraction, captured, length = unpack(buffer, position)
            if captured > MAX_PACKET_BYTES:
                report.problem(f"packet {number + 1}: its length is impossible; what stands before was read")
                return
            stop = position + 16 + captured
            if stop > end:
                break
            number += 1
            yield number, seconds + fraction * unit, link_type, view[position + 16 : stop], length
            position = stop
        buffer = buffer[position:]
        if not more:
            if buffer:
                report.problem(f"packet {number + 1}: the file ends inside it; what stands before was read")
            return


def _pcapng(stream: BinaryIO, head: bytes, report: SourceReport, names: Names) -> Iterator[Packet]:
    order = "<"
    interfaces: list[tuple[int, float, float]] = []
    number = 0
    secrets = False
    buffer = head
    while True:
        more = stream.read(_CHUNK)
        buffer += more
        view, position, end = memoryview(buffer), 0, len(buffer)
        while end - position >= 12:
            kind = struct.unpack_from("<I", buffer, position)[0]
            if kind == _SECTION:
                order = "<" if buffer[position + 8 : position + 12] == b"\x4d\x3c\x2b\x1a" else ">"
                interfaces = []
            kind, length = struct.unpack_from(order + "II", buffer, position)
            if length < 12 or length % 4 or length > MAX_BLOCK_BYTES:
                report.problem(f"the file is damaged behind packet {number}; what stands before was read")
                return
            if position + length > end:
                break
            body = view[position + 8 : position + length - 4]
            position += length
            if kind == _PACKET and len(body) >= 20:
                interface, high, low, captured, wire = struct.unpack_from(order + "IIIII", body)
                start = 20
            elif kind == _OLD_PACKET and len(body) >= 20:
                interface, _, high, low, captured, wire = struct.unpack_from(order + "HHIIII", body)
                start = 20
            elif kind == _SIMPLE and len(body) >= 4:
                interface, high, low, wire, start = 0, 0, 0, struct.unpack_from(order + "I", body)[0], 4
                captured = min(wire, len(body) - 4)
            else:
                if kind == _INTERFACE and len(body) >= 8:
                    interfaces.append(_interface(body, order))
                elif kind == _NAMES:
                    _names(body, order, names)
                elif kind == _SECRETS:
                    secrets = True
                continue
            if interface >= len(interfaces) or captured > len(body) - start:
                report.problem(f"packet {number + 1}: it is damaged and was passed over")
                continue
            link_type, unit, offset = interfaces[interface]
            number += 1
            yield number, ((high << 32) | low) * unit + offset, link_type, body[start : start + captured], wire
        buffer = buffer[position:]
        if not more:
            if buffer:
                report.problem(f"packet {number + 1}: the file ends inside it; what stands before was read")
            if secrets:
                report.skipped["TLS secrets in the file (traffic was not decrypted)"] += 1
            return


def _interface(body: memoryview, order: str) -> tuple[int, float, float]:
    """Link type, seconds a tick, seconds to add, of an interface block."""
    link_type = struct.unpack_from(order + "H", body)[0]
    unit, offset = 1e-6, 0.0
    for code, value in _options(body, 8, order):
        if code == 9 and len(value) >= 1:
            resolution = value[0]
            unit = 2.0 ** -(resolution & 0x7F) if resolution & 0x80 else 10.0 ** -min(resolution, 18)
        elif code == 14 and len(value) >= 8:
            offset = float(struct.unpack_from(order + "q", value)[0])
    return link_type, unit, offset


def _options(body: memoryview, position: int, order: str) -> Iterator[tuple[int, memoryview]]:
    while position + 4 <= len(body):
        code, length = struct.unpack_from(order + "HH", body, position)
        if code == 0:
            return
        yield code, body[position + 4 : position + 4 + length]
        position += 4 + length + (-length % 4)


def _names(body: memoryview, order: str, names: Names) -> None:
    for code, value in _options(body, 0, order):
        size = {1: 4, 2: 16}.get(code)
        if size is not None and len(value) > size:
            name = str(value[size:], "ascii", "replace").split("\x00", 1)[0]
            if name:
                names.add(str(ipaddress.ip_address(bytes(value[:size]))), name.lower())
