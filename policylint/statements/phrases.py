"""From terms to noun phrases: what of the sentence belongs to a data type or party, and whether the term names one at all."""

from __future__ import annotations

import re

from spacy.tokens import Doc, Span, Token

from policylint.statements.mentions import GENERIC_NOUNS, Found
from policylint.statements.sentence_analysis import DataPhrase, PartyPhrase

_LEFT = frozenset({"poss", "amod", "compound", "nummod", "nmod", "advmod", "quantmod"})
_DEMONSTRATIVE = frozenset(
    {"this", "that", "these", "those", "such", "said", "same", "above", "aforementioned", "foregoing"}
)
_NO = frozenset({"no", "neither", "nor", "any"})
# "the address details", "cookie data", "email address information": the outer noun adds nothing.
_TRANSPARENT = GENERIC_NOUNS | frozenset(
    {
        "address",
        "number",
        "name",
        "identifier",
        "id",
        "file",
        "log",
        "value",
        "field",
        "entry",
        "history",
        "type",
        "setting",
        "content",
        "code",
    }
)
# "information about you", "data relating to you": about a person, so more than just "information".
_ABOUT = frozenset({"about", "regarding", "concerning", "of", "relating", "pertaining"})
_GIVING = frozenset(
    {
        "provide",
        "give",
        "submit",
        "enter",
        "supply",
        "disclose",
        "share",
        "send",
        "volunteer",
        "input",
        "upload",
        "post",
        "furnish",
    }
)
_WHOSE = frozenset(
    {
        "user",
        "customer",
        "visitor",
        "member",
        "subscriber",
        "individual",
        "consumer",
        "client",
        "guest",
        "person",
        "reader",
        "listener",
        "player",
    }
)
_IDENTIFYING = re.compile(r"\b(?:identif(?:y|ies|iable)|contact (?:or|and) identify|personally|can be linked)\b", re.I)


def span_of(doc: Doc, found: Found) -> Span | None:
    """The tokens of a term (a term may begin or end inside a token, as in "e-mail/phone")."""
    return doc.char_span(found.start, found.end, alignment_mode="expand")


def head_of(span: Span) -> Token:
    """The token of the span whose head is outside of it (the last such, so that the noun of "ip address" wins)."""
    root: Token = span.root
    return root


def _noun_phrase_start(head: Token, span: Span) -> int:
    start = span.start
    for token in reversed(list(head.lefts) + [t for t in span if t != head and t.dep_ in _LEFT for t in t.lefts]):
        if token.i < start and token.dep_ in _LEFT:
            left: int = token.left_edge.i
            if start - left <= 6:
                start = min(start, left)
    return start


def _is_modifier(head: Token, span: Span, pattern: bool, others: frozenset[int] = frozenset()) -> bool:
    if pattern:
        return False
    nxt = head
    seen = 0
    while nxt.dep_ in ("compound", "amod", "nmod", "npadvmod") and nxt.head.i >= span.end and seen < 4:
        # a term inside a bigger noun phrase: transparent outer nouns keep it a data type
        if nxt.head.lemma_.lower() not in _TRANSPARENT and nxt.head.pos_ in ("NOUN", "PROPN"):
            # "name, address and email preferences": a compound across a comma or "and" is a parse of a list, not a modifier
            if nxt.head.i in others:
                return False  # "your name phone number and location": a list without commas
            between = nxt.doc[span.end : nxt.head.i]
            if not any(t.text in (",", "/", ";") or t.dep_ == "cc" for t in between):
                return True
        nxt = nxt.head
        seen += 1
    # "email you", "contact us": the word is a verb here
    return len(span) == 1 and head.pos_ == "VERB" and head.tag_ in ("VB", "VBP", "VBD", "VBZ")


def _person_of(head: Token) -> str:
    for child in head.lefts:
        if child.dep_ == "poss":
            low = child.lower_
            if low in ("our", "my"):
                return "first_party"
            if low == "its":
                return "third_party"
    return ""


def _generic_type(head: Token, low: str) -> tuple[str, int]:
    """Type of a content-free noun by what stands around it, and how far to the right that reaches (token index)."""
    end = head.i + 1
    # "your bus information", "form data": another noun says what it is, so it is no umbrella
    if any(
        t.dep_ in ("compound", "nmod") and t.pos_ in ("NOUN", "PROPN") and t.lemma_.lower() not in _WHOSE
        for t in head.lefts
    ):
        return "other_data", end
    for child in head.lefts:
        if child.dep_ == "poss" and (
            child.lower_ in ("your", "their", "his", "her")
            or child.lemma_.lower() in ("user", "customer", "visitor", "member", "subscriber", "individual", "person")
        ):
            return "personal_information", end
        if child.dep_ in ("compound", "amod") and child.lower_ in (
            "user",
            "customer",
            "individual",
            "identifying",
            "identifiable",
            "private",
            "visitor",
            "member",
        ):
            return "personal_information", end
    for child in head.rights:
        if child.dep_ == "prep" and child.lower_ in _ABOUT:
            for grand in child.children:
                if grand.lower_ in ("you", "yourself", "users", "visitors", "customers", "individuals", "them"):
                    return "personal_information", grand.i + 1
        if child.dep_ in ("relcl", "acl"):
            subject = next((t for t in child.children if t.dep_ == "nsubj"), None)
            right = child.right_edge.i + 1
            if (
                subject is not None
                and subject.lower_ in ("you", "users", "customers", "visitors", "user")
                and child.lemma_.lower() in _GIVING
            ):
                return "personal_information", min(right, child.i + 3)
            if _IDENTIFYING.search(child.doc[child.left_edge.i : right].text):
                if any(t.dep_ == "neg" or t.lower_ in ("not", "cannot") for t in child.subtree):
                    return "aggregated_data", min(right, child.i + 2)
                return "personal_information", min(right, child.i + 2)
            if child.lemma_.lower() in ("provide", "submit", "give", "supply") and any(
                t.dep_ == "agent" and any(g.lower_ in ("you", "users") for g in t.children) for t in child.children
            ):
                return "personal_information", right
            if any(t.lower_ == "automatically" for t in child.children):
                return "technical_information", right
    return "other_data", end


def data_phrases(doc: Doc, found: list[Found]) -> list[DataPhrase]:
    """One phrase for each data term, in order; terms that only modify another noun are kept with `modifier` set."""
    out: list[DataPhrase] = []
    specific = frozenset(
        t.i
        for f in found
        if f.role == "data" and f.type != "other_data" and (s := span_of(doc, f)) is not None and len(s) > 1
        for t in s
    )
    for item in found:
        if item.role != "data":
            continue
        span = span_of(doc, item)
        if span is None:
            continue
        head = head_of(span)
        start, end = _noun_phrase_start(head, span), span.end
        first = doc[start]
        lefts = {t.lower_ for t in head.lefts} | {t.lower_ for t in span}
        anaphoric = bool(lefts & _DEMONSTRATIVE) and not (
            "such" in lefts and head.i + 1 < len(doc) and doc[head.i + 1].lower_ == "as"
        )
        denied = any(t.lower_ in ("no", "neither") and t.dep_ in ("det", "preconj", "neg", "cc") for t in head.lefts)
        modifier = _is_modifier(head, span, item.pattern, specific - {t.i for t in span})
        type_ = item.type
        if item.type in ("other_data", "personal_information") and not item.pattern and not modifier:
            generic, right = _generic_type(head, item.type)
            if item.type == "other_data":
                type_ = generic
                end = max(end, right)
        if anaphoric and type_ == "other_data":
            type_ = "other_data"
        if _person_of(head) == "first_party" and type_ not in (
            "diagnostics",
            "cookies",
            "usage_data",
            "aggregated_data",
            "other_data",
        ):
            modifier = True  # "our mailing address", "our mobile application": not the user's
        new = Found(item.start, item.end, item.role, type_, item.name, item.pattern, item.concept)
        char_start = item.start if item.pattern else min(first.idx, item.start)
        last = doc[end - 1]
        char_end = item.end if item.pattern else max(item.end, last.idx + len(last.text))
        out.append(DataPhrase(new, char_start, char_end, anaphoric, None, denied, modifier, _person_of(head)))
    return out


def party_phrases(doc: Doc, found: list[Found]) -> list[PartyPhrase]:
    """One phrase for each party term; possessive pronouns are kept as modifiers."""
    out: list[PartyPhrase] = []
    for item in found:
        if item.role != "party":
            continue
        span = span_of(doc, item)
        if span is None:
            continue
        head = head_of(span)
        possessive = head.dep_ == "poss" or head.tag_ == "PRP$"
        modifier = possessive or (
            head.dep_ in ("compound", "amod", "nmod")
            and head.head.i >= span.end
            and head.head.pos_ in ("NOUN", "PROPN")
        )
        start = _noun_phrase_start(head, span)
        if item.name:
            start = span.start
        first, last = doc[start], doc[span.end - 1]
        out.append(PartyPhrase(item, min(first.idx, item.start), max(item.end, last.idx + len(last.text)), modifier))
    return out
