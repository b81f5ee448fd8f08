"""PDF: paragraphs, headings, items, pages; files without text say why."""

# ruff: noqa: E501 - texts in one line

from __future__ import annotations

import io
import zlib

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import ListFlowable, ListItem, PageBreak, Paragraph, SimpleDocTemplate

from policylint.documents import Document, pdf_layout, read_bytes_as
from policylint.errors import InputError
from tests.documents.helpers import assert_exact, block, heading, lead, visible

STYLES = getSampleStyleSheet()
LONG = "We keep the name that you give us and the time at which you use the skill, because we have to count how often it is used. "


def read(data: bytes) -> Document:
    return read_bytes_as(data, id="p", format="pdf", source="p.pdf")


def policy() -> bytes:
    out = io.BytesIO()

    def footer(canvas: Canvas, template: SimpleDocTemplate) -> None:
        canvas.drawString(72, 30, f"Harbour policy, page {canvas.getPageNumber()}")

    body, title = STYLES["BodyText"], STYLES["Heading2"]
    items = [
        ListItem(Paragraph(text, body)) for text in ("your name", "the postal code of your device", "the time of day")
    ]
    story = [
        Paragraph("Harbour Privacy", STYLES["Title"]),
        Paragraph(LONG * 2, body),
        Paragraph("What we collect", title),
        Paragraph("We collect the following:", body),
        ListFlowable(items, bulletType="1", bulletFormat="%s."),
        Paragraph("We do not collect anything else.", body),
        PageBreak(),
        Paragraph("How we share", title),
        Paragraph(LONG, body),
        PageBreak(),
        Paragraph("The end of it.", body),
    ]
    SimpleDocTemplate(out, pagesize=A4, title="Harbour file", invariant=1).build(
        story, onFirstPage=footer, onLaterPages=footer
    )
    return out.getvalue()


def drawn(*lines: tuple[float, float, str]) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    for x, y, text in lines:
        canvas.drawString(x, y, text)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def test_structure_and_pages() -> None:
    document = read(policy())
    assert document.title == "Harbour file"
    assert visible(document, "heading") == ["Harbour Privacy", "What we collect", "How we share"]
    assert visible(document, "paragraph")[0] == (LONG * 2).strip()
    assert visible(document, "list_item") == ["your name", "the postal code of your device", "the time of day"]
    assert lead(document, "the time of day") == "We collect the following:"
    assert heading(document, "We collect the following:") == "What we collect"
    pages = {each.visible: place.page for each, place in zip(document.blocks, document.source_map, strict=True)}
    assert pages["We do not collect anything else."] == 1
    assert pages["How we share"] == 2
    assert pages["The end of it."] == 3
    assert "page 2" not in document.text
    assert_exact(document)


def test_text_is_what_the_blocks_index() -> None:
    document = read(policy())
    for each in document.blocks:
        assert document.text[each.start : each.end] == each.visible


def test_divided_words_and_bullets() -> None:
    document = read(
        drawn(
            (
                72,
                700,
                "The skill stores information about the tide in every harbour that you ask for, and no other infor-",
            ),
            (72, 686, "mation than that is stored by it or by us, the people who made it and who look after it."),
            (72, 640, "•"),
            (90, 640, "your name"),
            (72, 622, "•"),
            (90, 622, "your address"),
        )
    )
    assert "no other information than that" in visible(document)[0]
    assert visible(document, "list_item") == ["your name", "your address"]


def test_two_columns_are_not_mixed() -> None:
    left = [(72, 700 - 12 * row, f"left column line {row} of it") for row in range(8)]
    right = [(330, 700 - 12 * row, f"right column line {row} of it") for row in range(8)]
    text = read(drawn(*left, *right)).text
    assert text.index("left column line 7") < text.index("right column line 0")


def test_encrypted() -> None:
    out = io.BytesIO()
    canvas = Canvas(out, encrypt=StandardEncryption("secret", ownerPassword="owner", strength=128))
    canvas.drawString(72, 700, "We keep your name.")
    canvas.save()
    with pytest.raises(InputError, match=r"encrypted.*password"):
        read(out.getvalue())


def test_pictures_only() -> None:
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.rect(10, 10, 100, 100, fill=1)
    canvas.showPage()
    canvas.save()
    with pytest.raises(InputError, match="OCR"):
        read(out.getvalue())


@pytest.mark.parametrize("keep", [5, 40, 300, 900])
def test_broken(keep: int) -> None:
    with pytest.raises(InputError, match=r"p\.pdf: "):
        read(policy()[:keep])


def test_a_stream_that_unfolds_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_layout, "MAX_PDF_INFLATED_BYTES", 1 << 20)
    bomb = zlib.compress(b"\0" * (8 << 20))
    with pytest.raises(InputError, match="unfolds"):
        read(policy().replace(b"%%EOF", b"9 0 obj <<>>\nstream\n" + bomb + b"\nendstream endobj\n%%EOF"))


def test_page_limit_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_layout, "MAX_PDF_PAGES", 1)
    document = read(policy())
    assert any("first 1 pages" in warning for warning in document.warnings)
    assert "How we share" not in document.text


def test_a_paragraph_over_two_pages_is_one() -> None:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    canvas.drawString(
        72, 120, "We keep the name of your favourite harbour and the time of day at which you asked, so that"
    )
    canvas.showPage()
    canvas.drawString(72, 780, "the skill can greet you.")
    canvas.showPage()
    canvas.save()
    assert block(read(out.getvalue()), visible(read(out.getvalue()))[0]).visible.endswith(
        "so that the skill can greet you."
    )
