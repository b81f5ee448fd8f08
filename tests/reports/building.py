"""Documents and statements by hand, so that the reports are tested without the stages before them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from policylint.comparison.finding import Evidence
from policylint.documents.document import Block, BlockKind, Document, PolicyPage, identity_positions
from policylint.statements.statement import Action, Mention, Statement


@dataclass
class Writer:
    """Collects blocks of a text; one block a line."""

    lines: list[str] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    offset: int = 0

    def add(self, kind: BlockKind, text: str, **where: Any) -> int:
        """Add a block and give its index."""
        start = self.offset
        positions = identity_positions(start, len(text))
        self.blocks.append(Block(kind, start, start + len(text), text, positions, **where))
        self.lines.append(text)
        self.offset += len(text) + 1
        return len(self.blocks) - 1

    def document(self, identifier: str, **values: Any) -> Document:
        """The document of what was added."""
        values = {"source": f"policies/{identifier}.txt", "format": "text", "language": "en"} | values
        return Document(id=identifier, text="\n".join(self.lines) + "\n", blocks=tuple(self.blocks), **values)


def plain(identifier: str, *paragraphs: str, page: PolicyPage | None = None, **values: Any) -> Document:
    """A document of paragraphs."""
    writer = Writer()
    for paragraph in paragraphs:
        writer.add("paragraph", paragraph)
    return writer.document(identifier, page=page or PolicyPage(True), **values)


def span(document: Document, words: str) -> tuple[int, int]:
    """Where `words` first stand in a document's text."""
    start = document.text.index(words)
    return start, start + len(words)


def quoting(document: Document, words: str, role: str = "claim") -> Evidence:
    """Evidence that quotes `words`."""
    start, end = span(document, words)
    return Evidence(document.id, start, end, words, "denial" if role == "denial" else "claim")


def stating(
    document: Document,
    words: str,
    action: Action,
    data: Sequence[tuple[str, str]],
    *,
    negated: bool = False,
    **values: Any,
) -> Statement:
    """A statement whose sentence is `words`; `data` are (words, data type)."""
    start, end = span(document, words)
    mentions = tuple(mention(document, phrase, identifier, start) for phrase, identifier in data)
    return Statement(document.id, start, end, "first_party", action, negated, mentions, **values)


def mention(document: Document, words: str, identifier: str, after: int = 0, **values: Any) -> Mention:
    """A mention of the first `words` at or after an offset."""
    start = document.text.index(words, after)
    return Mention(start, start + len(words), words, identifier, **values)
