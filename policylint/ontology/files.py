"""Reading the data files of the ontology, and writing many similar terms in one line."""

from __future__ import annotations

import csv
import io
import itertools
import re
import tomllib
from importlib import resources
from typing import Any

_GROUP = re.compile(r"\{([^{}]*)\}")


def read_text(name: str) -> str:
    """The text of a file in `policylint/ontology/data`."""
    return resources.files("policylint.ontology").joinpath("data", name).read_text(encoding="utf-8")


def read_toml(name: str) -> dict[str, Any]:
    """A TOML file of the data folder."""
    return tomllib.loads(read_text(name))


def read_csv(name: str) -> list[dict[str, str]]:
    """The rows of a CSV file of the data folder (UTF-8, header line)."""
    return list(csv.DictReader(io.StringIO(read_text(name), newline="")))


def expand(pattern: str) -> list[str]:
    """All phrases that a pattern with alternatives in braces stands for.

    "{home|work|} phone {number|}" stands for six phrases; an empty alternative leaves the place out. Braces do not
    nest.

    Raises:
        ValueError: a brace without its partner.
    """
    if "{" not in pattern and "}" not in pattern:
        return [pattern]
    pieces = _GROUP.split(pattern)
    if any("{" in piece or "}" in piece for piece in pieces):
        raise ValueError(f"unbalanced braces in the pattern {pattern!r}")
    # re.split with one group: texts at even places, the alternatives between them at odd places.
    choices = [piece.split("|") if place % 2 else [piece] for place, piece in enumerate(pieces)]
    return [" ".join("".join(parts).split()) for parts in itertools.product(*choices)]


def split(cell: str) -> tuple[str, ...]:
    """The values of a cell that holds several, separated by "|"."""
    return tuple(value.strip() for value in cell.split("|") if value.strip())
