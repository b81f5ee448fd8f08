"""The ways in which one known value may be written: case, spacing, punctuation, order of the name, forms of a date or
telephone number, and the hashes of all of them."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from datetime import date

_SEPARATORS = re.compile(r"[\W_]+")
_WORDS = re.compile(r"[^\W_]+")
_ISO_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})\Z")
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
HASHES = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512")
HASH_NAMES = {
    "md5": "MD5",
    "sha1": "SHA-1",
    "sha224": "SHA-224",
    "sha256": "SHA-256",
    "sha384": "SHA-384",
    "sha512": "SHA-512",
}


# Letters that have no accent to take off in Unicode.
_STROKES = str.maketrans(
    {"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ð": "d", "ı": "i", "ħ": "h", "æ": "ae"}
)


def fold(text: str) -> str:
    """Lower case without accents; width and ligature variants made equal (NFKD)."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.translate(_STROKES))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def squeeze(folded: str) -> str:
    """Letters and digits only."""
    return _SEPARATORS.sub("", folded)


def words(folded: str) -> list[str]:
    """The runs of letters and digits."""
    return _WORDS.findall(folded)


def day(text: str) -> date | None:
    """The day of "1987-03-14", `None` for anything else."""
    found = _ISO_DATE.match(text)
    if not found:
        return None
    try:
        return date(*(int(part) for part in found.groups()))
    except ValueError:
        return None


def date_spellings(value: date) -> Iterator[tuple[str, ...]]:
    """The parts of a date in the orders in which it is written, padded and not."""
    year, month, number = f"{value.year:04}", str(value.month), str(value.day)
    for m in {month, f"{value.month:02}"}:
        for d in {number, f"{value.day:02}"}:
            yield from ((year, m, d), (d, m, year), (m, d, year))
    for name in (_MONTHS[value.month - 1], _MONTHS[value.month - 1][:3]):
        for d in {number, f"{value.day:02}"}:
            yield from ((name, d, year), (d, name, year))


def text_spellings(data_type: str, text: str) -> Iterator[tuple[str, ...]]:
    """The words of a value in each order and extent in which it is sent."""
    folded = fold(text)
    parts = words(folded)
    yield tuple(parts)
    if data_type == "name" and 2 <= len(parts) <= 3:
        yield (parts[-1], *parts[:-1])
    if data_type == "phone_number":
        digits = squeeze(folded)
        if text.startswith("+") and len(digits) > 10:
            # Without the country code, with and without the national prefix.
            for national in {digits[-10:], digits[len(digits) - 11 :]}:
                yield (national,)
                yield ("0" + national,)
    if data_type == "postal_address" and "," in text:
        street = words(fold(text.split(",", 1)[0]))
        if sum(map(len, street)) >= 8 and any(part.isdigit() for part in street):
            yield tuple(street)


def hashed(text: str, data_type: str) -> Iterator[tuple[bytes, str]]:
    """Digest and name of the hash for every usual normalisation of a value before hashing."""
    forms = {
        text,
        text.strip(),
        text.lower(),
        text.upper(),
        fold(text),
        squeeze(fold(text)),
        squeeze(fold(text)).upper(),
        text.title(),
    }
    forms |= {
        " ".join(text.lower().split()),
        text.replace(" ", ""),
        text.replace("-", ""),
        text.replace(":", "").lower(),
    }
    if data_type == "phone_number":
        digits = squeeze(fold(text))
        forms |= {digits, "+" + digits, digits[-10:]}
    if data_type == "email_address" and "@" in text:
        local, _, domain = text.lower().partition("@")
        forms |= {f"{local.replace('.', '')}@{domain}", f"{local.partition('+')[0]}@{domain}"}
        forms.add(f"{local.partition('+')[0].replace('.', '')}@{domain}")
    if (born := day(text)) is not None:
        for parts in date_spellings(born):
            forms |= {separator.join(parts) for separator in ("", "-", "/", ".")}
    for form in sorted(forms):
        data = form.encode("utf-8", "surrogatepass")
        for name in HASHES:
            yield hashlib.new(name, data, usedforsecurity=False).digest(), HASH_NAMES[name]
