"""`policylint extract SOURCE... [--out FILE]`: contract 6.1."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from typing import Any

from policylint.documents import ReadError, read_sources
from policylint.documents.document import Document
from policylint.serialization import dump_line, writing
from policylint.statements import Analysis, analyse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument(
        "sources",
        nargs="+",
        metavar="SOURCE",
        help="file (.html .htm .md .txt .pdf), folder, .jsonl of {id, text, format}, or - for that JSONL on standard input",
    )
    parser.add_argument("--out", metavar="FILE", help="where to write the JSON Lines (default: standard output)")
    parser.add_argument(
        "--processes", type=int, default=os.cpu_count() or 1, help="worker processes (default: all cores)"
    )
    parser.add_argument("--quiet", action="store_true", help="no progress on standard error")


def run(arguments: argparse.Namespace) -> int:
    """Write the lines of every source in order; errors are lines of kind "error" and make the exit status 1."""
    failed = 0
    pending: list[Document | ReadError] = []

    def documents() -> Iterator[Document]:
        for item in read_sources(arguments.sources):
            pending.append(item)
            if isinstance(item, Document):
                yield item

    done = 0
    with writing(arguments.out) as stream:

        def errors_first() -> int:
            count = 0
            while pending and isinstance(pending[0], ReadError):
                error = pending.pop(0)
                assert isinstance(error, ReadError)
                stream.write(dump_line({"kind": "error", "doc": error.doc, "error": error.error}) + "\n")
                print(f"policylint extract: {error.error}", file=sys.stderr)
                count += 1
            return count

        for analysis in analyse(documents(), processes=arguments.processes):
            failed += errors_first()
            document = pending.pop(0)
            assert isinstance(document, Document)
            for line in lines(document, analysis):
                stream.write(dump_line(line) + "\n")
            done += 1
            if not arguments.quiet and sys.stderr.isatty():
                print(f"\r{done} documents", end="", file=sys.stderr, flush=True)
        failed += errors_first()
    if not arguments.quiet:
        print(f"{done} documents read, {failed} could not be read", file=sys.stderr)
    return 1 if failed else 0


def lines(document: Document, analysis: Analysis) -> Iterator[dict[str, Any]]:
    """The contract's lines of one document. Statements whose scope is not general ("children", "user_action", ...) say nothing about the
    skill's users at large and are written with the kind "scoped_statement"."""
    yield {
        "kind": "document",
        "doc": document.id,
        "language": document.language,
        "words": document.words,
        "is_policy": document.page.is_policy,
        "reason": document.page.reason,
    }
    for statement in analysis.statements:
        line = statement.as_dict()
        if statement.scope != "general":
            line["kind"] = "scoped_statement"
        yield line
    for span in analysis.spans:
        yield span.as_dict()
    for subsumption in analysis.subsumptions:
        yield subsumption.as_dict()
