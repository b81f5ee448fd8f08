"""From verbs to frames: who acts, on which data, towards whom, denied or not."""

from __future__ import annotations

import re
from dataclasses import replace

from spacy.tokens import Doc, Token

from policylint.ontology.text import normalise
from policylint.statements.frames import (
    _DESCRIBING,
    _RIGHTS_NOUNS,
    _TO_RECIPIENT,
    FrameFinder,
    _children,
    _condition_mark,
    _in_wh_clause,
    _is_passive,
    _negated,
    _subject,
    conjuncts,
)
from policylint.statements.mentions import weak_terms
from policylint.statements.sentence_analysis import Frame, SentenceAnalysis
from policylint.statements.verbs import VerbClass, verb_classes

# Separators and small words between two items of one list; a finite verb there ends the list.
_LIST_GAP = re.compile(
    r"^(?:[\s,;/&()\"“”'’:\-–•*.]|\b(?:and|or|your|the|a|an|any|other|their|our|its|such|as|well|if|applicable|e\.?g|etc|i\.?e|full|of|each|including|like|certain|similar|related|associated|relevant|some|also|both|optionally|possibly)\b)*$",
    re.I,
)
_PLACE_NAME = re.compile(
    r"^(?:the )?(?:United|U\.?S\.?A?|U\.?K\.?|EU|EEA|Europe\w*|America|Canada|Germany|Ireland|India|Australia|California|China|Japan|Internet|Web|Privacy|Policy|Terms|Section|Personal|Information|Data|Service|Services|App|Application|Site|Website|Account|User|Users)\b",
    re.I,
)
_IN_USE = re.compile(
    r"\b(?:us(?:e|es|ed|ing)|utili[sz]\w+|employ\w*|includ\w+|integrat\w+|incorporat\w+|contain\w*|rely|relies|powered by|provided by|through|via|by)\b",
    re.I,
)
_DENIED = re.compile(r"(?:\bnot|\bneither|\bnor|\bnever)\s+(?:(?:for|of|about|the|any|your|with|to)\s+)*$", re.I)
_SOURCE_PREPOSITIONS = frozenset({"from"})
_MEANS = frozenset({"through", "via", "by", "using", "in", "on", "with"})
_ENGAGING = frozenset(
    {
        "use",
        "employ",
        "engage",
        "hire",
        "utilize",
        "utilise",
        "partner",
        "work",
        "contract",
        "integrate",
        "rely",
        "implement",
        "retain",
        "cooperate",
        "embed",
        "leverage",
    }
)
_HAVING = frozenset(
    {"have", "gain", "obtain", "get", "need", "require", "request", "give", "grant", "provide", "allow"}
)


class FrameBuilder(FrameFinder):
    """Builds the frames of one parsed sentence into its `SentenceAnalysis`."""

    def __init__(self, doc: Doc, analysis: SentenceAnalysis) -> None:
        super().__init__(doc, analysis)
        self.frames: dict[int, Frame] = {}
        self.classes: dict[int, VerbClass] = {}
        self.extra: list[Frame] = []
        self.roles: dict[int, int] = {}  # data phrase -> verb

    def build(self) -> None:
        """Find all frames; results go into `analysis.frames`."""
        for token in self.doc:
            self._seed(token)
        self._assign_data()
        for verb in sorted(self.frames):
            self._assign_parties(self.doc[verb])
        self._share_objects()
        self._continue_lists()
        self._drop_weak()
        for verb in sorted(self.frames):
            self._settle(self.doc[verb])
            self._other_actors(self.doc[verb])
        self._engagements()
        self._movements()
        self._contacts()
        self._named_services()
        self._labels()
        self._denied_parts()
        self.analysis.frames = sorted([*self.frames.values(), *self.extra], key=lambda f: f.start)

    # -- which verbs ---------------------------------------------------------------------------------------------------

    def _seed(self, token: Token) -> None:
        lemma = token.lemma_.lower()
        class_ = verb_classes().get(lemma)
        if (
            token.pos_ in ("VERB", "AUX")
            and lemma in _HAVING
            and any(t.lemma_.lower() == "access" for t in _children(token, "dobj"))
        ):
            class_ = (
                VerbClass("disclose", "give")
                if lemma in ("give", "grant", "provide", "allow")
                else VerbClass("collect", "take")
            )
        elif (
            token.pos_ in ("VERB", "AUX")
            and lemma in ("make", "be")
            and any(
                t.lower_ in ("available", "accessible", "visible") and t.dep_ in ("oprd", "acomp", "ccomp", "xcomp")
                for t in token.children
            )
        ):
            class_ = VerbClass("disclose", "give")
        elif lemma == "make" and any(t.lower_ == "use" for t in _children(token, "dobj")):
            class_ = VerbClass("use", "take")
        elif (
            lemma == "make"
            and token.pos_ == "VERB"
            and any(
                t.i in self.data_heads
                and self.analysis.data[self.data_heads[t.i]].type in ("voice_recording", "voice_transcript", "audio")
                for t in _children(token, "dobj", "nsubjpass")
            )
        ):
            class_ = VerbClass("collect", "take")  # "Amazon makes a recording of what you say"
        elif class_ is None or token.pos_ not in ("VERB", "AUX", "ADJ"):
            return
        if token.pos_ == "ADJ" and token.tag_ not in ("VBN", "VBD"):
            return
        # "the information used", but not "used car", "stored data" (a participle before a noun is no statement)
        if token.dep_ in ("amod", "compound") and token.head.i > token.i:
            return
        if class_ is None or (lemma == "read" and any(t.lower_ in ("aloud", "out", "back") for t in token.children)):
            return
        # "used to" as a habit, "keep in mind", "take steps", "get in touch": no data ever follows; they fall away without data
        frame = Frame(token.idx, token.idx + len(token.text), class_.action, passive=_is_passive(token))
        self.frames[token.i] = frame
        self.classes[token.i] = class_

    # -- data ----------------------------------------------------------------------------------------------------------

    def _assign_data(self) -> None:
        for index in range(len(self.analysis.data)):
            if self.analysis.data[index].modifier:
                continue
            governed = self.governing(index, self.frames)
            if governed is None:
                continue
            verb_index, path = governed
            if self._takes(self.doc[verb_index], path, index):
                self.frames[verb_index].data.append(index)
                self.roles[index] = verb_index
        for verb_index, frame in self.frames.items():
            slots = _children(self.doc[verb_index], "nsubjpass" if frame.passive else "dobj")
            if not slots and frame.passive and (top := _subject(self.doc[verb_index]).token) is not None:
                slots = [top]
            frame.anaphor = any(t.lower_ in ("it", "them", "they", "this", "these", "that", "those") for t in slots)
        # "the information we collect": the antecedent fills the gap of the relative clause
        for verb_index, frame in self.frames.items():
            verb = self.doc[verb_index]
            subject = _subject(verb)
            gap = subject.gap
            if verb.dep_ in ("relcl",) and gap is None and subject.token == verb.head and not subject.passive:
                continue
            antecedent = (
                gap if gap is not None else (verb.head if verb.dep_ in ("relcl", "acl") and subject.passive else None)
            )
            if antecedent is None:
                continue
            comma = verb.left_edge.i > 0 and self.doc[verb.left_edge.i - 1].text in (",", "-", "–", "—", "(")
            only = (
                verb.dep_ == "relcl"
                and verb.head.dep_ == "nsubj"
                and verb.head.head.lemma_ == "be"
                and any(t.lower_ == "only" for t in verb.head.lefts)
            )
            frame.exclusive = frame.exclusive or only
            # "your zip code, which is neither shared nor sold" states something of its own
            frame.relative = not only and not (
                verb.dep_ == "relcl" and comma and self.doc[verb.left_edge.i].lower_ in ("which", "neither")
            )
            for noun in conjuncts(antecedent) if antecedent.dep_ != "conj" else [antecedent]:
                filled = self.data_heads.get(noun.i)
                if filled is not None and filled not in frame.data and noun.i < verb.i:
                    frame.data.append(filled)

    def _takes(self, verb: Token, path: list[Token], index: int) -> bool:
        """Whether the phrase at the end of `path` is the data of `verb`."""
        type_of = self.analysis.data[index].type
        lemma = verb.lemma_.lower()
        if self.classes[verb.i].frame == "weak" and not self._plainly_personal(index):
            cookies = lemma in ("set", "place", "read") and type_of == "cookies"
            if not (
                cookies
                or self.analysis.data[index].found.pattern
                or (lemma in ("get", "detect", "look") and (not self._weak(index) or _negated(verb, None)))
            ):
                return False
        if verb.lemma_.lower() in ("create", "build", "generate") and self.analysis.data[index].type not in (
            "inferences",
            "voiceprint",
            "biometric_data",
            "user_identifier",
        ):
            return False  # "to create your account" infers nothing
        below = path[-2] if len(path) > 1 else path[-1]
        dep = below.dep_
        if dep in ("nsubj", "nsubjpass") and below.head != verb:
            dep = "dobj"  # the object that the parser made the subject of a participle
        class_ = self.classes[verb.i]
        type_ = self.analysis.data[index].type
        if dep in (
            "dobj",
            "attr",
            "oprd",
            "nsubjpass",
            "appos",
            "npadvmod",
            "dative",
            "acomp",
            "ccomp",
            "xcomp",
            "dep",
            "conj",
            "obj",
        ):
            if dep in ("conj", "appos") and below.pos_ in ("VERB", "AUX"):
                return False
            if dep == "nsubjpass" and not self.frames[verb.i].passive:
                return False
            if dep == "dative" and below.pos_ == "ADP":
                return False
            return (
                dep not in ("ccomp", "xcomp")
                or self.analysis.data[index].found.pattern
                or below.lemma_.lower() in ("include", "be")
                or below.pos_ in ("NOUN", "PROPN", "ADJ")
            )
        if dep == "prep":
            word = below.lower_
            if word in ("of", "about", "regarding", "including", "such", "like", "concerning", "as"):
                return True
            if verb.lemma_.lower() in ("rely", "depend", "listen", "look", "ask") and word in (
                "on",
                "upon",
                "to",
                "for",
                "at",
            ):
                return True
            if word == "for" and class_.frame == "ask":
                return True
            if word == "to" and any(t.lemma_.lower() == "access" for t in verb.children):
                return True
            if word == "with":
                objects = _children(verb, "dobj", "dative", "nsubjpass")
                parties = [self.party_of(t)[0] for t in objects]
                if class_.frame in ("give", "ask") and any(parties):
                    return (
                        "user" not in parties or self.frames[verb.i].passive
                    )  # "provide us with your name", not "provide you with results"
                return verb.lemma_.lower() in ("combine", "link", "associate", "merge", "match")
            if word in ("to", "into", "with") and verb.lemma_.lower() in (
                "link",
                "associate",
                "convert",
                "match",
                "connect",
                "tie",
            ):
                return True
            if word in _MEANS or word == "from":
                # "collected through cookies": the means is itself a tracking element
                return type_ == "cookies"
            return False
        if dep == "agent":
            return type_ == "cookies"
        if dep == "nsubj":
            # "cookies may collect", "your browser sends": the subject is no data, unless the verb was misread ("your data used by")
            return verb.tag_ == "VBN" and verb.dep_ not in ("ROOT",) and not _children(verb, "dobj", "aux")
        return False

    def _drop_weak(self) -> None:
        """ "We use images on our site", "we may sell assets": an everyday noun is data only when it is the user's, is collected, or stands
        among other data."""
        for frame in self.frames.values():
            strong = [i for i in frame.data if not self._weak(i)]
            if strong or frame.action in ("collect", "receive", "retain", "infer", "track"):
                continue
            frame.data = [i for i in frame.data if self._plainly_personal(i)]

    def _weak(self, index: int) -> bool:
        phrase = self.analysis.data[index]
        return (
            not phrase.found.pattern
            and normalise(self.analysis.text[phrase.found.start : phrase.found.end]) in weak_terms()
        )

    def _plainly_personal(self, index: int) -> bool:
        """The phrase says whose data it is ("your", "user's"), or its type is nothing but data about a person."""
        phrase = self.analysis.data[index]
        text = self.analysis.text[phrase.start : phrase.end].lower()
        return (
            text.startswith(("your", "user", "customer", "their"))
            or phrase.type == "personal_information"
            or " your " in self.analysis.text[phrase.found.start - 12 : phrase.found.start + 1].lower()
        )

    def _share_objects(self) -> None:
        """ "collect, use and share your name": coordinated verbs share the object that only one of them carries."""
        for verb_index in sorted(self.frames):
            verb = self.doc[verb_index]
            frame = self.frames[verb_index]
            if (
                frame.data
                or self.classes[verb_index].frame == "weak"
                or any(self.party_of(t)[0] == "" for t in _children(verb, "dobj"))
            ):
                continue
            siblings = [t for t in self._coordination(verb) if t.i in self.frames and t.i != verb_index]
            later = [t for t in siblings if t.i > verb_index and self.frames[t.i].data]
            earlier = [t for t in siblings if t.i < verb_index and self.frames[t.i].data]
            donor = (
                later[0]
                if later
                else (earlier[-1] if earlier and (frame.passive or not _children(verb, "dobj", "nsubj")) else None)
            )
            if donor is None:
                continue
            if frame.passive != self.frames[donor.i].passive and frame.passive:
                continue
            frame.data = list(self.frames[donor.i].data)
            frame.relative = frame.relative or self.frames[donor.i].relative

    def _coordination(self, verb: Token) -> list[Token]:
        top = verb
        while top.dep_ == "conj" and top.head.pos_ in ("VERB", "AUX"):
            top = top.head
        return conjuncts(top)

    def _continue_lists(self) -> None:
        """Items that the parser lost: "your name, address, telephone number, and, if you like, age" """
        text = self.analysis.text
        phrases = self.analysis.data
        for index in range(1, len(phrases)):
            if index in self.roles or phrases[index].modifier:
                continue
            before = index - 1
            while before >= 0 and phrases[before].modifier and before not in self.roles:
                before -= 1
            if before < 0 or before not in self.roles:
                continue
            gap = text[phrases[before].found.end : phrases[index].found.start]
            if len(gap) > 60 or (
                not _LIST_GAP.match(gap) and not self._nominal(phrases[before].found.end, phrases[index].found.start)
            ):
                continue
            verb = self.roles[before]
            if phrases[index].start > self.frames[verb].start > phrases[before].end:
                continue
            for frame in self.frames.values():
                if before in frame.data and index not in frame.data:
                    frame.data.append(index)
            self.roles[index] = verb

    def _nominal(self, start: int, end: int) -> bool:
        """The stretch holds no finite verb, no pronoun subject and no preposition that opens another role."""
        span = self.doc.char_span(start, end, alignment_mode="contract")
        if span is None:
            return False
        if not any(t.text in (",", ";", "/") or t.dep_ == "cc" for t in span):
            return False
        return not any(
            (t.pos_ in ("VERB", "AUX", "PRON") and t.tag_ not in ("PRP$", "VBN", "VBG"))
            or t.lower_ in ("to", "with", "for", "from", "by", "when", "if", "which", "that")
            for t in span
        )

    # -- parties -------------------------------------------------------------------------------------------------------

    def _assign_parties(self, verb: Token) -> None:
        frame = self.frames[verb.i]
        class_ = self.classes[verb.i]
        subject = _subject(verb)
        frame.negated = _negated(verb, subject.token)
        frame.party = frame.party_name = ""
        if frame.passive:
            agents = [p for t in _children(verb, "agent") for p in _children(t, "pobj")]
            if not agents and verb.dep_ == "conj":
                agents = [p for t in _children(verb.head, "agent") for p in _children(t, "pobj")]
            if not agents:
                agents = [
                    p
                    for s in self._coordination(verb)
                    for t in _children(s, "agent")
                    for p in _children(t, "pobj")
                    if s.i > verb.i
                ]
            for agent in agents:
                party, name, _ = self.party_of(agent)
                if not party and (m := self.parties_under(agent)):
                    found = self.analysis.parties[m[0]].found
                    party, name = found.type, found.name
                if party:
                    frame.party, frame.party_name = party, name
                    break
        elif subject.token is not None:
            tokens = [subject.token]
            party, name, _ = self.party_of(tokens[0])
            if not party and subject.token.dep_ in ("nsubj", "nsubjpass", "dobj", "pobj"):
                under = self.parties_under(subject.token)
                if under:
                    found = self.analysis.parties[under[0]].found
                    party, name = found.type, found.name
            frame.party, frame.party_name = party, name
            if (
                subject.token.lower_ == "they"
                and not party
                and any(
                    t.lemma_.lower() in ("user", "customer", "visitor", "member", "you", "person", "individual")
                    for t in self.doc[: subject.token.i]
                )
            ):
                frame.party = "user"  # "When users create an account, they provide their name"
            elif subject.token.lower_ in ("they", "others", "someone") and not party:
                # "They may use ...": companies named before, not the policy's own party
                frame.party = "third_party"
            elif subject.token.lower_ in ("he", "she", "everyone", "everybody", "anyone", "whoever"):
                frame.party = "user"
            if not party and subject.token.pos_ in ("NOUN", "PROPN"):
                if (
                    subject.token.i in self.data_heads
                    and self.analysis.data[self.data_heads[subject.token.i]].type == "cookies"
                ):
                    frame.party = "first_party"
                elif subject.token.pos_ == "PROPN":
                    # an unknown name: the composer decides whether it is the policy's own party
                    frame.party_name = "?" + self._name_of(subject.token)
        if (
            frame.negated
            and verb.dep_ == "conj"
            and any(t.lower_ in ("only", "instead", "rather") and t.i < verb.i for t in verb.children)
            and not any(t.dep_ == "neg" for t in verb.children)
        ):
            frame.negated = False  # "We do not store your name and only use your city"
        for prep in [t for t in verb.children if t.dep_ in ("prep", "dative", "agent")]:
            word = prep.lower_
            for pobj in _children(prep, "pobj"):
                if word in _SOURCE_PREPOSITIONS:
                    self._extend(frame.sources, self.parties_under(pobj))
                elif (word in _TO_RECIPIENT and class_.frame == "give") or (
                    word in ("with", "to")
                    and class_.action in ("use", "retain")
                    and verb.lemma_.lower() not in ("combine", "link", "associate", "match", "merge")
                ):
                    self._extend(frame.recipients, self.parties_under(pobj))
            if word == "to" and prep.dep_ == "dative" and prep.pos_ != "ADP":
                self._extend(frame.recipients, self.parties_under(prep))
        if class_.frame == "give" and class_.action != "transfer" and not frame.recipients:
            for prep in [t for t in verb.children if t.dep_ in ("prep", "dative") and t.lower_ in ("with", "to")]:
                for pobj in [n for p in _children(prep, "pobj") for n in conjuncts(p)]:
                    if (
                        pobj.tag_ in ("NNP", "NNPS")
                        and pobj.i not in self.party_tokens
                        and (
                            pobj.i not in self.data_heads
                            or any(t.tag_ == "NNP" and t.dep_ == "compound" for t in pobj.lefts)
                        )
                        and not _PLACE_NAME.search(self._name_of(pobj))
                    ):
                        frame.recipients.append(self._new_party(pobj))
        if class_.frame == "give":
            # a preposition that the parser hung on the object: "share your name with partners"
            for obj in _children(verb, "dobj", "nsubjpass"):
                for noun in conjuncts(obj):
                    for prep in _children(noun, "prep"):
                        if prep.lower_ in ("with", "to"):
                            for pobj in _children(prep, "pobj"):
                                self._extend(frame.recipients, self.parties_under(pobj))
            for obj in _children(verb, "dative", "dobj"):
                if obj.pos_ != "ADP":
                    index = self.party_tokens.get(obj.i)
                    if index is not None:
                        self._extend(frame.recipients, [index])
            if not frame.recipients:
                for prep in [
                    t
                    for t in self.doc[verb.i + 1 : verb.i + 40]
                    if t.dep_ == "prep" and t.lower_ == "with" and verb in list(t.ancestors)
                ]:
                    if any(a.i in self.frames and a != verb for a in prep.ancestors if a.i > verb.i):
                        continue
                    for pobj in _children(prep, "pobj"):
                        self._extend(frame.recipients, self.parties_under(pobj))
                    if frame.recipients:
                        break
        else:
            for obj in [*_children(verb, "dobj"), *_children(verb, "nsubjpass")]:
                for noun in conjuncts(obj):
                    for prep in _children(noun, "prep"):
                        if prep.lower_ in _SOURCE_PREPOSITIONS:
                            for pobj in _children(prep, "pobj"):
                                self._extend(frame.sources, self.parties_under(pobj))

    @staticmethod
    def _extend(target: list[int], indexes: list[int]) -> None:
        target.extend(i for i in indexes if i not in target)

    def _new_party(self, token: Token) -> int:
        """A recipient that no list knows ("The postal code is passed to Isobar Data"): a third party by its name."""
        return self.add_party(token, "third_party", self._name_of(token))

    def _name_of(self, token: Token) -> str:
        start = token.i
        while start > 0 and self.doc[start - 1].dep_ == "compound" and self.doc[start - 1].pos_ == "PROPN":
            start -= 1
        return str(self.doc[start : token.i + 1].text)

    # -- direction, scope ----------------------------------------------------------------------------------------------

    def _settle(self, verb: Token) -> None:
        frame = self.frames[verb.i]
        class_ = self.classes[verb.i]
        parties = self.analysis.parties
        mark = _condition_mark(verb)
        if subject_missing := (not frame.passive and _subject(verb).token is None):
            # an instruction to the reader or a label ("Keep your password safe", "Handle your claim") states nothing by itself
            frame.relative = subject_missing
        frame.conditional = mark in (
            "if",
            "unless",
            "whether",
            "until",
            "before",
            "once",
            "after",
        ) or self._under_condition(verb)
        if verb.dep_ == "pcomp" and verb.head.lower_ in (
            "before",
            "after",
            "prior",
            "upon",
            "without",
            "against",
            "instead",
            "than",
        ):
            frame.conditional = True  # "we check who you are before granting access to your information"
        if (
            _in_wh_clause(verb)
            or self._described(verb)
            or self.doc[0].lower_ in ("what", "how", "why", "which", "who", "whom", "whether")
        ):
            frame.scope = "presupposition"
        if any(
            a.lemma_.lower() in ("guarantee", "assure", "ensure", "warrant", "safeguard", "prevent")
            for a in verb.ancestors
            if a.pos_ == "VERB"
        ):
            frame.scope = "presupposition"  # "we cannot guarantee that it will never be disclosed"
        if self._right_of_user(verb):
            frame.scope = "user_action"
            return
        top = _subject(verb)
        if (
            class_.frame == "give"
            and frame.passive
            and top.token is not None
            and self.party_of(top.token)[0] in ("first_party", "user")
            and top.token.i not in self.data_heads
        ):
            # "We are sent the text of your request", "You may be sent offers"
            if self.party_of(top.token)[0] == "user":
                frame.scope = "user_action"
            else:
                frame.sources = frame.sources or self._subject_phrases(verb)
                frame.party, frame.party_name, frame.action, frame.recipients = "first_party", "", "receive", []
                self._only(verb, frame)
                return
        to_us = [i for i in frame.recipients if parties[i].found.type == "first_party"]
        to_user = [i for i in frame.recipients if parties[i].found.type == "user"]
        others = [i for i in frame.recipients if parties[i].found.type not in ("first_party", "user")]
        if (
            frame.negated
            and verb.lemma_.lower() in ("link", "associate", "connect", "tie")
            and not re.search(r"\bonly\b", self.analysis.text, re.I)
        ):
            frame.scope = (
                "presupposition"  # "cookies are not linked to personal information" does not say that none is collected
            )
        if class_.frame == "give":
            if frame.party == "user" or (frame.passive and any(parties[i].found.type == "user" for i in frame.sources)):
                if class_.action in ("sell",):
                    frame.scope = "user_action"
                elif others and not to_us and (mark or self._under_condition(verb)):
                    frame.scope = "user_action"  # "If you share your device with other people"
                elif others and not to_us:
                    # "you give your card directly to PayPal"
                    found = parties[others[0]].found
                    frame.party, frame.party_name, frame.action = found.type, found.name, "receive"
                    frame.recipients = []
                else:
                    frame.party, frame.party_name, frame.action = "first_party", "", "receive"
                    frame.recipients = []
                if not (verb.dep_ == "pcomp" and verb.head.lower_ in ("before", "without", "after")):
                    frame.conditional = False
                asked = verb.head.lemma_.lower() in ("ask", "request", "solicit", "prompt") and verb.dep_ in (
                    "xcomp",
                    "ccomp",
                )
                if (mark or self._under_condition(verb)) and all(
                    self.analysis.data[i].type in ("personal_information", "other_data") for i in frame.data
                ):
                    frame.scope = "presupposition"  # "When you submit sensitive information, it is protected"
                if (frame.negated and not asked) or verb.head.lemma_.lower() in (
                    "trust",
                    "thank",
                    "appreciate",
                    "value",
                ):
                    # "You may choose not to provide", "No person is required to provide": optional, no denial of collecting
                    frame.scope = "user_action"
            elif to_us and frame.party not in ("first_party",):
                if others:
                    # "Your question is sent to Amazon and us": two flows in one sentence
                    self.extra.append(replace(frame, recipients=others, data=frame.data))
                if frame.party or frame.party_name:
                    frame.sources = frame.sources or self._subject_phrases(verb)
                frame.party, frame.party_name, frame.action = "first_party", "", "receive"
                frame.recipients = []
            elif (to_user and not others) or (not others and self._handed_to_user(verb)):
                frame.scope = "user_action"
            else:
                frame.recipients = others
        elif class_.frame == "ask":
            if frame.passive:
                frame.party = "first_party"  # "Users may be asked for their name"
            elif frame.party == "user" or self._access_for_user(verb):
                frame.scope = "user_action"
        elif frame.party == "user":
            frame.scope = "user_action"
        if (
            class_.frame in ("take", "weak")
            and frame.action in ("collect", "receive")
            and frame.party not in ("first_party", "user", "")
            and any(parties[i].found.type == "first_party" for i in frame.sources)
        ):
            # "No advertising company receives any information from us" is about our sharing
            subject = self._subject_phrases(verb)
            if subject:
                frame.party, frame.party_name, frame.action, frame.recipients, frame.sources = (
                    "first_party",
                    "",
                    "share",
                    subject,
                    [],
                )
        if frame.passive and not frame.party and class_.frame == "take" and frame.action == "collect":
            third = [i for i in frame.recipients if parties[i].found.type not in ("first_party", "user")]
            frame.recipients = third
        if (
            frame.action == "transfer"
            and frame.passive
            and not frame.recipients
            and any(
                p.lemma_.lower() in ("server", "computer", "database", "facility", "system")
                for t in _children(verb, "prep")
                for p in _children(t, "pobj")
            )
        ):
            frame.action = "retain"  # "transferred to, and maintained on, computers outside of your state" is storage, nobody receives it
        self._only(verb, frame)

    def _other_actors(self, verb: Token) -> None:
        """ "We and our partners may use cookies", "collected by us and by advertisers": every actor gets a frame of its own."""
        frame = self.frames[verb.i]
        if frame.scope != "general" or (self.classes[verb.i].frame == "give" and frame.action == "receive"):
            return
        if self.classes[verb.i].frame != "give" and frame.action == "share":
            return  # turned round by `_settle`: the subject is the recipient
        subject = _subject(verb)
        heads = (
            [p for t in _children(verb, "agent") for p in _children(t, "pobj")]
            if frame.passive
            else ([subject.token] if subject.token is not None else [])
        )
        for head in heads:
            for token in conjuncts(head):
                party, name, index = self.party_of(token)
                if (
                    index is None
                    or not party
                    or party in ("user", "anyone")
                    or (party, name) == (frame.party, frame.party_name)
                    or token.dep_ == "appos"
                ):
                    continue
                if not any(f.start == frame.start and (f.party, f.party_name) == (party, name) for f in self.extra):
                    self.extra.append(replace(frame, party=party, party_name=name, sources=[]))

    def _subject_phrases(self, verb: Token) -> list[int]:
        subject = _subject(verb)
        if subject.token is not None and not subject.passive:
            return self.parties_under(subject.token)
        return [i for t in _children(verb, "agent") for p in _children(t, "pobj") for i in self.parties_under(p)]

    def _described(self, verb: Token) -> bool:
        """ "This policy describes how we collect", "our practices of collecting": mentions a practice without stating one."""
        for ancestor in verb.ancestors:
            if (
                ancestor.pos_ in ("NOUN",)
                and verb.dep_ in ("pcomp", "acl")
                and ancestor.lemma_.lower() in ("policy", "practice", "way", "procedure", "right", "manner", "rule")
            ):
                return True
            if (
                ancestor.pos_ in ("VERB", "AUX")
                and ancestor.lemma_.lower() in _DESCRIBING
                and (verb.dep_ in ("pcomp",) or _in_wh_clause(verb))
            ):
                return True
        return False

    def _right_of_user(self, verb: Token) -> bool:
        for ancestor in verb.ancestors:
            if ancestor.lemma_.lower() in _RIGHTS_NOUNS and ancestor.pos_ == "NOUN":
                if (
                    self.classes[verb.i].frame == "give"
                    and ancestor.lemma_.lower() != "right"
                    and verb.head == ancestor
                    and any(
                        self.analysis.parties[i].found.type == "first_party" for i in self.frames[verb.i].recipients
                    )
                ):
                    self.frames[verb.i].party = "user"  # "the option to share your name with us"
                    return False
                owner = ancestor.head
                subject = _subject(owner).token if owner.pos_ in ("VERB", "AUX") else None
                poss = [t for t in ancestor.lefts if t.dep_ == "poss"]
                # "we reserve the right to disclose" is ours, "you have the right to request" is the user's
                return not (
                    ancestor.lemma_.lower() == "right"
                    and (
                        (subject is not None and subject.lower_ not in ("you", "users", "user"))
                        or any(t.lower_ == "our" for t in poss)
                    )
                )
            if (
                ancestor.lemma_.lower() in ("opt", "unsubscribe", "disable", "withdraw", "object")
                and ancestor.i < verb.i
            ):
                return True  # "To opt out of sharing this information, ..."
            if ancestor.i > verb.i and any(t.dep_ in ("nsubj", "nsubjpass") for t in verb.children):
                continue
            if (
                ancestor.pos_ == "VERB"
                and ancestor.lemma_.lower()
                in (
                    "request",
                    "ask",
                    "contact",
                    "opt",
                    "withdraw",
                    "object",
                    "choose",
                    "prefer",
                    "decide",
                    "refuse",
                    "wish",
                    "want",
                    "instruct",
                    "tell",
                    "prevent",
                    "stop",
                    "decline",
                )
                and ancestor != verb
            ):
                above = _subject(ancestor)
                subject = above.token
                # "you may be asked to provide": the user is asked, not asking
                if (
                    subject is not None
                    and not above.passive
                    and subject.lower_ in ("you", "user", "users", "they", "customers")
                ):
                    # "you choose to provide us with your email" is a way of providing it
                    return not (
                        ancestor.lemma_.lower() in ("choose", "decide", "wish", "prefer", "want")
                        and self.classes[verb.i].frame == "give"
                        and self.frames[verb.i].party == "user"
                    )
        return False

    @staticmethod
    def _under_condition(verb: Token) -> bool:
        """ "If you change your mind about allowing us to share ...", "Should we ask you to provide ..." """
        for token in [verb, *verb.ancestors]:
            if token.pos_ not in ("VERB", "AUX"):
                continue
            if any(t.dep_ == "mark" and t.lower_ in ("if", "unless", "whether") for t in token.children):
                return True
            if any(t.dep_ == "aux" and t.lower_ == "should" and t.i == 0 for t in token.children):
                return True
        return False

    def _handed_to_user(self, verb: Token) -> bool:
        """ "Cookies are sent to your browser", "stored on your hard drive": what goes to the user's own device is not shared."""
        for prep in _children(verb, "prep", "dative"):
            if prep.lower_ in ("to", "onto", "on"):
                for pobj in _children(prep, "pobj"):
                    if pobj.lemma_.lower() in (
                        "browser",
                        "device",
                        "computer",
                        "phone",
                        "drive",
                        "echo",
                        "speaker",
                        "user",
                        "inbox",
                        "address",
                        "machine",
                        "tablet",
                        "child",
                        "parent",
                    ):
                        return True
        return False

    def _access_for_user(self, verb: Token) -> bool:
        subject = _subject(verb).token
        return subject is not None and subject.lower_ in ("you", "users", "user", "parents", "parent")

    def _only(self, verb: Token, frame: Frame) -> None:
        """ "We only collect your name": exclusive. "only collect your name when ..." and "only use it to ..." are not about data."""
        if any(t.lower_ in ("nothing", "none") for t in _children(verb, "dobj")) and not frame.negated:
            frame.exclusive = True  # "We receive nothing but a user ID"
        if (
            frame.data
            and not frame.negated
            and (limit := re.search(r"\b(?<!not )limited to\b", self.analysis.text, re.I))
            and "not" not in self.analysis.text[max(0, limit.start() - 16) : limit.start()]
            and any(p.start >= limit.end() for p in self.analysis.data)
        ):
            frame.exclusive = True  # "certain personal information, limited to your name and e-mail"
        for token in self.doc:
            if token.lower_ not in ("only", "solely", "exclusively"):
                continue
            following = token.nbor(1) if token.i + 1 < len(self.doc) else None
            near = 0 < verb.i - token.i <= 5 and not any(
                t.dep_ in ("nsubj", "nsubjpass") for t in self.doc[token.i : verb.i]
            )
            if (near and frame.action in ("collect", "receive", "retain")) or (
                following is not None
                and any(
                    token.head.i == h and self.analysis.data[i].found.start >= token.idx
                    for h, i in self.data_heads.items()
                    if i in frame.data
                )
            ):
                rest = " ".join(t.lower_ for t in self.doc[verb.i :])
                if frame.negated:
                    continue
                if not re.search(
                    r"\b(?:when|if|to the extent|as necessary|for the purpose|after|with your|that (?:is|are) (?:necessary|needed|required)|necessary|needed)\b",
                    rest,
                ):
                    frame.exclusive = True

    # -- special shapes ------------------------------------------------------------------------------------------------

    def _denied_parts(self) -> None:
        """ "We collect your e-mail address, not your phone number", "... but neither your name nor your age": the denied part is a denial of
        its own."""
        for frame in list(self.frames.values()):
            if frame.negated or not frame.data:
                continue
            denied = [
                i
                for i in frame.data
                if _DENIED.search(
                    self.analysis.text[max(0, self.analysis.data[i].start - 14) : self.analysis.data[i].start]
                )
            ]
            for i in [i for i in frame.data if denied and i > denied[0] and i not in denied]:
                # "never to your phone number or any other personal detail", "neither your name nor your age"
                if (
                    re.match(
                        r"^\W*(?:or|nor|,)\b",
                        self.analysis.text[self.analysis.data[i - 1].end : self.analysis.data[i].start],
                        re.I,
                    )
                    and (i - 1) in denied
                ):
                    denied.append(i)
            if not denied:
                continue
            rest = [i for i in frame.data if i not in denied]
            if rest:
                self.extra.append(replace(frame, data=denied, negated=True))
                frame.data = rest
            else:
                frame.negated = True

    def _movements(self) -> None:
        """ "Payment details go to Stripe", "Your recordings never reach our servers", "Your location never leaves the device"."""
        for token in self.doc:
            lemma = token.lemma_.lower()
            if (
                token.pos_ != "VERB"
                or lemma not in ("go", "flow", "travel", "reach", "leave", "arrive")
                or token.i in self.frames
            ):
                continue
            subject = _subject(token).token
            if subject is None:
                continue
            data = [self.data_heads[t.i] for t in conjuncts(subject) if t.i in self.data_heads]
            if not data:
                continue
            negated = _negated(token, subject)
            targets = [
                *_children(token, "dobj"),
                *[p for t in _children(token, "prep") if t.lower_ in ("to", "at") for p in _children(t, "pobj")],
            ]
            indexes = [i for t in targets for i in self.parties_under(t)]
            party = next((p for t in targets if (p := self.party_of(t)[0])), "")
            if lemma == "leave":
                frame = Frame(token.idx, token.idx + len(token.text), "transfer", "first_party", "", negated, data)
            elif party == "first_party":
                frame = Frame(token.idx, token.idx + len(token.text), "receive", "first_party", "", negated, data)
            elif indexes:
                frame = Frame(
                    token.idx, token.idx + len(token.text), "share", "first_party", "", negated, data, indexes
                )
            else:
                continue
            frame.conditional = _condition_mark(token) in ("if", "unless")
            self.frames[token.i] = frame

    def _contacts(self) -> None:
        """ "We may contact you via e-mail", "notify you through the e-mail address you gave us": uses the address."""
        for token in self.doc:
            if (
                token.lemma_.lower()
                not in (
                    "contact",
                    "notify",
                    "inform",
                    "reach",
                    "alert",
                    "email",
                    "call",
                    "text",
                    "write",
                    "communicate",
                    "respond",
                )
                or token.pos_ != "VERB"
                or token.i in self.frames
            ):
                continue
            subject = _subject(token)
            if (
                subject.token is None
                or subject.passive
                or self.party_of(subject.token)[0] != "first_party"
                or _condition_mark(token) == "if"
            ):
                continue
            data = [
                i
                for prep in _children(token, "prep", "advcl")
                if prep.lower_ in ("via", "by", "through", "at", "using", "on", "to")
                for pobj in _children(prep, "pobj", "dobj")
                for noun in conjuncts(pobj)
                if (i := self.data_heads.get(noun.i)) is not None
                and self.analysis.data[i].type
                in ("email_address", "phone_number", "postal_address", "contact_information")
            ]
            data = [i for i in data if not self.analysis.data[i].owner]
            if data:
                frame = Frame(
                    token.idx,
                    token.idx + len(token.text),
                    "use",
                    "first_party",
                    "",
                    _negated(token, subject.token),
                    data,
                )
                if not frame.negated and not _in_wh_clause(token):
                    self.frames[token.i] = frame

    def _named_services(self) -> None:
        """ "One of the services that we use is Google Analytics", "The app includes Firebase": a named service in use, however it is said."""
        if not _IN_USE.search(self.analysis.text) or self.analysis.text.rstrip().endswith("?"):
            return
        taken = {i for f in [*self.frames.values(), *self.extra] for i in (*f.recipients, *f.sources)}
        acting = {f.party_name for f in [*self.frames.values(), *self.extra] if f.party_name}
        indexes = [
            i
            for i, p in enumerate(self.analysis.parties)
            if p.found.name
            and p.found.type in ("analytics_provider", "advertiser")
            and not p.modifier
            and i not in taken
            and p.found.name not in acting
        ]
        if indexes:
            negated = bool(
                re.search(
                    r"\b(?:not|never|n['’]t) (?:use|using|employ|include|utili[sz]e)|\bno longer\b|\bopt[- ]?out|\bpreferences?\b",
                    self.analysis.text,
                    re.I,
                )
            )
            if not negated:
                data = [
                    i
                    for i, p in enumerate(self.analysis.data)
                    if not p.modifier and i not in self.roles and p.type == "usage_data"
                ]
                self.extra.append(Frame(0, 1, "share", "first_party", "", False, data, indexes))

    def _labels(self) -> None:
        """ "E-mail address: collected when you register", "Location - never collected": a label with a participle."""
        for verb_index, frame in self.frames.items():
            token = self.doc[verb_index]
            if (
                frame.data
                or token.tag_ not in ("VBN", "VBD")
                or _children(token, "nsubj", "nsubjpass", "auxpass")
                or frame.passive
            ):
                continue
            before = [i for i, p in enumerate(self.analysis.data) if p.end <= token.idx and not p.modifier]
            if before and re.fullmatch(
                r"\s*[:–—-]\s*(?:(?:is|are|not|never|only|always|may be|automatically)\s+)*",
                self.analysis.text[self.analysis.data[before[-1]].end : token.idx],
                re.I,
            ):
                frame.data, frame.passive, frame.relative, frame.party = before, True, False, "first_party"
                frame.negated = bool(
                    re.search(
                        r"\b(?:not|never)\b", self.analysis.text[self.analysis.data[before[-1]].end : token.idx], re.I
                    )
                )

    # -- services in use -----------------------------------------------------------------------------------------------

    def _engagements(self) -> None:
        """ "We use Google Analytics to understand how you use the skill", "We work with advertising partners": the service gets data."""
        for token in self.doc:
            lemma = token.lemma_.lower()
            if token.pos_ != "VERB" or lemma not in _ENGAGING:
                continue
            subject = _subject(token)
            party = self.party_of(subject.token)[0] if subject.token is not None and not subject.passive else ""
            if subject.passive:
                continue
            if party not in ("first_party", ""):
                continue
            objects = [
                *_children(token, "dobj"),
                *[
                    p
                    for t in _children(token, "prep")
                    if t.lower_ in ("with", "on", "upon")
                    for p in _children(t, "pobj")
                ],
            ]
            indexes = [i for o in objects for i in self.parties_under(o)]
            indexes = [
                i for i in indexes if self.analysis.parties[i].found.type not in ("first_party", "user", "anyone")
            ]
            if not indexes:
                continue
            old = self.frames.get(token.i)
            if (
                old is not None
                and any(not self.analysis.data[i].modifier for i in old.data)
                and lemma not in ("use", "employ", "utilize", "utilise")
            ):
                continue
            data = [
                i
                for i, p in enumerate(self.analysis.data)
                if not p.modifier
                and p.start > token.idx
                and (i not in self.roles or self.roles[i] == token.i)
                and p.type
                in (
                    "usage_data",
                    "cookies",
                    "browsing_history",
                    "diagnostics",
                    "payment_information",
                    "technical_information",
                )
            ]
            frame = Frame(
                token.idx,
                token.idx + len(token.text),
                "share",
                "first_party",
                "",
                _negated(token, subject.token),
                data,
                indexes,
            )
            frame.conditional = _condition_mark(token) in ("if", "unless")
            if _in_wh_clause(token) or self._described(token):
                frame.scope = "presupposition"
            self.frames[token.i] = frame
