"""The reason of a finding: one or two sentences for a regulator that name the terms that decided."""

from __future__ import annotations

from collections.abc import Sequence

from policylint.comparison.entities import FIRST_PARTY, Entity
from policylint.comparison.purposes import label as purpose_label
from policylint.comparison.relevant import Relevant
from policylint.comparison.resolve import Resolution
from policylint.documents.document import Document
from policylint.ontology import ontology

_LONGEST_TERM = 80


def type_label(data_type: str) -> str:
    """A data type in words for people ("email address", "IP address")."""
    types = ontology().data_types
    if data_type not in types:
        return data_type.replace("_", " ")
    label = types.get(data_type).label
    return label if label[:2].isupper() else label[0].lower() + label[1:]


def omitted(documents: Sequence[Document], entity: Entity, data_type: str) -> str:
    """The reason when nothing is relevant."""
    names = " or ".join(document.id for document in documents)
    return f"No statement about {type_label(data_type)} going to {entity.label} was found in {names}."


def decided(resolution: Resolution, entity: Entity, data_type: str, whose: str = "The policy") -> str:
    """The reason of a class that statements decided.

    Args:
        whose: the document in words, at the beginning of a sentence ("The policy", "Amazon's policy (alexa-terms)").
    """
    first = resolution.deciding[0]
    if resolution.disclosure == "clear":
        return f"{whose} says that {_claimed(first, entity)}{_own_words(first, data_type)}."
    if resolution.disclosure == "vague":
        return f"{whose} says that {_claimed(first, entity)}, {_broader(first, entity, data_type)}."
    if resolution.disclosure == "ambiguous":
        second = resolution.deciding[1]
        return (
            f"{whose} says that {_claimed(first, entity)}, and also that {_denied(second, entity)}; "
            "no exception or condition reconciles the two."
        )
    text = f"{whose} says that {_denied(first, entity)}{_includes(first, data_type)}."
    claim = next((item for item in resolution.deciding if not item.denial), None)
    return f"{text} This narrows the broader statement that {_claimed(claim, entity)}." if claim else text


def purpose_missing(text: str, purpose: str, named: Sequence[str]) -> str:
    """A reason with the sentence that the policy names only other purposes."""
    stated = ", ".join(purpose_label(p) for p in named)
    return f"{text} The flow was seen used for {purpose_label(purpose)}, but the policy names only: {stated}."


def _quoted(text: str) -> str:
    flat = " ".join(text.split())
    return f'"{flat if len(flat) <= _LONGEST_TERM else flat[: _LONGEST_TERM - 1].rstrip() + "…"}"'


def _term(item: Relevant) -> str:
    return _quoted(item.data.term.text)


def _party(item: Relevant) -> str:
    return _quoted(item.party.term) if item.party.quoted else item.party.term


def _claimed(item: Relevant, entity: Entity) -> str:
    verb = _VERBS[item.statement.action]
    if not item.data.term.type:
        return item.data.term.text  # implied: a clause of our own
    if item.party.receives:
        return f"{_term(item)} goes to {_party(item)}"
    if entity.party == FIRST_PARTY:
        return f"it {verb[0]} {_term(item)}"
    return f"{_term(item)} is {verb[1]} by {_party(item)}"


def _denied(item: Relevant, entity: Entity) -> str:
    verb = _VERBS[item.statement.action]
    if item.implicit and not item.data.term.other:
        return (
            f"only {_term(item)} is {verb[1]}"
            if entity.party == FIRST_PARTY
            else f"{_term(item)} goes only to those named"
        )
    if item.party.receives:
        return f"{_term(item)} does not go to {_party(item)}"
    if entity.party == FIRST_PARTY:
        return f"it does not {verb[2]} {_term(item)}"
    return f"{_term(item)} is not {verb[1]} by {_party(item)}"


def _own_words(item: Relevant, data_type: str) -> str:
    if item.definition is not None:
        return f", which it defines as including {type_label(data_type)}"
    return ""


def _broader(item: Relevant, entity: Entity, data_type: str) -> str:
    parts = []
    if not item.data.named:
        parts.append(
            f"a broader term than {type_label(data_type)}" if item.data.term.type else "without naming the data"
        )
    if not item.party.named:
        parts.append(f"without naming {entity.label}")
    return ", ".join(parts)


def _includes(item: Relevant, data_type: str) -> str:
    if item.implicit or item.data.named:
        return ""
    return f", which includes {type_label(data_type)}"


# action -> (third person, participle, infinitive)
_VERBS: dict[str, tuple[str, str, str]] = {
    "collect": ("collects", "collected", "collect"),
    "receive": ("receives", "received", "receive"),
    "use": ("uses", "used", "use"),
    "infer": ("infers", "inferred", "infer"),
    "track": ("tracks", "tracked", "track"),
    "retain": ("stores", "stored", "store"),
    "share": ("shares", "shared", "share"),
    "sell": ("sells", "sold", "sell"),
    "disclose": ("discloses", "disclosed", "disclose"),
    "transfer": ("transfers", "transferred", "transfer"),
}
