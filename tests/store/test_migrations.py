from __future__ import annotations

import hashlib
import zlib

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlmodel import SQLModel

from policylint.errors import InputError
from policylint.store import Stage, Store
from policylint.store.engine import connect, parse_url, writing
from policylint.store.schema import upgrade
from tests.store.example import RESULT


def test_migrations_lead_to_the_tables_of_the_code(store: Store) -> None:
    with store._engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), SQLModel.metadata) == []


def test_older_store_is_brought_up_to_date_and_keeps_its_content(url: str) -> None:
    engine = connect(parse_url(url))
    upgrade(engine, "0001")
    digest = hashlib.sha256(b"kept").hexdigest()
    with writing(engine) as connection:
        assert not inspect(connection).has_table("run")
        row = {"sha256": digest, "size": 4, "data": zlib.compress(b"kept")}
        connection.execute(text("INSERT INTO body (sha256, size, data) VALUES (:sha256, :size, :data)"), row)
        connection.execute(text(f"INSERT INTO stage_result VALUES ('statements', 'k', '1', '{digest}')"))
    engine.dispose()
    with Store.open(url) as store:
        assert store.result(Stage("statements", "1"), "k") == b"kept"
        store.add_run("r", RESULT)
        assert store.run("r").title == RESULT.title


def test_failed_migration_leaves_the_older_store(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = connect(parse_url(url))
    upgrade(engine, "0001")
    with writing(engine) as connection:
        # In the way of the last table that the next step makes.
        connection.execute(text("CREATE TABLE run_finding (other INTEGER)"))
    with pytest.raises(InputError, match="run_finding"):
        upgrade(engine)
    with engine.connect() as connection:
        assert MigrationContext.configure(connection).get_current_revision() == "0001"
        assert not inspect(connection).has_table("run"), "the tables made before the failure are gone again"
    engine.dispose()


def test_store_of_a_newer_policylint_is_not_touched(url: str) -> None:
    Store.open(url).close()
    engine = connect(parse_url(url))
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(InputError, match="newer policylint"):
        Store.open(url)
