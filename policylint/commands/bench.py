"""`policylint bench`: speed and memory of `extract` beside the bare language model."""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
from pathlib import Path

from policylint.evaluation.speed import compare, words_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument(
        "--texts", type=Path, default=Path("../shared/gold/skillvet/docs.jsonl"), help="JSONL of {id, text, format}"
    )
    parser.add_argument(
        "--processes", type=int, default=os.cpu_count() or 1, help="worker processes of extract (default: all cores)"
    )
    parser.add_argument("--runs", type=int, default=1, help="pairs of runs; the median ratio counts")


def run(arguments: argparse.Namespace) -> int:
    """Exit status 1 when extract is slower than the bare model."""
    words = words_of(arguments.texts)
    with tempfile.TemporaryDirectory(prefix="policylint-bench-") as work:
        pairs = compare(arguments.texts, Path(work), arguments.processes, arguments.runs)
    for ours, bare in pairs:
        print(
            f"extract {ours.seconds:.1f} s ({words / ours.seconds:,.0f} words/s, {arguments.processes} processes, {ours.megabytes:,.0f} MiB)   "
            f"bare nlp.pipe {bare.seconds:.1f} s ({words / bare.seconds:,.0f} words/s)   ratio {bare.seconds / ours.seconds:.2f}"
        )
    ratio = statistics.median(bare.seconds / ours.seconds for ours, bare in pairs)
    print(f"{words:,} words; extract is {ratio:.2f} times as fast as the bare pipeline")
    return 0 if ratio >= 1 else 1
