"""Which lines of a text belong to one paragraph.

A line end is either a hard wrap (the sentence goes on) or meant (a sentence, title or item ends). Two things tell:
the layout (the line is so full that the next word did not fit) and the words on both sides.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from policylint.documents.line_shapes import cues, ends_sentence, find_marker, first_word, last_word
from policylint.documents.lines import Line

_MIN_WRAP_COLUMN = 35
_MAX_WRAP_COLUMN = 220
_SLACK = 2


@dataclass(frozen=True, slots=True)
class Layout:
    """How a text is laid out.

    Attributes:
        width: column at which lines are wrapped, 0 when they are not.
        ragged: lines are broken inside sentences, but not at one column.
        cased: capital letters are used.
    """

    width: int = 0
    ragged: bool = False
    cased: bool = True


def find_layout(lines: Sequence[Line]) -> Layout:
    """Measure a text.

    A text is wrapped when its long lines end near one column and many lines end inside a sentence. The shares were
    set by looking at the line lengths of wrapped and unwrapped captures of policies.
    """
    pairs = [
        (a.shown, b.shown) for a, b in itertools.pairwise(lines) if a.shown and b.shown and find_marker(b.shown) is None
    ]
    letters = upper = 0
    for line in lines[:2000]:
        letters += len(line.shown)
        upper += sum(map(str.isupper, line.shown))
    cased = upper > 0.004 * letters
    if not pairs:
        return Layout(0, False, cased)
    lengths = sorted(len(a) for a, _ in pairs)
    width = lengths[min(len(lengths) - 1, int(0.98 * len(lengths)))]
    usual = lengths[int(0.85 * len(lengths))] if len(lengths) > 8 else width
    full = [(a, b) for a, b in pairs if _full(a, b, width)]
    lists = cues()
    inside = sum(1 for a, b in pairs if last_word(a) in lists.always_open or last_word(a) in lists.often_open)
    if cased:
        inside_full = sum(1 for a, b in full if b[:1].islower() or not ends_sentence(a))
        wrapped = (
            _MIN_WRAP_COLUMN <= width <= _MAX_WRAP_COLUMN
            and len(full) >= 0.3 * len(pairs)
            and inside_full >= 0.6 * len(full)
        )
        ragged = len(pairs) >= 4 and sum(1 for a, b in pairs if b[:1].islower() and not ends_sentence(a)) >= 0.35 * len(
            pairs
        )
    else:
        wrapped = (
            _MIN_WRAP_COLUMN <= width <= _MAX_WRAP_COLUMN
            and usual >= 0.75 * width
            and len(full) >= 0.1 * len(pairs)
            and inside >= 0.12 * len(pairs)
            and len(pairs) >= 6
        )
        ragged = inside >= 0.25 * len(pairs) and len(pairs) >= 6
    return Layout(width if wrapped else 0, ragged, cased)


def _full(before: str, after: str, width: int) -> bool:
    """Whether the first word of `after` would not have fitted behind `before`."""
    space = after.find(" ")
    return len(before) + 1 + (space if space >= 0 else len(after)) > width - _SLACK


def goes_on(before: Line, after: Line, layout: Layout, *, led: bool = False) -> bool:
    """Whether `after`, the next line and not blank, no title and no list item by its mark-up, goes on with `before`.

    Args:
        before, after: two lines.
        layout: of the text.
        led: a line that ends with a colon stands above `before`, so that both can be items of a list without signs.
    """
    a, b = before.shown, after.shown
    if after.wraps is not None:
        return after.wraps
    if before.bold != after.bold and (after.hard or not layout.width):
        return False
    if b[0] in ",;:.!?)]”’%":
        return True
    last = last_word(a)
    lists = cues()
    if last in lists.always_open:
        return True
    closed = ends_sentence(a)
    if a[-1] == ":":
        return False
    if after.hard:
        return b[0].islower() and not closed
    full = layout.width > 0 and _full(a, b, layout.width)
    inside = last in lists.often_open or a[-1] in ",(/&–-"
    if layout.cased:
        if full:
            return True
        if closed or a[-1] == ";":
            return False
        if led and not inside:
            return False
        if layout.width or layout.ragged:
            return b[0].islower() or inside
        return b[0].islower() and (len(a) > 60 or inside or first_word(b) in lists.continues)
    if not (layout.width or layout.ragged):
        return False
    goes = first_word(b) in lists.continues
    if inside:
        return (
            not lists.openers.match(b)
            or a[-1] == ","
            or first_word(b) in ("you", "the", "our", "your", "it", "we", "this", "any", "all")
        )
    return ((full or layout.ragged) and goes and not lists.openers.match(b)) or (full and not lists.openers.match(b))
