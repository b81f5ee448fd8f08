"""Reading a flows CSV (contract 6.2): skill, policy, entity, data_type and optionally purpose, host, how, persona,
time.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast, get_args

from policylint.errors import InputError
from policylint.observations.observation import How, Observation
from policylint.ontology import ontology

REQUIRED = ("skill", "policy", "entity", "data_type")
# A flows file is a table of ids; more than this is another file given by mistake.
MOST_BYTES = 200_000_000
_LONGEST_FIELD = 2_000
_HOW = frozenset(get_args(How))


@dataclass(frozen=True, slots=True)
class FlowRow:
    """One row of the file: a flow, or the error that says why it is none.

    Attributes:
        number: row number, the header being row 1.
        observation: the flow, `None` when the row cannot be used.
        error: why it cannot be used; names file, row, value and remedy.
    """

    number: int
    observation: Observation | None
    error: InputError | None = None


def read_flows(path: str | Path, policies: Collection[str] | None = None) -> Iterator[FlowRow]:
    """The rows of a flows CSV in their order. A bad row gives an error and the rest goes on; empty lines are passed
    over.

    Args:
        path: the file; UTF-8, with or without a byte order mark; commas or semicolons.
        policies: ids of the policy documents at hand; a row that names another is an error. `None`: not checked.

    Raises:
        InputError: there is no such file, it is no text, it is empty, or a required column is missing.
    """
    text = _read(Path(path))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        header = [name.strip().lower() for name in next(reader)]
    except (StopIteration, csv.Error):
        raise InputError(str(path), "the file is empty", f"write a header line: {','.join(REQUIRED)}") from None
    missing = [name for name in REQUIRED if name not in header]
    if missing:
        raise InputError(
            str(path),
            f"missing column {', '.join(missing)} (found: {', '.join(header)})",
            f"the first line must name the columns {', '.join(REQUIRED)}; purpose and host are optional",
        )
    twice = sorted({name for name in header if name and header.count(name) > 1})
    if twice:
        raise InputError(str(path), f"column {', '.join(twice)} stands twice in the header", "keep one of them")
    number = 1
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            number += 1
            yield FlowRow(
                number, None, InputError(f"{path}, row {number}", f"the row is no CSV ({error})", "check its quotes")
            )
            continue
        number += 1
        if any(value.strip() for value in row):
            yield _row(str(path), number, header, row, policies)


def _row(path: str, number: int, header: list[str], row: list[str], policies: Collection[str] | None) -> FlowRow:
    place = f"{path}, row {number}"

    def bad(problem: str, remedy: str) -> FlowRow:
        return FlowRow(number, None, InputError(place, problem, remedy))

    if len(row) > len(header):
        return bad(f"{len(row)} values for {len(header)} columns", "put values with a comma in quotes")
    values = {name: value.strip() for name, value in zip(header, row, strict=False)}
    long = [name for name, value in values.items() if len(value) > _LONGEST_FIELD]
    if long:
        return bad(f"the value of {long[0]} has more than {_LONGEST_FIELD} characters", "check the quotes of the file")
    for name in ("skill", "entity", "data_type"):
        if not values.get(name):
            return bad(f"no value for {name}", f"give the {name.replace('_', ' ')}")
    known = ontology()
    data_type, purpose, policy = values["data_type"], values.get("purpose", ""), values.get("policy", "")
    if data_type not in known.data_types:
        return bad(f"unknown data type {data_type!r}", _nearest(known.data_types.nearest_ids(data_type), "data types"))
    if purpose and purpose not in known.purposes:
        return bad(f"unknown purpose {purpose!r}", _nearest(known.purposes.nearest_ids(purpose), "purposes"))
    if policy and policies is not None and policy not in policies:
        return bad(
            f"unknown policy {policy!r}", "name one of the documents given with --policies, or leave the column empty"
        )
    how = values.get("how", "")
    if how and how not in _HOW:
        return bad(f"unknown value {how!r} of how", f"use one of {', '.join(sorted(_HOW))}")
    observation = Observation(
        skill=values["skill"],
        entity=values["entity"],
        data_type=data_type,
        how=cast(How, how or "stated"),
        policy=policy,
        purpose=purpose,
        host=values.get("host", ""),
        persona=values.get("persona", ""),
        time=values.get("time", ""),
        source=path,
        locator=f"row {number}",
    )
    return FlowRow(number, observation)


def _nearest(ids: list[str], what: str) -> str:
    near = f"the nearest ids are {', '.join(ids)}; " if ids else ""
    return f"{near}`policylint ontology` lists all {what}"


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise InputError(str(path), f"the file has more than {MOST_BYTES // 1_000_000} MB", "give a flows CSV")
        raw = path.read_bytes()
    except FileNotFoundError:
        raise InputError(str(path), "no such file", "check the path") from None
    except OSError as error:
        raise InputError(
            str(path), f"the file cannot be read ({error.strerror})", "check the path and its rights"
        ) from None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            str(path), f"the file is not UTF-8 text (byte {error.start})", "save it as CSV in UTF-8"
        ) from None
    if "\0" in text:
        raise InputError(str(path), "the file is binary", "give a flows CSV")
    if not text.strip():
        raise InputError(str(path), "the file is empty", f"write a header line: {','.join(REQUIRED)}")
    return text


def _delimiter(text: str) -> str:
    first = text.lstrip().split("\n", 1)[0]
    return ";" if first.count(";") > first.count(",") else ","
