"""No stage reaches back: the imports of every module keep the order of the layers in docs/architecture.md.

The order is read from that page, so that the page and the code cannot come apart.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "policylint"
PAGE = ROOT / "docs" / "architecture.md"
ENTRY_POINTS = {"__init__", "__main__"}


def layers() -> dict[str, int]:
    """Layer number by package or module, from the numbered list under "Layers"."""
    found = {}
    for number, names, _ in listed():
        found.update(dict.fromkeys(names, number))
    return found


def limits() -> dict[str, int]:
    """The packages for which the page names a narrower limit: "(imports `ontology` and above only ...)"."""
    return {
        name: layers()[match[1]]
        for _, names, remark in listed()
        for name in names
        if (match := re.match(r"\(imports `(\w+)` and above only", remark))
    }


def listed() -> list[tuple[int, list[str], str]]:
    section = PAGE.read_text(encoding="utf-8").split("## Layers", 1)[1].split("\n## ", 1)[0]
    lines = re.findall(r"^(\d+)\. ([^(\n]+)(.*)$", section, flags=re.MULTILINE)
    return [(int(number), re.findall(r"`(\w+)`", names), remark) for number, names, remark in lines]


def component(module: str) -> str:
    """The package or module of the list that a dotted name belongs to: "policylint.store.tables" -> "store"."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


def imports(path: Path) -> set[str]:
    """Dotted names of policylint that a module imports anywhere in its code, relative ones included."""
    package = [*path.relative_to(ROOT).parent.parts]
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            module = ".".join(part for part in (base, node.module or "") if part)
            if module == "policylint":
                found |= {f"{module}.{alias.name}" for alias in node.names}
            else:
                found.add(module)
    return {name for name in found if name == "policylint" or name.startswith("policylint.")}


MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path.stem not in ENTRY_POINTS or path.parent != PACKAGE)


def test_the_page_lists_every_package_and_module_once() -> None:
    names = [name for _, listed_names, _ in listed() for name in listed_names]
    assert len(names) == len(set(names))
    modules = {path.stem for path in PACKAGE.glob("*.py")} - ENTRY_POINTS
    packages = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert set(names) == modules | packages


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_go_upwards_only(path: Path) -> None:
    order = layers()
    own = component(".".join(path.relative_to(ROOT).with_suffix("").parts))
    limit = limits().get(own, order[own])
    wrong = [
        name for name in imports(path) if (other := component(name)) in order and other != own and order[other] > limit
    ]
    assert not wrong, f"{own} is in layer {order[own]}"


def test_stages_see_the_earlier_ones_only() -> None:
    """The order itself: moving a line of the page must not make a wrong import right."""
    order = layers()
    stages = ["ontology", "documents", "statements", "comparison", "reports", "store", "audit", "commands"]
    assert sorted(stages, key=order.__getitem__) == stages
    assert limits() == {"observations": order["ontology"]}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import policylint.store", {"policylint.store"}),
        ("from policylint import store", {"policylint.store"}),
        ("from policylint.store import Store", {"policylint.store"}),
        ("from . import engine", {"policylint.store"}),
        ("from ..audit import run", {"policylint.audit"}),
        ("from .. import audit", {"policylint.audit"}),
        ("def f():\n    import policylint.web", {"policylint.web"}),
        ("import os, policylinter", set()),
    ],
)
def test_imports_are_seen(code: str, expected: set[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    module = tmp_path / "policylint" / "store" / "x.py"
    module.parent.mkdir(parents=True)
    module.write_text(code)
    monkeypatch.setattr(f"{__name__}.ROOT", tmp_path)
    assert imports(module) == expected
