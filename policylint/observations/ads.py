"""Advertisements that personas heard on the device, by category, against the control.

Input: JSON list of `{"persona", "advertisement", "category"}` or CSV with these columns; further columns are kept out.
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from policylint.errors import InputError
from policylint.observations.group_statistics import benjamini_hochberg, holm, share_test, short, small_sample
from policylint.observations.interest_taxonomy import folded
from policylint.observations.practices import Practice, rule_for
from policylint.observations.source_report import SourceReport

MAX_FILE_BYTES = 256 << 20
SIGNIFICANT = 0.05


@dataclass(frozen=True, slots=True)
class Ad:
    """One advertisement that was played: `text` as transcribed."""

    persona: str
    category: str
    text: str


def read_ads(path: Path, report: SourceReport) -> list[Ad]:
    """The advertisements in a file; records without persona are noted and left out.

    Raises:
        InputError: it cannot be read or is neither such a list nor such a CSV.
    """
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise InputError(str(path), f"has more than {MAX_FILE_BYTES >> 20} MB", "divide it by persona")
        text = path.read_text(encoding="utf-8-sig", errors="replace")
    except OSError as error:
        raise InputError(
            str(path), f"cannot be read ({error.strerror})", "check the path of the advertisements"
        ) from error
    records: list[Any]
    if text.lstrip()[:1] in ("[", "{"):
        try:
            value = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise InputError(
                str(path), f"is not valid JSON ({error})", "give a list of persona, advertisement, category"
            ) from error
        records = value if isinstance(value, list) else next((m for m in value.values() if isinstance(m, list)), [])
    else:
        records = list(csv.DictReader(io.StringIO(text, newline="")))
    ads = []
    for number, record in enumerate(records, 1):
        if not isinstance(record, dict) or not str(record.get("persona") or "").strip():
            report.problem(f"advertisement {number}: it names no persona")
            continue
        report.items += 1
        words = record.get("advertisement") or record.get("text") or record.get("transcript") or ""
        ads.append(
            Ad(str(record["persona"]).strip(), str(record.get("category") or "").strip() or "Unknown", str(words))
        )
    if not ads:
        raise InputError(
            str(path), "holds no advertisement with a persona", "give a list of persona, advertisement, category"
        )
    return ads


def compare_ads(ads: list[Ad], controls: list[str]) -> dict[str, Any]:
    """Share of each category among a persona's advertisements against the control's (Fisher's exact test, adjusted over
    all tests).

    Without control each persona is compared with all others together.
    """
    personas = sorted({ad.persona for ad in ads} - set(controls))
    counts = {
        persona: Counter(ad.category for ad in ads if ad.persona == persona)
        for persona in sorted({ad.persona for ad in ads})
    }
    texts = {persona: {folded(ad.text) for ad in ads if ad.persona == persona} for persona in counts}
    have_control = any(control in counts for control in controls)
    entries = []
    tests: list[dict[str, Any]] = []
    for persona in personas:
        others = [p for p in controls if p in counts] if have_control else [p for p in counts if p != persona]
        against: Counter[str] = sum((counts[p] for p in others), Counter())
        total, control_total = counts[persona].total(), against.total()
        categories = []
        for category in sorted(set(counts[persona]) | set(against)):
            tested = share_test(counts[persona][category], total, against[category], control_total)
            entry: dict[str, Any] = {
                "category": category,
                "ads": counts[persona][category],
                "control_ads": against[category],
            }
            if tested is not None:
                entry |= {"odds_ratio": round(tested[0], 4), "p": short(tested[1])}
                tests.append(entry)
            categories.append(entry)
        only = len(texts[persona] - set().union(*(texts[p] for p in others)))
        entries.append(
            {
                "persona": persona,
                "ads": total,
                "different_ads": len(texts[persona]),
                "ads_only_for_this_persona": only,
                "control_ads": control_total,
                "categories": categories,
                "remark": small_sample(total, control_total),
            }
        )
    values = [test["p"] for test in tests]
    for test, by_holm, by_hochberg in zip(tests, holm(values), benjamini_hochberg(values), strict=True):
        test |= {"p_holm": short(by_holm), "p_benjamini_hochberg": short(by_hochberg)}
    return {
        "control": controls if have_control else "all other personas",
        "ads": len(ads),
        "personas": entries,
        "remark": ""
        if have_control or not controls
        else f"no advertisements of the control {', '.join(controls)} were found",
    }


def ad_practices(comparison: dict[str, Any]) -> list[Practice]:
    """What significantly more advertisements of a category support (Holm-adjusted probability below 0.05)."""
    rule = rule_for("ad", "unlike control")
    if rule is None:
        return []
    out = []
    for entry in comparison["personas"]:
        found = [c for c in entry["categories"] if c.get("p_holm", 1.0) < SIGNIFICANT and c["odds_ratio"] > 1]
        if found:
            evidence = tuple(
                f"{c['category']}: {c['ads']} of {entry['ads']}, control {c['control_ads']} of {entry['control_ads']}"
                for c in found
            )
            confidence = "low" if entry["remark"] else rule.confidence
            out.append(
                Practice(
                    "amazon",
                    "inferences",
                    rule.purpose,
                    confidence,
                    rule.id,
                    rule.reason,
                    persona=entry["persona"],
                    evidence=evidence,
                )
            )
    return out
