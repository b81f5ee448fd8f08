"""Amazon's audience names -> ids of the IAB Audience Taxonomy 1.1, and the store categories of skills that explain an
interest.

Amazon publishes no such mapping; the table `data/interest_taxonomy.csv` is our own. A name that it does not know has no
id: none is guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from policylint.observations.data_files import read_rows

_ROOTS = {
    "lifestyle": "lifestyle",
    "life style": "lifestyle",
    "interest": "lifestyle",
    "interests": "lifestyle",
    "in-market": "in-market",
    "in market": "in-market",
    "demographics": "demographics",
    "demographic": "demographics",
    "dati demografici": "demographics",
    "demografische daten": "demographics",
}
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class TaxonomyEntry:
    """A row of the table: `iab_id` is "" where the taxonomy has no such concept; `categories` are store categories in
    lower case."""

    iab_id: str
    iab_name: str
    categories: tuple[str, ...]


_NONE = TaxonomyEntry("", "", ())


@lru_cache(maxsize=1)
def _table() -> dict[tuple[str, str], TaxonomyEntry]:
    return {
        (row["root"], row["segment"]): TaxonomyEntry(
            row["iab_id"], row["iab_name"], tuple(c for c in row["skill_categories"].split("|") if c)
        )
        for row in read_rows("interest_taxonomy.csv")
    }


def folded(text: str) -> str:
    """Lower case, single spaces, straight apostrophes, "and" written as "&"."""
    plain = _SPACE.sub(" ", text.replace("\u2019", "'").strip().casefold())
    return plain.replace(" and ", " & ")


@lru_cache(maxsize=65536)
def classify(interest: str) -> TaxonomyEntry:
    """The entry for an audience name such as "In-Market:Books & Magazines:Literature & Fiction".

    The longest known part decides: the whole path, then its last segment, then the path without its last segment, and
        so on.
    """
    segments = [folded(segment) for segment in interest.split(":") if segment.strip()]
    root = _ROOTS.get(segments[0], "") if segments else ""
    path = segments[1:] if root else segments
    root = root or "other"
    table = _table()
    for end in range(len(path), 0, -1):
        for key in (":".join(path[:end]), path[end - 1]):
            if found := table.get((root, key)):
                return found
    return _NONE


def explains(interest: str, category: str) -> bool:
    """Whether a store category of skills ("Health & Fitness") matches what an interest is about."""
    wanted = folded(category)
    return bool(wanted) and wanted in classify(interest).categories
