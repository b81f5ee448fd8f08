"""Reads a report as a browser and a checker do: elements, ids, links, numbers, and whether every element is closed."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from policylint.reports.cleaning import unguarded_cell

VOID = frozenset({"meta", "br", "input", "link", "img", "hr", "col"})
# SVG elements that the report writes closed in themselves.
SELF_CLOSED = frozenset({"rect", "path", "circle"})


@dataclass
class Page(HTMLParser):
    """One parsed page."""

    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    numbers: list[tuple[str, list[tuple[str, str, str]], str]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    text: str = ""
    styles: list[str] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[str] = []
        self._number: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if len(attributes) != len(attrs):
            self.problems.append(f"<{tag}> with an attribute twice")
        self.elements.append((tag, attributes))
        if "id" in attributes:
            self.ids.append(attributes["id"])
        if tag == "a" and "href" in attributes:
            self.links.append(attributes["href"])
        if "data-table" in attributes:
            where = [(column, sign, value) for column, sign, value in json.loads(attributes["data-where"])]
            self.numbers.append((attributes["data-table"], where, ""))
            self._number = []
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in SELF_CLOSED:
            self.problems.append(f"<{tag}/> is not closed in HTML")
        self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1] != tag:
            self.problems.append(f"</{tag}> while {self._open[-3:]} are open")
            return
        self._open.pop()
        if self._number is not None and tag in ("a", "span"):
            table, where, _ = self.numbers[-1]
            self.numbers[-1] = (table, where, "".join(self._number).strip())
            self._number = None

    def handle_data(self, data: str) -> None:
        inside = self._open[-1] if self._open else ""
        if inside == "style":
            self.styles.append(data)
        elif inside == "script":
            self.scripts.append(data)
        else:
            self.text += data
        if self._number is not None and inside != "title":
            self._number.append(data)

    def finish(self) -> Page:
        """Close the parser; what is still open is a problem."""
        self.close()
        if self._open:
            self.problems.append(f"never closed: {self._open}")
        return self


def read_page(path: Path) -> Page:
    """The parsed page."""
    page = Page()
    page.feed(path.read_text(encoding="utf-8"))
    return page.finish()


def pages(folder: Path) -> dict[str, Page]:
    """All pages of a report by their path."""
    return {str(path.relative_to(folder)): read_page(path) for path in sorted(folder.rglob("*.html"))}


def rows(folder: Path, table: str) -> list[dict[str, str]]:
    """The rows of a CSV file, with the protection against formulas taken away."""
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
        read = csv.reader(stream, strict=True)
        header = next(read)
        return [dict(zip(header, map(unguarded_cell, row), strict=True)) for row in read]


def counted(table: list[dict[str, str]], where: list[tuple[str, str, str]]) -> int:
    """How many rows satisfy every condition; written anew here so that it can disagree with the report."""
    total = 0
    for row in table:
        fits = True
        for column, sign, value in where:
            fits = fits and (row[column] == value if sign == "=" else int(row[column]) > int(value))
        total += fits
    return total
