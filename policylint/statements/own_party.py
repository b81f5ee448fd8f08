"""Names by which a policy calls its own party: 'Acme Ltd ("we", "us")', '© 2024 Acme', 'Acme respects your privacy'."""

from __future__ import annotations

import re
from collections import Counter

from policylint.documents.document import Document

_NAME = r"((?:[A-Z0-9][\w.&’'-]*|of|the|and|&)(?:,? (?:[A-Z0-9][\w.&’'-]*|of|and|&|Inc\.?|LLC|Ltd\.?|GmbH|Limited|Corp\.?)){0,6})"
_PARENTHESIS = re.compile(_NAME + r"[,]?(?: and (?:its|our) [\w ,]{3,60})?,? ?\((?:(?:collectively|hereinafter|hereafter|referred to as|the|or|and|together with)[ ,]*)*[^()]{0,60}?[\"“”'‘’](?:[Ww]e|[Uu]s|[Oo]ur|WE|US|the [Cc]ompany|Company)[\"“”'‘’,.]")
_COPYRIGHT = re.compile(r"(?:©|\(c\)|[Cc]opyright)\s*(?:\d{4}(?:\s*[-–]\s*\d{4})?)?,?\s*(?:by )?" + _NAME)
_RESPECTS = re.compile(r"(?:^|\n|\. )" + _NAME + r" (?:respects?|is committed|are committed|takes?|values?|recognizes?|understands?|cares?|has created|operates?|provides?|built)\b")
_ENDING = re.compile(r",? (?:Inc\.?|LLC|L\.L\.C\.|Ltd\.?|GmbH|Limited|Corp\.?|Corporation|Co\.)$")
_STOP = frozenset("the this we our you your privacy policy it in by all rights reserved of and these that".split())


def first_party_names(document: Document) -> tuple[str, ...]:
    """Names of the policy's own party, most certain first; without a legal form as well as with it."""
    text = "\n".join(block.visible for block in document.blocks[:400])[:60000]
    votes: Counter[str] = Counter()
    for pattern, weight in ((_PARENTHESIS, 3), (_COPYRIGHT, 2), (_RESPECTS, 1)):
        for match in pattern.finditer(text):
            name = match.group(1).strip(" ,.&")
            words = name.lower().split()
            if not words or len(name) < 3 or all(w in _STOP for w in words):
                continue
            while words and words[0] in ("the", "of", "and"):
                words = words[1:]
                name = name.split(" ", 1)[1] if " " in name else name
            if not name or name.lower() in _STOP:
                continue
            votes[name] += weight
    out: list[str] = []
    for name, count in votes.most_common(8):
        if count < 2 and text.count(name) < 3:
            continue
        for variant in (name, _ENDING.sub("", name)):
            if variant and variant not in out and len(variant) > 2:
                out.append(variant)
    return tuple(out)
