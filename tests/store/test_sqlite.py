"""What is particular to a store in one file."""

from __future__ import annotations

import multiprocessing
import time
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest

from policylint.errors import InputError
from policylint.store import Stage, Store
from policylint.store.engine import connect, parse_url, writing
from tests.store.example import content

STATEMENTS = Stage("statements", "1")


def write(path: Path, number: int, pause: float = 0) -> None:
    with Store.open(f"sqlite:///{path}") as store:
        for i in range(number):
            key = f"k{i}"
            if store.result(STATEMENTS, key) is None:
                store.put_results(STATEMENTS, {key: key.encode() * 5000, key + "b": b"second"})
                time.sleep(pause)


def test_file_is_relative_to_the_folder(tmp_path: Path) -> None:
    Store.open("sqlite:///sub/store.sqlite", tmp_path).close()
    assert (tmp_path / "sub" / "store.sqlite").exists()


def test_write_ahead_log_is_on(tmp_path: Path) -> None:
    with Store.open("sqlite:///s.sqlite", tmp_path) as store, store._engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def connect_at_once(folder: Path, rounds: int, start: Barrier) -> None:
    for number in range(rounds):
        engine = connect(parse_url(f"sqlite:///{folder / str(number)}"))
        start.wait(60)
        with writing(engine) as connection:
            connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS some (number INTEGER)")
        engine.dispose()


def test_new_file_is_opened_by_several_processes_at_the_same_moment(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    start = context.Barrier(4)
    processes = [context.Process(target=connect_at_once, args=(tmp_path, 50, start)) for _ in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)
    assert [process.exitcode for process in processes] == [0, 0, 0, 0]


def test_reader_does_not_wait_for_a_writer(tmp_path: Path) -> None:
    with Store.open("sqlite:///s.sqlite", tmp_path) as one, Store.open("sqlite:///s.sqlite", tmp_path) as two:
        one.put_result(STATEMENTS, "k", b"old")
        with writing(one._engine) as connection:
            connection.exec_driver_sql("DELETE FROM stage_result")
            assert two.result(STATEMENTS, "k") == b"old"


def test_file_that_is_no_store_is_explained(tmp_path: Path) -> None:
    (tmp_path / "s.sqlite").write_text("a shopping list, and a long one: " * 100)
    with pytest.raises(InputError, match="not a database"):
        Store.open("sqlite:///s.sqlite", tmp_path)
    assert (tmp_path / "s.sqlite").read_text().startswith("a shopping list"), "it is left as it was"


def test_folder_that_is_a_file_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="folder cannot be made"):
        Store.open("sqlite:///file/s.sqlite", tmp_path)


def test_killed_writer_leaves_whole_results_and_the_next_goes_on(tmp_path: Path) -> None:
    undisturbed, killed = tmp_path / "undisturbed.sqlite", tmp_path / "killed.sqlite"
    number = 150
    write(undisturbed, number)

    process = multiprocessing.get_context("fork").Process(target=write, args=(killed, number, 0.01))
    process.start()
    with Store.open(f"sqlite:///{killed}") as store:
        while not content(store)["stage_result"] and process.is_alive():
            time.sleep(0.01)
        process.kill()
        process.join()
        written = len(content(store)["stage_result"])
        assert 0 < written < 2 * number, "killed in the middle"
        assert written % 2 == 0, "two results were written together"

    write(killed, number)
    with Store.open(f"sqlite:///{killed}") as one, Store.open(f"sqlite:///{undisturbed}") as other:
        assert content(one) == content(other)
