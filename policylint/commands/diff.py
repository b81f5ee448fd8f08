"""`policylint diff`: what changed between versions of a policy (contract 6.3)."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import track

from policylint.comparison.changes import VersionChange, compare_versions
from policylint.comparison.changes_history import Step, walk_history
from policylint.comparison.changes_page import comparison_page
from policylint.comparison.changes_pairs import Analyser, compare_pairs, read_pairs, read_version
from policylint.comparison.changes_telling import sentence_lines, summary_words
from policylint.comparison.changes_words import wording_hash
from policylint.documents import SUFFIXES
from policylint.documents.document import Document
from policylint.errors import InputError
from policylint.serialization import dump_line, writing


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("versions", nargs="*", metavar="OLD NEW", help="two versions of a policy (.html .md .txt .pdf)")
    parser.add_argument("--pairs", metavar="FILE", help="JSON Lines of {id, old, new}: many pairs, one JSON line each")
    parser.add_argument(
        "--history", metavar="FOLDER", help="all versions of one policy; the file names give their order"
    )
    parser.add_argument("--earlier", metavar="FILE", nargs="+", default=[], help="versions before OLD, oldest first")
    parser.add_argument("--out", metavar="FILE", help="write to this file instead of standard output")
    parser.add_argument("--html", metavar="FILE", help="with OLD NEW: also write a side-by-side page")
    parser.add_argument("--json", action="store_true", help="with OLD NEW or --history: JSON instead of text")
    parser.add_argument(
        "--words-only", action="store_true", help="compare the words only, not what the policy says (fast)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Run the command; the exit status is 1 when a pair could not be compared."""
    ways = [bool(arguments.versions), bool(arguments.pairs), bool(arguments.history)]
    if sum(ways) != 1:
        raise InputError(
            "diff", "one of OLD NEW, --pairs FILE and --history FOLDER is needed", "see policylint diff --help"
        )
    analyse = None if arguments.words_only else _analyser()
    if arguments.pairs:
        return _pairs(arguments, analyse)
    if arguments.history:
        return _history(arguments, analyse)
    if len(arguments.versions) != 2:
        given = len(arguments.versions)
        raise InputError("diff", f"{given} versions are named, two are needed", "name the old one and the new one")
    return _two(arguments, analyse)


def _analyser() -> Analyser:
    # Imported here: the language model takes a second to load, and comparing words does not need it.
    from policylint.statements import analyse

    return lambda documents: list(analyse(documents))


def _pairs(arguments: argparse.Namespace, analyse: Analyser | None) -> int:
    rows = read_pairs(arguments.pairs)
    failed = 0
    console = Console(stderr=True)
    results = track(
        compare_pairs(rows, analyse),
        description="Comparing versions",
        total=len(rows),
        console=console,
        disable=not console.is_terminal,
    )
    with writing(arguments.out) as stream:
        for result in results:
            stream.write(dump_line(result.as_dict()) + "\n")
            if result.error:
                failed += 1
                print(f"policylint diff: {result.error}", file=sys.stderr)
    return 1 if failed else 0


def _two(arguments: argparse.Namespace, analyse: Analyser | None) -> int:
    old, new = read_version(arguments.versions[0]), read_version(arguments.versions[1])
    earlier = [(Path(name).stem, wording_hash(read_version(name).text)) for name in arguments.earlier]
    change = compare_versions(old, new, earlier=earlier)
    if analyse is not None and change.change in ("substantive", "minor"):
        said = analyse([old, new])
        change = compare_versions(old, new, said[0], said[1], earlier=earlier)
    with writing(arguments.out) as stream:
        if arguments.json:
            stream.write(dump_line({"old": old.id, "new": new.id, **change.as_dict()}) + "\n")
        else:
            stream.write("\n".join(_text(change)) + "\n")
    if arguments.html:
        with writing(arguments.html) as stream:
            stream.write(comparison_page(old, new, change))
    return 0


def _text(change: VersionChange) -> list[str]:
    lines = [f"{change.change.replace('_', ' ')}: {change.explanation}", *_links(change)]
    if change.statements is not None:
        told = summary_words(change.statements)
        lines += (
            ["", "What the policy says differently:"]
            if told
            else ["", "No difference found in what the policy says about data."]
        )
        lines += [f"{number}. {sentence}" for number, sentence in enumerate(told, 1)]
    if differing := sentence_lines(change.rows):
        lines += ["", "Sentences that differ (- old, + new, ~ moved):", *differing]
    return lines


def _links(change: VersionChange) -> list[str]:
    shown = 6
    lines = [f"  - Link gone: {address}" for address in change.links_gone[:shown]]
    lines += [f"  - New link: {address}" for address in change.links_new[:shown]]
    rest = len(change.links_gone[shown:]) + len(change.links_new[shown:])
    return lines + ([f"  - {rest} more links differ."] if rest else [])


def _history(arguments: argparse.Namespace, analyse: Analyser | None) -> int:
    versions = _versions(arguments.history)
    console = Console(stderr=True)
    steps = track(
        walk_history(versions, analyse),
        description="Comparing versions",
        total=len(versions) - 1,
        console=console,
        disable=not console.is_terminal,
    )
    with writing(arguments.out) as stream:
        for step in steps:
            if arguments.json:
                stream.write(dump_line({"old": step.old, "new": step.new, **step.change.as_dict()}) + "\n")
            else:
                stream.write("\n".join(_step_text(step)) + "\n\n")
    return 0


def _versions(folder: str) -> Sequence[Document]:
    path = Path(folder)
    files = sorted(file for file in path.glob("*") if file.suffix.lower() in SUFFIXES) if path.is_dir() else []
    if len(files) < 2:
        raise InputError(folder, f"there are {len(files)} versions in this folder, two are needed", "check the path")
    return [read_version(file) for file in files]


def _step_text(step: Step) -> list[str]:
    change = step.change
    lines = [f"{step.new} (after {step.old}): {change.change.replace('_', ' ')}. {change.explanation}", *_links(change)]
    if change.statements is not None:
        if not change.statements.changes:
            lines.append("  No difference was found in what it says about data.")
        lines += [f"  - {sentence}" for sentence in summary_words(change.statements, change.rows)]
    return lines
