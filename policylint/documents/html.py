"""HTML into blocks and the readable text that they index."""

from __future__ import annotations

import lxml.html

from policylint.documents.document import Document
from policylint.documents.structure import Draft, link
from policylint.documents.visible import finish_pieces
from policylint.errors import InputError

_LEVELS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}


def read_html(html: str, *, id: str, source: str) -> Document:
    """A document with the readable text of `html`."""
    try:
        tree = lxml.html.document_fromstring(html.encode("utf-8", "replace"), parser=lxml.html.HTMLParser(encoding="utf-8"))
    except (lxml.etree.ParserError, lxml.etree.XMLSyntaxError) as error:
        raise InputError(source, f"the HTML cannot be parsed ({error})") from error
    for element in tree.xpath("//script|//style|//noscript|//template|//nav|//header|//footer|//head|//comment()"):
        if element.getparent() is not None:
            element.drop_tree()
    blocks = "p|h1|h2|h3|h4|h5|h6|li|td|th|dt|dd|div"
    drafts: list[Draft] = []
    text = ""
    for element in tree.xpath("|".join(f"//{tag}" for tag in blocks.split("|"))):
        nested = element.xpath("|".join(f".//{tag}" for tag in blocks.split("|")))
        words = (element.text or "") if nested else element.text_content()
        visible, _ = finish_pieces([words], [0])
        if not visible:
            continue
        kind = "heading" if element.tag in _LEVELS else "list_item" if element.tag == "li" else "paragraph"
        if text:
            text += "\n\n"
        start = len(text) + (2 if kind == "list_item" else 0)
        text += ("- " if kind == "list_item" else "") + visible
        level = _LEVELS.get(element.tag, 1 if kind == "list_item" else 0)
        parent = hash(element.getparent()) if kind == "list_item" else 0
        drafts.append(Draft(kind, start, len(text), visible, range(start, len(text)), level, parent))
    return Document(id=id, source=source, format="html", text=text, blocks=link(drafts), title=tree.findtext(".//title") or "")
