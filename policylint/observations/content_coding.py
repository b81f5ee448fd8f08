"""Undoing content codings (gzip, deflate, brotli, zstd) of untrusted bodies, with a limit against decompression
bombs."""

from __future__ import annotations

import zlib

import brotli  # type: ignore[import-untyped]
import zstandard

MAX_DECODED_BYTES = 16 << 20
_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_PIECE = 1 << 16


def decode_content(body: bytes, coding: str = "", limit: int = MAX_DECODED_BYTES) -> tuple[bytes, tuple[str, ...]]:
    """The body without its content codings.

    Bodies of captures are decoded by some producers and not by others, so a body that is not in the named coding is
    returned as it is, and a body that begins like gzip or zstd is decoded also when no header says so.

    Args:
        body: as captured.
        coding: the Content-Encoding header.
        limit: bytes of output after which decoding stops; what was decoded is returned.

    Returns:
        the decoded bytes and the codings that were undone, outermost first.
    """
    undone: list[str] = []
    named = [word.strip().lower() for word in coding.split(",") if word.strip()]
    for name in reversed(named):
        decoded = _decode(body, name, limit)
        if decoded is None:
            break
        body = decoded
        undone.append(name)
    for _ in range(3):
        name = "gzip" if body.startswith(_GZIP) else "zstd" if body.startswith(_ZSTD) else ""
        decoded = _decode(body, name, limit) if name else None
        if decoded is None:
            break
        body = decoded
        undone.append(name)
    return body, tuple(undone)


def _decode(body: bytes, name: str, limit: int) -> bytes | None:
    try:
        if name in ("gzip", "x-gzip"):
            return _inflate(body, 31, limit) if body.startswith(_GZIP) else None
        if name == "deflate":
            return _inflate(body, 15, limit) if body[:1] == b"\x78" else _raw_deflate(body, limit)
        if name == "br":
            return _brotli(body, limit)
        if name == "zstd":
            return zstandard.ZstdDecompressor().stream_reader(body).read(limit) if body.startswith(_ZSTD) else None
    except (zlib.error, brotli.error, zstandard.ZstdError):
        return None
    return None


def _inflate(body: bytes, window: int, limit: int) -> bytes | None:
    decoder = zlib.decompressobj(window)
    try:
        return decoder.decompress(body, limit) or None
    except zlib.error:
        return _inflate_pieces(body, window, limit)


def _raw_deflate(body: bytes, limit: int) -> bytes | None:
    """Deflate without the zlib header, as some clients send it: nothing in it says so, so only a whole stream
    counts."""
    decoder = zlib.decompressobj(-15)
    out = decoder.decompress(body, limit)
    return out if decoder.eof or len(out) >= limit else None


def _inflate_pieces(body: bytes, window: int, limit: int) -> bytes | None:
    """What can be decoded of a damaged or cut body."""
    decoder = zlib.decompressobj(window)
    out = bytearray()
    for start in range(0, len(body), 512):
        try:
            out += decoder.decompress(body[start : start + 512], limit - len(out))
        except zlib.error:
            break
        if len(out) >= limit:
            break
    return bytes(out) or None


def _brotli(body: bytes, limit: int) -> bytes | None:
    decoder = brotli.Decompressor()
    out = bytearray()
    for start in range(0, len(body), _PIECE):
        # One piece of input can grow by a large factor: the library's own limit bounds what it returns at a time.
        out += decoder.process(body[start : start + _PIECE], output_buffer_limit=limit)
        while not decoder.can_accept_more_data() and len(out) < limit:
            out += decoder.process(b"", output_buffer_limit=limit)
        if len(out) >= limit:
            break
    return bytes(out[:limit]) or None
