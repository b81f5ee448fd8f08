"""What the user names on the command line - files, folders, JSON Lines, standard input - as a stream of documents.

One input that cannot be read gives a `ReadError` and reading goes on with the next.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from policylint.documents.document import Document
from policylint.documents.limits import MAX_BROKEN_ROWS, MAX_FILE_BYTES
from policylint.documents.reading import SUFFIXES, read_file, read_text
from policylint.errors import InputError


@dataclass(frozen=True, slots=True)
class ReadError:
    """An input that could not be read.

    Attributes:
        doc: the id that the document would have had; for a row without a usable id "SOURCE, row N".
        source: the file or row as the user named it.
        error: what is wrong and what to do about it, naming the source.
    """

    doc: str
    source: str
    error: str


def read_sources(sources: Sequence[str]) -> Iterator[Document | ReadError]:
    """Read all documents of `sources`, one at a time.

    Args:
        sources: each a file (`.html .htm .md .markdown .txt .pdf`), a folder (searched recursively, in the order of the
            sorted paths; other files in it are passed over), a `.jsonl` file of
            `{"id", "text", "format": "markdown|text|html"}`, or "-" for such JSON Lines on standard input.

    Yields:
        A `Document` for each input that could be read, a `ReadError` for each that could not. An id that was there
        before gives a `ReadError`.
    """
    seen: dict[str, str] = {}
    for item in _read_all(sources):
        if isinstance(item, Document):
            if item.id in seen:
                yield ReadError(
                    item.id,
                    item.source,
                    str(
                        InputError(
                            item.source,
                            f"the document id {item.id!r} is taken by {seen[item.id]}",
                            "rename one of them",
                        )
                    ),
                )
                continue
            seen[item.id] = item.source
        yield item


def _read_all(sources: Sequence[str]) -> Iterator[Document | ReadError]:
    for source in sources:
        if source == "-":
            yield from _read_rows(sys.stdin.buffer, "standard input")
            continue
        path = Path(source)
        if path.is_dir():
            yield from _read_folder(path)
        elif path.suffix.lower() in (".jsonl", ".ndjson"):
            try:
                with path.open("rb") as stream:
                    yield from _read_rows(stream, source)
            except OSError as error:
                problem = (
                    "there is no such file"
                    if isinstance(error, FileNotFoundError)
                    else f"cannot be read ({error.strerror})"
                )
                yield ReadError(path.stem, source, str(InputError(source, problem, "check the path")))
        else:
            yield _read_path(path)


def _read_path(path: Path) -> Document | ReadError:
    try:
        return read_file(path)
    except InputError as error:
        return ReadError(path.stem, str(path), str(error))


def _read_folder(folder: Path) -> Iterator[Document | ReadError]:
    problems: list[OSError] = []
    files: list[Path] = []
    for root, folders, names in os.walk(folder, onerror=problems.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
        files += [Path(root, n) for n in names if Path(n).suffix.lower() in SUFFIXES and not n.startswith(".")]
    for problem in problems:
        name = str(problem.filename)
        yield ReadError(
            Path(name).name,
            name,
            str(InputError(name, f"cannot be read ({problem.strerror})", "check the permissions")),
        )
    if not files and not problems:
        expected = " ".join(SUFFIXES)
        yield ReadError(
            folder.name,
            str(folder),
            str(InputError(str(folder), f"no document in this folder ({expected})", "check the path")),
        )
    for path in sorted(files):
        yield _read_path(path)


def _read_rows(stream: IO[bytes], source: str) -> Iterator[Document | ReadError]:
    broken = 0
    found = False
    for number, line in _lines(stream):
        if line is not None and not line.strip():
            continue
        found = True
        where = f"{source}, row {number}"
        item = _read_row(line, where)
        yield item
        if isinstance(item, ReadError):
            broken += 1
            if broken >= MAX_BROKEN_ROWS:
                yield ReadError(
                    where, where, str(InputError(where, f"{broken} rows could not be read; the rest is not tried"))
                )
                return
    if not found:
        yield ReadError(
            source,
            source,
            str(InputError(source, "there is no row in it", 'give JSON Lines of {"id", "text", "format"}')),
        )


def _lines(stream: IO[bytes]) -> Iterator[tuple[int, bytes | None]]:
    """Numbered lines; `None` for a line above the size limit, of which no more than the limit is held in memory."""
    number = 0
    while line := stream.readline(MAX_FILE_BYTES + 1):
        number += 1
        if len(line) > MAX_FILE_BYTES:
            while line and not line.endswith(b"\n"):
                line = stream.readline(MAX_FILE_BYTES)
            yield number, None
        else:
            yield number, line


def _read_row(line: bytes | None, where: str) -> Document | ReadError:
    identifier = where
    try:
        if line is None:
            raise InputError(where, f"the row is larger than {MAX_FILE_BYTES // (1024 * 1024)} MiB", "split it")
        row = _parse_row(line, where)
        given = row.get("id")
        if isinstance(given, int) and not isinstance(given, bool):
            given = str(given)
        if not isinstance(given, str) or not given:
            raise InputError(where, 'the row has no "id"', 'give each row a text "id"')
        identifier = given
        text = row.get("text")
        if not isinstance(text, str):
            raise InputError(where, f'document {given!r} has no "text"', 'give each row a text "text"')
        form = row.get("format", "text")
        if form not in ("markdown", "text", "html"):
            raise InputError(where, f"document {given!r} has the unknown format {form!r}", "use markdown, text or html")
        return read_text(text, id=given, format=form, source=where)
    except InputError as error:
        return ReadError(identifier, where, str(error))


def _parse_row(line: bytes, where: str) -> dict[str, Any]:
    expected = 'expected is one JSON object a row: {"id", "text", "format"}'
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise InputError(where, "the row is not UTF-8", "save the file as UTF-8") from None
    except (json.JSONDecodeError, RecursionError) as error:
        raise InputError(where, f"the row is not JSON ({str(error).partition(':')[0]})", expected) from None
    if not isinstance(row, dict):
        raise InputError(where, "the row is not a JSON object", expected)
    return row
