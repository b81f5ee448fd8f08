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

    [captures]                        # optional: docs/observations.md, "In an audit"
    sources = ["captures"]
    manifest = "experiment.toml"
    persona_values = ["values.toml"]
    override = "own-hosts.csv"
    filter_lists = ["list.txt"]

    [exports]                         # optional
    sources = ["exports"]
    control = "control"               # the persona without skills, or a list of them

    [bids]                            # optional
    sources = ["bids"]

    [ads]                             # optional
    sources = ["ads.csv"]

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
    "captures": ("sources", "manifest", "persona_values", "override", "filter_lists"),
    "exports": ("sources", "control"),
    "bids": ("sources",),
    "ads": ("sources",),
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
class Observing:
    """What was observed, as named in the project file.

    Attributes:
        captures: files and folders of captures and logs.
        manifest: attributes flows to skills and personas, and describes the personas; "" for none.
        persona_values, override, filter_lists: see `policylint.observations.run.Settings`.
        exports, bids, ads: files and folders of data exports, bids, advertisements heard.
        controls: the personas without skills; empty when the manifest says.
    """

    captures: tuple[str, ...] = ()
    manifest: str = ""
    persona_values: tuple[str, ...] = ()
    override: str = ""
    filter_lists: tuple[str, ...] = ()
    exports: tuple[str, ...] = ()
    bids: tuple[str, ...] = ()
    ads: tuple[str, ...] = ()
    controls: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.captures or self.exports or self.bids or self.ads)


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
        observing: captures, data exports, bids and advertisements.
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
    observing: Observing = Observing()

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
    observing = values.observing()
    if not flows and not permissions and not observing.captures:
        raise InputError(
            str(file),
            "there is no flow to judge",
            "name flows files in [flows] sources, captures in [captures] sources, or set [flows] permissions = true",
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
        observing=observing,
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

    def observing(self) -> Observing:
        """The sections on what was observed. An empty list of sources in a section that stands there is an error: it
        would leave out silently what the user meant to give."""
        for section in ("captures", "bids", "ads"):
            only_manifest = section == "captures" and "manifest" in self._values.get(section, {})
            if section in self._values and not (only_manifest and "sources" not in self._values[section]):
                self.texts(section, "sources")
        found = Observing(
            captures=self.texts("captures", "sources", required=False),
            manifest=self._path("captures", "manifest"),
            persona_values=self.texts("captures", "persona_values", required=False),
            override=self._path("captures", "override"),
            filter_lists=self.texts("captures", "filter_lists", required=False),
            exports=self.texts("exports", "sources", required=False),
            bids=self.texts("bids", "sources", required=False),
            ads=self.texts("ads", "sources", required=False),
            controls=self._controls(),
        )
        if (found.exports or found.bids or found.ads) and not found.controls and not found.manifest:
            raise self.bad(
                "[exports] control",
                "it is missing",
                'name the persona without skills: control = "...", or a manifest in [captures] manifest that does',
            )
        return found

    def _controls(self) -> tuple[str, ...]:
        value = self._value("exports", "control", [])
        names = [value] if isinstance(value, str) else value
        if not isinstance(names, list) or not all(isinstance(name, str) and name.strip() for name in names):
            raise self.bad("[exports] control", f"{value!r} names no persona", 'write control = "..."')
        return tuple(names)

    def _path(self, section: str, key: str) -> str:
        return self.text(section, key) if key in self._values.get(section, {}) else ""

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
