"""Reading the data files of this stage."""

from __future__ import annotations

import csv
import io
from importlib import resources


def read_rows(name: str) -> list[dict[str, str]]:
    """The rows of a CSV file in `policylint/observations/data` (UTF-8, header line; lines that begin with # are
    comments)."""
    text = resources.files("policylint.observations").joinpath("data", name).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines(keepends=True) if not line.startswith("#")]
    return list(csv.DictReader(io.StringIO("".join(lines), newline="")))


def word_set(text: str) -> frozenset[str]:
    """The words of a text, for long lists of short words in code."""
    return frozenset(text.split())
