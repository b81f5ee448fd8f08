"""A document's page: facts about it, its readable text with every statement marked, its statements, who cites it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from policylint.reports.body import document_body
from policylint.reports.counting import Count, Row, equals
from policylint.reports.marks import MarkedPart
from policylint.reports.quotes import anchor, quote_matches
from policylint.reports.rendering import page
from policylint.reports.tables import ReportData
from policylint.statements.statement import ACTIONS, Statement

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class ActionGroup:
    """The statements with one action, in the order of the text."""

    action: str
    claims: Count
    denials: Count
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Denial:
    """A denial that claims of the same policy contradict; the claims that are closest to it first."""

    rows: Sequence[Row]

    @property
    def first(self) -> Row:
        """The pair with the closest claim."""
        return self.rows[0]


@dataclass(frozen=True, slots=True)
class Citation:
    """A passage that findings rest on."""

    anchor: str
    quote: str
    role: str
    findings: tuple[Row, ...]


def pages(data: ReportData) -> Iterator[tuple[str, str]]:
    """Path and HTML of the page of every document."""
    cited = _cited(data)
    statements: dict[str, list[Row]] = {}
    for row in data.tables["statements"]:
        statements.setdefault(row["document"], []).append(row)
    contradictions: dict[str, list[Row]] = {}
    for row in data.tables["contradictions"]:
        contradictions.setdefault(row["document"], []).append(row)
    names = {row["skill"]: row for row in data.tables["skills"]}
    for row in data.tables["policies"]:
        identifier = row["document"]
        citations = cited.get(identifier, {})
        yield (
            row["page"],
            page(
                "document.html",
                row["page"],
                script=True,
                row=row,
                document=data.result.documents[identifier],
                body=_body(data, identifier, citations),
                mention=data.platform_mention(identifier),
                statements=data.tables.count(
                    "statements", equals("document", identifier), href=f"{row['page']}#statements"
                ),
                groups=_groups(data, identifier, row["page"], statements.get(identifier, [])),
                contradictions=_by_denial(contradictions.get(identifier, [])),
                contradiction_count=data.tables.count(
                    "contradictions", equals("document", identifier), href=f"{row['page']}#contradictions"
                ),
                citations=[
                    Citation(
                        anchor(start, end), data.result.documents[identifier].text[start:end], role, tuple(findings)
                    )
                    for (start, end, role), findings in sorted(citations.items())
                ],
                skills=[names[skill] for skill in data.skills_of[identifier]],
            ),
        )


def _by_denial(rows: Sequence[Row]) -> list[Denial]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row["denial"], []).append(row)
    return [Denial(sorted(group, key=lambda row: int(row["relation"].lstrip("CN")))) for group in groups.values()]


def _cited(data: ReportData) -> dict[str, dict[tuple[int, int, str], list[Row]]]:
    """Document id -> span and role -> rows of the findings that rest on it. Quotes that do not match are left out."""
    cited: dict[str, dict[tuple[int, int, str], list[Row]]] = {}
    rows = data.tables["findings"]
    for finding, row in zip(data.result.findings, rows, strict=True):
        for evidence in finding.evidence:
            places = data.places.get(evidence.doc)
            if places is not None and quote_matches(places, evidence):
                key = (evidence.start, evidence.end, evidence.role)
                cited.setdefault(evidence.doc, {}).setdefault(key, []).append(row)
    return cited


def _groups(data: ReportData, document: str, path: str, rows: Sequence[Row]) -> list[ActionGroup]:
    groups = []
    for action in ACTIONS:
        where = equals("document", document), equals("action", action)
        href = f"{path}#action-{action}"
        claims = data.tables.count("statements", *where, equals("denied", "no"), href=href)
        denials = data.tables.count("statements", *where, equals("denied", "yes"), href=href)
        if claims.value or denials.value:
            groups.append(ActionGroup(action, claims, denials, [row for row in rows if row["action"] == action]))
    return groups


def _body(data: ReportData, identifier: str, citations: dict[tuple[int, int, str], list[Row]]) -> str:
    analysis = data.result.analyses.get(identifier)
    statements: dict[Span, list[tuple[int, Statement]]] = {}
    for number, statement in enumerate(analysis.statements if analysis else (), 1):
        statements.setdefault((statement.start, statement.end), []).append((number, statement))
    roles = {(start, end): role for start, end, role in citations}
    places = data.places[identifier]
    parts: dict[int, list[MarkedPart]] = {}
    hidden: dict[int, list[str]] = {}
    for start, end in sorted({*statements, *roles}):
        here = statements.get((start, end), [])
        kind = _kind([statement for _, statement in here], roles.get((start, end), ""))
        pieces = list(places.parts(start, end))
        for place, piece in enumerate(pieces):
            last = place == len(pieces) - 1 and here
            note = ", ".join(str(number) for number, _ in here) if last else ""
            href = f"#statement-{here[0][0]}" if last else ""
            name = anchor(start, end) if place == 0 else ""
            parts.setdefault(piece.index, []).append(MarkedPart(piece.start, -piece.end, name, kind, note, href))
        if not pieces:
            hidden.setdefault(places.block_at(start) or 0, []).append(anchor(start, end))
    return document_body(places.document.blocks, parts, hidden)


def _kind(statements: Sequence[Statement], role: str) -> str:
    """Class of a mark: a denial when any statement denies, "aside" when none is about the skill's users in general."""
    if role == "denial" or any(statement.negated and statement.scope == "general" for statement in statements):
        return "denial"
    return "claim" if role or any(statement.scope == "general" for statement in statements) else "aside"
