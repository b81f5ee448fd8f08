"""Flows, syncs, interests, bids and advertisements as rows of the report's tables (texts only)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from policylint.observations.ads import Ad
from policylint.observations.attribution import Manifest
from policylint.observations.bids import Bid
from policylint.observations.completeness import SessionCoverage
from policylint.observations.interest_taxonomy import classify, explains
from policylint.observations.interests import INFERRED, Interest, rows
from policylint.observations.observed_flow import UNKNOWN_DATA, ObservedFlow
from policylint.observations.source_report import SourceReport
from policylint.observations.summary import RunSummary

Row = dict[str, str]

TABLES = (
    "observed",
    "hosts",
    "sources",
    "sessions",
    "syncs",
    "sync_partners",
    "personas",
    "interests",
    "interest_categories",
    "bids",
    "bid_comparison",
    "ads",
    "ad_comparison",
    "practices",
)


@dataclass(slots=True)
class SeenFlow:
    """Rows of contract 6.4 that differ only in time and place: the first of them, how many, and the last time."""

    flow: ObservedFlow
    count: int = 1
    last_time: str = ""

    def again(self, flow: ObservedFlow) -> None:
        """Count another row."""
        self.count += 1
        self.last_time = max(self.last_time or self.flow.time, flow.time)


def key_of(flow: ObservedFlow) -> tuple[str, ...]:
    """What rows have in common that are kept as one."""
    return (
        flow.skill,
        flow.persona,
        flow.host,
        flow.organisation,
        flow.party_role,
        flow.data_type,
        flow.how,
        flow.purpose,
        flow.tracker,
        flow.source,
    )


def treatment(flow: ObservedFlow) -> str:
    """Whether policies can be held against a row ("judged"), or why not. As `distinct_observations` decides it."""
    if flow.party_role == "local":
        return "local"
    if not flow.skill:
        return "no_skill"
    return "contact" if flow.how == "contact" and flow.data_type == UNKNOWN_DATA else "judged"


def flow_rows(seen: Iterable[SeenFlow]) -> list[Row]:
    """Rows of `observed.csv`."""
    return [
        {
            "row": str(number),
            "skill": one.flow.skill,
            "persona": one.flow.persona,
            "entity": one.flow.as_observation().entity,
            "host": one.flow.host,
            "organisation": one.flow.organisation,
            "party_role": one.flow.party_role,
            "category": one.flow.category,
            "data_type": one.flow.data_type,
            "how": one.flow.how,
            "reason": one.flow.reason,
            "purpose": one.flow.purpose,
            "purpose_basis": one.flow.purpose_basis,
            "tracker": one.flow.tracker,
            "attribution": one.flow.attribution,
            "organisation_basis": one.flow.organisation_basis,
            "seen": str(one.count),
            "first_time": one.flow.time,
            "last_time": one.last_time or one.flow.time,
            "source": one.flow.source,
            "locator": one.flow.locator,
            "treatment": treatment(one.flow),
        }
        for number, one in enumerate(seen, 1)
    ]


def host_rows(summary: RunSummary) -> list[Row]:
    """Rows of `hosts.csv`, unknown hosts first. The developer's own hosts are known by the manifest."""
    hosts = summary.hosts()
    unknown = set(summary.unknown_hosts) - {host["host"] for host in hosts if host["party_role"] == "first_party"}
    return [
        {
            "host": host["host"],
            "known": "no" if host["host"] in unknown else "local" if host["party_role"] == "local" else "yes",
            "organisation": host["organisation"],
            "party_role": host["party_role"],
            "category": host["category"],
            "seen": str(host["rows"]),
            "basis": host["basis"],
        }
        for host in sorted(hosts, key=lambda one: one["host"] not in unknown)
    ]


def source_row(report: SourceReport) -> Row:
    """A row of `sources.csv`."""
    told = report.as_dict()
    return {
        "source": told["source"],
        "kind": told["kind"] or "not recognised",
        "items": str(told["items"]),
        "partial": "yes" if told["partial"] else "no",
        "problems": "; ".join(told["problems"]),
        "left_out": "; ".join(f"{reason}: {count}" for reason, count in told["skipped"].items()),
        "first_time": told["first_time"],
        "last_time": told["last_time"],
    }


def session_rows(coverage: SessionCoverage) -> list[Row]:
    """Rows of `sessions.csv`."""
    return [{"session": str(n)} | _texts(one) for n, one in enumerate(coverage.as_list(), 1)]


def sync_rows(graph: Mapping[str, Any]) -> list[Row]:
    """Rows of `syncs.csv`; those by referrer, and values that only look like identifiers, count for no partnership."""
    return [
        {"sync": str(n)}
        | _texts(edge)
        | {"counts": "no" if edge["way"] == "referrer" or edge["basis"] == "form" else "yes"}
        for n, edge in enumerate(graph["edges"], 1)
    ]


def partner_rows(graph: Mapping[str, Any]) -> list[Row]:
    """Rows of `sync_partners.csv`: partners of the platform, and the further parties that these pass identifiers to."""
    return [
        {"party": party, "relation": relation, "platform": graph["platform"]}
        for relation, key in (("partner", "partners_of_platform"), ("downstream", "downstream_of_partners"))
        for party in graph[key]
    ]


def persona_rows(personas: Sequence[str], manifest: Manifest, controls: Sequence[str]) -> list[Row]:
    """Rows of `personas.csv`: every persona with an export, also one without any interest."""
    return [
        {"persona": one, "control": _yes_no(one in controls), "category": _category(manifest, one)} for one in personas
    ]


def interest_rows(compared: Sequence[tuple[Interest, bool]], manifest: Manifest, controls: Sequence[str]) -> list[Row]:
    """Rows of `interests.csv`: contract 6.5 with what tells the personas apart."""
    out = []
    for number, ((interest, _), cells) in enumerate(zip(compared, rows(list(compared)), strict=True), 1):
        persona, file, text, kind, in_control, taxonomy_id = cells
        category = _category(manifest, persona)
        out.append(
            {
                "interest_number": str(number),
                "persona": persona,
                "control": _yes_no(persona in controls),
                "file": file,
                "date": interest.date,
                "interest": text,
                "kind": kind,
                "inferred": _yes_no(kind in INFERRED),
                "in_control": in_control,
                "taxonomy_id": taxonomy_id,
                "matches_skills": _yes_no(kind in INFERRED and explains(text, category)),
            }
        )
    return out


def category_rows(interests: Sequence[Row]) -> list[Row]:
    """Rows of `interest_categories.csv`: an inferred interest once for each category of skills that matches it, and
    once with an empty category when none does."""
    return [
        {
            "interest_number": row["interest_number"],
            "persona": row["persona"],
            "control": row["control"],
            "category": category,
            "interest": row["interest"],
            "in_control": row["in_control"],
        }
        for row in interests
        if row["inferred"] == "yes"
        for category in classify(row["interest"]).categories or ("",)
    ]


def bid_rows(bids: Sequence[Bid], controls: Sequence[str]) -> list[Row]:
    """Rows of `bids.csv`."""
    return [
        {
            "bid": str(number),
            "persona": bid.persona,
            "control": _yes_no(bid.persona in controls),
            "bidder": bid.bidder,
            "cpm": f"{bid.cpm:g}",
            "currency": bid.currency,
            "site": bid.site,
            "slot": bid.slot,
            "source": bid.source,
            "locator": bid.locator,
        }
        for number, bid in enumerate(bids, 1)
    ]


def bid_comparison_rows(comparison: Mapping[str, Any]) -> list[Row]:
    """Rows of `bid_comparison.csv`: one a persona, its bids and the control's in the same slots."""
    out = []
    for entry in comparison["personas"]:
        row = {"persona": entry["persona"], "currency": comparison["currency"]}
        row["common_slots"] = _text(entry["common_slots"])
        for prefix, group in (("", entry["bids"]), ("control_", entry["control_bids"])):
            low, high = group.get("quartiles", ("", ""))
            row |= {f"{prefix}{name}": _text(group.get(name)) for name in ("n", "median", "min", "max")}
            row |= {f"{prefix}quartile_low": _text(low), f"{prefix}quartile_high": _text(high)}
        for name in ("median_interval", "ratio_interval"):
            low, high = entry.get(name) or ("", "")
            row |= {f"{name}_low": _text(low), f"{name}_high": _text(high)}
        for name in ("ratio_of_medians", "u", "p", "p_holm", "p_benjamini_hochberg", "effect"):
            row[name] = _text(entry.get(name))
        row["remark"] = "; ".join(part for part in (comparison["remark"], entry["remark"]) if part)
        out.append(row)
    return out


def ad_rows(ads: Sequence[Ad], controls: Sequence[str]) -> list[Row]:
    """Rows of `ads.csv`."""
    return [
        {
            "ad": str(number),
            "persona": ad.persona,
            "control": _yes_no(ad.persona in controls),
            "category": ad.category,
            "text": ad.text,
        }
        for number, ad in enumerate(ads, 1)
    ]


def ad_comparison_rows(comparison: Mapping[str, Any]) -> list[Row]:
    """Rows of `ad_comparison.csv`: one for each persona and category of advertisements."""
    names = ("category", "ads", "control_ads", "odds_ratio", "p", "p_holm", "p_benjamini_hochberg")
    return [
        {"persona": entry["persona"], "all_ads": str(entry["ads"]), "all_control_ads": str(entry["control_ads"])}
        | {name: _text(category.get(name)) for name in names}
        | {"remark": "; ".join(part for part in (comparison["remark"], entry["remark"]) if part)}
        for entry in comparison["personas"]
        for category in entry["categories"]
    ]


def _category(manifest: Manifest, persona: str) -> str:
    return manifest.personas[persona].category if persona in manifest.personas else ""


def _yes_no(value: bool) -> str:
    return "yes" if value else "no"


def _texts(values: Mapping[str, Any]) -> Row:
    return {name: _text(value) for name, value in values.items()}


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.6g}"
    return "; ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
