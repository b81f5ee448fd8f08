"""The TLS hello inside the first packets of a QUIC connection (RFC 9001, RFC 9369 and the last drafts).

The keys of Initial packets follow from the connection id that stands in them, so anybody on the path can read them: no
secret is needed.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from policylint.observations.tls_hello import Hello, hello_of_message

MAX_CRYPTO_BYTES = 1 << 16
_SALTS = {
    1: "38762cf7f55934b34d179ae6a4c80cadccbb7f0a",
    0x6B3343CF: "0dede3def700a6db819381be6e269dcbf9bd2ed9",
    **{0xFF000000 + draft: "afbfec289993d24c9e9786f19c6111e04390a899" for draft in range(29, 33)},
    **{0xFF000000 + draft: "c3eef712c72ebb5a11a7d2432bb46365bef9f502" for draft in range(23, 29)},
}
_VERSION_2 = 0x6B3343CF


@dataclass(slots=True)
class QuicHello:
    """Collects the hello of one connection over its Initial packets.

    Attributes:
        first_id: connection id of the first packet, from which all keys follow.
        pieces: CRYPTO data by offset.
    """

    first_id: bytes = b""
    pieces: dict[int, bytes] = field(default_factory=dict)

    def add(self, datagram: bytes) -> Hello | None:
        """Take the Initial packets of a datagram from the client in; the hello as far as it is known, `None` when there
        is none."""
        position = 0
        found = False
        while position + 7 < len(datagram) and datagram[position] & 0x80:
            parsed = self._initial(datagram, position)
            if parsed is None:
                break
            position, payload = parsed
            if payload is not None:
                found = True
                self._frames(payload)
        return self._hello() if found or self.pieces else None

    def _initial(self, data: bytes, start: int) -> tuple[int, bytes | None] | None:
        """End of the long-header packet at `start`, and its decrypted payload when it is an Initial."""
        version = int.from_bytes(data[start + 1 : start + 5], "big")
        salt = _SALTS.get(version)
        if salt is None:
            return None
        try:
            position = start + 5
            target = data[position + 1 : position + 1 + data[position]]
            position += 1 + data[position]
            position += 1 + data[position]
            kind = (data[start] >> 4) & 3
            initial = kind == (1 if version == _VERSION_2 else 0)
            if kind == (0 if version == _VERSION_2 else 3):
                return None  # Retry: carries no data
            if initial:
                length, position = _variable(data, position)
                position += length
            length, position = _variable(data, position)
        except IndexError:
            return None
        end = position + length
        if not initial or end > len(data) or length < 20:
            return (end, None) if end <= len(data) and length else None
        self.first_id = self.first_id or target
        for connection_id in dict.fromkeys((target, self.first_id)):
            payload = _decrypt(data, start, position, end, bytes.fromhex(salt), connection_id, version == _VERSION_2)
            if payload is not None:
                return end, payload
        return end, None

    def _frames(self, payload: bytes) -> None:
        position = 0
        try:
            while position < len(payload):
                kind = payload[position]
                if kind in (0, 1):  # PADDING, PING
                    position += 1
                elif kind in (2, 3):  # ACK
                    position = _skip_ack(payload, position)
                elif kind == 6:  # CRYPTO
                    offset, position = _variable(payload, position + 1)
                    length, position = _variable(payload, position)
                    if offset + length <= MAX_CRYPTO_BYTES:
                        self.pieces[offset] = payload[position : position + length]
                    position += length
                else:
                    return
        except IndexError:
            return

    def _hello(self) -> Hello | None:
        message = bytearray()
        for offset in sorted(self.pieces):
            if offset > len(message):
                break
            piece = self.pieces[offset]
            message[offset : offset + len(piece)] = piece
        return hello_of_message(bytes(message)) if message else Hello(False)


def _skip_ack(payload: bytes, position: int) -> int:
    kind = payload[position]
    _, position = _variable(payload, position + 1)
    _, position = _variable(payload, position)
    ranges, position = _variable(payload, position)
    _, position = _variable(payload, position)
    for _ in range(min(ranges, 1000) * 2 + (3 if kind == 3 else 0)):
        _, position = _variable(payload, position)
    return position


def _variable(data: bytes, position: int) -> tuple[int, int]:
    """A variable-length integer (RFC 9000, section 16) and the position behind it."""
    size = 1 << (data[position] >> 6)
    if position + size > len(data):
        raise IndexError
    value = int.from_bytes(data[position : position + size], "big") & ((1 << (8 * size - 2)) - 1)
    return value, position + size


def _label(secret: bytes, label: str, length: int) -> bytes:
    name = b"tls13 " + label.encode()
    info = length.to_bytes(2, "big") + bytes([len(name)]) + name + b"\x00"
    return HKDFExpand(hashes.SHA256(), length, info).derive(secret)


def client_keys(salt: bytes, connection_id: bytes, version_2: bool) -> tuple[bytes, bytes, bytes]:
    """Key, IV and header protection key of the client's Initial packets (RFC 9001, section 5.2)."""
    extract = HMAC(salt, hashes.SHA256())
    extract.update(connection_id)
    secret = _label(extract.finalize(), "client in", 32)
    prefix = "quicv2" if version_2 else "quic"
    return _label(secret, f"{prefix} key", 16), _label(secret, f"{prefix} iv", 12), _label(secret, f"{prefix} hp", 16)


def _decrypt(
    data: bytes, start: int, number_at: int, end: int, salt: bytes, connection_id: bytes, version_2: bool
) -> bytes | None:
    key, iv, protection = client_keys(salt, connection_id, version_2)
    sample = data[number_at + 4 : number_at + 20]
    # A single block: the mode of RFC 9001, section 5.4.3.
    mask = Cipher(algorithms.AES(protection), modes.ECB()).encryptor().update(sample)  # noqa: S305
    first = data[start] ^ (mask[0] & 0x0F)
    size = (first & 3) + 1
    number = bytes(a ^ b for a, b in zip(data[number_at : number_at + size], mask[1:], strict=False))
    header = bytes([first]) + data[start + 1 : number_at] + number
    nonce = bytes(a ^ b for a, b in zip(iv, number.rjust(12, b"\x00"), strict=True))
    try:
        return AESGCM(key).decrypt(nonce, data[number_at + size : end], header)
    except InvalidTag:
        return None
