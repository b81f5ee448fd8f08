"""Lists of requested permissions and flows CSVs (contract 6.2) as sources of observations."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from policylint.observations.csv_rows import csv_rows
from policylint.observations.exchange import Connection, Item, Sighting, epoch_seconds
from policylint.observations.flows import read_flows
from policylint.observations.permissions import read_permissions
from policylint.observations.source_report import SourceReport
from policylint.ontology import ontology

_SKILLS = ("skill", "skill_id", "asin", "id")
_PERMISSIONS = ("permission", "permissions")


def read_permission_list(stream: BinaryIO, report: SourceReport) -> Iterator[Item]:
    """A CSV with a column for the skill and one for its permissions, one a line or several separated by "|" or ";"."""
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="replace", newline="")
    first = text.readline()
    delimiter = max(",;\t", key=first.count)
    header = [cell.strip().lower() for cell in next(csv.reader([first], delimiter=delimiter), [])]
    skill_at = next(header.index(name) for name in _SKILLS if name in header)
    permission_at = next(header.index(name) for name in _PERMISSIONS if name in header)
    for number, cells in csv_rows(text, report, delimiter):
        if not any(cells):
            continue
        if len(cells) <= max(skill_at, permission_at) or not cells[skill_at].strip():
            report.problem(f"line {number}: skill or permission is missing")
            continue
        skill = cells[skill_at].strip()
        wanted = cells[permission_at].replace(";", "|").split("|")
        reading = read_permissions(skill, wanted, source=report.source)
        for permission in reading.unknown:
            report.problem(f"line {number}: the permission {permission.strip()!r} is not in the table")
        for observation in reading.observations:
            yield Sighting(
                locator=f"line {number}",
                time=None,
                data_type=observation.data_type,
                how="permission",
                where=observation.locator,
                party_role="first_party",
                skill=skill,
            )


def read_flow_table(stream: BinaryIO, report: SourceReport) -> Iterator[Item]:
    """A flows CSV: each row is an observation that somebody stated."""
    path = Path(report.source)
    for row in read_flows(path):
        if row.observation is None:
            report.problem(str(row.error).removeprefix(f"{path}, ").rstrip("."))
            continue
        seen = row.observation
        parties = ontology().parties
        role, organisation, host = "", "", seen.host
        if seen.entity in parties:
            role = (
                "platform"
                if parties.is_a(seen.entity, "platform")
                else seen.entity
                if seen.entity == "first_party"
                else "third_party"
            )
            organisation = parties.get(seen.entity).label if role == "platform" else ""
        elif "." in seen.entity and " " not in seen.entity and not host:
            host = seen.entity
        else:
            role, organisation = "third_party", seen.entity
        time = epoch_seconds(seen.time) if seen.time else None
        if seen.how == "contact":
            yield Connection(seen.locator, time, host or seen.entity, "report", organisation=organisation)
        else:
            yield Sighting(
                locator=seen.locator,
                time=time,
                data_type=seen.data_type,
                how=seen.how,
                where="",
                host=host,
                organisation=organisation,
                party_role=role or "unknown",
                skill=seen.skill,
                note="stated in the table",
                persona=seen.persona,
                purpose=seen.purpose,
            )
