"""`Observation`: one flow of a data type to an entity, with where and how it was seen (contract 6.4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

How = Literal["permission", "key name", "value match", "instrumented event", "contact", "stated"]


@dataclass(frozen=True, slots=True)
class Observation:
    """One flow.

    Attributes:
        skill: skill id.
        entity: party id, organisation name or host name, as given.
        data_type: id of `data_types`.
        how: how it was seen; "stated" for a row of a flows CSV that does not say.
        policy: id of the policy document that governs the skill, "" for none.
        purpose: purpose id or "".
        host, persona, time: as seen, or "".
        source: file it comes from; locator: where in it ("row 7").
    """

    skill: str
    entity: str
    data_type: str
    how: How = "stated"
    policy: str = ""
    purpose: str = ""
    host: str = ""
    persona: str = ""
    time: str = ""
    source: str = ""
    locator: str = ""
