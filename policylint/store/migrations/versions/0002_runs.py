"""Runs: an audit with its skills, documents, statements, observations and findings."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def _run() -> sa.Column[str]:
    return sa.Column("run", sa.String(64), sa.ForeignKey("run.id"), primary_key=True)


def _position(name: str = "position") -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), primary_key=True, autoincrement=False)


def _string(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=False)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def upgrade() -> None:
    op.create_table(
        "run",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("number", sa.Integer(), nullable=False, unique=True),
        *(_text(name) for name in ("title", "policies_of", "platform", "problems", "provenance")),
    )
    op.create_table(
        "run_skill",
        _run(),
        _position(),
        *(_text(name) for name in ("skill", "name", "developer", "category", "marketplace", "policy", "record")),
    )
    op.create_table(
        "run_document",
        _run(),
        _position(),
        _text("doc"),
        _string("sha256", 64),
        _text("source"),
        _text("title"),
        _string("format", 16),
        _string("language", 16),
        _number("words"),
        _flag("is_policy"),
        _string("reason", 64),
        sa.Column("record", sa.String(64), sa.ForeignKey("body.sha256"), nullable=False),
        sa.Column("analysis", sa.String(64), sa.ForeignKey("body.sha256"), nullable=True),
    )
    op.create_index("ix_run_document_sha256", "run_document", ["sha256"])
    op.create_table(
        "run_statement",
        _run(),
        _position("document"),
        _position(),
        _number("start"),
        _number("end"),
        _string("party", 128),
        _string("action", 32),
        _flag("negated"),
        _string("scope", 32),
        sa.Column("score", sa.Float(), nullable=False),
        _text("data_types"),
        _text("record"),
    )
    op.create_index("ix_run_statement_party_action", "run_statement", ["party", "action"])
    op.create_table(
        "run_observation",
        _run(),
        _position(),
        _text("skill"),
        _text("entity"),
        _string("data_type", 128),
        _string("how", 32),
        _text("record"),
    )
    op.create_table(
        "run_finding",
        _run(),
        _position(),
        _text("skill"),
        _text("entity"),
        _string("data_type", 128),
        _string("purpose", 128),
        _string("disclosure", 16),
        _text("reason"),
        _text("record"),
    )
    op.create_index("ix_run_finding_disclosure", "run_finding", ["disclosure"])


def downgrade() -> None:
    for table in ("run_finding", "run_observation", "run_statement", "run_document", "run_skill", "run"):
        op.drop_table(table)
