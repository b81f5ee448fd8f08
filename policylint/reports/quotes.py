"""A quote in its surroundings: what stands before and after it, its introduction, the headings above."""

from __future__ import annotations

from dataclasses import dataclass

from policylint.comparison.finding import Evidence
from policylint.reports.places import Part, Places

# How much of the paragraph is shown before and after a quote, in characters.
AROUND = 220
# A longer quote is shortened in the middle on the page; the whole stands in the document's page and in evidence.csv.
LONGEST_QUOTE = 1800


@dataclass(frozen=True, slots=True)
class Passage:
    """The part of a quote in one block.

    Attributes:
        introduction: for a list item the sentence that introduces the list, for a table cell the head of its column.
        before, quoted, after: text of the block; `before` and `after` are cut to `AROUND` characters.
        left_out: number of characters left out in the middle of `quoted`, at `quoted_end`'s start; 0 for none.
        quoted_end: the end of a shortened quote, "" otherwise.
    """

    introduction: str
    before: str
    quoted: str
    after: str
    left_out: int = 0
    quoted_end: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """One piece of evidence, ready to be shown.

    Attributes:
        evidence: the finding's evidence.
        href: the passage in the report's page of the document, relative to the report's folder; "" without that page.
        title: name of the document.
        headings: above the quote, highest first.
        passages: never empty; a quote whose document is not at hand is one passage without surroundings.
        source_place: "page 3", "" when not known.
        problem: why the quote cannot be shown in its place, in words; "" when it can.
    """

    evidence: Evidence
    href: str
    title: str
    headings: tuple[str, ...]
    passages: tuple[Passage, ...]
    source_place: str = ""
    problem: str = ""


def anchor(start: int, end: int) -> str:
    """Id of a marked passage on a document's page."""
    return f"s-{start}-{end}"


def quote_matches(places: Places, evidence: Evidence) -> bool:
    """Whether the document's text has the quote at its offsets."""
    text = places.document.text
    return 0 <= evidence.start < evidence.end <= len(text) and text[evidence.start : evidence.end] == evidence.quote


def in_context(evidence: Evidence, places: Places | None, page: str) -> Quote:
    """A piece of evidence with its surroundings.

    Args:
        evidence: what a finding rests on.
        places: of the document it names; `None` when that document was not given.
        page: the document's page in the report.
    """
    alone = (_shortened("", "", evidence.quote, ""),)
    if places is None:
        problem = "The document was not among those given, so the quote could not be compared with it."
        return Quote(evidence, "", evidence.doc, (), alone, problem=problem)
    title = places.document.title or places.document.id
    if not quote_matches(places, evidence):
        problem = "The document's text at these places is not this quote: the finding is about another version."
        return Quote(evidence, page, title, (), alone, problem=problem)
    parts = list(places.parts(evidence.start, evidence.end))
    return Quote(
        evidence=evidence,
        href=f"{page}#{anchor(evidence.start, evidence.end)}",
        title=title,
        headings=places.headings(evidence.start, evidence.end),
        passages=tuple(_passage(places, part, first=n == 0) for n, part in enumerate(parts)) or alone,
        source_place=places.source_place(evidence.start),
    )


def _passage(places: Places, part: Part, first: bool) -> Passage:
    block, blocks = part.block, places.document.blocks
    introduction = ""
    if first and block.header is not None:
        introduction = blocks[block.header].visible
    elif first and block.lead_in is not None:
        introduction = blocks[block.lead_in].visible
    before, after = block.visible[: part.start], block.visible[part.end :]
    if len(before) > AROUND:
        cut = before[-AROUND:]
        before = "… " + cut[cut.find(" ") + 1 :]
    if len(after) > AROUND:
        cut = after[:AROUND]
        after = cut[: cut.rfind(" ")] + " …" if " " in cut else cut + " …"
    return _shortened(introduction, before, block.visible[part.start : part.end], after)


def _shortened(introduction: str, before: str, quoted: str, after: str) -> Passage:
    if len(quoted) <= LONGEST_QUOTE:
        return Passage(introduction, before, quoted, after)
    half = LONGEST_QUOTE // 2
    # Between words where there are any.
    first = quoted.rfind(" ", half // 2, half) + 1 or half
    last = quoted.find(" ", len(quoted) - half, len(quoted) - half // 2) + 1 or len(quoted) - half
    return Passage(introduction, before, quoted[:first], after, last - first, quoted[last:])
