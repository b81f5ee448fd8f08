"""Documents stage: HTML, Markdown, PDF and plain text into `Document`, with exact offsets; language; is it a policy."""

from policylint.documents.document import Block, Document, DocumentFormat, PolicyPage, SourceRange
from policylint.documents.reading import SUFFIXES, read_bytes_as, read_file, read_text
from policylint.documents.sources import ReadError, read_sources

__all__ = [
    "SUFFIXES",
    "Block",
    "Document",
    "DocumentFormat",
    "PolicyPage",
    "ReadError",
    "SourceRange",
    "read_bytes_as",
    "read_file",
    "read_sources",
    "read_text",
]
