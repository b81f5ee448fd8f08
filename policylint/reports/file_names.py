"""File names and fragment names from ids that other people chose (skill ids, document ids, host names)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

_LONGEST = 80
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
# Names that Windows keeps for devices, with any suffix.
_RESERVED = frozenset({"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in range(10)})


class SafeNames:
    """One safe name for each id, the same for the same ids in the same order.

    A name consists of ASCII letters, digits, dot, underscore and hyphen, starts with a letter or digit, is some 90
    characters long at most and differs from every other one also where letter case does not count. An id that already
    is such a name stays as it is; any other gets a piece of its SHA-256 at the end.
    """

    def __init__(self, ids: Iterable[str]) -> None:
        self._names: dict[str, str] = {}
        taken: set[str] = set()
        for identifier in ids:
            if identifier in self._names:
                continue
            name = _slug(identifier)
            if name != identifier or name.casefold() in taken:
                digest = hashlib.sha256(identifier.encode("utf-8", "surrogatepass")).hexdigest()
                length = 8
                while (candidate := f"{name}-{digest[:length]}").casefold() in taken:
                    length += 1
                name = candidate
            taken.add(name.casefold())
            self._names[identifier] = name

    def __getitem__(self, identifier: str) -> str:
        return self._names[identifier]

    def __contains__(self, identifier: object) -> bool:
        return identifier in self._names


def _slug(identifier: str) -> str:
    name = _UNSAFE.sub("-", identifier)[:_LONGEST].strip("-._")
    if not name or name.casefold().split(".")[0] in _RESERVED or not name[0].isalnum():
        return f"id-{name}".rstrip("-")
    return name
