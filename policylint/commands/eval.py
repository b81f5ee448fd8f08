"""`policylint eval [--material FOLDER] [--only TASK]`: all scorers, one table, `docs/accuracy.md`."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

from policylint.evaluation import TASKS, Measurement, measure, table


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument(
        "--material", type=Path, default=Path("../shared"), help="folder with gold/ and eval/ (default: ../shared)"
    )
    parser.add_argument(
        "--only",
        nargs="+",
        default=[],
        metavar="TASK",
        help="only these: " + ", ".join(sorted({t.gold for t in TASKS})),
    )
    parser.add_argument("--work", type=Path, help="folder for the predictions (default: a temporary one)")
    parser.add_argument(
        "--write",
        type=Path,
        metavar="FILE",
        help="replace the figures between the markers in this file (docs/accuracy.md)",
    )
    parser.add_argument("--verbose", action="store_true", help="also print what each scorer printed")


def run(arguments: argparse.Namespace) -> int:
    """Exit status 1 when a figure is not reached."""

    def progress(line: str) -> None:
        print(line, file=sys.stderr, flush=True)

    with tempfile.TemporaryDirectory(prefix="policylint-eval-") as temporary:
        measurements = measure(arguments.material, arguments.work or Path(temporary), arguments.only, progress)
    if arguments.verbose:
        for m in measurements:
            print(f"\n{m.task.name} ({m.seconds:.0f} s)\n{m.output}")
    print(table(measurements))
    if arguments.write:
        _write(arguments.write, measurements)
    return 1 if "short by" in table(measurements) else 0


_BEGIN, _END = "<!-- figures: written by `policylint eval --write` -->", "<!-- end of figures -->"


def _write(path: Path, measurements: list[Measurement]) -> None:
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    ).stdout.strip()
    block = f"{_BEGIN}\nMeasured on {date.today().isoformat()}, commit {commit or 'unknown'}, `policylint eval --write {path}`.\n\n{table(measurements)}\n\n"
    block += "".join(
        f"<details><summary>{m.task.name}: what the scorer printed</summary>\n\n```\n{m.output.strip()}\n```\n</details>\n\n"
        for m in measurements
    )
    text = path.read_text(encoding="utf-8") if path.exists() else f"# Accuracy\n\n{_BEGIN}\n{_END}\n"
    before, _, rest = text.partition(_BEGIN)
    after = rest.partition(_END)[2]
    path.write_text(f"{before}{block}{_END}{after}", encoding="utf-8")
