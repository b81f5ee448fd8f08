"""`Stage`: whose result a stored result is."""

from __future__ import annotations

from typing import NamedTuple


class Stage(NamedTuple):
    """A stage at a version.

    Attributes:
        name: "documents", "statements", ...
        version: changes whenever the stage could give another result for the same input.
    """

    name: str
    version: str
