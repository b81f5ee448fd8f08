"""`policylint document SOURCE...`: the readable text of a policy, the text that offsets refer to."""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Iterator
from typing import Any, TextIO

from policylint.documents import Block, Document, ReadError, read_sources
from policylint.serialization import dump_line, writing

_SHOWN = 100


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument(
        "sources",
        nargs="+",
        metavar="SOURCE",
        help="a file (.html .htm .xhtml .md .markdown .txt .pdf), a folder, "
        "a .jsonl of id, text, format, or - for such lines on standard input",
    )
    how = parser.add_mutually_exclusive_group()
    how.add_argument(
        "--json",
        action="store_true",
        help="one JSON line a document: text, blocks, source map, language, is it a policy, warnings",
    )
    how.add_argument(
        "--structure", action="store_true", help="one line a block: number, kind, offsets, heading, lead-in, text"
    )
    parser.add_argument("--out", metavar="FILE", help="write to FILE instead of standard output")


def run(arguments: argparse.Namespace) -> int:
    """Print the documents; the exit status is that of `policylint.cli`."""
    documents = failed = 0
    if isinstance(sys.stdout, io.TextIOWrapper):
        # Lone surrogates of a JSONL row are part of the text that offsets refer to.
        sys.stdout.reconfigure(errors="surrogatepass")
    with writing(arguments.out) as stream:
        for item in read_sources(arguments.sources):
            if isinstance(item, ReadError):
                failed += 1
                print(f"policylint document: {item.error}", file=sys.stderr)
                continue
            documents += 1
            if arguments.json:
                stream.write(dump_line(as_dict(item)) + "\n")
                continue
            _remarks(item)
            _print(item, stream, documents, arguments.structure)
    if not documents:
        return 2
    return 1 if failed else 0


def _remarks(document: Document) -> None:
    for warning in document.warnings:
        print(f"policylint document: {document.source}: {warning}", file=sys.stderr)
    if not document.page.is_policy:
        print(
            f"policylint document: {document.source}: not a privacy policy. {document.page.explanation}",
            file=sys.stderr,
        )


def _print(document: Document, stream: TextIO, number: int, structure: bool) -> None:
    if number > 1:
        stream.write(f"\n==> {document.id} <==\n")
    if structure:
        for line in structure_lines(document):
            stream.write(line + "\n")
        return
    stream.write(document.text)
    if not document.text.endswith("\n"):
        stream.write("\n")


def structure_lines(document: Document) -> Iterator[str]:
    """One line for each block of a document, after a line on the document itself."""
    size = f"{document.words} words, {len(document.blocks)} blocks"
    yield f"{document.id}: {document.format}, {document.language}, {size}"
    for index, block in enumerate(document.blocks):
        kind = f"{block.kind} {block.level}" if block.level else block.kind
        references = _references(block)
        shown = block.visible if len(block.visible) <= _SHOWN else block.visible[: _SHOWN - 2] + " …"
        yield f"{index:4} {kind:<15} {block.start}-{block.end}{references}  {shown}"


def _references(block: Block) -> str:
    named = (("under", block.heading), ("lead-in", block.lead_in), ("header", block.header), ("row", block.row))
    return "".join(f"  [{name} {index}]" for name, index in named if index is not None)


def as_dict(document: Document) -> dict[str, Any]:
    """The JSON form of a document. `positions` are left out where they are simply `start`, `start + 1`, ..."""
    return {
        "doc": document.id,
        "source": document.source,
        "format": document.format,
        "language": document.language,
        "words": document.words,
        "is_policy": document.page.is_policy,
        "reason": document.page.reason,
        "explanation": document.page.explanation,
        "title": document.title,
        "kept_words": document.kept_words,
        "warnings": list(document.warnings),
        "sha256": document.sha256,
        "text": document.text,
        "blocks": [_block(block) for block in document.blocks],
        "source_map": [
            {
                "start": place.start,
                "end": place.end,
                "page": place.page,
                "line": place.line,
                "column": place.column,
                "path": place.path,
                "fragment": place.fragment,
            }
            for place in document.source_map
        ],
    }


def _block(block: Block) -> dict[str, Any]:
    out: dict[str, Any] = {
        "kind": block.kind,
        "level": block.level,
        "start": block.start,
        "end": block.end,
        "visible": block.visible,
        "heading": block.heading,
        "lead_in": block.lead_in,
    }
    if block.header is not None:
        out["header"] = block.header
    if block.row is not None:
        out["row"] = block.row
    if block.positions[-1] - block.positions[0] != len(block.positions) - 1 or block.positions[0] != block.start:
        out["positions"] = list(block.positions)
    return out
