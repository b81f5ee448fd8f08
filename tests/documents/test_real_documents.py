"""All real policies that lie beside the repository: nothing crashes, offsets are exact, reading is fast."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest

from policylint.documents import Document, ReadError, read_sources
from tests.documents.helpers import assert_exact

SHARED = Path(__file__).resolve().parents[3] / "shared"
POLICIES = SHARED / "data" / "alexa-policies"

pytestmark = pytest.mark.skipif(not POLICIES.exists(), reason="the collected policies are not part of the repository")


def test_every_collected_policy() -> None:
    documents: list[Document] = []
    for item in read_sources([str(POLICIES / "raw"), str(POLICIES / "other-languages")]):
        assert not isinstance(item, ReadError), item
        assert_exact(item)
        documents.append(item)
    assert len(documents) > 200
    for document in documents:
        if document.format in ("text", "markdown"):
            given = Path(document.source).read_text(encoding="utf-8", errors="replace")
            assert document.text.replace("\r\n", "\n").replace("\r", "\n") == given or document.warnings
    assert all(document.words > 0 for document in documents)


def _words(text: str) -> set[str]:
    return set(re.sub(r"[^\w\s]|_", "", text).split())


def test_words_are_not_lost() -> None:
    for item in read_sources([str(POLICIES / "raw")]):
        assert isinstance(item, Document)
        if item.format == "text" and "](" not in item.text and "<" not in item.text:
            shown = _words(" ".join(block.visible for block in item.blocks))
            given = _words(item.text)
            missing = [word for word in given - shown if len(word) > 3]
            assert len(missing) <= 0.05 * len(given), (item.id, missing[:20])


@pytest.mark.parametrize("name", ["skillvet", "gdpr200"])
def test_speed_and_exactness_on_rows(name: str) -> None:
    path = SHARED / "gold" / name / "docs.jsonl"
    started = time.process_time()
    documents = list(read_sources([str(path)]))
    seconds = time.process_time() - started
    words = 0
    for item in documents[:100]:
        assert isinstance(item, Document)
        assert_exact(item)
    for item in documents:
        assert isinstance(item, Document)
        words += item.words
    assert len(documents) == sum(1 for _ in path.open())
    assert words / seconds > 40_000, f"{words / seconds:,.0f} words a second of processor time"


def test_most_real_policies_are_taken_for_policies() -> None:
    gold = {row["id"]: row for row in map(json.loads, (SHARED / "gold" / "is_policy" / "gold.jsonl").open())}
    missed = alarms = junk = real = 0
    for item in read_sources([str(SHARED / "gold" / "is_policy" / "docs.jsonl")]):
        assert isinstance(item, Document)
        policy = gold[item.id]["is_policy"]
        junk += not policy
        real += policy
        missed += not policy and item.page.is_policy
        alarms += policy and not item.page.is_policy
    assert missed <= 0.04 * junk
    assert alarms <= 0.02 * real
