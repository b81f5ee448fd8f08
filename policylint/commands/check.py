"""`policylint check`: observed flows against policies (contract 6.2)."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.progress import Progress

from policylint.comparison import AMAZON, PolicyEvidence, judge, no_policy_finding
from policylint.documents import Document, ReadError, read_sources
from policylint.errors import InputError
from policylint.observations.flows import FlowRow, read_flows
from policylint.observations.observation import Observation
from policylint.serialization import write_lines
from policylint.statements import analyse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--policies", nargs="+", required=True, metavar="SOURCE", help="policies: files, folders or .jsonl files"
    )
    parser.add_argument("--flows", required=True, metavar="FLOWS.csv", help="columns skill, policy, entity, data_type")
    parser.add_argument(
        "--platform-policy", nargs="+", default=[], metavar="SOURCE", help="policies of the platform, for flows to it"
    )
    parser.add_argument("--out", metavar="FILE", help="JSON Lines of findings; standard output when left out")
    parser.add_argument(
        "--processes", type=int, default=0, metavar="N", help="processes; 0: as many as there are cores"
    )


def run(arguments: argparse.Namespace) -> int:
    """Judge every row. A row or a policy that cannot be read is named on standard error and the exit status is 1."""
    failed: list[str] = []
    documents, unread = _read(arguments.policies, failed)
    platform_documents, _ = _read(arguments.platform_policy, failed)
    rows = list(read_flows(arguments.flows, {*documents, *unread}))
    if not rows:
        raise InputError(arguments.flows, "the file has a header but no row", "add one row for each observed flow")
    wanted = {row.observation.policy for row in rows if row.observation is not None}
    used = [document for name, document in documents.items() if name in wanted]
    if not documents and not unread:
        raise InputError(
            " ".join(arguments.policies), "no policy was found there", "name files, folders or .jsonl files"
        )
    policies = _analysed(used, "first_party", arguments.processes)
    platform = _analysed(list(platform_documents.values()), AMAZON, arguments.processes)
    counts: Counter[str] = Counter()
    write_lines(arguments.out, _findings(rows, policies, list(platform.values()), unread, failed, counts))
    _summary(counts, failed)
    return 1 if failed else 0


def _read(sources: Sequence[str], failed: list[str]) -> tuple[dict[str, Document], dict[str, str]]:
    """Documents by id, and the errors of those that could not be read by the id that they would have had."""
    documents: dict[str, Document] = {}
    unread: dict[str, str] = {}
    for item in read_sources(list(sources)):
        if isinstance(item, ReadError):
            unread[item.doc] = item.error
            _report(item.error, failed)
        else:
            documents[item.id] = item
    return documents, {name: error for name, error in unread.items() if name not in documents}


def _analysed(documents: Sequence[Document], party: str, processes: int) -> dict[str, PolicyEvidence]:
    evidence: dict[str, PolicyEvidence] = {}
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("reading policies", total=len(documents))
        for document, analysis in zip(documents, _analyse(documents, processes), strict=True):
            evidence[document.id] = PolicyEvidence(document, analysis, party)
            progress.advance(task)
    return evidence


def _analyse(documents: Sequence[Document], processes: int) -> Iterator[Any]:
    return analyse(documents, processes=processes) if processes else analyse(documents)


def _findings(
    rows: Sequence[FlowRow],
    policies: Mapping[str, PolicyEvidence],
    platform: Sequence[PolicyEvidence],
    unread: Mapping[str, str],
    failed: list[str],
    counts: Counter[str],
) -> Iterator[Mapping[str, Any]]:
    for row in rows:
        if row.observation is None:
            _report(str(row.error), failed)
            continue
        finding = _finding(row.observation, policies, platform, unread)
        counts[finding["disclosure"]] += 1
        yield finding


def _finding(
    flow: Observation,
    policies: Mapping[str, PolicyEvidence],
    platform: Sequence[PolicyEvidence],
    unread: Mapping[str, str],
) -> dict[str, Any]:
    if flow.policy in unread and flow.policy not in policies:
        return no_policy_finding(
            flow, f"The skill's policy could not be read. {unread[flow.policy]}", platform
        ).as_dict()
    own = [policies[flow.policy]] if flow.policy else []
    return judge(flow, own, platform).as_dict()


def _report(error: str, failed: list[str]) -> None:
    failed.append(error)
    print(f"policylint check: {error}", file=sys.stderr)


def _summary(counts: Mapping[str, int], failed: Sequence[str]) -> None:
    found = ", ".join(f"{count} {name}" for name, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])))
    total = sum(counts.values())
    text = f"{total} findings: {found}" if total else "no finding: no row could be judged"
    if failed:
        text += f"; {len(failed)} inputs could not be used"
    print(text, file=sys.stderr)
