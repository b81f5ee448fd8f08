"""Bids of header-bidding auctions per persona, against the control.

Records are taken from any JSON that holds them: `pbjs.getBidResponses()`, `pbjs.getEvents()`, lists of bids as crawlers
of Prebid sites write them, OpenRTB responses; also from JavaScript files with such objects as literals, and from CSV
with the columns persona, bidder, cpm and optionally site, slot, currency.
"""

from __future__ import annotations

import ast
import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from policylint.errors import InputError
from policylint.observations.group_statistics import (
    benjamini_hochberg,
    describe,
    holm,
    mann_whitney,
    median,
    median_intervals,
    short,
    small_sample,
)
from policylint.observations.practices import Practice, rule_for
from policylint.observations.source_report import SourceReport

MAX_FILE_BYTES = 256 << 20
MAX_LITERAL_BYTES = 8 << 20
MAX_CPM = 10_000.0
SIGNIFICANT = 0.05
_JS_WORDS = re.compile(r"('(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\")|\b(true|false|null|undefined|NaN)\b|//[^\n]*")
_JS_VALUE = {"true": "True", "false": "False", "null": "None", "undefined": "None", "NaN": "None"}


@dataclass(frozen=True, slots=True)
class Bid:
    """One bid.

    Attributes:
        persona: for whom; bidder: who bids.
        cpm: price for a thousand impressions, in `currency`; 0 is no bid.
        site, slot: where, "" when the record does not say.
        source: file; locator: place in it.
    """

    persona: str
    bidder: str
    cpm: float
    currency: str = "USD"
    site: str = ""
    slot: str = ""
    source: str = ""
    locator: str = ""


def read_bids(path: Path, persona: str, report: SourceReport) -> Iterator[Bid]:
    """The bids in a file.

    Args:
        persona: of the file; a column or member `persona` in a record goes before it.

    Raises:
        InputError: it cannot be read, or is neither JSON, JavaScript literals nor CSV.
    """
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise InputError(str(path), f"has more than {MAX_FILE_BYTES >> 20} MB", "divide the bids by persona or day")
        text = path.read_text(encoding="utf-8-sig", errors="replace")
    except OSError as error:
        raise InputError(str(path), f"cannot be read ({error.strerror})", "check the path of the bids") from error
    if path.suffix.lower() == ".csv":
        yield from _csv_bids(text, persona, path, report)
        return
    site = _site(path)
    number = 0
    for value in _values(text, path):
        for record, slot in _records(value, "", 0):
            number += 1
            bid = _bid(record, persona, slot, site, str(path), f"bid {number}")
            if bid is None:
                report.problem(f"bid {number}: its price is not a number from 0 to {MAX_CPM:.0f}")
                continue
            report.items += 1
            yield bid


def _site(path: Path) -> str:
    """The site in file names of the form `<visit>_<rank>_<NORMAL|FORCED>_<site>`."""
    found = re.match(r"\d+_\d+_(?:NORMAL|FORCED)_(.+)\Z", path.stem)
    return found.group(1) if found else ""


def _values(text: str, path: Path) -> Iterator[Any]:
    try:
        yield json.loads(text)
        return
    except (ValueError, RecursionError):
        pass
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > 1 and lines[0].lstrip().startswith("{") and lines[0].rstrip().endswith("}"):
        try:
            yield from (json.loads(line) for line in lines)
            return
        except (ValueError, RecursionError):
            pass
    found = list(_literals(text))
    if not found:
        raise InputError(str(path), "holds no bids in JSON", "save pbjs.getBidResponses() or pbjs.getEvents() as JSON")
    yield from found


def _literals(text: str) -> Iterator[Any]:
    """Objects that a JavaScript file assigns, when they are plain literals. Nothing is executed."""
    if len(text) > MAX_LITERAL_BYTES:
        return
    for part in re.split(r"(?m)^(?:export\s+)?(?:const|let|var)\s+\w+\s*=\s*", text)[1:]:
        plain = _JS_WORDS.sub(lambda m: m.group(1) or _JS_VALUE.get(m.group(2) or "", ""), part.strip().rstrip(";"))
        try:
            yield ast.literal_eval(plain)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue


def _records(value: Any, slot: str, depth: int) -> Iterator[tuple[dict[str, Any], str]]:
    """Every object that is a bid, with the name of the slot it lies under."""
    if depth > 40:
        return
    if isinstance(value, list):
        for item in value:
            yield from _records(item, slot, depth + 1)
    elif isinstance(value, dict):
        if ("cpm" in value and ("bidder" in value or "bidderCode" in value)) or ("price" in value and "impid" in value):
            yield value, slot
            return
        for key, member in value.items():
            if isinstance(member, (dict, list)):
                inside = isinstance(member, dict) and "bids" in member
                yield from _records(member, str(key) if inside else slot, depth + 1)


def _bid(record: dict[str, Any], persona: str, slot: str, site: str, source: str, locator: str) -> Bid | None:
    price = record.get("cpm", record.get("price"))
    try:
        cpm = float(price if price is not None else 0)
    except (TypeError, ValueError):
        return None
    if not 0 <= cpm <= MAX_CPM:
        return None
    return Bid(
        persona=str(record.get("persona") or persona),
        bidder=str(record.get("bidder") or record.get("bidderCode") or record.get("seat") or ""),
        cpm=cpm,
        currency=str(record.get("currency") or "USD"),
        site=str(record.get("site") or site),
        slot=str(record.get("adUnitCode") or record.get("adunit") or record.get("impid") or slot),
        source=source,
        locator=locator,
    )


def _csv_bids(text: str, persona: str, path: Path, report: SourceReport) -> Iterator[Bid]:
    reader = csv.DictReader(io.StringIO(text, newline=""))
    names = {name.strip().lower(): name for name in reader.fieldnames or ()}
    if "cpm" not in names:
        raise InputError(
            str(path),
            "has no column 'cpm'",
            "give the columns persona, bidder, cpm and optionally site, slot, currency",
        )
    for number, row in enumerate(reader, 2):
        record = {name: row.get(column) for name, column in names.items()}
        bid = _bid(record, persona, str(record.get("slot") or ""), "", str(path), f"line {number}")
        if bid is None:
            report.problem(f"line {number}: its price is not a number from 0 to {MAX_CPM:.0f}")
            continue
        report.items += 1
        yield bid


def compare_bids(bids: list[Bid], controls: list[str]) -> dict[str, Any]:
    """Each persona's bids against the control's.

    Only slots in which both were bid for are compared when slots are known: different sites have different prices.

    Returns:
        a dictionary for the report: `currency`, `control`, and one entry a persona with the descriptions of both
            groups, the rank test, adjusted
        probabilities, intervals and remarks.
    """
    currencies = sorted({bid.currency for bid in bids})
    currency = max(currencies, key=lambda c: sum(bid.currency == c for bid in bids)) if currencies else ""
    usable = [bid for bid in bids if bid.cpm > 0 and bid.currency == currency]
    control = [bid for bid in usable if bid.persona in controls]
    personas = sorted({bid.persona for bid in bids} - set(controls))
    entries: list[dict[str, Any]] = []
    for persona in personas:
        own = [bid for bid in usable if bid.persona == persona]
        common = {(b.site, b.slot) for b in own} & {(b.site, b.slot) for b in control}
        named = any(bid.slot or bid.site for bid in own) and any(bid.slot or bid.site for bid in control)
        first = [b.cpm for b in own if not named or (b.site, b.slot) in common]
        second = [b.cpm for b in control if not named or (b.site, b.slot) in common]
        entries.append(_entry(persona, first, second, len(common) if named else None))
    _adjust(entries)
    zero = sum(bid.cpm == 0 for bid in bids)
    return {
        "currency": currency,
        "control": controls,
        "bids": len(bids),
        "without_price": zero,
        "in_other_currencies": sum(bid.currency != currency for bid in bids),
        "control_bids": describe([bid.cpm for bid in control]),
        "personas": entries,
        "remark": ""
        if entries and control
        else "no bids of the control were found"
        if entries
        else "no bids of any persona were found",
    }


def _entry(persona: str, first: list[float], second: list[float], slots: int | None) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "persona": persona,
        "common_slots": slots,
        "bids": describe(first),
        "control_bids": describe(second),
    }
    test = mann_whitney(first, second)
    if test is None:
        return entry | {"remark": "no bids in slots that the control has too" if slots == 0 else "no bids to compare"}
    entry |= {
        "ratio_of_medians": round(median(first) / median(second), 4) if median(second) else None,
        "u": test.u,
        "p": short(test.p),
        "effect": round(test.effect, 4),
        "superiority": round(test.superiority, 4),
        "remark": small_sample(len(first), len(second)),
    }
    if (intervals := median_intervals(first, second)) is not None:
        entry["median_interval"] = intervals[0].as_list()
        entry["ratio_interval"] = intervals[1].as_list() if intervals[1] is not None else None
    return entry


def _adjust(entries: list[dict[str, Any]]) -> None:
    tested = [entry for entry in entries if "p" in entry]
    values = [entry["p"] for entry in tested]
    for entry, by_holm, by_hochberg in zip(tested, holm(values), benjamini_hochberg(values), strict=True):
        entry |= {"p_holm": short(by_holm), "p_benjamini_hochberg": short(by_hochberg)}


def bid_practices(comparison: dict[str, Any]) -> list[Practice]:
    """What significantly higher bids support (Holm-adjusted probability below 0.05)."""
    rule = rule_for("bid", "above control")
    if rule is None:
        return []
    return [
        Practice(
            entity="advertiser",
            data_type="inferences",
            purpose=rule.purpose,
            confidence="low" if entry["remark"] else rule.confidence,
            rule=rule.id,
            reason=rule.reason,
            persona=entry["persona"],
            evidence=(
                f"median {entry['bids']['median']} against {entry['control_bids']['median']}, "
                f"p (Holm) {entry['p_holm']:.2g}",
            ),
        )
        for entry in comparison["personas"]
        if entry.get("p_holm", 1.0) < SIGNIFICANT and entry["effect"] > 0
    ]
