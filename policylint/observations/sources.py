"""What kind of file is this? Decided by content, not by name: captures are often mislabelled."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Literal, cast

from policylint.errors import InputError
from policylint.observations.data_files import word_set
from policylint.observations.gzip_stream import GzipStream

Kind = Literal[
    "HAR",
    "pcap",
    "pcapng",
    "mitmproxy dump",
    "device log",
    "TrackerControl report",
    "App Privacy Report",
    "permission list",
    "flows",
]

HEAD_BYTES = 1 << 16
_PCAP_MAGIC = (b"\xd4\xc3\xb2\xa1", b"\xa1\xb2\xc3\xd4", b"\x4d\x3c\xb2\xa1", b"\xa1\xb2\x3c\x4d")
_PCAPNG_MAGIC = b"\x0a\x0d\x0d\x0a"
_TNETSTRING = re.compile(rb"[1-9]\d{0,11}:(?:\d{1,9}:[a-z_]+[;,]|\d{1,9}:)")
_SUFFIXES = word_set(".har .pcap .pcapng .cap .dump .mitm .flow .flows .csv .json .jsonl .ndjson .log .txt")


class _Decompressed(io.BufferedReader):
    """A buffered gzip stream that tells what `GzipStream` met."""

    raw: GzipStream


def damage_of(stream: BinaryIO) -> str:
    """Why a compressed source ends early, "" when it does not or is not compressed."""
    return stream.raw.damage if isinstance(stream, _Decompressed) else ""


def open_source(path: Path) -> BinaryIO:
    """The file, opened for reading from its beginning; gzip is undone while reading (never as a whole).

    Raises:
        InputError: it does not exist or cannot be read.
    """
    try:
        stream = path.open("rb")
        if stream.read(2) == b"\x1f\x8b":
            stream.close()
            return cast(BinaryIO, _Decompressed(GzipStream(path.open("rb"))))
        stream.seek(0)
        return stream
    except OSError as error:
        raise InputError(str(path), f"cannot be read ({error.strerror})", "check the path") from error


def kind_of(path: Path) -> Kind:
    """The kind of a capture or log.

    Raises:
        InputError: unreadable, empty, or none of the kinds; the message says what the file looks like.
    """
    with open_source(path) as stream:
        try:
            head = stream.read(HEAD_BYTES)
        except OSError as error:
            raise InputError(str(path), f"cannot be read ({error.strerror})", "check the path") from error
        if not head and (damage := damage_of(stream)):
            raise InputError(str(path), f"is a damaged gzip file ({damage})", "make a new copy of the capture")
    if not head:
        raise InputError(str(path), "is empty", "check that the capture was saved")
    if head.startswith(_PCAP_MAGIC):
        return "pcap"
    if head.startswith(_PCAPNG_MAGIC):
        return "pcapng"
    if _TNETSTRING.match(head):
        return "mitmproxy dump"
    text = head.decode("utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "replace").lstrip()
    kind = _kind_of_text(path, text)
    if kind is None:
        raise InputError(
            str(path), f"is no kind of capture or log that can be read; {_looks_like(head, text)}", _REMEDY
        )
    return kind


_REMEDY = (
    "give a HAR, a pcap or pcapng, a mitmproxy dump, a device log, a TrackerControl CSV, an App Privacy Report, "
    "a list of permissions or a flows CSV"
)


def _kind_of_text(path: Path, text: str) -> Kind | None:
    if text.startswith(("{", "[")):
        if re.search(r'"entries"\s*:\s*\[', text) or re.match(r'\{\s*"log"\s*:\s*\{', text):
            return "HAR"
        if re.search(r'"type"\s*:\s*"(?:networkActivity|access)"', text) and re.search(
            r'"(?:bundleID|accessor)"', text
        ):
            return "App Privacy Report"
        if path.suffix.lower() == ".har":
            return "HAR"
        return "device log"
    header = _header(text)
    names = set(header)
    if {"daddr", "package"} <= names or {"daddr", "tracker"} <= names:
        return "TrackerControl report"
    if {"entity", "data_type", "skill"} <= names:
        return "flows"
    if names & {"permission", "permissions"} and names & {"skill", "asin", "id", "skill_id"}:
        return "permission list"
    if len(header) > 1 and names & {"event", "name", "namespace", "event_name", "eventname", "header.name", "message"}:
        return "device log"
    return None


def _header(text: str) -> list[str]:
    line = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",;\t", key=line.count)
    try:
        return [cell.strip().lower() for cell in next(csv.reader(io.StringIO(line), delimiter=delimiter), [])]
    except csv.Error:
        return []


def _looks_like(head: bytes, text: str) -> str:
    if head.startswith(b"PK\x03\x04"):
        return "it is a zip archive"
    if re.match(r"<!doctype html|<html", text, re.IGNORECASE):
        return "it is an HTML page"
    if head.startswith(b"%PDF"):
        return "it is a PDF"
    if b"\x00" in head[:1024]:
        return f"it begins with the bytes {head[:8].hex(' ')}"
    return f"it begins with {text[:40]!r}"


def find_sources(paths: list[Path]) -> Iterator[tuple[Path, bool]]:
    """The files that are meant: files themselves, and in folders everything below with a suffix that captures have, in
    order of name.

    Yields:
        path, and whether the user named it himself (then it has to be readable as a capture).

    Raises:
        InputError: a path does not exist.
    """
    for path in paths:
        if path.is_dir():
            for file in sorted(p for p in path.rglob("*") if p.is_file()):
                suffixes = file.suffixes
                suffix = suffixes[-2] if len(suffixes) > 1 and suffixes[-1].lower() == ".gz" else file.suffix
                if suffix.lower() in _SUFFIXES and not file.name.startswith("."):
                    yield file, False
        elif path.exists():
            yield path, True
        else:
            raise InputError(str(path), "does not exist", "check the path")
