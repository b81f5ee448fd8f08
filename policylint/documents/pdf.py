"""PDF into blocks and the readable text that they index."""

from __future__ import annotations

import io
import re

from pdfminer.high_level import extract_text
from pdfminer.pdfparser import PDFSyntaxError

from policylint.documents.document import Document
from policylint.documents.structure import Draft, link
from policylint.documents.visible import finish_pieces
from policylint.errors import InputError


def read_pdf(data: bytes, *, id: str, source: str) -> Document:
    """A document with the readable text of a PDF."""
    try:
        extracted = extract_text(io.BytesIO(data))
    except PDFSyntaxError as error:
        raise InputError(source, f"the PDF is broken ({error})", "fetch it again") from error
    text = ""
    drafts: list[Draft] = []
    for part in re.split(r"\n\s*\n", extracted):
        visible, _ = finish_pieces([part], [0])
        if visible:
            if text:
                text += "\n\n"
            start = len(text)
            text += visible
            drafts.append(Draft("paragraph", start, len(text), visible, range(start, len(text))))
    return Document(id=id, source=source, format="pdf", text=text, blocks=link(drafts))
