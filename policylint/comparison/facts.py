"""What a policy says once for all its statements: its own definitions, its closed lists, what it is about."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from policylint.comparison.data_terms import PERSONAL, DataTerm, read_term, type_covers
from policylint.comparison.entities import FIRST_PARTY
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
        listed: it introduces what it collects as "the following personal information:", so that the list is all (R2).
        non_personal: types that the policy itself calls non-personal (R1).
    """

    voice: bool
    commerce: bool
    definitions: tuple[Subsumption, ...]
    closed: frozenset[str] | None
    listed: bool
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
        listed=not any(not d.closed for d in personal) and any(_lists(s, policy) for s in policy.analysis.statements),
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


def _lists(statement: Statement, policy: PolicyEvidence) -> bool:
    """Whether a statement introduces a complete list ("we collect the following personal information:")."""
    sentence = policy.sentence(statement)
    if statement.negated or statement.scope != "general" or statement.action not in ("collect", "receive"):
        return False
    if not sentence.rstrip("*_ ").endswith(":") or worded("open_list", "sentence", sentence):
        return False
    return any(
        m.type == PERSONAL and worded("listing", "sentence", sentence) and term_of(m, statement, policy).kind != "type"
        for m in statement.data
    )


@lru_cache(maxsize=4096)
def named_by_first_party(policy: PolicyEvidence, data_type: str) -> bool:
    """Whether a claim about the policy's own party names a type or a kind of data that includes it."""
    for statement in policy.analysis.statements:
        if statement.negated or statement.scope != "general" or statement.party != FIRST_PARTY:
            continue
        terms = (term_of(mention, statement, policy) for mention in statement.data)
        if any(term.kind == "type" and type_covers(term.type, data_type) for term in terms):
            return True
    return False


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
