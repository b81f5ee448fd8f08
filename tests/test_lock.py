"""The lock file installs the same everywhere: every package pinned with hashes, nothing that names a place."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterable
from importlib.metadata import packages_distributions
from itertools import chain
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")


def locked() -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9][a-z0-9._-]*)==(\S+) \\$", LOCK, flags=re.MULTILINE))


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def requirement_name(requirement: str) -> str:
    return normal(re.split(r"[\[<>=!~; ]", requirement, maxsplit=1)[0])


def top_level_imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add(str(node.module).split(".")[0])
    return found


def test_every_package_has_a_version_and_hashes() -> None:
    entries = re.findall(r"^[a-z0-9].*(?:\n    --hash=sha256:[0-9a-f]{64}(?: \\)?)*", LOCK, flags=re.MULTILINE)
    assert len(entries) == len(locked()) > 50
    assert [entry.split(" ")[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_it_names_no_place() -> None:
    assert (
        re.findall(r"^.*(?:://|file:/|--index|--extra-index|--find-links|--trusted).*$", LOCK, flags=re.MULTILINE) == []
    )


def test_it_covers_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    asked = [*project["dependencies"], *extras["dev"], *extras["postgresql"]]
    names = {requirement_name(requirement) for requirement in asked}
    missing = names - {normal(name) for name in locked()}
    assert not missing, "run `make lock`"


def imported_from(folder: str) -> set[str]:
    """Names of the modules that the Python files of a folder import, without the standard library's and our own."""
    files = list((ROOT / folder).rglob("*.py"))
    own = {"policylint", "tests", *(path.stem for path in files), *(path.parent.name for path in files)}
    return {name for path in files for name in top_level_imports(path)} - set(sys.stdlib_module_names) - own


def not_asked_for(imported: set[str], requirements: Iterable[str]) -> set[str]:
    asked = {requirement_name(requirement) for requirement in requirements}
    distributions = packages_distributions()
    return {name for name in imported if not asked & {normal(d) for d in distributions.get(name, [name])}}


def test_what_is_imported_is_asked_for() -> None:
    """A library that comes along with another one today may be gone tomorrow: what is imported is named."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    for_users = [
        *project["dependencies"],
        *chain.from_iterable(asked for name, asked in extras.items() if name != "dev"),
    ]
    assert not not_asked_for(imported_from("policylint"), for_users), "name them in pyproject.toml"
    assert not not_asked_for(imported_from("tests"), [*for_users, *extras["dev"]]), "name them in the extra dev"


def test_pytorch_is_no_part_of_it() -> None:
    assert not {"torch", "tensorflow", "jax"} & set(locked())
