"""Which lines are titles of sections."""

from __future__ import annotations

from collections.abc import Sequence

from policylint.documents.line_shapes import cues, ends_sentence, last_word, title_style
from policylint.documents.units import Unit
from policylint.documents.wrapping import Layout


def find_titles(units: list[Unit], layout: Layout) -> None:
    """Decide which units are headings."""
    for unit in units:
        line = unit.lines[0]
        if line.heading:
            unit.heading = line.heading
        elif len(unit.lines) == 1 and line.item is None and line.ready is None and line.cell is None and not line.role:
            unit.style = title_style(unit.shown, bold=line.bold, cased=layout.cased)
    run = 0
    for index, unit in enumerate(units):
        if unit.heading or unit.style == "" or (unit.marker is not None and unit.marker.kind == "bullet"):
            run = 0
            continue
        run += 1
        after = units[index + 1] if index + 1 < len(units) else None
        if after is None or not _is_title(unit, units[index - 1] if index else None, after, layout):
            continue
        if after.style and not after.heading and (unit.style in ("plain", "phrase") or _menu(units, index)):
            continue  # a menu, an address, a table of contents: only its last line can be a title
        unit.heading = _title_level(unit, first=index < 3 and not any(u.heading for u in units[:index]))


def _menu(units: Sequence[Unit], index: int) -> bool:
    """Whether a unit stands in a run of four or more short lines that all look like titles."""
    begin = end = index
    while begin > 0 and units[begin - 1].style and not units[begin - 1].heading and index - begin < 4:
        begin -= 1
    while end + 1 < len(units) and units[end + 1].style and end - index < 4:
        end += 1
    return end - begin >= 3


def _is_title(unit: Unit, before: Unit | None, after: Unit, layout: Layout) -> bool:
    if unit.shown.endswith(":"):
        # "Security:" above a paragraph is a title, "We collect the following:" and "Data types:" above items lead in.
        if after.marker is not None or cues().sentence_signs.search(unit.shown) or len(unit.shown.split()) > 7:
            return False
        return ends_sentence(after.shown) and len(after.shown) > len(unit.shown)
    if unit.marker is not None:
        marker = unit.marker
        if before is not None and before.marker is not None and not before.heading and marker.follows(before.marker):
            return False
        if after.marker is not None and after.marker.follows(marker):
            return False
        return unit.style != "plain" or (marker.kind in ("number", "section") and unit.blank_before)
    if before is not None and before.shown.endswith(":") and not before.heading and not unit.blank_before:
        return unit.style in ("caps", "bold", "question")
    if unit.style == "plain":
        return (after.blank_before is False and unit.blank_before and ends_sentence(after.shown)) or (
            after.blank_before and unit.blank_before and ends_sentence(after.shown) and len(after.shown) > 60
        )
    if not layout.cased:
        # Without capitals a menu entry looks like a title: what follows has to be a sentence or a list.
        open_end = before is not None and not unit.blank_before and last_word(before.shown) in cues().often_open
        sentence = after.marker is not None or after.heading > 0 or bool(cues().sentence_signs.search(after.shown))
        return not open_end and (sentence or after.style == "question" or len(after.shown.split()) > 7)
    return True


def _title_level(unit: Unit, *, first: bool) -> int:
    if unit.marker is not None:
        return min(6, 1 + unit.marker.depth) if unit.marker.kind in ("number", "section") else 3
    if first:
        return 1
    return 2 if unit.style == "caps" else 3
