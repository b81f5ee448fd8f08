"""Data types by the names of keys: query parameters, form fields, JSON members, cookies, headers.

The table is `data/key_names.csv`, each row with its reason. A key is compared by its words: `deviceId`, `device_id`,
`DEVICE-ID` and `device.id` are all "device id".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from policylint.observations.data_files import read_rows
from policylint.observations.value_checks import plausible

_BOUNDARY = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SEPARATORS = re.compile(r"[^0-9A-Za-z]+")
_MOST_WORDS = 6


@dataclass(frozen=True, slots=True)
class KeyRule:
    """One row of the table: a key of these words, at this place, with a value that passes `check`, carries
    `data_type`."""

    words: tuple[str, ...]
    match: str
    place: str
    check: str
    data_type: str
    reason: str


@dataclass(frozen=True, slots=True)
class ValueForm:
    """Values of a form that only one data type has, whatever their key. All of them contain `contains`."""

    contains: str
    pattern: re.Pattern[str]
    data_type: str
    reason: str


@lru_cache(maxsize=65536)
def key_words(key: str) -> tuple[str, ...]:
    """The words of a key in lower case ("deviceID" -> ("device", "id"))."""
    return tuple(word.lower() for word in _SEPARATORS.split(_BOUNDARY.sub(" ", key[:200])) if word)


class KeyNames:
    """The table, indexed by words."""

    def __init__(self) -> None:
        self._is: dict[tuple[str, ...], list[KeyRule]] = {}
        self._ends: dict[tuple[str, ...], list[KeyRule]] = {}
        self._path: dict[tuple[str, ...], list[KeyRule]] = {}
        for row in read_rows("key_names.csv"):
            rule = KeyRule(
                tuple(row["key"].split()), row["match"], row["place"], row["check"], row["data_type"], row["reason"]
            )
            {"is": self._is, "ends": self._ends, "path": self._path}[rule.match].setdefault(rule.words, []).append(rule)
        self.forms = tuple(
            ValueForm(row["contains"], re.compile(row["pattern"]), row["data_type"], row["reason"])
            for row in read_rows("value_forms.csv")
        )

    @property
    def rules(self) -> tuple[KeyRule, ...]:
        """All rows, for the integrity test and the documentation."""
        return tuple(rule for table in (self._is, self._ends, self._path) for rules in table.values() for rule in rules)

    def _candidates(self, path: str, key: str) -> tuple[KeyRule, ...]:
        words = key_words(key)
        found = list(self._is.get(words, ()))
        for count in range(min(_MOST_WORDS, len(words)), 0, -1):
            found += self._ends.get(words[-count:], ())
        if "." in path:
            parents = key_words(path)
            for count in range(min(_MOST_WORDS, len(parents)), len(words), -1):
                found += self._path.get(parents[-count:], ())
        return tuple(found)

    def classify(self, place: str, path: str, key: str, value: str) -> KeyRule | None:
        """The first rule that a key and its value satisfy, the longest name first.

        Args:
            place: "header", "response header", "cookie", "query", "body", ...
            path: names of the enclosing members and the key, joined by dots.
            key: the key itself, value: its text.
        """
        for rule in _cached_candidates(self, path, key):
            if not _stands(rule.place, place):
                continue
            if plausible(rule.check, value):
                return rule
        return None

    def says(self, path: str, key: str) -> frozenset[str]:
        """The data types that a key could carry by its name alone."""
        return frozenset(rule.data_type for rule in _cached_candidates(self, path, key))

    def form(self, value: str) -> ValueForm | None:
        """The form that the whole value has, if only one data type has it."""
        if len(value) < 6 or len(value) > 4096:
            return None
        for form in self.forms:
            if form.contains in value and form.pattern.fullmatch(value):
                return form
        return None


def _stands(wanted: str, place: str) -> bool:
    """Whether a rule for `wanted` holds at a place; "payload" is everything that the application itself writes into the
    request."""
    if wanted == "any":
        return place != "response header"
    if wanted == "payload":
        return place not in ("header", "cookie", "response header")
    return wanted == place


@lru_cache(maxsize=65536)
def _cached_candidates(table: KeyNames, path: str, key: str) -> tuple[KeyRule, ...]:
    return table._candidates(path, key)


@lru_cache(maxsize=1)
def key_names() -> KeyNames:
    """The table, read once a process."""
    return KeyNames()
