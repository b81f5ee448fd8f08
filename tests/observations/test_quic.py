"""QUIC Initial packets: the example of RFC 9001 and own ones, over several datagrams and out of order."""

from __future__ import annotations

import os

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from policylint.observations.quic_initial import _SALTS, QuicHello, client_keys
from tests.observations.build import client_hello
from tests.observations.test_pcap import DEVICE, SERVER, connections, ethernet, ipv4, pcap, udp

ID = bytes.fromhex("8394c8f03e515708")


def variable(value: int) -> bytes:
    return (value | 0x4000).to_bytes(2, "big")


def crypto(offset: int, data: bytes) -> bytes:
    return b"\x06" + variable(offset) + variable(len(data)) + data


def initial(
    frames: bytes, number: int = 0, version: int = 1, target: bytes = ID, keys_of: bytes = ID, size: int = 1162
) -> bytes:
    """A protected Initial packet of the client."""
    key, iv, protection = client_keys(bytes.fromhex(_SALTS[version]), keys_of, version == 0x6B3343CF)
    frames = frames.ljust(size, b"\x00")
    first = 0xC3 if version != 0x6B3343CF else 0xD3
    head = bytes([first]) + version.to_bytes(4, "big") + bytes([len(target)]) + target + b"\x00" + b"\x00"
    head += variable(4 + len(frames) + 16)
    packet_number = number.to_bytes(4, "big")
    nonce = bytes(a ^ b for a, b in zip(iv, packet_number.rjust(12, b"\x00"), strict=True))
    sealed = AESGCM(key).encrypt(nonce, frames, head + packet_number)
    mask = Cipher(algorithms.AES(protection), modes.ECB()).encryptor().update(sealed[:16])
    masked = bytes(a ^ b for a, b in zip(packet_number, mask[1:5], strict=True))
    return bytes([head[0] ^ (mask[0] & 0x0F)]) + head[1:] + masked + sealed


def test_keys_of_rfc_9001_appendix_a() -> None:
    key, iv, protection = client_keys(bytes.fromhex(_SALTS[1]), ID, False)
    assert key.hex() == "1f369613dd76d5467730efcbe3b1a22d"
    assert iv.hex() == "fa044b2f42a3fd3b46fb255c"
    assert protection.hex() == "9f50449e04a0e810283a1e9933adedd2"


@pytest.mark.parametrize("version", [1, 0x6B3343CF, 0xFF00001D, 0xFF000017])
def test_server_name_of_each_version(version: int) -> None:
    hello = QuicHello().add(initial(crypto(0, client_hello("quic.example")), version=version))
    assert hello is not None
    assert hello.complete
    assert hello.server_name == "quic.example"


def test_hello_in_pieces_out_of_order_with_padding_between() -> None:
    message = client_hello("pieces.example", filler=1500)
    collector = QuicHello()
    first = collector.add(initial(crypto(700, message[700:1400]) + b"\x01" + b"\x00" * 5 + crypto(0, message[:300])))
    assert first is not None
    assert not first.complete
    # The server's choice of another connection id does not change the keys.
    second = collector.add(
        initial(crypto(1400, message[1400:]) + crypto(300, message[300:700]), number=1, target=b"\x01\x02\x03\x04")
    )
    assert second is not None
    assert second.server_name == "pieces.example"


def test_two_packets_in_one_datagram() -> None:
    message = client_hello("both.example", filler=200)
    datagram = initial(crypto(100, message[100:]), size=600) + initial(crypto(0, message[:100]), number=1, size=600)
    hello = QuicHello().add(datagram)
    assert hello is not None
    assert hello.server_name == "both.example"


def test_other_datagrams_give_nothing() -> None:
    assert QuicHello().add(b"\xc3\x00\x00\x00\x07" + os.urandom(1200)) is None
    assert QuicHello().add(b"\x40" + os.urandom(1200)) is None
    damaged = bytearray(initial(crypto(0, client_hello("quic.example"))))
    damaged[200] ^= 1
    assert QuicHello().add(bytes(damaged)) is None


def test_quic_flow_of_a_capture() -> None:
    frames = [ethernet(ipv4(DEVICE, SERVER, 17, udp(50000, 443, initial(crypto(0, client_hello("stream.example"))))))]
    frames.append(ethernet(ipv4(SERVER, DEVICE, 17, udp(443, 50000, b"\x40" * 200))))
    (found,) = connections(pcap(frames))
    assert (found.host, found.named_by, found.protocol) == ("stream.example", "QUIC server name", "QUIC")
    assert found.bytes_in == len(frames[1])
