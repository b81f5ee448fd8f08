"""Changes in words that a reader without a technical or legal background understands."""

from __future__ import annotations

import re
from collections.abc import Sequence

from policylint.comparison.changes_sentences import Row
from policylint.comparison.changes_statements import StatementChange, StatementDifference
from policylint.statements.statement import Mention, Statement

_LONGEST_QUOTE = 280
"""Characters of a quote in a sentence for people; the full quote stands in the JSON."""

_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*\)")
_EMPHASIS = re.compile(r"\*\*|__|(?<!\w)[*_](?=\w)|(?<=[\w.!?])[*_](?!\w)")

_SENTENCES_SHOWN = 6

_PARTIES = {
    "first_party": "the company",
    "amazon": "Amazon",
    "third_party": "other companies",
    "user": "users",
    "anyone": "others",
    "government": "authorities",
    "law_enforcement": "law enforcement",
    "public": "the public",
}

_SINGULAR = frozenset({"first_party", "amazon", "law_enforcement", "public"})

_WITH = {"share": "with", "sell": "to", "disclose": "to", "transfer": "to", "collect": "from", "receive": "from"}


def party_words(party: str, name: str = "") -> str:
    """A party id as a reader calls it ("first_party" -> "the company")."""
    return name or _PARTIES.get(party, _plural(party.replace("_", " ")))


def _plural(noun: str) -> str:
    if noun.endswith(("s", "media")):
        return noun
    return noun[:-1] + "ies" if noun.endswith("y") else noun + "s"


def statement_words(statement: Statement) -> str:
    """A statement as a sentence without full stop: "the company shares your name with other companies"."""
    who = party_words(statement.party, statement.party_name)
    verb = statement.action
    singular = bool(statement.party_name) or statement.party in _SINGULAR
    act = verb + "s" if singular else verb
    if statement.negated:
        act = f"does not {verb}" if singular else f"do not {verb}"
    said = f"{who} {act} {_joined(_outer(statement.data)) or 'information'}"
    if statement.recipients:
        names = [m.name or m.text for m in statement.recipients]
        said += f" {_WITH.get(verb, 'with')} {_joined(names)}"
    if statement.purposes:
        said += f" (purpose: {_joined([m.text for m in statement.purposes])})"
    limits = [m.text for m in statement.conditions] + [e.text for e in statement.exceptions]
    if limits:
        said += f" ({'; '.join(dict.fromkeys(limits))})"
    if statement.scope == "children":
        said += " (about children)"
    elif statement.scope == "applicants":
        said += " (about job applicants)"
    return said


def _outer(data: Sequence[Mention]) -> list[str]:
    """Data phrases; an umbrella already names its examples in most policies, so examples follow it."""
    return list(dict.fromkeys(" ".join(m.text.split()) for m in data))


def _joined(phrases: Sequence[str]) -> str:
    shown = list(phrases)
    if len(shown) > 6:
        shown = [*shown[:5], f"{len(shown) - 5} more"]
    return shown[0] if len(shown) == 1 else ", ".join(shown[:-1]) + " and " + shown[-1] if shown else ""


def shortened(quote: str) -> str:
    """A quote on one line, without link addresses and Markdown signs, cut at a word."""
    line = _EMPHASIS.sub("", _LINK.sub(r"\1", " ".join(quote.split())))
    return line if len(line) <= _LONGEST_QUOTE else line[:_LONGEST_QUOTE].rpartition(" ")[0] + " …"


def change_words(change: StatementChange) -> str:
    """One change as a sentence."""
    old = statement_words(change.old.statement) if change.old else ""
    new = statement_words(change.new.statement) if change.new else ""
    what = _joined(change.what)
    match change.kind:
        case "denial_to_claim":
            return f"A promise was given up. Before: {old}. Now: {new}."
        case "claim_to_denial":
            return f"The policy now rules out what it said before. Before: {old}. Now: {new}."
        case "weakened":
            if what == "only":
                return f'The word "only" is gone. Before: {old}. Now: {new}.'
            return f"A limit was weakened ({what}). Before: {old}. Now: {new}."
        case "strengthened":
            return f"A limit was made stronger{f' ({what})' if what else ''}. Before: {old}. Now: {new}."
        case "broadened":
            return f"Goes further than before: {new}. New is: {what}."
        case "narrowed":
            return f"Goes less far than before: {new}. No longer named: {what}."
        case "claim_added":
            return f"New: {new}."
        case "denial_added":
            return f"New promise: {new}."
        case "claim_removed":
            return f"No longer said: {old}."
        case "denial_removed":
            return f"A promise is gone: {old}."
        case "changed":
            return f"Said differently. Before: {old}. Now: {new}."


def summary_words(difference: StatementDifference, rows: Sequence[Row] = ()) -> list[str]:
    """All changes as sentences, worst first, each with the words of the policy that say it.

    Args:
        difference: what the policy says differently.
        rows: the aligned sentences; when no statement differs, the first of those that differ are told instead.
    """
    told: dict[str, list[str]] = {}
    for change in difference.changes:
        quoted = change.new or change.old
        assert quoted is not None
        told.setdefault(shortened(quoted.quote), []).append(change_words(change))
    lines = [f"{' '.join(dict.fromkeys(said))} “{quote}”" for quote, said in told.items()]
    if lines or not rows:
        return lines
    differing = [line for line in sentence_lines(rows) if not line.startswith("~")]
    signs = {"-": "Gone", "+": "New"}
    lines = [f"{signs[line[0]]}: “{shortened(line[2:])}”" for line in differing[:_SENTENCES_SHOWN]]
    if len(differing) > _SENTENCES_SHOWN:
        lines.append(f"{len(differing) - _SENTENCES_SHOWN} more sentences differ.")
    return lines


def sentence_lines(rows: Sequence[Row]) -> list[str]:
    """The sentences that differ, old ones after "- ", new ones after "+ ", moved ones after "~ "."""
    lines = []
    for row in rows:
        if row.kind in ("changed", "removed") and row.old is not None:
            lines.append(f"- {row.old.text}")
        if row.kind in ("changed", "added") and row.new is not None:
            lines.append(f"+ {row.new.text}")
        if row.kind == "moved_to" and row.new is not None:
            lines.append(f"~ (moved) {row.new.text}")
    return lines
