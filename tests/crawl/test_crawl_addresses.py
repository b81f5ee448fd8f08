"""The address guard."""

from __future__ import annotations

import asyncio
import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policylint.crawl import addresses, transport
from policylint.crawl.addresses import AddressRules, LookupError_, address_rules, refusal
from policylint.errors import InputError


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.255.0.3",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
        "198.18.0.1",
        "::",
        "::1",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fd12:3456::1",
        "fec0::1",
        "ff02::1",
        "2001:db8::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a00:1",
        "64:ff9b:1::1",
        "2002:7f00:1::",
        "2002:c0a8:101::1",
    ],
)
def test_refused(address: str) -> None:
    assert refusal(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "8.8.8.8", "2606:4700::6810:1", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_public_addresses_pass(address: str) -> None:
    assert refusal(ipaddress.ip_address(address)) == ""


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_inside_ipv6_is_judged_like_itself(address: ipaddress.IPv4Address) -> None:
    mapped = ipaddress.IPv6Address(f"::ffff:{address}")
    assert bool(refusal(mapped)) == bool(refusal(address))
    nat64 = ipaddress.IPv6Address(int(ipaddress.IPv6Address("64:ff9b::")) + int(address))
    assert bool(refusal(nat64)) == bool(refusal(address))


@given(st.ip_addresses())
def test_what_passes_is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    if not refusal(address):
        inner = getattr(address, "ipv4_mapped", None) or address
        assert inner.is_global
        assert not inner.is_multicast


def test_allowed_networks_and_ports() -> None:
    rules = address_rules(["127.0.0.0/8"])
    assert rules.check(ipaddress.ip_address("127.0.0.1"), 8080) == ""
    assert rules.check(ipaddress.ip_address("10.0.0.1"), 80)
    assert "port 25" in rules.check(ipaddress.ip_address("8.8.8.8"), 25)
    assert rules.check(ipaddress.ip_address("8.8.8.8"), 443) == ""


def test_fixed_answers_are_checked_too() -> None:
    rules = address_rules(hosts={"a.example": "10.0.0.1:8080", "*.b.example": "[::1]:90"})
    for host in ("a.example", "x.b.example"):
        with pytest.raises(LookupError_) as caught:
            asyncio.run(rules.look_up(host, 80, 1))
        assert caught.value.reason == "address_refused"


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "2130706433", "0x7f.1", "localhost"])
def test_every_spelling_of_this_machine_is_refused(host: str) -> None:
    with pytest.raises(LookupError_) as caught:
        asyncio.run(AddressRules().look_up(host, 80, 5))
    assert caught.value.reason in ("address_refused", "host_unknown")


def test_one_private_answer_refuses_the_host(monkeypatch: pytest.MonkeyPatch) -> None:
    async def answers(host: str, timeout: float) -> list[addresses.Address]:
        return [ipaddress.ip_address("8.8.8.8"), ipaddress.ip_address("192.168.0.1")]

    monkeypatch.setattr(addresses, "_resolve", answers)
    with pytest.raises(LookupError_):
        asyncio.run(AddressRules().look_up("mixed.example", 80, 1))


def test_the_connection_goes_to_the_address_that_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS rebinding: a second lookup would give a private address; there is none."""
    answers = [["8.8.8.8"], ["127.0.0.1"], ["127.0.0.1"]]
    asked = []

    async def resolve(host: str, timeout: float) -> list[addresses.Address]:
        asked.append(host)
        return [ipaddress.ip_address(text) for text in answers[len(asked) - 1]]

    connected = []

    class Inner:
        async def connect_tcp(self, host: str, port: int, **more: object) -> str:
            connected.append((host, port))
            return "stream"

    monkeypatch.setattr(addresses, "_resolve", resolve)
    backend = transport.CheckedBackend(AddressRules())
    backend._inner = Inner()  # type: ignore[assignment]
    assert asyncio.run(backend.connect_tcp("rebind.example", 443, 1.0)) == "stream"  # type: ignore[comparison-overlap]
    assert connected == [("8.8.8.8", 443)]
    assert asked == ["rebind.example"]
    with pytest.raises(LookupError_):
        asyncio.run(backend.connect_tcp("rebind.example", 443, 1.0))


@pytest.mark.parametrize(("allowed", "hosts"), [(["nonsense"], {}), ([], {"a.example": "not an address"})])
def test_wrong_settings_are_named(allowed: list[str], hosts: dict[str, str]) -> None:
    with pytest.raises(InputError):
        address_rules(allowed, hosts)
