"""`policylint audit PROJECT`: run a whole audit project (contract 6.6)."""

from __future__ import annotations

import argparse
import json
import os

from policylint.audit import read_project, run_audit
from policylint.audit.progress import Reporter
from policylint.audit.summary import as_json, summary


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("project", metavar="PROJECT", help="folder with a policylint.toml")
    parser.add_argument("--fresh", action="store_true", help="forget stored results of stages and do everything anew")
    parser.add_argument(
        "--processes",
        type=_positive,
        default=os.cpu_count() or 1,
        metavar="N",
        help="worker processes (default: as many as there are cores)",
    )
    parser.add_argument("--json", action="store_true", help="print the summary as JSON")
    parser.add_argument("--quiet", action="store_true", help="only problems on standard error")


def run(arguments: argparse.Namespace) -> int:
    """Run the audit and print its summary; the exit status is 1 when something could not be used."""
    project = read_project(arguments.project)
    with Reporter(quiet=arguments.quiet) as reporter:
        audit = run_audit(project, reporter, fresh=arguments.fresh, processes=arguments.processes)
    print(json.dumps(as_json(audit), ensure_ascii=False, indent=2) if arguments.json else summary(audit))
    return 1 if audit.result.problems else 0


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number
