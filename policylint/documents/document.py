"""`Document`: the readable text of a snapshot, its structure, and the way back from every offset to the source.

Offsets
-------
All offsets are Unicode code points, end-exclusive, into `Document.text`.

* For plain text and Markdown (files or JSONL rows) `Document.text` **is the text as given**: nothing is stripped
  or replaced.
* For HTML and PDF `Document.text` is the extracted text, the one that `policylint document SOURCE` prints;
  `Document.source_map` leads from it to the source.

A block's `visible` text is what a reader sees: without Markdown signs, with hard line wraps joined by a space.
`Block.positions[i]` is the offset in `Document.text` of `visible[i]`, so a span `visible[a:b]` is found in the
document at `block.span(a, b)`.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

BlockKind = Literal["heading", "paragraph", "list_item", "table_cell", "definition_term", "definition"]
DocumentFormat = Literal["html", "markdown", "text", "pdf"]


@dataclass(frozen=True, slots=True)
class Block:
    """One heading, paragraph, list item, table cell or definition.

    Attributes:
        kind: what it is.
        start, end: where it stands in `Document.text` (including Markdown signs inside it, without the leading list
            marker or `#`).
        visible: the text that a reader sees; single line.
        positions: for each character of `visible` its offset in `Document.text`; ascending.
        level: 1-6 for headings (1 is the highest), nesting depth from 1 for list items, 0 otherwise.
        heading: index in `Document.blocks` of the heading this block stands under (for a heading: the next higher one).
        lead_in: index of the block whose sentence introduces this one: for a list item the paragraph before the list
            or the parent item ("We collect the following:"), for a definition its term.
        header: for a table cell the index of the cell that heads its column (`None` in the header row itself).
        row: for a table cell the index of the first cell of its row.
    """

    kind: BlockKind
    start: int
    end: int
    visible: str
    positions: Sequence[int]
    level: int = 0
    heading: int | None = None
    lead_in: int | None = None
    header: int | None = None
    row: int | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Document offsets of `visible[start:end]` (end-exclusive on both sides; `start < end`)."""
        return self.positions[start], self.positions[end - 1] + 1


@dataclass(frozen=True, slots=True)
class SourceRange:
    """Where `Document.text[start:end]` comes from: a place in the HTML file or on a PDF page.

    Attributes:
        start, end: offsets in `Document.text`.
        page: PDF page number from 1, or `None`.
        line, column: place in the HTML source (line from 1, column from 0), or `None`.
        path: CSS-like path of the element ("main > section:nth-of-type(2) > p"), or "".
        fragment: id of the nearest anchor above, so that a link can jump to the place, or "".
    """

    start: int
    end: int
    page: int | None = None
    line: int | None = None
    column: int | None = None
    path: str = ""
    fragment: str = ""


@dataclass(frozen=True, slots=True)
class PolicyPage:
    """Whether a text is a privacy policy.

    Attributes:
        is_policy: the judgement.
        reason: id of the reason when it is not: "empty", "error_page", "captcha", "login_wall", "javascript_shell",
            "consent_wall", "other_document", "unsupported_language"; "" when it is.
        explanation: a sentence for people that quotes what decided.
    """

    is_policy: bool
    reason: str = ""
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """The text of one source with its structure. Never changed after reading.

    Attributes:
        id: the JSONL `id`, or the file name without its last suffix.
        source: what it was read from, as the user named it.
        format: format of the source.
        text: see the module's note on offsets.
        blocks: in the order of the text, not overlapping.
        source_map: for HTML and PDF, ascending and not overlapping.
        language: ISO 639-1 code of the whole document ("en"), "und" when there is too little text to tell.
        page: is it a policy.
        title: title of the page, or "".
        kept_words: for HTML, the share (0-1) of the page's visible words that `text` keeps; 1.0 for other formats.
        warnings: what a reader of the evidence has to know ("main-content detection dropped a list; whole page used").
    """

    id: str
    source: str
    format: DocumentFormat
    text: str
    blocks: tuple[Block, ...]
    source_map: tuple[SourceRange, ...] = ()
    language: str = "und"
    page: PolicyPage = field(default_factory=lambda: PolicyPage(True))
    title: str = ""
    kept_words: float = 1.0
    warnings: tuple[str, ...] = ()

    @property
    def sha256(self) -> str:
        """Content hash of the text and its reading (blocks), the key of every later stage's result."""
        digest = hashlib.sha256(self.format.encode() + b"\0" + self.text.encode("utf-8", "surrogatepass"))
        for block in self.blocks:
            digest.update(f"{block.kind}:{block.start}:{block.end}:{block.lead_in}:{block.heading}|".encode())
        return digest.hexdigest()

    @property
    def words(self) -> int:
        """Number of white-space separated words in the visible text."""
        return sum(len(block.visible.split()) for block in self.blocks)

    def section(self, block: Block) -> Iterator[Block]:
        """The headings above a block, nearest first."""
        index = block.heading
        while index is not None:
            heading = self.blocks[index]
            yield heading
            index = heading.heading


def identity_positions(start: int, length: int) -> array[int]:
    """Positions of a block whose visible text is the document text itself from `start` on."""
    return array("q", range(start, start + length))
