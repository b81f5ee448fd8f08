"""Finding the known values of personas in texts, in whatever way they are written.

A value is found when its letters and digits stand together, with any punctuation between them and in any case, or when
one of its hashes does. Values that say little ("F", "en", a five-digit postal code) would be found by chance; they
count only under a key that says what they are, or hashed.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass

from policylint.observations.known_values import KnownValue
from policylint.observations.spellings import date_spellings, day, fold, hashed, squeeze, text_spellings, words
from policylint.ontology import ontology

# Types whose values are words from a short list: chance hits in any advertising request.
_LISTED_TYPES = frozenset(
    {"gender", "language", "timezone", "preferences", "special_category", "demographic_data", "browser_information"}
)
_SHORT = 6
_SHORT_DIGITS = 7
# From this length on a value is recognised also in the middle of a longer word.
_LONG = 12
_COORDINATE_TOLERANCE = 0.005
_MIN_HASHED = 3

_HEX_TOKEN = re.compile(r"(?<![0-9A-Za-z])[0-9A-Fa-f]{32,128}(?![0-9A-Za-z])")
_UUID_TOKEN = re.compile(r"(?<![0-9A-Za-z])[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}(?![0-9A-Za-z])")
_BASE64_TOKEN = re.compile(r"(?<![A-Za-z0-9+/_=-])[A-Za-z0-9+/_-]{22,86}={0,2}(?![A-Za-z0-9+/_=-])")
_DECIMAL = re.compile(r"[-+]?\d{1,3}\.\d{2,}")
_DIGEST_LENGTHS = frozenset({16, 20, 28, 32, 48, 64})


@dataclass(frozen=True, slots=True)
class Needle:
    """One spelling to look for.

    Attributes:
        squeezed: its letters and digits; looked for first because that is fast.
        pattern: the spelling with separators and borders; `None` when `squeezed` alone decides.
    """

    value: KnownValue
    squeezed: str
    pattern: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class ValueHit:
    """A known value that was found; `coding` is the hash by which, or ""."""

    value: KnownValue
    coding: str


class ValueMatcher:
    """Finds the known values of any number of personas.

    Args:
        values: from persona files.
    """

    def __init__(self, values: Iterable[KnownValue]) -> None:
        self.values = tuple(values)
        self.needles: list[Needle] = []
        self.weak: dict[str, list[KnownValue]] = {}
        self.coordinates: list[tuple[KnownValue, float, float]] = []
        self.digests: dict[bytes, tuple[KnownValue, str]] = {}
        for value in self.values:
            self._add(value)
        self._shortest = min((len(needle.squeezed) for needle in self.needles), default=1 << 30)
        # Coordinates and values that say little may be encoded as well: the shortest text worth decoding.
        self.shortest = 4 if self.weak or self.coordinates else max(4, min(self._shortest, 16))

    def _add(self, value: KnownValue) -> None:
        if len(squeeze(fold(value.text))) >= _MIN_HASHED and value.data_type not in _LISTED_TYPES:
            for digest, name in hashed(value.text, value.data_type):
                self.digests.setdefault(digest, (value, name))
        numbers = _DECIMAL.findall(value.text)
        if value.data_type in ("precise_location", "location") and len(numbers) == 2:
            self.coordinates.append((value, float(numbers[0]), float(numbers[1])))
            return
        if (born := day(value.text)) is not None:
            for parts in sorted(set(date_spellings(born))):
                border = r"[\W_]{1,3}" if sum(map(len, parts)) < 8 else r"[\W_]{0,3}"
                self.needles.append(Needle(value, "".join(parts), _bordered(parts, border)))
            return
        for spelling in dict.fromkeys(text_spellings(value.data_type, value.text)):
            self._add_spelling(value, spelling)
        if value.data_type == "name":
            for part in words(fold(value.text)):
                self.weak.setdefault(part, []).append(value)

    def _add_spelling(self, value: KnownValue, spelling: tuple[str, ...]) -> None:
        squeezed = "".join(spelling)
        if not squeezed:
            return
        digits = squeezed.isdigit()
        if value.data_type in _LISTED_TYPES or len(squeezed) < (_SHORT_DIGITS if digits else _SHORT):
            self.weak.setdefault(squeezed, []).append(value)
        elif digits:
            self.needles.append(Needle(value, squeezed, _bordered(tuple(squeezed), r"[\s().\-+/_]{0,2}", r"\d")))
        elif value.data_type == "email_address":
            self.needles.append(Needle(value, squeezed, _bordered((fold(value.text),), "")))
            self.needles.append(Needle(value, squeezed, _bordered(spelling, r"[\W_]{0,3}")))
        elif len(squeezed) >= _LONG:
            self.needles.append(Needle(value, squeezed, None))
        else:
            self.needles.append(Needle(value, squeezed, _bordered(spelling, r"[\W_]{0,3}")))

    def find(self, text: str, says: frozenset[str] = frozenset(), persona: str = "") -> list[ValueHit]:
        """The known values in a text.

        Args:
            text: decoded text of one parameter, member or the like.
            says: data types that its key names; lets values that say little count.
            persona: only this persona's values, "" for all.
        """
        if len(text) < self._shortest and not (says and self.weak) and not self.coordinates:
            return []
        folded = fold(text)
        squeezed = squeeze(folded)
        hits: dict[KnownValue, str] = {}
        if len(squeezed) >= self._shortest:
            for needle in self.needles:
                if (
                    needle.squeezed in squeezed
                    and needle.value not in hits
                    and (needle.pattern is None or needle.pattern.search(folded))
                ):
                    hits[needle.value] = ""
            if len(hits) > 1:
                self._drop_parts(squeezed, hits)
        if says and squeezed in self.weak:
            for value in self.weak[squeezed]:
                if any(_related(value.data_type, said) for said in says):
                    hits.setdefault(value, "")
        if self.coordinates and "." in text:
            self._find_coordinates(text, says, hits)
        if len(text) >= 22 and self.digests:
            self._find_digests(text, hits)
        return [ValueHit(value, coding) for value, coding in hits.items() if not persona or value.persona == persona]

    def _drop_parts(self, squeezed: str, hits: dict[KnownValue, str]) -> None:
        """Take out values that are seen only as a part of a longer one: the name inside the e-mail address."""
        seen = sorted(
            {n.squeezed for n in self.needles if n.value in hits and n.squeezed in squeezed}, key=len, reverse=True
        )
        for value in list(hits):
            own = [n.squeezed for n in self.needles if n.value == value and n.squeezed in squeezed]
            rest = squeezed
            for longer in seen:
                if any(spelling in longer and spelling != longer for spelling in own):
                    rest = rest.replace(longer, "\n")
            if not any(spelling in rest for spelling in own):
                del hits[value]

    def _find_coordinates(self, text: str, says: frozenset[str], hits: dict[KnownValue, str]) -> None:
        # Without the sign: "122.3321 W" is written without one.
        numbers = [abs(float(number)) for number in _DECIMAL.findall(text[:4096])]
        for value, latitude, longitude in self.coordinates:
            north = any(abs(number - abs(latitude)) <= _COORDINATE_TOLERANCE for number in numbers)
            east = any(abs(number - abs(longitude)) <= _COORDINATE_TOLERANCE for number in numbers)
            # One half of the pair counts where the key says that it is a coordinate.
            if (north and east) or ((north or east) and "precise_location" in says):
                hits.setdefault(value, "")

    def _find_digests(self, text: str, hits: dict[KnownValue, str]) -> None:
        found: list[bytes] = []
        for token in _HEX_TOKEN.findall(text):
            if len(token) % 2 == 0:
                found.append(bytes.fromhex(token))
        if "-" in text:
            found += [bytes.fromhex(token.replace("-", "")) for token in _UUID_TOKEN.findall(text)]
        for token in _BASE64_TOKEN.findall(text):
            bare = token.rstrip("=").replace("-", "+").replace("_", "/")
            try:
                found.append(base64.b64decode(bare + "=" * (-len(bare) % 4)))
            except (binascii.Error, ValueError):
                continue
        for digest in found:
            if len(digest) in _DIGEST_LENGTHS and (known := self.digests.get(digest)):
                hits.setdefault(known[0], known[1])

    def conceals(self, text: str) -> bool:
        """Whether a text shows a known value, so that it must not be printed."""
        folded = fold(text)
        squeezed = squeeze(folded)
        return any(needle.squeezed in squeezed for needle in self.needles)


def _bordered(parts: tuple[str, ...], separator: str, border: str = r"[^\W_]") -> re.Pattern[str]:
    return re.compile(rf"(?<!{border})" + separator.join(re.escape(part) for part in parts) + rf"(?!{border})")


def _related(data_type: str, said: str) -> bool:
    types = ontology().data_types
    return types.is_a(data_type, said) or types.is_a(said, data_type)
