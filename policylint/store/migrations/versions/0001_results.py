"""Bodies by content, and the results of stages."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "body",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "stage_result",
        sa.Column("stage", sa.String(64), primary_key=True),
        sa.Column("key", sa.String(128), primary_key=True),
        sa.Column("version", sa.String(128), primary_key=True),
        sa.Column("body", sa.String(64), sa.ForeignKey("body.sha256"), nullable=False),
    )
    op.create_index("ix_stage_result_body", "stage_result", ["body"])


def downgrade() -> None:
    op.drop_table("stage_result")
    op.drop_table("body")
