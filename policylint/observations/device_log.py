"""Logs of instrumented voice devices: events of the AVS device SDK as CSV, JSON or JSON Lines.

The log of an own experiment has its own column names, so the usual names of each are taken: time, namespace and name of
the event (in one field or two, at the top or in a `header` as the SDK writes them), skill, endpoint, payload. Data
types come from `data/device_events.csv` and, inside the payload, from the table of key names.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any, BinaryIO

from policylint.errors import InputError
from policylint.observations.csv_rows import csv_rows
from policylint.observations.data_files import read_rows
from policylint.observations.exchange import Item, Sighting, epoch_seconds
from policylint.observations.key_names import key_names
from policylint.observations.payload import Walker
from policylint.observations.source_report import SourceReport

MAX_LINE_BYTES = 4 << 20
MAX_FILE_BYTES = 1 << 30
MAX_JSON_BYTES = 64 << 20
_TIMES = ("time", "timestamp", "ts", "datetime", "date", "eventtime", "event_time", "@timestamp")
_EVENTS = ("event", "event_name", "eventname", "name", "message", "type")
_NAMESPACES = ("namespace", "interface", "component", "capability")
_SKILLS = ("skill", "skill_id", "skillid", "application_id", "applicationid")
_HOSTS = ("host", "endpoint", "domain", "destination")
_DEVICES = ("device_address", "client", "client_address", "device_ip", "src", "source_ip")
_PAYLOADS = ("payload", "data", "body", "parameters", "context")
# Without an endpoint in the log, events of the SDK go to the voice service.
_PLATFORM = "Amazon"


@lru_cache(maxsize=1)
def _events() -> dict[tuple[str, str], tuple[str, str, str]]:
    """(namespace, event) in lower case -> names as written, data type, reason."""
    return {
        (row["namespace"].lower(), row["event"].lower()): (
            f"{row['namespace']}.{row['event']}",
            row["data_type"],
            row["reason"],
        )
        for row in read_rows("device_events.csv")
    }


def event_type(namespace: str, name: str) -> tuple[str, str] | None:
    """Data type and reason of an event, `None` when the namespace is unknown."""
    table = _events()
    for space in (namespace.lower(), namespace.lower().removeprefix("alexa.")):
        found = table.get((space, name.lower())) or table.get((space, "*"))
        if found is not None:
            return found[1], found[2]
    return None


def read_device_log(stream: BinaryIO, report: SourceReport) -> Iterator[Item]:
    """The sightings in a device log.

    Raises:
        InputError: the log holds no event that the table knows; the message lists what it holds.
    """
    unknown: dict[str, int] = {}
    known = 0
    for locator, row in _rows(stream, report):
        sightings = list(_sightings(locator, row, unknown))
        known += bool(sightings)
        yield from sightings
    for name, count in sorted(unknown.items(), key=lambda pair: (-pair[1], pair[0]))[:20]:
        report.skipped[f"event not in the table: {name}"] += count
    if not known:
        seen = ", ".join(sorted(unknown)[:5]) or "no event names"
        raise InputError(
            report.source,
            f"no event of a voice device was found in it ({seen})",
            "name the columns time, namespace and name (or event), as in docs/observations.md",
        )


def _rows(stream: BinaryIO, report: SourceReport) -> Iterator[tuple[str, dict[str, Any]]]:
    head = stream.read(1 << 16)
    text = head.decode("utf-8-sig", "replace").lstrip()
    rest = _Rest(head, stream)
    if text.startswith("["):
        yield from _json_array(rest, report)
    elif text.startswith("{"):
        yield from _json_lines(rest, report)
    else:
        yield from _csv(rest, report)


class _Rest(io.RawIOBase):
    """The stream with its head put back."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        self._head, self._stream, self._count = head, stream, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        size = len(buffer)
        piece, self._head = (self._head[:size], self._head[size:]) if self._head else (self._stream.read(size), b"")
        self._count += len(piece)
        if self._count > MAX_FILE_BYTES:
            raise OSError("a device log of more than 1 GB")
        buffer[: len(piece)] = piece
        return len(piece)


def _json_array(raw: _Rest, report: SourceReport) -> Iterator[tuple[str, dict[str, Any]]]:
    data = io.BufferedReader(raw).read(MAX_JSON_BYTES + 1)
    if len(data) > MAX_JSON_BYTES:
        raise InputError(
            report.source, "is a JSON list of more than 64 MB", "write the log as JSON Lines, one event a line"
        )
    try:
        value = json.loads(data.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError) as error:
        # A list that ends early: its complete elements are read one by one.
        report.problem(f"the JSON is damaged ({error}); events before the damage were read")
        value = list(_elements(data.decode("utf-8-sig", "replace")))
    for number, row in enumerate(value, 1):
        if isinstance(row, dict):
            yield f"event {number}", row


def _elements(text: str) -> Iterator[Any]:
    decoder, position = json.JSONDecoder(strict=False), text.find("[") + 1
    while True:
        while position < len(text) and text[position] in " \t\r\n,":
            position += 1
        try:
            value, position = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            return
        yield value


def _json_lines(raw: _Rest, report: SourceReport) -> Iterator[tuple[str, dict[str, Any]]]:
    stream = io.BufferedReader(raw)
    number = 0
    whole = bytearray()
    bad = 0
    while line := stream.readline(MAX_LINE_BYTES):
        number += 1
        if not line.strip():
            continue
        try:
            row = json.loads(line.decode("utf-8-sig", "replace"))
        except (ValueError, RecursionError):
            bad += 1
            if number == bad and len(whole) < MAX_JSON_BYTES:
                whole += line
            else:
                report.problem(f"line {number}: it is not valid JSON")
            continue
        if isinstance(row, dict):
            yield f"line {number}", row
    if bad and bad >= number - 1:
        # One object over many lines: {"events": [...]}
        try:
            value = json.loads(whole.decode("utf-8-sig", "replace"))
        except (ValueError, RecursionError) as error:
            report.problem(f"the JSON is damaged ({error})")
            return
        lists = [member for member in value.values() if isinstance(member, list)] if isinstance(value, dict) else []
        for index, row in enumerate(lists[0] if lists else [value], 1):
            if isinstance(row, dict):
                yield f"event {index}", row


def _csv(raw: _Rest, report: SourceReport) -> Iterator[tuple[str, dict[str, Any]]]:
    stream = io.TextIOWrapper(io.BufferedReader(raw), encoding="utf-8-sig", errors="replace", newline="")
    first = stream.readline(MAX_LINE_BYTES)
    delimiter = max(",;\t", key=first.count)
    header = next(csv.reader([first], delimiter=delimiter), [])
    for number, cells in csv_rows(stream, report, delimiter):
        yield f"line {number}", dict(zip(header, cells, strict=False))


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    """The row with the members of `event` and `header` lifted to the top, as the SDK nests them."""
    out: dict[str, Any] = {}
    for key, value in row.items():
        if isinstance(value, dict) and key.lower() in ("event", "header", "directive", "message"):
            out.update(_flat(value))
        else:
            out.setdefault(key.strip().lower(), value)
    return out


def _first(row: dict[str, Any], names: tuple[str, ...]) -> str:
    for name in names:
        value = row.get(name)
        if value not in (None, "") and not isinstance(value, (dict, list)):
            return str(value).strip()
    return ""


def _time(text: str) -> float | None:
    if not text:
        return None
    try:
        number = float(text)
    except ValueError:
        return epoch_seconds(text)
    # Seconds, milliseconds or microseconds since 1970.
    for unit in (1.0, 1e-3, 1e-6):
        if 1e8 < number * unit < 1e10:
            return number * unit
    return None


def _sightings(locator: str, row: dict[str, Any], unknown: dict[str, int]) -> Iterator[Sighting]:
    flat = _flat(row)
    namespace, name = _first(flat, _NAMESPACES), _first(flat, _EVENTS)
    if not namespace and "." in name:
        namespace, _, name = name.rpartition(".")
    if not name and not namespace:
        return
    found = event_type(namespace, name)
    if found is None:
        unknown[f"{namespace}.{name}".strip(".")[:80]] = unknown.get(f"{namespace}.{name}".strip(".")[:80], 0) + 1
        return
    host = _first(flat, _HOSTS)
    sighting = Sighting(
        locator=locator,
        time=_time(_first(flat, _TIMES)),
        data_type=found[0],
        how="instrumented event",
        where="",
        host=host,
        organisation="" if host else _PLATFORM,
        party_role="" if host else "platform",
        skill=_first(flat, _SKILLS),
        client_address=_first(flat, _DEVICES),
    )
    event = f"{namespace}.{name}".strip(".")
    yield replace(sighting, where=f"event {event}", note=found[1])
    seen = {found[0]}
    for leaf in _payload(flat):
        rule = key_names().classify(leaf.place, leaf.path, leaf.key, leaf.text) if leaf.key else None
        kind = rule.data_type if rule is not None else ""
        form = key_names().form(leaf.text) if not kind else None
        kind = kind or (form.data_type if form else "")
        if kind and kind not in seen:
            seen.add(kind)
            yield replace(sighting, data_type=kind, where=f"event {event}, {leaf.path[:120]}", value=leaf.text)


def _payload(flat: dict[str, Any]) -> Iterator[Any]:
    used = {*_TIMES, *_EVENTS, *_NAMESPACES, *_HOSTS}
    for key, value in flat.items():
        if key in _PAYLOADS or key not in used:
            if isinstance(value, (dict, list)):
                yield from Walker().value("body", "" if key in _PAYLOADS else key, key, value, (), 0)
            elif isinstance(value, str):
                yield from Walker().text(
                    "body", "" if key in _PAYLOADS else key, "" if key in _PAYLOADS else key, value
                )
