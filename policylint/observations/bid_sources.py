"""The bids of several files and folders, each with the persona that it belongs to."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from policylint.errors import InputError
from policylint.observations.attribution import Manifest, fits
from policylint.observations.bids import Bid, read_bids
from policylint.observations.source_report import SourceReport

_SUFFIXES = (".json", ".jsonl", ".js", ".csv")


def read_bid_sources(paths: Iterable[Path], manifest: Manifest, reports: list[SourceReport]) -> list[Bid]:
    """All bids, in the order of the paths and, within a folder, of the file names.

    A record's own persona goes first, then the manifest's `exports` patterns; else in a folder the first folder below
    it is the persona, and a single file belongs to the persona it is called after.

    Args:
        paths: files, and folders that are searched for JSON, JSON Lines, JavaScript literals and CSV.
        manifest: the experiment.
        reports: gets one report a file; a file that cannot be read is a problem in its report.

    Raises:
        InputError: a path does not exist.
    """
    bids: list[Bid] = []
    for path in paths:
        if not path.exists():
            raise InputError(str(path), "does not exist", "check the path of the bids")
        folder = path.is_dir()
        files = sorted(p for p in path.rglob("*") if p.suffix.lower() in _SUFFIXES) if folder else [path]
        for file in files:
            report = SourceReport(str(file), "bids")
            reports.append(report)
            inside = file.relative_to(path).parts if folder else ()
            named = next(
                (p.id for p in manifest.personas.values() if any(fits(file.as_posix(), e) for e in p.exports)), ""
            )
            try:
                bids += read_bids(file, named or (inside[0] if len(inside) > 1 else file.stem), report)
            except InputError as error:
                report.problem(error.problem)
    return bids
