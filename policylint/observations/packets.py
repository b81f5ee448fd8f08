"""From the bytes of a packet to addresses, ports and payload. Only what finding out about endpoints needs."""

from __future__ import annotations

import struct
from dataclasses import dataclass

TCP, UDP = 6, 17
_ETHERNET, _RAW, _SLL, _SLL2 = 1, {12, 14, 101, 228, 229}, 113, 276
_NULL, _LOOP, _PKTAP, _USER2 = 0, 108, 258, 149
_IPV4, _IPV6 = 0x0800, 0x86DD
_VLAN = frozenset({0x8100, 0x88A8, 0x9100})
_EXTENSIONS = frozenset({0, 43, 51, 60})
UNKNOWN_LINKS = {
    105: "802.11",
    119: "802.11",
    127: "802.11",
    163: "802.11",
    189: "USB",
    195: "802.15.4",
    201: "Bluetooth",
    251: "Bluetooth",
}


@dataclass(slots=True)
class Segment:
    """A TCP or UDP packet.

    Attributes:
        protocol: `TCP` or `UDP`.
        key: addresses and ports in the direction of the packet.
        source_hardware: hardware address of the sender on the captured link, b"" when the link has none.
        payload: offset and end in the packet.
        flags, sequence: of TCP.
    """

    protocol: int
    key: bytes
    source: bytes
    target: bytes
    source_port: int
    target_port: int
    source_hardware: bytes
    start: int
    end: int
    flags: int
    sequence: int


def network_layer(link_type: int, data: memoryview) -> tuple[int, int]:
    """Offset of the IP header and the ethertype; the offset is -1 when the packet carries no IP."""
    if link_type == _ETHERNET:
        if len(data) < 34:
            return -1, 0
        kind, offset = (data[12] << 8) | data[13], 14
        while kind in _VLAN and len(data) >= offset + 4:
            kind, offset = (data[offset + 2] << 8) | data[offset + 3], offset + 4
        if kind == 0x8864 and len(data) >= offset + 8:
            # PPP over Ethernet
            kind = {0x0021: _IPV4, 0x0057: _IPV6}.get((data[offset + 6] << 8) | data[offset + 7], 0)
            offset += 8
        return (offset, kind) if kind in (_IPV4, _IPV6) else (-1, kind)
    if link_type in _RAW:
        return _by_version(data, 0)
    if link_type == _SLL and len(data) >= 16:
        return _by_kind((data[14] << 8) | data[15], 16)
    if link_type == _SLL2 and len(data) >= 20:
        return _by_kind((data[0] << 8) | data[1], 20)
    if link_type in (_NULL, _LOOP):
        return _by_version(data, 4)
    if link_type in (_PKTAP, _USER2) and len(data) >= 12:
        # Apple's capture of a phone over USB: a header that says its own length and the link type of what follows.
        length, _, inner = struct.unpack_from("<III", data)
        if 12 <= length < len(data) and inner not in (_PKTAP, _USER2):
            offset, kind = network_layer(inner, data[length:])
            return (offset + length, kind) if offset >= 0 else (-1, kind)
    return -1, 0


def _by_kind(kind: int, offset: int) -> tuple[int, int]:
    return (offset, kind) if kind in (_IPV4, _IPV6) else (-1, kind)


def _by_version(data: memoryview, offset: int) -> tuple[int, int]:
    if len(data) <= offset:
        return -1, 0
    version = data[offset] >> 4
    return (offset, _IPV4) if version == 4 else (offset, _IPV6) if version == 6 else (-1, 0)


def segment(link_type: int, data: memoryview) -> Segment | None:
    """The TCP or UDP packet in `data`; `None` for other protocols, later fragments and damaged headers."""
    offset, kind = network_layer(link_type, data)
    if offset < 0:
        return None
    if kind == _IPV4:
        if len(data) < offset + 20:
            return None
        header = (data[offset] & 15) * 4
        total = (data[offset + 2] << 8) | data[offset + 3]
        if header < 20 or (((data[offset + 6] << 8) | data[offset + 7]) & 0x1FFF):
            return None
        protocol = data[offset + 9]
        source, target = bytes(data[offset + 12 : offset + 16]), bytes(data[offset + 16 : offset + 20])
        transport = offset + header
        # Offloading network cards write 0 as length.
        end = min(len(data), offset + total) if total else len(data)
    else:
        if len(data) < offset + 40:
            return None
        length = (data[offset + 4] << 8) | data[offset + 5]
        protocol = data[offset + 6]
        source, target = bytes(data[offset + 8 : offset + 24]), bytes(data[offset + 24 : offset + 40])
        transport = offset + 40
        end = min(len(data), transport + length) if length else len(data)
        for _ in range(8):
            if protocol not in _EXTENSIONS or transport + 8 > end:
                break
            protocol, transport = data[transport], transport + (data[transport + 1] + 1) * 8
    if protocol not in (TCP, UDP) or transport + 8 > end:
        return None
    source_port, target_port = struct.unpack_from("!HH", data, transport)
    hardware = bytes(data[6:12]) if link_type == _ETHERNET else b""
    key = source + target + bytes(data[transport : transport + 4])
    if protocol == UDP:
        return Segment(UDP, key, source, target, source_port, target_port, hardware, transport + 8, end, 0, 0)
    if transport + 20 > end:
        return None
    sequence = struct.unpack_from("!I", data, transport + 4)[0]
    header = (data[transport + 12] >> 4) * 4
    start = transport + header
    if header < 20 or start > end:
        return None
    return Segment(
        TCP, key, source, target, source_port, target_port, hardware, start, end, data[transport + 13], sequence
    )
