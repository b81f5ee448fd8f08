"""Writing a report into a folder: every file whole, the manifest last, nothing of an earlier report left behind."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath

from policylint.comparison.finding import DISCLOSURES
from policylint.errors import InputError
from policylint.reports import data_files, document_pages, listings, observed_pages, skill_pages
from policylint.reports.counting import equals
from policylint.reports.index_page import index_page
from policylint.reports.rendering import page
from policylint.reports.result import AuditResult
from policylint.reports.tables import ReportData

Progress = Callable[[str, int, int], None]


def write_report(result: AuditResult, folder: Path, progress: Progress | None = None) -> list[Path]:
    """Write the report of an audit: `index.html` with the pages it links to, CSV, JSON Lines, manifest, provenance.

    The same result gives the same bytes in every file but `provenance.json`, `provenance.html` and their lines of the
    manifest. The files are made beside the folder and moved into it when all are there, so a run that is killed leaves
    the earlier report as it was. Files of an earlier report that the new one does not have are removed; other files in
    the folder are left alone.

    Args:
        result: what to report.
        folder: made when it is not there.
        progress: called with the kind of file, the number written and the number to write, after each file.

    Returns:
        The files written, ordered by path, the manifest last.

    Raises:
        InputError: the folder cannot be written.
    """
    folder = Path(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(exist_ok=True)
        staging = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}.", suffix=".part"))
    except OSError as error:
        raise InputError(
            str(folder), f"the report cannot be written here ({error.strerror})", "name another folder"
        ) from error
    try:
        written: dict[str, tuple[int, str]] = {}
        for path, content in _files(result, progress):
            encoded = content.encode("utf-8")
            target = staging / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(encoded)
            written[path] = (len(encoded), hashlib.sha256(encoded).hexdigest())
        (staging / data_files.MANIFEST).write_bytes(data_files.manifest_text(written).encode("utf-8"))
        return _move(staging, folder, [*sorted(written), data_files.MANIFEST])
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _files(result: AuditResult, progress: Progress | None) -> Iterator[tuple[str, str]]:
    """Path and text of every file but the manifest."""
    data = ReportData(result)
    done = {"skills": 0, "documents": 0}
    totals = {"skills": len(data.tables["skills"]), "documents": len(data.tables["policies"])}
    yield "index.html", index_page(data)
    for kind, pages in (("skills", skill_pages.pages(data)), ("documents", document_pages.pages(data))):
        for path, html in pages:
            yield path, html
            done[kind] += 1
            if progress:
                progress(kind, done[kind], totals[kind])
    for listing in listings.listings(data):
        yield from listings.pages(data, listing)
    yield "lists/heat-map.html", _heat_map_table(data)
    if result.observed:
        yield from observed_pages.pages(data)
    described = data_files.tables_of(result)
    for name in described:
        yield f"{name}.csv", data_files.csv_text(data.tables, name)
    yield "csv-metadata.json", data_files.csv_metadata(described)
    yield "findings.jsonl", "".join(data_files.findings_lines(result))
    yield "statements.jsonl", "".join(data_files.statements_lines(result))
    yield data_files.PROVENANCE, data_files.provenance_text(result)
    yield "provenance.html", page("provenance.html", "provenance.html", provenance=dict(result.provenance))


def _heat_map_table(data: ReportData) -> str:
    tables, lines = data.tables, []
    for row in tables["heat_map"]:
        where = equals("data_type", row["data_type"]), equals("entity", row["entity"])
        hrefs = {
            group.disclosure: group.href
            for group in data.addresses.flow_groups(row["data_type"])
            if group.entity == row["entity"]
        }
        cells = [
            tables.count("findings", *where, equals("disclosure", one), href=hrefs.get(one, "")) for one in DISCLOSURES
        ]
        lines.append((row, cells, tables.count("findings", *where, href=row["page"])))
    return page("heat_map_table.html", "lists/heat-map.html", script=True, lines=lines)


def _move(staging: Path, folder: Path, paths: list[str]) -> list[Path]:
    earlier = _paths_of_earlier_report(folder)
    for path in paths:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(staging / path, target)
    for path in sorted(earlier - set(paths)):
        stale = folder / path
        if stale.is_file() and not stale.is_symlink():
            stale.unlink()
            if stale.parent != folder and not any(stale.parent.iterdir()):
                stale.parent.rmdir()
    return [folder / path for path in paths]


def _paths_of_earlier_report(folder: Path) -> set[str]:
    """The paths in the manifest of the report that is in the folder; only such as lie inside the folder."""
    try:
        manifest = json.loads((folder / data_files.MANIFEST).read_text(encoding="utf-8"))
        paths = {entry["path"] for entry in manifest["files"]}
    except (OSError, ValueError, KeyError, TypeError):
        return set()
    return {
        path
        for path in paths
        if isinstance(path, str) and not PurePosixPath(path).is_absolute() and ".." not in PurePosixPath(path).parts
    }
