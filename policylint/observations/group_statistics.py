"""Comparing a persona with the control: rank test, effect size, correction for many tests, bootstrap intervals.

Everything is seeded: the same data give the same figures.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

# Below this many observations in a group a rank test finds only very large differences, and an interval says little.
SMALL_SAMPLE = 20
RESAMPLES = 2000
SEED = 20230501
MAX_BOOTSTRAP_VALUES = 20_000


@dataclass(frozen=True, slots=True)
class RankTest:
    """Mann-Whitney U of two groups, two-sided.

    Attributes:
        u: statistic of the first group; p: its probability under equal distributions.
        effect: rank-biserial correlation from -1 to 1; above 0 when the first group has the larger values.
        superiority: share of pairs in which the first group's value is the larger one, ties counted half.
    """

    u: float
    p: float
    effect: float
    superiority: float


def mann_whitney(first: Sequence[float], second: Sequence[float]) -> RankTest | None:
    """The rank test, `None` when a group is empty."""
    if not first or not second:
        return None
    from scipy.stats import mannwhitneyu  # type: ignore[import-untyped]

    result = mannwhitneyu(first, second, alternative="two-sided")
    superiority = float(result.statistic) / (len(first) * len(second))
    # Two groups of one and the same value differ in nothing.
    p = float(result.pvalue)
    return RankTest(float(result.statistic), 1.0 if math.isnan(p) else p, 2 * superiority - 1, superiority)


def short(value: float) -> float:
    """A probability with six significant digits, as it is written into results."""
    return float(f"{value:.6g}")


def holm(values: Sequence[float]) -> list[float]:
    """Holm's step-down adjusted probabilities: holds the chance of any false finding among all tests."""
    order = sorted(range(len(values)), key=lambda i: values[i])
    out, largest = [0.0] * len(values), 0.0
    for rank, index in enumerate(order):
        largest = max(largest, min(1.0, values[index] * (len(values) - rank)))
        out[index] = largest
    return out


def benjamini_hochberg(values: Sequence[float]) -> list[float]:
    """Benjamini and Hochberg's adjusted probabilities: holds the share of false findings among the findings."""
    order = sorted(range(len(values)), key=lambda i: values[i], reverse=True)
    out, smallest = [0.0] * len(values), 1.0
    for rank, index in enumerate(order):
        smallest = min(smallest, values[index] * len(values) / (len(values) - rank))
        out[index] = smallest
    return out


@dataclass(frozen=True, slots=True)
class Interval:
    """A bootstrap interval of 95 % (percentile method)."""

    low: float
    high: float

    def as_list(self) -> list[float]:
        """Rounded to four places."""
        return [round(self.low, 4), round(self.high, 4)]


def median(values: Sequence[float]) -> float:
    """The median; of an even number of values the mean of the middle two."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def median_intervals(first: Sequence[float], second: Sequence[float]) -> tuple[Interval, Interval | None] | None:
    """Intervals of the first group's median and of the ratio of the medians.

    `None` when a group has fewer than three values; no interval of the ratio when the second group's medians are 0.
    """
    if min(len(first), len(second)) < 3:
        return None
    import numpy

    generator = numpy.random.default_rng(SEED)
    one, two = (numpy.asarray(values[:MAX_BOOTSTRAP_VALUES], dtype=float) for values in (first, second))
    medians: list[list[float]] = [[], []]
    for _ in range(RESAMPLES):
        for out, values in zip(medians, (one, two), strict=True):
            out.append(float(numpy.median(generator.choice(values, size=len(values)))))
    ratios = [a / b for a, b in zip(*medians, strict=True) if b > 0]
    return _percentiles(medians[0]), _percentiles(ratios) if ratios else None


def _percentiles(values: Sequence[float]) -> Interval:
    import numpy

    low, high = numpy.percentile(values, [2.5, 97.5])
    return Interval(float(low), float(high))


def share_test(inside: int, total: int, control_inside: int, control_total: int) -> tuple[float, float] | None:
    """Odds ratio (with half a count added to each cell) and probability of Fisher's exact test; `None` without
    observations."""
    if not total or not control_total:
        return None
    from scipy.stats import fisher_exact

    table = [[inside, total - inside], [control_inside, control_total - control_inside]]
    odds = (inside + 0.5) * (control_total - control_inside + 0.5) / ((total - inside + 0.5) * (control_inside + 0.5))
    return odds, float(fisher_exact(table).pvalue)


def describe(values: Sequence[float]) -> dict[str, Any]:
    """Number, mean, median, quartiles and extremes of a group, rounded to four places."""
    if not values:
        return {"n": 0}
    ordered = sorted(values)

    def quantile(share: float) -> float:
        place = share * (len(ordered) - 1)
        low = math.floor(place)
        return ordered[low] + (ordered[min(low + 1, len(ordered) - 1)] - ordered[low]) * (place - low)

    return {
        "n": len(ordered),
        "mean": round(sum(ordered) / len(ordered), 4),
        "median": round(median(ordered), 4),
        "quartiles": [round(quantile(0.25), 4), round(quantile(0.75), 4)],
        "min": round(ordered[0], 4),
        "max": round(ordered[-1], 4),
    }


def small_sample(*sizes: int) -> str:
    """A remark when a group is small, "" otherwise."""
    smallest = min(sizes)
    if smallest >= SMALL_SAMPLE:
        return ""
    return (
        f"small sample: only {smallest} observations in one group, so that only very large differences could be found"
    )
