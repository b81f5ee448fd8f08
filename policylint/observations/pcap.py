"""Packet captures -> `Connection`s (one a TCP or UDP flow, one a name lookup) and `Exchange`s (plain HTTP).

Names come from TLS and QUIC hellos, HTTP hosts and DNS; nothing is decrypted beyond what every observer on the path can
read.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from typing import BinaryIO

from policylint.observations.capture_flow import ACK, SYN, CaptureFlow
from policylint.observations.destination import is_local
from policylint.observations.dns_names import dhcp_host_name, parse_dns
from policylint.observations.exchange import Connection, Item, Sighting
from policylint.observations.packets import TCP, UDP, UNKNOWN_LINKS, Segment, segment
from policylint.observations.pcap_file import Names, read_packets
from policylint.observations.source_report import SourceReport

MAX_LIVE_FLOWS = 50_000
MAX_CLOSED_FLOWS = 10_000
MAX_LOOKUPS = 200_000
_IDLE_SECONDS = 300.0
# Name service: unicast DNS, multicast DNS, link-local multicast name resolution.
_DNS_PORTS = frozenset({53, 5353, 5355})
_LOCAL_NAME_PORTS = frozenset({137, 138, 1900})
_WELL_KNOWN = 1024
# Offset of the IP header by link type: Ethernet without tags, raw IP, Linux cooked captures, BSD loopback.
_IP_AT = {1: 14, 12: 0, 14: 0, 101: 0, 228: 0, 229: 0, 113: 16, 276: 20, 0: 4, 108: 4}


def read_pcap(stream: BinaryIO, report: SourceReport) -> Iterator[Item]:
    """The items of a capture: name lookups and HTTP exchanges as they come, connections when the capture ends.

    Raises:
        InputError: the file is no capture.
    """
    reader = _Reader(report)
    yield from reader.read(stream)


class _Reader:
    def __init__(self, report: SourceReport) -> None:
        self.report = report
        self.names = Names()
        self.flows: dict[bytes, tuple[CaptureFlow, bool]] = {}
        self.closed: list[CaptureFlow] = []
        self.lookups: set[tuple[bytes, str]] = set()
        self.skipped = {"not TCP or UDP": 0, "multicast and broadcast": 0}
        self.links: set[int] = set()

    def read(self, stream: BinaryIO) -> Iterator[Item]:
        flows = self.flows
        packets = 0
        for number, time, link_type, data, length in read_packets(stream, self.report, self.names):
            packets = number
            # The common packet of a flow whose server is known already: only counted. IPv4 without options or IPv6
            # without extension headers; anything else falls through to the full reading.
            at = _IP_AT.get(link_type, -1)
            if at >= 0 and len(data) >= at + 28:
                first = data[at]
                if first == 0x45:
                    key, flags = bytes(data[at + 9 : at + 10]) + bytes(data[at + 12 : at + 24]), at + 33
                else:
                    key, flags = bytes(data[at + 6 : at + 7]) + bytes(data[at + 8 : at + 44]), at + 53
                known = flows.get(key)
                if (
                    known is not None
                    and known[0].settled
                    and (key[0] == UDP or (len(data) > flags and data[flags] & (SYN | ACK) != SYN))
                ):
                    flow, outbound = known
                    flow.last = time
                    if outbound:
                        flow.bytes_out += length
                        flow.packets_out += 1
                    else:
                        flow.bytes_in += length
                        flow.packets_in += 1
                    continue
            parsed = segment(link_type, data)
            if parsed is None:
                self._unread(link_type)
                continue
            yield from self._packet(parsed, data, number, time, length)
            # Two entries a flow, one for each direction.
            if len(flows) > 2 * MAX_LIVE_FLOWS:
                yield from self._evict(time)
                flows = self.flows
            elif len(self.closed) > MAX_CLOSED_FLOWS:
                yield from self._emit([])
        if not packets:
            self.report.problem("the capture holds no packets")
        yield from self._emit([flow for flow, outbound in flows.values() if outbound])
        for reason, count in self.skipped.items():
            if count:
                self.report.skipped[f"packets: {reason}"] += count

    def _unread(self, link_type: int) -> None:
        self.skipped["not TCP or UDP"] += 1
        if link_type in UNKNOWN_LINKS and link_type not in self.links:
            self.links.add(link_type)
            self.report.problem(
                f"packets of a {UNKNOWN_LINKS[link_type]} link were not read; capture at the router or on Ethernet"
            )

    def _packet(self, parsed: Segment, data: memoryview, number: int, time: float, length: int) -> Iterator[Item]:
        key = bytes((parsed.protocol,)) + parsed.key
        if parsed.protocol == UDP and (special := self._special(parsed, data, key, number, time, length)) is not None:
            yield from special
            return
        known = self.flows.get(key)
        begins = parsed.protocol == TCP and parsed.flags & (SYN | ACK) == SYN
        if known is not None and begins and known[0].packets_in and known[0].started:
            # The ports are used again for a new connection.
            self.closed.append(known[0])
            known = None
        if known is None:
            flow = CaptureFlow(number, time, parsed, _from_client(parsed))
            outbound = flow.client == parsed.source and flow.client_port == parsed.source_port
            flow.looked_up = self.names.get(flow.server_address, "")
            self.flows[key] = (flow, outbound)
            half = len(parsed.source)
            back = (
                bytes((parsed.protocol,))
                + parsed.target
                + parsed.source
                + parsed.key[2 * half + 2 :]
                + parsed.key[2 * half : 2 * half + 2]
            )
            self.flows[back] = (flow, not outbound)
        else:
            flow, outbound = known
        flow.last = time
        if outbound:
            flow.bytes_out += length
            flow.packets_out += 1
            if not flow.client_hardware:
                flow.client_hardware = parsed.source_hardware
        else:
            flow.bytes_in += length
            flow.packets_in += 1
        if not flow.settled:
            yield from flow.take(parsed, data, number, time, outbound)

    def _special(
        self, parsed: Segment, data: memoryview, key: bytes, number: int, time: float, length: int
    ) -> list[Item] | None:
        """Name lookups and announcements; `None` for other UDP packets."""
        ports = (parsed.source_port, parsed.target_port)
        if not _DNS_PORTS.isdisjoint(ports):
            return list(self._dns(parsed, bytes(data[parsed.start : parsed.end]), key, number, time, length))
        if 67 not in ports and (not _LOCAL_NAME_PORTS.isdisjoint(ports) or _is_multicast(parsed.target)):
            self.skipped["multicast and broadcast"] += 1
            return []
        if ports in ((68, 67), (67, 67)):
            name = dhcp_host_name(bytes(data[parsed.start : parsed.end]))
            if not name or (key, name) in self.lookups:
                return []
            self.lookups.add((key, name))
            # The device tells the router, and everyone in the network, its name.
            locator, address = f"packet {number}", str(ipaddress.ip_address(parsed.source))
            return [
                Sighting(
                    locator,
                    time,
                    "device_identifier",
                    "key name",
                    "DHCP host name",
                    host=name,
                    client_address=address,
                    value=name,
                )
            ]
        if 67 in ports or 68 in ports:
            return []
        return None

    def _dns(
        self, parsed: Segment, payload: bytes, key: bytes, number: int, time: float, length: int
    ) -> Iterator[Item]:
        message = parse_dns(payload)
        if message is None:
            return
        for address, name in message.addresses:
            self.names.add(address, name)
        client, server = (parsed.target, parsed.source) if message.answer else (parsed.source, parsed.target)
        flow = (
            min(parsed.source_port, parsed.target_port).to_bytes(2, "big")
            + client
            + max(parsed.source_port, parsed.target_port).to_bytes(2, "big")
        )
        for name in message.questions:
            if (flow, name) in self.lookups:
                continue
            if len(self.lookups) > MAX_LOOKUPS:
                self.lookups.clear()
            self.lookups.add((flow, name))
            yield Connection(
                locator=f"packet {number}, DNS query",
                time=time,
                host=name,
                named_by="DNS query",
                protocol="DNS",
                client_address=str(ipaddress.ip_address(client)),
                client_hardware="" if message.answer else parsed.source_hardware.hex(":"),
                server_address=str(ipaddress.ip_address(server)),
                server_port=53,
                bytes_out=0 if message.answer else length,
                note="only the name was looked up; this is no connection to the host",
            )

    def _evict(self, time: float) -> Iterator[Item]:
        """Let go of flows that have been idle, so that memory stays bounded."""
        idle = [flow for flow, outbound in self.flows.values() if outbound and flow.last < time - _IDLE_SECONDS]
        if len(idle) < MAX_LIVE_FLOWS // 4:
            by_age = sorted(
                (flow for flow, outbound in self.flows.values() if outbound), key=lambda flow: (flow.last, flow.number)
            )
            idle = by_age[: MAX_LIVE_FLOWS // 2]
        gone = {id(flow) for flow in idle}
        self.flows = {key: value for key, value in self.flows.items() if id(value[0]) not in gone}
        yield from self._emit(idle)

    def _emit(self, flows: list[CaptureFlow]) -> Iterator[Item]:
        for flow in sorted([*flows, *self.closed], key=lambda flow: flow.number):
            yield from flow.finish()
            yield flow.as_connection(self.names)
        self.closed = []


def _is_multicast(address: bytes) -> bool:
    """Multicast or limited broadcast."""
    return address[0] >= 224 if len(address) == 4 else address[0] == 255


def _from_client(parsed: Segment) -> bool:
    """Whether the first packet seen of a flow came from the client."""
    if parsed.protocol == TCP and parsed.flags & SYN:
        return not parsed.flags & ACK
    own = is_local(str(ipaddress.ip_address(parsed.source)))
    if own != is_local(str(ipaddress.ip_address(parsed.target))):
        return own
    return parsed.target_port < _WELL_KNOWN or parsed.target_port <= parsed.source_port
