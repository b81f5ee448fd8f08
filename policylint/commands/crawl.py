"""`policylint crawl`: store listings, skill pages and policies into an audit project, with the evidence."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from policylint.crawl.export import Export
from policylint.crawl.session import export_only, run_crawl
from policylint.crawl.settings import read_settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument(
        "project", help="folder of the audit project, with [crawl] settings in policylint.toml or crawl.toml"
    )
    parser.add_argument("--retry-failed", action="store_true", help="ask again for pages whose failure may pass")
    parser.add_argument("--export-only", action="store_true", help="write skills.csv and policies from what is there")
    parser.add_argument("--json", action="store_true", help="print the completeness report as JSON")
    parser.add_argument(
        "--verify", action="store_true", help="only check the evidence: hashes, WARC digests, time stamps"
    )
    parser.add_argument("--certificates", metavar="PEM", help="with --verify: certificate of the time stamp authority")
    parser.add_argument("--wacz", metavar="FILE", help="also write the snapshots as a WACZ package (extra wacz)")


def run(arguments: argparse.Namespace) -> int:
    """Run the command; the exit status is 1 when pages failed or a listing was not followed to its end."""
    project = Path(arguments.project)
    if arguments.verify:
        return _verify(project, arguments.certificates)
    settings = read_settings(project)
    if arguments.export_only:
        export = export_only(project, settings)
    else:
        console = Console(stderr=True)
        columns = (
            TextColumn("Crawling"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.description}"),
        )
        with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
            row = bar.add_task("", total=None)

            def progress(finished: int, known: int, url: str) -> None:
                bar.update(row, completed=finished, total=known, description=url[:60])

            export = run_crawl(project, settings, retry_failed=arguments.retry_failed, progress=progress)
    if arguments.wacz:
        from policylint.crawl.wacz import write_wacz

        write_wacz(project, Path(arguments.wacz))
    _tell(export, as_json=arguments.json)
    return 0 if export.report.complete and not export.report.not_policies else 1


def _verify(project: Path, certificates: str | None) -> int:
    from policylint.crawl.verify import verify_crawl

    found = verify_crawl(project, Path(certificates) if certificates else None)
    for problem in found.problems:
        print(f"policylint crawl: {problem}", file=sys.stderr)
    for stamp in found.stamps:
        print(stamp)
    print(f"{found.files} files and {found.records} WARC records checked, {len(found.problems)} problems.")
    return 1 if found.problems else 0


def _tell(export: Export, *, as_json: bool) -> None:
    for warning in export.warnings[:20]:
        print(f"policylint crawl: {warning}", file=sys.stderr)
    if len(export.warnings) > 20:
        print(f"policylint crawl: {len(export.warnings) - 20} more warnings about the lists", file=sys.stderr)
    if as_json:
        print(json.dumps(export.report.as_dict(), ensure_ascii=False))
        return
    print(export.report.text(), end="")
    print(f"{export.skills} skills written to skills.csv, {export.policies} policies to policies/.")
    print(f"{len(export.findings)} rules of the store are broken by listings (crawl/findings.csv).")
    for finding in export.findings[:10]:
        print(f"    {finding.skill}: {finding.explanation}")
