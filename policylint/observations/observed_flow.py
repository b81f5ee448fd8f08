"""`ObservedFlow`: one row of contract 6.4, with what explains it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from policylint.observations.observation import How, Observation

COLUMNS = (
    "skill",
    "persona",
    "time",
    "host",
    "organisation",
    "party_role",
    "data_type",
    "how",
    "purpose",
    "tracker",
    "source",
    "locator",
)
# What encrypted traffic carries is not known; the vocabulary's type for that.
UNKNOWN_DATA = "other_data"


@dataclass(slots=True)
class ObservedFlow:
    """One data type seen on its way to one host.

    Attributes:
        skill, persona: "" when the flow could not be attributed; `attribution` says why.
        time: ISO 8601 in UTC with milliseconds, or "".
        host: as seen, an IP address when no name is known, "" for flows that name no endpoint.
        organisation: who operates the host, "" when unknown.
        party_role: "first_party", "platform", "third_party", "local" (home network) or "unknown".
        data_type: vocabulary id; `other_data` for contacts whose content is not known.
        how: contract 6.4.
        purpose: purpose id that a rule of `data/practice_rules.csv` supports, or "".
        tracker: "advertising", "analytics" or "tracking" when the destination is known for it, else "".
        source: the file as the user named it; locator: the place in it.
        category: what the destination does ("content", "podcast", "cloud", ...).
        organisation_basis: where the organisation comes from and how sure that is, in a sentence.
        purpose_basis: the rule that gave the purpose.
        reason: why the data type was seen.
        attribution: by what the skill and persona were found, or why they were not.
        named_by: for connections, what gave the host name.
        protocol, address: transport and server address.
        bytes_out, bytes_in: size of the exchange or connection where known.
        duration: seconds, for connections.
        value: what was seen, redacted unless the user asked for it.
        note: what a reader of the evidence has to know.
    """

    skill: str
    persona: str
    time: str
    host: str
    organisation: str
    party_role: str
    data_type: str
    how: How
    purpose: str
    tracker: str
    source: str
    locator: str
    category: str = ""
    organisation_basis: str = ""
    purpose_basis: str = ""
    reason: str = ""
    attribution: str = ""
    named_by: str = ""
    protocol: str = ""
    address: str = ""
    bytes_out: int | None = None
    bytes_in: int | None = None
    duration: float | None = None
    value: str = ""
    note: str = ""

    def as_row(self) -> tuple[str, ...]:
        """The cells of contract 6.4, in the order of `COLUMNS`."""
        return (
            self.skill,
            self.persona,
            self.time,
            self.host,
            self.organisation,
            self.party_role,
            self.data_type,
            self.how,
            self.purpose,
            self.tracker,
            self.source,
            self.locator,
        )

    def as_dict(self) -> dict[str, Any]:
        """Everything, for `--details`."""
        return {name: getattr(self, name) for name in self.__slots__}

    def as_observation(self, policy: str = "") -> Observation:
        """The form in which the comparison takes it.

        The entity is the role for the two parties that a policy speaks of without naming them, else the organisation,
        else the host.
        """
        entity = (
            {"first_party": "first_party", "platform": "amazon"}.get(self.party_role) or self.organisation or self.host
        )
        return Observation(
            skill=self.skill,
            entity=entity,
            data_type=self.data_type,
            how=self.how,
            policy=policy,
            purpose=self.purpose,
            host=self.host,
            persona=self.persona,
            time=self.time,
            source=self.source,
            locator=self.locator,
        )
