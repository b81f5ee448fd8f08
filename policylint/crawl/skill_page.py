"""A skill's page in the store: name, developer, permissions, links - with policy and terms told apart."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup
from bs4.element import Tag

from policylint.crawl.html import attribute, base_of, title_of
from policylint.crawl.links import normal
from policylint.crawl.skill import Skill
from policylint.crawl.store_pages import every, first, pages, text_of, word_pattern

Generation = Literal["a2s", "data-cy", ""]

_RATING = re.compile(r"(\d(?:[.,]\d)?)")
_COUNT = re.compile(r"\d[\d.,\u00a0 ]*")


@dataclass(frozen=True, slots=True)
class SkillPage:
    """What the store shows about one skill.

    Attributes:
        skill: the listing as the audit uses it; `policy` stays empty.
        generation: of the page: "a2s" or "data-cy".
        description, invocation: as shown.
        utterances: sample phrases.
        in_skill_purchase: `None` when the page does not say.
        rating: stars 0-5 or `None`; rating_count: number of ratings or `None`.
        warnings: what could not be read for sure.
    """

    skill: Skill
    generation: Generation = ""
    description: str = ""
    invocation: str = ""
    utterances: tuple[str, ...] = ()
    in_skill_purchase: bool | None = None
    rating: float | None = None
    rating_count: int | None = None
    warnings: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def read_skill_page(tree: BeautifulSoup, url: str, *, id: str, marketplace: str, category: str = "") -> SkillPage | str:
    """Read a skill's page.

    Args:
        tree: the page.
        url: where it came from.
        id: the skill's id.
        marketplace: "us", "de", ...
        category: name of the category that listed the skill, for pages that do not name it.

    Returns:
        What the page says, or in words why it is no skill page.
    """
    if problem := _problem(tree):
        return problem
    generation = _generation(tree)
    places = pages()["skill"]
    name = text_of(first(tree, places["name"]))
    if not generation or not name:
        return "none of the store's element names is on the page: it is another page, or the store was rebuilt"
    warnings: list[str] = []
    policy_link, terms_link = _links(tree, url, warnings)
    shown_category = _category(tree) or category
    description = text_of(first(tree, places["description"]))
    skill = Skill(
        id=id,
        name=name,
        developer=_developer(tree, name),
        category=shown_category,
        marketplace=marketplace,
        permissions=tuple(dict.fromkeys(text for tag in every(tree, places["permissions"]) if (text := text_of(tag)))),
        policy_link=policy_link,
        terms_link=terms_link,
        child_directed=_child_directed(tree, shown_category),
        account_linking=_account_linking(tree, generation),
    )
    if not skill.developer:
        warnings.append("the developer's name was not found")
    return SkillPage(
        skill,
        generation,
        description,
        text_of(first(tree, places["invocation"])),
        tuple(dict.fromkeys(text for tag in every(tree, places["utterances"]) if (text := text_of(tag)))),
        _in_skill_purchase(tree),
        _rating(tree),
        _rating_count(tree),
        tuple(warnings),
    )


def with_category(page: SkillPage, category: str) -> SkillPage:
    """The page with a category, when it names none."""
    return page if page.skill.category else replace(page, skill=replace(page.skill, category=category))


def _problem(tree: BeautifulSoup) -> str:
    if any(tree.select_one(selector) for selector in pages()["problem"]["selectors"]):
        return "the page asks for the characters of a picture (captcha)"
    if word_pattern("problem", "titles").search(title := title_of(tree)):
        return f"the page says {title!r}"
    return ""


def _generation(tree: BeautifulSoup) -> Generation:
    for name, selectors in pages()["generation"].items():
        if any(tree.select_one(selector) for selector in selectors):
            return "a2s" if name == "a2s" else "data-cy"
    return ""


def _developer(tree: BeautifulSoup, name: str) -> str:
    for selector in pages()["skill"]["developer"]:
        for tag in tree.select(selector):
            text = text_of(tag)
            if text and text != name and len(text) < 200:
                return word_pattern("words", "developer_prefix").sub("", text).strip()
    return ""


def _category(tree: BeautifulSoup) -> str:
    """The main category: the breadcrumb is store > category > sub-category."""
    crumbs = [text for tag in every(tree, pages()["skill"]["breadcrumb"]) if (text := text_of(tag).strip("‹› "))]
    return crumbs[1] if len(crumbs) > 1 else ""


def _links(tree: BeautifulSoup, url: str, warnings: list[str]) -> tuple[str, str]:
    """Policy link and terms link. The order of the links says nothing: a skill with only terms has its terms first."""
    base = base_of(tree, url)
    store = urlsplit(url).netloc
    policy = terms = ""
    seen: set[int] = set()
    for selector in pages()["skill"]["links"]:
        for tag in tree.select(selector):
            if id(tag) in seen:
                continue
            seen.add(id(tag))
            target = attribute(tag, "href").strip()
            if is_store_notice(target):
                continue
            kinds = link_kinds(tag)
            if not target or not kinds:
                if target and "noopener" in attribute(tag, "rel") and urlsplit(urljoin(base, target)).netloc != store:
                    warnings.append(f"the link {text_of(tag)!r} to {target} is neither a policy nor terms by its words")
                continue
            address = normal(urljoin(base, target)) or target
            if "policy" in kinds and not policy:
                policy = address
            if "terms" in kinds and not terms:
                terms = address
    return policy, terms


def is_store_notice(address: str) -> bool:
    """Whether an address is a notice of the store itself that its skill pages link (the one for children)."""
    return bool(word_pattern("links", "store_notice").search(address))


def link_kinds(tag: Tag) -> frozenset[str]:
    """What a link is: policy, terms, both or neither; by the store's attribute, else the text, else the address."""
    name = attribute(tag, "data-cy")
    text = text_of(tag)
    for table, value in (("attribute", name), ("text", text)):
        kinds = frozenset(
            kind for kind in ("policy", "terms") if value and word_pattern("links", f"{kind}_{table}").search(value)
        )
        if kinds:
            return kinds
    if len(text) > 3 and not normal(text):
        return frozenset()  # the text speaks of something else
    return _kinds("address", attribute(tag, "href"))


def _kinds(where: str, value: str) -> frozenset[str]:
    kinds = ("policy", "terms")
    return frozenset(kind for kind in kinds if word_pattern("links", f"{kind}_{where}").search(value))


def _child_directed(tree: BeautifulSoup, category: str) -> bool | None:
    if word_pattern("words", "child_category").search(category):
        return True
    for tag in tree.select("#a2s-product-info, #a2s-skill-details, #a2s-description, [data-cy]"):
        if word_pattern("words", "child_directed").search(text_of(tag)):
            return True
    return None if not category else False


def _account_linking(tree: BeautifulSoup, generation: Generation) -> bool | None:
    if tag := first(tree, pages()["skill"]["account_linking"]):
        return not word_pattern("words", "no_account_linking").search(text_of(tag))
    # The old pages show the message whenever linking is needed; for the new ones this is not known.
    return False if generation == "a2s" else None


def _in_skill_purchase(tree: BeautifulSoup) -> bool | None:
    tags = [tag for selector in pages()["skill"]["in_skill_purchase"] for tag in tree.select(selector)]
    return True if any(word_pattern("words", "in_skill_purchase").search(text_of(tag)) for tag in tags) else None


def _rating(tree: BeautifulSoup) -> float | None:
    match = _RATING.search(text_of(first(tree, pages()["skill"]["rating"])))
    value = float(match.group(1).replace(",", ".")) if match else None
    return value if value is not None and value <= 5 else None


def _rating_count(tree: BeautifulSoup) -> int | None:
    match = _COUNT.search(text_of(first(tree, pages()["skill"]["rating_count"])))
    digits = re.sub(r"\D", "", match.group()) if match else ""
    return int(digits) if digits and len(digits) < 10 else None
