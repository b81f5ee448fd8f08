"""Reading `corpora/sample` for its tests: the CSV files, and the words of the policies without the code under test."""

from __future__ import annotations

import csv
import html
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

SAMPLE = Path(__file__).resolve().parents[2] / "corpora" / "sample"
DIFFERENCE_COLUMNS = ("skill", "entity", "data_type", "purpose", "expected", "found", "reason")
PERMISSION_TYPES = {
    "Lists Read Access": "lists_reminders",
    "Lists Write Access": "lists_reminders",
    "Reminders": "lists_reminders",
    "Device Country and Postal Code": "country_postal_code",
    "Device Address": "postal_address",
    "Location Services": "precise_location",
    "Full Name": "name",
    "First Name": "name",
    "Email Address": "email_address",
    "Mobile Number": "phone_number",
    "Amazon Pay": "payment_information",
}


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a CSV file of the sample."""
    with (SAMPLE / name).open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def write_rows(name: str, columns: Sequence[str], lines: Iterable[Sequence[str]]) -> None:
    """Write a CSV file of the sample."""
    with (SAMPLE / name).open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(lines)


def permissions(skill: dict[str, str]) -> list[str]:
    """The permissions that a row of `skills.csv` lists."""
    return [permission for permission in skill["permissions"].split("|") if permission]


def plain(path: Path) -> str:
    """The words of a policy file in single spacing, mark-up taken out by the simplest means."""
    if path.suffix == ".pdf":
        path = SAMPLE / "source" / (path.stem.replace("-", "_") + ".txt")
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        text = html.unescape(re.sub(r"<(script|style)\b.*?</\1>|<[^>]+>", " ", text, flags=re.DOTALL))
    return " ".join(re.sub(r"^#+ |^\s*(\d+\.|[-*]) |\*\*|\|", " ", text, flags=re.MULTILINE).split())


def policy_files() -> dict[str, Path]:
    """The policy files by document id."""
    return {path.stem: path for path in sorted((SAMPLE / "policies").iterdir())}
