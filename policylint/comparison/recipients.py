"""The recipients of a statement as its sentence means them (rule R7)."""

from __future__ import annotations

from dataclasses import replace

from policylint.comparison.policy import PolicyEvidence
from policylint.comparison.rules import worded
from policylint.statements.statement import Mention, Statement

# Third parties that work on the developer's behalf are its service providers.
SERVING = {"third_party": "service_provider", "partner": "service_provider"}
# How far around a sentence that speaks of "these third parties" the words are looked for that say what they do,
# characters.
_BEFORE, _AFTER = 300, 200


def meant(statement: Statement, policy: PolicyEvidence) -> tuple[Mention, ...]:
    """The recipients without those that only point to a list ("the following parties") or are the first words of a
    longer one ("third party" in "third party advertisers"), and with helpers of the developer as service providers.
    """
    own = tuple(
        mention
        for mention in statement.recipients
        if (mention.name or not worded("pointing", "phrase", mention.text))
        and not any(_begins(mention, other) for other in statement.recipients)
    )
    if not helps(statement, policy):
        return own
    return tuple(replace(mention, type=SERVING.get(mention.type, mention.type)) for mention in own)


def helps(statement: Statement, policy: PolicyEvidence) -> bool:
    """Whether the parties of a statement work for the developer ("on our behalf"); "these third parties" are asked
    for in the sentences around.
    """
    sentence = policy.sentence(statement)
    if worded("on_behalf", "sentence", sentence):
        return True
    if not worded("these_parties", "sentence", sentence):
        return False
    text = policy.document.text
    around = text[max(0, statement.start - _BEFORE) : statement.start] + text[statement.end : statement.end + _AFTER]
    return worded("on_behalf", "sentence", " ".join(around.split()))


def _begins(mention: Mention, other: Mention) -> bool:
    """Whether a mention overlaps another that ends later, so that it is only the first part of it."""
    return mention.start < other.end and other.start < mention.end and mention.end < other.end
