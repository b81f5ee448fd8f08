"""Connections to the store's database.

SQLite: write-ahead log (readers never wait for a writer), a writer waits up to a minute for another one, and
transactions are begun by us, because the driver begins them too late for reading and then writing in one.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from policylint.errors import InputError

BUSY_SECONDS = 60


def parse_url(url: str, folder: Path | None = None) -> URL:
    """The address of a store.

    Args:
        url: "sqlite:///policylint.sqlite" (a path relative to `folder`), "sqlite:////absolute/path.sqlite",
            or "postgresql+psycopg://user@host/database".
        folder: what a relative SQLite path is relative to; the working directory when `None`.

    Raises:
        InputError: not an address, or of another kind of database.
    """
    expected = "give sqlite:///FILE or postgresql+psycopg://USER@HOST/DATABASE"
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise InputError(url, "this is no address of a store", expected) from None
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in ("sqlite", "postgresql+psycopg"):
        raise InputError(shown(parsed), f"a store cannot be of the kind {parsed.drivername!r}", expected)
    if parsed.drivername == "sqlite":
        if parsed.database in (None, "", ":memory:"):
            raise InputError(url, "the store needs a file", expected)
        if folder is not None:
            parsed = parsed.set(database=str(folder / str(parsed.database)))
    return parsed


def shown(url: URL) -> str:
    """The address without its password, for messages."""
    return url.render_as_string(hide_password=True)


def connect(url: URL) -> Engine:
    """An engine for the store at `url` (see `parse_url`); nothing is opened yet.

    Raises:
        InputError: the PostgreSQL driver is not installed, or the folder of the SQLite file cannot be made.
    """
    try:
        if url.drivername != "sqlite":
            return create_engine(url)
        Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
    except (NoSuchModuleError, ModuleNotFoundError):
        raise InputError(
            shown(url), "the PostgreSQL driver is not installed", 'pip install "policylint[postgresql]"'
        ) from None
    except OSError as error:
        raise InputError(
            shown(url), f"its folder cannot be made ({error.strerror})", "name another place in [store] url"
        ) from None
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None
    _use_write_ahead_log(connection)
    for pragma in ("synchronous=NORMAL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def _use_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Switch the write-ahead log on. SQLite itself does not wait when two processes do this to a new file at the same
    time: one of them is refused at once, so the waiting is ours."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL").close()
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.01)


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that will write takes its place in the queue of writers at once: one that read first and wants to
    # write later is refused without waiting when another process wrote in between.
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that only reads.

    Raises:
        InputError: the database cannot be used.
    """
    with _explained(engine), engine.begin() as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that writes: kept as a whole when the block ends, not at all when it raises.

    Raises:
        InputError: the database cannot be used.
    """
    with _explained(engine), engine.connect().execution_options(writing=True) as connection, connection.begin():
        yield connection


@contextmanager
def _explained(engine: Engine) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        problem = " ".join(str(error.orig).split())
        remedy = "check that the file is a store of policylint and can be written, and that the disk is not full"
        if engine.dialect.name != "sqlite":
            remedy = "check that the server runs and that the user may create tables in the database"
        raise InputError(shown(engine.url), problem, remedy) from error
