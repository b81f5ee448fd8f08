"""Statements: exact offsets everywhere, and rules whose sentence is not among the construction examples."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policylint.documents import read_sources, read_text
from policylint.documents.document import Document
from policylint.ontology import ontology
from policylint.statements import ACTIONS, Analysis, Statement, analyse, analyse_document
from policylint.statements.sentences import MAX_SENTENCE, split

SAMPLE = Path(__file__).resolve().parents[2] / "corpora" / "sample"


def said(text: str, format: str = "text") -> list[Statement]:
    return list(analyse_document(read_text(text, id="policy", format=format)).statements)  # type: ignore[arg-type]


def check_offsets(document: Document, analysis: Analysis) -> None:
    length = len(document.text)
    for statement in analysis.statements:
        assert 0 <= statement.start < statement.end <= length
        assert statement.action in ACTIONS
        mentions = [
            *statement.data,
            *statement.recipients,
            *statement.purposes,
            *statement.sources,
            *statement.retention,
        ]
        for mention in mentions:
            assert document.text[mention.start : mention.end] == mention.text
        for mention in statement.data:
            assert mention.type in ontology().data_types
        for exception in statement.exceptions:
            assert document.text[exception.start : exception.end] == exception.text
    for span in analysis.spans:
        assert 0 <= span.start < span.end <= length


def test_offsets_on_the_sample() -> None:
    documents = [d for d in read_sources([str(SAMPLE / "policies")]) if isinstance(d, Document)]
    assert documents
    for document, analysis in zip(documents, analyse(documents), strict=True):
        check_offsets(document, analysis)


PIECES = st.sampled_from(
    [
        "We collect your name",
        "and your e-mail address",
        ", such as",
        "We do not share",
        "it with third parties",
        ". ",
        "\n\n- ",
        "\n\n# Data we collect\n\n",
        "except your ZIP code",
        "**",
        "Alexa sends us",
        "your user\u200bID",
        "for 30 days",
        "; ",
        "\u202eabc\u202c",
        ":\n\n",
        "[link](https://skill.example)",
        "é漢字",
        "unless you agree",
    ]
)


@settings(max_examples=40, deadline=None)
@given(st.lists(PIECES, max_size=14), st.sampled_from(["text", "markdown"]))
def test_offsets_on_anything(pieces: list[str], format: str) -> None:
    document = read_text(" ".join(pieces), id="policy", format=format)  # type: ignore[arg-type]
    check_offsets(document, analyse_document(document))
    for sentence in split(document):
        visible = document.blocks[sentence.block].visible
        assert visible[sentence.start : sentence.start + len(sentence.text)] == sentence.text
        assert len(sentence.text) <= MAX_SENTENCE


def test_same_document_same_analysis_in_several_processes() -> None:
    documents = [
        read_text(f"We collect your name and share it with partner {n}.", id=str(n), format="text") for n in range(3)
    ]
    assert list(analyse(documents, processes=2)) == [analyse_document(d) for d in documents]


def test_another_language_is_not_guessed_at() -> None:
    text = "Wir erheben Ihren Namen und Ihre E-Mail-Adresse, wenn Sie den Skill benutzen, und geben sie nicht weiter."
    assert said(text) == []


def test_a_sentence_of_ten_thousand_words() -> None:
    assert len(said("We collect " + "your name, " * 10_000 + "and your age.")) < 50_000


@pytest.mark.parametrize(
    ("text", "data_type", "negated"),
    [
        ("Log Files Like most sites, we collect your IP address.", "ip_address", False),
        ("What We Keep No data is kept by this skill.", "other_data", True),
        ("I keep no list, and no advertising company receives your name from me.", "name", True),
        ("We collect and process the following information about you:\n\n- your name\n", "name", False),
        ("Users may be asked for, as appropriate, their phone number.", "phone_number", False),
    ],
)
def test_a_rule_and_its_sentence(text: str, data_type: str, negated: bool) -> None:
    assert any(
        s.negated is negated and s.scope == "general" and data_type in {m.type for m in s.data} for s in said(text)
    )


@pytest.mark.parametrize(
    "text",
    [
        "The notice about voice recordings is published by Amazon.",
        "Cookies cannot be used to run programs.",
        "We cannot guarantee that your name will never be disclosed.",
        "You may contact Amazon to delete your voice recordings.",
        "We provide you with search results and your shopping list.",
    ],
)
def test_a_near_miss_states_nothing(text: str) -> None:
    assert [s for s in said(text) if s.scope == "general" and s.data] == []
