from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policylint.comparison.finding import Finding
from policylint.documents.document import Block, Document
from policylint.statements.statement import Analysis
from policylint.store.records import from_json, to_json
from tests.store.example import ANALYSIS, DOCUMENT, RESULT


def test_document_survives() -> None:
    again = from_json(Document, to_json(DOCUMENT))
    assert again.blocks[0].positions == DOCUMENT.blocks[0].positions
    assert [list(b.positions) for b in again.blocks] == [list(b.positions) for b in DOCUMENT.blocks]
    assert again.sha256 == DOCUMENT.sha256
    assert to_json(again) == to_json(DOCUMENT)
    assert again.text == DOCUMENT.text
    assert (again.source_map, again.page, again.warnings) == (DOCUMENT.source_map, DOCUMENT.page, DOCUMENT.warnings)


def test_analysis_and_finding_survive() -> None:
    assert from_json(Analysis, to_json(ANALYSIS)) == ANALYSIS
    assert from_json(Finding, to_json(RESULT.findings[0])) == RESULT.findings[0]


@given(st.lists(st.integers(min_value=0, max_value=10_000), unique=True).map(sorted))
def test_positions_survive(positions: list[int]) -> None:
    block = Block("paragraph", 0, 20_000, "x" * len(positions), positions)
    document = Document("d", "d", "text", "", (block,))
    assert list(from_json(Document, to_json(document)).blocks[0].positions) == positions


def test_a_long_block_has_a_short_record() -> None:
    text = "word " * 20_000
    document = Document("d", "d", "text", text, (Block("paragraph", 0, len(text), text, range(len(text))),))
    assert len(to_json(document)) < 2.1 * len(text)


@dataclass(frozen=True, slots=True)
class Before:
    name: str
    gone: int = 3


@dataclass(frozen=True, slots=True)
class After:
    name: str
    added: tuple[str, ...] = ("default",)


def test_older_record_is_read_after_a_field_was_added_and_one_removed() -> None:
    assert from_json(After, to_json(Before("lamp", 4))) == After("lamp")


@pytest.mark.parametrize("data", [b"{}", b"[1]", b"nonsense", b'{"name": "x", "added": 3}'])
def test_what_is_no_record_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"not a record|Expecting value"):
        from_json(After, data)


def test_what_cannot_be_stored_is_refused() -> None:
    with pytest.raises(TypeError, match="object cannot be stored"):
        to_json(object())
