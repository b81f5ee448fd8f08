"""`PolicyEvidence`: a document with its analysis, the form in which the comparison reads a policy."""

from __future__ import annotations

from dataclasses import dataclass

from policylint.comparison.finding import Evidence
from policylint.documents.document import Document
from policylint.statements.statement import Analysis, Statement, Subsumption


@dataclass(frozen=True, slots=True, eq=False)
class PolicyEvidence:
    """One policy as evidence. Compared by identity, so that what is derived from it is derived once.

    Attributes:
        document: the text that all offsets refer to.
        analysis: what it states.
        party: id of the party whose policy it is: `first_party` for the skill's own, `amazon` for the platform's.
    """

    document: Document
    analysis: Analysis
    party: str = "first_party"

    def quote(self, place: Statement | Subsumption, role: str) -> Evidence:
        """The sentence of a statement or definition as evidence; its quote is the document's text from start to end."""
        start, end = place.start, place.end
        text = self.document.text[start:end]
        return Evidence(self.document.id, start, end, text, "denial" if role == "denial" else "claim")

    def sentence(self, statement: Statement) -> str:
        """The text of the statement's sentence with its white space made single."""
        return " ".join(self.document.text[statement.start : statement.end].split())
