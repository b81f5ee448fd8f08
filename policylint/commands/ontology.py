"""`policylint ontology`: print the taxonomies, or say what a phrase or a host maps to and why."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from policylint.ontology import ontology
from policylint.ontology.describe import KINDS, Answer, describe, nearest, tree_lines


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON instead of text")
    actions = parser.add_subparsers(dest="action", metavar="lookup")
    lookup = actions.add_parser(
        "lookup",
        help="what a phrase maps to and why",
        description="Say what a phrase (or a host name) maps to and why. Exit status 1 when nothing is found.",
    )
    lookup.add_argument("phrase", help='for example "mailing address" or dts.podtrac.com')
    lookup.add_argument("--kind", choices=KINDS, help="look only among these; without it, among all")
    # The same option after "lookup"; its default must not overwrite the one given before.
    lookup.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print JSON instead of text")


def run(arguments: argparse.Namespace) -> int:
    if arguments.action == "lookup":
        return _lookup(arguments.phrase, arguments.kind, arguments.json)
    return _print_trees(arguments.json)


def _lookup(phrase: str, kind: str | None, as_json: bool) -> int:
    answers = describe(phrase, kind)
    if as_json:
        near = (
            []
            if answers
            else [{"kind": k, "term": term, "id": identifier} for k, term, identifier in nearest(phrase, kind)]
        )
        print(
            json.dumps(
                {"phrase": phrase, "answers": [a.as_dict() for a in answers], "nearest": near}, ensure_ascii=False
            )
        )
        return 0 if answers else 1
    for answer in answers:
        print("\n".join(_lines(answer)))
    if answers:
        return 0
    where = f" as {kind.replace('_', ' ')}" if kind else ""
    print(f'"{phrase}" is not known{where}.')
    near_terms = nearest(phrase, kind)
    if not near_terms:
        print("No known term is near it.")
    else:
        print("Nearest terms:")
        for near_kind, term, identifier in near_terms:
            print(f"  {term}  ->  {identifier} ({near_kind.replace('_', ' ')})")
    return 1


def _lines(answer: Answer) -> list[str]:
    lines = [f"{answer.kind.replace('_', ' ')}: {answer.id}" + (f" ({answer.label})" if answer.label else "")]
    lines += [f"  {name}: {value}" for name, value in answer.facts if value]
    return lines


def _print_trees(as_json: bool) -> int:
    taxonomies = {"data_type": ontology().data_types, "purpose": ontology().purposes, "party": ontology().parties}
    if as_json:
        out: dict[str, list[dict[str, Any]]] = {}
        for kind, taxonomy in taxonomies.items():
            out[kind] = [
                {
                    "id": concept.id,
                    "label": concept.label,
                    "parents": list(concept.parents),
                    "iri": concept.iri,
                    "contract": concept.contract,
                    "group": concept.group,
                    "definition": concept.definition,
                }
                for concept in map(taxonomy.get, taxonomy)
            ]
        print(json.dumps(out, ensure_ascii=False, indent=1))
        return 0
    width = 0
    if sys.stdout.isatty():
        from rich.console import Console

        width = Console().width
    titles = {"data_type": "Data types", "purpose": "Purposes", "party": "Parties"}
    for kind, taxonomy in taxonomies.items():
        terms = len(taxonomy.terms())
        print(f"{titles[kind]} ({len(taxonomy)} concepts, {terms} terms)")
        for line in tree_lines(taxonomy):
            print(line[: width - 1] if width > 20 else line)
        print()
    print(
        f"Organisations: {len(ontology().organisations)} of our own; hosts: policylint ontology lookup HOST --kind host"
    )
    return 0
