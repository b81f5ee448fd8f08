"""The values in one file of an Amazon data export, in all forms in which the files have been seen.

The usual form: byte order mark, a header line, an empty line, one quoted value a line. Others: values without quotes
(and then with commas inside them), no empty line, several columns, lists and objects in JSON, cells that join several
values with '" and "', "Not Available" for nothing, other languages, other encodings, empty files.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from typing import Any

from policylint.observations.source_report import SourceReport

MAX_VALUES = 1_000_000
MAX_VALUE_CHARACTERS = 2_000
_NOTHING = frozenset(
    {"not available", "n/a", "null", "none", "no data", "no data available", "nicht verfügbar", "non disponibile"}
)
# Columns that hold the value when there are several, most telling first.
_VALUE_COLUMNS = (
    *("audience", "audiences", "audience name", "segment", "segment name", "interest", "interests", "advertiser"),
    *("advertisers", "advertiser name", "name", "category", "value"),
)
_JOINED = re.compile(r"\"\s+and\s+\"")
_SEGMENT = re.compile(r"(?:lifestyle|in-market|demographics?|interests?)\s*:", re.IGNORECASE)
_SETTING = re.compile(r"[A-Z]{2}\s*:")


def table_values(name: str, data: bytes, report: SourceReport) -> list[str]:
    """The values of a file in their order, repeated ones included.

    Args:
        name: path inside the export, for messages and to tell CSV from JSON.
        data: its bytes.
        report: problems are noted in it.
    """
    text = _decoded(name, data, report)
    if not text.strip():
        report.skipped["empty file"] += 1
        return []
    if text.lstrip()[:1] in ("{", "["):
        try:
            parsed = json.loads(text)
        except (ValueError, RecursionError) as error:
            report.problem(f"{name}: it is not valid JSON ({error})")
            return []
        found = list(_json_values(parsed, 0))
    else:
        found = list(_csv_values(name, text, report))
    if len(found) > MAX_VALUES:
        report.problem(f"{name}: it holds more than {MAX_VALUES} values; the rest was left out")
    return [value for raw in found[:MAX_VALUES] if (value := _clean(raw))]


def _decoded(name: str, data: bytes, report: SourceReport) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        if b"\x00" in data[:1024]:
            report.problem(f"{name}: it is a binary file")
            return ""
        report.skipped["file not in UTF-8, read as Windows-1252"] += 1
        return data.decode("cp1252", "replace")


def _clean(value: str) -> str:
    """One value without quotes and doubled white space at its ends, "" when it stands for nothing."""
    value = value.strip().strip("\ufeff")
    if len(value) >= 2 and value[0] == value[-1] == '"':
        value = value[1:-1].replace('""', '"')
    value = value.strip()[:MAX_VALUE_CHARACTERS]
    return "" if value.casefold() in _NOTHING else value


def _csv_values(name: str, text: str, report: SourceReport) -> Iterator[str]:
    lines = text.splitlines()
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    header = lines[first]
    columns = [cell.strip().casefold() for cell in _row(header)]
    if len(columns) > 1 and any(column in _VALUE_COLUMNS for column in columns):
        yield from _columns(name, "\n".join(lines[first:]), report)
        return
    # One column: a comma inside a value does not divide it, whether the value is quoted or not.
    named = _is_header(lines, first)
    for line in lines[first + 1 :] if named else lines[first:]:
        stripped = line.strip()
        # Exports of several parts repeat the header.
        if stripped and not (named and stripped == header.strip()):
            yield from _joined(stripped)


def _joined(cell: str) -> list[str]:
    """The values of a cell that joins several by '" and "'."""
    return [part.strip('"') for part in _JOINED.split(cell)] if _JOINED.search(cell) else [cell]


def _is_header(lines: list[str], first: int) -> bool:
    """Whether the first line names the column. It always does in the files of Amazon; a file cut out of one may begin
    with a value."""
    line = lines[first].strip().strip('"')
    if first + 1 < len(lines) and not lines[first + 1].strip():
        return True
    return not (_SEGMENT.match(line) or _SETTING.match(line))


def _row(line: str) -> list[str]:
    try:
        return next(csv.reader([line]), [])
    except csv.Error:
        return [line]


def _columns(name: str, text: str, report: SourceReport) -> Iterator[str]:
    reader = csv.reader(io.StringIO(text, newline=""))
    header = [cell.strip().casefold() for cell in next(reader, [])]
    at = min(
        (header.index(column) for column in _VALUE_COLUMNS if column in header),
        key=lambda i: _VALUE_COLUMNS.index(header[i]),
    )
    number = 1
    while True:
        number += 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            report.problem(f"{name}: row {number} is not valid CSV ({error})")
            continue
        if len(row) > at:
            yield from _joined(row[at])


def _json_values(value: Any, depth: int) -> Iterator[str]:
    if depth > 20:
        return
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _json_values(item, depth + 1)
    elif isinstance(value, dict):
        named = {str(key).strip().casefold(): member for key, member in value.items()}
        telling = next((named[column] for column in _VALUE_COLUMNS if isinstance(named.get(column), (str, list))), None)
        if telling is not None:
            yield from _json_values(telling, depth + 1)
        else:
            lists = [member for member in value.values() if isinstance(member, (list, dict))]
            if lists:
                for member in lists:
                    yield from _json_values(member, depth + 1)
            elif len(value) == 1:
                # {"header of the file": "value"}, one object a value
                yield from (str(member) for member in value.values() if isinstance(member, (str, int, float)))
