"""`Store`: the one door to the database. Every write is a transaction: it is kept as a whole or not at all."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Connection, Engine, delete, select, union_all
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel, col

from policylint.reports.result import AuditResult
from policylint.store import runs, schema
from policylint.store.engine import connect, parse_url, reading, writing
from policylint.store.stage import Stage
from policylint.store.tables import Body, RunDocument, StageResult

# SQLite takes up to 32,766 values in one statement, PostgreSQL 65,535.
_CHUNK = 500


class Store:
    """Stage results, bodies and runs. Several processes may use the same store, each with a `Store` of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @classmethod
    def open(cls, url: str, folder: Path | None = None) -> Self:
        """Open a store; it is made when there is none, and its schema is brought up to date.

        Args:
            url: see `policylint.store.engine.parse_url`.
            folder: what a relative SQLite path is relative to.

        Raises:
            InputError: not an address, not a store, written by a newer policylint, or not to be reached.
        """
        engine = connect(parse_url(url, folder))
        try:
            schema.upgrade(engine)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def result(self, stage: Stage, key: str) -> bytes | None:
        """What `stage` said about the input with the content hash `key`, or `None` when it was not asked yet."""
        return self.results(stage, [key]).get(key)

    def results(self, stage: Stage, keys: Sequence[str]) -> dict[str, bytes]:
        """The results of `stage` that there are for `keys`."""
        found = {}
        with reading(self._engine) as connection:
            for start in range(0, len(keys), _CHUNK):
                rows = connection.execute(
                    select(col(StageResult.key), col(Body.data))
                    .join(Body, col(Body.sha256) == col(StageResult.body))
                    .where(
                        col(StageResult.stage) == stage.name,
                        col(StageResult.version) == stage.version,
                        col(StageResult.key).in_(keys[start : start + _CHUNK]),
                    )
                )
                found.update({key: zlib.decompress(data) for key, data in rows})
        return found

    def put_result(self, stage: Stage, key: str, data: bytes) -> None:
        """Keep a result. A result that is there already is replaced."""
        self.put_results(stage, {key: data})

    def put_results(self, stage: Stage, results: Mapping[str, bytes]) -> None:
        """Keep several results in one transaction."""
        if not results:
            return
        with writing(self._engine) as connection:
            hashes = add_bodies(connection, results.values())
            # Sorted, so that two writers of the same rows take their locks in the same order.
            rows = [
                {"stage": stage.name, "version": stage.version, "key": key, "body": body}
                for (key, _), body in sorted(zip(results.items(), hashes, strict=True), key=lambda pair: pair[0][0])
            ]
            _put(connection, StageResult, rows, replace=("body",))

    def forget_results(self) -> None:
        """Remove the results of all stages, and the bodies that only they needed. Runs stay."""
        with writing(self._engine) as connection:
            connection.execute(delete(StageResult))
            in_runs = union_all(
                select(col(RunDocument.record)),
                select(col(RunDocument.analysis)).where(col(RunDocument.analysis).is_not(None)),
            ).subquery()
            connection.execute(delete(Body).where(col(Body.sha256).not_in(select(in_runs.c[0]))))

    def add_body(self, data: bytes) -> str:
        """Keep bytes under their SHA-256, which is returned."""
        with writing(self._engine) as connection:
            return add_bodies(connection, [data])[0]

    def body(self, sha256: str) -> bytes:
        """The bytes with this SHA-256.

        Raises:
            KeyError: there are none.
        """
        with reading(self._engine) as connection:
            data = connection.execute(select(col(Body.data)).where(col(Body.sha256) == sha256)).scalar_one_or_none()
        if data is None:
            raise KeyError(sha256)
        return zlib.decompress(data)

    def add_run(self, identifier: str, result: AuditResult) -> None:
        """Keep an audit as a whole. A run with this identifier is replaced and becomes the latest."""
        with writing(self._engine) as connection:
            runs.write(connection, identifier, result, add_bodies)

    def runs(self) -> list[str]:
        """The identifiers of all runs, oldest first."""
        with reading(self._engine) as connection:
            return runs.identifiers(connection)

    def run(self, identifier: str) -> AuditResult:
        """The audit with this identifier, as it was added.

        Raises:
            KeyError: there is none.
        """
        with reading(self._engine) as connection:
            return runs.read(connection, identifier)


def add_bodies(connection: Connection, bodies: Iterable[bytes]) -> list[str]:
    """Keep each of `bodies` that is not there yet; their SHA-256 in the order given."""
    by_hash: dict[str, bytes] = {}
    hashes = []
    for data in bodies:
        digest = hashlib.sha256(data).hexdigest()
        hashes.append(digest)
        by_hash.setdefault(digest, data)
    ordered = sorted(by_hash)
    present: set[str] = set()
    for start in range(0, len(ordered), _CHUNK):
        present |= set(
            connection.scalars(select(col(Body.sha256)).where(col(Body.sha256).in_(ordered[start : start + _CHUNK])))
        )
    rows = [
        {"sha256": h, "size": len(by_hash[h]), "data": zlib.compress(by_hash[h], 6)}
        for h in ordered
        if h not in present
    ]
    _put(connection, Body, rows)
    return hashes


def _put(
    connection: Connection, table: type[SQLModel], rows: list[dict[str, Any]], replace: tuple[str, ...] = ()
) -> None:
    """Insert rows; where the primary key is taken, set the columns `replace` anew (none: leave the row as it is)."""
    if not rows:
        return
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table)
    keys = [column.name for column in table.__table__.primary_key]  # type: ignore[attr-defined]
    if replace:
        done = statement.on_conflict_do_update(
            index_elements=keys, set_={name: statement.excluded[name] for name in replace}
        )
    else:
        done = statement.on_conflict_do_nothing(index_elements=keys)
    connection.execute(done, rows)
