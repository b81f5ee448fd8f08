"""`policylint.toml`: what an audit is about. Read and checked before anything is run.

    [audit]
    title = "Sample category"

    [skills]
    list = "skills.csv"

    [policies]
    sources = ["policies"]

    [[platform]]                      # optional, repeated
    party = "amazon"
    sources = ["platform/privacy-notice.md"]

    [flows]
    sources = ["flows.csv"]
    permissions = true

    [store]
    url = "sqlite:///policylint.sqlite"

    [report]
    folder = "report"

All paths are relative to the folder that the file lies in.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from policylint.comparison import AMAZON
from policylint.errors import InputError
from policylint.store.engine import parse_url

FILE_NAME = "policylint.toml"
MAX_FILE_BYTES = 1024 * 1024

_KEYS: Mapping[str, tuple[str, ...]] = {
    "audit": ("title",),
    "skills": ("list",),
    "policies": ("sources",),
    "platform": ("party", "sources"),
    "flows": ("sources", "permissions"),
    "store": ("url",),
    "report": ("folder",),
}
# Sections of other commands in the same file; they check their keys themselves (`policylint.crawl.settings`).
_OTHER_SECTIONS = ("crawl",)


@dataclass(frozen=True, slots=True)
class Platform:
    """A platform's own documents.

    Attributes:
        party: party id ("amazon").
        sources: files and folders, as named in the project file.
    """

    party: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Project:
    """A checked project file.

    Attributes:
        folder: the folder of the project file, absolute; every other path here is as named in it.
        file: the project file.
        title: heading of the report.
        skills: the skill list.
        policies: sources of the skills' policies (see `policylint.documents.read_sources`).
        platform: the platforms' own documents.
        flows: flows CSV files.
        permissions: whether the permissions of the skills become flows.
        store_url: address of the store.
        report: folder of the report.
    """

    folder: Path
    file: Path
    title: str
    skills: str
    policies: tuple[str, ...]
    platform: tuple[Platform, ...]
    flows: tuple[str, ...]
    permissions: bool
    store_url: str
    report: str

    def path(self, name: str) -> Path:
        """Where a path of the project file leads."""
        return self.folder / name

    def relative(self, text: str) -> str:
        """A message or path without the project's folder: results are the same wherever the project lies."""
        return text.replace(f"{self.folder}/", "")


def read_project(path: str | Path) -> Project:
    """Read and check a project.

    Args:
        path: the project's folder, or its project file.

    Raises:
        InputError: there is no project file, it is no TOML, or a key is missing, unknown or has a value that cannot be
            used; the message names the key.
    """
    given = Path(path)
    file = given / FILE_NAME if given.is_dir() else given
    values = _Values(str(file), _load(file))
    flows = values.texts("flows", "sources", required=False)
    permissions = values.flag("flows", "permissions", True)
    if not flows and not permissions:
        raise InputError(
            str(file),
            "there is no flow to judge",
            "name flows files in [flows] sources or set [flows] permissions = true",
        )
    store_url = values.text("store", "url", "sqlite:///policylint.sqlite")
    try:
        parse_url(store_url)
    except InputError as error:
        raise values.bad("[store] url", error.problem, error.remedy) from None
    return Project(
        folder=file.resolve().parent,
        file=file.resolve(),
        title=values.text("audit", "title", file.resolve().parent.name),
        skills=values.text("skills", "list"),
        policies=values.texts("policies", "sources"),
        platform=values.platforms(),
        flows=flows,
        permissions=permissions,
        store_url=store_url,
        report=values.text("report", "folder", "report"),
    )


def _load(file: Path) -> dict[str, Any]:
    remedy = "README.md shows one under “Audit your own category”"
    try:
        if file.stat().st_size > MAX_FILE_BYTES:
            raise InputError(str(file), "it is larger than 1 MiB", remedy)
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise InputError(str(file), "there is no project file", remedy) from None
    except OSError as error:
        raise InputError(str(file), f"it cannot be read ({error.strerror})", "check the path and its rights") from None
    except UnicodeDecodeError:
        raise InputError(str(file), "it is not UTF-8 text", "save it as UTF-8") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise InputError(str(file), f"it is no TOML ({error})", remedy) from None


class _Values:
    """The values of a project file; every error names the file, the key and what is expected."""

    def __init__(self, file: str, values: dict[str, Any]) -> None:
        self._file = file
        self._values = values
        self._check_names("the section", values, (*_KEYS, *_OTHER_SECTIONS))
        for section, value in values.items():
            if section == "platform" or section in _OTHER_SECTIONS:
                continue
            if not isinstance(value, dict):
                raise self.bad(section, "it is no section", f"write [{section}] on a line of its own")
            self._check_names(f"the key of [{section}]", value, _KEYS[section])

    def bad(self, key: str, problem: str, remedy: str) -> InputError:
        return InputError(f"{self._file}, {key}", problem, remedy)

    def text(self, section: str, key: str, default: str | None = None) -> str:
        value = self._value(section, key, default)
        if not isinstance(value, str) or not value.strip():
            raise self.bad(f"[{section}] {key}", f"{value!r} is no text", f'write {key} = "..."')
        return value

    def flag(self, section: str, key: str, default: bool) -> bool:
        value = self._value(section, key, default)
        if not isinstance(value, bool):
            raise self.bad(f"[{section}] {key}", f"{value!r} is neither true nor false", f"write {key} = true")
        return value

    def texts(self, section: str, key: str, *, required: bool = True) -> tuple[str, ...]:
        return self._list(f"[{section}] {key}", self._value(section, key, None if required else []), required)

    def platforms(self) -> tuple[Platform, ...]:
        tables = self._values.get("platform", [])
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            raise self.bad("[[platform]]", "it is no repeated section", "write [[platform]] with two brackets")
        found = []
        for number, table in enumerate(tables, 1):
            where = f"[[platform]] number {number}"
            self._check_names(f"the key of {where}", table, _KEYS["platform"])
            party = table.get("party")
            if party != AMAZON:
                raise self.bad(f"{where}, party", f"{party!r} is no platform", f'write party = "{AMAZON}"')
            found.append(Platform(party, self._list(f"{where}, sources", table.get("sources"), True)))
        return tuple(found)

    def _value(self, section: str, key: str, default: Any) -> Any:
        value = self._values.get(section, {}).get(key, default)
        if value is None:
            raise self.bad(f"[{section}] {key}", "it is missing", "README.md tells what it means")
        return value

    def _list(self, key: str, value: Any, required: bool) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            raise self.bad(key, f"{value!r} is no list of paths", 'write ["first", "second"]')
        if "-" in value:
            raise self.bad(key, "standard input cannot be a source of a project", "save it as a file")
        if required and not value:
            raise self.bad(key, "the list is empty", "name at least one file or folder")
        return tuple(value)

    def _check_names(self, what: str, given: Mapping[str, Any], known: Mapping[str, Any] | tuple[str, ...]) -> None:
        for name in given:
            if name not in known:
                near = get_close_matches(name, list(known), 1)
                remedy = f"did you mean {near[0]!r}" if near else f"known are {', '.join(known)}"
                raise InputError(self._file, f"{what} {name!r} is unknown", remedy)
