"""Reading what `policylint check` and `policylint extract` wrote (contracts 6.2 and 6.1), trusting nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, get_args

from policylint.comparison.finding import DISCLOSURES, Evidence, Finding
from policylint.documents.document import Document
from policylint.errors import InputError
from policylint.statements.statement import ACTIONS, Analysis, Exception_, Mention, Scope, Statement, Subsumption

# A line is one finding or statement; more than this is another file given by mistake.
LONGEST_LINE = 5_000_000
_SCOPES = get_args(Scope)
_KINDS = ("data", "party", "condition", "purpose")
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Line:
    """A JSON object with the place it comes from, for messages ("findings.jsonl, line 7")."""

    place: str
    number: int
    value: Mapping[str, Any]

    def text(self, name: str, otherwise: str | None = None) -> str:
        """A text field; `otherwise` stands in for a missing one, `None` makes it required."""
        value = self.value.get(name, otherwise)
        if not isinstance(value, str):
            raise InputError(self.place, f"{name!r} must be a text", self.remedy)
        return value

    def whole(self, name: str) -> int:
        """A whole number of 0 or more."""
        value = self.value.get(name)
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise InputError(self.place, f"{name!r} must be a whole number of 0 or more", self.remedy)
        return value

    def truth(self, name: str) -> bool:
        """true or false; false when it is missing."""
        value = self.value.get(name, False)
        if not isinstance(value, bool):
            raise InputError(self.place, f"{name!r} must be true or false", self.remedy)
        return value

    def number_from_0_to_1(self, name: str) -> float:
        """A number from 0 to 1; 1 when it is missing."""
        value = self.value.get(name, 1.0)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            raise InputError(self.place, f"{name!r} must be a number from 0 to 1", self.remedy)
        return float(value)

    def one_of(self, name: str, allowed: tuple[str, ...], otherwise: str | None = None) -> Any:
        """A text field with one of some values."""
        value = self.text(name, otherwise)
        if value not in allowed:
            raise InputError(self.place, f"{name!r} is {value!r}, not one of {', '.join(allowed)}", self.remedy)
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts; empty when it is missing."""
        value = self.value.get(name, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise InputError(self.place, f"{name!r} must be a list of texts", self.remedy)
        return tuple(value)

    def objects(self, name: str, make: Callable[[Line], Made]) -> tuple[Made, ...]:
        """A list of objects; empty when it is missing."""
        value = self.value.get(name, [])
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            raise InputError(self.place, f"{name!r} must be a list of objects", self.remedy)
        return tuple(make(Line(f"{self.place}, {name} {n}", self.number, one)) for n, one in enumerate(value, 1))

    @property
    def remedy(self) -> str:
        """What to do about a line that is not as it must be."""
        return "give a file that `policylint check` or `policylint extract` wrote"


def read_findings(path: str | Path) -> tuple[list[Finding], list[int], list[str]]:
    """The findings of a file that `policylint check` wrote.

    Returns:
        The findings in order, the line number of each, and what is wrong with other lines, in words.

    Raises:
        InputError: the file cannot be read, or holds no finding that can be used.
    """
    findings, numbers, problems = [], [], []
    for line in _lines(path):
        if isinstance(line, InputError):
            problems.append(str(line))
            continue
        try:
            findings.append(_finding(line))
            numbers.append(line.number)
        except InputError as error:
            problems.append(str(error))
    if not findings:
        raise InputError(
            str(path), problems[0] if problems else "there is no finding in it", "write it with `policylint check`"
        )
    return findings, numbers, problems


def read_analyses(path: str | Path, documents: Mapping[str, Document]) -> tuple[dict[str, Analysis], list[str]]:
    """The statements of a file that `policylint extract` wrote, by document.

    Args:
        path: the file; lines about documents that are not in `documents` are passed over.
        documents: a statement must lie within its document's text.

    Returns:
        An analysis for every document of which the file has a "document" line or a statement, and what is wrong with
        other lines, in words.

    Raises:
        InputError: the file cannot be read.
    """
    statements: dict[str, list[Statement]] = {}
    subsumptions: dict[str, list[Subsumption]] = {}
    problems = []
    for line in _lines(path):
        if isinstance(line, InputError):
            problems.append(str(line))
            continue
        try:
            kind, doc = line.text("kind"), line.text("doc", "")
            if doc not in documents:
                continue
            if kind == "document":
                statements.setdefault(doc, [])
            elif kind in ("statement", "scoped_statement"):
                statements.setdefault(doc, []).append(_statement(line, documents[doc]))
            elif kind == "subsumption":
                subsumptions.setdefault(doc, []).append(_subsumption(line))
        except InputError as error:
            problems.append(str(error))
    analyses = {
        doc: Analysis(doc, documents[doc].sha256, tuple(found), subsumptions=tuple(subsumptions.get(doc, ())))
        for doc, found in statements.items()
    }
    return analyses, problems


def _lines(path: str | Path) -> Iterator[Line | InputError]:
    """The lines of a JSON Lines file, an error in place of one that is no JSON object; empty lines are passed over."""
    try:
        with Path(path).open("rb") as stream:
            number = 0
            while raw := stream.readline(LONGEST_LINE + 1):
                number += 1
                place = f"{path}, line {number}"
                if len(raw) > LONGEST_LINE:
                    raise InputError(place, "the line is too long for JSON Lines", "give a JSON Lines file")
                if raw.strip():
                    yield _line(place, number, raw)
    except FileNotFoundError:
        raise InputError(str(path), "there is no such file", "check the path") from None
    except OSError as error:
        raise InputError(str(path), f"it cannot be read ({error.strerror})", "check the path and its rights") from None


def _line(place: str, number: int, raw: bytes) -> Line | InputError:
    remedy = "give a JSON Lines file in UTF-8"
    try:
        value = json.loads(raw.decode("utf-8", "surrogatepass"))
    except UnicodeDecodeError:
        return InputError(place, "the line is not UTF-8 text", remedy)
    except (ValueError, RecursionError) as error:
        return InputError(place, f"the line is not JSON ({type(error).__name__})", remedy)
    if not isinstance(value, dict):
        return InputError(place, "the line is not a JSON object", remedy)
    return Line(place, number, value)


def _finding(line: Line) -> Finding:
    return Finding(
        skill=line.text("skill"),
        entity=line.text("entity"),
        data_type=line.text("data_type"),
        purpose=line.text("purpose", ""),
        disclosure=line.one_of("disclosure", DISCLOSURES),
        reason=line.text("reason", ""),
        evidence=line.objects("evidence", _evidence),
    )


def _evidence(line: Line) -> Evidence:
    return Evidence(
        doc=line.text("doc"),
        start=line.whole("start"),
        end=line.whole("end"),
        quote=line.text("quote"),
        role=line.one_of("role", ("claim", "denial")),
    )


def _statement(line: Line, document: Document) -> Statement:
    start, end = line.whole("start"), line.whole("end")
    if not start < end <= len(document.text):
        raise InputError(
            line.place,
            f"characters {start} to {end} are not in the document {document.id!r} ({len(document.text)} characters)",
            "extract the statements from the same documents",
        )
    return Statement(
        doc=document.id,
        start=start,
        end=end,
        party=line.text("party"),
        action=line.one_of("action", ACTIONS),
        negated=line.truth("negated"),
        data=line.objects("data", _mention),
        party_name=line.text("party_name", ""),
        recipients=line.objects("recipients", _mention),
        purposes=line.objects("purposes", _mention),
        retention=line.objects("retention", _mention),
        conditions=line.objects("conditions", _mention),
        exceptions=line.objects("exceptions", _exception),
        sources=line.objects("sources", _mention),
        exclusive=line.truth("exclusive"),
        scope=line.one_of("scope", _SCOPES, "general"),
        score=line.number_from_0_to_1("score"),
        construction=line.text("construction", "active"),
    )


def _mention(line: Line) -> Mention:
    return Mention(
        start=line.whole("start"),
        end=line.whole("end"),
        text=line.text("text", ""),
        type=line.text("type", ""),
        name=line.text("name", ""),
        umbrella=line.whole("umbrella") if "umbrella" in line.value else None,
        inherited=line.truth("inherited"),
        concept=line.text("concept", ""),
    )


def _exception(line: Line) -> Exception_:
    return Exception_(
        start=line.whole("start"),
        end=line.whole("end"),
        text=line.text("text", ""),
        kind=line.one_of("kind", _KINDS),
        types=line.texts("types"),
        names=line.texts("names"),
    )


def _subsumption(line: Line) -> Subsumption:
    return Subsumption(
        doc=line.text("doc"),
        broad=line.text("broad"),
        narrow=line.texts("narrow"),
        start=line.whole("start"),
        end=line.whole("end"),
        closed=line.truth("closed"),
    )
