"""Tagged netstrings (tnetstrings.info), the container of mitmproxy dumps: `length:payload` and a type sign.

A small bounded reader: no object of the file is ever executed or looked up by name. Integers, lengths and nesting are
limited, and large byte strings are views into the record, not copies.
"""

from __future__ import annotations

from typing import BinaryIO

MAX_RECORD_BYTES = 64 << 20
MAX_DEPTH = 40
_MAX_LENGTH_DIGITS = 12
_MAX_ITEMS = 1_000_000

Value = bool | int | float | str | bytes | memoryview | None | list["Value"] | dict[str, "Value"]


class TnetstringError(ValueError):
    """The bytes are no tagged netstring."""


class TruncatedError(TnetstringError):
    """The file ends inside a record."""


class OversizedError(TnetstringError):
    """A record larger than the limit. `length` bytes of payload and one type sign follow in the stream."""

    def __init__(self, length: int) -> None:
        super().__init__(f"a record of {length} bytes")
        self.length = length


def read_record(stream: BinaryIO, limit: int = MAX_RECORD_BYTES) -> Value | None:
    """The next value of a stream, `None` at its end (a null record cannot stand at the top of a dump).

    Raises:
        TruncatedError: the stream ends inside the record.
        OversizedError: the record is larger than `limit`.
        TnetstringError: this is no record.
    """
    digits = b""
    while True:
        character = stream.read(1)
        if not character:
            if digits:
                raise TruncatedError("the file ends inside a length")
            return None
        if character == b":":
            break
        if not character.isdigit() or len(digits) >= _MAX_LENGTH_DIGITS:
            raise TnetstringError(f"expected a length, found {(digits + character)!r}")
        digits += character
    if not digits:
        raise TnetstringError("a length is missing")
    length = int(digits)
    if length > limit:
        raise OversizedError(length)
    payload = stream.read(length + 1)
    if len(payload) < length + 1:
        raise TruncatedError("the file ends inside a record")
    return _value(memoryview(payload)[:length], payload[length : length + 1], 0)


def _value(payload: memoryview, sign: bytes, depth: int) -> Value:
    if sign == b",":
        return payload
    if sign == b";":
        return str(payload, "utf-8", "replace")
    if sign in b"#^!":
        return _scalar(bytes(payload[:64]), sign)
    if sign == b"~":
        return None
    if depth >= MAX_DEPTH:
        raise TnetstringError("nested too deeply")
    if sign == b"]":
        return _items(payload, depth)
    if sign == b"}":
        items = _items(payload, depth)
        return {_name(key): value for key, value in zip(items[::2], items[1::2], strict=False)}
    raise TnetstringError(f"unknown type sign {sign!r}")


def _scalar(text: bytes, sign: bytes) -> Value:
    try:
        return int(text) if sign == b"#" else float(text) if sign == b"^" else text == b"true"
    except ValueError:
        raise TnetstringError(f"expected a number, found {text[:20]!r}") from None


def _name(key: Value) -> str:
    """Member names are text in newer dumps and bytes in older ones."""
    return str(key, "utf-8", "replace") if isinstance(key, (bytes, memoryview)) else str(key)


def _items(payload: memoryview, depth: int) -> list[Value]:
    out: list[Value] = []
    position, end = 0, len(payload)
    while position < end:
        head = bytes(payload[position : position + _MAX_LENGTH_DIGITS + 1])
        digits, colon, _ = head.partition(b":")
        if not colon or not digits.isdigit():
            raise TnetstringError(f"expected a length, found {head!r}")
        start = position + len(digits) + 1
        stop = start + int(digits)
        if stop >= end:
            raise TnetstringError("a value is longer than what holds it")
        out.append(_value(payload[start:stop], bytes(payload[stop : stop + 1]), depth + 1))
        position = stop + 1
        if len(out) > _MAX_ITEMS:
            raise TnetstringError("too many values")
    return out
