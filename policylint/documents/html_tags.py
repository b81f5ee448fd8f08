"""HTML elements by what they mean for the text of a page."""

from __future__ import annotations

# fmt: off
UNSEEN = frozenset({
    "script", "style", "noscript", "template", "head", "svg", "math", "canvas", "audio", "video", "object", "embed",
    "applet", "map", "select", "datalist", "input", "img", "picture", "iframe", "frame", "noframes", "progress",
    "meter", "source", "track", "link", "meta", "base", "title",
})
"""What a reader sees nothing of (frames are read by themselves)."""

BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "center", "details", "dialog", "dir", "div", "dl", "dt",
    "dd", "fieldset", "figcaption", "figure", "footer", "form", "frameset", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hgroup", "hr", "html", "legend", "li", "main", "menu", "nav", "ol", "p", "pre", "search", "section",
    "summary", "table", "caption", "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "textarea", "marquee",
})
"""Elements that begin and end a block."""
# fmt: on

HEADINGS = {f"h{level}": level for level in range(1, 7)}
"""Heading elements and their level."""

STRONG = frozenset({"b", "strong", "em", "i", "u"})
"""Emphasis."""

SPACED = frozenset({"a", "button", "label", "option"})
"""Elements whose words stand apart from the neighbours although no space is written."""
