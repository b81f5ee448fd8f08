"""The history of a policy: what each version says that the one before it did not, returns to earlier versions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from policylint.comparison.changes import VersionChange, compare_versions
from policylint.comparison.changes_words import wording_hash
from policylint.documents.document import Document
from policylint.statements.statement import Analysis


@dataclass(frozen=True, slots=True)
class Step:
    """One version after the first.

    Attributes:
        old: name of the last version before it that is a policy; new: name of this version.
        change: how it differs from `old`.
    """

    old: str
    new: str
    change: VersionChange


def walk_history(
    versions: Sequence[Document], analyse: Callable[[Sequence[Document]], Sequence[Analysis]] | None = None
) -> Iterator[Step]:
    """Compare every version with the one before it.

    A version that is not a policy (an error page between two fetches) is reported as such and then passed over: the
    next one is compared with the last real one, so that the error page and its repair are not two large changes.

    Args:
        versions: oldest first.
        analyse: the statements stage; without it statements are not compared.
    """
    last: Document | None = None
    last_said: Analysis | None = None
    earlier: list[tuple[str, str]] = []
    for version in versions:
        if last is None:
            last = version
            continue
        change = compare_versions(last, version, earlier=earlier)
        if change.change == "not_a_policy":
            yield Step(last.id, version.id, change)
            continue
        said: Analysis | None = None
        if analyse is not None and change.change in ("substantive", "minor"):
            if last_said is None:
                last_said = analyse([last])[0]
            said = analyse([version])[0]
            change = compare_versions(last, version, last_said, said, earlier=earlier)
        yield Step(last.id, version.id, change)
        earlier.append((last.id, wording_hash(last.text)))
        last, last_said = version, said
