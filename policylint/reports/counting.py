"""Counting: the one function that every number of a report comes from, and the rows it counts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Row = Mapping[str, str]
Comparison = Literal["=", ">"]
Condition = tuple[str, Comparison, str]


def equals(column: str, value: str) -> Condition:
    """The rows whose column has this value."""
    return column, "=", value


def any_in(column: str) -> Condition:
    """The rows whose column, a whole number, is greater than 0."""
    return column, ">", "0"


@dataclass(frozen=True, slots=True)
class Count:
    """A number of a report with the rows it counts.

    Attributes:
        value: number of rows.
        table: name of the table; the rows are those of TABLE.csv.
        where: what the counted rows have in common: (column, "=", value), or (column, ">", "0") for whole numbers.
        href: where the report shows these rows; "" when there are none.
    """

    value: int
    table: str
    where: tuple[Condition, ...] = ()
    href: str = ""

    @property
    def where_json(self) -> str:
        """The conditions for programs that check a page against the CSV files."""
        return json.dumps(self.where, ensure_ascii=False, separators=(",", ":"))

    @property
    def in_words(self) -> str:
        """The conditions for readers: "findings.csv, rows with disclosure = clear"."""
        conditions = " and ".join(f"{column} {sign} {value or 'empty'}" for column, sign, value in self.where)
        return f"{self.table}.csv, " + (f"rows with {conditions}" if conditions else "all rows")


class Tables:
    """The tables of a report: lists of rows, each a mapping from column name to text.

    Args:
        rows: table name -> rows, in the order in which they are written.
    """

    def __init__(self, rows: Mapping[str, Sequence[Row]]) -> None:
        self._rows = dict(rows)
        self._groups: dict[tuple[str, tuple[tuple[str, Comparison], ...]], dict[tuple[str, ...], list[Row]]] = {}

    def __getitem__(self, table: str) -> Sequence[Row]:
        return self._rows[table]

    def select(self, table: str, *where: Condition) -> Sequence[Row]:
        """The rows that satisfy every condition, in their order."""
        if not where:
            return self._rows[table]
        # One pass over the table for each set of columns, not for each number.
        columns = tuple((column, sign) for column, sign, _ in where)
        key = (table, columns)
        if key not in self._groups:
            groups: dict[tuple[str, ...], list[Row]] = {}
            for row in self._rows[table]:
                groups.setdefault(tuple(_value(row, column, sign) for column, sign in columns), []).append(row)
            self._groups[key] = groups
        wanted = tuple(value if sign == "=" else f">{value}" for _, sign, value in where)
        return self._groups[key].get(wanted, ())

    def count(self, table: str, *where: Condition, href: str = "") -> Count:
        """How many rows satisfy every condition. `href` is where the report shows them."""
        value = len(self.select(table, *where))
        return Count(value, table, tuple(where), href if value else "")


def _value(row: Row, column: str, sign: Comparison) -> str:
    # ">" is only asked with 0: "is there any".
    return row[column] if sign == "=" else (">0" if int(row[column]) > 0 else "none")
