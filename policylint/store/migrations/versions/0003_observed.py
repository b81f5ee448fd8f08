"""What was observed in a run beside its flows."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    with op.batch_alter_table("run") as run:
        run.add_column(sa.Column("observed", sa.Text(), nullable=False, server_default="[]"))
    op.create_table(
        "run_observed",
        sa.Column("run", sa.String(64), sa.ForeignKey("run.id"), primary_key=True),
        sa.Column("table", sa.String(64), primary_key=True),
        sa.Column("position", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("record", sa.Text(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("run_observed")
    with op.batch_alter_table("run") as run:
        run.drop_column("observed")
