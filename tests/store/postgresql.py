"""A PostgreSQL server of our own for the tests: made when they begin, gone when they end, reached by a socket only."""

from __future__ import annotations

import contextlib
import importlib.util
import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

PROGRAMS = {name: shutil.which(name) for name in ("initdb", "pg_ctl", "createdb")}


def available() -> bool:
    """Whether a server can be started here: programs and driver are installed, and there is a user to run it."""
    return all(PROGRAMS.values()) and importlib.util.find_spec("psycopg") is not None and _user() != "root"


def _user() -> str:
    """The server refuses to run as root; root starts it as another user."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid()).pw_name
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in names), "root")


@contextlib.contextmanager
def server() -> Iterator[Callable[[], str]]:
    """A running server, as a function that makes an empty database and gives its address."""
    user = _user()
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))  # a socket's path may have 107 characters at most
    shutil.chown(folder, user)
    run_as = {"user": user, "extra_groups": []} if os.geteuid() == 0 else {}

    def call(program: str, *arguments: str) -> None:
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C"}
        done = subprocess.run(
            [str(PROGRAMS[program]), *arguments], cwd=folder, env=environment, capture_output=True, text=True, **run_as
        )
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr or done.stdout}")

    data = str(folder / "data")
    try:
        call("initdb", "--no-sync", "--auth=trust", "--username=auditor", "--encoding=UTF8", "-D", data)
        options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
        call("pg_ctl", "start", "--wait", "-D", data, "-l", str(folder / "log"), "-o", options)
        try:
            numbers = itertools.count(1)

            def new_database() -> str:
                name = f"store{next(numbers)}"
                call("createdb", "-h", str(folder), "-U", "auditor", name)
                return f"postgresql+psycopg://auditor@/{name}?host={folder}"

            yield new_database
        finally:
            call("pg_ctl", "stop", "--wait", "--mode=immediate", "-D", data)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
