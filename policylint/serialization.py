"""Writing results so that the same results are the same bytes, and so that a killed run leaves no half file."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO


def dump_line(value: Mapping[str, Any]) -> str:
    """One JSON line: keys in the order of the mapping, text unescaped (UTF-8), no line end."""
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))


@contextmanager
def writing(path: str | Path | None) -> Iterator[TextIO]:
    """A text stream to `path` that appears under its name only when the block ends without an exception.

    Args:
        path: the file, or `None` or "-" for standard output (which is then not closed).
    """
    if path is None or str(path) == "-":
        yield sys.stdout
        sys.stdout.flush()
        return
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="surrogatepass", newline="\n") as stream:
            yield stream
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(name, 0o666 & ~umask)
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def write_lines(path: str | Path | None, lines: Iterable[Mapping[str, Any]]) -> None:
    """Write JSON Lines to `path` (see `writing`)."""
    with writing(path) as stream:
        for line in lines:
            stream.write(dump_line(line) + "\n")
