"""HTML source to an element tree, within limits.

lxml's HTML parser reads no external entities and fetches nothing; what it does not bound itself (depth, number of
elements) is bounded here.
"""

from __future__ import annotations

import re

import lxml.etree
import lxml.html

from policylint.documents.limits import MAX_HTML_DEPTH, MAX_HTML_ELEMENTS, MAX_TEXT_CHARACTERS
from policylint.errors import InputError

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]{0,40})(?:[^<>\"']|\"[^\"]{0,100000}\"|'[^']{0,100000}')*?(/?)>")
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
)
# Elements that end by themselves when the next of the kind begins: they do not nest in each other.
_SELF_ENDING = frozenset(["p", "li", "dt", "dd", "tr", "td", "th", "option", "thead", "tbody"])
_UNSEEN_CHARACTERS = re.compile("[\x00\ud800-\udfff]")
_DATA_ADDRESS = re.compile(r"data:[a-z0-9.+/-]{1,60};base64,[A-Za-z0-9+/=\s]{200,}", re.IGNORECASE)


def parse_html(html: str, source: str) -> tuple[lxml.html.HtmlElement | None, str, tuple[str, ...]]:
    """The root element, the source that its line numbers refer to (as long as `html`), and warnings.

    Returns:
        `None` as the root when there is no element in it.

    Raises:
        InputError: too large or not parseable.
    """
    warnings: list[str] = []
    cleaned = _UNSEEN_CHARACTERS.sub(" ", html)
    if len(cleaned) > MAX_TEXT_CHARACTERS:  # mostly pictures in the page
        cleaned = _DATA_ADDRESS.sub(lambda match: "data:," + " " * (len(match.group(0)) - 6), cleaned)
    if cleaned.count("<") > 2 * MAX_HTML_ELEMENTS:
        raise InputError(source, f"the page has more than {MAX_HTML_ELEMENTS:,} elements", "cut out the policy")
    cleaned, cut = limit_depth(cleaned)
    if cut:
        warnings.append(f"elements nested deeper than {MAX_HTML_DEPTH} are read as text of the element above")
    try:
        root = lxml.html.document_fromstring(cleaned.encode("utf-8"), parser=_parser())
    except (lxml.etree.ParserError, lxml.etree.XMLSyntaxError, AssertionError, ValueError) as error:
        if not cleaned.strip() or "empty" in str(error).lower():
            return None, cleaned, ()
        raise InputError(source, f"the HTML cannot be parsed ({error})", "fetch the page again") from error
    return root, cleaned, tuple(warnings)


def _parser() -> lxml.html.HTMLParser:
    return lxml.html.HTMLParser(encoding="utf-8", huge_tree=True, remove_pis=True, no_network=True)


def limit_depth(html: str) -> tuple[str, bool]:
    """`html` with the tags blanked out that would nest deeper than `MAX_HTML_DEPTH`, and whether there were any.

    The length stays the same, so that places in the source stay right.
    """
    if html.count("<") < MAX_HTML_DEPTH:
        return html, False
    open_tags: list[str] = []
    dropped: list[str] = []
    holes: list[tuple[int, int]] = []
    for match in _TAG.finditer(html):
        name = match.group(2).lower()
        if name in _VOID or match.group(3):
            continue
        if match.group(1):
            if dropped and dropped[-1] == name:
                dropped.pop()
                holes.append(match.span())
            elif name in open_tags[-64:]:
                while open_tags.pop() != name:
                    pass
        elif len(open_tags) >= MAX_HTML_DEPTH:
            dropped.append(name)
            holes.append(match.span())
        elif not (name in _SELF_ENDING and open_tags and open_tags[-1] == name):
            open_tags.append(name)
    if not holes:
        return html, False
    pieces: list[str] = []
    done = 0
    for begin, end in holes:
        pieces += [html[done:begin], " " * (end - begin)]
        done = end
    pieces.append(html[done:])
    return "".join(pieces), True
