"""Pages of a PDF to lines with their place on the page, their font size and weight."""

from __future__ import annotations

import io
import re
import time
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pdfminer.high_level import extract_pages
from pdfminer.layout import LAParams, LTChar, LTPage, LTTextContainer, LTTextLine
from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import resolve1

from policylint.documents.limits import MAX_PDF_INFLATED_BYTES, MAX_PDF_PAGES, MAX_PDF_SECONDS
from policylint.errors import InputError

_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_UNMAPPED = re.compile(r"\(cid:\d+\)")
_UNMAPPED_BULLET = re.compile(r"^\s*\(cid:\d+\)(?=\s)\s*(?!\(cid:)")
_BOLD = re.compile(r"bold|black|heavy|semibold|demi", re.IGNORECASE)
_MARGIN = 0.09
_STREAM = re.compile(rb"stream\r?\n")


@dataclass(slots=True)
class PdfLine:
    """One line on a page.

    Attributes:
        text: as shown; page: from 1.
        x0, x1, y0, y1: its box in points; y grows upwards.
        size: font size in points, to half a point; bold: most of it.
        box: number of the text box that layout analysis put it in.
        unmapped: glyphs without a character.
    """

    text: str
    page: int
    x0: float
    x1: float
    y0: float
    y1: float
    size: float
    bold: bool
    box: int
    height: float
    unmapped: int = 0


def pdf_lines(data: bytes, source: str) -> tuple[list[PdfLine], tuple[str, ...], str]:
    """Lines in reading order without running headers and footers, warnings, and the title in the document information.

    Raises:
        InputError: encrypted, broken, or above the limits.
    """
    _check_inflated(data, source)
    warnings: list[str] = []
    lines: list[PdfLine] = []
    try:
        title = _title(data)
        started = time.monotonic()
        boxes = 0
        for number, page in enumerate(_pages(data), 1):
            for container in _containers(page):
                boxes += 1
                lines.extend(_lines(container, number, boxes, page.height))
            if number >= MAX_PDF_PAGES:
                warnings.append(f"only the first {MAX_PDF_PAGES} pages were read")
                break
            if time.monotonic() - started > MAX_PDF_SECONDS:
                warnings.append(f"reading stopped after {MAX_PDF_SECONDS:.0f} seconds, at page {number}")
                break
    except (PDFPasswordIncorrect, PDFEncryptionError) as error:
        raise InputError(source, "the PDF is encrypted", "save it without a password") from error
    except InputError:
        raise
    except Exception as error:
        # pdfminer answers broken files with exceptions of every kind (TypeError, KeyError, struct.error, ...).
        raise InputError(
            source, f"the PDF is broken ({type(error).__name__}: {str(error)[:120]})", "fetch it again"
        ) from error
    return _with_markers(_without_running_lines(lines)), tuple(warnings), title


def _check_inflated(data: bytes, source: str) -> None:
    """Refuse a file whose compressed streams unfold to more than `MAX_PDF_INFLATED_BYTES`."""
    total = 0
    for match in _STREAM.finditer(data):
        raw = data[match.end() : match.end() + 2]
        if len(raw) < 2 or raw[0] & 0x0F != 8 or (raw[0] * 256 + raw[1]) % 31:
            continue
        end = data.find(b"endstream", match.end())
        stream = memoryview(data)[match.end() : end if end >= 0 else len(data)]
        try:
            unfolder = zlib.decompressobj()
            chunk = unfolder.decompress(stream, 1 << 20)
            while chunk:
                total += len(chunk)
                if total > MAX_PDF_INFLATED_BYTES:
                    limit = MAX_PDF_INFLATED_BYTES // (1024 * 1024)
                    raise InputError(
                        source, f"the PDF unfolds to more than {limit} MiB", "print the policy to a new PDF"
                    )
                chunk = unfolder.decompress(unfolder.unconsumed_tail, 1 << 20)
        except zlib.error:
            continue


def _pages(data: bytes) -> Iterator[LTPage]:
    yield from extract_pages(
        io.BytesIO(data), maxpages=MAX_PDF_PAGES, laparams=LAParams(line_margin=0.5, boxes_flow=0.5)
    )


def _title(data: bytes) -> str:
    for information in PDFDocument(PDFParser(io.BytesIO(data))).info:
        value = resolve1(information.get("Title"))
        if isinstance(value, bytes):
            text = value.decode("utf-16" if value[:2] in (b"\xfe\xff", b"\xff\xfe") else "latin-1", "replace")
            return " ".join(text.split())[:300]
    return ""


def _containers(page: LTPage) -> Iterator[Any]:
    for element in page:
        if isinstance(element, LTTextContainer):
            yield element


def _lines(container: Any, page: int, box: int, height: float) -> Iterator[PdfLine]:
    # A line that layout analysis put into no box stands on the page by itself.
    for line in [container] if isinstance(container, LTTextLine) else container:
        if not isinstance(line, LTTextLine):
            continue
        # A sign without a character before the text is the bullet of a list.
        raw = _UNMAPPED_BULLET.sub("• ", line.get_text())
        text = _UNMAPPED.sub("", raw).translate(_LIGATURES).replace("\x00", "").strip()
        unmapped = len(_UNMAPPED.findall(raw))
        if not text and not unmapped:
            continue
        sizes: Counter[float] = Counter()
        bold = characters = 0
        for character in line:
            if isinstance(character, LTChar) and character.get_text().strip():
                sizes[round(character.size * 2) / 2] += 1
                characters += 1
                bold += _BOLD.search(character.fontname) is not None
        size = sizes.most_common(1)[0][0] if sizes else 0.0
        yield PdfLine(
            text, page, line.x0, line.x1, line.y0, line.y1, size, bold > 0.8 * characters, box, height, unmapped
        )


_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"(?:page\s*)?[-–—|\s]*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?[-–—|\s]*", re.IGNORECASE)


def _without_running_lines(lines: Sequence[PdfLine]) -> list[PdfLine]:
    """Leave out page numbers, and lines in the page margins that come back on most pages."""
    pages = {line.page for line in lines}
    counts: Counter[str] = Counter()
    margin: list[bool] = []
    for line in lines:
        near = line.y1 > line.height * (1 - _MARGIN) or line.y0 < line.height * _MARGIN
        margin.append(near)
        if near:
            counts[_DIGITS.sub("#", line.text.lower())] += 1
    kept: list[PdfLine] = []
    for line, near in zip(lines, margin, strict=True):
        repeated = counts[_DIGITS.sub("#", line.text.lower())] >= max(2.0, 0.6 * len(pages))
        if near and (repeated or _PAGE_NUMBER.fullmatch(line.text)):
            continue
        kept.append(line)
    return kept


_LONE_MARKER = re.compile(r"[•●▪■□◦‣⁃∙➢➤►▶✓✔❖◆◇○·\uf0b7\uf0a7\uf0d8*–-]|\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,5})[.)]")


def _with_markers(lines: Sequence[PdfLine]) -> list[PdfLine]:
    """Put list markers that layout analysis took for lines of their own before the line that they stand beside."""
    markers = [line for line in lines if _LONE_MARKER.fullmatch(line.text)]
    if not markers:
        return list(lines)
    by_page: dict[int, list[PdfLine]] = {}
    for line in lines:
        if not _LONE_MARKER.fullmatch(line.text):
            by_page.setdefault(line.page, []).append(line)
    placed: set[int] = set()
    for marker in markers:
        beside = [
            line
            for line in by_page.get(marker.page, ())
            if line.x0 >= marker.x1 - 1
            and min(line.y1, marker.y1) - max(line.y0, marker.y0) > 0.5 * (marker.y1 - marker.y0)
        ]
        if beside:
            nearest = min(beside, key=lambda line: line.x0)
            nearest.text = f"{marker.text} {nearest.text}"
            nearest.x0 = min(nearest.x0, marker.x0)
            placed.add(id(marker))
    return [line for line in lines if id(line) not in placed]
