"""An audit as rows and back. The functions work within a transaction of `Store`."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select
from sqlmodel import SQLModel, col

from policylint.comparison.finding import Finding
from policylint.crawl.skill import Skill
from policylint.documents.document import Document
from policylint.observations.observation import Observation
from policylint.reports.result import AuditResult
from policylint.statements.statement import Analysis, Statement
from policylint.store.records import from_json, from_plain, to_json, to_plain
from policylint.store.tables import (
    Body,
    Run,
    RunDocument,
    RunFinding,
    RunObservation,
    RunObserved,
    RunSkill,
    RunStatement,
)

AddBodies = Callable[[Connection, Iterable[bytes]], list[str]]

# In the order in which they may be emptied.
_PARTS: tuple[type[SQLModel], ...] = (RunStatement, RunDocument, RunFinding, RunObservation, RunObserved, RunSkill)


def write(connection: Connection, identifier: str, result: AuditResult, add_bodies: AddBodies) -> None:
    """Write the rows of an audit, in the place of those that have the same identifier."""
    number = _number(connection, identifier)
    for table in _PARTS:
        connection.execute(delete(table).where(table.run == identifier))  # type: ignore[attr-defined]
    connection.execute(delete(Run).where(col(Run.id) == identifier))
    row = {
        "id": identifier,
        "number": number,
        "title": result.title,
        "policies_of": {skill: list(docs) for skill, docs in result.policies_of.items()},
        "platform": {party: list(docs) for party, docs in result.platform.items()},
        "problems": list(result.problems),
        "provenance": dict(result.provenance),
        "observed": list(result.observed),
    }
    connection.execute(insert(Run), [row])
    documents = list(result.documents.values())
    analyses = [result.analyses.get(doc) for doc in result.documents]
    records = add_bodies(connection, [to_json(d) for d in documents])
    analysis_records = iter(add_bodies(connection, [to_json(a) for a in analyses if a is not None]))
    analysis_bodies = [None if a is None else next(analysis_records) for a in analyses]
    _insert(connection, RunSkill, identifier, map(_skill, result.skills))
    _insert(
        connection,
        RunDocument,
        identifier,
        (
            _document(d) | {"doc": doc, "record": record, "analysis": analysis}
            for doc, d, record, analysis in zip(result.documents, documents, records, analysis_bodies, strict=True)
        ),
    )
    for position, analysis in enumerate(analyses):
        if analysis is not None:
            _insert(
                connection,
                RunStatement,
                identifier,
                (_statement(s) | {"document": position} for s in analysis.statements),
            )
    _insert(connection, RunObservation, identifier, map(_observation, result.observations))
    _insert(connection, RunFinding, identifier, map(_finding, result.findings))
    for name, rows in result.observed.items():
        _insert(connection, RunObserved, identifier, ({"table": name, "record": dict(row)} for row in rows))


def identifiers(connection: Connection) -> list[str]:
    """All runs, oldest first."""
    return list(connection.scalars(select(col(Run.id)).order_by(col(Run.number))))


def read(connection: Connection, identifier: str) -> AuditResult:
    """The audit with this identifier.

    Raises:
        KeyError: there is none.
    """
    query = select(
        col(Run.title),
        col(Run.policies_of),
        col(Run.platform),
        col(Run.problems),
        col(Run.provenance),
        col(Run.observed),
    )
    row = connection.execute(query.where(col(Run.id) == identifier)).one_or_none()
    if row is None:
        raise KeyError(identifier)
    title, policies_of, platform, problems, provenance, tables = row
    documents: dict[str, Document] = {}
    analyses: dict[str, Analysis] = {}
    records = (
        select(col(RunDocument.record), col(RunDocument.analysis))
        .where(col(RunDocument.run) == identifier)
        .order_by(col(RunDocument.position))
    )
    for record, analysis in connection.execute(records).all():
        document = from_json(Document, _body(connection, record))
        documents[document.id] = document
        if analysis is not None:
            analyses[document.id] = from_json(Analysis, _body(connection, analysis))
    return AuditResult(
        title=title,
        skills=tuple(_records(connection, RunSkill, identifier, Skill)),
        documents=documents,
        analyses=analyses,
        observations=tuple(_records(connection, RunObservation, identifier, Observation)),
        findings=tuple(_records(connection, RunFinding, identifier, Finding)),
        policies_of=_tuples(policies_of),
        platform=_tuples(platform),
        problems=tuple(problems),
        provenance=provenance,
        observed=_observed(connection, identifier, tables),
    )


def _number(connection: Connection, identifier: str) -> int:
    """The place of a run in the order of runs; the latest run keeps its place when it is written again."""
    latest = connection.execute(
        select(col(Run.id), col(Run.number)).order_by(col(Run.number).desc()).limit(1)
    ).one_or_none()
    if latest is not None and latest[0] == identifier:
        return int(latest[1])
    return int(connection.scalar(select(func.coalesce(func.max(col(Run.number)), 0))) or 0) + 1


def _insert(connection: Connection, table: type[SQLModel], identifier: str, rows: Iterable[Mapping[str, Any]]) -> None:
    given = [{"run": identifier, "position": position} | dict(row) for position, row in enumerate(rows)]
    if given:
        connection.execute(insert(table), given)


def _records(connection: Connection, table: Any, identifier: str, kind: Any) -> list[Any]:
    query = select(table.record).where(table.run == identifier).order_by(table.position)
    return [from_plain(kind, record) for record in connection.scalars(query)]


def _observed(connection: Connection, identifier: str, tables: list[str]) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {table: [] for table in tables}
    query = select(col(RunObserved.table), col(RunObserved.record)).where(col(RunObserved.run) == identifier)
    for table, record in connection.execute(query.order_by(col(RunObserved.table), col(RunObserved.position))):
        found[table].append(record)
    return found


def _body(connection: Connection, sha256: str) -> bytes:
    return zlib.decompress(connection.execute(select(col(Body.data)).where(col(Body.sha256) == sha256)).scalar_one())


def _tuples(lists: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {key: tuple(items) for key, items in lists.items()}


def _skill(skill: Skill) -> dict[str, Any]:
    return {
        "skill": skill.id,
        "name": skill.name,
        "developer": skill.developer,
        "category": skill.category,
        "marketplace": skill.marketplace,
        "policy": skill.policy,
        "record": to_plain(skill),
    }


def _document(document: Document) -> dict[str, Any]:
    return {
        "sha256": document.sha256,
        "source": document.source,
        "title": document.title,
        "format": document.format,
        "language": document.language,
        "words": document.words,
        "is_policy": document.page.is_policy,
        "reason": document.page.reason,
    }


def _statement(statement: Statement) -> dict[str, Any]:
    return {
        "start": statement.start,
        "end": statement.end,
        "party": statement.party,
        "action": statement.action,
        "negated": statement.negated,
        "scope": statement.scope,
        "score": statement.score,
        "data_types": " ".join(dict.fromkeys(mention.type for mention in statement.data)),
        "record": to_plain(statement),
    }


def _observation(observation: Observation) -> dict[str, Any]:
    return {
        "skill": observation.skill,
        "entity": observation.entity,
        "data_type": observation.data_type,
        "how": observation.how,
        "record": to_plain(observation),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "skill": finding.skill,
        "entity": finding.entity,
        "data_type": finding.data_type,
        "purpose": finding.purpose,
        "disclosure": finding.disclosure,
        "reason": finding.reason,
        "record": to_plain(finding),
    }
