"""Reading the manifest of an experiment (TOML, see `attribution`)."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from policylint.errors import InputError
from policylint.observations.attribution import AuditedSkill, Manifest, Persona, Session, SourceRule
from policylint.observations.exchange import epoch_seconds

MAX_FILE_BYTES = 16 << 20
_TABLES = {
    "persona": {"id", "category", "values", "devices", "control", "exports"},
    "skill": {"id", "name", "category", "developer", "applications", "markers", "persona"},
    "session": {"skill", "persona", "start", "end", "source", "device"},
    "source": {"file", "skill", "persona", "clock_offset"},
}


def read_manifest(path: Path) -> Manifest:
    """The manifest in a file.

    Raises:
        InputError: unreadable, no TOML, an unknown table or key, a missing id or time, a session that ends before it
            begins, a session of a skill or persona that the manifest does not describe although it describes others.
    """
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise InputError(
                str(path), "is larger than a manifest can be", "name the TOML file that describes the experiment"
            )
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InputError(str(path), f"cannot be read ({error.strerror})", "check the path of the manifest") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(
            str(path), f"is not valid TOML ({error})", "see docs/observations.md for a manifest"
        ) from error
    for name in data:
        if name not in _TABLES:
            raise InputError(
                str(path), f"unknown table {name!r}", f"use {', '.join(f'[[{table}]]' for table in _TABLES)}"
            )
    tables = {
        name: [_checked(path, name, number, row) for number, row in enumerate(_rows(path, name, data), 1)]
        for name in _TABLES
    }
    manifest = Manifest()
    for row in tables["persona"]:
        persona = Persona(
            id=_required(path, "persona", row, "id"),
            category=_text(row, "category"),
            values=str(path.parent / row["values"]) if row.get("values") else "",
            devices=tuple(device.lower() for device in _texts(row, "devices")),
            control=bool(row.get("control", False)),
            exports=_texts(row, "exports"),
        )
        manifest.personas[persona.id] = persona
    for row in tables["skill"]:
        skill = AuditedSkill(
            id=_required(path, "skill", row, "id"),
            name=_text(row, "name"),
            category=_text(row, "category"),
            developer=_texts(row, "developer"),
            applications=_texts(row, "applications"),
            markers=_texts(row, "markers"),
        )
        if any(len(marker) < 6 for marker in skill.markers):
            raise InputError(
                f"{path}, skill {skill.id}",
                "a marker has fewer than 6 characters",
                "choose a text that occurs in no other request",
            )
        manifest.skills[skill.id] = skill
    manifest.sessions = [_session(path, number, row, manifest) for number, row in enumerate(tables["session"], 1)]
    manifest.sources = [
        SourceRule(
            _required(path, "source", row, "file"),
            _text(row, "skill"),
            _text(row, "persona"),
            float(row.get("clock_offset", 0.0)),
        )
        for row in tables["source"]
    ]
    return manifest


def _rows(path: Path, name: str, data: dict[str, Any]) -> list[Any]:
    rows = data.get(name, [])
    if not isinstance(rows, list):
        raise InputError(str(path), f"[{name}] stands once", f"write it as [[{name}]], one for each {name}")
    return rows


def _checked(path: Path, name: str, number: int, row: Any) -> dict[str, Any]:
    where = f"{path}, {name} {number}"
    if not isinstance(row, dict):
        raise InputError(where, "is not a table", f"write it as [[{name}]]")
    for key, value in row.items():
        if key not in _TABLES[name]:
            raise InputError(where, f"unknown key {key!r}", f"use {', '.join(sorted(_TABLES[name]))}")
        if key == "clock_offset" and (isinstance(value, bool) or not isinstance(value, (int, float))):
            raise InputError(where, "clock_offset is not a number", "write seconds, such as -2.5")
    return row


def _session(path: Path, number: int, row: dict[str, Any], manifest: Manifest) -> Session:
    where = f"{path}, session {number}"
    start, end = _time(where, row, "start"), _time(where, row, "end")
    if end <= start:
        raise InputError(where, "ends before it begins", "check start and end")
    skill, persona = _text(row, "skill"), _text(row, "persona")
    if skill and manifest.skills and skill not in manifest.skills:
        raise InputError(where, f"the skill {skill!r} is not described", "add a [[skill]] with this id, or correct it")
    if persona and manifest.personas and persona not in manifest.personas:
        raise InputError(
            where, f"the persona {persona!r} is not described", "add a [[persona]] with this id, or correct it"
        )
    if not skill and not persona:
        raise InputError(where, "names neither a skill nor a persona", "say to which skill or persona the time belongs")
    return Session(start, end, skill, persona, _text(row, "source"), _text(row, "device").lower())


def _time(where: str, row: dict[str, Any], key: str) -> float:
    value = row.get(key)
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).timestamp()
    seconds = epoch_seconds(value) if isinstance(value, str) else None
    if seconds is None:
        raise InputError(where, f"{key} is not a time", "write it like 2026-01-31T12:00:00Z")
    return seconds


def _required(path: Path, name: str, row: dict[str, Any], key: str) -> str:
    value = _text(row, key)
    if not value:
        raise InputError(str(path), f"a [[{name}]] has no {key}", f"give every {name} its {key}")
    return value


def _text(row: dict[str, Any], key: str) -> str:
    return str(row.get(key, "")).strip()


def _texts(row: dict[str, Any], key: str) -> tuple[str, ...]:
    value = row.get(key, ())
    return tuple(str(item) for item in ([value] if isinstance(value, str) else value))
