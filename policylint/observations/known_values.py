"""What is known about a persona (name, e-mail address, device serial number, ...), to be found again in traffic.

A persona file is TOML:

    id = "fashion-1"
    [values]
    name = "Jane Roe"
    email_address = ["jane.roe@example.org"]
    postal_address = "12 Elm Street, Springfield, IL 62704"
    precise_location = "39.78172,-89.65015"

Keys of `[values]` are ids of data types. Several personas may stand in one file as `[[persona]]` tables. Values are
secret: they are never written to any output except in redacted form.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from policylint.errors import InputError
from policylint.ontology import ontology

MAX_FILE_BYTES = 4 << 20


@dataclass(frozen=True, slots=True)
class KnownValue:
    """One value of a persona.

    Attributes:
        persona: its id.
        data_type: vocabulary id.
        text: the value as it stands in the file.
    """

    persona: str
    data_type: str
    text: str


def read_known_values(path: Path) -> list[KnownValue]:
    """The values of a persona file.

    Raises:
        InputError: the file cannot be read, is no TOML, or names a data type that does not exist.
    """
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise InputError(
                str(path), "is larger than a persona file can be", "name the TOML file with the values of the persona"
            )
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InputError(
            str(path), f"cannot be read ({error.strerror})", "check the path of the persona file"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(
            str(path), f"is not valid TOML ({error})", "see docs/observations.md for a persona file"
        ) from error
    tables = data.get("persona", [data])
    if not isinstance(tables, list):
        tables = [tables]
    out: list[KnownValue] = []
    for number, table in enumerate(tables, 1):
        out += _persona(table, f"{path}, persona {number}" if len(tables) > 1 else str(path), path.stem)
    return out


def _persona(table: Any, source: str, default_id: str) -> list[KnownValue]:
    if not isinstance(table, dict) or not isinstance(table.get("values"), dict):
        raise InputError(
            source, "has no table [values]", 'write the known values as data_type = "value" under [values]'
        )
    persona = str(table.get("id") or default_id)
    types = ontology().data_types
    out = []
    for data_type, values in table["values"].items():
        if data_type not in types:
            near = " or ".join(types.nearest_ids(data_type))
            hint = f"did you mean {near}" if near else "`policylint ontology` prints the data types"
            raise InputError(source, f"{data_type!r} is not a data type", hint)
        for value in values if isinstance(values, list) else [values]:
            text = str(value).strip()
            if text:
                out.append(KnownValue(persona, data_type, text))
    return out
