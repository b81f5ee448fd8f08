"""The server name that a TLS client asks for (RFC 8446, RFC 6066)."""

from __future__ import annotations

from dataclasses import dataclass

MAX_HELLO_BYTES = 1 << 16
_HANDSHAKE, _CLIENT_HELLO = 22, 1
_SERVER_NAME, _ENCRYPTED_HELLO = 0, 0xFE0D


@dataclass(frozen=True, slots=True)
class Hello:
    """A client hello: `server_name` is "" when it names none; `complete` is `False` when more bytes are needed."""

    complete: bool
    server_name: str = ""


def looks_like_tls(data: bytes) -> bool:
    """Whether a client's first bytes are a TLS handshake record."""
    return len(data) >= 3 and data[0] == _HANDSHAKE and data[1] == 3 and data[2] <= 4


def hello_of_stream(data: bytes) -> Hello | None:
    """The hello at the beginning of a TCP stream, over as many records as it takes; `None` when it is no TLS
    handshake."""
    message = bytearray()
    position = 0
    while position + 5 <= len(data):
        if data[position] != _HANDSHAKE or data[position + 1] != 3:
            break
        length = (data[position + 3] << 8) | data[position + 4]
        message += data[position + 5 : position + 5 + length]
        position += 5 + length
    if not message:
        return None if len(data) >= 5 else Hello(False)
    return hello_of_message(bytes(message))


def hello_of_message(message: bytes) -> Hello | None:
    """The hello in a handshake message (also that of QUIC); `None` when the message is another one or damaged."""
    if message[0] != _CLIENT_HELLO:
        return None
    if len(message) < 4:
        return Hello(False)
    length = int.from_bytes(message[1:4], "big")
    if length > MAX_HELLO_BYTES:
        return None
    try:
        name = _server_name(message[4 : 4 + length])
    except IndexError:
        return Hello(False) if len(message) < 4 + length else None
    if name is None and len(message) < 4 + length:
        return Hello(False)
    return Hello(True, name or "")


def _server_name(body: bytes) -> str | None:
    position = 34
    position += 1 + body[position]
    position += 2 + _number(body, position)
    position += 1 + body[position]
    if position >= len(body):
        return None
    end = position + 2 + _number(body, position)
    position += 2
    while position + 4 <= end:
        kind, length = _number(body, position), _number(body, position + 2)
        if kind == _SERVER_NAME:
            # list length, type, name length, name
            size = _number(body, position + 7) if length >= 5 else 0
            name = body[position + 9 : position + 9 + size]
            if len(name) < size:
                raise IndexError
            return name.decode("ascii", "replace").lower()
        position += 4 + length
        if position > len(body):
            raise IndexError
    return None


def _number(body: bytes, position: int) -> int:
    return (body[position] << 8) | body[position + 1]
