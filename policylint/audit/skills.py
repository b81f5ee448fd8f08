"""The skill list of a project: `id,name,developer,category,marketplace,policy,permissions,policy_link,terms_link`."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from policylint.crawl.skill import Skill
from policylint.errors import InputError

COLUMNS = ("id", "name", "developer", "category", "marketplace", "policy", "permissions", "policy_link", "terms_link")
OPTIONAL = ("child_directed", "account_linking")
MAX_FILE_BYTES = 200_000_000
MAX_FIELD_CHARACTERS = 4_000
_ANSWERS: Mapping[str, bool | None] = {"yes": True, "true": True, "no": False, "false": False, "": None}


@dataclass(frozen=True, slots=True)
class SkillList:
    """The skills of a list in its order, and what is wrong with other rows, each problem naming file and row."""

    skills: tuple[Skill, ...]
    problems: tuple[str, ...]


def read_skills(path: Path, shown: str) -> SkillList:
    """Read a skill list: CSV in UTF-8, commas or semicolons, a header line. Only `id` is required; permissions are
    separated by "|"; `child_directed` and `account_linking` may be added (yes, no or empty).

    A bad row is a problem and the rest goes on.

    Args:
        path: the file.
        shown: how messages name it.

    Raises:
        InputError: there is no such file, it is no CSV text, it has no `id` column or an unknown one, or no row can be
            used.
    """
    rows = csv.reader(io.StringIO(text := _read(path, shown), newline=""), delimiter=_delimiter(text))
    header = [name.strip().lower() for name in next(rows)]
    _check_header(header, shown)
    skills: dict[str, Skill] = {}
    first_row: dict[str, int] = {}
    problems: list[str] = []
    number = 1
    while True:
        number += 1
        place = f"{shown}, row {number}"
        try:
            row = next(rows)
            if not any(value.strip() for value in row):
                continue
            skill = _skill(place, header, row)
            if skill.id in skills:
                raise InputError(
                    place, f"skill {skill.id!r} is listed already in row {first_row[skill.id]}", "remove one"
                )
        except StopIteration:
            break
        except csv.Error as error:
            problems.append(str(InputError(place, f"the row is no CSV ({error})", "check its quotes")))
        except InputError as error:
            problems.append(str(error))
        else:
            skills[skill.id] = skill
            first_row[skill.id] = number
    if not skills:
        raise InputError(shown, problems[0] if problems else "no skill is listed in it", "give one row a skill")
    return SkillList(tuple(skills.values()), tuple(problems))


def _skill(place: str, header: list[str], row: list[str]) -> Skill:
    if len(row) > len(header):
        raise InputError(place, f"{len(row)} values for {len(header)} columns", "put values with a comma in quotes")
    values = {name: value.strip() for name, value in zip(header, row, strict=False) if name}
    for name, value in values.items():
        if len(value) > MAX_FIELD_CHARACTERS:
            raise InputError(
                place, f"the value of {name} has more than {MAX_FIELD_CHARACTERS} characters", "check the quotes"
            )
    if not values.get("id"):
        raise InputError(place, "the skill has no id", "give it one")
    for name in OPTIONAL:
        if values.get(name, "").lower() not in _ANSWERS:
            raise InputError(place, f"{values[name]!r} is no answer to {name}", "write yes or no, or leave it empty")
    permissions = [" ".join(part.split()) for part in values.get("permissions", "").split("|")]
    return Skill(
        id=values["id"],
        name=values.get("name", ""),
        developer=values.get("developer", ""),
        category=values.get("category", ""),
        marketplace=values.get("marketplace", ""),
        permissions=tuple(dict.fromkeys(p for p in permissions if p)),
        policy=values.get("policy", ""),
        policy_link=values.get("policy_link", ""),
        terms_link=values.get("terms_link", ""),
        child_directed=_ANSWERS[values.get("child_directed", "").lower()],
        account_linking=_ANSWERS[values.get("account_linking", "").lower()],
    )


def _check_header(header: list[str], shown: str) -> None:
    known = (*COLUMNS, *OPTIONAL)
    if "id" not in header:
        raise InputError(
            shown, f"missing column id (found: {', '.join(header)})", f"the columns are {', '.join(known)}"
        )
    unknown = [name for name in header if name and name not in known]
    if unknown:
        raise InputError(shown, f"unknown column {', '.join(unknown)}", f"the columns are {', '.join(known)}")
    twice = sorted({name for name in header if name and header.count(name) > 1})
    if twice:
        raise InputError(shown, f"column {', '.join(twice)} stands twice in the header", "keep one of them")


def _read(path: Path, shown: str) -> str:
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise InputError(shown, f"it is larger than {MAX_FILE_BYTES // 1_000_000} MB", "give a list of skills")
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise InputError(shown, "there is no such file", "check [skills] list in the project file") from None
    except OSError as error:
        raise InputError(shown, f"it cannot be read ({error.strerror})", "check the path and its rights") from None
    except UnicodeDecodeError as error:
        raise InputError(shown, f"it is not UTF-8 text (byte {error.start})", "save it as CSV in UTF-8") from None
    if "\0" in text:
        raise InputError(shown, "it is binary", "give a CSV file")
    if not text.strip():
        raise InputError(shown, "it is empty", f"write a header line: {','.join(COLUMNS)}")
    return text.lstrip("\r\n")


def _delimiter(text: str) -> str:
    first = text.split("\n", 1)[0]
    return ";" if first.count(";") > first.count(",") else ","
