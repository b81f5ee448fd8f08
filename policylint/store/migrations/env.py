"""Called by Alembic. The connection comes from `policylint.store.schema`, within its transaction."""

from alembic import context
from sqlmodel import SQLModel

from policylint.store import tables  # noqa: F401  (fills the metadata)

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    # SQLite too can undo changes of the schema, as its driver leaves transactions to us (`policylint.store.engine`).
    transactional_ddl=True,
    render_as_batch=True,
)
context.run_migrations()
