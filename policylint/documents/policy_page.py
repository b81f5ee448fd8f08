"""Is a text a privacy policy?"""

from __future__ import annotations

from policylint.documents.document import Document, PolicyPage


def judge_page(document: Document) -> PolicyPage:
    """The judgement for one document."""
    if not document.blocks:
        return PolicyPage(False, "empty", "There is no text in it.")
    return PolicyPage(True)
