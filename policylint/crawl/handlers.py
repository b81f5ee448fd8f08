"""What each kind of page gives: a listing gives skills, a skill page its links, a policy link its policy.

Handlers read one page and say what follows from it; they fetch nothing and write nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bs4 import BeautifulSoup

from policylint.crawl.discovery import is_home_page, policy_candidates, policy_subpages
from policylint.crawl.html import html_text, is_html, parse
from policylint.crawl.links import normal
from policylint.crawl.listing_page import nodes_of, read_listing_page
from policylint.crawl.settings import CrawlSettings
from policylint.crawl.skill_page import SkillPage, read_skill_page
from policylint.crawl.state import Task, Yield
from policylint.crawl.store_pages import asin_in
from policylint.documents import Document, DocumentFormat, read_bytes_as
from policylint.errors import InputError

HUB_WORDS = 600
"""A policy page with fewer words that links parts of itself is a table of contents: the parts are fetched too."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page that was got.

    Attributes:
        url: asked for; final_url: where it came from.
        content, media_type, charset: see `Fetch`.
    """

    url: str
    final_url: str
    content: bytes
    media_type: str
    charset: str

    def tree(self) -> BeautifulSoup:
        """The page parsed; empty when it is no HTML."""
        if not is_html(self.media_type, self.content):
            return parse("")
        return parse(html_text(self.content, self.final_url, self.charset))


def handle(task: Task, page: Page, settings: CrawlSettings) -> Yield:
    """What a page gives."""
    return _HANDLERS[task.kind](task, page, settings)


def _root(task: Task, page: Page, settings: CrawlSettings) -> Yield:
    """The store's entry page: the categories that were asked for."""
    listing = read_listing_page(page.tree(), page.final_url)
    wanted = {name.casefold(): name for name in task.context["categories"]}
    market = task.context["marketplace"]
    given = Yield(result={"categories": [c.name for c in listing.categories]})
    found = set()
    for category in listing.categories:
        name = category.name.strip("‹› ").casefold()
        if not wanted or name in wanted:
            found.add(name)
            context = {"marketplace": market, "category": category.name, "page": 1}
            given.tasks.append(Task("category", category.address, context))
    missing = [name for key, name in wanted.items() if key not in found]
    if missing or not listing.categories:
        given.reason = "no_usable_page"
        shown = ", ".join(c.name for c in listing.categories) or "none"
        given.detail = f"categories not on the page: {', '.join(missing) or 'any'}; on the page: {shown}"
    return given


def _category(task: Task, page: Page, settings: CrawlSettings) -> Yield:
    """A result page: its skills, the next page, the sub-categories."""
    listing = read_listing_page(page.tree(), page.final_url)
    market, category = str(task.context["marketplace"]), str(task.context["category"])
    number, listing_address = int(task.context["page"]), str(task.context.get("listing", task.url))
    given = Yield(result={"skills": len(listing.skills), "page": number})
    origin = settings.store_address(market)
    for asin in listing.skills:
        context = {"marketplace": market, "id": asin, "category": category}
        given.tasks.append(Task("skill", f"{origin}/dp/{asin}", context))
        given.listed.append((market, asin, listing_address, category, number))
    if number == 1 and settings.subcategories:
        below = {"marketplace": market, "category": category, "page": 1}
        given.tasks += [Task("category", c.address, below) for c in listing.categories]
    if not listing.skills and not listing.categories:
        given.reason, given.detail = "no_usable_page", "no skill and no category is on the page"
    elif listing.next and listing.skills:
        if number >= settings.pages_per_category:
            given.result["stopped"] = f"stopped after {number} pages (pages_per_category); the listing goes on"
        else:
            onward = dict(task.context) | {"page": number + 1, "listing": listing_address}
            given.tasks.append(Task("category", listing.next, onward))
    return given


def _skill(task: Task, page: Page, settings: CrawlSettings) -> Yield:
    """A skill page: the listing and the link to the policy."""
    market, identifier = str(task.context["marketplace"]), str(task.context["id"])
    if asin_in(page.final_url) not in ("", identifier):
        detail = f"the page leads to another skill, {asin_in(page.final_url)}"
        return Yield(reason="no_usable_page", detail=detail)
    category = str(task.context.get("category", ""))
    found = read_skill_page(page.tree(), page.final_url, id=identifier, marketplace=market, category=category)
    if isinstance(found, str):
        return Yield(reason="no_usable_page", detail=found)
    return skill_yield(found, "page")


def skill_yield(found: SkillPage, source: str) -> Yield:
    """What a skill gives: its record, and its policy to fetch."""
    skill = found.skill
    given = Yield(skills=[(skill.marketplace, skill.id, source, found.as_dict())])
    if link := normal(skill.policy_link):
        given.tasks.append(Task("policy", link))
    return given


def _policy(task: Task, page: Page, settings: CrawlSettings) -> Yield:
    """A policy link: the policy itself, or a page to look for it on."""
    document = read_page(page)
    if isinstance(document, str):
        return Yield(result={"is_policy": False, "page_reason": "unreadable", "explanation": document})
    given = Yield(result=described(document))
    if document.page.reason == "captcha":
        return Yield(result=given.result, reason="robot_check", detail=document.page.explanation)
    if task.kind != "policy" or not is_html(page.media_type, page.content):
        return given
    tree = page.tree()
    if not document.page.is_policy or is_home_page(page.final_url):
        for rank, candidate in enumerate(policy_candidates(tree, page.final_url)):
            given.tasks.append(Task("policy_page", candidate.address))
            given.found.append((task.url, candidate.address, 0, rank, candidate.reason))
    elif document.words < HUB_WORDS and settings.subpages:
        for rank, candidate in enumerate(policy_subpages(tree, page.final_url)):
            given.tasks.append(Task("policy_part", candidate.address))
            given.found.append((task.url, candidate.address, 1, rank, candidate.reason))
    return given


def described(document: Document) -> dict[str, Any]:
    """What the state keeps about a policy page."""
    return {
        "is_policy": document.page.is_policy,
        "page_reason": document.page.reason,
        "explanation": document.page.explanation,
        "language": document.language,
        "words": document.words,
        "title": document.title,
    }


def document_format(media_type: str, url: str) -> DocumentFormat:
    """How to read a body."""
    path = url.split("?")[0].lower()
    if media_type == "application/pdf":
        return "pdf"
    if media_type in ("text/html", "application/xhtml+xml"):
        return "html"
    if media_type == "text/markdown" or path.endswith((".md", ".markdown")):
        return "markdown"
    return "text"


def read_page(page: Page, id: str = "page") -> Document | str:
    """The page as a document, or in words why it is none."""
    form = document_format(page.media_type, page.final_url)
    try:
        return read_bytes_as(page.content, id=id, format=form, source=page.final_url, charset=page.charset)
    except InputError as error:
        return str(error)


_HANDLERS: Mapping[str, Callable[[Task, Page, CrawlSettings], Yield]] = {
    "root": _root,
    "category": _category,
    "skill": _skill,
    "policy": _policy,
    "policy_page": _policy,
    "policy_part": _policy,
}
KINDS: tuple[str, ...] = tuple(_HANDLERS)
"""Kinds of pages, in the order in which a crawl comes to them."""


def category_task(address: str, marketplace: str) -> Task:
    """The task for a category that is given by its address."""
    name = ", ".join(sorted(nodes_of(address))) or address
    return Task("category", address, {"marketplace": marketplace, "category": name, "page": 1})
