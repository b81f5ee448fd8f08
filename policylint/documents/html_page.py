"""The lines of a page, before it is decided which of them are its content."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

from policylint.documents.lines import Line


@dataclass(slots=True)
class Place:
    """Where a piece of text comes from.

    Attributes:
        line: line of the element's tag in the source.
        path: CSS path; fragment: nearest id above; text: the first words, to find the column.
        framed: it stands in a frame's `srcdoc`, which has no lines of its own.
    """

    line: int
    path: str
    fragment: str
    text: str
    framed: bool = False


@dataclass(slots=True)
class PageLine:
    """A line with what main-content detection looks at.

    Attributes:
        line: the line; its offsets index `Page.raw`.
        candidate: it stands in an element that is likely not content; consent: in a cookie banner.
        linked: share (0-1) of its characters that are links.
    """

    line: Line
    candidate: bool = False
    consent: bool = False
    linked: float = 0.0


@dataclass(slots=True)
class Page:
    """The lines of a page.

    Attributes:
        raw: all visible text, piece by piece; only an index space for the lines.
        lines: with blank lines between blocks.
        places: where the text from `place_starts[i]` on comes from.
        hidden: text for browsers without JavaScript.
    """

    raw: str = ""
    lines: list[PageLine] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    place_starts: list[int] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)

    def place(self, offset: int) -> Place | None:
        """The place of `raw[offset]`."""
        index = bisect_right(self.place_starts, offset) - 1
        return self.places[index] if index >= 0 else None
