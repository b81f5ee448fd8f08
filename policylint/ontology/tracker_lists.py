"""Making `data/trackers.csv` from two public tracker lists.

    python -m policylint.ontology.tracker_lists trackerdb.sql entities.js trackers.csv

* `trackerdb.sql`: whotracks.me, `whotracksme/data/assets/trackerdb.sql` (data CC-BY-4.0)
* `entities.js`: third-party-web, `data/entities.js` (MIT)

A developer runs this when the lists have changed; policylint itself only reads the CSV.
"""

from __future__ import annotations

import csv
import re
import sqlite3
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from policylint.errors import InputError

# The lists' categories -> ours (the keys of `PARTIES_OF_CATEGORY` in load.py).
_CATEGORIES = {
    "advertising": "advertising",
    "audio_video_player": "media",
    "consent": "consent",
    "customer_interaction": "customer interaction",
    "extensions": "other",
    "hosting": "hosting",
    "misc": "other",
    "pornvertising": "advertising",
    "site_analytics": "analytics",
    "social_media": "social",
    "utilities": "utility",
    "ad": "advertising",
    "analytics": "analytics",
    "utility": "utility",
    "content": "media",
    "other": "other",
    "marketing": "advertising",
    "customer-success": "customer interaction",
    "consent-provider": "consent",
    "social": "social",
    "cdn": "hosting",
    "tag-manager": "utility",
    "video": "media",
}
_WHOTRACKSME = "whotracks.me"
_THIRD_PARTY_WEB = "third-party-web"
_COLUMNS = ("company", "category", "source", "privacy_policy", "domains")


@dataclass(frozen=True, slots=True)
class _Row:
    domain: str
    company: str
    category: str
    source: str
    privacy_policy: str = ""


def _whotracksme(path: Path) -> Iterator[_Row]:
    """The rows of the SQL dump, run in memory. Older SQLite lacks `unistr`, which the dump uses for escapes."""
    database = sqlite3.connect(":memory:")
    database.create_function(
        "unistr", 1, lambda text: re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)), text)
    )
    database.set_authorizer(
        lambda action, *_: sqlite3.SQLITE_DENY if action == sqlite3.SQLITE_ATTACH else sqlite3.SQLITE_OK
    )
    try:
        database.executescript(path.read_text(encoding="utf-8"))
        rows = database.execute(
            "SELECT d.domain, coalesce(c.name, t.name), g.name, coalesce(c.privacy_url, '') FROM tracker_domains d "
            "JOIN trackers t ON t.id = d.tracker LEFT JOIN companies c ON c.id = t.company_id "
            "LEFT JOIN categories g ON g.id = t.category_id"
        ).fetchall()
    except sqlite3.Error as error:
        raise InputError(str(path), f"not the SQL dump that was expected ({error})", "give trackerdb.sql") from error
    for domain, company, category, privacy in rows:
        yield _Row(domain.lower(), company.strip(), _CATEGORIES.get(category or "", "other"), _WHOTRACKSME, privacy)


def _third_party_web(path: Path) -> Iterator[_Row]:
    """The rows of the JavaScript file, which is a list of plain objects."""
    text = path.read_text(encoding="utf-8")
    blocks = re.split(r"^  \{\s*$", text, flags=re.MULTILINE)[1:]
    if not blocks:
        raise InputError(str(path), "no entity found in it", "give data/entities.js of third-party-web")
    for block in blocks:
        fields = {m[1]: m[3] for m in re.finditer(r"^    (\w+):\s*(['\"])(.*?)\2,?\s*$", block, flags=re.MULTILINE)}
        domains = re.search(r"domains:\s*\[(.*?)\]", block, flags=re.DOTALL)
        if domains is None or "name" not in fields:
            continue
        company = fields.get("company", fields["name"]).replace("\\'", "'").strip()
        for domain in re.findall(r"'([^']+)'", domains[1]):
            category = _CATEGORIES.get(fields.get("category", ""), "other")
            yield _Row(domain.lower().removeprefix("*."), company, category, _THIRD_PARTY_WEB)


def convert(whotracksme: Path, third_party_web: Path, target: Path) -> int:
    """Write the CSV: one row for the domains of one company in one category and source. The first list wins a domain.

    Returns:
        The number of domains written.
    """
    seen: set[str] = set()
    grouped: dict[tuple[str, str, str, str], list[str]] = defaultdict(list)
    for row in (*_whotracksme(whotracksme), *_third_party_web(third_party_web)):
        if row.domain in seen or "." not in row.domain or "*" in row.domain or "/" in row.domain or not row.company:
            continue
        seen.add(row.domain)
        grouped[row.company, row.category, row.source, row.privacy_policy].append(row.domain)
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(_COLUMNS)
        for key in sorted(grouped, key=lambda key: (key[0].lower(), key)):
            writer.writerow((*key, "|".join(sorted(grouped[key]))))
    return len(seen)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    print(convert(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])), "domains")
