"""`policylint report`: the report of findings that `policylint check` wrote."""

from __future__ import annotations

import argparse
import hashlib
import json
import platform as machine
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress

from policylint import __version__
from policylint.audit.skills import read_skills
from policylint.comparison import AMAZON, DISCLOSURES
from policylint.crawl.skill import Skill
from policylint.documents import Document, ReadError, read_sources
from policylint.errors import InputError
from policylint.observations.flows import read_flows
from policylint.observations.observation import Observation
from policylint.reports import AuditResult, write_report
from policylint.reports.assembling import governing, listed, paired, stated
from policylint.reports.reading import read_analyses, read_findings
from policylint.statements import Analysis


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("--findings", required=True, metavar="FINDINGS.jsonl", help="what `policylint check` wrote")
    parser.add_argument(
        "--policies", nargs="+", required=True, metavar="SOURCE", help="the policies: files, folders or .jsonl files"
    )
    parser.add_argument(
        "--platform-policy", nargs="+", default=[], metavar="SOURCE", help="policies of the platform (Amazon)"
    )
    parser.add_argument("--flows", metavar="FLOWS.csv", help="the flows that were judged: how each was observed")
    parser.add_argument("--skills", metavar="SKILLS.csv", help="the skills: names, developers, policy links")
    parser.add_argument(
        "--statements",
        metavar="FILE",
        help="what `policylint extract` wrote about the same documents; they are analysed now when left out",
    )
    parser.add_argument("--out", required=True, metavar="FOLDER", help="where to write the report")
    parser.add_argument("--title", default="Consistency of privacy policies", help="heading of the report")
    parser.add_argument("--json", action="store_true", help="print the summary as JSON")
    parser.add_argument("--quiet", action="store_true", help="only problems on standard error")


def run(arguments: argparse.Namespace) -> int:
    """Write the report; the exit status is 1 when an input could not be used."""
    problems: list[str] = []
    findings, numbers, bad = read_findings(arguments.findings)
    problems += bad
    documents = _documents(arguments.policies, problems)
    of_platform = _documents(arguments.platform_policy, problems)
    twice = sorted(set(documents) & set(of_platform))
    if twice:
        raise InputError(twice[0], "it is given as a policy and as a policy of the platform", "give it once")
    platform = {AMAZON: tuple(of_platform)} if of_platform else {}
    skills = _skills(arguments.skills, problems)
    if arguments.flows:
        observations, unjudged = paired(findings, _flows(arguments.flows, problems), arguments.findings)
        problems += unjudged
    else:
        observations = stated(findings, numbers, arguments.findings)
    if not arguments.flows and not arguments.skills:
        note = "which document governs which skill was not given (--flows or --skills): it is taken from the quotes"
        print(f"policylint report: {note}", file=sys.stderr)
    everything = documents | of_platform
    policies_of = governing(skills, findings, observations, platform)
    with Progress(console=_console(arguments.quiet), transient=True, disable=_silent(arguments.quiet)) as progress:
        used = {one for named in policies_of.values() for one in named} | set(of_platform)
        analyses = _analyses(arguments.statements, everything, used, problems, progress)
        result = AuditResult(
            title=arguments.title,
            skills=listed(skills, findings),
            documents=everything,
            analyses=analyses,
            observations=tuple(observations),
            findings=tuple(findings),
            policies_of=policies_of,
            platform=platform,
            problems=tuple(problems),
            provenance=_provenance(arguments),
        )
        tasks = {kind: progress.add_task(f"writing {kind}", total=None) for kind in ("skills", "documents")}
        write_report(
            result,
            Path(arguments.out),
            lambda kind, done, total: progress.update(tasks[kind], completed=done, total=total),
        )
    for problem in problems:
        print(f"policylint report: {problem}", file=sys.stderr)
    _print_summary(result, arguments)
    return 1 if problems else 0


def _console(quiet: bool) -> Console:
    return Console(stderr=True, quiet=quiet)


def _silent(quiet: bool) -> bool:
    return quiet or not sys.stderr.isatty()


def _documents(sources: Sequence[str], problems: list[str]) -> dict[str, Document]:
    documents = {}
    for item in read_sources(list(sources)):
        if isinstance(item, ReadError):
            problems.append(item.error)
        else:
            documents[item.id] = item
    return documents


def _skills(path: str | None, problems: list[str]) -> tuple[Skill, ...]:
    if path is None:
        return ()
    found = read_skills(Path(path), path)
    problems += found.problems
    return found.skills


def _flows(path: str, problems: list[str]) -> list[Observation]:
    observations = []
    for row in read_flows(path):
        if row.observation is None:
            problems.append(str(row.error))
        else:
            observations.append(row.observation)
    return observations


def _analyses(
    path: str | None, documents: Mapping[str, Document], used: set[str], problems: list[str], progress: Progress
) -> dict[str, Analysis]:
    if path is not None:
        analyses, bad = read_analyses(path, documents)
        problems += bad
        return analyses
    # Starting the language model takes seconds: only for those who did not bring its results.
    from policylint.statements import analyse

    wanted = [document for name, document in documents.items() if name in used and document.page.is_policy]
    task = progress.add_task("reading statements", total=len(wanted))
    analyses = {}
    for document, analysis in zip(wanted, analyse(wanted), strict=True):
        analyses[document.id] = analysis
        progress.advance(task)
    return analyses


def _provenance(arguments: argparse.Namespace) -> dict[str, str]:
    facts = {
        "policylint": __version__,
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": " ".join(["policylint", *sys.argv[1:]]),
        "python": machine.python_version(),
        "system": machine.platform(),
    }
    for name in (arguments.findings, arguments.flows, arguments.skills, arguments.statements):
        if name and Path(name).is_file():
            with Path(name).open("rb") as stream:
                facts[f"sha256 of {name}"] = hashlib.file_digest(stream, "sha256").hexdigest()
    return facts


def _print_summary(result: AuditResult, arguments: argparse.Namespace) -> None:
    counts = Counter(finding.disclosure for finding in result.findings)
    page = str(Path(arguments.out) / "index.html")
    if arguments.json:
        summary: dict[str, Any] = {
            "findings": len(result.findings),
            "skills": len(result.skills),
            "documents": len(result.documents),
            "disclosure": {name: counts[name] for name in DISCLOSURES},
            "problems": list(result.problems),
            "report": page,
        }
        print(json.dumps(summary, ensure_ascii=False, indent=2))
        return
    classes = ", ".join(f"{counts[name]} {name.replace('_', ' ')}" for name in DISCLOSURES if counts[name])
    print(f"{len(result.findings)} findings about {len(result.skills)} skills: {classes}")
    print(f"Report: {page}")
