"""Finding the policy when a skill's link leads to a home page, and the further pages of a policy that has several.

Every link of the page gets points for its text, its address and its place; the patterns stand in `data/discovery.csv`.
The reason for a choice is kept, because an auditor has to be able to say why this page counts as the skill's policy.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from urllib.parse import urljoin, urlsplit

import tldextract
from bs4 import BeautifulSoup

from policylint.crawl.html import attribute, base_of
from policylint.crawl.links import normal
from policylint.crawl.store_pages import text_of

MOST_CANDIDATES = 3
MOST_SUBPAGES = 5

_LEAST = 25
"""Points below which a link is no candidate."""

_IN_FOOTER = 6
_OTHER_SITE = -15
_LONGEST_TEXT = 120

# The list of public suffixes that comes with the package; nothing is fetched.
_site = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A link that may lead to the policy.

    Attributes:
        address: where it leads.
        points: the more, the likelier.
        reason: why, for people.
    """

    address: str
    points: int
    reason: str


def policy_candidates(tree: BeautifulSoup, url: str) -> list[Candidate]:
    """The links of a page that may lead to the privacy policy, best first; at most `MOST_CANDIDATES`."""
    base = base_of(tree, url)
    found: dict[str, Candidate] = {}
    for link in tree.find_all("a", href=True):
        address = normal(urljoin(base, attribute(link, "href")))
        text = (text_of(link) or attribute(link, "aria-label") or attribute(link, "title"))[:_LONGEST_TEXT]
        if not address or address == normal(url):
            continue
        points, reasons = _judged(text, address)
        if (
            link.find_parent("footer") is not None
            or link.find_parent(id=re.compile("footer", re.IGNORECASE)) is not None
        ):
            points, reasons = points + _IN_FOOTER, [*reasons, "it stands in the footer"]
        if site_of(address) != site_of(url):
            points, reasons = points + _OTHER_SITE, [*reasons, "it leads to another site"]
        if points >= _LEAST and (address not in found or found[address].points < points):
            found[address] = Candidate(address, points, f"the link {text!r}: " + ", ".join(reasons))
    return sorted(found.values(), key=lambda c: (-c.points, len(c.address), c.address))[:MOST_CANDIDATES]


def policy_subpages(tree: BeautifulSoup, url: str) -> list[Candidate]:
    """Pages of the same site that a policy page links and that carry parts of it; at most `MOST_SUBPAGES`."""
    base = base_of(tree, url)
    found: dict[str, Candidate] = {}
    folder = urlsplit(url).path.rpartition("/")[0].rstrip("/")
    for link in tree.find_all("a", href=True):
        if link.find_parent(["header", "footer"]) is not None:
            continue
        address = normal(urljoin(base, attribute(link, "href")))
        if not address or address == normal(url) or site_of(address) != site_of(url):
            continue
        text = text_of(link)[:_LONGEST_TEXT]
        topic = next((topic for pattern, topic in _topics().items() if pattern.search(text)), "")
        near = bool(folder) and urlsplit(address).path.startswith(folder + "/")
        about_privacy = re.search(r"privacy|datenschutz|gdpr|ccpa|cookie", f"{text} {address}", re.IGNORECASE)
        if topic and (near or about_privacy):
            found.setdefault(address, Candidate(address, 2 if near else 1, f"the link {text!r} is about {topic}"))
    return sorted(found.values(), key=lambda c: -c.points)[:MOST_SUBPAGES]


def site_of(url: str) -> str:
    """The registered domain of an address ("www.shop.example.co.uk" -> "example.co.uk"), or its host."""
    host = urlsplit(url).hostname or ""
    return _site(host).top_domain_under_public_suffix or host


def is_home_page(url: str) -> bool:
    """Whether an address is the entry page of a site (maybe in one language)."""
    parts = urlsplit(url)
    return re.fullmatch(r"/?(?:index\.\w+|home/?|[a-z]{2}(?:[-_][a-z]{2})?/?)?", parts.path, re.IGNORECASE) is not None


@dataclass(frozen=True, slots=True)
class _Rule:
    where: str
    pattern: re.Pattern[str]
    points: int
    reason: str


@cache
def _rules() -> tuple[_Rule, ...]:
    text = resources.files("policylint.crawl").joinpath("data/discovery.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return tuple(
        _Rule(r["where"], re.compile(r["pattern"], re.IGNORECASE), int(r["points"]), r["reason"]) for r in rows
    )


@cache
def _topics() -> Mapping[re.Pattern[str], str]:
    text = resources.files("policylint.crawl").joinpath("data/subpages.csv").read_text(encoding="utf-8")
    return {re.compile(row["pattern"], re.IGNORECASE): row["topic"] for row in csv.DictReader(text.splitlines())}


def _judged(text: str, address: str) -> tuple[int, list[str]]:
    """Points and reasons: the strongest positive rule for text and for address, all negative ones."""
    points = 0
    reasons: list[str] = []
    parts = urlsplit(address)
    values = {"text": text, "address": parts.path + (f"?{parts.query}" if parts.query else "")}
    best: dict[str, _Rule] = {}
    for rule in _rules():
        if not rule.pattern.search(values[rule.where]):
            continue
        if rule.points < 0:
            points, reasons = points + rule.points, [*reasons, rule.reason]
        elif rule.where not in best or best[rule.where].points < rule.points:
            best[rule.where] = rule
    positive = [rule.reason for rule in best.values()]
    return points + sum(rule.points for rule in best.values()), positive + reasons
