"""One text or file to one `Document`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Literal

from policylint.documents.decoding import decode, read_bytes
from policylint.documents.document import Document, DocumentFormat
from policylint.documents.html import read_html
from policylint.documents.language import detect_language
from policylint.documents.limits import MAX_FILE_BYTES, MAX_TEXT_CHARACTERS
from policylint.documents.markdown import read_markdown
from policylint.documents.pdf import read_pdf
from policylint.documents.policy_page import judge_page
from policylint.documents.text import read_plain
from policylint.errors import InputError

SUFFIXES: dict[str, DocumentFormat] = {
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "text",
    ".pdf": "pdf",
}
"""File name suffixes (lower case) and the format they stand for."""


def read_text(text: str, *, id: str, format: Literal["markdown", "text", "html"], source: str = "") -> Document:
    """Read a text that is at hand as a string.

    Args:
        text: the text or HTML source. For "markdown" and "text" it becomes `Document.text` unchanged.
        id: document id.
        format: how to read it.
        source: how messages name it; the id when empty.

    Raises:
        InputError: longer than `MAX_TEXT_CHARACTERS`, or HTML that cannot be parsed within the limits.
    """
    source = source or id
    if len(text) > MAX_TEXT_CHARACTERS and format != "html":
        raise InputError(source, f"the text is longer than {MAX_TEXT_CHARACTERS:,} characters", "cut out the policy")
    if format == "html":
        return _judged(read_html(text, id=id, source=source))
    if format == "markdown":
        return _judged(read_markdown(text, id=id, source=source))
    return _judged(read_plain(text, id=id, source=source))


def read_bytes_as(data: bytes, *, id: str, format: DocumentFormat, source: str = "", charset: str = "") -> Document:
    """Read the body of a snapshot or file.

    Args:
        data: the bytes.
        id: document id.
        format: how to read them.
        source: how messages name it; the id when empty.
        charset: what the transport declared ("iso-8859-1"), or "".

    Raises:
        InputError: not text, encrypted or broken PDF, or above the limits.
    """
    source = source or id
    if len(data) > MAX_FILE_BYTES:
        raise InputError(source, f"it is larger than {MAX_FILE_BYTES // (1024 * 1024)} MiB", "cut out the policy")
    if format == "pdf" or data.startswith(b"%PDF-"):
        return _judged(read_pdf(data, id=id, source=source))
    text, warnings = decode(data, source, html=format == "html", declared=charset)
    document = read_text(text, id=id, format=format, source=source)
    return replace(document, warnings=warnings + document.warnings) if warnings else document


def read_file(path: str | Path) -> Document:
    """Read one `.html .htm .xhtml .md .markdown .txt .pdf` file; its id is the file name without the last suffix.

    For `.txt` and `.md` files offsets index the decoded file with its line ends and byte order mark as they are
    (`open(path, encoding="utf-8", newline="")`).

    Raises:
        InputError: the file is missing, empty, binary, too large, of an unknown type, encrypted or broken.
    """
    file = Path(path)
    source = str(path)
    form = SUFFIXES.get(file.suffix.lower())
    if form is None:
        if file.exists():
            raise InputError(
                source,
                f"the file type {file.suffix or 'without a suffix'} is not known",
                f"give one of {' '.join(SUFFIXES)}",
            )
        raise InputError(source, "there is no such file or folder", "check the path")
    return read_bytes_as(read_bytes(file, source), id=file.stem, format=form, source=source)


def _judged(document: Document) -> Document:
    """With language and the judgement whether it is a policy."""
    language = detect_language(document)
    document = replace(document, language=language)
    return replace(document, page=judge_page(document))
