"""Makes `policies/larder-radio.pdf` from `larder_radio.txt`.

The PDF is committed; run `python corpora/sample/source/make_pdf.py` only after the text was changed. It needs reportlab
(`pip install reportlab`), which policylint itself does not.
"""

from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.lib.units import cm
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer

HERE = Path(__file__).parent
STYLES = {"# ": "Title", "## ": "Heading2", "": "BodyText"}


def footer(canvas, document):
    """A page number, as printed notices have it: text that belongs to no paragraph."""
    canvas.saveState()
    canvas.setFont("Helvetica", 8)
    text = f"Larder Radio Productions, Inc. - Privacy Notice - page {document.page}"
    canvas.drawCentredString(A4[0] / 2, 1.2 * cm, text)
    canvas.restoreState()


def main():
    styles = getSampleStyleSheet()
    flow = []
    for part in (HERE / "larder_radio.txt").read_text(encoding="utf-8").strip().split("\n\n"):
        sign = next(s for s in ("## ", "# ", "") if part.startswith(s))
        flow += [Paragraph(part.removeprefix(sign), styles[STYLES[sign]]), Spacer(1, 0.15 * cm)]
    # invariant: no time and no random id in the file, so that the same text gives the same bytes.
    document = SimpleDocTemplate(
        str(HERE.parent / "policies" / "larder-radio.pdf"),
        pagesize=A4,
        leftMargin=2.5 * cm,
        rightMargin=2.5 * cm,
        title="Larder Radio: Privacy Notice",
        author="Larder Radio Productions, Inc.",
        invariant=1,
    )
    document.build(flow, onFirstPage=footer, onLaterPages=footer)


if __name__ == "__main__":
    main()
