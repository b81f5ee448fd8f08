"""Showing that a value was seen without showing the value."""

from __future__ import annotations

import re

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
REDACTED = "[redacted]"


def redact(value: str) -> str:
    """The first character and the length ("j… (20 characters)"); short values are left out altogether.

    No hash is shown: hashes of telephone numbers or birthdays can be reversed by trying all of them.
    """
    if len(value) < 6:
        return f"… ({len(value)} characters)"
    return f"{_CONTROL.sub('', value[:1])}… ({len(value)} characters)"


def printable(text: str, limit: int = 200) -> str:
    """Text from a capture as it may stand in a table: one line, no control characters, cut at `limit`."""
    clean = _CONTROL.sub(" ", text[: limit * 2])
    return clean if len(clean) <= limit else clean[: limit - 1] + "…"
