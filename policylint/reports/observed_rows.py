"""The tables of what was observed, with the columns that say where the report shows a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from policylint.reports.addresses import Addresses
from policylint.reports.cleaning import source_name
from policylint.reports.counting import Row
from policylint.reports.result import AuditResult


def observed_rows(result: AuditResult, addresses: Addresses) -> Mapping[str, Sequence[Row]]:
    """The rows of each table; empty when nothing was observed beside the flows that are judged."""
    if not result.observed:
        return {}
    numbers: dict[tuple[str, str, str, str], int] = {}
    for number, finding in enumerate(result.findings, 1):
        numbers.setdefault((finding.skill, finding.entity, finding.data_type, finding.purpose), number)
    tables: dict[str, Sequence[Row]] = {name: list(rows) for name, rows in result.observed.items()}
    tables["observed"] = [_flow(row, numbers, addresses) for row in result.observed["observed"]]
    tables["practices"] = [_practice(row, addresses) for row in result.observed["practices"]]
    return tables


def _flow(row: Row, numbers: Mapping[tuple[str, str, str, str], int], addresses: Addresses) -> Row:
    number = None
    if row["treatment"] == "judged":
        number = numbers.get((row["skill"], row["entity"], row["data_type"], row["purpose"]))
    return {
        **row,
        "source": source_name(row["source"]),
        "finding": str(number) if number is not None else "",
        "page": addresses.finding(row["skill"], number) if number is not None else "",
    }


def _practice(row: Row, addresses: Addresses) -> Row:
    return {**row, "page": addresses.document(row["quote_document"])}
