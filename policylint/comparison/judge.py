"""`judge`: one flow against the policies that govern it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from policylint.comparison import reasons
from policylint.comparison.entities import AMAZON, Entity, resolve_entity
from policylint.comparison.finding import Disclosure, Evidence, Finding
from policylint.comparison.gather import relevant
from policylint.comparison.policy import PolicyEvidence
from policylint.comparison.purposes import other_purposes
from policylint.comparison.relevant import Relevant
from policylint.comparison.resolve import Resolution, resolve
from policylint.observations.observation import Observation
from policylint.ontology import ontology

# A finding shows the quotes that decide it, not all that say the same.
_MOST_EVIDENCE = 4
_LANGUAGES = frozenset({"en", "und"})


def judge(flow: Observation, policies: Sequence[PolicyEvidence], platform: Sequence[PolicyEvidence] = ()) -> Finding:
    """The disclosure class of one flow, with the reason and the quotes that decide it.

    Steps: relevant statements of the skill's own policies, nearest first; claims weighed against denials; for flows
        to the
    platform, when those say nothing relevant, the platform's own policies; purposes. See `docs/disclosure.md`.

    Args:
        flow: what was seen.
        policies: the skill's own policies; none, or none that can be read as a policy, gives the class `no_policy`.
        platform: the platform's policies (their `party` is `amazon`).

    Raises:
        KeyError: the flow's data type is not in the ontology.
    """
    return _judge(flow, policies, platform)


def no_policy_finding(flow: Observation, reason: str, platform: Sequence[PolicyEvidence] = ()) -> Finding:
    """The finding for a skill whose policy cannot be used, for a reason that lies outside the documents (dead link,
    bad file).

    Args:
        reason: why, in sentences.
        platform: as for `judge`: a flow to the platform can still be covered by the platform's own policy.
    """
    return _judge(flow, (), platform, reason)


def _judge(
    flow: Observation, policies: Sequence[PolicyEvidence], platform: Sequence[PolicyEvidence], missing_reason: str = ""
) -> Finding:
    ontology().data_types.get(flow.data_type)
    entity = resolve_entity(flow.entity)
    usable = [policy for policy in policies if unusable(policy) is None]
    resolution = _resolve(entity, flow, usable)
    whose = "The policy"
    if resolution.disclosure in ("omitted", "vague") and entity.party == AMAZON:
        of_platform = _resolve(entity, flow, [policy for policy in platform if unusable(policy) is None])
        if of_platform.disclosure == "clear" or (
            resolution.disclosure == "omitted" and of_platform.disclosure != "omitted"
        ):
            whose = _whose(resolution, of_platform, entity, has_policy=bool(usable))
            resolution = of_platform
    if resolution.disclosure == "omitted":
        if not usable:
            return _finding(flow, "no_policy", missing_reason or no_policy_reason(policies))
        documents = [policy.document for policy in (*usable, *(platform if entity.party == AMAZON else ()))]
        return _finding(flow, "omitted", reasons.omitted(documents, entity, flow.data_type))
    disclosure = resolution.disclosure
    reason = reasons.decided(resolution, entity, flow.data_type, whose)
    if disclosure == "clear":
        others = other_purposes([item for item in resolution.deciding if item.named], flow.purpose)
        if others:
            disclosure = "vague"
            reason = reasons.purpose_missing(reason, flow.purpose, others)
    return _finding(flow, disclosure, reason, _evidence(resolution))


def _whose(own: Resolution, of_platform: Resolution, entity: Entity, *, has_policy: bool) -> str:
    """The platform's document in words, and why it decides instead of the skill's own."""
    document = of_platform.deciding[0].policy.document.id
    if not has_policy:
        why = "The skill has no usable policy"
    elif own.disclosure == "vague":
        why = "The skill's own policy covers it only vaguely"
    else:
        why = "The skill's own policy says nothing about it"
    return f"{why}; {entity.label}'s policy ({document})"


def unusable(policy: PolicyEvidence) -> str | None:
    """Why a document cannot be read as a policy, in words, or `None` when it can."""
    document = policy.document
    if not document.page.is_policy:
        return document.page.explanation or f"the page is no privacy policy ({document.page.reason.replace('_', ' ')})"
    if document.language not in _LANGUAGES:
        return f'its language ("{document.language}") is not supported'
    return None


def no_policy_reason(policies: Sequence[PolicyEvidence]) -> str:
    """The reason of the class `no_policy`."""
    if not policies:
        return "The skill names no privacy policy."
    why = [f"{policy.document.id}: {(unusable(policy) or '').rstrip('.')}" for policy in policies]
    return f"No usable privacy policy. {'. '.join(why)}."


def _resolve(entity: Entity, flow: Observation, policies: Iterable[PolicyEvidence]) -> Resolution:
    found: list[Relevant] = []
    for policy in policies:
        found += relevant(entity, flow.data_type, policy)
    return resolve(sorted(found, key=lambda item: item.order), flow.purpose)


def _finding(flow: Observation, disclosure: Disclosure, reason: str, evidence: tuple[Evidence, ...] = ()) -> Finding:
    return Finding(flow.skill, flow.entity, flow.data_type, flow.purpose, disclosure, _sentence_case(reason), evidence)


def _sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]


def _evidence(resolution: Resolution) -> tuple[Evidence, ...]:
    """The quotes, deciding one first, each place once; a definition follows the claim that needs it."""
    quotes: list[Evidence] = []
    for item in resolution.deciding:
        quotes.append(item.policy.quote(item.statement, "denial" if item.denial else "claim"))
        if item.definition is not None:
            quotes.append(item.policy.quote(item.definition, "claim"))
    unique: dict[tuple[str, int, int], Evidence] = {}
    for quote in quotes:
        unique.setdefault((quote.doc, quote.start, quote.end), quote)
    return tuple(unique.values())[:_MOST_EVIDENCE]
