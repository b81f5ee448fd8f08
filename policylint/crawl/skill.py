"""`Skill`: one listing of a voice-assistant skill store."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Skill:
    """One store listing.

    Attributes:
        id: the store's id (ASIN for Alexa).
        name, developer, category, marketplace: as shown by the store ("us", "de", ...).
        permissions: as the store names them ("Device Address", "Full Name").
        policy: id of the policy document that governs it, "" for none.
        policy_link, terms_link: addresses, "" for none.
        child_directed, account_linking: as the store says, `None` when unknown.
    """

    id: str
    name: str = ""
    developer: str = ""
    category: str = ""
    marketplace: str = ""
    permissions: tuple[str, ...] = ()
    policy: str = ""
    policy_link: str = ""
    terms_link: str = ""
    child_directed: bool | None = None
    account_linking: bool | None = None
