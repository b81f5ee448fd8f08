from __future__ import annotations

from pathlib import Path

import pytest

from policylint.audit.skills import COLUMNS, OPTIONAL, SkillList, read_skills
from policylint.crawl.skill import Skill
from policylint.errors import InputError


def read(tmp_path: Path, content: str | bytes) -> SkillList:
    path = tmp_path / "skills.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_skills(path, "skills.csv")


def test_all_columns(tmp_path: Path) -> None:
    header = ",".join((*COLUMNS, *OPTIONAL))
    row = 'S1,"Lamp, big",Lamp Ltd,Home,us,lamp, Email  Address |Full Name|Email Address|,https://a,https://b,Yes,no'
    expected = Skill(
        "S1",
        "Lamp, big",
        "Lamp Ltd",
        "Home",
        "us",
        ("Email Address", "Full Name"),
        "lamp",
        "https://a",
        "https://b",
        True,
        False,
    )
    assert read(tmp_path, f"{header}\n{row}\n") == SkillList((expected,), ())


@pytest.mark.parametrize("content", ["id\nS1\n\nS2", "\ufeffid;name\r\nS1;\r\nS2;x", "\nID , name\nS1\nS2,x\n"])
def test_other_forms_of_csv(tmp_path: Path, content: str) -> None:
    assert [skill.id for skill in read(tmp_path, content).skills] == ["S1", "S2"]


def test_bad_rows_are_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    rows = [
        "id,name,child_directed",
        "S1,a,",
        "S1,again,",
        ",nameless,",
        "S2,b,maybe",
        "S3,a,no,more",
        f"S4,{'x' * 5000},",
        "S5,e,yes",
    ]
    found = read(tmp_path, "\n".join(rows))
    assert [(skill.id, skill.child_directed) for skill in found.skills] == [("S1", None), ("S5", True)]
    expected = [
        ("row 3", "skill 'S1' is listed already in row 2"),
        ("row 4", "the skill has no id"),
        ("row 5", "'maybe' is no answer to child_directed"),
        ("row 6", "4 values for 3 columns"),
        ("row 7", "more than 4000 characters"),
    ]
    assert len(found.problems) == len(expected)
    for problem, (row, text) in zip(found.problems, expected, strict=True):
        assert problem.startswith(f"skills.csv, {row}: ")
        assert text in problem


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "it is empty"),
        ("id,name\n", "no skill is listed"),
        ("name\nx\n", "missing column id"),
        ("id,nmae\nx,y\n", "unknown column nmae"),
        ("id,id\nx,y\n", "stands twice"),
        (b"id\n\xff\n", "not UTF-8"),
        ("id\nS\0\n", "binary"),
        ("id\n,,\n,x\n", "2 values for 1 columns"),
    ],
)
def test_list_that_cannot_be_used(tmp_path: Path, content: str | bytes, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read(tmp_path, content)


def test_list_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such file"):
        read_skills(tmp_path / "absent.csv", "absent.csv")
    with pytest.raises(InputError, match="cannot be read"):
        read_skills(tmp_path, "folder")
