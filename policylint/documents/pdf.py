"""PDF into blocks and the readable text that they index."""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence

from policylint.documents.document import Document, SourceRange
from policylint.documents.grouping import Lists, group
from policylint.documents.line_shapes import ends_sentence, find_marker
from policylint.documents.lines import Line
from policylint.documents.pdf_layout import PdfLine, pdf_lines
from policylint.documents.printing import compose
from policylint.documents.structure import link
from policylint.documents.wrapping import find_layout
from policylint.errors import InputError

_HEADING_RATIO = 1.12
_MAX_HEADING_CHARACTERS = 200
_FULL_SLACK = 0.14
_UNMAPPED_SHARE = 0.3


def read_pdf(data: bytes, *, id: str, source: str) -> Document:
    """A document with the readable text of a PDF.

    Args:
        data: the file.
        id, source: as in `Document`.

    Raises:
        InputError: encrypted, broken, without text (scanned pages, fonts without characters), or above the limits.
    """
    found, warnings, title = pdf_lines(data, source)
    characters = sum(len(line.text) for line in found)
    unmapped = sum(line.unmapped for line in found)
    if unmapped > _UNMAPPED_SHARE * (characters + unmapped):
        raise InputError(
            source, "the fonts of the PDF do not say which characters they show", "run text recognition (OCR) over it"
        )
    if not characters:
        raise InputError(
            source, "there is no text in the PDF, only pictures of pages", "run text recognition (OCR) over it"
        )
    lists = Lists()
    lines, raw, pages = _lines(found)
    drafts = group(lines, raw, find_layout(lines), lists)
    text, composed = compose(drafts)
    starts = [start for start, _ in pages]
    ranges = tuple(
        SourceRange(new.start, new.end, page=pages[bisect_right(starts, draft.start) - 1][1])
        for draft, new in zip(drafts, composed, strict=True)
    )
    blocks = link(composed)
    heading = next((block.visible for block in blocks if block.kind == "heading"), "")
    return Document(
        id=id,
        source=source,
        format="pdf",
        text=text,
        blocks=blocks,
        source_map=ranges,
        title=title or heading,
        warnings=warnings,
    )


def _lines(found: Sequence[PdfLine]) -> tuple[list[Line], str, list[tuple[int, int]]]:
    """Lines for `group`, the raw text that their offsets index, and for offsets in it the page on which they stand."""
    levels = _heading_levels(found)
    edges = _Edges(found)
    lines: list[Line] = []
    buffer: list[str] = []
    pages: list[tuple[int, int]] = []
    length = 0
    before: PdfLine | None = None
    for line in found:
        level = levels.get(line.size, 0) if len(line.text) <= _MAX_HEADING_CHARACTERS else 0
        wraps = before is not None and _goes_on(before, line, edges)
        same_heading = (
            wraps and before is not None and level > 0 and levels.get(before.size, 0) == level and lines[-1].heading > 0
        )
        if before is not None and not wraps:
            lines.append(Line(length, (), (), ""))
        buffer += [line.text, "\n"]
        pages.append((length, line.page))
        if same_heading:
            lines[-1].parts = [*lines[-1].parts, " ", line.text]
            lines[-1].offsets = [*lines[-1].offsets, length - 1, length]
            lines[-1].shown += " " + line.text
            lines[-1].end = length + len(line.text)
        else:
            indent = max(0, round(line.x0 / 6))
            lines.append(
                Line(
                    length + len(line.text),
                    [line.text],
                    [length],
                    line.text,
                    indent,
                    line.bold,
                    level,
                    wraps=wraps or None,
                )
            )
        length += len(line.text) + 1
        before = line
    return lines, "".join(buffer), pages


def _heading_levels(found: Sequence[PdfLine]) -> dict[float, int]:
    """Heading level for each font size that is clearly larger than that of most of the text."""
    sizes: Counter[float] = Counter()
    for line in found:
        sizes[line.size] += len(line.text)
    body = sizes.most_common(1)[0][0]
    larger = sorted((size for size in sizes if size >= _HEADING_RATIO * body), reverse=True)
    return {size: min(6, rank) for rank, size in enumerate(larger, 1)}


class _Edges:
    """Measures of a document's lines.

    Attributes:
        right: for each page the right edge of its text.
        gap: usual space between two lines of one paragraph, in points.
    """

    def __init__(self, found: Sequence[PdfLine]) -> None:
        self.right: dict[int, float] = {}
        gaps: list[float] = []
        for before, line in itertools.pairwise(found):
            if before.box == line.box and before.page == line.page:
                gaps.append(before.y0 - line.y1)
        for line in found:
            self.right[line.page] = max(self.right.get(line.page, 0.0), line.x1)
        self.gap = sorted(gaps)[len(gaps) // 2] if gaps else 2.0


def _goes_on(before: PdfLine, line: PdfLine, edges: _Edges) -> bool:
    """Whether a line goes on with the paragraph of the line before it."""
    size = max(line.size, 1.0)
    ended = ends_sentence(before.text) or before.text[-1:] in (":", ";", "")
    if find_marker(line.text) is not None and (find_marker(before.text) is not None or ended):
        return False
    if abs(before.size - line.size) > 0.6 or before.bold != line.bold:
        return False
    gap = before.y0 - line.y1
    if before.page != line.page:
        return not ended and line.text[:1].islower()
    if gap > max(edges.gap, 0.0) + 0.4 * size:
        return False
    if before.box != line.box and (gap < -2.0 or abs(before.x0 - line.x0) >= 3 * size):
        return False
    width = max(1.0, edges.right[before.page] - min(before.x0, line.x0))
    if before.box == line.box and edges.right[before.page] - before.x1 <= _FULL_SLACK * width:
        return True
    # A ragged line inside a sentence: a narrow column, or a line broken by the author.
    return not ended and (line.text[:1].islower() or (before.box == line.box and len(before.text) > 60))
