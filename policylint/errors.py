"""The exceptions that policylint raises for its callers.

Every one names the input and says what to do about it, because the reader of the message is an auditor in the middle of
a batch, not the author of the code.
"""

from __future__ import annotations


class PolicylintError(Exception):
    """Base class: `except PolicylintError` catches everything policylint raises on purpose."""


class InputError(PolicylintError):
    """An input that cannot be used.

    Args:
        source: the file, row or address as the user named it ("flows.csv, row 7").
        problem: what is wrong with it, in a sentence without a full stop.
        remedy: what the user can do, in a sentence without a full stop.
    """

    def __init__(self, source: str, problem: str, remedy: str = "") -> None:
        self.source = source
        self.problem = problem
        self.remedy = remedy
        super().__init__(f"{source}: {problem}" + (f". {remedy[0].upper()}{remedy[1:]}" if remedy else "") + ".")
