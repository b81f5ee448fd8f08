"""Brings the schema of a store up to date when it is opened."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from policylint.errors import InputError
from policylint.store.engine import reading, shown, writing

MIGRATIONS = Path(__file__).parent / "migrations"
# Any number will do, as long as all processes that migrate a store on a server agree on it ("poli" in ASCII).
_LOCK = 0x706F6C69


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Run the migrations that the store lacks, in one transaction: all of them or none.

    Several processes may open a store at the same time: one migrates, the others wait.

    Args:
        engine: from `policylint.store.engine.connect`.
        revision: where to stop; the newest by default.

    Raises:
        InputError: the store was written by a newer policylint, or the database cannot be used.
    """
    scripts = ScriptDirectory(str(MIGRATIONS))
    known = {script.revision for script in scripts.walk_revisions()}
    with reading(engine) as connection:
        current = _revision(connection)
    if current is not None and current not in known:
        raise InputError(
            shown(engine.url),
            f"it was written by a newer policylint (schema {current})",
            "update policylint, or name another store",
        )
    if current == scripts.get_current_head():
        return
    with writing(engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()
