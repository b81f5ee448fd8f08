"""`policylint observe`: captures, device logs and permission lists -> OBSERVATIONS.csv (contract 6.4)."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TextIO

from policylint.errors import InputError
from policylint.observations.attribution import Manifest
from policylint.observations.completeness import SessionCoverage
from policylint.observations.destination import Destinations, read_overrides
from policylint.observations.detection import Detector
from policylint.observations.filter_lists import FilterLists
from policylint.observations.identifier_sync import IdentifierSyncs
from policylint.observations.known_values import read_known_values
from policylint.observations.manifest import read_manifest
from policylint.observations.observed_flow import COLUMNS, ObservedFlow
from policylint.observations.pipeline import Observer, observe_all
from policylint.observations.sources import find_sources
from policylint.observations.summary import RunSummary
from policylint.observations.value_match import ValueMatcher
from policylint.serialization import dump_line, writing


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "sources", nargs="+", metavar="SOURCE", type=Path, help="file or folder: HAR, pcap, mitmproxy dump, log, list"
    )
    parser.add_argument(
        "--out", required=True, metavar="OBSERVATIONS.csv", help="where the rows go; - for standard output"
    )
    parser.add_argument("--manifest", type=Path, metavar="TOML", help="skills, personas, sessions: attributes the rows")
    parser.add_argument(
        "--persona-values", type=Path, action="append", default=[], metavar="TOML", help="known values of a persona"
    )
    parser.add_argument("--override", type=Path, metavar="CSV", help="your own domain, organisation, role, category")
    parser.add_argument(
        "--filter-list", type=Path, action="append", default=[], metavar="FILE", help="list in Adblock syntax"
    )
    parser.add_argument("--skill", default="", help="skill of all sources, where the manifest does not say")
    parser.add_argument("--persona", default="", help="persona of all sources, where the manifest does not say")
    parser.add_argument("--details", metavar="JSONL", help="every row with its reasons, sizes and redacted values")
    parser.add_argument(
        "--summary", metavar="JSON", help="sources, hosts (unknown first), sessions and what was not attributed"
    )
    parser.add_argument("--syncs", metavar="JSON", help="identifiers passed between companies: graph and counts")
    parser.add_argument(
        "--show-values", action="store_true", help="write values into --details as they were seen, unredacted"
    )


def run(arguments: argparse.Namespace) -> int:
    manifest = read_manifest(arguments.manifest) if arguments.manifest else Manifest()
    observer = build_observer(arguments, manifest)
    sources = list(find_sources(arguments.sources))
    if not sources:
        raise InputError(
            ", ".join(map(str, arguments.sources)), "holds no file that could be a capture", "name captures or logs"
        )
    summary = RunSummary()
    with ExitStack() as stack:
        out = stack.enter_context(writing(arguments.out))
        details = stack.enter_context(writing(arguments.details)) if arguments.details else None
        rows = csv.writer(out, lineterminator="\n")
        rows.writerow(COLUMNS)
        for flow in _observed(observer, sources, summary):
            rows.writerow(flow.as_row())
            summary.add(flow)
            if details is not None:
                details.write(dump_line(flow.as_dict()) + "\n")
    _write_json(arguments.syncs, observer.syncs.as_dict() if observer.syncs is not None else None)
    if arguments.summary:
        result = summary.as_dict()
        result["sessions"] = observer.coverage.as_list() if observer.coverage is not None else []
        result["filter_lists"] = observer.filter_lists.provenance if observer.filter_lists is not None else []
        _write_json(arguments.summary, result)
    _report(summary, observer, sys.stderr)
    failed = bool(summary.errors) or any(report.partial for report in summary.sources)
    if summary.errors and not any(report.kind and report.kind != "left out" for report in summary.sources):
        return 2
    return 1 if failed else 0


def build_observer(arguments: argparse.Namespace, manifest: Manifest) -> Observer:
    """The observer that the options describe."""
    files = [
        *arguments.persona_values,
        *(Path(persona.values) for persona in manifest.personas.values() if persona.values),
    ]
    values = [value for file in dict.fromkeys(files) for value in read_known_values(file)]
    destinations = Destinations(read_overrides(arguments.override) if arguments.override else None)
    return Observer(
        destinations=destinations,
        detector=Detector(ValueMatcher(values) if values else None),
        manifest=manifest,
        filter_lists=FilterLists(arguments.filter_list) if arguments.filter_list else None,
        syncs=IdentifierSyncs(destinations) if arguments.syncs else None,
        coverage=SessionCoverage(manifest) if manifest.sessions else None,
        show_values=arguments.show_values,
        skill=arguments.skill,
        persona=arguments.persona,
    )


def _observed(observer: Observer, sources: list[tuple[Path, bool]], summary: RunSummary) -> Iterator[ObservedFlow]:
    progress = sys.stderr.isatty()
    for number, (report, flows, error) in enumerate(observe_all(observer, sources), 1):
        summary.sources.append(report)
        if progress:
            print(f"\r{number}/{len(sources)} {report.source[-60:]:<60}", end="", file=sys.stderr, flush=True)
        try:
            if error is not None:
                raise error
            yield from flows
        except InputError as problem:
            report.partial = True
            summary.errors.append(str(problem))
    if progress:
        print(file=sys.stderr)


def _write_json(path: str | None, value: object) -> None:
    if path and value is not None:
        with writing(path) as stream:
            json.dump(value, stream, ensure_ascii=False, indent=1)
            stream.write("\n")


def _report(summary: RunSummary, observer: Observer, stream: TextIO) -> None:
    for error in summary.errors:
        print(f"error: {error}", file=stream)
    for report in summary.sources:
        for problem in report.as_dict()["problems"]:
            print(f"{report.source}: {problem}", file=stream)
        for reason, count in sorted(report.skipped.items()):
            print(
                f"{report.source}: left out, {count} times: {reason}"
                if report.kind != "left out"
                else f"{report.source}: left out: it {reason}",
                file=stream,
            )
    if observer.coverage is not None:
        for session in observer.coverage.as_list():
            if session["remark"]:
                print(
                    f"session of {session['skill'] or session['persona']} from {session['start']}: {session['remark']}",
                    file=stream,
                )
    for line in summary.in_words():
        print(line, file=stream)
