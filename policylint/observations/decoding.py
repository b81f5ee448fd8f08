"""Small readings of untrusted text that cannot raise: JSON, base64, URLs, names that are values."""

from __future__ import annotations

import base64
import binascii
import json
from functools import lru_cache
from urllib.parse import urlsplit


def is_value(name: str) -> bool:
    """Whether a member name is itself a value (an address or identifier as key of a table): paths must not show it."""
    return "@" in name or (len(name) >= 16 and sum(c.isdigit() for c in name) >= 6)


@lru_cache(maxsize=4096)
def split_url(url: str) -> tuple[str, str, str]:
    """Host (lower case, without port), path and query of a URL; a URL that cannot be parsed is cut by hand."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        rest = url.partition("://")[2]
        authority, _, rest = rest.partition("/")
        path, _, query = rest.partition("?")
        return authority.rsplit("@", 1)[-1].partition(":")[0].lower().strip("[]"), "/" + path, query
    return host.rstrip("."), parts.path, parts.query


def parsed_json(text: str) -> object | None:
    """An object, list or text in JSON, `None` for anything else."""
    try:
        parsed = json.loads(text.lstrip("\ufeff"), strict=False)
    except (ValueError, RecursionError):
        return None
    # A bare string is worth going into (JSON in JSON); its quotes are gone now.
    return parsed if isinstance(parsed, (dict, list, str)) else None


def base64_bytes(text: str) -> bytes:
    """The bytes of base64 in the standard or URL alphabet, with or without padding; b"" when it is none."""
    bare = text.rstrip("=").translate(str.maketrans("-_", "+/"))
    if len(bare) % 4 == 1:
        return b""
    try:
        return base64.b64decode(bare + "=" * (-len(bare) % 4))
    except (binascii.Error, ValueError):
        return b""
