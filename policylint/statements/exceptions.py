"""Exceptions, conditions and retention periods of a sentence: found in the text, attached to the frames they stand with."""

from __future__ import annotations

import re

from policylint.statements.cues import cues
from policylint.statements.sentence_analysis import ExceptionKind, ExceptionPhrase, Frame, Phrase, SentenceAnalysis

# Where an exception phrase ends: at the next clause.
_CLAUSE_END = re.compile(r"[.;:]|,\s+(?=(?:we|you|the company|this|our|your|and (?:we|you)|but)\b)|\)\s*$", re.I)
_PLACE = re.compile(r"\b(?:countr(?:y|ies)|jurisdictions?|states?|places?|locations?|purposes?)\s+$", re.I)
_OR_CONDITION = re.compile(r"^(?:unless|until|without)\b", re.I)


def find_exceptions(analysis: SentenceAnalysis) -> list[ExceptionPhrase]:
    """Exception phrases with what they carve out, in order, not overlapping."""
    text = analysis.text
    out: list[ExceptionPhrase] = []
    at = 0
    while (match := cues().exception.search(text, at)) is not None:
        if _PLACE.search(text[: match.start()]):
            at = match.end()  # "kept in a country other than Norway" carves nothing out
            continue
        end_match = _CLAUSE_END.search(text, match.end())
        end = end_match.start() if end_match else len(text.rstrip(" ."))
        if match.start() < 3 and (comma := re.search(r",\s+(?=\w)", text[match.end() : end])):
            # "Except as described here, we do not share ...": a fronted exception ends at the comma before the main clause
            rest = text[match.end() + comma.end() :]
            if re.match(
                r"(?:we|our|your|no|the|you|this|neither|none|personal|information|\w+ (?:will|do|does|is|are))\b",
                rest,
                re.I,
            ):
                end = match.end() + comma.start()
        phrase = text[match.start() : end]
        data = tuple(i for i, p in enumerate(analysis.data) if match.start() <= p.found.start < end and not p.modifier)
        parties = tuple(
            i
            for i, p in enumerate(analysis.parties)
            if match.start() <= p.found.start < end and not p.modifier and p.found.type not in ("user",)
        )
        kind = _kind(phrase, match.group(), analysis, data, parties)
        out.append(
            ExceptionPhrase(
                match.start(), end, kind, data if kind == "data" else (), parties if kind == "party" else ()
            )
        )
        at = max(end, match.end())
    return out


def _kind(
    phrase: str, cue: str, analysis: SentenceAnalysis, data: tuple[int, ...], parties: tuple[int, ...]
) -> ExceptionKind:
    c = cues()
    body = phrase[len(cue) :]
    if _OR_CONDITION.match(cue) or re.search(r"\b(?:if|when|where|in|as|until|that)$", cue, re.I):
        if (
            re.search(r"\b(?:as|in)$", cue, re.I)
            and parties
            and re.search(r"\b(?:with|to) (?:our|the|third|service|affiliat)", body, re.I)
            and not c.as_stated.search(phrase)
        ):
            return "party"
        return "condition"
    if c.as_stated.search(phrase) and not (
        data
        and not parties
        and re.match(r"\s*(?:your|the|an?|for)?\s*\w+", body)
        and cue.lower() in ("except", "except for")
        and not c.as_stated.match(body.strip())
    ):
        return "condition"
    if (c.consent.search(phrase) and not data and not parties) or (c.legal.search(phrase) and not parties):
        return "condition"
    if re.match(
        r"(?:except|other than|but only)? ?(?:to|as necessary to|as needed to|for)\b\s*(?:the purpose|\w+ing\b|improve|provide|fulfil|respond|comply|process|complete|deliver|operate|perform|help|enable|ensure|protect|enforce|send|make|run)",
        phrase,
        re.I,
    ):
        return "purpose"
    first_data = min((analysis.data[i].found.start for i in data), default=10**9)
    first_party = min(
        (analysis.parties[i].found.start for i in parties if analysis.parties[i].found.type != "first_party"),
        default=10**9,
    )
    if first_party < first_data:
        return "party"
    if first_data < 10**9:
        return "data"
    return "condition"


def attach(analysis: SentenceAnalysis) -> None:
    """Give each frame the exceptions, conditions and retention periods of its part of the sentence, and take back from its roles
    what stands inside an exception."""
    if not analysis.frames:
        return
    text = analysis.text
    exceptions = find_exceptions(analysis)
    conditions = [
        Phrase(
            m.start(),
            _end(text, m.end()),
            "consent" if cues().consent.search(text[m.start() : _end(text, m.end())]) else "condition",
        )
        for m in cues().condition.finditer(text)
    ]
    for exception in exceptions:
        inside_data = {i for i, p in enumerate(analysis.data) if exception.start <= p.found.start < exception.end}
        inside_parties = {i for i, p in enumerate(analysis.parties) if exception.start <= p.found.start < exception.end}
        inner = [f for f in analysis.frames if exception.start <= f.start < exception.end]
        for frame in _frames_of(exception.start, analysis.frames, inner):
            frame.exceptions.append(exception)
            frame.data = [i for i in frame.data if i not in inside_data]
            frame.recipients = [i for i in frame.recipients if i not in inside_parties]
            frame.purposes = [p for p in frame.purposes if not exception.start <= p.start < exception.end]
        for frame in inner:
            frame.conditional = True
    for condition in conditions:
        for frame in _frames_of(condition.start, analysis.frames, []):
            frame.conditions.append(condition)
    if cues().retention_verb.search(text):
        for match in cues().retention.finditer(text):
            end = match.end()
            while end > match.start() and text[end - 1] in " ,.;:":
                end -= 1
            phrase = Phrase(match.start(), end, "period")
            analysis.retention.append(phrase)
            keeping = [f for f in analysis.frames if f.action == "retain"]
            for frame in keeping:
                frame.retention.append(phrase)


def _end(text: str, start: int) -> int:
    match = re.search(r"[,.;:]", text[start:])
    return start + match.start() if match else len(text)


def _frames_of(position: int, frames: list[Frame], excluded: list[Frame]) -> list[Frame]:
    """The frames that a phrase at `position` modifies: those of the nearest coordinated verbs before it, else the first after it."""
    candidates = [f for f in frames if not any(f is e for e in excluded) and not f.relative and f.scope == "general"]
    before = [f for f in candidates if f.start < position]
    if before:
        last = before[-1]
        return [f for f in before if f.negated == last.negated and f.party == last.party]
    return candidates
