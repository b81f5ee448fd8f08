"""Bytes to text: byte order marks, declared charsets, detection of wrong encodings, refusal of binary files."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from charset_normalizer import from_bytes

from policylint.documents.limits import MAX_FILE_BYTES
from policylint.errors import InputError

# Longest first: the UTF-32 marks begin with the UTF-16 ones.
_BYTE_ORDER_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

_META_CHARSET = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([a-zA-Z0-9_:.-]{2,40})", re.IGNORECASE)

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a zip archive (or Word document)"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\xd0\xcf\x11\xe0", "an old Word document"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "an SQLite database"),
    (b"{\\rtf", "a rich text document"),
)

_BINARY_SHARE = 0.02
"""Share of control characters in the first 64 KiB above which bytes are no text."""

_TEXT_CONTROLS = frozenset(b"\t\n\v\f\r\x1a\x1b\x00")


def read_bytes(path: Path, source: str) -> bytes:
    """The content of a file.

    Raises:
        InputError: missing, a folder, unreadable, empty or larger than `MAX_FILE_BYTES`.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_FILE_BYTES + 1)
    except FileNotFoundError:
        raise InputError(source, "there is no such file", "check the path") from None
    except IsADirectoryError:
        raise InputError(source, "this is a folder, not a file", "name a file in it") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise InputError(source, f"cannot be read ({reason})", "check the permissions of the file") from error
    if len(data) > MAX_FILE_BYTES:
        limit = MAX_FILE_BYTES // (1024 * 1024)
        raise InputError(
            source, f"the file is larger than {limit} MiB", "a policy is not that long; cut out the part you need"
        )
    if not data.strip(b" \t\r\n\f\v\x00\xef\xbb\xbf"):
        raise InputError(source, "the file is empty", "fetch it again or leave it out")
    return data


def decode(data: bytes, source: str, *, html: bool = False, declared: str = "") -> tuple[str, tuple[str, ...]]:
    """Text of `data`, and warnings about how it was decoded.

    A UTF-8 byte order mark stays in the text as U+FEFF, line ends stay as they are, so that offsets index the file's
    text. UTF-8 is tried first; a charset that the server or the page declares next; then the charset is guessed.

    Args:
        data: the bytes.
        source: name for messages.
        html: look for a `<meta charset>`.
        declared: charset that the transport declared ("iso-8859-1"), or "".

    Raises:
        InputError: the bytes are not text.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            try:
                return data.decode(encoding), (f"decoded as {encoding} because of its byte order mark",)
            except UnicodeDecodeError:
                break
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise InputError(
                source, f"this is {what}, not text", "give the file its right suffix, or export it as text"
            )
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _decode_other(data, source, declared or (_meta_charset(data) if html else ""), error)
    if _is_binary(data):
        raise InputError(source, "this is a binary file, not text", "give a text, Markdown, HTML or PDF file")
    return text, ()


def _meta_charset(data: bytes) -> str:
    match = _META_CHARSET.search(data[:8192])
    return match.group(1).decode("ascii") if match else ""


def _decode_other(data: bytes, source: str, declared: str, error: UnicodeDecodeError) -> tuple[str, tuple[str, ...]]:
    if _is_binary(data):
        raise InputError(source, "this is a binary file, not text", "give a text, Markdown, HTML or PDF file")
    if declared and declared.lower().replace("_", "-") not in ("utf-8", "utf8"):
        # Browsers read these labels as Windows-1252 (WHATWG Encoding Standard), which decodes quotation marks too.
        name = "cp1252" if declared.lower() in ("iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii") else declared
        try:
            return data.decode(name), (f"decoded as {declared}, as the source declares",)
        except (UnicodeDecodeError, LookupError):
            pass
    # One wrong byte in a long UTF-8 text (a cut-off file, a pasted sign) is not another encoding.
    repaired = data.decode("utf-8", "replace")
    broken = repaired.count("\ufffd")
    wide = sum(1 for byte in data if byte >= 0xC2)
    if (broken <= 2 and wide > 4 * broken) or error.start >= len(data) - 3:
        return repaired, (f"{broken} byte sequences are not UTF-8; shown as U+FFFD",)
    # Detection looks at a sample: it is slow, and a policy does not change its encoding.
    best = from_bytes(data[:65536]).best()
    for name in ([best.encoding] if best is not None else []) + ["cp1252", "latin-1"]:
        try:
            return data.decode(name), (f"not UTF-8; decoded as {name}, a guess from the bytes",)
        except (UnicodeDecodeError, LookupError):
            continue
    return repaired, (f"{broken} byte sequences are not UTF-8; shown as U+FFFD",)  # latin-1 decodes all: never reached


def _is_binary(data: bytes) -> bool:
    sample = data[:65536]
    controls = sum(1 for byte in sample if byte < 32 and byte not in _TEXT_CONTROLS)
    return controls > _BINARY_SHARE * len(sample) or sample.count(0) > 0.1 * len(sample)
