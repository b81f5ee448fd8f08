"""Is a value plausible for what its key says? A key called `lat` with the value "0" is a switch, not a place.

Each check has a name that `data/key_names.csv` uses. A check sees the value without surrounding white space; values
that say nothing ("", "null", "undefined", "0", "-1", a row of zeros) never pass any.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable

from policylint.observations.data_files import word_set

_EMPTY = frozenset(
    {
        "",
        "null",
        "none",
        "undefined",
        "nan",
        "n/a",
        "na",
        "unknown",
        "not set",
        "not_set",
        "(not set)",
        "false",
        "-1",
        "[]",
        "{}",
        "nil",
    }
)
_ZEROS = re.compile(r"[0\-:. ]+\Z")
_EMAIL = re.compile(r"[^@\s\"'<>/:]+@[^@\s\"'<>/:]+\.[A-Za-z]{2,24}\Z")
_HASH = re.compile(
    r"(?:[0-9a-fA-F]{32}|[0-9a-fA-F]{40}|[0-9a-fA-F]{64}|[0-9a-fA-F]{96}|[0-9a-fA-F]{128}|[A-Za-z0-9+/_-]{43}=?)\Z"
)
_UUID = re.compile(r"[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}\Z")
_HARDWARE = re.compile(r"(?:[0-9a-fA-F]{2}[:-]){5}[0-9a-fA-F]{2}\Z|[0-9a-fA-F]{12}\Z")
_NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)?%?\Z")
_COORDINATE = re.compile(r"[-+]?\d{1,3}\.\d{2,}\Z")
_COORDINATES = re.compile(r"\D{0,12}[-+]?\d{1,3}\.\d{2,}\s*[,; |]\s*[-+]?\d{1,3}\.\d{2,}")
_DATE = re.compile(
    r"(?:\d{4}[-/.]?\d{1,2}[-/.]?\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|[A-Za-z]{3,9}\.? \d{1,2},? \d{4})(?:[T ].*)?\Z"
)
_LOCALE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*(?:[,;].*)?\Z")
_ZONE = re.compile(
    r"[A-Z][A-Za-z_]+/[A-Za-z_/+\-0-9]+\Z|(?:UTC|GMT)?\s?[+-]\d{1,2}:?\d{0,2}\Z|[A-Z]{3,5}\Z|-?\d{1,3}\Z|-?\d{4,5}\Z|[+-]?\d{1,2}\.\d\Z"
)
_POSTCODE = re.compile(r"(?=[^\d]*\d)[A-Za-z0-9][A-Za-z0-9 \-]{2,9}\Z")
_COUNTRY = re.compile(r"[A-Za-z]{2,3}\Z|[A-Z][a-z]+(?: [A-Z]?[a-z]+){0,4}\Z")
_PERSON = re.compile(r"[^\W\d_][^\d_/\\{}<>=|@]{0,60}\Z")
_URL = re.compile(r"(?:https?:)?//|https?%3A|/[^/]")
_ANALYTICS = re.compile(r"(?:GA\d\.\d\.)?\d{6,11}\.\d{9,11}\Z")
_GENDERS = word_set("m f male female man woman d diverse divers nonbinary non-binary other weiblich männlich o u x")


def _long_identifier(value: str) -> bool:
    # Counters and time stamps are shorter or begin like one; an identifier has to tell millions of people apart.
    if len(value) < 10 or len(value) > 512 or " " in value:
        return False
    if value.isdigit():
        return len(value) >= 15 or (len(value) >= 10 and not value.startswith(("1", "20")))
    return any(c.isdigit() for c in value)


def _identifier(value: str) -> bool:
    return 4 <= len(value) <= 512 and " " not in value and any(c.isdigit() for c in value)


def _ip(value: str) -> bool:
    first = value.split(",")[0].strip().strip("[]")
    try:
        ipaddress.ip_address(first)
    except ValueError:
        return False
    return True


def _luhn(value: str) -> bool:
    """The check digit of payment cards (ISO/IEC 7812-1)."""
    digits = [int(c) for c in value if c.isdigit()]
    if not 12 <= len(digits) <= 19:
        return False
    total = sum(d if i % 2 == 0 else (d * 2 - 9 if d > 4 else d * 2) for i, d in enumerate(reversed(digits)))
    return total % 10 == 0


def _phone(value: str) -> bool:
    digits = sum(c.isdigit() for c in value)
    return 7 <= digits <= 15 and all(c.isdigit() or c in "+-.() /x" for c in value)


def _words(value: str) -> bool:
    return len(value) >= 2 and sum(c.isalpha() for c in value) >= 2 and not value.startswith(("http:", "https:"))


CHECKS: dict[str, Callable[[str], bool]] = {
    "text": lambda value: True,
    "long text": lambda value: len(value) >= 64,
    "words": _words,
    "person name": lambda value: bool(_PERSON.match(value)),
    "secret": lambda value: len(value) >= 4,
    "token": lambda value: len(value) >= 16 and " " not in value,
    "email": lambda value: bool(_EMAIL.match(value)),
    "hash": lambda value: bool(_HASH.match(value)),
    "email or hash": lambda value: bool(_EMAIL.match(value) or _HASH.match(value)),
    "phone": _phone,
    "postcode": lambda value: bool(_POSTCODE.match(value)),
    "country": lambda value: bool(_COUNTRY.match(value)),
    "coordinate": lambda value: bool(_COORDINATE.match(value)),
    "coordinate pair": lambda value: bool(_COORDINATES.match(value) or _COORDINATE.match(value)),
    "identifier": _identifier,
    "long identifier": _long_identifier,
    "serial number": lambda value: len(value) >= 8 and value.isalnum() and any(c.isdigit() for c in value),
    "uuid": lambda value: bool(_UUID.match(value)),
    "analytics client": lambda value: bool(_ANALYTICS.match(value)),
    "hardware address": lambda value: bool(_HARDWARE.match(value)),
    "ip": _ip,
    "url": lambda value: bool(_URL.match(value)),
    "user agent": lambda value: "/" in value and len(value) >= 12,
    "number": lambda value: bool(_NUMBER.match(value)),
    "flag": lambda value: value.lower() in ("1", "true", "yes", "on"),
    "date": lambda value: bool(_DATE.match(value)),
    "year": lambda value: value.isdigit() and 1900 <= int(value[:9]) <= 2100,
    "age": lambda value: value.isdigit() and 0 < int(value[:9]) < 120,
    "gender": lambda value: value.lower() in _GENDERS,
    "locale": lambda value: bool(_LOCALE.match(value)),
    "time zone": lambda value: bool(_ZONE.match(value)),
    "card number": _luhn,
    "account number": lambda value: len(value) >= 8 and sum(c.isdigit() for c in value) >= 6,
    "government number": lambda value: 7 <= sum(c.isdigit() for c in value) <= 12,
}


def says_something(value: str) -> bool:
    """`False` for values that stand for nothing."""
    return value.lower() not in _EMPTY and not _ZEROS.match(value)


def plausible(check: str, value: str) -> bool:
    """Whether `value` passes the check of this name (a key of `CHECKS`)."""
    stripped = value.strip().strip('"')
    return says_something(stripped) and CHECKS[check](stripped)
