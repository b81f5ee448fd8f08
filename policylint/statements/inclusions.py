"""The policy's own subsumptions: "personal information, such as your name", "Usage Data may include your IP address"."""

from __future__ import annotations

import re

from policylint.statements.sentence_analysis import Inclusion, SentenceAnalysis

_CUE = re.compile(
    r"^[\s,;(\[–”\"“’')-]*(?:\w+ ){0,3}?(?:such as|including(?:,? (?:but|without)(?: not)? (?:being )?limit(?:ed|ation)(?: to)?)?|includes?|like|e\.?\s?g\.?|for example|for instance|namely|i\.?\s?e\.?|especially|particularly|in particular|specifically|consists? of|comprises?|means|(?:may|can|could|will|might|does) (?:also )?include|(?:is |are |be )?(?:strictly )?limited (?:only )?to|contain(?:s|ing)?)[\s,:;(\"“]*"
    r"(?:(?:but|which) (?:is|are|be)? ?not (?:necessarily )?limited to|without limitation)?[\s,:;(\"“]*(?:\w+['’]?s? ){0,4}$",
    re.I,
)
_FAR = re.compile(
    r"[,(–-]\s*(?:such as|including|for example|for instance|e\.?\s?g\.?|like)\b[\s,:]*(?:(?:but|without) (?:not )?limit\w+(?: to)?)?[\s,:]*(?:\w+['’]?s? ){0,3}$",
    re.I,
)
_LATE_VERB = re.compile(
    r"\b(?:may |can |could |might |will )?(?:also )?includ(?:e|es|ing)\b,?[^.;:]{0,50}$|\bsuch as\b[^.;:,]{0,30}$", re.I
)
_OPENING = re.compile(
    r"^(?:(?:some |other |specific )?examples?(?: of (?:such|this|these|the) \w+)?|this|these|it|they|such)(?: (?:may|can|could|might|will))?(?: also)? (?:includ(?:e|es)|are|is|contains?|consists? of)\b[:,]?(?:,? (?:but (?:is|are|be)? ?not limited to|for example|among others?)[:,]?)?",
    re.I,
)
_UMBRELLAS = frozenset(
    {
        "personal_information",
        "other_data",
        "contact_information",
        "technical_information",
        "account_information",
        "device_information",
        "usage_data",
        "demographic_data",
        "financial_information",
    }
)
_COLON = re.compile(r"^\s*(?:\w+ ){0,3}[:(–]\s*(?:\w+['’]?s? ){0,3}$")
_GAP = re.compile(r"^[^.:!?]{0,60}$")
_CLAUSE = re.compile(
    r"\b(?:we|you|they|is|are|was|were|will|may|can|must|which|who|when|if|to (?!the\b|your\b)\w+)\b", re.I
)


def _stops(gap: str) -> bool:
    return not _GAP.match(gap) or bool(_CLAUSE.search(gap)) or not re.search(r"[,;/&)]|\b(?:and|or|as well as)\b", gap)


def _list_from(analysis: SentenceAnalysis, plain: list[int], place: int) -> list[int]:
    """The phrases of a list that begins at `plain[place]`, until a clause ends it."""
    out = [plain[place]]
    for one, other in zip(plain[place:], plain[place + 1 :], strict=False):
        if _stops(analysis.text[analysis.data[one].found.end : analysis.data[other].found.start]):
            break
        out.append(other)
    return out


def _open_inclusion(analysis: SentenceAnalysis, plain: list[int], out: list[Inclusion]) -> None:
    """ "Examples include your name and address", "This may include: ...": members of what the sentence before spoke of."""
    match = _OPENING.match(analysis.text)
    if match is None or not plain:
        return
    place = next((k for k, i in enumerate(plain) if analysis.data[i].start >= match.end() - 1), None)
    if place is None or analysis.data[plain[place]].start - match.end() > 40:
        return
    narrow = _list_from(analysis, plain, place)
    out.append(Inclusion(None, narrow, 0, analysis.data[narrow[-1]].end))


def find_inclusions(analysis: SentenceAnalysis) -> list[Inclusion]:
    """Umbrella phrases with the phrases listed under them.

    Works on the order of the text ("X, such as Y, Z and W"): in long lists the order is surer than the parse. Sets `umbrella` of the
    listed phrases. A sentence whose subject is only a pronoun or "the information" ("This may include: ...") gives an inclusion with
    `broad` `None` when the umbrella cannot be told from the sentence.
    """
    phrases = analysis.data
    text = analysis.text
    out: list[Inclusion] = []
    used: set[int] = set()
    plain = [i for i, p in enumerate(phrases) if not p.modifier]
    _open_inclusion(analysis, plain, out)
    for place, index in enumerate(plain[:-1]):
        phrase = phrases[index]
        if index in used and phrase.umbrella is None:
            continue
        after = plain[place + 1]
        following = phrases[after]
        gap = text[phrase.found.end : following.found.start]
        bridge = re.sub(
            r"^(?:\s*\([^)]{0,40}\))?\s*(?:that|which)?\s*(?:(?:we|you)(?: may| can| will)? (?:collect|gather|receive|obtain|process|store|provide|request|use|share)\w*(?: (?:from|about) you)?(?: (?:may|can|might|could))?)?(?: about you(?:rself)?| from you| of yours)?(?: is| are)?",
            "",
            gap,
            count=1,
            flags=re.I,
        )
        cue = len(gap) <= 110 and (
            _CUE.match(gap)
            or _CUE.match(bridge)
            or (
                bridge != gap
                and re.match(
                    r"\s*(?:is|are|:)\s+(?:limited to |only )?(?:\w+['’]?s? ){0,3}$",
                    gap[len(gap) - len(bridge) - 4 :],
                    re.I,
                )
            )
        )
        colon = (
            not cue
            and phrase.type
            in (
                "personal_information",
                "other_data",
                "contact_information",
                "device_information",
                "technical_information",
                "account_information",
            )
            and _COLON.match(gap)
        )
        if (
            not cue
            and not colon
            and phrase.type in _UMBRELLAS
            and len(gap) <= 260
            and _FAR.search(gap)
            and any(index in f.data for f in analysis.frames)
        ):
            cue = _FAR.search(
                gap
            )  # "personal information you provide when you open an account with us, such as your name"
        if not cue and not colon and phrase.type in _UMBRELLAS and len(gap) <= 160 and _LATE_VERB.search(gap):
            cue = _LATE_VERB.search(gap)  # "information that is gathered here may include your location"
        if not cue and not colon:
            continue
        narrow = [n for n in _list_from(analysis, plain, place + 1) if phrases[n].type != phrase.type]
        if not narrow:
            continue
        for n in narrow:
            if phrases[n].umbrella is None:
                phrases[n].umbrella = index
            used.add(n)
        collected = any(
            index in f.data and f.action in ("collect", "receive", "retain", "use") and not f.negated and f.relative
            for f in analysis.frames
        )
        out.append(
            Inclusion(
                index,
                narrow,
                phrase.start,
                phrases[narrow[-1]].end,
                closed=bool(re.search(r"\b(?:limited to|only|means|namely|i\.?\s?e\b|consists? of)", gap))
                and "not limited" not in gap
                and "without limit" not in gap,
                collected=collected,
            )
        )
    for upper in out:
        # "contact information includes information such as your address": the empty noun in between passes its members on
        for lower in out:
            if lower.broad in upper.narrow and lower.broad is not None and phrases[lower.broad].type == "other_data":
                upper.narrow.extend(n for n in lower.narrow if n not in upper.narrow)
    return out
