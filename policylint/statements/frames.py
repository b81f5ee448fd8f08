"""Finding the actions of a parsed sentence and who does what in each of them.

The dependency labels are those of spaCy's English models (CLEAR style). Each rule names the sentence that made it necessary.
"""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Doc, Token

from policylint.statements.mentions import Found
from policylint.statements.phrases import head_of, span_of
from policylint.statements.sentence_analysis import Frame, PartyPhrase, SentenceAnalysis

# Verbs that a data mention may stand under without leaving the statement: "information that identifies you, including your name".
_TRANSPARENT_VERBS = frozenset(
    {
        "include",
        "contain",
        "comprise",
        "consist",
        "involve",
        "relate",
        "identify",
        "concern",
        "regard",
        "associate",
        "combine",
        "limit",
        "be",
        "follow",
        "link",
        "generate",
    }
)
_PERMITTING = frozenset(
    {
        "allow",
        "enable",
        "permit",
        "authorize",
        "authorise",
        "let",
        "ask",
        "require",
        "request",
        "help",
        "instruct",
        "engage",
        "employ",
        "direct",
        "want",
        "prompt",
        "hire",
        "encourage",
        "use",
        "cause",
    }
)
# "You have the right to request that we disclose ...", "you can ask us to delete ..."
_RIGHTS_NOUNS = frozenset({"right", "ability", "option", "choice", "opportunity"})
_WH = frozenset({"how", "what", "why", "when", "where", "which", "who", "whether", "whom"})
_DESCRIBING = frozenset(
    {
        "describe",
        "explain",
        "set",
        "outline",
        "detail",
        "cover",
        "govern",
        "explains",
        "tell",
        "inform",
        "understand",
        "know",
        "learn",
        "see",
        "discuss",
        "address",
        "apply",
        "notify",
        "disclose",
        "limit",
        "restrict",
        "control",
    }
)
_TO_RECIPIENT = frozenset({"with", "to", "among", "between", "amongst", "onto"})
_SELF = frozenset(
    {
        "skill",
        "app",
        "application",
        "service",
        "website",
        "site",
        "company",
        "product",
        "platform",
        "software",
        "developer",
        "server",
        "system",
        "program",
        "bot",
        "action",
        "team",
        "organization",
        "organisation",
        "owner",
        "author",
        "firm",
        "business",
        "plugin",
        "device",
        "database",
        "backend",
        "code",
        "function",
        "tool",
        "policy",
        "game",
        "operator",
        "controller",
        "endpoint",
        "lambda",
        "cloud",
        "account",
    }
)
_TRANSPARENT_NOUNS = frozenset(
    [
        "information",
        "data",
        "detail",
        "info",
        "kind",
        "type",
        "category",
        "form",
        "piece",
        "element",
        "copy",
        "record",
        "set",
        "combination",
        "part",
        "portion",
        "sample",
        "item",
        "access",
        "log",
        "content",
        "any",
        "some",
        "all",
        "one",
        "following",
        "example",
        "number",
        "amount",
        "history",
        "statistic",
        "report",
        "variety",
        "list",
        "range",
        "aspect",
        "property",
        "characteristic",
        "series",
        "bit",
        "identity",
        "value",
        "profile",
        "collection",
        "use",
        "usage",
        "disclosure",
        "sharing",
        "transfer",
        "storage",
        "processing",
        "receipt",
        "summary",
        "description",
        "confirmation",
        "proof",
        "evidence",
        "trace",
        "snapshot",
        "group",
        "class",
        "field",
        "attribute",
        "metric",
        "measure",
        "measurement",
        "parameter",
        "indicator",
        "version",
        "name",
        "time",
        "date",
        "file",
        "document",
        "message",
        "image",
        "picture",
        "recording",
        "transcript",
        "address",
        "anything",
        "everything",
        "something",
        "material",
        "signal",
        "result",
        "answer",
        "response",
        "link",
    ]
)
_ORGANISATIONS = frozenset({"company", "organization", "organisation", "business", "firm", "developer"})


@dataclass(slots=True)
class _Subject:
    token: Token | None
    passive: bool
    gap: Token | None = None  # antecedent that fills the object of a relative clause


def _children(token: Token, *deps: str) -> list[Token]:
    return [t for t in token.children if t.dep_ in deps]


def conjuncts(token: Token) -> list[Token]:
    """A token and everything coordinated with it, in order."""
    out, queue = [], [token]
    while queue:
        current = queue.pop()
        out.append(current)
        queue.extend(_children(current, "conj", "appos"))
    return sorted(out, key=lambda t: t.i)


def _is_passive(verb: Token) -> bool:
    if any(t.dep_ in ("auxpass", "nsubjpass") for t in verb.children):
        return True
    if verb.dep_ in ("acl", "relcl") and verb.tag_ == "VBN" and not _children(verb, "nsubj", "aux"):
        return True
    # "is collected and stored": the second participle shares the auxiliary of the first
    if verb.dep_ == "conj" and verb.tag_ in ("VBN", "VBD") and not _children(verb, "nsubj", "aux"):
        return _is_passive(verb.head) and not _children(verb, "dobj")
    return False


def _own_subject(verb: Token) -> Token | None:
    return next(iter(_children(verb, "nsubj", "nsubjpass", "expl", "csubj")), None)


def _subject(verb: Token, depth: int = 0) -> _Subject:
    passive = _is_passive(verb)
    own = _own_subject(verb)
    if verb.dep_ == "relcl":
        if own is not None and own.lower_ in ("that", "which", "who", "whom"):
            return _Subject(verb.head, passive)
        if own is not None:
            return _Subject(own, passive, gap=verb.head)
        return _Subject(verb.head, passive)
    if own is not None:
        return _Subject(own, passive)
    if depth > 6:
        return _Subject(None, passive)
    if verb.dep_ == "acl":
        return _Subject(verb.head, passive or verb.tag_ == "VBN")
    head = verb.head
    if verb.dep_ == "conj" and head.pos_ in ("VERB", "AUX"):
        above = _subject(head, depth + 1)
        before = verb.nbor(-1) if verb.i > 0 else None
        if (
            verb.tag_ == "VBZ"
            and above.token is not None
            and above.token.lower_ in ("i", "we", "you", "they")
            and before is not None
            and before.pos_ in ("NOUN", "PROPN")
        ):
            # "I collect nothing and no company receives anything": the verb agrees with the noun before it, not with "I"
            return _Subject(before, passive)
        return _Subject(above.token, passive, above.gap if above.gap is not None else None)
    if verb.dep_ in ("xcomp", "ccomp") and head.pos_ in ("VERB", "AUX", "ADJ", "NOUN"):
        objects = [t for t in _children(head, "dobj", "dative") if t.i < verb.i]
        # "we allow third parties to collect", "we urge you to keep": the object acts; "we use cookies to collect": the subject does
        if objects and head.pos_ in ("VERB", "AUX"):
            if head.lemma_.lower() in ("use", "utilize", "utilise", "promise", "need", "have"):
                return _subject(head, depth + 1)
            if head.lemma_.lower() in _PERMITTING or objects[0].pos_ == "PRON":
                return _Subject(objects[0], passive)
        above = _subject(head, depth + 1)
        return _Subject(above.token, passive, above.gap)
    if verb.dep_ in ("advcl", "pcomp", "prep", "acomp", "oprd", "dep", "parataxis"):
        climb = head
        while climb.pos_ not in ("VERB", "AUX") and climb.head != climb:
            climb = climb.head
        if climb.pos_ in ("VERB", "AUX") and climb != verb:
            above = _subject(climb, depth + 1)
            return _Subject(None if above.passive else above.token, passive)
    return _Subject(None, passive)


def _in_wh_clause(verb: Token) -> bool:
    for child in verb.children:
        if (
            child.i < verb.i
            and child.lower_ in _WH
            and (child.dep_ in ("advmod", "dobj", "mark", "pobj", "attr", "det", "nsubj", "nsubjpass"))
        ):
            if child.dep_ in ("nsubj", "nsubjpass") and verb.dep_ == "relcl":
                return False
            if child.lower_ == "when" and child.dep_ == "advmod":
                return False
            return verb.dep_ in ("ccomp", "pcomp", "csubj", "ROOT", "advcl", "conj", "acl", "relcl", "xcomp")
        if (
            child.dep_ in ("dobj", "nsubj", "nsubjpass")
            and child.i < verb.i
            and any(g.lower_ in ("what", "which", "whose") for g in child.lefts)
        ):
            return True
    if verb.dep_ == "conj" and verb.head.pos_ == "VERB" and not _own_subject(verb):
        return _in_wh_clause(verb.head)
    return False


def _condition_mark(verb: Token) -> str:
    for child in verb.children:
        if (
            child.dep_ in ("mark", "advmod")
            and child.i < verb.i
            and child.lower_
            in (
                "if",
                "when",
                "unless",
                "whether",
                "where",
                "while",
                "until",
                "once",
                "whenever",
                "before",
                "after",
                "because",
                "since",
                "although",
                "though",
            )
        ):
            return str(child.lower_)
    if verb.dep_ == "conj" and verb.head.pos_ in ("VERB", "AUX") and verb.head.dep_ == "advcl":
        return _condition_mark(verb.head)
    return ""


def _negating_child(verb: Token) -> bool:
    for child in verb.children:
        low = child.lower_
        if low in ("nt", "dont", "doesnt", "didnt", "wont", "cant", "isnt", "arent") or (
            low == "do" and child.i + 1 < verb.i and child.nbor(1).lower_ == "nt"
        ):
            return True
        if child.dep_ == "neg" or (
            low in ("not", "n't", "never", "neither", "nor", "cannot")
            and child.dep_ in ("neg", "advmod", "preconj", "cc", "dep")
        ):
            following = child.nbor(1).lower_ if child.i + 1 < len(child.doc) else ""
            if following in ("only", "limited", "just", "merely") or (low == "nor" and child.i > verb.i):
                continue
            if child.i < verb.i:
                return True
            if low in ("not", "never"):
                return True
    return False


_REFRAINING = frozenset({"refrain", "avoid", "prohibit", "forbid", "decline", "refuse", "prevent"})


def _negated(verb: Token, subject: Token | None, depth: int = 0) -> bool:
    if _negating_child(verb):
        return True
    # "Neither we nor our partners collect ...", "No personal information is collected", "None of your data is shared", "nobody"
    if subject is not None and depth == 0:
        if subject.lower_ in ("none", "nothing", "nobody", "neither"):
            return True
        if any(
            t.lower_ in ("no", "neither") and t.dep_ in ("det", "preconj", "cc", "neg", "advmod")
            for t in subject.children
        ):
            return True
    for obj in _children(verb, "dobj", "attr"):
        if obj.lower_ in ("nothing", "none") and not any(
            t.lower_ in ("but", "except", "other", "beyond") for t in obj.rights
        ):
            return True
        if any(t.lower_ in ("no", "neither") and t.dep_ in ("det", "neg", "preconj", "cc") for t in obj.lefts):
            return True
    for prep in _children(verb, "prep"):
        for noun in _children(prep, "pobj"):
            # "At no time do we record", "Under no circumstances will it be sold", "to no one"
            if any(t.lower_ == "no" for t in noun.lefts) and (
                prep.i < verb.i or noun.lemma_.lower() in ("one", "party", "company", "person")
            ):
                return True
        if any(t.lower_ == "neither" for t in prep.children) or (
            prep.i > 0 and verb.doc[prep.i - 1].lower_ == "neither"
        ):
            return True
    if depth > 4:
        return False
    head = verb.head
    if verb.dep_ == "conj" and head.pos_ in ("VERB", "AUX") and head != verb:
        cc = next((t for t in head.children if t.dep_ == "cc" and head.i < t.i < verb.i), None)
        word = cc.lower_ if cc is not None else ","
        if word == "nor":
            return True
        if word in ("but", "however", "yet"):
            return False
        own_auxiliary = bool(_children(verb, "aux", "auxpass", "nsubj", "nsubjpass"))
        if own_auxiliary:
            return False
        if word in ("or", ",", "and/or", "/") or not _children(head, "dobj", "prep") or _is_passive(verb):
            return _negated(head, _own_subject(head), depth + 1)
        # "do not collect your name and share it": "and" after a complete object keeps the negation only if the verbs are bare
        if (
            word == "and"
            and verb.tag_ in ("VB", "VBN")
            and head.tag_ == verb.tag_
            and any(t.dep_ == "aux" for t in head.children)
        ):
            return _negated(head, _own_subject(head), depth + 1)
        return False
    if verb.dep_ in ("xcomp", "ccomp", "pcomp") and head.pos_ in ("VERB", "AUX", "ADJ", "ADP"):
        climb = head if head.pos_ != "ADP" else head.head
        if climb.pos_ == "ADJ" and climb.dep_ in ("acomp", "oprd") and _negating_child(climb.head):
            return True  # "we are not able to see"
        if head.pos_ == "ADP" and head.lower_ == "without":
            return True
        if climb.pos_ in ("VERB", "AUX", "ADJ", "NOUN"):
            low = climb.lemma_.lower()
            if low in _REFRAINING and verb.dep_ in ("xcomp", "pcomp"):
                return not _negating_child(climb)
            if (
                verb.dep_ == "ccomp"
                and _own_subject(verb) is not None
                and low not in ("allow", "permit", "let", "authorize", "ensure", "think", "believe")
            ):
                return False
            return _negated(climb, _own_subject(climb), depth + 1)
    # "We do not use cookies to collect personal information": the purpose falls under the negation
    if (
        verb.dep_ == "advcl"
        and any(t.lower_ == "to" and t.dep_ == "aux" for t in verb.children)
        and head.pos_ == "VERB"
    ):
        return _negating_child(head)
    if verb.dep_ == "relcl" or verb.dep_ == "acl":
        return False
    return False


class FrameFinder:
    """Finds the frames of one parsed sentence (see `find`)."""

    def __init__(self, doc: Doc, analysis: SentenceAnalysis) -> None:
        self.doc = doc
        self.analysis = analysis
        self.data_heads: dict[int, int] = {}
        for index, phrase in enumerate(analysis.data):
            if phrase.modifier:
                continue
            span = span_of(doc, phrase.found)
            if span is None:
                continue
            # a clause pattern ("how you use the skill") is represented by its root's top inside the span
            self.data_heads.setdefault(head_of(span).i, index)
        self.party_tokens: dict[int, int] = {}
        for index, party in enumerate(analysis.parties):
            span = span_of(doc, party.found)
            if span is not None:
                for token in span:
                    self.party_tokens[token.i] = index

    # -- parties -------------------------------------------------------------------------------------------------------

    def party_of(self, token: Token | None) -> tuple[str, str, int | None]:
        """(party id, organisation name, index of the phrase) of a noun token; ("", "", None) when it names no party."""
        if token is None:
            return "", "", None
        index = self.party_tokens.get(token.i)
        if index is not None and token.tag_ != "PRP$":
            found = self.analysis.parties[index].found
            return found.type, found.name, index
        for child in token.lefts:
            # "Amazon's servers", "our website", "third-party servers": what is owned acts for its owner
            owner = self.party_tokens.get(child.i)
            if owner is not None and child.dep_ in ("poss", "compound", "amod", "nmod"):
                found = self.analysis.parties[owner].found
                if found.type == "user":
                    continue
                return found.type, found.name, owner
        if token.lemma_.lower() in _SELF:
            if token.lemma_.lower() in _ORGANISATIONS and any(
                t.dep_ in ("compound", "amod")
                or t.lower_ in ("no", "another", "other", "any", "each", "some", "a", "an", "these", "those", "such")
                for t in token.lefts
            ):
                kind = (
                    "advertiser"
                    if any(t.lower_ in ("advertising", "ad", "marketing") for t in token.lefts)
                    else "third_party"
                )
                return kind, "", self.add_party(token, kind)  # "no advertising company receives anything from us"
            return "first_party", "", None
        return "", "", None

    def add_party(self, token: Token, type_: str, name: str = "") -> int:
        """A party that no list knows, as a phrase of the sentence; its index."""
        start = min((t.idx for t in token.lefts if t.dep_ in ("compound", "amod")), default=token.idx)
        end = token.idx + len(token.text)
        self.analysis.parties.append(PartyPhrase(Found(start, end, "party", type_, name), start, end))
        index = len(self.analysis.parties) - 1
        self.party_tokens[token.i] = index
        return index

    def parties_under(self, token: Token) -> list[int]:
        """Phrases of the parties that a noun and its conjuncts, appositions and examples name."""
        out: list[int] = []
        queue = [token]
        seen: set[int] = set()
        while queue:
            current = queue.pop(0)
            if current.i in seen:
                continue
            seen.add(current.i)
            index = self.party_tokens.get(current.i)
            ours = next(
                (
                    self.party_tokens[t.i]
                    for t in current.lefts
                    if t.tag_ == "PRP$" and t.lower_ in ("our", "my") and t.i in self.party_tokens
                ),
                None,
            )
            if index is None and ours is not None and current.lemma_.lower() in _SELF:
                out.append(ours)  # "our AWS Lambda endpoint" is ours
                queue.extend(_children(current, "conj"))
                continue
            if index is not None and current.tag_ != "PRP$" and current.dep_ != "poss" and index not in out:
                out.append(index)
            for child in current.children:
                if child.dep_ in ("conj", "appos") or (
                    child.dep_ in ("compound", "amod", "nmod") and child.i in self.party_tokens
                ):
                    queue.append(child)
                elif (
                    child.dep_ == "prep"
                    and child.lower_ in ("as", "like", "including", "of", "with", "within")
                    and child.lower_ != "with"
                ) or (child.dep_ == "prep" and child.lower_ == "to" and child.nbor(-1).lower_ in ("and", "or", ",")):
                    queue.extend(_children(child, "pobj"))
        return sorted(out)

    # -- data ----------------------------------------------------------------------------------------------------------

    @staticmethod
    def _transparent(noun: Token) -> bool:
        """ "details of your order" is data when "your order" is; "the notice about voice recordings" is not."""
        return noun.pos_ not in ("NOUN", "PROPN") or noun.lemma_.lower() in _TRANSPARENT_NOUNS

    def governing(self, index: int, frames: dict[int, Frame]) -> tuple[int, list[Token]] | None:
        """The frame verb that a data phrase belongs to, with the path of tokens from the phrase up to it."""
        phrase = self.analysis.data[index]
        span = span_of(self.doc, phrase.found)
        if span is None:
            return None
        token = head_of(span)
        path = [token]
        if phrase.found.pattern and token.i in frames:
            # the clause's own verb ("how you use the skill") is no statement
            token = token.head
            path.append(token)
        for _ in range(40):
            if token.i in frames and token != path[0]:
                return token.i, path
            parent = token.head
            if parent == token:
                return None
            if parent.i in frames:
                return parent.i, [*path, parent]
            if (
                token.dep_ in ("nsubj", "nsubjpass")
                and parent.tag_ in ("VBN", "VBD")
                and parent.dep_ in ("ccomp", "xcomp")
                and not _children(parent, "aux", "auxpass")
            ):
                # "we gather your postal address configured for your device": the parser made a clause of the participle
                path.append(parent)
                token = parent
                if token.head.i in frames:
                    return token.head.i, [*path[:-1], token.head] if len(path) > 1 else [*path, token.head]
                continue
            if (
                parent.pos_ in ("VERB", "AUX")
                and parent.lemma_.lower() not in _TRANSPARENT_VERBS
                and token.dep_ not in ("conj", "appos")
            ):
                if token.dep_ in ("xcomp", "ccomp") or (parent.dep_ == "ROOT" and token.dep_ in ("dep", "npadvmod")):
                    path.append(parent)
                    token = parent
                    continue
                return None
            if (
                token.dep_ == "pobj"
                and parent.dep_ == "prep"
                and parent.lower_ not in ("as", "like", "including")
                and parent.head.i not in self.data_heads
                and not self._transparent(parent.head)
            ):
                return None
            path.append(parent)
            token = parent
        return None
