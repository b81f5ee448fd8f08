"""One audit, from the project to the report."""

from __future__ import annotations

import hashlib
import json
import platform as machine
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from policylint import __version__
from policylint.audit.analyses import analyse_documents, analysis_key
from policylint.audit.documents import Reading, read_documents
from policylint.audit.flows import Flows, read_all_flows
from policylint.audit.observed import read_observed
from policylint.audit.practices import practice_rows
from policylint.audit.progress import Reporter
from policylint.audit.project import Project
from policylint.audit.skills import read_skills
from policylint.audit.versions import code_hash, library_versions, statements_stage
from policylint.comparison import PolicyEvidence, judge, no_policy_finding
from policylint.comparison.finding import Finding
from policylint.crawl.skill import Skill
from policylint.documents import Document
from policylint.errors import InputError
from policylint.observations.observation import Observation
from policylint.reports import AuditResult, write_report
from policylint.statements import Analysis
from policylint.store import Store
from policylint.store.records import to_plain


@dataclass(frozen=True, slots=True)
class Audit:
    """What a run did.

    Attributes:
        result: the findings and all that they stand on.
        run: identifier of the run in the store.
        analysed: number of texts that were analysed anew; the others were known to the store.
        report: the report's first page.
    """

    result: AuditResult
    run: str
    analysed: int
    report: Path


def run_audit(project: Project, reporter: Reporter, *, fresh: bool = False, processes: int = 1) -> Audit:
    """Run all stages. A run that is interrupted or killed keeps what is finished, and the next one goes on from there.

    Args:
        project: from `read_project`.
        reporter: told of progress and problems.
        fresh: forget all stored results of stages first.
        processes: worker processes of the statements stage.

    Raises:
        InputError: the project as a whole cannot be used: no skill, no document, no flow, store or report not writable.
    """
    started = datetime.now(UTC)
    skills = read_skills(project.path(project.skills), project.skills)
    for problem in skills.problems:
        reporter.problem(problem)
    with Store.open(project.store_url, project.folder) as store:
        if fresh:
            store.forget_results()
        reading = read_documents(project, reporter)
        if not reading.documents and not reading.unread:
            raise InputError(", ".join(project.policies), "no document was found there", "check [policies] sources")
        _check_policies(project, skills.skills, reading, reporter)
        observed = read_observed(project, reporter)
        known = {*reading.documents, *reading.unread}
        flows = read_all_flows(project, skills.skills, known, reporter, observed.observations)
        policies_of = _policies_of(flows, reading.documents)
        needed = _needed(reading, policies_of)
        stage = statements_stage()
        analyses, failed, analysed = analyse_documents(needed, store, stage, processes, reporter)
        evidence = _evidence(reading, analyses)
        platform = {p: [evidence[doc] for doc in docs if doc in analyses] for p, docs in reading.platform.items()}
        findings = _judged(flows.observations, skills.skills, reading, evidence, platform, failed, reporter)
        if observed.tables:
            observed.tables["practices"] = practice_rows(observed.practices, platform)
        result = AuditResult(
            title=project.title,
            skills=flows.skills,
            documents=reading.documents,
            analyses=analyses,
            observations=flows.observations,
            findings=findings,
            policies_of=policies_of,
            platform=reading.platform,
            problems=tuple(reporter.problems),
            provenance=_provenance(project, started, stage.version, observed.files),
            observed=observed.tables,
        )
        identifier = run_identifier(result, stage.version)
        with reporter.stage("writing the store", 1) as task:
            store.add_run(identifier, result)
            task.advance()
    folder = project.path(project.report)
    with reporter.stage("writing the report") as task:
        counted: dict[str, tuple[int, int]] = {}

        def count(kind: str, done: int, total: int) -> None:
            counted[kind] = (done, total)
            task.reach(sum(d for d, _ in counted.values()), sum(t for _, t in counted.values()))

        write_report(result, folder, count)
    return Audit(result, identifier, analysed, folder / "index.html")


def run_identifier(result: AuditResult, version: str) -> str:
    """The content hash of an audit without its provenance: the same inputs judged the same way are the same run."""
    parts = [
        version,
        result.title,
        to_plain(result.skills),
        [(doc, analysis_key(document), document.source) for doc, document in result.documents.items()],
        to_plain(result.observations),
        to_plain(result.findings),
        to_plain(result.policies_of),
        to_plain(result.platform),
        list(result.problems),
        *([to_plain(result.observed)] if result.observed else []),
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _check_policies(project: Project, skills: Sequence[Skill], reading: Reading, reporter: Reporter) -> None:
    for skill in skills:
        if skill.policy and skill.policy not in reading.documents and skill.policy not in reading.unread:
            problem = f"skill {skill.id!r} names the unknown policy {skill.policy!r}"
            remedy = "a policy is named by its file name without the suffix, or by its id in the JSON Lines"
            reporter.problem(str(InputError(project.skills, problem, remedy)))


def _policies_of(flows: Flows, documents: Mapping[str, Document]) -> dict[str, tuple[str, ...]]:
    named: dict[str, dict[str, None]] = {skill.id: {skill.policy: None} for skill in flows.skills}
    for observation in flows.observations:
        named[observation.skill][observation.policy] = None
    return {skill: tuple(doc for doc in docs if doc in documents) for skill, docs in named.items()}


def _needed(reading: Reading, policies_of: Mapping[str, tuple[str, ...]]) -> list[Document]:
    """The documents whose statements take part: policies of a skill or platform, as far as they are policies."""
    governing = {doc for docs in (*policies_of.values(), *reading.platform.values()) for doc in docs}
    return [d for d in reading.documents.values() if d.id in governing and d.page.is_policy]


def _evidence(reading: Reading, analyses: Mapping[str, Analysis]) -> dict[str, PolicyEvidence]:
    platform = {doc: party for party, docs in reading.platform.items() for doc in docs}
    return {
        doc: PolicyEvidence(
            document, analyses.get(doc, Analysis(doc, document.sha256)), platform.get(doc, "first_party")
        )
        for doc, document in reading.documents.items()
    }


def _judged(
    observations: Sequence[Observation],
    skills: Sequence[Skill],
    reading: Reading,
    evidence: Mapping[str, PolicyEvidence],
    platform: Mapping[str, Sequence[PolicyEvidence]],
    failed: Mapping[str, str],
    reporter: Reporter,
) -> tuple[Finding, ...]:
    platforms = [one for documents in platform.values() for one in documents]
    links = {skill.id: skill.policy_link for skill in skills}
    findings = []
    with reporter.stage("judging flows", len(observations)) as task:
        for flow in observations:
            reason = _why_no_policy(flow, links.get(flow.skill, ""), reading, failed)
            if reason:
                findings.append(no_policy_finding(flow, reason, platforms))
            else:
                findings.append(judge(flow, [evidence[flow.policy]] if flow.policy else [], platforms))
            task.advance()
    return tuple(findings)


def _why_no_policy(flow: Observation, link: str, reading: Reading, failed: Mapping[str, str]) -> str:
    """Why the policy of a flow cannot be used for a reason that lies outside the document, or ""."""
    if flow.policy in reading.unread:
        return f"The skill's policy could not be read. {reading.unread[flow.policy]}"
    if flow.policy in failed:
        return f"The skill's policy could not be analysed. {failed[flow.policy]}"
    if flow.policy and flow.policy not in reading.documents:
        return f"The policy {flow.policy!r} that is named for the skill is not among the documents of this audit."
    if not flow.policy and link:
        return f"The skill's listing links to a policy ({link}), but this audit was given no document of it."
    return ""


def _provenance(
    project: Project, started: datetime, statements_version: str, observed: Sequence[str]
) -> dict[str, str]:
    seen = project.observing
    settings = [one for one in (seen.manifest, *seen.persona_values, seen.override, *seen.filter_lists) if one]
    inputs = [project.file.name, project.skills, *project.flows, *settings, *observed]
    facts = {
        "policylint": __version__,
        "started": started.isoformat(timespec="seconds"),
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": " ".join(["policylint", *sys.argv[1:]]),
        "python": machine.python_version(),
        "system": machine.platform(),
        "statements stage": statements_version,
        "comparison stage": code_hash("policylint.comparison", "policylint.ontology", "policylint.observations"),
        "documents stage": code_hash("policylint.documents"),
    }
    facts |= {f"library {name}": version for name, version in library_versions().items()}
    for name in inputs:
        path = project.path(name)
        if path.is_file():
            with path.open("rb") as stream:
                facts[f"sha256 of {name}"] = hashlib.file_digest(stream, "sha256").hexdigest()
    return facts
