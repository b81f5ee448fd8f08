"""The tests of the store run on SQLite, and on PostgreSQL too where a server is installed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from policylint.store import Store
from tests.store import postgresql

KINDS = ["sqlite", *(["postgresql"] if postgresql.available() else [])]


@pytest.fixture(scope="session")
def new_database() -> Iterator[Callable[[], str]]:
    with postgresql.server() as make:
        yield make


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a store that is not there yet."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store.sqlite'}"
    return request.getfixturevalue("new_database")()


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with Store.open(url) as opened:
        yield opened
