"""The tables. A change here needs a migration in `migrations/versions`; a test compares the two.

Three kinds:

* bodies: bytes under their SHA-256, each kept once;
* stage results: what a stage said about an input, so that a re-run does only what changed;
* runs: one audit with its skills, documents, observations and findings. A run's id is the hash of all its inputs and
  the versions of the stages: the same audit is the same run, kept once; an audit whose inputs changed is another run
  beside it.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Index, LargeBinary
from sqlmodel import Field, SQLModel

from policylint.store.columns import CleanText, JsonText


def _text(*, primary: bool = False, nullable: bool = False) -> Any:
    return Field(sa_column=Column(CleanText(), primary_key=primary, nullable=nullable))


def _json() -> Any:
    return Field(sa_column=Column(JsonText(), nullable=False))


class Body(SQLModel, table=True):
    """Bytes by content: `data` is their zlib form, `sha256` and `size` those of the bytes themselves."""

    sha256: str = Field(primary_key=True, max_length=64)
    size: int
    data: bytes = Field(sa_column=Column(LargeBinary(), nullable=False))


class StageResult(SQLModel, table=True):
    """What a stage at a version said about the input with the content hash `key`."""

    __tablename__ = "stage_result"

    stage: str = Field(primary_key=True, max_length=64)
    key: str = Field(primary_key=True, max_length=128)
    version: str = Field(primary_key=True, max_length=128)
    body: str = Field(foreign_key="body.sha256", max_length=64, index=True)


class Run(SQLModel, table=True):
    """One audit. `number` tells the order of runs; `provenance` holds all clocks and facts about the machine.

    `observed` names the tables of `run_observed`, also those without a row.
    """

    id: str = Field(primary_key=True, max_length=64)
    number: int = Field(unique=True)
    title: str = _text()
    policies_of: dict[str, list[str]] = _json()
    platform: dict[str, list[str]] = _json()
    problems: list[str] = _json()
    provenance: dict[str, str] = _json()
    observed: list[str] = Field(sa_column=Column(JsonText(), nullable=False, server_default="[]"))


class RunSkill(SQLModel, table=True):
    """A skill as listed in a run; `record` has all fields of `Skill`."""

    __tablename__ = "run_skill"

    run: str = Field(primary_key=True, foreign_key="run.id", max_length=64)
    position: int = Field(primary_key=True)
    skill: str = _text()
    name: str = _text()
    developer: str = _text()
    category: str = _text()
    marketplace: str = _text()
    policy: str = _text()
    record: dict[str, Any] = _json()


class RunDocument(SQLModel, table=True):
    """A policy version as read in a run. `record` and `analysis` are the bodies of its `Document` and `Analysis`."""

    __tablename__ = "run_document"

    run: str = Field(primary_key=True, foreign_key="run.id", max_length=64)
    position: int = Field(primary_key=True)
    doc: str = _text()
    sha256: str = Field(max_length=64)
    source: str = _text()
    title: str = _text()
    format: str = Field(max_length=16)
    language: str = Field(max_length=16)
    words: int
    is_policy: bool
    reason: str = Field(max_length=64)
    record: str = Field(foreign_key="body.sha256", max_length=64)
    analysis: str | None = Field(default=None, foreign_key="body.sha256", max_length=64)

    __table_args__ = (Index("ix_run_document_sha256", "sha256"),)


class RunStatement(SQLModel, table=True):
    """A statement of a document of a run; `record` has all fields of `Statement`."""

    __tablename__ = "run_statement"

    run: str = Field(primary_key=True, foreign_key="run.id", max_length=64)
    document: int = Field(primary_key=True)
    position: int = Field(primary_key=True)
    start: int
    end: int
    party: str = Field(max_length=128)
    action: str = Field(max_length=32)
    negated: bool
    scope: str = Field(max_length=32)
    score: float
    data_types: str = _text()
    record: dict[str, Any] = _json()

    __table_args__ = (Index("ix_run_statement_party_action", "party", "action"),)


class RunObservation(SQLModel, table=True):
    """A flow of a run; `record` has all fields of `Observation`."""

    __tablename__ = "run_observation"

    run: str = Field(primary_key=True, foreign_key="run.id", max_length=64)
    position: int = Field(primary_key=True)
    skill: str = _text()
    entity: str = _text()
    data_type: str = Field(max_length=128)
    how: str = Field(max_length=32)
    record: dict[str, Any] = _json()


class RunFinding(SQLModel, table=True):
    """The finding on the observation at the same position; `record` has all fields of `Finding` with its evidence."""

    __tablename__ = "run_finding"

    run: str = Field(primary_key=True, foreign_key="run.id", max_length=64)
    position: int = Field(primary_key=True)
    skill: str = _text()
    entity: str = _text()
    data_type: str = Field(max_length=128)
    purpose: str = Field(max_length=128)
    disclosure: str = Field(max_length=16)
    reason: str = _text()
    record: dict[str, Any] = _json()

    __table_args__ = (Index("ix_run_finding_disclosure", "disclosure"),)


class RunObserved(SQLModel, table=True):
    """A row of what was observed beside the flows: hosts, interests, bids, ... (`AuditResult.observed`)."""

    __tablename__ = "run_observed"

    run: str = Field(primary_key=True, foreign_key="run.id", max_length=64)
    table: str = Field(primary_key=True, max_length=64)
    position: int = Field(primary_key=True)
    record: dict[str, str] = _json()
