from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from rich.console import Console

from policylint.audit import analyses
from policylint.audit.analyses import analyse_documents, analysis_key
from policylint.audit.progress import Reporter
from policylint.documents import Document, read_text
from policylint.errors import InputError
from policylint.statements import Analysis, Statement
from policylint.store import Stage, Store

STAGE = Stage("statements", "test")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open("sqlite:///s.sqlite", tmp_path) as opened:
        yield opened


@pytest.fixture
def reporter() -> Reporter:
    return Reporter(Console(file=io.StringIO()))


class Analyser:
    """Stands in for the statements stage: one statement a document, an error for texts that say so."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def __call__(self, documents: Sequence[Document], *, processes: int) -> Iterator[Analysis]:
        for document in documents:
            self.seen.append(document.id)
            if "impossible" in document.text:
                raise RuntimeError("too hard")
            statement = Statement(document.id, 0, 4, "first_party", "collect", False, ())
            yield Analysis(document.id, document.sha256, (statement,))


@pytest.fixture
def analyser(monkeypatch: pytest.MonkeyPatch) -> Analyser:
    stand_in = Analyser()
    monkeypatch.setattr(analyses, "analyse", stand_in)
    return stand_in


def texts(**by_id: str) -> list[Document]:
    return [read_text(text, id=name, format="text") for name, text in by_id.items()]


def test_only_what_is_new_is_analysed(store: Store, reporter: Reporter, analyser: Analyser) -> None:
    first, _, count = analyse_documents(texts(a="One text.", b="Another."), store, STAGE, 1, reporter)
    assert (analyser.seen, count) == (["a", "b"], 2)
    again, _, count = analyse_documents(texts(a="One text.", b="Changed."), store, STAGE, 1, reporter)
    assert (analyser.seen, count) == (["a", "b", "b"], 1)
    assert again["a"] == first["a"]


def test_another_version_is_analysed_anew(store: Store, reporter: Reporter, analyser: Analyser) -> None:
    analyse_documents(texts(a="One text."), store, STAGE, 1, reporter)
    analyse_documents(texts(a="One text."), store, Stage("statements", "next"), 1, reporter)
    assert analyser.seen == ["a", "a"]


def test_shared_text_is_analysed_once_and_belongs_to_each_document(
    store: Store, reporter: Reporter, analyser: Analyser
) -> None:
    documents = texts(a="One text.", b="One text.", c="Other.")
    found, _, _ = analyse_documents(documents, store, STAGE, 1, reporter)
    assert analyser.seen == ["a", "c"]
    assert [(found[d].doc, found[d].statements[0].doc) for d in "abc"] == [("a", "a"), ("b", "b"), ("c", "c")]


def test_document_that_cannot_be_analysed_does_not_take_others_with_it(
    store: Store, reporter: Reporter, analyser: Analyser
) -> None:
    documents = texts(a="One.", b="impossible", c="Three.", d="impossible too", e="Five.", f="impossible")
    found, failed, _ = analyse_documents(documents, store, STAGE, 1, reporter)
    assert list(found) == ["a", "c", "e"]
    assert list(failed) == ["b", "d", "f"]
    assert "b: the analysis failed (RuntimeError: too hard)" in failed["b"]
    assert failed["f"] == failed["b"], "the same text"
    assert reporter.problems == [failed["b"], failed["d"]]
    assert set(store.results(STAGE, [analysis_key(d) for d in documents])) == {
        analysis_key(documents[i]) for i in (0, 2, 4)
    }


def test_analysis_that_fails_on_everything_is_an_error(store: Store, reporter: Reporter, analyser: Analyser) -> None:
    with pytest.raises(RuntimeError, match="too hard"):
        analyse_documents(texts(**{f"d{i}": f"impossible {i}" for i in range(9)}), store, STAGE, 1, reporter)


def test_input_error_of_the_stage_is_passed_on(
    store: Store, reporter: Reporter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_model(documents: Sequence[Document], *, processes: int) -> Iterator[Analysis]:
        raise InputError("model", "it is not installed", "install it")

    monkeypatch.setattr(analyses, "analyse", no_model)
    with pytest.raises(InputError, match="not installed"):
        analyse_documents(texts(a="One."), store, STAGE, 1, reporter)


def test_interrupted_run_keeps_what_is_finished(
    store: Store, reporter: Reporter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(documents: Sequence[Document], *, processes: int) -> Iterator[Analysis]:
        for document in documents[:2]:
            yield Analysis(document.id, document.sha256)
        raise KeyboardInterrupt

    monkeypatch.setattr(analyses, "analyse", interrupted)
    documents = texts(a="One.", b="Two.", c="Three.")
    with pytest.raises(KeyboardInterrupt):
        analyse_documents(documents, store, STAGE, 1, reporter)
    keys = [analysis_key(d) for d in documents]
    assert set(store.results(STAGE, keys)) == set(keys[:2])


def test_key_depends_on_the_content_only() -> None:
    (one,) = texts(a="Some text.")
    (other,) = texts(b="Some text.")
    (changed,) = texts(a="Some  text.")
    assert analysis_key(one) == analysis_key(other) != analysis_key(changed)
    assert analysis_key(one) != analysis_key(read_text("Some text.", id="a", format="markdown"))
