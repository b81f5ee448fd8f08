"""Settings of a crawl: the table `[crawl]` of policylint.toml, or a file crawl.toml beside it.

Example::

    [crawl]
    contact = "mailto:audit@example.org"      # required: whom a site can write to
    marketplace = "us"
    categories = ["Health & Fitness"]         # names as the store shows them, or addresses of category pages
    lists = ["skills-from-a-study.xlsx"]      # CSV, JSON, JSON Lines, XLSX
    skill_pages = true                        # also fetch the store page of skills that come from lists
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from policylint import __version__
from policylint.crawl.addresses import AddressRules, address_rules
from policylint.crawl.fetcher import Identity
from policylint.crawl.limits import Limits
from policylint.crawl.links import normal
from policylint.crawl.store_pages import Marketplace, marketplace
from policylint.errors import InputError


@dataclass(frozen=True, slots=True)
class CrawlSettings:
    """Settings with their defaults.

    Attributes:
        contact: address that goes into the User-Agent.
        marketplace: "us", "uk", "de", ...
        categories: names or addresses; all categories when it is ["*"].
        lists: files with skills, relative to the project.
        policies: further addresses of policies to fetch (the platform's, for instance), by document id.
        skill_pages: fetch the store page of skills that come from lists.
        subcategories, subpages: follow sub-categories; fetch the parts of a policy that is spread over pages.
        pages_per_category: most result pages of one category (the store itself ends after 400).
        most_skills: most skills in all; 0 for no limit.
        language: Accept-Language; the marketplace's when empty.
        store: other address of the store (a mirror), or "".
        recheck_days: age in days at which a policy is due again.
        confirm_seconds: wait before a changed policy is fetched a second time to confirm the change.
        ignore_robots: hosts whose robots.txt is not asked.
        allow_addresses, hosts: see `AddressRules`.
        authorities: PEM file of further certificate authorities.
        browser: show pages that are empty without JavaScript in a browser (extra `browser`).
        time_stamp_authority: address of an RFC 3161 authority that stamps the manifest, or "".
        limits: see `Limits`.
    """

    contact: str = ""
    marketplace: str = "us"
    categories: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    policies: Mapping[str, str] = field(default_factory=dict)
    skill_pages: bool = False
    subcategories: bool = True
    subpages: bool = True
    pages_per_category: int = 400
    most_skills: int = 0
    language: str = ""
    store: str = ""
    recheck_days: float = 7.0
    confirm_seconds: float = 60.0
    ignore_robots: tuple[str, ...] = ()
    allow_addresses: tuple[str, ...] = ()
    hosts: Mapping[str, str] = field(default_factory=dict)
    authorities: str = ""
    browser: bool = False
    time_stamp_authority: str = ""
    limits: Limits = field(default_factory=Limits)

    def identity(self) -> Identity:
        """How the crawl presents itself.

        Raises:
            InputError: no contact is given.
        """
        if not self.contact.strip():
            remedy = 'write contact = "mailto:you@example.org" into [crawl]: a site must be able to reach who crawls it'
            raise InputError("[crawl] contact", "is missing", remedy)
        contact = " ".join(self.contact.split()).encode("ascii", "replace").decode()
        agent = f"policylint/{__version__} (audit of privacy policies; {contact})"
        return Identity(agent, self.language or self.market().language)

    def rules(self) -> AddressRules:
        """Which addresses may be connected to."""
        return address_rules(self.allow_addresses, self.hosts)

    def market(self) -> Marketplace:
        """The marketplace."""
        return marketplace(self.marketplace)

    def store_address(self, name: str) -> str:
        """Address of a marketplace's store, without final slash."""
        return self.store.rstrip("/") or marketplace(name).address


def read_settings(folder: Path) -> CrawlSettings:
    """The settings of a project.

    Args:
        folder: with policylint.toml or crawl.toml in it.

    Raises:
        InputError: there are none, or one is wrong; the message names it.
    """
    for name in ("crawl.toml", "policylint.toml"):
        file = folder / name
        if not file.is_file():
            continue
        try:
            data = tomllib.loads(file.read_text(encoding="utf-8-sig"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise InputError(str(file), f"cannot be read ({error})", "correct it") from error
        if isinstance(data.get("crawl"), dict):
            return _checked(data["crawl"], f"{file}, [crawl]")
    raise InputError(str(folder), "has no [crawl] settings", "write a file crawl.toml with a table [crawl] into it")


def _checked(table: Mapping[str, Any], where: str) -> CrawlSettings:
    known = {each.name: each for each in fields(CrawlSettings)}
    values: dict[str, Any] = {}
    for name, value in table.items():
        if name not in known:
            raise InputError(f"{where} {name}", "is not a setting", f"the settings are {', '.join(sorted(known))}")
        values[name] = _value(name, value, getattr(CrawlSettings(), name), f"{where} {name}")
    settings = CrawlSettings(**values)
    marketplace(settings.marketplace)
    settings.rules()
    if settings.store and not normal(settings.store):
        raise InputError(f"{where} store", f"{settings.store!r} is not a web address", "write https://...")
    for name, link in settings.policies.items():
        if not normal(link):
            raise InputError(f"{where} policies.{name}", f"{link!r} is not a web address", "write https://...")
    return settings


def _value(name: str, value: Any, default: Any, where: str) -> Any:
    if name == "limits":
        return _limits(value, where)
    if isinstance(default, bool):
        expected, good = "true or false", isinstance(value, bool)
    elif isinstance(default, int):
        expected, good = "a whole number", isinstance(value, int) and not isinstance(value, bool) and value >= 0
    elif isinstance(default, float):
        expected, good = "a number", isinstance(value, int | float) and not isinstance(value, bool) and value >= 0
    elif isinstance(default, str):
        expected, good = "a text", isinstance(value, str)
    elif isinstance(default, tuple):
        expected, good = "a list of texts", isinstance(value, list) and all(isinstance(item, str) for item in value)
        value = tuple(value) if good else value
    else:
        expected = "a table of texts"
        good = isinstance(value, dict) and all(isinstance(item, str) for item in value.values())
    if not good:
        raise InputError(where, f"{value!r} is not {expected}", f"write {expected}")
    return value


def _limits(value: Any, where: str) -> Limits:
    if not isinstance(value, dict):
        raise InputError(where, "is not a table", "write [crawl.limits]")
    known = {each.name for each in fields(Limits)}
    numbers: dict[str, Any] = {}
    for name, number in value.items():
        if name not in known:
            raise InputError(f"{where}.{name}", "is not a limit", f"the limits are {', '.join(sorted(known))}")
        default = getattr(Limits(), name)
        numbers[name] = _value(name, number, default, f"{where}.{name}")
    return Limits(**numbers)
