"""The language of a document, told once from its visible text."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from policylint.documents.document import Document

LANGUAGES = (
    "en",
    "de",
    "fr",
    "es",
    "it",
    "pt",
    "nl",
    "pl",
    "sv",
    "da",
    "no",
    "fi",
    "ru",
    "ja",
    "zh",
    "ko",
    "ar",
    "hi",
    "tr",
    "cs",
)
"""Languages told apart: those of the stores with voice-assistant skills, and their neighbours."""

MIN_WORDS = 8
"""Below so many words a text has no language ("und")."""

SAMPLE_CHARACTERS = 3_000
"""So much of the visible text is looked at, in blocks taken evenly from the whole document."""


@lru_cache(maxsize=1)
def _identifier() -> Any:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LANGUAGES))
    return identifier


def detect_language(document: Document) -> str:
    """ISO 639-1 code, or "und" when there is too little text."""
    text = _sample(document)
    if len(text.split()) < MIN_WORDS:
        return "und"
    return str(_identifier().classify(text)[0])


def _sample(document: Document) -> str:
    """Blocks evenly from the whole document; menu entries of a few words only when there is nothing else."""
    texts = [block.visible for block in document.blocks if block.visible.count(" ") >= 3]
    if sum(map(len, texts)) < 200:
        texts = [block.visible for block in document.blocks]
    total = sum(map(len, texts))
    step = max(1, total // SAMPLE_CHARACTERS)
    taken: list[str] = []
    size = 0
    for text in texts[::step] if len(texts) >= 4 * step else texts:
        taken.append(text[:1000])
        size += len(taken[-1])
        if size >= SAMPLE_CHARACTERS:
            break
    return "\n".join(taken)[: 2 * SAMPLE_CHARACTERS].lower()
