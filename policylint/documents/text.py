"""Plain text into blocks; `Document.text` stays the text as given.

People's `.txt` files are of three kinds: text, text written like Markdown (dumps of `html2text`) and text that kept
some HTML tags. Which it is, is told from how often the signs occur.
"""

from __future__ import annotations

import re

from policylint.documents.document import Document
from policylint.documents.grouping import Lists, group
from policylint.documents.lines import plain_lines
from policylint.documents.markdown import read_markdown
from policylint.documents.markup import read_markup
from policylint.documents.structure import link
from policylint.documents.wrapping import find_layout

_TAGS = re.compile(
    r"</?(?:p|ul|ol|li|strong|b|br|div|span|h[1-6]|table|tr|td|th|a|em|i|html|body|head|section|article)(?:\s[^<>]{0,500})?/?>",
    re.IGNORECASE,
)
_CERTAIN_MARKDOWN = re.compile(r"\*\*[^*\s][^*\n]{0,200}\*\*|\]\((?:https?:|mailto:|/|#|<)")
_MARKDOWN_SIGNS = tuple(
    re.compile(pattern, re.MULTILINE)
    for pattern in (
        r"^[ >]{0,6}#{1,6} +\S",
        r"__[^_\s][^_\n]{0,200}__",
        r"(?:\d|-|\+)\\[.)-]|^\\-",
        r"^ {2,}\* \S",
        r"^[ >]{0,8}(?:\* \* \*|\|?[ :]{0,8}-{2,80}[ :]{0,8}\|[ :|-]{0,400})$",
    )
)


def read_plain(text: str, *, id: str, source: str) -> Document:
    """A document whose text is `text`."""
    if has_tags(text):
        return read_markup(text, id=id, source=source)
    if has_markdown(text):
        return read_markdown(text, id=id, source=source, format="text")
    lines = plain_lines(text)
    return Document(
        id=id, source=source, format="text", text=text, blocks=link(group(lines, text, find_layout(lines), Lists()))
    )


def has_tags(text: str) -> bool:
    """Whether a text has HTML tags as part of its form, not one that is spoken about."""
    found = 0
    for _ in _TAGS.finditer(text):
        found += 1
        if found >= 4 and found * 1500 >= len(text):
            return True
    return found >= 4 and found * 3000 >= len(text)


def has_markdown(text: str) -> bool:
    """Whether a text is written with Markdown signs: emphasis or a link, two other kinds of them, or one often."""
    if _CERTAIN_MARKDOWN.search(text):
        return True
    kinds = 0
    for pattern in _MARKDOWN_SIGNS:
        found = 0
        for _ in pattern.finditer(text):
            found += 1
            if found >= 4:
                return True
        kinds += found > 0
    return kinds >= 2
