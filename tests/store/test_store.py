from __future__ import annotations

import hashlib
import multiprocessing
from dataclasses import replace

import pytest

from policylint.errors import InputError
from policylint.store import Stage, Store
from tests.store.example import RESULT, content

STATEMENTS = Stage("statements", "1")


def test_result_comes_back(store: Store) -> None:
    assert store.result(STATEMENTS, "k") is None
    store.put_result(STATEMENTS, "k", b"one")
    assert store.result(STATEMENTS, "k") == b"one"


def test_result_of_another_version_or_stage_is_not_given(store: Store) -> None:
    store.put_result(STATEMENTS, "k", b"one")
    assert store.result(Stage("statements", "2"), "k") is None
    assert store.result(Stage("documents", "1"), "k") is None


def test_result_is_replaced(store: Store) -> None:
    store.put_result(STATEMENTS, "k", b"one")
    store.put_result(STATEMENTS, "k", b"two")
    assert store.result(STATEMENTS, "k") == b"two"


def test_many_results_at_once(store: Store) -> None:
    given = {f"k{i}": b"%d" % (i % 7) for i in range(1234)}
    store.put_results(STATEMENTS, given)
    assert store.results(STATEMENTS, [*given, "absent"]) == given
    assert len(content(store)["body"]) == 7, "equal results are kept once"


def test_bodies_are_kept_by_content(store: Store) -> None:
    first = store.add_body(b"same")
    assert first == store.add_body(b"same") == hashlib.sha256(b"same").hexdigest()
    assert store.body(first) == b"same"
    with pytest.raises(KeyError):
        store.body("0" * 64)


def test_failed_write_leaves_nothing(store: Store) -> None:
    before = content(store)
    with pytest.raises(TypeError):
        store.put_results(STATEMENTS, {"a": b"one", "b": "no bytes"})  # type: ignore[dict-item]
    broken = replace(RESULT, problems=(object(),))  # type: ignore[arg-type]
    with pytest.raises(Exception, match="JSON serializable"):
        store.add_run("r", broken)
    assert content(store) == before


def test_run_comes_back_as_it_was(store: Store) -> None:
    store.add_run("r", RESULT)
    again = store.run("r")
    for name in (
        "title",
        "skills",
        "analyses",
        "observations",
        "findings",
        "policies_of",
        "platform",
        "problems",
        "provenance",
        "observed",
    ):
        assert getattr(again, name) == getattr(RESULT, name), name
    assert list(again.documents) == list(RESULT.documents)
    assert again.documents["lamp"].text == RESULT.documents["lamp"].text
    with pytest.raises(KeyError):
        store.run("other")


def test_same_run_is_kept_once(store: Store) -> None:
    store.add_run("r", RESULT)
    once = content(store)
    store.add_run("r", RESULT)
    assert content(store) == once


def test_runs_are_in_the_order_of_their_writing(store: Store) -> None:
    for name in ("b", "a", "c", "a"):
        store.add_run(name, replace(RESULT, title=name))
    assert store.runs() == ["b", "c", "a"]
    assert store.run("a").title == "a"


def test_forgetting_results_keeps_the_runs(store: Store) -> None:
    store.add_run("r", RESULT)
    kept = content(store)
    store.put_result(STATEMENTS, "k", b"one")
    store.forget_results()
    assert store.result(STATEMENTS, "k") is None
    assert content(store) == kept


def _write(url: str, process: int) -> None:
    with Store.open(url) as store:
        for i in range(100):
            store.put_results(STATEMENTS, {f"shared{i}": b"%d" % i, f"own{process}-{i}": b"%d" % process})
            assert store.result(STATEMENTS, f"shared{i}") == b"%d" % i


def test_several_processes_open_migrate_and_write_at_once(url: str) -> None:
    context = multiprocessing.get_context("fork")
    processes = [context.Process(target=_write, args=(url, n)) for n in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [p.exitcode for p in processes] == [0, 0, 0]
    with Store.open(url) as store:
        rows = content(store)["stage_result"]
    assert len(rows) == 100 + 3 * 100


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("nonsense", "no address of a store"),
        ("mysql://host/db", "cannot be of the kind 'mysql'"),
        ("sqlite://", "needs a file"),
        ("postgresql+psycopg://auditor:secret@/db?host=/nowhere", r"/nowhere"),
    ],
)
def test_unusable_addresses_are_explained(address: str, problem: str) -> None:
    with pytest.raises(InputError, match=problem) as caught:
        Store.open(address)
    assert caught.value.remedy
    assert "secret" not in str(caught.value)
