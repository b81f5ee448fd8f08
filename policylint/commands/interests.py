"""`policylint interests`: data exports of personas -> INTERESTS.csv (contract 6.5), with advertisements and bids if
given."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from pathlib import Path
from typing import Any

from policylint.errors import InputError
from policylint.observations import ads as ads_stage
from policylint.observations import bids as bids_stage
from policylint.observations import interests as interests_stage
from policylint.observations.attribution import Manifest
from policylint.observations.bid_sources import read_bid_sources
from policylint.observations.manifest import read_manifest
from policylint.observations.source_report import SourceReport
from policylint.serialization import writing


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "exports", nargs="+", metavar="EXPORT", type=Path, help="zip, folder, CSV or JSON of a data export"
    )
    parser.add_argument("--control", required=True, action="append", metavar="PERSONA", help="persona without skills")
    parser.add_argument(
        "--out", required=True, metavar="INTERESTS.csv", help="where the rows go; - for standard output"
    )
    parser.add_argument(
        "--manifest", type=Path, metavar="TOML", help="personas with their exports and skill categories"
    )
    parser.add_argument(
        "--ads", type=Path, metavar="FILE", help="advertisements heard: persona, advertisement, category"
    )
    parser.add_argument(
        "--bids", type=Path, action="append", default=[], metavar="PATH", help="bids: a file, or a folder of personas"
    )
    parser.add_argument("--statistics", metavar="JSON", help="counts, tests and the practices that they support")


def run(arguments: argparse.Namespace) -> int:
    manifest = read_manifest(arguments.manifest) if arguments.manifest else Manifest()
    exports = interests_stage.read_exports(arguments.exports, manifest)
    if not exports.personas and exports.errors:
        raise exports.errors[0]
    compared = interests_stage.compare(exports, arguments.control)
    with writing(arguments.out) as stream:
        rows = csv.writer(stream, lineterminator="\n")
        rows.writerow(interests_stage.COLUMNS)
        rows.writerows(interests_stage.rows(compared))
    reports, errors = list(exports.reports), [str(error) for error in exports.errors]
    practices = interests_stage.practices(compared, manifest, arguments.control)
    statistics: dict[str, Any] = {"interests": interests_stage.matrix(compared, manifest)}
    for name, step in (("ads", _ads), ("bids", _bids)):
        try:
            result = step(arguments, manifest, reports)
        except InputError as error:
            errors.append(str(error))
            continue
        if result is not None:
            statistics[name], found = result
            practices += found
    statistics["practices"] = [practice.as_dict() for practice in practices]
    statistics["sources"] = [report.as_dict() for report in reports]
    if arguments.statistics:
        with writing(arguments.statistics) as stream:
            json.dump(statistics, stream, ensure_ascii=False, indent=1, allow_nan=False)
            stream.write("\n")
    _report(exports, compared, reports, errors, arguments.control)
    return 1 if errors or any(report.partial for report in reports) else 0


def _ads(
    arguments: argparse.Namespace, manifest: Manifest, reports: list[SourceReport]
) -> tuple[dict[str, Any], list[Any]] | None:
    if arguments.ads is None:
        return None
    report = SourceReport(str(arguments.ads), "advertisements")
    reports.append(report)
    result = ads_stage.compare_ads(ads_stage.read_ads(arguments.ads, report), arguments.control)
    return result, ads_stage.ad_practices(result)


def _bids(
    arguments: argparse.Namespace, manifest: Manifest, reports: list[SourceReport]
) -> tuple[dict[str, Any], list[Any]] | None:
    if not arguments.bids:
        return None
    bids = read_bid_sources(arguments.bids, manifest, reports)
    result = bids_stage.compare_bids(bids, arguments.control)
    return result, bids_stage.bid_practices(result)


def _report(
    exports: interests_stage.Exports,
    compared: list[tuple[interests_stage.Interest, bool]],
    reports: list[SourceReport],
    errors: list[str],
    controls: list[str],
) -> None:
    for error in errors:
        print(f"error: {error}", file=sys.stderr)
    for report in reports:
        for problem in report.as_dict()["problems"]:
            print(f"{report.source}: {problem}", file=sys.stderr)
    if not compared:
        print(f"no interest was found in the exports of {len(exports.personas)} personas", file=sys.stderr)
        return
    inferred = [
        (i, shared) for i, shared in compared if i.kind in interests_stage.INFERRED and i.persona not in controls
    ]
    alone = sum(not shared for _, shared in inferred)
    print(f"{len(compared)} interests of {len(exports.personas)} personas", file=sys.stderr)
    others = f"{len(inferred)} of them inferred by the platform for personas other than the control"
    print(f"{others}, {alone} not for the control", file=sys.stderr)
    empty = [persona for persona in exports.personas if not any(i.persona == persona for i, _ in compared)]
    if empty:
        print(f"no interest in the exports of: {', '.join(empty)}", file=sys.stderr)
