"""The page on what was observed, and the lists that its numbers lead to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from policylint.reports import listings
from policylint.reports.bid_figure import BidBox, bid_boxes
from policylint.reports.counting import Count, Row, Tables, equals
from policylint.reports.observed_lists import GroupedList
from policylint.reports.rendering import page
from policylint.reports.tables import ReportData
from policylint.reports.wording import words

PATH = "observed.html"
TREATMENTS = ("judged", "contact", "no_skill", "local")
_KINDS = ("amazon_audience", "advertiser_audience", "third_party_audience", "advertiser_click", "opt_out")
_FLOW_COLUMNS = (
    *("row", "skill", "persona", "host", "data_type", "how", "reason", "purpose", "tracker", "attribution"),
    *("seen", "first_time", "source", "locator", "finding"),
)


@dataclass(frozen=True, slots=True)
class PartyLine:
    """An organisation in one role: `organisation` is "" when not known, and `unnamed` says then who it is. `flows`: by
    treatment."""

    organisation: str
    unnamed: str
    role: str
    hosts: Count
    total: Count
    flows: Sequence[Count]


@dataclass(frozen=True, slots=True)
class PersonaLine:
    """A persona with numbers of its rows."""

    row: Row
    counts: Sequence[Count]


@dataclass(frozen=True, slots=True)
class BidLine:
    """A persona's bids: all of them, and the comparison with the control."""

    row: Row
    count: Count
    box: BidBox | None


class _Lists:
    """All lists."""

    def __init__(self, tables: Tables) -> None:
        self.flows = GroupedList(
            tables,
            "observed",
            "lists/observed-flows",
            "What the captures show",
            ("organisation", "party_role", "treatment"),
            _FLOW_COLUMNS,
            lambda key: (f"{_party(key[0], key[1])} ({_role(key[1])})", words("treatments", key[2]).label),
        )
        self.hosts = GroupedList(
            tables,
            "hosts",
            "lists/observed-hosts",
            "Hosts that were contacted",
            ("organisation", "party_role"),
            ("host", "category", "seen", "basis"),
            lambda key: (_party(key[0], key[1]), _role(key[1])),
        )
        self.unknown = GroupedList(
            tables,
            "hosts",
            "lists/observed-hosts-unknown",
            "Hosts of which the organisation is not known",
            ("known",),
            ("host", "category", "seen", "basis"),
            lambda key: ("", ""),
            (equals("known", "no"),),
        )
        self.sources = GroupedList(
            tables,
            "sources",
            "lists/observed-sources",
            "Captures and exports that were read",
            ("partial",),
            ("source", "kind", "items", "problems", "left_out", "first_time", "last_time"),
            lambda key: ("", "Read in part" if key[0] == "yes" else "Read as a whole"),
        )
        self.sessions = GroupedList(
            tables,
            "sessions",
            "lists/observed-sessions",
            "Sessions of the manifest",
            ("remark",),
            ("session", "skill", "persona", "start", "end", "items", "first", "last", "covered"),
            lambda key: ("", key[0].capitalize() or "Covered by the captures"),
        )
        self.syncs = GroupedList(
            tables,
            "syncs",
            "lists/observed-syncs",
            "Identifiers passed between companies",
            ("counts", "sender_party", "receiver_party"),
            ("sync", "sender", "receiver", "way", "basis", "count", "identifiers", "example", "locators"),
            lambda key: (
                "Count as partnerships" if key[0] == "yes" else "Do not count as partnerships",
                f"{key[1]} to {key[2]}",
            ),
        )
        self.partners = GroupedList(
            tables,
            "sync_partners",
            "lists/observed-sync-partners",
            "Partners of the platform and the parties behind them",
            ("relation",),
            ("party", "platform"),
            lambda key: ("", "Partners" if key[0] == "partner" else "Parties that partners pass identifiers to"),
        )
        self.interests = GroupedList(
            tables,
            "interests",
            "lists/observed-interests",
            "Interests in the data exports",
            ("persona", "kind", "in_control", "matches_skills"),
            ("interest_number", "interest", "file", "date", "taxonomy_id"),
            lambda key: (
                f"{key[0]}: {words('interest_kinds', key[1]).label}",
                ("also in the control's export" if key[2] == "yes" else "not in the control's export")
                + (", about the category of its skills" if key[3] == "yes" else ""),
            ),
        )
        self.categories = GroupedList(
            tables,
            "interest_categories",
            "lists/observed-interest-categories",
            "Inferred interests that the control does not have, by category of skills",
            ("persona", "category"),
            ("interest_number", "interest"),
            lambda key: (key[0], key[1] or "no category of the table"),
            (equals("control", "no"), equals("in_control", "no")),
        )
        self.bids = GroupedList(
            tables,
            "bids",
            "lists/observed-bids",
            "Bids",
            ("persona",),
            ("bid", "bidder", "cpm", "currency", "site", "slot", "source", "locator"),
            lambda key: ("", key[0]),
        )
        self.ads = GroupedList(
            tables,
            "ads",
            "lists/observed-ads",
            "Advertisements that were heard",
            ("persona", "category"),
            ("ad", "text"),
            lambda key: (key[0], key[1]),
        )

    def all(self) -> Iterator[GroupedList]:
        """Those that have rows."""
        for one in (self.flows, self.hosts, self.unknown, self.sources, self.sessions, self.syncs, self.partners):
            if one.groups:
                yield one
        for one in (self.interests, self.categories, self.bids, self.ads):
            if one.groups:
                yield one


def pages(data: ReportData) -> Iterator[tuple[str, str]]:
    """Path and HTML of the page and of all pages of its lists."""
    lists = _Lists(data.tables)
    yield PATH, _page(data, lists)
    for one in lists.all():
        yield from listings.pages(data, one.listing())


def _page(data: ReportData, lists: _Lists) -> str:
    tables = data.tables
    return page(
        "observed.html",
        PATH,
        script=True,
        title=data.result.title,
        tables=tables,
        parties=_parties(tables, lists),
        treatments=[words("treatments", one) for one in TREATMENTS],
        flows=lists.flows.count(),
        flow_counts=[_over_all(tables, lists, one) for one in TREATMENTS],
        hosts=lists.hosts.count(),
        unknown=lists.unknown.count("no"),
        unknown_rows=tables.select("hosts", equals("known", "no")),
        sources=lists.sources.count(),
        partial=lists.sources.count("yes"),
        sessions=lists.sessions.count(),
        uncovered=lists.sessions.count("no traffic captured"),
        syncs=lists.syncs.count(),
        counting=lists.syncs.count("yes"),
        partners=lists.partners.count("partner"),
        downstream=lists.partners.count("downstream"),
        pairs=[(key, lists.syncs.count(*key)) for key in lists.syncs.groups],
        kinds=[(one, words("interest_kinds", one)) for one in _KINDS],
        personas=_personas(tables, lists),
        categories=sorted({key[1] for key in lists.categories.groups}, key=lambda one: (not one, one)),
        matrix=_matrix(tables, lists),
        bids=_bids(tables, lists),
        all_bids=lists.bids.count(),
        ads=_ads(tables, lists),
        all_ads=lists.ads.count(),
        most_rows=200,
    )


def _parties(tables: Tables, lists: _Lists) -> list[PartyLine]:
    pairs = list(dict.fromkeys(key[:2] for key in lists.flows.groups))
    return [
        PartyLine(
            organisation,
            _party(organisation, role),
            _role(role),
            lists.hosts.count(organisation, role),
            lists.flows.count(organisation, role),
            [lists.flows.count(organisation, role, one) for one in TREATMENTS],
        )
        for organisation, role in pairs
    ]


def _over_all(tables: Tables, lists: _Lists, treatment: str) -> Count:
    return tables.count("observed", equals("treatment", treatment), href=f"{PATH}#parties")


def _personas(tables: Tables, lists: _Lists) -> list[PersonaLine]:
    lines = []
    for row in tables["personas"]:
        persona = row["persona"]
        inferred = ("amazon_audience", "no")
        counts = [
            *(lists.interests.count(persona, kind) for kind in _KINDS),
            lists.interests.count(persona, *inferred),
            lists.interests.count(persona, *inferred, "yes"),
        ]
        lines.append(PersonaLine(row, counts))
    return lines


def _matrix(tables: Tables, lists: _Lists) -> list[PersonaLine]:
    categories = sorted({key[1] for key in lists.categories.groups}, key=lambda one: (not one, one))
    return [
        PersonaLine(row, [lists.categories.count(row["persona"], one) for one in categories])
        for row in tables["personas"]
        if row["control"] == "no"
    ]


def _bids(tables: Tables, lists: _Lists) -> list[BidLine]:
    boxes = bid_boxes(tables["bid_comparison"])
    return [
        BidLine(row, lists.bids.count(row["persona"]), boxes.get(row["persona"])) for row in tables["bid_comparison"]
    ]


def _ads(tables: Tables, lists: _Lists) -> list[tuple[Row, Count]]:
    return [(row, lists.ads.count(row["persona"], row["category"])) for row in tables["ad_comparison"]]


def _party(organisation: str, role: str) -> str:
    return organisation or words("party_roles", role).explanation


def _role(role: str) -> str:
    return words("party_roles", role).label
