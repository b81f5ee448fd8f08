"""Permissions that a skill requests -> observations: the developer receives the data that the permission opens.

Source of the table: the labels that the Alexa skill store shows and the scopes of Alexa skill manifests. A permission
that opens no data of the user (notifications) is known and gives no observation.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from policylint.observations.observation import Observation


@dataclass(frozen=True, slots=True)
class PermissionReading:
    """What the permissions of one skill mean.

    Attributes:
        observations: one for each data type, in the order in which the permissions name it.
        unknown: permissions that the table does not know; an auditor has to look at them.
    """

    observations: tuple[Observation, ...]
    unknown: tuple[str, ...]


@cache
def permission_types() -> Mapping[str, str]:
    """Permission (lower case) -> data type id, "" for a permission that opens no data of the user."""
    text = (resources.files("policylint.observations") / "data" / "permissions.csv").read_text(encoding="utf-8")
    return {row["permission"].casefold(): row["data_type"] for row in csv.DictReader(text.splitlines())}


def read_permissions(
    skill: str, permissions: Iterable[str], *, policy: str = "", source: str = "", purpose: str = ""
) -> PermissionReading:
    """The flows that the permissions of a skill open to its developer.

    Args:
        skill: skill id.
        permissions: as the store or the manifest names them; case and outer white space do not matter.
        policy: id of the policy document that governs the skill, "" for none.
        source: file that the permissions come from.
        purpose: purpose id of all of them, or "".
    """
    types = permission_types()
    found: dict[str, Observation] = {}
    unknown: list[str] = []
    for permission in permissions:
        key = " ".join(permission.split()).casefold()
        if key not in types:
            if key:
                unknown.append(permission)
            continue
        data_type = types[key]
        if data_type and data_type not in found:
            found[data_type] = Observation(
                skill=skill,
                entity="first_party",
                data_type=data_type,
                how="permission",
                policy=policy,
                purpose=purpose,
                source=source,
                locator=f"permission {' '.join(permission.split())}",
            )
    return PermissionReading(tuple(found.values()), tuple(unknown))
