"""Advertising and tracking by filter lists in Adblock syntax (EasyPrivacy and the like).

None is bundled: their licences (GPL-3.0 or CC BY-SA) do not fit, and a dated list of the user's choice belongs to the
evidence. The rules run in Brave's engine (package `adblock`, extra `filterlists`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from policylint.errors import InputError
from policylint.observations.source_report import SourceReport

MAX_LIST_BYTES = 64 << 20
_MEMO_ENTRIES = 100_000
# Requests of a device have no page; a page that no rule excepts stands for "third-party request".
_NO_PAGE = "https://device.invalid/"


class FilterLists:
    """The rules of several lists together.

    Args:
        paths: files in Adblock syntax.

    Raises:
        InputError: a file cannot be read or is no filter list, or the engine is not installed.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        try:
            import adblock
        except ImportError as error:
            raise InputError(
                str(paths[0]),
                "filter lists need the package 'adblock'",
                "install it: pip install 'policylint[filterlists]'",
            ) from error
        # With `debug` the engine keeps the text of its rules, which belongs to the evidence.
        rules = adblock.FilterSet(debug=True)
        self.provenance: list[dict[str, Any]] = []
        for path in paths:
            text = _read(path)
            rules.add_filter_list(text)
            self.provenance.append(
                {
                    "list": path.name,
                    "sha256": hashlib.sha256(text.encode()).hexdigest(),
                    "rules": _rules(text),
                    **_title(text),
                }
            )
        self._engine = adblock.Engine(rules)
        self._memo: dict[tuple[str, str, str], str] = {}

    def match(self, url: str, page: str = "", kind: str = "other") -> str:
        """The rule that lists a request as advertising or tracking, "" when none does or an exception holds.

        Args:
            url: of the request; for a connection of which only the host is known `https://host/`.
            page: the page or app address that sent it, "" when there is none.
            kind: resource type of Adblock syntax ("image", "script", "other").
        """
        key = (url, page, kind)
        known = self._memo.get(key)
        if known is None:
            result = self._engine.check_network_urls(url, page or _NO_PAGE, kind)
            known = (result.filter or "rule of the list") if result.matched and not result.exception else ""
            if len(self._memo) >= _MEMO_ENTRIES:
                self._memo.clear()
            self._memo[key] = known
        return known

    def describe(self, report: SourceReport) -> None:
        """Write which lists were used into a report's provenance."""
        report.provenance["filter_lists"] = self.provenance


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_LIST_BYTES:
            raise InputError(str(path), "is larger than a filter list can be", "name a text file in Adblock syntax")
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(
            str(path), f"cannot be read ({error.strerror})", "check the path of the filter list"
        ) from error
    except UnicodeDecodeError as error:
        raise InputError(str(path), "is not UTF-8 text", "name a text file in Adblock syntax") from error
    if text.lstrip()[:1] in ("<", "{") or not _rules(text):
        raise InputError(
            str(path), "holds no filter rules", "name a text file in Adblock syntax, such as a saved EasyPrivacy list"
        )
    return text


def _rules(text: str) -> int:
    return sum(1 for line in text.splitlines() if line.strip() and not line.startswith(("!", "[")))


def _title(text: str) -> dict[str, str]:
    """Title, version and date that a list's head states."""
    out = {}
    for line in text.splitlines()[:40]:
        name, colon, value = line.lstrip("! ").partition(":")
        if line.startswith("!") and colon and name.strip().lower() in ("title", "version", "last modified"):
            out[name.strip().lower().replace(" ", "_")] = value.strip()
    return out
