"""A result page of the store: the skills on it, the next page, the sub-categories."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urljoin, urlsplit

from bs4 import BeautifulSoup
from bs4.element import Tag

from policylint.crawl.html import attribute, base_of
from policylint.crawl.links import normal
from policylint.crawl.store_pages import asin_in, pages, text_of

_NODE = re.compile(r"\bn:(\d+)")


@dataclass(frozen=True, slots=True)
class Category:
    """A category or sub-category: name as shown, address, ids of the store's nodes that it lies in."""

    name: str
    address: str
    nodes: frozenset[str]


@dataclass(frozen=True, slots=True)
class ListingPage:
    """One result page.

    Attributes:
        skills: ids, in the order of the page.
        next: address of the next page, or "".
        categories: categories below this page's own, without those above and beside it.
    """

    skills: tuple[str, ...]
    next: str
    categories: tuple[Category, ...]


def read_listing_page(tree: BeautifulSoup, url: str) -> ListingPage:
    """Read a result page or the store's entry page."""
    base = base_of(tree, url)
    places = pages()["listing"]
    return ListingPage(
        _skills(tree, places["results"]), _next(tree, base, places["next"]), _categories(tree, base, url)
    )


def nodes_of(address: str) -> frozenset[str]:
    """The store's node ids that an address names: `node=` and the `n:` entries of `rh=`."""
    query = parse_qs(urlsplit(address).query)
    nodes = {node for value in query.get("node", []) for node in re.findall(r"\d+", value)}
    nodes.update(node for value in query.get("rh", []) for node in _NODE.findall(value))
    return frozenset(nodes)


def _skills(tree: BeautifulSoup, places: list[str]) -> tuple[str, ...]:
    areas: list[Tag] = next((list(tags) for place in places if (tags := tree.select(place))), [tree])
    found: dict[str, None] = {}
    for area in areas:
        for link in area.select("a[href]"):
            if asin := asin_in(attribute(link, "href")):
                found[asin] = None
    return tuple(found)


def _next(tree: BeautifulSoup, base: str, places: list[str]) -> str:
    for place in places:
        for link in tree.select(place):
            if target := attribute(link, "href"):
                return normal(urljoin(base, target))
    return ""


def _categories(tree: BeautifulSoup, base: str, url: str) -> tuple[Category, ...]:
    own = nodes_of(url)
    found: dict[frozenset[str], Category] = {}
    for place in pages()["listing"]["categories"]:
        for link in tree.select(place):
            address = normal(urljoin(base, attribute(link, "href")))
            nodes = nodes_of(address)
            name = text_of(link)
            # Below this page are the links that keep its nodes and add some.
            if address and name and nodes > own and nodes not in found:
                found[nodes] = Category(name, address, nodes)
    return tuple(found.values())
