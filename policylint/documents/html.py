"""HTML into blocks and the readable text that they index."""

from __future__ import annotations

from typing import Any

from policylint.documents.document import Document
from policylint.documents.grouping import Lists, group
from policylint.documents.html_lines import page_lines
from policylint.documents.html_main import select_lines
from policylint.documents.html_page import Page, PageLine
from policylint.documents.html_source import source_ranges
from policylint.documents.html_tree import parse_html
from policylint.documents.limits import MAX_TEXT_CHARACTERS
from policylint.documents.lines import Line
from policylint.documents.printing import compose
from policylint.documents.structure import Draft, link
from policylint.documents.wrapping import find_layout
from policylint.errors import InputError


def read_html(html: str, *, id: str, source: str) -> Document:
    """A document with the readable text of a page.

    Args:
        html: the page.
        id, source: as in `Document`.

    Raises:
        InputError: the page cannot be parsed within the limits.
    """
    root, parsed, warnings = parse_html(html, source)
    if root is None:
        return Document(id=id, source=source, format="html", text="", blocks=())
    lists = Lists()
    page = page_lines(root, lists)
    if len(page.raw) > MAX_TEXT_CHARACTERS:
        raise InputError(
            source, f"the text of the page is longer than {MAX_TEXT_CHARACTERS:,} characters", "cut out the policy"
        )
    selection = select_lines(root, page.lines)
    if not page.raw.strip() and page.hidden:
        warnings += ("the page has no text without JavaScript; the notice for browsers without it is used",)
        page = _notice(page)
        kept = [line.line for line in page.lines]
    else:
        kept = [line.line for line, keeps in zip(page.lines, selection.keep, strict=True) if keeps]
    found = group(kept, page.raw, find_layout(kept), lists)
    text, drafts = compose(found)
    places = [page.place(draft.start) for draft in found]
    return Document(
        id=id,
        source=source,
        format="html",
        text=text,
        blocks=link(drafts),
        source_map=source_ranges(drafts, places, parsed),
        title=_title(root, found),
        kept_words=selection.kept_words,
        warnings=warnings + selection.warnings,
    )


def _notice(page: Page) -> Page:
    """A page of what `<noscript>` says."""
    raw = "\n".join(page.hidden)
    out = Page(raw)
    at = 0
    for text in page.hidden:
        out.lines.append(PageLine(Line(at + len(text), [text], [at], text)))
        out.lines.append(PageLine(Line(at + len(text), (), (), "")))
        at += len(text) + 1
    return out


def _title(root: Any, drafts: list[Draft]) -> str:
    title = root.find(".//title")
    if title is not None and (words := " ".join("".join(title.itertext()).split())):
        return words[:300]
    return next((draft.visible[:300] for draft in drafts if draft.kind == "heading"), "")
