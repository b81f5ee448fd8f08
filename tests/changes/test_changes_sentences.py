"""Sentences, their alignment, and the page that shows it."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st

from policylint.comparison.changes import compare_versions
from policylint.comparison.changes_page import comparison_page
from policylint.comparison.changes_sentences import align, sentences, word_pieces
from policylint.documents import Document, read_text

SENTENCES = [
    "We collect your name.",
    "We share your name with Acme, Inc. and other partners.",
    "We never sell your voice recordings.",
    "You can ask us, e.g. by letter, to delete everything.",
    "Children may not use the skill.",
    "This policy changes from time to time.",
]


def version(text: str, name: str = "v") -> Document:
    return read_text(text, id=name, format="text")


def test_sentences_have_exact_offsets_and_keep_abbreviations_together() -> None:
    text = "We ask for data, e.g. Your name. We share it with Acme Inc. Nobody else gets it! Why? Because."
    found = sentences(version(text))
    assert [text[s.start : s.end] for s in found] == [
        "We ask for data, e.g. Your name.",
        "We share it with Acme Inc. Nobody else gets it!",
        "Why?",
        "Because.",
    ]


def test_reworded_sentence_is_one_row() -> None:
    old = version("We collect your name. We keep it for a year. Bye.")
    new = version("We collect your name. We keep it for ten years. Bye.")
    rows = align(sentences(old), sentences(new))
    assert [row.kind for row in rows] == ["same", "changed", "same"]
    left, right = word_pieces(rows[1].old.text, rows[1].new.text)  # type: ignore[union-attr]
    assert [p.text for p in left if p.changed] == ["a", "year"]
    assert [p.text for p in right if p.changed] == ["ten", "years"]


def test_moved_sentence_is_not_removed_and_added() -> None:
    old = version("\n\n".join(SENTENCES))
    new = version("\n\n".join([*SENTENCES[1:], SENTENCES[0]]))
    kinds = [row.kind for row in align(sentences(old), sentences(new))]
    assert kinds.count("moved_from") == kinds.count("moved_to") == 1
    assert "added" not in kinds
    assert "removed" not in kinds


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from(SENTENCES), max_size=12),
    st.lists(st.sampled_from(SENTENCES), max_size=12),
)
def test_no_sentence_is_lost_in_alignment(old_texts: list[str], new_texts: list[str]) -> None:
    old, new = sentences(version("\n\n".join(old_texts))), sentences(version("\n\n".join(new_texts)))
    rows = align(old, new)
    assert sorted(row.old.start for row in rows if row.old) == [s.start for s in old]
    assert sorted(row.new.start for row in rows if row.new) == [s.start for s in new]


@given(st.text(max_size=80), st.text(max_size=80))
def test_pieces_give_back_both_texts(old: str, new: str) -> None:
    left, right = word_pieces(old, new)
    assert "".join(p.text for p in left) == old
    assert "".join(p.text for p in right) == new
    assert "".join(p.text for p in left if not p.changed) == "".join(p.text for p in right if not p.changed)


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def test_page_escapes_everything_from_the_documents() -> None:
    old = version("We collect <script>alert(1)</script> data. We keep it.", "<old>")
    new = version('We collect <img src=x onerror="alert(2)"> more data. We keep it.', "new\" onload='x'")
    page = comparison_page(old, new, compare_versions(old, new))
    parsed = _Tags()
    parsed.feed(page)
    assert not {"script", "img", "old"} & set(parsed.tags)
    assert "onerror" in "".join(parsed.text)
    assert "<ins>" in page


def test_page_of_a_missing_policy_says_why_nothing_is_compared() -> None:
    old, new = version("We collect your name. " * 30), version("")
    page = comparison_page(old, new, compare_versions(old, new))
    assert "not compared" in page


def test_long_unchanged_runs_are_folded() -> None:
    same = [f"Sentence number {n} stays as it is." for n in range(30)]
    old = version("\n\n".join([*same, "We keep it for a year."]))
    new = version("\n\n".join([*same, "We keep it for a month."]))
    page = comparison_page(old, new, compare_versions(old, new))
    assert "29 unchanged sentences" in page
    assert "Sentence number 3 " not in page
