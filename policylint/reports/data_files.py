"""The report's data files: CSV with its CSV on the Web description, JSON Lines, provenance, manifest."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from policylint.reports.cleaning import guarded_cell, unpaired_escaped
from policylint.reports.counting import Tables
from policylint.reports.result import AuditResult
from policylint.reports.wording import read_data
from policylint.serialization import dump_line

MANIFEST = "manifest.json"
PROVENANCE = "provenance.json"


@lru_cache(maxsize=1)
def table_columns() -> dict[str, dict[str, Any]]:
    """The description of every table that all reports have, from `data/columns.toml`."""
    return read_data("columns.toml")


@lru_cache(maxsize=1)
def observed_columns() -> dict[str, dict[str, Any]]:
    """The description of the tables of what was observed, from `data/observed_columns.toml`."""
    return read_data("observed_columns.toml")


def tables_of(result: AuditResult) -> dict[str, dict[str, Any]]:
    """The description of the tables of one report."""
    return table_columns() | (observed_columns() if result.observed else {})


def csv_text(tables: Tables, name: str) -> str:
    """A table as RFC 4180 CSV: header, comma, CRLF, no byte-order mark, guarded against formulas."""
    columns = [column["name"] for column in (table_columns() | observed_columns())[name]["columns"]]
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(columns)
    for row in tables[name]:
        writer.writerow([guarded_cell(row[column]) for column in columns])
    return stream.getvalue()


def csv_metadata(described: Mapping[str, Mapping[str, Any]] | None = None) -> str:
    """The CSV on the Web description of the tables (W3C Recommendation "Metadata Vocabulary for Tabular Data")."""
    metadata = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:description": (
            "Tables of a policylint report. A cell that starts with an apostrophe has one apostrophe more than its "
            "value: it keeps spreadsheets from reading the value as a formula."
        ),
        "dialect": {
            "encoding": "utf-8",
            "header": True,
            "delimiter": ",",
            "quoteChar": '"',
            "doubleQuote": True,
            "lineTerminators": ["\r\n"],
        },
        "tables": [
            {"url": f"{name}.csv", "dc:description": table["description"], "tableSchema": _schema(table)}
            for name, table in (table_columns() if described is None else described).items()
        ],
    }
    return json.dumps(metadata, ensure_ascii=False, indent=2) + "\n"


def _schema(table: Mapping[str, Any]) -> dict[str, Any]:
    columns = [
        {
            "name": column["name"],
            "titles": column["name"],
            "datatype": column.get("type", "string"),
            "dc:description": column["description"],
        }
        for column in table["columns"]
    ]
    foreign = [
        {
            "columnReference": column["name"],
            "reference": {
                "resource": f"{column['refers']}.csv",
                "columnReference": (table_columns() | observed_columns())[column["refers"]]["key"][0],
            },
        }
        for column in table["columns"]
        if "refers" in column
    ]
    return {"columns": columns, "primaryKey": table["key"]} | ({"foreignKeys": foreign} if foreign else {})


def findings_lines(result: AuditResult) -> Iterator[str]:
    """The findings as `policylint check` prints them, one JSON line each."""
    for finding in result.findings:
        yield unpaired_escaped(dump_line(finding.as_dict())) + "\n"


def statements_lines(result: AuditResult) -> Iterator[str]:
    """The statements as `policylint extract` prints them, one JSON line each, document by document: those that do not
    speak about the skill's users in general have the kind "scoped_statement"."""
    for identifier in result.documents:
        if analysis := result.analyses.get(identifier):
            for statement in analysis.statements:
                line = statement.as_dict()
                if statement.scope != "general":
                    line["kind"] = "scoped_statement"
                yield unpaired_escaped(dump_line(line)) + "\n"


def provenance_text(result: AuditResult) -> str:
    """The provenance as JSON, in the order in which it was given."""
    return unpaired_escaped(json.dumps(dict(result.provenance), ensure_ascii=False, indent=2)) + "\n"


def manifest_text(files: Mapping[str, bytes | tuple[int, str]]) -> str:
    """The manifest: path, size in bytes and SHA-256 of every file, ordered by path."""
    entries = []
    for path, content in sorted(files.items()):
        size, digest = content if isinstance(content, tuple) else (len(content), hashlib.sha256(content).hexdigest())
        entries.append({"path": path, "bytes": size, "sha256": digest})
    return json.dumps({"files": entries}, ensure_ascii=False, indent=1) + "\n"
