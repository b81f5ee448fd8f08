"""The rows of a CSV that may be damaged: a line that is no CSV is named and passed over, the rest is read."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator

from policylint.observations.source_report import SourceReport


def csv_rows(lines: Iterable[str], report: SourceReport, delimiter: str = ",") -> Iterator[tuple[int, list[str]]]:
    """(line number, cells) of the rows after the header.

    Args:
        lines: the lines after the header; the first of them is line 2 of the file.
        report: takes a problem for each line that cannot be read.
    """
    reader = csv.reader((line.replace("\x00", "") for line in lines), delimiter=delimiter)
    number = 1
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            report.problem(f"line {number}: it is not valid CSV ({error})")
            continue
        yield number, cells
