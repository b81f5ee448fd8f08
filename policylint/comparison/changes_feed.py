"""A feed of changes: Atom 1.0 (RFC 4287), with one entry for each policy that changed."""

from __future__ import annotations

import hashlib
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable
from typing import Any

_ATOM = "http://www.w3.org/2005/Atom"


def atom_feed(title: str, entries: Iterable[dict[str, Any]]) -> str:
    """The feed as XML text.

    Args:
        title: of the feed.
        entries: newest first; each with `document`, `address`, `time` (ISO 8601), `title` and `lines` (sentences).
    """
    rows = list(entries)
    ElementTree.register_namespace("", _ATOM)
    feed = ElementTree.Element(f"{{{_ATOM}}}feed")
    _text(feed, "title", title)
    _text(feed, "id", _identifier(title))
    _text(feed, "updated", max((row["time"] for row in rows), default="1970-01-01T00:00:00Z"))
    author = ElementTree.SubElement(feed, f"{{{_ATOM}}}author")
    _text(author, "name", "policylint")
    for row in rows:
        entry = ElementTree.SubElement(feed, f"{{{_ATOM}}}entry")
        _text(entry, "title", row["title"])
        _text(entry, "id", _identifier(f"{row['document']} {row['time']}"))
        _text(entry, "updated", row["time"])
        if row["address"]:
            ElementTree.SubElement(entry, f"{{{_ATOM}}}link", {"rel": "alternate", "href": row["address"]})
        _text(entry, "content", "\n".join(row["lines"]), type="text")
    ElementTree.indent(feed)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(feed, encoding="unicode") + "\n"


def _text(parent: ElementTree.Element, name: str, text: str, **attributes: str) -> None:
    # XML 1.0 has no place for control characters.
    clean = "".join(sign for sign in text if sign in "\t\n" or (ord(sign) >= 32 and not 0xD800 <= ord(sign) <= 0xDFFF))
    clean = clean.replace("\ufffe", "").replace("\uffff", "")
    ElementTree.SubElement(parent, f"{{{_ATOM}}}{name}", attributes).text = clean


def _identifier(text: str) -> str:
    return f"urn:sha256:{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}"
