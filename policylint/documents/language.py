"""The language of a document, told once from its visible text."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from policylint.documents.document import Document

LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl", "pl", "sv", "da", "no", "fi", "ru", "ja", "zh", "ko", "ar", "hi", "tr", "cs")
"""Languages told apart: those of the stores with voice-assistant skills, and their neighbours."""

MIN_WORDS = 8
"""Below so many words a text has no language ("und")."""

SAMPLE_CHARACTERS = 20_000
"""So much of the visible text is looked at."""


@lru_cache(maxsize=1)
def _identifier() -> Any:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LANGUAGES))
    return identifier


def detect_language(document: Document) -> str:
    """ISO 639-1 code, or "und"."""
    sample: list[str] = []
    size = 0
    for block in document.blocks:
        sample.append(block.visible)
        size += len(block.visible) + 1
        if size > SAMPLE_CHARACTERS:
            break
    text = "\n".join(sample)[:SAMPLE_CHARACTERS]
    if len(text.split()) < MIN_WORDS:
        return "und"
    return str(_identifier().classify(text)[0])
