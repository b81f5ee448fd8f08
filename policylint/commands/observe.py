"""`policylint observe`: captures, device logs and permission lists -> OBSERVATIONS.csv (contract 6.4)."""

from __future__ import annotations

import argparse
import csv
import gc
import json
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TextIO

from policylint.observations.observed_flow import COLUMNS
from policylint.observations.pipeline import Observer
from policylint.observations.run import Settings, list_sources, make_observer, observed
from policylint.observations.summary import RunSummary
from policylint.serialization import dump_line, writing


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("sources", nargs="+", metavar="SOURCE", type=Path, help="file or folder: HAR, pcap, mitmproxy dump, log, list")
    add("--out", required=True, metavar="OBSERVATIONS.csv", help="where the rows go; - for standard output")
    add("--manifest", type=Path, metavar="TOML", help="skills, personas, sessions: attributes the rows")
    add("--persona-values", type=Path, action="append", default=[], metavar="TOML", help="known values of a persona")
    add("--override", type=Path, metavar="CSV", help="your own domain, organisation, role, category")
    add("--filter-list", type=Path, action="append", default=[], metavar="FILE", help="list in Adblock syntax")
    add("--skill", default="", help="skill of all sources, where the manifest does not say")
    add("--persona", default="", help="persona of all sources, where the manifest does not say")
    add("--details", metavar="JSONL", help="every row with its reasons, sizes and redacted values")
    add("--summary", metavar="JSON", help="sources, hosts (unknown first), sessions and what was not attributed")
    add("--syncs", metavar="JSON", help="identifiers passed between companies: graph and counts")
    add("--show-values", action="store_true", help="write values into --details as they were seen, unredacted")


def run(arguments: argparse.Namespace) -> int:
    observer = make_observer(
        Settings(
            manifest=arguments.manifest,
            persona_values=tuple(arguments.persona_values),
            override=arguments.override,
            filter_lists=tuple(arguments.filter_list),
            skill=arguments.skill,
            persona=arguments.persona,
            syncs=bool(arguments.syncs),
            show_values=arguments.show_values,
        )
    )
    sources = list_sources(arguments.sources)
    # The tables stay until the end: the collector need not look through them again and again.
    gc.freeze()
    summary = RunSummary()
    with ExitStack() as stack:
        out = stack.enter_context(writing(arguments.out))
        details = stack.enter_context(writing(arguments.details)) if arguments.details else None
        rows = csv.writer(out, lineterminator="\n")
        rows.writerow(COLUMNS)
        for flow in observed(observer, sources, summary, _progress(len(sources))):
            rows.writerow(flow.as_row())
            if details is not None:
                details.write(dump_line(flow.as_dict()) + "\n")
    if observer.syncs is not None:
        _write_json(arguments.syncs, observer.syncs.as_dict())
    if arguments.summary:
        result = summary.as_dict()
        result["sessions"] = observer.coverage.as_list() if observer.coverage is not None else []
        result["filter_lists"] = observer.filter_lists.provenance if observer.filter_lists is not None else []
        _write_json(arguments.summary, result)
    _report(summary, observer, sys.stderr)
    if summary.errors and not any(report.kind and report.kind != "left out" for report in summary.sources):
        return 2
    return 1 if summary.errors or any(report.partial for report in summary.sources) else 0


def _progress(count: int) -> Callable[[int, str], None] | None:
    """A line that names the source being read, on a terminal."""
    if not sys.stderr.isatty():
        return None
    return lambda number, name: print(f"\r{number}/{count} {name[-60:]:<60}", end="", file=sys.stderr, flush=True)


def _write_json(path: str, value: object) -> None:
    with writing(path) as stream:
        json.dump(value, stream, ensure_ascii=False, indent=1)
        stream.write("\n")


def _report(summary: RunSummary, observer: Observer, stream: TextIO) -> None:
    if stream.isatty():
        print(file=stream)
    for error in summary.errors:
        print(f"error: {error}", file=stream)
    for report in summary.sources:
        for problem in report.as_dict()["problems"]:
            print(f"{report.source}: {problem}", file=stream)
        for reason, count in sorted(report.skipped.items()):
            what = f"left out: it {reason}" if report.kind == "left out" else f"left out, {count} times: {reason}"
            print(f"{report.source}: {what}", file=stream)
    if observer.coverage is not None:
        for session in observer.coverage.as_list():
            if session["remark"]:
                who = session["skill"] or session["persona"]
                print(f"session of {who} from {session['start']}: {session['remark']}", file=stream)
    for line in summary.in_words():
        print(line, file=stream)
