"""Names by which a policy calls its own party: 'Acme Ltd ("we", "us")', '© 2024 Acme', 'Acme respects your privacy'."""

from __future__ import annotations

import re
from collections import Counter

from policylint.documents.document import Document

_NAME = r"((?:[A-Z0-9][\w.&’'-]*|of|the|and|&)(?:,? (?:[A-Z0-9][\w.&’'-]*|of|and|&|Inc\.?|LLC|Ltd\.?|GmbH|Limited|Corp\.?)){0,6})"
_PARENTHESIS = re.compile(
    _NAME
    + r"[,]?(?: and (?:its|our) [\w ,]{3,60})?,? ?\((?:(?:collectively|hereinafter|hereafter|referred to as|the|or|and|together with)[ ,]*)*[^()]{0,60}?[\"“”'‘’](?:[Ww]e|[Uu]s|[Oo]ur|WE|US|the [Cc]ompany|Company)[\"“”'‘’,.]"
)
_COPYRIGHT = re.compile(r"(?:©|\(c\)|[Cc]opyright)\s*(?:\d{4}(?:\s*[-–]\s*\d{4})?)?,?\s*(?:by )?" + _NAME)
_RESPECTS = re.compile(
    r"(?:^|\n|\. )"
    + _NAME
    + r" (?:respects?|is committed|are committed|takes?|values?|recognizes?|understands?|cares?|has created|operates?|provides?|built)\b"
)
_ACTING = re.compile(
    r"(?:^|[.\n;:,] ?|\b(?:that|and|when|if|how|what|While|information) )(?:The |the )?((?:[A-Z0-9][\w.&’'-]*)(?: (?:[A-Z0-9][\w.&’'-]*|of|and|&)){0,4}) (?:may|will|does|do|collects?|uses?|shares?|stores?|has|is|can|also|and its|discloses?|receives?|maintains?)\b",
    re.M,
)
_ENDING = re.compile(r",? (?:Inc\.?|LLC|L\.L\.C\.|Ltd\.?|GmbH|Limited|Corp\.?|Corporation|Co\.)$")
_STOP = frozenset(
    [
        "the",
        "this",
        "we",
        "our",
        "you",
        "your",
        "privacy",
        "policy",
        "it",
        "in",
        "by",
        "all",
        "rights",
        "reserved",
        "of",
        "and",
        "these",
        "that",
        "please",
        "with",
        "at",
        "while",
        "when",
        "if",
        "company",
        "services",
        "service",
        "information",
        "data",
        "personal",
        "user",
        "users",
        "website",
        "site",
        "app",
        "skill",
        "notice",
        "cookies",
        "cookie",
        "third-party",
        "third",
        "party",
        "parties",
        "no",
        "any",
        "each",
        "alexa",
        "amazon",
        "google",
    ]
)


def _clean(name: str) -> str:
    name = re.split(r"\.(?= [A-Z])|,? All Rights", name)[0].strip(" ,.&")
    words = name.split()
    while words and words[0].lower() in _STOP:
        words = words[1:]
    while words and words[-1].lower() in ("and", "of", "the", "&"):
        words = words[:-1]
    return " ".join(words)


def first_party_names(document: Document) -> tuple[str, ...]:
    """Names of the policy's own party, most certain first; without a legal form as well as with it."""
    text = "\n".join(block.visible for block in document.blocks[:400])[:60000]
    votes: Counter[str] = Counter()
    for pattern, weight in ((_PARENTHESIS, 3), (_COPYRIGHT, 2), (_RESPECTS, 1)):
        for match in pattern.finditer(text):
            name = _clean(match.group(1))
            if len(name) >= 3 and not name.isdigit():
                votes[name] += weight
    own_words = len(re.findall(r"\b(?:we|us|our|I|my)\b", text, re.I))
    for acting, times in Counter(m.group(1) for m in _ACTING.finditer(text)).most_common(5):
        name, count = _clean(acting), times
        # a policy that speaks of its own party by name does so again and again, and from its beginning on
        if len(name) >= 3 and count >= 3 and (count * 4 > own_words or name in text[:300]):
            votes[name] += 3
    out: list[str] = []
    for name, count in votes.most_common(8):
        if count < 2 and text.count(name) < 3:
            continue
        for variant in (name, _ENDING.sub("", name)):
            if variant and variant not in out and len(variant) > 2:
                out.append(variant)
    return tuple(out)
