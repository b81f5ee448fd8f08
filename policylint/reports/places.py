"""From a span of `Document.text` to the blocks it lies in and back to what the source calls the place."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from policylint.documents.document import Block, Document


@dataclass(frozen=True, slots=True)
class Part:
    """The part of a span that lies in one block: `block.visible[start:end]`."""

    index: int
    block: Block
    start: int
    end: int


class Places:
    """Looks up spans in one document."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._starts = [block.start for block in document.blocks]
        self._source_starts = [piece.start for piece in document.source_map]

    def parts(self, start: int, end: int) -> Iterator[Part]:
        """The parts of `text[start:end]` that a reader sees, block by block; nothing for a span between blocks."""
        blocks = self.document.blocks
        for index in range(max(0, bisect_right(self._starts, start) - 1), len(blocks)):
            block = blocks[index]
            if block.start >= end:
                return
            first = bisect_left(block.positions, start)
            last = bisect_left(block.positions, end)
            if first < last:
                yield Part(index, block, first, last)

    def block_at(self, offset: int) -> int | None:
        """Index of the last block that starts at or before `offset` (the first block when there is none)."""
        if not self._starts:
            return None
        return max(0, bisect_right(self._starts, offset) - 1)

    def headings(self, start: int, end: int) -> tuple[str, ...]:
        """The headings above a span, highest first."""
        for part in self.parts(start, end):
            above = tuple(heading.visible for heading in self.document.section(part.block))
            return above[::-1]
        return ()

    def source_place(self, start: int) -> str:
        """What the source calls the place: "page 3", "line 120 of the HTML source"; "" when it is not known."""
        index = bisect_right(self._source_starts, start) - 1
        if index < 0:
            return ""
        piece = self.document.source_map[index]
        if piece.page is not None:
            return f"page {piece.page}"
        if piece.line is not None:
            return f"line {piece.line} of the source"
        return ""

    def source_fragment(self, start: int) -> str:
        """Id of the nearest anchor above the place in the HTML source, "" when there is none."""
        index = bisect_right(self._source_starts, start) - 1
        return self.document.source_map[index].fragment if index >= 0 else ""
