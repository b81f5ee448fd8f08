"""What a reader sees of a stretch of source text, with the offset of every character.

The invariant that every reader keeps, for each `i`: `visible[i] == text[positions[i]]`, except that

* `visible[i]` is a space where white space, or mark-up that separates words (`<br>`, `|`), begins at `positions[i]`;
* `visible[i]` is the decoded character where an HTML entity begins at `positions[i]` (`&amp;`);
* `visible[i]` is the punctuation mark meant where one that was decoded with the wrong charset begins at `positions[i]`
  (`GARBLED`: "â€™" for "’");
* `visible[i]` is U+FFFD where a lone surrogate stands in the text.

`positions` is strictly ascending. White space is collapsed to single spaces and stripped at the ends; invisible
characters (`INVISIBLE`) are left out.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence

INVISIBLE = (
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"  # control characters that are not white space
    "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb"
)
"""Character class of what a reader does not see: controls, zero-width and direction marks, soft hyphen."""


def _garbled() -> dict[str, str]:
    """Quotation marks, dashes, dots and bullets written as UTF-8 and read as Mac Roman, Windows-1252 or Latin-1."""
    forms: dict[str, str] = {}
    for mark in "‘’“”–—…•":
        for charset in ("mac_roman", "cp1252", "latin-1"):
            forms[mark.encode("utf-8").decode(charset, "ignore")] = mark
    return {form: mark for form, mark in forms.items() if len(form) == 3}


GARBLED = _garbled()
"""Three characters that stand for one punctuation mark."""

# Everything that cannot be taken over as it is: runs of white space other than one space, invisible characters,
# surrogates.
_IRREGULAR = re.compile(
    rf"(?P<garbled>{'|'.join(map(re.escape, GARBLED))})"
    rf"|(?P<gone>[{INVISIBLE}]+)|(?P<surrogate>[\ud800-\udfff])|(?P<space>[^\S ]\s*| \s+)"
)


def finish_pieces(parts: Sequence[str], offsets: Sequence[int]) -> tuple[str, Sequence[int]]:
    """The visible text, single-spaced, of `parts` and its positions; `parts[i]` stands in the text at `offsets[i]`."""
    if len(parts) == 1:
        part, start = parts[0], offsets[0]
        stripped = part.lstrip()
        start += len(part) - len(stripped)
        stripped = stripped.rstrip()
        if _IRREGULAR.search(stripped) is None:
            return stripped, range(start, start + len(stripped))
        raw, places = stripped, array("q", range(start, start + len(stripped)))
    else:
        raw = "".join(parts)
        places = array("q")
        for part, start in zip(parts, offsets, strict=True):
            places.extend(range(start, start + len(part)))
    return _tidy(raw, places)


def _tidy(raw: str, places: array[int]) -> tuple[str, Sequence[int]]:
    """Leave out invisible characters, then collapse white space."""
    out: list[str] = []
    kept: array[int] = array("q")
    done = 0
    for match in _IRREGULAR.finditer(raw):
        begin, end = match.span()
        out.append(raw[done:begin])
        kept.extend(places[done:begin])
        if match.lastgroup == "space":
            out.append(" ")
            kept.append(places[begin])
        elif match.lastgroup == "garbled":
            out.append(GARBLED[match.group()])
            kept.append(places[begin])
        elif match.lastgroup == "surrogate":
            out.append("\ufffd")
            kept.append(places[begin])
        done = end
    out.append(raw[done:])
    kept.extend(places[done:])
    visible = "".join(out)
    if "  " in visible:  # an invisible character stood between two spaces
        singles: array[int] = array("q")
        pieces: list[str] = []
        done = 0
        for match in re.finditer(" {2,}", visible):
            pieces.append(visible[done : match.start() + 1])
            singles.extend(kept[done : match.start() + 1])
            done = match.end()
        pieces.append(visible[done:])
        singles.extend(kept[done:])
        visible, kept = "".join(pieces), singles
    begin = len(visible) - len(visible.lstrip())
    end = len(visible.rstrip())
    if begin >= end:
        return "", range(0)
    return visible[begin:end], kept[begin:end]
