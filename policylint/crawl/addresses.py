"""Which network addresses a crawl may connect to.

A store listing can link to anything; a policy host can redirect to anything and its name can resolve to anything.
Nothing of that may reach the machines around the one that crawls: the address is checked after every name lookup, and
the connection goes to the address that was checked, so that a second lookup with another answer (DNS rebinding) changes
nothing.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Literal

from policylint.errors import InputError, PolicylintError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
LookupProblem = Literal["address_refused", "host_unknown", "lookup_failed"]

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_NAT64_LOCAL = ipaddress.ip_network("64:ff9b:1::/48")
_SITE_LOCAL = ipaddress.ip_network("fec0::/10")

_WEB_PORTS = frozenset({80, 443})


class LookupError_(PolicylintError):
    """A host that may not or cannot be connected to.

    Attributes:
        reason: "address_refused", "host_unknown" (there is no such name) or "lookup_failed" (may work later).
    """

    def __init__(self, reason: LookupProblem, detail: str) -> None:
        self.reason = reason
        super().__init__(detail)


def refusal(address: Address) -> str:
    """Why an address is not on the public internet ("loopback", "private", ...); "" when it is.

    Addresses that carry an IPv4 address inside (IPv4-mapped, 6to4, Teredo, NAT64) are judged by that one too.
    """
    if isinstance(address, ipaddress.IPv6Address):
        if address.scope_id is not None:
            return "link-local"
        for inner in _embedded(address):
            if reason := refusal(inner):
                return f"{reason} (inside an IPv6 address)"
        if address.ipv4_mapped is not None:
            return ""
        if address in _SITE_LOCAL or address in _NAT64_LOCAL:
            return "private"
    for reason, holds in (
        ("unspecified", address.is_unspecified),
        ("loopback", address.is_loopback),
        ("link-local", address.is_link_local),
        ("multicast", address.is_multicast),
        ("private", address.is_private),
        ("reserved", address.is_reserved),
        ("not public", not address.is_global),
    ):
        if holds:
            return "" if reason == "reserved" and address in _NAT64 else reason
    return ""


def _embedded(address: ipaddress.IPv6Address) -> list[ipaddress.IPv4Address]:
    inner = [address.ipv4_mapped, address.sixtofour]
    if address.teredo is not None:
        inner += list(address.teredo)
    if address in _NAT64:
        inner.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    # IPv4-compatible addresses (::a.b.c.d) are deprecated; some stacks still route them.
    if int(address) >> 32 == 0 and int(address) > 1:
        inner.append(ipaddress.IPv4Address(int(address)))
    return [each for each in inner if each is not None]


@dataclass(frozen=True, slots=True)
class AddressRules:
    """What may be connected to, beside the public internet.

    Attributes:
        allowed: networks that are allowed although they are not public (a test server, a mirror in the own network).
        hosts: fixed answers of name lookup, like `curl --resolve`: host name or pattern ("*.shop.example") -> address,
            with ":port" to go to another port than the URL says. The answers are checked like any other.
    """

    allowed: tuple[Network, ...] = ()
    hosts: Mapping[str, str] = field(default_factory=dict)

    def check(self, address: Address, port: int) -> str:
        """Why this address and port are refused, or ""."""
        if any(address.version == network.version and address in network for network in self.allowed):
            return ""
        if reason := refusal(address):
            return f"the address {address} is {reason}"
        if port < 1024 and port not in _WEB_PORTS:
            return f"port {port} is not a web port"
        return ""

    def fixed(self, host: str) -> str:
        """The fixed answer for a host, or ""."""
        if host in self.hosts:
            return self.hosts[host]
        return next((answer for pattern, answer in self.hosts.items() if fnmatchcase(host, pattern)), "")

    async def look_up(self, host: str, port: int, timeout: float) -> list[tuple[Address, int]]:
        """The addresses and ports to connect to for a host and port; all of them checked.

        Args:
            host: name or literal address, as in the URL.
            port: port of the URL.
            timeout: seconds for the lookup.

        Raises:
            LookupError_: no such host, no answer in time, or an address that is refused. One refused address among
                several refuses the host: a public web server has no private address.
        """
        host = host.strip("[]").rstrip(".").lower()
        if fixed := self.fixed(host):
            answers = [_address_and_port(fixed, port)]
        else:
            answers = [(address, port) for address in await _resolve(host, timeout)]
        for address, number in answers:
            if reason := self.check(address, number):
                raise LookupError_("address_refused", f"{host}: {reason}")
        return answers


def address_rules(allowed: Sequence[str] = (), hosts: Mapping[str, str] | None = None) -> AddressRules:
    """Rules from settings.

    Raises:
        InputError: a network or fixed answer that is none.
    """
    try:
        networks = tuple(ipaddress.ip_network(text, strict=False) for text in allowed)
    except ValueError as error:
        raise InputError("allow_addresses", str(error), "write networks like 127.0.0.1 or 10.0.0.0/8") from error
    fixed = {name.lower(): answer for name, answer in (hosts or {}).items()}
    for name, answer in fixed.items():
        try:
            _address_and_port(answer, 80)
        except ValueError as error:
            problem = f"{answer!r} is not an address with an optional port"
            raise InputError(f"hosts, {name}", problem, "write 127.0.0.1:8080 or [::1]:8080") from error
    return AddressRules(networks, fixed)


def _address_and_port(text: str, port: int) -> tuple[Address, int]:
    if text.startswith("["):
        address, _, number = text[1:].partition("]")
        number = number.removeprefix(":")
    elif text.count(":") == 1:
        address, _, number = text.partition(":")
    else:
        address, number = text, ""
    return ipaddress.ip_address(address), int(number) if number else port


async def _resolve(host: str, timeout: float) -> list[Address]:
    try:
        return [ipaddress.ip_address(host)]
    except ValueError:
        pass
    loop = asyncio.get_running_loop()
    try:
        found = await asyncio.wait_for(loop.getaddrinfo(host, None, type=socket.SOCK_STREAM), timeout)
    except TimeoutError:
        raise LookupError_("lookup_failed", f"{host}: no answer of the name server within {timeout:g} s") from None
    except socket.gaierror as error:
        unknown = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}
        reason: LookupProblem = "host_unknown" if error.errno in unknown else "lookup_failed"
        raise LookupError_(reason, f"{host}: {error.strerror}") from None
    except (UnicodeError, OSError) as error:
        raise LookupError_("host_unknown", f"{host}: not a host name ({error})") from None
    return list(dict.fromkeys(ipaddress.ip_address(str(entry[4][0])) for entry in found))
