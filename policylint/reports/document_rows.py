"""The rows about documents: policies, their statements and contradictions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from policylint.documents.document import Document
from policylint.reports.cleaning import source_name
from policylint.reports.counting import Row
from policylint.reports.places import Places
from policylint.reports.wording import relation_label
from policylint.statements.statement import Mention, Statement

if TYPE_CHECKING:
    from policylint.reports.tables import ReportData

# Between the values of a cell that has several.
BETWEEN = "; "


def policy_rows(data: ReportData) -> Iterator[Row]:
    """One row a document."""
    platform_of = {one: party for party, documents in data.result.platform.items() for one in documents}
    for identifier, document in data.result.documents.items():
        analysis = data.result.analyses.get(identifier)
        statements = analysis.statements if analysis else ()
        denials = sum(statement.negated for statement in statements)
        skills = len(data.skills_of[identifier])
        yield {
            "document": identifier,
            "kind": "platform" if identifier in platform_of else "skill" if skills else "unused",
            "party": platform_of.get(identifier, ""),
            "title": document.title,
            "source": source_name(document.source),
            "format": document.format,
            "language": document.language,
            "words": str(document.words),
            "kept_share": f"{document.kept_words:.3f}",
            "is_policy": yes_no(document.page.is_policy),
            "usable": yes_no(not data.unusable(document)),
            "reason": data.unusable(document),
            "explanation": document.page.explanation,
            "warnings": BETWEEN.join(document.warnings),
            "mentions_platform": yes_no(data.platform_mention(identifier) is not None),
            # An analysis without statements of a text that cannot be judged by (an error page, another language) says
            # nothing about the text.
            "analysed": yes_no(analysis is not None and bool(statements or not data.unusable(document))),
            "skills": str(skills),
            "statements": str(len(statements)),
            "claims": str(len(statements) - denials),
            "denials": str(denials),
            "contradictions": str(len(data.contradictions_of.get(identifier, ()))),
            "sha256": document.sha256,
            "page": data.addresses.document(identifier),
        }


def statement_rows(data: ReportData) -> Iterator[Row]:
    """One row a statement, in the order of the documents and their statements."""
    for identifier, document in data.result.documents.items():
        analysis = data.result.analyses.get(identifier)
        for number, statement in enumerate(analysis.statements if analysis else (), 1):
            yield _statement(data, document, number, statement)


def contradiction_rows(data: ReportData) -> Iterator[Row]:
    """One row a contradiction of a policy with itself."""
    for identifier, document in data.result.documents.items():
        # By identity: two equal statements are two rows of the table.
        statements = data.result.analyses[identifier].statements if identifier in data.result.analyses else ()
        numbers = {id(statement): number for number, statement in enumerate(statements, 1)}
        for number, pair in enumerate(data.contradictions_of.get(identifier, ()), 1):
            claim, denial = pair.claim, pair.denial
            yield {
                "document": identifier,
                "contradiction": str(number),
                "relation": pair.relation,
                "relation_words": relation_label(pair.relation),
                "claim": str(numbers[id(claim)]),
                "denial": str(numbers[id(denial)]),
                "claim_data": one_line(pair.claim_data.text),
                "denial_data": one_line(pair.denial_data.text),
                "claim_quote": document.text[claim.start : claim.end],
                "denial_quote": document.text[denial.start : denial.end],
                "claim_page": data.addresses.passage(identifier, claim.start, claim.end),
                "denial_page": data.addresses.passage(identifier, denial.start, denial.end),
            }


def _statement(data: ReportData, document: Document, number: int, statement: Statement) -> Row:
    return {
        "document": document.id,
        "statement": str(number),
        "start": str(statement.start),
        "end": str(statement.end),
        "party": statement.party,
        "party_name": statement.party_name,
        "action": statement.action,
        "denied": yes_no(statement.negated),
        "data_types": _unique(mention.type for mention in statement.data),
        "data_words": _texts(statement.data),
        "recipients": _unique(mention.name or mention.type for mention in statement.recipients),
        "purposes": _unique(mention.type for mention in statement.purposes),
        "retention": _texts(statement.retention),
        "conditions": _texts(statement.conditions),
        "exceptions": BETWEEN.join(one_line(exception.text) for exception in statement.exceptions),
        "sources": _unique(mention.name or mention.type for mention in statement.sources),
        "exclusive": yes_no(statement.exclusive),
        "scope": statement.scope,
        "score": f"{statement.score:.3f}",
        "section": section(data.places[document.id], statement.start, statement.end),
        "quote": document.text[statement.start : statement.end],
        "page": data.addresses.passage(document.id, statement.start, statement.end),
    }


def one_line(text: str) -> str:
    """`text` with white space made single."""
    return " ".join(text.split())


def section(places: Places, start: int, end: int) -> str:
    return " › ".join(places.headings(start, end))


def _texts(mentions: tuple[Mention, ...]) -> str:
    return BETWEEN.join(one_line(mention.text) for mention in mentions)


def _unique(values: Iterable[str]) -> str:
    return BETWEEN.join(dict.fromkeys(values))


def yes_no(value: bool | None) -> str:
    return "" if value is None else "yes" if value else "no"
