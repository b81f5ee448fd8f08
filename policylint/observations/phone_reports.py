"""Reports that phones make about their apps: TrackerControl (Android, CSV) and App Privacy Report (iOS, JSON Lines)."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, BinaryIO

from policylint.errors import InputError
from policylint.observations.csv_rows import csv_rows
from policylint.observations.data_files import read_rows
from policylint.observations.exchange import Connection, Item, Sighting, epoch_seconds
from policylint.observations.source_report import SourceReport

MAX_LINE_BYTES = 1 << 20
_TRACKER_CONTROL = ("uid", "daddr", "time", "uncertain", "tracker", "category", "package", "app")


def read_tracker_control(stream: BinaryIO, report: SourceReport) -> Iterator[Item]:
    """The contacts in a CSV that TrackerControl exported: `uid, daddr, time (ms), uncertain, Tracker, Category,
    Package, App`.

    Raises:
        InputError: the columns are others.
    """
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="replace", newline="")
    header = [cell.strip().lower() for cell in next(csv.reader([text.readline()]), [])]
    missing = [name for name in ("daddr", "package") if name not in header]
    if missing:
        raise InputError(
            report.source, f"has no column {missing[0]!r}", f"TrackerControl exports {', '.join(_TRACKER_CONTROL)}"
        )
    for number, cells in csv_rows(text, report):
        row = dict(zip(header, cells, strict=False))
        host = row.get("daddr", "").strip()
        if not host:
            if cells:
                report.problem(f"line {number}: it names no destination")
            continue
        milliseconds = row.get("time", "")
        uncertain = row.get("uncertain", "0").strip() not in ("", "0", "false")
        yield Connection(
            locator=f"line {number}",
            time=int(milliseconds) / 1000 if milliseconds.isdigit() and len(milliseconds) < 16 else None,
            host=host,
            named_by="report",
            protocol="",
            application=row.get("package", "").strip(),
            organisation=row.get("tracker", "").strip(),
            note="the report calls it uncertain: several names lead to the address" if uncertain else "",
        )


@lru_cache(maxsize=1)
def _accesses() -> dict[str, tuple[str, str]]:
    return {row["category"].lower(): (row["data_type"], row["reason"]) for row in read_rows("phone_accesses.csv")}


def read_app_privacy_report(stream: BinaryIO, report: SourceReport) -> Iterator[Item]:
    """Network activity and accesses to sensors and data in an App Privacy Report."""
    number = 0
    while line := stream.readline(MAX_LINE_BYTES):
        number += 1
        if not line.strip():
            continue
        try:
            row: Any = json.loads(line.decode("utf-8-sig", "replace"))
        except (ValueError, RecursionError):
            report.problem(f"line {number}: it is not valid JSON")
            continue
        if not isinstance(row, dict):
            report.problem(f"line {number}: it is not an object")
            continue
        item = _network(row, number) if row.get("domain") else _access(row, number, report)
        if item is not None:
            yield item


def _network(row: dict[str, Any], number: int) -> Connection:
    hits = row.get("hits")
    return Connection(
        locator=f"line {number}",
        time=epoch_seconds(str(row.get("firstTimeStamp") or row.get("timeStamp") or "")),
        host=str(row["domain"]),
        named_by="report",
        application=str(row.get("bundleID") or ""),
        organisation=str(row.get("domainOwner") or ""),
        note=f"{hits} contacts up to {row.get('timeStamp')}" if isinstance(hits, int) and hits > 1 else "",
    )


def _access(row: dict[str, Any], number: int, report: SourceReport) -> Sighting | None:
    if row.get("type") != "access":
        report.skipped["line of another type"] += 1
        return None
    if row.get("kind") == "intervalEnd":
        # The end of an access that was counted at its beginning.
        report.skipped["end of an access"] += 1
        return None
    category = str(row.get("category") or "")
    found = _accesses().get(category.lower())
    if found is None:
        report.skipped[f"access of an unknown kind: {category[:40]}"] += 1
        return None
    accessor = row.get("accessor")
    application = str(accessor.get("identifier") or "") if isinstance(accessor, dict) else ""
    return Sighting(
        locator=f"line {number}",
        time=epoch_seconds(str(row.get("timeStamp") or "")),
        data_type=found[0],
        how="instrumented event",
        where=f"access {category}",
        organisation="",
        party_role="first_party",
        application=application,
        note=found[1],
    )
