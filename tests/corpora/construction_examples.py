"""The construction examples of `corpora/constructions`: reading them, and telling which of them an analysis gets right.

As a command it lists what fails, with the text, for whoever works on the extraction:

    python -m tests.corpora.construction_examples                    table by construction
    python -m tests.corpora.construction_examples --failures         and each failing example with what was found
    python -m tests.corpora.construction_examples --failures exception only
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from policylint.ontology import Taxonomy, ontology

FOLDER = Path(__file__).resolve().parents[2] / "corpora" / "constructions"
PATTERN_KEYS = (
    "party",
    "action",
    "negated",
    "data",
    "recipients",
    "purposes",
    "sources",
    "exceptions",
    "retention",
    "conditions",
    "exclusive",
    "scope",
)


@dataclass(frozen=True, slots=True)
class Example:
    """One line of the files: a text, the statements it must give (`expect`) and those it must not give (`reject`)."""

    id: str
    construction: str
    text: str
    format: str
    expect: tuple[Mapping[str, Any], ...]
    reject: tuple[Mapping[str, Any], ...]
    note: str
    file: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one example came out: the expected patterns that nothing matched, the rejected ones that something did."""

    example: Example
    missing: tuple[Mapping[str, Any], ...]
    wrong: tuple[Mapping[str, Any], ...]
    found: tuple[Mapping[str, Any], ...]

    @property
    def right(self) -> bool:
        return not self.missing and not self.wrong


def read_examples(folder: Path = FOLDER) -> list[Example]:
    """All examples, in the order of the file names and lines."""
    examples = []
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            examples.append(
                Example(
                    id=row["id"],
                    construction=row["construction"],
                    text=row["text"],
                    format=row.get("format", "text"),
                    expect=tuple(row["expect"]),
                    reject=tuple(row["reject"]),
                    note=row["note"],
                    file=path.name,
                )
            )
    return examples


def patterns(entries: Iterable[Mapping[str, Any]]) -> Iterable[Mapping[str, Any]]:
    """The single patterns of an `expect` or `reject` list, with the alternatives of "any" taken apart."""
    for entry in entries:
        yield from entry.get("any", (entry,))


def _one_of(wanted: str, found: Iterable[str]) -> bool:
    return not set(wanted.split("|")).isdisjoint(found)


def _contract(taxonomy: Taxonomy, found: Iterable[str]) -> set[str]:
    """The types as found, and as the contract's smaller vocabulary has them ("fraud_prevention" is "security")."""
    types = set(found)
    return types | {taxonomy.contract(i) for i in types if i in taxonomy}


def _with_umbrellas(found: Iterable[str]) -> set[str]:
    """Parties as found, with the kinds of party above them: a research partner is a third party as well."""
    parties = ontology().parties
    return {above for i in found if i in parties for above in (i, *parties.ancestors(i))}


def _frame_matches(pattern: Mapping[str, Any], statement: Mapping[str, Any]) -> bool:
    """Everything but the data types and recipients. Without a "scope" in the pattern only general statements count."""
    if statement["scope"] != pattern.get("scope", "general"):
        return False
    for key in ("party", "action"):
        if key in pattern and not _one_of(pattern[key], [statement[key]]):
            return False
    for key in ("negated", "exclusive"):
        if key in pattern and bool(statement[key]) != pattern[key]:
            return False
    for key in ("retention", "conditions"):
        if key in pattern and bool(statement[key]) != pattern[key]:
            return False
    purposes = _contract(ontology().purposes, _types(statement, "purposes"))
    sources = _with_umbrellas(_types(statement, "sources"))
    if not all(_one_of(wanted, purposes) for wanted in pattern.get("purposes", ())):
        return False
    if not all(_one_of(wanted, sources) for wanted in pattern.get("sources", ())):
        return False
    if pattern.get("exceptions") is True:
        return bool(statement["exceptions"])
    carved = [kind for exception in statement["exceptions"] for kind in exception["types"]]
    return all(_one_of(wanted, carved) for wanted in pattern.get("exceptions", ()))


def is_found(pattern: Mapping[str, Any], statements: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the statements say what `pattern` expects.

    Each of its data types (with each of its recipients) must stand in some statement that agrees in everything else:
    one statement with all of them, or one for each, are equally right.
    """
    if "any" in pattern:
        return any(is_found(alternative, statements) for alternative in pattern["any"])
    fitting = [statement for statement in statements if _frame_matches(pattern, statement)]
    if not fitting:
        return False
    for data in pattern.get("data", (None,)):
        for recipient in pattern.get("recipients", (None,)):
            if not any(_has(statement, data, recipient) for statement in fitting):
                return False
    return True


def _types(statement: Mapping[str, Any], key: str) -> list[str]:
    return [mention["type"] for mention in statement[key]]


def _has(statement: Mapping[str, Any], data: str | None, recipient: str | None) -> bool:
    if data is not None and not _one_of(data, _contract(ontology().data_types, _types(statement, "data"))):
        return False
    return recipient is None or _one_of(recipient, _with_umbrellas(_types(statement, "recipients")))


def judge(example: Example, statements: Sequence[Mapping[str, Any]]) -> Outcome:
    """Compare what was found in an example (in the form of `Statement.as_dict`) with what it expects and rejects."""
    return Outcome(
        example=example,
        missing=tuple(pattern for pattern in example.expect if not is_found(pattern, statements)),
        wrong=tuple(pattern for pattern in example.reject if is_found(pattern, statements)),
        found=tuple(statements),
    )


def extract(examples: Sequence[Example]) -> dict[str, list[dict[str, Any]]]:
    """The statements of the real pipeline, by example id."""
    from policylint.documents import read_text
    from policylint.statements import analyse

    documents = [read_text(example.text, id=example.id, format=example.format) for example in examples]
    return {analysis.doc: [s.as_dict() for s in analysis.statements] for analysis in analyse(documents, processes=1)}


def evaluate(examples: Sequence[Example]) -> list[Outcome]:
    """Run the real pipeline over the examples and judge each."""
    statements = extract(examples)
    return [judge(example, statements.get(example.id, [])) for example in examples]


def table(outcomes: Iterable[Outcome]) -> str:
    """Right of all by construction, with the expected and rejected patterns counted one by one."""
    groups: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        groups[outcome.example.construction].append(outcome)
    lines = [f"{'construction':24s} {'examples right':>15s} {'expected found':>15s} {'rejected absent':>16s}"]
    for name, group in [*groups.items(), ("all", [o for g in groups.values() for o in g])]:
        expected = sum(len(o.example.expect) for o in group)
        rejected = sum(len(o.example.reject) for o in group)
        cells = (
            f"{sum(o.right for o in group)}/{len(group)}",
            f"{expected - sum(len(o.missing) for o in group)}/{expected}",
            f"{rejected - sum(len(o.wrong) for o in group)}/{rejected}",
        )
        lines.append(f"{name:24s} {cells[0]:>15s} {cells[1]:>15s} {cells[2]:>16s}")
    return "\n".join(lines)


def _brief(statement: Mapping[str, Any]) -> str:
    parts = [statement["party"], ("not " if statement["negated"] else "") + statement["action"]]
    parts.append(",".join(mention["type"] for mention in statement["data"]) or "-")
    for key, sign in (("recipients", ">"), ("purposes", "@"), ("sources", "<")):
        if statement[key]:
            parts.append(sign + ",".join(mention["type"] for mention in statement[key]))
    for exception in statement["exceptions"]:
        parts.append(f"except {exception['kind']} {','.join(exception['types'])}")
    if statement["exclusive"]:
        parts.append("exclusive")
    if statement["scope"] != "general":
        parts.append(f"[{statement['scope']}]")
    return " ".join(parts)


def failure_lines(outcomes: Iterable[Outcome]) -> Iterable[str]:
    """Each failing example: its text, what is missing, what should not be there, what was found."""
    for outcome in outcomes:
        if outcome.right:
            continue
        yield f"\n{outcome.example.id}  {outcome.example.text!r}"
        if outcome.example.note:
            yield f"  note     {outcome.example.note}"
        for name, entries in (("missing", outcome.missing), ("wrong", outcome.wrong)):
            for entry in entries:
                yield f"  {name:8s} {json.dumps(entry, ensure_ascii=False)}"
        for statement in outcome.found:
            yield f"  found    {_brief(statement)}"
        if not outcome.found:
            yield "  found    no statement"


def main(arguments: Sequence[str] | None = None) -> int:
    """The command: see the module's docstring."""
    parser = argparse.ArgumentParser(description="Measure the extraction on the construction examples.")
    parser.add_argument("constructions", nargs="*", help="only these constructions")
    parser.add_argument("--failures", action="store_true", help="list each failing example")
    options = parser.parse_args(arguments)
    examples = [e for e in read_examples() if not options.constructions or e.construction in options.constructions]
    if not examples:
        print(f"no example of the construction {', '.join(options.constructions)}", file=sys.stderr)
        return 2
    outcomes = evaluate(examples)
    if options.failures:
        print("\n".join(failure_lines(outcomes)))
    print(table(outcomes))
    return 0


if __name__ == "__main__":
    sys.exit(main())
