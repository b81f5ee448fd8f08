"""Element tree to lines of visible text, each with what its mark-up says about it and where it stands."""

from __future__ import annotations

import re
from typing import Any

import lxml.etree
import lxml.html

from policylint.documents.grouping import Lists
from policylint.documents.html_boilerplate import is_candidate, is_consent
from policylint.documents.html_page import Page, PageLine, Place
from policylint.documents.html_tables import Table, is_data_table
from policylint.documents.html_tags import BLOCKS, HEADINGS, SPACED, STRONG, UNSEEN
from policylint.documents.html_tree import parse_html
from policylint.documents.limits import MAX_FRAME_DEPTH
from policylint.documents.lines import Line
from policylint.errors import InputError

_SUMMARY_LEVEL = 4
_SPACE = re.compile(r"[ \t\n\r\f]+")


def page_lines(root: lxml.html.HtmlElement, lists: Lists) -> Page:
    """All lines of a page, boilerplate included."""
    walk = _Walk(lists)
    walk.tree(root, "")
    walk.page.raw = "".join(walk.buffer)
    return walk.page


class _Walk:
    def __init__(self, lists: Lists) -> None:
        self.page = Page()
        self.lists = lists
        self.buffer: list[str] = []
        self.length = 0
        # The line that is being filled.
        self.parts: list[str] = []
        self.offsets: list[int] = []
        self.shown = 0
        self.linked = 0
        self.plain = False
        self.ends_spaced = True
        self.hard = False
        self.glue = False
        # What is open around it.
        self.strong = self.links = self.preformatted = self.candidates = self.consents = 0
        self.heading = 0
        self.open_lists: list[int] = []
        self.item: tuple[int, int] | None = None
        self.role = ""
        self.tables: list[Table | None] = []
        self.table_count = 0
        self.fragment = ""
        self.paths: list[str] = []
        self.counts: list[dict[str, int]] = [{}]
        self.frames = 0
        self.line_number = 0

    def tree(self, root: Any, prefix: str) -> None:
        """Walk a document."""
        skipping: Any = None
        self.paths.append(prefix)
        for event, element in lxml.etree.iterwalk(root, events=("start", "end", "comment", "pi")):
            if event in ("comment", "pi"):
                if skipping is None and element.tail:
                    self.text(element.tail)
                continue
            tag = element.tag if isinstance(element.tag, str) else ""
            if skipping is not None:
                if event == "end" and element is skipping:
                    skipping = None
                    self.tail(element)
                continue
            if event == "start":
                if self.unseen(tag, element):
                    skipping = element
                    continue
                self.start(tag.lower(), element)
                if element.text:
                    self.text(element.text)
            else:
                self.end(tag.lower(), element)
                self.tail(element)
        self.flush(block=True)
        self.paths.pop()

    def tail(self, element: Any) -> None:
        if element.tail:
            parent = element.getparent()
            if parent is not None and parent.sourceline:
                self.line_number = max(self.line_number, element.sourceline or 0)
            self.text(element.tail)

    def unseen(self, tag: str, element: Any) -> bool:
        if tag not in UNSEEN:
            return False
        if tag == "template" and element.get("shadowrootmode"):
            return False
        if tag == "noscript":
            words = " ".join(element.itertext()).split()
            if words and len(words) < 200:
                self.page.hidden.append(" ".join(words))
        elif tag == "iframe" and element.get("srcdoc") and self.frames < MAX_FRAME_DEPTH:
            self.frame(element)
        return True

    def frame(self, element: Any) -> None:
        """The document in an `<iframe srcdoc>`, as if it stood in the page."""
        try:
            root, _, _ = parse_html(element.get("srcdoc"), "srcdoc")
        except InputError:
            return
        if root is None:
            return
        self.flush(block=True)
        self.frames += 1
        self.tree(root, self.paths[-1] + " > iframe" if self.paths[-1] else "iframe")
        self.frames -= 1

    def start(self, tag: str, element: Any) -> None:
        counts = self.counts[-1]
        number = counts[tag] = counts.get(tag, 0) + 1
        self.counts.append({})
        step = tag if number == 1 else f"{tag}:nth-of-type({number})"
        if tag == "tr" and (parent := element.getparent()) is not None and parent.tag == "table":
            step = f"tbody > {step}"
        above = self.paths[-1]
        self.paths.append("" if tag in ("html", "body") and not above else f"{above} > {step}" if above else step)
        self.line_number = element.sourceline or self.line_number
        blocks = tag in BLOCKS or "-" in tag
        if blocks:
            self.flush(block=True)
        elif tag == "br":
            self.flush(hard=True)
        attributes = element.attrib
        if attributes:
            if anchor := attributes.get("id") or (attributes.get("name") if tag == "a" else None):
                self.fragment = str(anchor)[:200]
            if is_consent(attributes):
                self.consents += 1
            if is_candidate(tag, element, attributes):
                self.candidates += 1
            if attributes.get("role") == "heading" and tag not in HEADINGS:
                level = attributes.get("aria-level", "3")
                self.flush(block=True)
                self.heading = min(6, int(level)) if level.isdigit() and int(level) else 3
        elif is_candidate(tag, element, attributes):
            self.candidates += 1
        self.open_tag(tag, element)

    def open_tag(self, tag: str, element: Any) -> None:
        if tag in HEADINGS:
            self.heading = HEADINGS[tag]
        elif tag == "summary":
            self.heading = _SUMMARY_LEVEL
        elif tag in STRONG:
            self.strong += 1
        elif tag in SPACED:
            self.links += tag == "a"
            self.glue = True
        elif tag in ("pre", "textarea"):
            self.preformatted += 1
        elif tag in ("ul", "ol", "menu", "dir"):
            self.open_lists.append(self.lists.new())
        elif tag == "li":
            self.item = (self.open_lists[-1] if self.open_lists else self.lists.new(), max(1, len(self.open_lists)))
        elif tag in ("dt", "dd"):
            self.role = "term" if tag == "dt" else "definition"
        elif tag == "table":
            self.table_count += 1
            self.tables.append(Table(self.table_count) if is_data_table(element) else None)
        elif self.tables and (table := self.tables[-1]) is not None:
            table.start(tag, element)

    def end(self, tag: str, element: Any) -> None:
        self.counts.pop()
        if tag in BLOCKS or "-" in tag:
            self.flush(block=True)
        attributes = element.attrib
        if attributes and attributes.get("role") == "heading" and tag not in HEADINGS:
            self.flush(block=True)
            self.heading = 0
        if attributes and is_consent(attributes):
            self.consents -= 1
        if is_candidate(tag, element, attributes):
            self.candidates -= 1
        self.close_tag(tag)
        self.paths.pop()

    def close_tag(self, tag: str) -> None:
        if tag in HEADINGS or tag == "summary":
            self.heading = 0
        elif tag in STRONG:
            self.strong -= 1
        elif tag in SPACED:
            self.links -= tag == "a"
            self.glue = True
        elif tag in ("pre", "textarea"):
            self.preformatted -= 1
        elif tag in ("ul", "ol", "menu", "dir"):
            self.open_lists.pop()
            self.item = None
        elif tag == "li":
            self.item = None
        elif tag in ("dt", "dd"):
            self.role = ""
        elif tag == "table" and self.tables:
            self.tables.pop()
        elif self.tables and (table := self.tables[-1]) is not None:
            table.end(tag)

    def text(self, text: str) -> None:
        if self.preformatted:
            rows = text.split("\n")
            for number, row in enumerate(rows):
                if number:
                    self.flush()
                    if not row.strip() and number < len(rows) - 1:
                        self.blank()
                self.piece(row)
            return
        collapsed = _SPACE.sub(" ", text)
        if self.ends_spaced:
            collapsed = collapsed.lstrip(" ")
        if not collapsed:
            return
        if (
            self.glue
            and not self.ends_spaced
            and collapsed[0] != " "
            and collapsed[0].isalnum()
            and self.parts[-1][-1:].isalnum()
        ):
            self.piece(" ")
        self.piece(collapsed)
        self.ends_spaced = collapsed[-1] == " "

    def piece(self, piece: str) -> None:
        if not piece:
            return
        self.glue = False
        if not self.parts or piece != " ":
            self.page.place_starts.append(self.length)
            self.page.places.append(Place(self.line_number, self.paths[-1], self.fragment, piece[:80], self.frames > 0))
        self.parts.append(piece)
        self.offsets.append(self.length)
        self.buffer.append(piece)
        self.length += len(piece)
        size = len(piece.strip())
        self.shown += size
        if self.links:
            self.linked += size
        if not self.strong and size and piece.strip(" \t\u00a0:.-–*"):
            self.plain = True

    def flush(self, *, block: bool = False, hard: bool = False) -> None:
        """End the line."""
        shown = "".join(self.parts).strip() if self.parts else ""
        if shown:
            self.buffer.append("\n")
            self.length += 1
            line = Line(
                self.length - 1,
                self.parts,
                self.offsets,
                shown,
                len(self.parts[0]) - len(self.parts[0].lstrip()) if self.preformatted else 0,
                not self.plain,
                self.heading,
                self.hard,
                self.item,
                role=self.role,
            )
            if self.tables and (table := self.tables[-1]) is not None and table.in_cell:
                line.cell = table.cell()
            else:
                self.item = None
            self.page.lines.append(
                PageLine(line, self.candidates > 0, self.consents > 0, self.linked / max(1, self.shown))
            )
        self.parts, self.offsets = [], []
        self.shown = self.linked = 0
        self.plain, self.hard, self.ends_spaced, self.glue = False, hard, True, False
        if block:
            self.blank()

    def blank(self) -> None:
        if self.page.lines and self.page.lines[-1].line.shown:
            self.page.lines.append(PageLine(Line(self.length, (), (), "")))
