"""What the store listing of a skill shows by itself: rules of the store that a listing breaks.

Amazon's rule for skills that ask for an address: the listing must link a privacy policy, and the skill must not be
directed to children (developer documentation, "Enhance Your Skill with Address Information").
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

from policylint.crawl.links import normal
from policylint.crawl.skill import Skill

Rule = Literal["data_without_policy", "children_and_address", "policy_link_unusable", "terms_as_policy"]


@dataclass(frozen=True, slots=True)
class ListingFinding:
    """One broken rule.

    Attributes:
        marketplace, skill: of the listing.
        rule: id.
        explanation: for people, one sentence.
        shown: what the listing shows that decides it: names of permissions, or a link.
    """

    marketplace: str
    skill: str
    rule: Rule
    explanation: str
    shown: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """For JSON and CSV."""
        return {
            "marketplace": self.marketplace,
            "skill": self.skill,
            "rule": self.rule,
            "explanation": self.explanation,
            "shown": list(self.shown),
        }


@cache
def _kinds() -> tuple[tuple[str, re.Pattern[str], str], ...]:
    text = resources.files("policylint.crawl").joinpath("data/asked_data.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return tuple((row["kind"], re.compile(row["pattern"], re.IGNORECASE), row["what"]) for row in rows)


def asked_data(permissions: Iterable[str]) -> list[tuple[str, str, str]]:
    """The permissions that give personal data: kind, what it is, the permission as the store names it.

    Permissions that only let the skill do something (reminders, timers, notifications) are left out.
    """
    found = []
    for permission in permissions:
        for kind, pattern, what in _kinds():
            # "e-mail address" is no address: the kinds are tried for contact data first.
            if pattern.search(permission) and not (kind == "address" and _is_contact(permission)):
                found.append((kind, what, permission))
                break
    return found


def _is_contact(permission: str) -> bool:
    return any(kind == "contact" and pattern.search(permission) for kind, pattern, _ in _kinds())


def listing_findings(skills: Iterable[Skill]) -> list[ListingFinding]:
    """The rules that listings break, in the order of the skills."""
    found = []
    for skill in skills:
        found += _of(skill)
    return found


def _of(skill: Skill) -> list[ListingFinding]:
    asked = asked_data(skill.permissions)
    found = []

    def add(rule: Rule, explanation: str, shown: tuple[str, ...]) -> None:
        found.append(ListingFinding(skill.marketplace, skill.id, rule, explanation, shown))

    whats = ", ".join(dict.fromkeys(what for _, what, _ in asked))
    permissions = tuple(permission for _, _, permission in asked)
    if not skill.policy_link and (asked or skill.account_linking):
        reason = f"asks for {whats}" if asked else "links an account"
        more = " It links terms, but no privacy policy." if skill.terms_link else ""
        add("data_without_policy", f"The skill {reason}, but its listing links no privacy policy.{more}", permissions)
    addresses = tuple(permission for kind, _, permission in asked if kind == "address")
    if skill.child_directed and addresses:
        add("children_and_address", "The skill is directed to children and asks for an address.", addresses)
    if skill.policy_link and not normal(skill.policy_link):
        add("policy_link_unusable", "The policy link is not a web address.", (skill.policy_link,))
    elif skill.policy_link and skill.policy_link == skill.terms_link:
        add("terms_as_policy", "The policy link and the terms link are the same page.", (skill.policy_link,))
    return found
