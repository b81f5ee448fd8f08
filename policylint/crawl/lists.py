"""Lists of skills that others have made: CSV, TSV, JSON, JSON Lines and XLSX, whatever names their columns have."""

from __future__ import annotations

import ast
import csv
import hashlib
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from policylint.crawl.links import normal
from policylint.crawl.skill import Skill
from policylint.crawl.skill_page import is_store_notice
from policylint.crawl.store_pages import asin_in, marketplaces, word_pattern
from policylint.errors import InputError

MOST_BYTES = 200 * 1024 * 1024
"""Largest list, also after unpacking an XLSX file."""

MOST_ROWS = 1_000_000
_LONGEST_CELL = 100_000

_TRUE = frozenset({"true", "yes", "y", "1", "required", "ja", "oui", "si", "sí"})
_FALSE = frozenset({"false", "no", "n", "0", "none", "nein", "non"})


@dataclass(frozen=True, slots=True)
class SkillList:
    """What a list holds.

    Attributes:
        skills: in the order of the list; of several rows with one id and marketplace the first.
        problems: rows that cannot be used, in words, each naming file and row.
        warnings: what was understood in another way than it stands there.
        columns: column of the list -> field that it was read as.
    """

    skills: tuple[Skill, ...]
    problems: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    columns: Mapping[str, str] | None = None


def read_skill_list(path: str | Path, *, marketplace: str = "") -> SkillList:
    """Read a list.

    Args:
        path: `.csv`, `.tsv`, `.json`, `.jsonl` or `.xlsx`.
        marketplace: for rows that do not name one.

    Raises:
        InputError: the file cannot be read, is of an unknown kind, or has no column for a name or id.
    """
    file = Path(path)
    try:
        if file.stat().st_size > MOST_BYTES:
            raise InputError(str(path), f"the list is larger than {MOST_BYTES // 2**20} MiB", "split it")
        rows = _rows(file)
        return _read(rows, str(path), marketplace)
    except FileNotFoundError:
        raise InputError(str(path), "there is no such file", "check the path") from None
    except UnicodeDecodeError:
        raise InputError(str(path), "the list is not UTF-8", "save it as UTF-8") from None
    except OSError as error:
        raise InputError(str(path), f"cannot be read ({error.strerror or error})") from error
    except csv.Error as error:
        raise InputError(str(path), f"is not CSV ({error})", "save it as comma-separated UTF-8") from error


@cache
def column_fields() -> Mapping[str, str]:
    """Field by column name (lower case, letters only)."""
    text = resources.files("policylint.crawl").joinpath("data/list_columns.csv").read_text(encoding="utf-8")
    return {_plain(row["column"]): row["field"] for row in csv.DictReader(text.splitlines())}


def _plain(name: object) -> str:
    return re.sub(r"[^a-z]", "", str(name).lower())


def _rows(file: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    suffix = file.suffix.lower()
    if suffix in (".csv", ".tsv", ".txt"):
        return _csv_rows(file)
    if suffix in (".jsonl", ".ndjson"):
        return _json_lines(file)
    if suffix == ".json":
        return _json_rows(file)
    if suffix in (".xlsx", ".xlsm"):
        return _xlsx_rows(file)
    raise InputError(
        str(file), f"the file type {suffix or 'without a suffix'} is not known", "give CSV, JSON, JSON Lines or XLSX"
    )


def _csv_rows(file: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    csv.field_size_limit(_LONGEST_CELL * 10)
    with file.open(encoding="utf-8-sig", newline="") as stream:
        head = stream.read(64 * 1024)
        stream.seek(0)
        first_line = head.partition("\n")[0]
        separator = max(",;\t", key=first_line.count)
        for number, row in enumerate(csv.DictReader(stream, delimiter=separator), 2):
            yield number, {key: value for key, value in row.items() if key}


def _json_lines(file: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    with file.open(encoding="utf-8-sig") as stream:
        for number, line in enumerate(stream, 1):
            if line.strip():
                try:
                    row = json.loads(line)
                except (json.JSONDecodeError, RecursionError):
                    row = None
                yield number, row if isinstance(row, dict) else {}


def _json_rows(file: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    try:
        data = json.loads(file.read_text(encoding="utf-8-sig"))
    except (json.JSONDecodeError, RecursionError) as error:
        raise InputError(
            str(file), f"is not JSON ({str(error).partition(':')[0]})", "give a list of objects"
        ) from error
    rows: Iterable[Any]
    if isinstance(data, dict):
        lists = [value for value in data.values() if isinstance(value, list)]
        # Either {"skills": [...]} or one object a skill under its id.
        rows = (
            lists[0] if len(lists) == 1 else [{"id": key} | v if isinstance(v, dict) else v for key, v in data.items()]
        )
    else:
        rows = data if isinstance(data, list) else []
    for number, row in enumerate(rows, 1):
        yield number, row if isinstance(row, dict) else {}


def _xlsx_rows(file: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    # Imported here: only lists in XLSX need it.
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(file) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
        if size > MOST_BYTES:
            raise InputError(str(file), f"unpacks to more than {MOST_BYTES // 2**20} MiB", "split it or save it as CSV")
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError) as error:
        raise InputError(str(file), f"is not an XLSX file ({error})", "save it again or as CSV") from error
    sheet = book.worksheets[0]
    rows = sheet.iter_rows(values_only=True)
    header = [str(cell or "") for cell in next(rows, ())]
    for number, row in enumerate(rows, 2):
        yield number, {name: cell for name, cell in zip(header, row, strict=False) if name}
    book.close()


def _read(rows: Iterator[tuple[int, Mapping[str, Any]]], source: str, marketplace: str) -> SkillList:
    skills: dict[tuple[str, str], Skill] = {}
    problems: list[str] = []
    warnings: list[str] = []
    columns: dict[str, str] = {}
    any_row = False
    for number, row in rows:
        if number > MOST_ROWS:
            problems.append(str(InputError(source, f"only the first {MOST_ROWS} rows were read", "split the list")))
            break
        any_row = True
        where = f"{source}, row {number}"
        values: dict[str, Any] = {}
        for name, value in row.items():
            field = _field(name, row)
            if field and value not in (None, "") and field not in values:
                values[field] = value
                columns.setdefault(str(name), field)
        if not any(str(value).strip() for value in row.values() if value is not None):
            if not row:
                problems.append(str(InputError(where, "the row cannot be read", "expected is one skill a row")))
            continue
        skill = _skill(values, marketplace, where, warnings)
        if skill is None:
            problems.append(str(InputError(where, "the row has neither an id nor a name", "name the skill")))
            continue
        key = (skill.marketplace, skill.id)
        if key in skills:
            if skills[key] != skill:
                warnings.append(
                    f"{where}: the skill {skill.id} was there before with other values; the first row is used"
                )
            continue
        skills[key] = skill
    if any_row and not skills and not columns:
        expected = "id, name, developer, category, permissions, policy_link"
        raise InputError(source, "no column is known", f"name the columns {expected}")
    return SkillList(tuple(skills.values()), tuple(problems), tuple(warnings), columns)


def _field(name: str, row: Mapping[str, Any]) -> str:
    field = column_fields().get(_plain(name), "")
    # "policy" alone is the address; beside a column for the address it is the id of the document.
    others = (other for other in row if other != name and column_fields().get(_plain(other)) == "policy_link")
    return "policy" if _plain(name) == "policy" and any(others) else field


def _skill(values: Mapping[str, Any], marketplace: str, where: str, warnings: list[str]) -> Skill | None:
    name, developer = _text(values.get("name")), _text(values.get("developer"))
    developer = word_pattern("words", "developer_prefix").sub("", developer).strip()
    address = _text(values.get("address"))
    identifier = _text(values.get("id")) or asin_in(address)
    if not identifier:
        if not name:
            return None
        # A list without ids: the same skill gets the same id in every list.
        identifier = "x" + hashlib.sha256(f"{name}\n{developer}".casefold().encode()).hexdigest()[:12]
    market = _text(values.get("marketplace")).lower() or _market_of(address) or marketplace
    policy, terms = _link(values.get("policy_link")), _link(values.get("terms_link"))
    if is_store_notice(policy):
        # Crawlers that take the first link for the policy get the store's notice for children, and the developer's
        # policy as the terms.
        moved = terms if word_pattern("links", "policy_address").search(terms) else ""
        warnings.append(
            f"{where}: the policy link {policy} is the store's own notice"
            + (
                f"; {moved}, listed as terms, is taken for the developer's policy"
                if moved
                else "; no policy link is left"
            )
        )
        policy, terms = moved, "" if moved else terms
    return Skill(
        id=identifier,
        name=name,
        developer=developer,
        category=_text(values.get("category")) or _text(values.get("subcategory")),
        marketplace=market,
        permissions=tuple(dict.fromkeys(_texts(values.get("permissions")))),
        policy=_text(values.get("policy")),
        policy_link=policy,
        terms_link=terms,
        child_directed=_yes_no(values.get("child_directed")),
        account_linking=_yes_no(values.get("account_linking")),
    )


def _text(value: Any) -> str:
    return (
        " ".join(str(value).split())[:_LONGEST_CELL] if value is not None and not isinstance(value, list | dict) else ""
    )


def _texts(value: Any) -> Sequence[str]:
    """A list cell: a JSON list, a Python list written as text, or values separated by | or ;."""
    if isinstance(value, list):
        return [text for item in value if (text := _text(item))]
    text = _text(value)
    if text.startswith("[") and text.endswith("]"):
        try:
            items = ast.literal_eval(text)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            items = [item.strip(" '\"") for item in text[1:-1].split(",")]
        return [found for item in items if (found := _text(item))] if isinstance(items, list) else []
    return [item for part in re.split(r"[|;]", text) if (item := part.strip())]


def _link(value: Any) -> str:
    text = _text(value)
    return normal(text) or text


def _yes_no(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    text = _text(value).lower()
    if text in _TRUE or text.startswith("account linking"):
        return True
    return False if text in _FALSE else None


def _market_of(address: str) -> str:
    return next((m.id for m in marketplaces().values() if address.startswith(m.address + "/")), "")
