"""Geometry of the figure of bids: a box for each persona and one for the control in the same slots."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from policylint.reports.counting import Row

WIDTH = 360.0


@dataclass(frozen=True, slots=True)
class Box:
    """Extremes, quartiles and median of a group, in pixels from the left of the figure."""

    low: float
    first: float
    median: float
    third: float
    high: float


@dataclass(frozen=True, slots=True)
class BidBox:
    """The boxes of a persona and of the control."""

    own: Box
    control: Box


def bid_boxes(rows: Iterable[Row]) -> Mapping[str, BidBox]:
    """The boxes by persona, all on one linear scale from 0 to the highest bid. A persona without bids to compare has
    none.

    Args:
        rows: of `bid_comparison.csv`.
    """
    usable = [row for row in rows if row["median"] and row["control_median"]]
    highest = max((float(row[name]) for row in usable for name in ("max", "control_max")), default=0.0)
    if not highest:
        return {}
    return {row["persona"]: BidBox(_box(row, "", highest), _box(row, "control_", highest)) for row in usable}


def _box(row: Row, prefix: str, highest: float) -> Box:
    names = ("min", "quartile_low", "median", "quartile_high", "max")
    return Box(*(round(WIDTH * float(row[prefix + name]) / highest, 1) for name in names))
