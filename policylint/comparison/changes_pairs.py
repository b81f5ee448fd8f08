"""Many pairs of versions at once (contract 6.3): each document is read once and analysed once."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from policylint.comparison.changes import VersionChange, compare_versions
from policylint.documents import read_file, read_text
from policylint.documents.document import Document
from policylint.errors import InputError
from policylint.statements.statement import Analysis

Key = TypeVar("Key")
Value = TypeVar("Value")
Analyser = Callable[[Sequence[Document]], Sequence[Analysis]]

_CHUNK = 16
"""Pairs that are worked on together: their documents are analysed in one batch."""

_KEPT = 64
"""Documents and analyses kept in memory; consecutive pairs of a history share one."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One row of the pairs file: id and the paths of both versions."""

    id: str
    old: Path
    new: Path


@dataclass(frozen=True, slots=True)
class PairResult:
    """What came of one row: the change, or in words what was wrong with the row or one of its files."""

    id: str
    change: VersionChange | None
    error: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The line of contract 6.3, or {"id", "error"}."""
        if self.change is None:
            return {"id": self.id, "error": self.error}
        return {"id": self.id, **self.change.as_dict()}


def read_version(path: str | Path) -> Document:
    """Read one version. Unlike `read_file` an empty file is a document without text: an empty page is a kind of change.

    Raises:
        InputError: see `read_file`.
    """
    file = Path(path)
    try:
        return read_file(file)
    except InputError:
        try:
            blank = (
                file.is_file()
                and file.stat().st_size < 1024
                and not file.read_bytes().strip(b" \t\r\n\f\v\xef\xbb\xbf")
            )
        except OSError:
            blank = False
        if blank:
            return read_text("", id=file.stem, format="text", source=str(path))
        raise


def read_pairs(path: str | Path) -> list[Pair | PairResult]:
    """The rows of a pairs file; a row that cannot be used gives a `PairResult` with its error.

    Raises:
        InputError: the file itself cannot be read or has no row.
    """
    file = Path(path)
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(str(path), f"cannot be read ({error})", "give JSON Lines of {id, old, new}") from error
    rows: list[Pair | PairResult] = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            rows.append(_pair(line, f"{path}, row {number}", file.parent))
    if not rows:
        raise InputError(str(path), "there is no row in it", "give JSON Lines of {id, old, new}")
    return rows


def _pair(line: str, where: str, folder: Path) -> Pair | PairResult:
    try:
        row = json.loads(line)
    except (json.JSONDecodeError, RecursionError):
        return PairResult(where, None, str(InputError(where, "the row is not JSON", "expected is {id, old, new}")))
    if not isinstance(row, dict):
        return PairResult(
            where, None, str(InputError(where, "the row is not a JSON object", "expected is {id, old, new}"))
        )
    identifier = str(row.get("id", where))
    for name in ("old", "new"):
        if not isinstance(row.get(name), str) or not row[name]:
            problem = InputError(
                where, f'the row has no "{name}"', "give the path of the file, relative to the pairs file"
            )
            return PairResult(identifier, None, str(problem))
    return Pair(identifier, folder / row["old"], folder / row["new"])


class _Memory(OrderedDict[Key, Value]):
    """The values used last."""

    def keep(self, key: Key, value: Value) -> None:
        self[key] = value
        while len(self) > _KEPT:
            self.popitem(last=False)


def compare_pairs(rows: Sequence[Pair | PairResult], analyse: Analyser | None = None) -> Iterator[PairResult]:
    """Compare all pairs, in order.

    Args:
        rows: see `read_pairs`.
        analyse: the statements stage; without it statements are not compared. Only `substantive` and `minor` changes
            are analysed.
    """
    documents: _Memory[Path, Document] = _Memory()
    analyses: _Memory[str, Analysis] = _Memory()
    for start in range(0, len(rows), _CHUNK):
        results: list[PairResult | tuple[Pair, Document, Document, VersionChange]] = []
        for row in rows[start : start + _CHUNK]:
            if isinstance(row, PairResult):
                results.append(row)
                continue
            try:
                old, new = _read(row.old, documents), _read(row.new, documents)
            except InputError as error:
                results.append(PairResult(row.id, None, str(error)))
                continue
            results.append((row, old, new, compare_versions(old, new)))
        said = {} if analyse is None else _analysed(results, analyse, analyses)
        for result in results:
            if isinstance(result, PairResult):
                yield result
                continue
            row, old, new, change = result
            if change.change in ("substantive", "minor") and old.sha256 in said and new.sha256 in said:
                change = compare_versions(old, new, said[old.sha256], said[new.sha256])
            yield PairResult(row.id, change)


def _read(path: Path, documents: _Memory[Path, Document]) -> Document:
    if path not in documents:
        documents.keep(path, read_version(path))
    return documents[path]


def _analysed(
    results: Sequence[PairResult | tuple[Pair, Document, Document, VersionChange]],
    analyse: Analyser,
    analyses: _Memory[str, Analysis],
) -> dict[str, Analysis]:
    wanted: dict[str, Document] = {}
    for result in results:
        if not isinstance(result, PairResult) and result[3].change in ("substantive", "minor"):
            wanted.update((document.sha256, document) for document in result[1:3])
    said = {key: analyses[key] for key in wanted if key in analyses}
    missing = [document for key, document in wanted.items() if key not in said]
    for document, analysis in zip(missing, analyse(missing), strict=True):
        said[document.sha256] = analysis
        analyses.keep(document.sha256, analysis)
    return said
