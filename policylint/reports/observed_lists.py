"""Lists of the rows of what was observed, divided into groups to which the numbers of the page lead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from policylint.reports.addresses import ROWS_A_PAGE, page_of
from policylint.reports.counting import Condition, Count, Row, Tables, equals
from policylint.reports.data_files import observed_columns
from policylint.reports.listings import Listing, Section


@dataclass(frozen=True, slots=True)
class RowListing(Listing):
    """A list that shows some columns of its table, by their names. `columns`: name and heading of each."""

    columns: Sequence[tuple[str, str]] = ()


class GroupedList:
    """The rows of a table in groups with the same values in some columns.

    Args:
        tables: of the report.
        table: which one.
        stem: path of the list's pages, without suffix.
        title: what is listed.
        by: the columns that make the groups; the first one's values stand above those of the others.
        columns: those that are shown.
        headings: the values of a group -> the upper heading (said once for neighbours) and the heading.
        where: what all listed rows have in common.
    """

    def __init__(
        self,
        tables: Tables,
        table: str,
        stem: str,
        title: str,
        by: Sequence[str],
        columns: Sequence[str],
        headings: Callable[[tuple[str, ...]], tuple[str, str]],
        where: Sequence[Condition] = (),
    ) -> None:
        self._tables, self._table, self._stem, self._title = tables, table, stem, title
        self._by, self._columns, self._headings, self._where = tuple(by), tuple(columns), headings, tuple(where)
        sizes = Counter(self._key(row) for row in tables.select(table, *self._where))
        of_upper: Counter[str] = Counter()
        for key, size in sizes.items():
            of_upper[key[0]] += size
        # The largest first, then by name: never by the order of the input.
        self.groups = sorted(sizes, key=lambda key: (-of_upper[key[0]], key))
        self._hrefs: dict[tuple[str, ...], str] = {}
        before = 0
        for number, key in enumerate(self.groups, 1):
            href = f"{page_of(stem, before // ROWS_A_PAGE + 1)}#group-{number}"
            for length in range(len(key) + 1):
                self._hrefs.setdefault(key[:length], href)
            before += sizes[key]

    def count(self, *values: str) -> Count:
        """The number of rows with these values in the first columns of the groups, and where they are listed."""
        return self._tables.count(self._table, *self._conditions(values), href=self._hrefs.get(values, ""))

    def uppers(self) -> list[str]:
        """The values of the first column, in order."""
        return list(dict.fromkeys(key[0] for key in self.groups))

    def listing(self) -> Listing:
        """The list."""
        sections = []
        for number, key in enumerate(self.groups, 1):
            upper, heading = self._headings(key)
            conditions = self._conditions(key)
            rows: Sequence[Row] = self._tables.select(self._table, *conditions)
            sections.append(
                Section(heading, f"group-{number}", self._tables.count(self._table, *conditions), rows, upper)
            )
        total = self._tables.count(self._table, *self._where)
        description = str(observed_columns()[self._table]["description"])
        shown = [(name, name.replace("_", " ").capitalize()) for name in self._columns]
        return RowListing(self._stem, "rows_list.html", self._title, description, total, sections, shown)

    def _key(self, row: Row) -> tuple[str, ...]:
        return tuple(row[column] for column in self._by)

    def _conditions(self, values: tuple[str, ...]) -> tuple[Condition, ...]:
        return (*self._where, *(equals(column, value) for column, value in zip(self._by, values, strict=False)))
