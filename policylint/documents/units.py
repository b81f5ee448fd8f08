"""Lines to units: the lines that form one block, before it is known what kind of block."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from policylint.documents.line_shapes import Marker, TitleStyle, cues, ends_sentence, find_marker, last_word
from policylint.documents.lines import Line
from policylint.documents.wrapping import Layout, goes_on


@dataclass(slots=True, eq=False)
class Unit:
    """Lines that form one block, while it is not yet known what kind of block."""

    lines: list[Line]
    blank_before: bool
    marker: Marker | None = None
    shown: str = ""
    style: TitleStyle = ""
    heading: int = 0

    @property
    def indent(self) -> int:
        return self.lines[0].indent


def find_units(lines: Sequence[Line], layout: Layout) -> list[Unit]:
    """Put together the lines that form one block."""
    units: list[Unit] = []
    blank = True
    led = False
    for line in lines:
        if not line.shown:
            blank = True
            continue
        current = units[-1] if units else None
        marker = find_marker(line.shown) if not line.heading and line.ready is None else None
        if marker is not None and current is not None and not blank and not _begins_item(marker, current, layout):
            marker = None
        joins = (
            marker is None
            and current is not None
            and not blank
            and not line.heading
            and line.item is None
            and line.ready is None
            and line.cell == current.lines[-1].cell
            and line.role == current.lines[-1].role
            and current.lines[-1].ready is None
            and not current.lines[-1].heading
            and (_hangs(current, line) or goes_on(current.lines[-1], line, layout, led=led))
        )
        if joins and current is not None:
            current.lines.append(line)
        else:
            led = current is not None and (current.lines[-1].shown.endswith(":") or (led and not blank))
            units.append(Unit([line], blank, marker))
        blank = False
    for unit in units:
        first = unit.lines[0].shown[unit.marker.width if unit.marker else 0 :]
        unit.shown = first if len(unit.lines) == 1 else " ".join([first, *(line.shown for line in unit.lines[1:])])
    return units


def _begins_item(marker: Marker, before: Unit, layout: Layout) -> bool:
    """Whether a marker right below a line is one, and not "under 13. We" or "- a dash" of a wrapped sentence."""
    if marker.kind == "bullet" and marker.sign not in "-–—+*":
        return True
    shown = before.lines[-1].shown
    if ends_sentence(shown) or shown[-1] in ":;" or (before.marker is not None and marker.follows(before.marker)):
        return True
    if marker.kind == "bullet":
        return not layout.width or len(shown) < 0.8 * layout.width or before.marker is not None
    return (marker.first and last_word(shown) not in cues().always_open) or (
        before.marker is not None and marker.kind != "number"
    )


def _hangs(unit: Unit, line: Line) -> bool:
    """Whether a line is indented below the text of a list item."""
    return unit.marker is not None and line.indent > unit.lines[0].indent + 1 and not line.hard
