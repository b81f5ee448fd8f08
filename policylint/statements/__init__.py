"""What policies state: from a `Document` to its `Analysis` (statements, spans, the policy's own subsumptions)."""

from policylint.statements.pipeline import VERSION, analyse, analyse_document
from policylint.statements.statement import (
    ACTIONS,
    SHARING,
    Action,
    Analysis,
    Exception_,
    Mention,
    Span,
    Statement,
    Subsumption,
)

__all__ = [
    "ACTIONS",
    "SHARING",
    "VERSION",
    "Action",
    "Analysis",
    "Exception_",
    "Mention",
    "Span",
    "Statement",
    "Subsumption",
    "analyse",
    "analyse_document",
]
