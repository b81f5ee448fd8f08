"""What a policy says once for all its statements: its own definitions, its closed lists, what it is about."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from policylint.comparison.data_terms import PERSONAL, DataTerm, read_term, type_covers
from policylint.comparison.policy import PolicyEvidence
from policylint.comparison.rules import worded
from policylint.statements.statement import Mention, Statement, Subsumption

# A definition of one of these is a definition of what the policy calls personal information.
_PERSONAL_TERMS = frozenset({PERSONAL, "any_information", "provided_information", "other_data"})


@dataclass(frozen=True, slots=True)
class Facts:
    """See the module.

    Attributes:
        voice: it speaks about a voice application.
        commerce: it mentions orders or payments.
        definitions: "personal information, such as your name" and its like.
        closed: the types to which a closed list limits personal information, `None` when there is no closed list.
        non_personal: types that the policy itself calls non-personal (R1).
    """

    voice: bool
    commerce: bool
    definitions: tuple[Subsumption, ...]
    closed: frozenset[str] | None
    non_personal: frozenset[str]


@lru_cache(maxsize=64)
def facts(policy: PolicyEvidence) -> Facts:
    """The facts of one policy."""
    text = policy.document.text
    definitions = policy.analysis.subsumptions
    personal = [d for d in definitions if d.broad == PERSONAL]
    closed = None
    if personal and all(d.closed for d in personal):
        closed = frozenset(narrow for d in personal for narrow in d.narrow)
    non_personal = frozenset(narrow for d in definitions if d.broad == "aggregated_data" for narrow in d.narrow)
    return Facts(
        voice=worded("voice_app", "document", text),
        commerce=worded("commerce", "document", text),
        definitions=definitions,
        closed=closed,
        non_personal=non_personal,
    )


def term_of(mention: Mention, statement: Statement, policy: PolicyEvidence) -> DataTerm:
    """How a data mention speaks, read with the words around it in its sentence."""
    text = policy.document.text
    before = text[max(0, mention.start - 40) : mention.start]
    after = text[mention.end : mention.end + 100]
    return read_term(
        " ".join(mention.text.split()), mention.type, _same_sentence(before, last=True), _same_sentence(after)
    )


def _same_sentence(text: str, *, last: bool = False) -> str:
    """The part of the words around a phrase that belongs to its sentence, white space made single."""
    flat = " ".join(text.split())
    if text[-1:].isspace() and last:
        flat += " "
    for end in (". ", "? ", "! "):
        flat = flat.rsplit(end, 1)[-1] if last else flat.split(end, 1)[0]
    return flat


def definition_of(term: DataTerm, data_type: str, known: Facts) -> tuple[Subsumption, bool] | None:
    """The policy's own definition by which a broad phrase includes a type, and whether the definition names it.

    Only phrases that speak about data as a whole, or about the very type that is defined, profit from a definition.
    """
    best: tuple[Subsumption, bool] | None = None
    for definition in known.definitions:
        if term.kind == "type":
            if definition.broad != term.type:
                continue
        elif term.kind not in ("umbrella", "yours", "provided") or definition.broad not in _PERSONAL_TERMS:
            continue
        for narrow in definition.narrow:
            found = type_covers(narrow, data_type)
            if found and (best is None or (found[0] and not best[1])):
                best = definition, found[0]
    return best
