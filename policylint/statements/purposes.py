"""Purpose phrases: "to VERB ...", "in order to", "for NOUN / for VERBing", "so that we can", one phrase a conjunct."""

from __future__ import annotations

import re
from functools import lru_cache

from spacy.tokens import Doc, Token

from policylint.ontology import ontology
from policylint.statements.frames import _PERMITTING, _children, conjuncts
from policylint.statements.sentence_analysis import Frame, Phrase, SentenceAnalysis

# "for a period of", "for example", "for more information", "for you", "for children": no purposes
_NOT_FOR = re.compile(
    r"^(?:(?:a|an|the|any|this|that|these|those|such|each|all|some|every|at least|up to|as|so|more|further|additional|no|our|your)\s+)*"
    r"(?:(?:\w+ )?(?:periods?|amount|length|duration)\b|(?:as )?long|limited|(?:\w+ )?(?:days?|months?|years?|weeks?|hours?)\b|period|long|length|time|duration|days?|months?|years?|hours?|weeks?|minutes?|\d+|example|instance|information|details|reasons?|you|us|them|it|children|users?|which|who|whom|whatever|one|ever|free|sale|profit|part|most|changes|california|residents?|access|purposes?|extent|circumstances?|copy|copies)\b",
    re.I,
)
_THIS_PURPOSE = re.compile(
    r"\b(?:these|this|that|those|such|following|other|above|same|stated|described|any other|listed|set out)\s+(?:\w+\s+)?purposes?\b",
    re.I,
)
_OTHER_PURPOSE = re.compile(
    r"\b(?:for )?(?:any |their )?(?:other|own|unauthori[sz]ed|different)(?: \w+)? purposes?\b", re.I
)
# Verbs before a "to" that are no actions with a purpose: "we need to", "is designed to"
_COMPLEMENT = frozenset(
    {
        "need",
        "want",
        "intend",
        "plan",
        "try",
        "attempt",
        "seek",
        "continue",
        "begin",
        "choose",
        "agree",
        "wish",
        "like",
        "have",
        "reserve",
        "prefer",
        "fail",
        "be",
        "able",
        "decide",
        "ask",
        "request",
        "require",
        "go",
        "strive",
        "endeavor",
        "endeavour",
        "encourage",
        "allow",
        "permit",
        "happen",
        "commit",
        "refuse",
        "take",
        "opt",
        "get",
        "make",
    }
)


@lru_cache(maxsize=20000)
def purpose_type(text: str) -> str:
    """Purpose id of a phrase, "unspecified" when the ontology knows no term in it."""
    purposes = ontology().purposes
    hit = purposes.lookup(text)
    return purposes.contract(hit.id) or "unspecified" if hit is not None else "unspecified"


def _cut_conjuncts(token: Token, siblings: list[Token]) -> int:
    """Right end (token index, exclusive) of a conjunct without the conjuncts that follow it."""
    later = [s for s in siblings if s.i > token.i]
    end = token.right_edge.i + 1
    if later:
        end = min(end, later[0].left_edge.i)
    doc = token.doc
    while end > token.i + 1 and (
        doc[end - 1].is_punct or doc[end - 1].dep_ == "cc" or doc[end - 1].lower_ in ("to", "for", "and", "or")
    ):
        end -= 1
    return end


def _trim_clause(doc: Doc, start: int, end: int) -> int:
    """End of a purpose before a clause that no longer belongs to it ("..., as described in", ", including", ", unless")."""
    for i in range(start + 1, end):
        token = doc[i]
        if token.text in (";", ":", "(") or (
            token.text in (",", "—", "–")
            and i + 1 < end
            and doc[i + 1].lower_
            in (
                "including",
                "such",
                "as",
                "unless",
                "except",
                "which",
                "if",
                "when",
                "where",
                "but",
                "we",
                "you",
                "for",
                "in",
                "while",
                "so",
                "without",
            )
        ):
            return i
        if token.lower_ in ("unless", "except", "if", "when", "where") and i > start + 1:
            return i
    return end


def _phrase(doc: Doc, start: int, end: int) -> Phrase | None:
    end = _trim_clause(doc, start, end)
    while end > start and (doc[end - 1].is_punct or doc[end - 1].lower_ in ("and", "or", "to", "for")):
        end -= 1
    while start < end and (doc[start].is_punct or doc[start].is_space):
        start += 1
    if end <= start or end - start > 45:
        return None
    first, last = doc[start], doc[end - 1]
    text = doc.text[first.idx : last.idx + len(last.text)]
    if len(text) < 3 or _THIS_PURPOSE.search(text):
        return None
    return Phrase(first.idx, last.idx + len(last.text), purpose_type(text))


def _verb_purposes(head: Token) -> list[Phrase]:
    doc = head.doc
    siblings = [t for t in conjuncts(head) if t.pos_ in ("VERB", "AUX") or t == head]
    out = []
    merged: Token | None = None
    for position, token in enumerate(siblings):
        bare = (
            token.i + 1 < len(doc)
            and (doc[token.i + 1].dep_ in ("cc", "punct"))
            and not _children(token, "dobj", "prep", "xcomp", "ccomp", "oprd", "dative")
        )
        if bare and position + 1 < len(siblings) and siblings[position + 1].i - token.i <= 4:
            # "provide, maintain and improve our service": verbs that share one object are one purpose
            merged = merged or token
            continue
        if token != head and _children(token, "nsubj"):
            continue  # "to improve X and we share Y": a new clause
        end = _cut_conjuncts(token, siblings)
        # "to personalize content and for marketing purposes": a second purpose joined by its own preposition
        for child in [
            g
            for t in doc[token.i : end]
            for g in t.children
            if g.dep_ in ("prep", "conj")
            and g.lower_ == "for"
            and g.i > token.i
            and doc[g.i - 1].lower_ in ("and", "or", "and/or")
        ]:
            end = min(end, child.i - 1)
            for grand in child.children:
                out.extend(
                    _verb_purposes(grand)
                    if grand.dep_ == "pcomp"
                    else _noun_purposes(grand)
                    if grand.dep_ == "pobj"
                    else []
                )
        phrase = _phrase(doc, (merged or token).i, end)
        merged = None
        if phrase is not None:
            out.append(phrase)
    return out


def _noun_purposes(pobj: Token) -> list[Phrase]:
    doc = pobj.doc
    siblings = [t for t in conjuncts(pobj) if t.dep_ != "appos"]
    out = []
    for token in siblings:
        start = token.left_edge.i
        while start < token.i and (
            doc[start].dep_ in ("det", "punct", "cc") or doc[start].lower_ in ("the", "a", "an", "any")
        ):
            start += 1
        end = _cut_conjuncts(token, siblings)
        text = doc[start:end].text
        if _NOT_FOR.match(text) and not re.match(r"(?:the |our |your )?(?:purposes?|reasons?) of\b", text, re.I):
            continue
        match = re.match(r"(?:the |our |your )?(?:sole |limited |specific )?(?:purposes?|reasons?) of\s+", text, re.I)
        if match:
            offset = len(doc[start:start].text) + match.end()
            inner = doc.char_span(
                doc[start].idx + offset, doc[end - 1].idx + len(doc[end - 1].text), alignment_mode="contract"
            )
            if inner is None or not len(inner):
                continue
            start = inner.start
            root = inner.root
            if root.dep_ == "pcomp":
                out.extend(_verb_purposes(root))
                continue
        phrase = _phrase(doc, start, end)
        if phrase is not None:
            out.append(phrase)
    return out


def find_purposes(doc: Doc, verb: Token) -> list[Phrase]:
    """Purposes that a verb states for its action.

    Args:
        verb: the action's verb; for coordinated verbs the purpose may hang on any of them, the caller shares it.
    """
    out: list[Phrase] = []
    lemma = verb.lemma_.lower()
    places = [verb, *[n for o in _children(verb, "dobj", "nsubjpass") for n in conjuncts(o)]]
    for place in places:
        for child in place.children:
            if child.i < verb.i and child.dep_ not in ("advcl", "prep"):
                continue
            if child.dep_ in ("xcomp", "advcl", "acl", "relcl", "ccomp") and any(
                t.lower_ == "to" and t.dep_ == "aux" for t in child.children
            ):
                if place == verb and (
                    lemma in _COMPLEMENT
                    or (
                        lemma in _PERMITTING
                        and child.dep_ in ("xcomp", "ccomp")
                        and lemma != "use"
                        and _children(verb, "dobj")
                    )
                ):
                    continue
                if any(t.dep_ in ("nsubj", "nsubjpass") for t in child.children) and child.dep_ == "ccomp":
                    continue
                out.extend(_verb_purposes(child))
            elif child.dep_ == "advcl" and any(t.dep_ == "mark" and t.lower_ in ("so", "that") for t in child.children):
                out.extend(_verb_purposes(child))
            elif (
                child.dep_ == "prep"
                and child.lower_ == "for"
                and not (place == verb and lemma in ("ask", "request", "prompt", "look", "need"))
            ):
                for grand in child.children:
                    if grand.dep_ == "pcomp":
                        out.extend(_verb_purposes(grand))
                    elif grand.dep_ == "pobj":
                        out.extend(_noun_purposes(grand))
            elif (
                child.dep_ == "prep"
                and child.lower_ in ("in", "as")
                and any(t.lower_ in ("order", "part") for t in child.children)
            ):
                for grand in child.children:
                    for great in grand.children:
                        if great.dep_ in ("acl", "relcl", "xcomp", "advcl"):
                            out.extend(_verb_purposes(great))
    return out


def assign_purposes(doc: Doc, analysis: SentenceAnalysis, frames: dict[int, Frame]) -> None:
    """Fill `Frame.purposes`; coordinated verbs share the purposes that hang on the last of them."""
    for index, frame in frames.items():
        verb = doc[index]
        if frame.scope in ("user_action",):
            continue
        phrases = find_purposes(doc, verb)
        top = verb
        while top.dep_ == "conj" and top.head.pos_ in ("VERB", "AUX"):
            top = top.head
        if not phrases:
            for sibling in conjuncts(top):
                if sibling.i > verb.i and sibling.i in frames:
                    phrases = find_purposes(doc, sibling)
                    if phrases:
                        break
        frame.purposes = [p for p in phrases if not any(p.start <= f.start < p.end for f in [frame])]
    for frame in frames.values():
        # "have promised not to pass it on or to use it for any other purpose": the denial is limited to other purposes
        if frame.negated and not frame.purposes and (other := _OTHER_PURPOSE.search(doc.text, frame.end)) is not None:
            frame.purposes = [Phrase(other.start(), other.end(), "unspecified")]
            if frame.scope == "general" and frame.action in ("use", "disclose", "share"):
                frame.scope = "restriction"
        if (
            frame.negated
            and frame.action == "use"
            and any(
                re.match(r"run (?:any )?programs|deliver virus", doc.text[p.start : p.end], re.I)
                for p in frame.purposes
            )
        ):
            frame.scope = "presupposition"  # "Cookies cannot be used to run programs"
    seen: set[tuple[int, int]] = set()
    for frame in frames.values():
        for phrase in frame.purposes:
            if (phrase.start, phrase.end) not in seen and not frame.relative:
                seen.add((phrase.start, phrase.end))
                analysis.purposes.append(phrase)


_TO_ITEM = re.compile(r"^(?:in order )?(?:to|for(?: the purposes? of)?)\s+", re.I)


def fragment_purposes(doc: Doc) -> list[Phrase]:
    """Purposes of a list item under "for the following purposes:": the item's verb phrase or noun phrase, conjuncts apart."""
    root = next((t for t in doc if t.head == t), None)
    if root is None:
        return []
    match = _TO_ITEM.match(doc.text)
    start_char = match.end() if match else 0
    out: list[Phrase]
    if root.pos_ in ("VERB", "AUX") and not any(t.dep_ in ("nsubj", "nsubjpass") for t in root.children):
        out = _verb_purposes(root)
    elif root.pos_ in ("NOUN", "PROPN"):
        out = _noun_purposes(root)
    else:
        out = []
    out = [p for p in out if p.start >= start_char]
    if not out:
        colon = doc.text.find(":")
        end = colon if 3 < colon < 60 else len(doc.text.rstrip(" .;,"))
        if end > start_char and end - start_char < 220:
            out = [Phrase(start_char, end, purpose_type(doc.text[start_char:end]))]
    return out
