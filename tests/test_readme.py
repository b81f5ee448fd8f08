"""What the README shows works as shown."""

from __future__ import annotations

import re
from pathlib import Path

from policylint.audit.project import read_project
from policylint.audit.skills import read_skills
from policylint.cli import COMMANDS, available
from policylint.observations.flows import read_flows

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def example(language: str, containing: str) -> str:
    blocks = re.findall(rf"^```{language}\n(.*?)^```$", README, flags=re.MULTILINE | re.DOTALL)
    (found,) = [block for block in blocks if containing in block]
    return found


def test_the_project_of_the_readme_is_read(tmp_path: Path) -> None:
    (tmp_path / "policylint.toml").write_text(example("toml", "[audit]"), encoding="utf-8")
    project = read_project(tmp_path)
    assert project.permissions
    assert [platform.party for platform in project.platform] == ["amazon"]


def test_the_tables_of_the_readme_are_read(tmp_path: Path) -> None:
    (tmp_path / "skills.csv").write_text(example("csv", "id,name"), encoding="utf-8")
    skills = read_skills(tmp_path / "skills.csv", "skills.csv")
    assert skills.problems == ()
    assert skills.skills[0].permissions == ("Device Address", "Email Address")
    (tmp_path / "flows.csv").write_text(example("csv", "skill,policy"), encoding="utf-8")
    rows = list(read_flows(tmp_path / "flows.csv"))
    assert [str(row.error) for row in rows if row.error] == []
    assert {row.observation.skill for row in rows if row.observation} == {skills.skills[0].id}


def test_the_table_of_commands_is_complete() -> None:
    listed = re.findall(r"^\| `policylint (\w+)", README, flags=re.MULTILINE)
    assert len(listed) == len(set(listed))
    assert set(available()) <= set(listed) <= set(COMMANDS)


def test_links_lead_somewhere() -> None:
    links = re.findall(r"(?<!!)\[[^\]]+\]\(([^)#]+)\)", README)
    assert len(links) >= 5
    assert [link for link in links if "://" not in link and not (ROOT / link).exists()] == []


def test_make_targets_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^make (\w+)", README, flags=re.MULTILINE))
    assert targets == {"demo", "test"}
    assert all(re.search(rf"^{target}:", makefile, flags=re.MULTILINE) for target in targets)
