"""From sentence analyses to statements: what the surroundings of a sentence add (heading, list lead-in, antecedents, scope)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from policylint.documents.document import Block, Document
from policylint.statements.cues import cues
from policylint.statements.headings import HeadingContext, heading_context
from policylint.statements.own_party import first_party_names
from policylint.statements.sentence_analysis import DataPhrase, Frame, PartyPhrase, Phrase, SentenceAnalysis, Slot
from policylint.statements.sentences import Sentence
from policylint.statements.statement import (
    SHARING,
    Action,
    Analysis,
    Exception_,
    Mention,
    Scope,
    Span,
    Statement,
    Subsumption,
)
from policylint.statements.verbs import verb_classes

#: How far back "this information" reaches, in sentences with data.
COREFERENCE_WINDOW = 3

_PURPOSE_END = re.compile(
    r"\b(?:purposes?|reasons?|uses|following ways?|in order to|so that we can|to|ways?)(?: (?:such as|including|like|for example|is|are))?\W*$",
    re.I,
)
_RECIPIENT_END = re.compile(
    r"\b(?:with|to|part(?:y|ies)|recipients?|partners?|providers?|companies|entities|vendors?|organi[sz]ations?|circumstances|cases|situations|instances|people|persons|categories|as follows|services)(?: (?:such as|including|like))?\W*$",
    re.I,
)
_FIRST_PERSON = re.compile(r"\b(?:we|us|our)\b|\bI\b", re.I)
_ASKING = re.compile(r"(?:do|does|will|what|which|how|are|is|who|can|with whom)\b", re.I)
_ANSWER = re.compile(
    r"(?P<no>no|none|nothing|never|not at all|we do(?:n['’]t| not)|nope)\b(?=\W*(?:and never|at all|whatsoever|\w+ ?\w*)?\W*$)|(?P<yes>yes)\b(?=\W*$)",
    re.I,
)
_OTHER_PARTIES = frozenset({"user", "first_party", "anyone"})
_RECIPIENT_TYPES_FOR_SPANS = frozenset(
    {
        "third_party",
        "service_provider",
        "analytics_provider",
        "advertiser",
        "content_provider",
        "platform",
        "amazon",
        "social_network",
        "payment_processor",
        "government",
        "affiliate",
    }
)


@dataclass(slots=True)
class _Opening:
    """A sentence or heading that a list completes."""

    slot: Slot
    sentence: Sentence | None
    analysis: SentenceAnalysis | None
    frames: list[Frame] = field(default_factory=list)
    data: list[Mention] = field(default_factory=list)
    action: Action = "collect"
    negated: bool = False
    broad: str = ""
    scope: Scope = "general"
    purpose_too: bool = False


class Composer:
    """Builds the `Analysis` of one document from the analyses of its sentences."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.names = first_party_names(document)
        self._own = {n.lower() for n in self.names}
        self._first_person = len(_FIRST_PERSON.findall(document.text[:100_000])) >= 3
        self.statements: list[Statement] = []
        self.spans: dict[tuple[str, int, int], Span] = {}
        self.subsumptions: list[Subsumption] = []
        self.recent: list[list[Mention]] = []
        self.latest: tuple[str, str, Action, bool] = ("first_party", "", "collect", False)
        self.openings: dict[int, _Opening | None] = {}
        self.last: dict[int, tuple[Sentence, SentenceAnalysis]] = {}
        self.mentioned: list[Mention] = []
        self.recent_scope: Scope = "general"
        self.asked: tuple[Sentence, SentenceAnalysis] | None = None
        self.row: tuple[int | None, list[Mention]] = (None, [])
        self.open: _Opening | None = None
        self.block: Block = document.blocks[0] if document.blocks else None  # type: ignore[assignment]
        self.context = HeadingContext()
        self._heading: int | None = -1

    # -- offsets -------------------------------------------------------------------------------------------------------

    def _place(self, sentence: Sentence, start: int, end: int) -> tuple[int, int]:
        return self.document.blocks[sentence.block].span(sentence.start + start, sentence.start + end)

    def _mention(self, sentence: Sentence, start: int, end: int, type_: str, name: str = "") -> Mention:
        low, high = self._place(sentence, start, end)
        return Mention(low, high, self.document.text[low:high], type_, name)

    def _data(self, sentence: Sentence, phrase: DataPhrase, umbrella: int | None = None) -> Mention:
        low, high = self._place(sentence, phrase.start, phrase.end)
        concept = phrase.found.concept if phrase.found.concept != phrase.type else ""
        return Mention(low, high, self.document.text[low:high], phrase.type, umbrella=umbrella, concept=concept)

    def _party(self, sentence: Sentence, phrase: PartyPhrase) -> Mention:
        type_, name = self._own_party(phrase.found.type, phrase.found.name)
        mention = self._mention(sentence, phrase.start, phrase.end, type_, name)
        # "our hosting provider" and "successor" are finer than the contract's parties
        return (
            replace(mention, concept=phrase.found.concept)
            if phrase.found.concept not in ("", type_) and type_ == phrase.found.type
            else mention
        )

    def _own_party(self, type_: str, name: str) -> tuple[str, str]:
        if name and name.lower() in self._own:
            return "first_party", ""
        return type_, name

    # -- the walk ------------------------------------------------------------------------------------------------------

    def add_block(self, index: int, parts: list[tuple[Sentence, SentenceAnalysis]]) -> None:
        """Read one block's sentences, in the order of the document."""
        block = self.document.blocks[index]
        self.block = block
        if block.kind == "heading":
            self.recent = []
            self.mentioned = []
            self.open = None
            self.asked = None
            for sentence, analysis in parts:
                if analysis.question or _ASKING.match(sentence.text):
                    self.asked = (sentence, analysis)
                # "We collect your e-mail address" as a heading is a sentence all the same
                if (
                    analysis.finite
                    and any(not f.relative for f in analysis.frames)
                    and not analysis.question
                    and not _ASKING.match(sentence.text)
                    and len(sentence.text.split()) > 4
                ):
                    self._statements_of(sentence, analysis, "heading")
            return
        if block.heading != self._heading:
            self._heading = block.heading
            self.context = heading_context(h.visible for h in self.document.section(block))
        if parts:
            self.last[index] = parts[-1]
        if block.kind == "table_cell":
            self._cell(index, block, parts)
            return
        opening = self._opening_for(index, block)
        for position, (sentence, analysis) in enumerate(parts):
            own = self._statements_of(sentence, analysis, "active")
            completes = self.openings.get(index) if sentence.item else opening if position == 0 else None
            if (
                completes is not None
                and not own
                and (not analysis.finite or (completes.sentence is not None and self._begins_with_data(analysis)))
            ):
                self._fragment(sentence, analysis, completes)
            elif not own:
                self._inclusions(sentence, analysis)
            if sentence.item:
                continue
            if analysis.introduces or analysis.text.rstrip().endswith(":"):
                self.openings[index] = self.open = self._open_by(sentence, analysis)
            elif position == len(parts) - 1 and analysis.finite and block.kind == "paragraph":
                self.open = None

    def _cell(self, index: int, block: Block, parts: list[tuple[Sentence, SentenceAnalysis]]) -> None:
        """A table cell: its column's header is its lead-in ("Data we collect"), its row's first cells are the data it speaks of."""
        if block.header is None:
            return
        context = heading_context([self.document.blocks[block.header].visible])
        slot, action, negated = (
            (context.slot, context.action, context.negated)
            if context.action is not None
            else (self.context.slot, self.context.action, self.context.negated)
        )
        if self.row[0] != block.row:
            self.row = (block.row, [])
        for sentence, analysis in parts:
            own = self._statements_of(sentence, analysis, "active")
            if not own and not analysis.finite and action is not None and slot:
                data = self.row[1] if slot in ("recipient", "purpose", "retention") else []
                self._fragment(
                    sentence, analysis, _Opening(slot, None, None, [], data, action, negated, scope=context.scope)
                )
            if not any(f.relative for f in analysis.frames) or slot == "data":
                self.row[1].extend(
                    self._data(sentence, p)
                    for p in analysis.data
                    if not p.modifier and p.type != "other_data" and slot in ("data", "")
                )

    @staticmethod
    def _begins_with_data(analysis: SentenceAnalysis) -> bool:
        """ "Email address: we use it to ..." as a list item: the item names the data before it says anything about it."""
        return bool(analysis.data) and not analysis.data[0].modifier and analysis.data[0].start <= 12

    def _opening_for(self, index: int, block: Block) -> _Opening | None:
        lead = block.lead_in
        seen = 0
        while lead is not None and seen < 6:
            if lead in self.openings:
                return self.openings[lead]
            if (
                lead in self.last
                and block.kind in ("list_item", "definition")
                and (opening := self._open_by(*self.last[lead])) is not None
            ):
                self.openings[lead] = opening  # "We collect" without a colon, then a list
                return opening
            lead = self.document.blocks[lead].lead_in
            seen += 1
        if self.open is not None:
            return self.open
        if self.context.action is not None and self.context.slot:
            return _Opening(
                self.context.slot,
                None,
                None,
                action=self.context.action,
                negated=self.context.negated,
                scope=self.context.scope,
            )
        return None

    def _open_by(self, sentence: Sentence, analysis: SentenceAnalysis) -> _Opening | None:
        frames = [f for f in analysis.frames if f.scope == "general" and not f.conditional] or [
            f for f in analysis.frames if f.scope == "general"
        ]
        stating = [f for f in frames if not f.relative] or frames
        text = analysis.text.rstrip()
        head = re.sub(r"[:\s]+$", "", text)
        if stating:
            following = re.search(
                r"\bfollowing (?:\w+ ){0,4}(?:information|data|details|types|categories)\b", head, re.I
            )
            taking = [f for f in stating if f.action in ("collect", "receive")]
            # "We collect and process the following information about you:" lists data, whatever the last verb
            frame = taking[0] if following and taking else stating[-1]
            slot: Slot = "data"
            if _PURPOSE_END.search(head) and not (frame.action in SHARING and re.search(r"\bto$", head)):
                slot = "purpose"
            elif frame.action in SHARING and _RECIPIENT_END.search(head):
                slot = "recipient"
            elif (
                not following
                and frame.action in ("use", "infer")
                and any(self._specific(analysis.data[i]) for i in frame.data)
            ):
                slot = "purpose"
            mentions = self._frame_data(sentence, analysis, frame)
            return _Opening(
                slot,
                sentence,
                analysis,
                stating,
                mentions,
                frame.action,
                frame.negated,
                scope=frame.scope,
                purpose_too=slot == "recipient",
            )
        if analysis.data and re.search(r"\b(?:includ|such as|contain|consist|following|are|is|example)", head, re.I):
            phrase = analysis.data[0]
            return _Opening(
                "data", sentence, analysis, [], [self._data(sentence, phrase)], "collect", False, phrase.type
            )
        if re.search(r"\bpurposes?|in order to\b", head, re.I):
            return _Opening("purpose", sentence, analysis, [], [], "use")
        if self.context.action is not None:
            return _Opening(self.context.slot, sentence, analysis, [], [], self.context.action, self.context.negated)
        if re.search(r"\b(?:includ|such as|following)", head, re.I) and self.recent:
            return _Opening("data", sentence, analysis, [], list(self.recent[-1]), "collect")
        return None

    @staticmethod
    def _specific(phrase: DataPhrase) -> bool:
        return phrase.type != "other_data" or phrase.anaphoric

    # -- statements ----------------------------------------------------------------------------------------------------

    def _scope(self, analysis: SentenceAnalysis, frame: Frame | None) -> Scope:
        text = analysis.text
        c = cues()
        if frame is not None and frame.scope != "general":
            return frame.scope
        if self.context.scope != "general":
            return self.context.scope
        if c.children.search(text) and re.search(r"\b(?:from|about|of|by|under|to|directed)\b", text):
            return "children"
        if c.applicants.search(text):
            return "applicants"
        if c.definition.match(text):
            return "definition"
        if c.presupposition.search(text) and not re.search(r"[;:]", text[:-1]):
            return "presupposition"
        return "general"

    def _frame_data(self, sentence: Sentence, analysis: SentenceAnalysis, frame: Frame) -> list[Mention]:
        out: list[Mention] = []
        place: dict[int, int] = {}
        for index in sorted(frame.data):
            phrase = analysis.data[index]
            place[index] = len(out)
            out.append(self._data(sentence, phrase))
        for inclusion in analysis.inclusions:
            if inclusion.broad is None or inclusion.broad not in place:
                continue
            for index in inclusion.narrow:
                if index in place:
                    at = place[index]
                    if at != place[inclusion.broad]:
                        out[at] = replace(out[at], umbrella=place[inclusion.broad])
                elif not any(e.start <= analysis.data[index].found.start < e.end for e in frame.exceptions):
                    place[index] = len(out)
                    out.append(self._data(sentence, analysis.data[index], place[inclusion.broad]))
        return out

    def _antecedents(self, analysis: SentenceAnalysis, frame: Frame, earlier: list[Mention]) -> list[Mention]:
        """What "this information", "such data", "it" stands for: the data of the nearest statement before it."""
        anaphoric = [analysis.data[i] for i in frame.data if analysis.data[i].anaphoric]
        if not anaphoric and not (frame.anaphor and not frame.data):
            return []
        source = earlier or (self.recent[-1] if self.recent else [])
        if frame.anaphor and not earlier and self.mentioned:
            source = self.mentioned  # "Voice recordings belong to Amazon. We do not receive them."
        if not source:
            return []
        if anaphoric:
            generic = {"other_data", "personal_information", "technical_information"}
            types = {p.type for p in anaphoric}
            if not types & generic:
                return []
        return [replace(m, umbrella=None, inherited=True) for m in source]

    def _statements_of(self, sentence: Sentence, analysis: SentenceAnalysis, construction: str) -> bool:
        """Statements of a sentence's own frames; whether there were any."""
        if self.asked is not None and (answer := _ANSWER.match(analysis.text)) is not None:
            self._answer(sentence, bool(answer.group("no")))
        self.asked = None
        if analysis.question:
            self.asked = (sentence, analysis)
            self.mentioned = [
                self._data(sentence, p) for p in analysis.data if not p.modifier and p.type != "other_data"
            ] or self.mentioned
            return False
        start, end = self._place(sentence, 0, len(sentence.text))
        earlier: list[Mention] = []
        made = False
        gathered: list[Mention] = []
        collected = {i.broad for i in analysis.inclusions if i.collected}
        for frame in analysis.frames:
            if frame.conditional or (frame.relative and not (set(frame.data) & collected)):
                continue
            scope = self._scope(analysis, frame)
            data = self._frame_data(sentence, analysis, frame)
            inherited = self._antecedents(analysis, frame, earlier)
            if inherited and not earlier and scope == "general" and self.recent_scope != "general":
                scope = (
                    self.recent_scope
                )  # "Job applicants send us their CV. This information is deleted after six months."
            if data and not any(m.type != "other_data" for m in data) and inherited:
                data = data + inherited
            elif not data:
                data = inherited
            party, name = self._resolve_party(frame)
            recipients = tuple(self._party(sentence, analysis.parties[i]) for i in frame.recipients)
            if not data and not (recipients and frame.action in SHARING and any(m.name for m in recipients)):
                continue
            statement = self._make(
                sentence, analysis, frame, start, end, party, name, data, recipients, scope, construction
            )
            self.statements.append(statement)
            self._positives_of_exceptions(sentence, analysis, frame, statement)
            earlier = [m for m in data if m.type != "other_data"] or earlier
            if scope in ("general", "children", "applicants"):
                made = True
                self.recent_scope = scope
                self.latest = (party, name, frame.action, frame.negated)
                gathered.extend(m for m in data if m.type != "other_data")
        named = [
            self._data(sentence, p)
            for p in analysis.data
            if not p.modifier and not p.anaphoric and p.type != "other_data"
        ]
        if named:
            self.mentioned = named
        if gathered:
            unique = {(m.start, m.end): m for m in gathered}
            self.recent = [*self.recent, list(unique.values())][-COREFERENCE_WINDOW:]
        if made or analysis.inclusions:
            self._subsumptions(sentence, analysis)
        self._spans_of(sentence, analysis)
        return made

    def _answer(self, sentence: Sentence, negated: bool) -> None:
        """ "Do we disclose your information to third parties? No." - the question's words with the answer's polarity."""
        if self.asked is None:
            return
        asked, analysis = self.asked
        start, end = self._place(sentence, 0, len(sentence.text))
        if not analysis.frames and negated and analysis.data:
            # "What information does the skill collect? Nothing." where the parser found no verb
            named = next(
                (c for w in re.findall(r"[a-z]+", analysis.text.lower()) if (c := verb_classes().get(w)) is not None),
                None,
            )
            if named is not None:
                nothing = Mention(
                    start, end, self.document.text[start:end], "other_data", inherited=True, concept="any_information"
                )
                self.statements.append(
                    Statement(
                        self.document.id,
                        start,
                        end,
                        "first_party",
                        named.action,
                        True,
                        (nothing,),
                        score=0.6,
                        construction="question",
                    )
                )
        for frame in analysis.frames:
            data = self._frame_data(asked, analysis, frame)
            if not data and frame.action not in SHARING:
                continue
            party, name = self._resolve_party(frame)
            recipients = tuple(self._party(asked, analysis.parties[i]) for i in frame.recipients)
            if negated and all(m.type == "other_data" for m in data):
                data = [Mention(start, end, self.document.text[start:end], "other_data", concept="any_information")]
            self.statements.append(
                Statement(
                    self.document.id,
                    start,
                    end,
                    party,
                    frame.action,
                    negated,
                    tuple(replace(m, inherited=True) for m in data),
                    name,
                    recipients,
                    score=0.7,
                    construction="question",
                )
            )

    def _resolve_party(self, frame: Frame) -> tuple[str, str]:
        if frame.party_name.startswith("?"):
            name = frame.party_name[1:]
            if name.lower() in self._own or not self._first_person:
                return "first_party", ""
            return "third_party", name  # "Isobar Data does not receive the user ID" in a policy that speaks as "we"
        party, name = self._own_party(frame.party or "first_party", frame.party_name)
        if party == "anyone":
            party = "third_party"
        if party == "user":
            party = "first_party"
        return party, name

    def _make(
        self,
        sentence: Sentence,
        analysis: SentenceAnalysis,
        frame: Frame,
        start: int,
        end: int,
        party: str,
        name: str,
        data: list[Mention],
        recipients: tuple[Mention, ...],
        scope: Scope,
        construction: str,
    ) -> Statement:
        exceptions = tuple(
            Exception_(
                *(place := self._place(sentence, e.start, e.end)),
                self.document.text[place[0] : place[1]],
                e.kind,
                tuple(dict.fromkeys(analysis.data[i].type for i in e.data))
                + tuple(
                    dict.fromkeys(
                        self._own_party(analysis.parties[i].found.type, analysis.parties[i].found.name)[0]
                        for i in e.parties
                    )
                ),
                tuple(
                    dict.fromkeys(analysis.parties[i].found.name for i in e.parties if analysis.parties[i].found.name)
                ),
            )
            for e in frame.exceptions
        )
        kind = construction
        if construction == "active":
            kind = "passive" if frame.passive else ("coreference" if any(m.inherited for m in data) else "active")
        return Statement(
            doc=self.document.id,
            start=start,
            end=end,
            party=party,
            party_name=name if party != "first_party" or name else "",
            action=frame.action,
            negated=frame.negated,
            data=tuple(data),
            recipients=recipients,
            purposes=self._phrases(sentence, frame.purposes),
            retention=self._phrases(sentence, frame.retention),
            conditions=self._phrases(sentence, frame.conditions),
            exceptions=exceptions,
            sources=tuple(self._party(sentence, analysis.parties[i]) for i in frame.sources),
            exclusive=frame.exclusive,
            scope=scope,
            score=0.9 if not any(m.inherited for m in data) else 0.7,
            construction=kind,
        )

    def _phrases(self, sentence: Sentence, phrases: list[Phrase]) -> tuple[Mention, ...]:
        return tuple(self._mention(sentence, p.start, p.end, p.type) for p in phrases)

    def _positives_of_exceptions(
        self, sentence: Sentence, analysis: SentenceAnalysis, frame: Frame, statement: Statement
    ) -> None:
        """ "We do not collect personal information except your e-mail" states that the e-mail is collected."""
        if not frame.negated:
            return
        for exception in frame.exceptions:
            if exception.kind == "data" and exception.data:
                data = tuple(self._data(sentence, analysis.data[i]) for i in exception.data)
                recipients = statement.recipients
            elif exception.kind == "party" and exception.parties:
                data = statement.data
                recipients = tuple(
                    self._party(sentence, analysis.parties[i])
                    for i in exception.parties
                    if analysis.parties[i].found.type not in ("first_party", "user")
                )
                if not recipients:
                    continue
            else:
                continue
            self.statements.append(
                Statement(
                    doc=statement.doc,
                    start=statement.start,
                    end=statement.end,
                    party=statement.party,
                    party_name=statement.party_name,
                    action=statement.action,
                    negated=False,
                    data=data,
                    recipients=recipients,
                    purposes=statement.purposes,
                    conditions=statement.conditions,
                    scope=statement.scope,
                    score=0.8,
                    construction="exception",
                )
            )

    # -- lists and fragments -------------------------------------------------------------------------------------------

    def _fragment(self, sentence: Sentence, analysis: SentenceAnalysis, opening: _Opening) -> None:
        """A list item, cell or verbless line that completes its lead-in or heading."""
        if analysis.question:
            return
        start, end = self._place(sentence, 0, len(sentence.text))
        frame = opening.frames[-1] if opening.frames else None
        lead = opening.sentence
        party, name = self._resolve_party(frame) if frame is not None else ("first_party", "")
        action: Action = opening.action
        negated = opening.negated
        scope: Scope = self._scope(analysis, frame) if frame is None or frame.scope == "general" else frame.scope
        if opening.slot == "data":
            self._inclusions(sentence, analysis)
            phrases = [p for p in analysis.data if not p.modifier and p.type != "other_data"]
            data = [self._data(sentence, p) for p in phrases]
            covered = sum(p.end - p.start for p in phrases)
            if lead is None and covered < 0.35 * len(sentence.text):
                return  # a line under "Information we collect" that is about something else
            for mention in data:
                self._span("data", mention.start, mention.end, negated)
            if not data:
                return
            recipients = (
                tuple(self._party(lead, opening.analysis.parties[i]) for i in frame.recipients)
                if frame is not None and lead is not None and opening.analysis is not None
                else ()
            )
            purposes = self._phrases(lead, frame.purposes) if frame is not None and lead is not None else ()
            self.statements.append(
                Statement(
                    self.document.id,
                    start,
                    end,
                    party,
                    action,
                    negated,
                    tuple(data),
                    name,
                    recipients,
                    purposes,
                    scope=scope,
                    score=0.8 if frame is not None else 0.6,
                    construction="list" if lead is not None else "heading",
                )
            )
            broad = opening.broad or (opening.data[0].type if opening.data else "")
            if broad and broad not in ("", "other_data"):
                narrow = tuple(dict.fromkeys(m.type for m in data if m.type != broad))
                if narrow:
                    self.subsumptions.append(Subsumption(self.document.id, broad, narrow, start, end))
            self.recent = [*self.recent, data][-COREFERENCE_WINDOW:]
        elif opening.slot == "purpose":
            purposes = self._phrases(sentence, analysis.as_purposes)
            for mention in purposes:
                self._span("purpose", mention.start, mention.end, False)
            if purposes and opening.data:
                self._listed((start, end), (party, name), opening, scope, purposes=purposes)
        elif opening.slot == "recipient":
            phrases_ = [p for p in analysis.parties if not p.modifier and p.found.type not in _OTHER_PARTIES]
            if (
                not phrases_
                and analysis.as_purposes
                and opening.sentence is not None
                and re.match(r"(?:to|for|in order)\b|\w+ing\b", analysis.text, re.I)
            ) or (opening.purpose_too and analysis.starts_with_verb):
                # "We may disclose it where necessary to: - comply with the law": what follows are purposes
                self._fragment(sentence, analysis, replace(opening, slot="purpose"))
                return
            recipients = tuple(self._party(sentence, p) for p in phrases_)
            for mention in recipients:
                self._span("recipient", mention.start, mention.end, negated)
            if recipients and opening.data:
                self._listed((start, end), (party, name), opening, scope, recipients=recipients)
        elif opening.slot == "retention":
            for phrase in analysis.retention:
                low, high = self._place(sentence, phrase.start, phrase.end)
                self._span("retention", low, high, False)

    def _listed(
        self,
        place: tuple[int, int],
        party: tuple[str, str],
        opening: _Opening,
        scope: Scope,
        recipients: tuple[Mention, ...] = (),
        purposes: tuple[Mention, ...] = (),
    ) -> None:
        """The statement of a list item that adds a recipient or a purpose to the data of its lead-in."""
        self.statements.append(
            Statement(
                doc=self.document.id,
                start=place[0],
                end=place[1],
                party=party[0],
                party_name=party[1],
                action=opening.action,
                negated=opening.negated,
                data=tuple(replace(m, umbrella=None, inherited=True) for m in opening.data),
                recipients=recipients,
                purposes=purposes,
                scope=scope,
                score=0.7,
                construction="list",
            )
        )

    # -- subsumption ---------------------------------------------------------------------------------------------------

    def _subsumptions(self, sentence: Sentence, analysis: SentenceAnalysis) -> None:
        for inclusion in analysis.inclusions:
            if inclusion.broad is None:
                continue
            broad = analysis.data[inclusion.broad].type
            narrow = tuple(
                dict.fromkeys(t for n in inclusion.narrow if (t := analysis.data[n].type) not in (broad, "other_data"))
            )
            if narrow and broad != "other_data":
                start, end = self._place(sentence, inclusion.start, inclusion.end)
                new = Subsumption(self.document.id, broad, narrow, start, end, inclusion.closed)
                if new not in self.subsumptions:
                    self.subsumptions.append(new)

    def _inclusions(self, sentence: Sentence, analysis: SentenceAnalysis) -> None:
        """ "Personal details may include your name": no verb of collecting, but it says what
        the data collected is when the section is about collecting or the sentence goes on from a collecting statement."""
        self._subsumptions(sentence, analysis)
        if not analysis.inclusions or analysis.question:
            return
        collecting = self.context.action == "collect" or bool(self.recent)
        if not collecting or self._scope(analysis, None) not in ("general",):
            return
        party, name, action, negated = self.latest if self.recent else ("first_party", "", "collect", False)
        start, end = self._place(sentence, 0, len(sentence.text))
        for inclusion in analysis.inclusions:
            if inclusion.broad is None and not self.recent:
                continue
            data = [
                self._data(sentence, analysis.data[n])
                for n in inclusion.narrow
                if analysis.data[n].type != "other_data"
            ]
            for mention in data:
                self._span("data", mention.start, mention.end, False)
            if data:
                self.statements.append(
                    Statement(
                        self.document.id,
                        start,
                        end,
                        party,
                        action,
                        negated,
                        tuple(data),
                        name,
                        score=0.6,
                        construction="inclusion",
                    )
                )

    # -- spans ---------------------------------------------------------------------------------------------------------

    def _span(self, role: str, start: int, end: int, negated: bool, score: float = 0.8) -> None:
        key = (role, start, end)
        if key not in self.spans:
            self.spans[key] = Span(self.document.id, role, start, end, negated, score)  # type: ignore[arg-type]

    def _spans_of(self, sentence: Sentence, analysis: SentenceAnalysis) -> None:
        frames = [f for f in analysis.frames if f.scope in ("general",)]
        if not frames and not analysis.inclusions:
            return
        for frame in frames:
            if frame.relative or frame.conditional:
                continue
            listed = {n for i in analysis.inclusions if i.broad is None or i.broad in frame.data for n in i.narrow}
            for index in sorted({*frame.data, *listed}):
                phrase = analysis.data[index]
                # A category is named where it is said to be collected; "we use your data to ..." names none.
                if phrase.modifier or phrase.anaphoric or phrase.type in ("other_data", "personal_information"):
                    continue
                if frame.action in ("collect", "receive", "infer", "sell") or index in listed:
                    low, high = self._place(sentence, phrase.start, phrase.end)
                    self._span("data", low, high, frame.negated)
            if frame.action != "retain":
                for phrase_ in frame.purposes:
                    low, high = self._place(sentence, phrase_.start, phrase_.end)
                    self._span("purpose", low, high, False)
            for index in frame.recipients:
                self._recipient_span(sentence, analysis.parties[index], frame.negated)
            if frame.party in _RECIPIENT_TYPES_FOR_SPANS:
                for party in analysis.parties:
                    if (
                        not party.modifier
                        and (party.found.type, party.found.name) == (frame.party, frame.party_name)
                        and party.start < frame.start + 60
                    ):
                        self._recipient_span(sentence, party, False)
        for phrase_ in analysis.retention:
            if any(f.action == "retain" for f in analysis.frames) or cues().retention_verb.search(analysis.text):
                low, high = self._place(sentence, phrase_.start, phrase_.end)
                self._span("retention", low, high, False)

    def _recipient_span(self, sentence: Sentence, party: PartyPhrase, negated: bool) -> None:
        if party.found.type not in _RECIPIENT_TYPES_FOR_SPANS:
            return
        low, high = self._place(sentence, party.start, party.end)
        self._span("recipient", low, high, negated)

    def result(self) -> Analysis:
        """The analysis, statements and spans in the order of the text."""
        return Analysis(
            self.document.id,
            self.document.sha256,
            tuple(sorted(self.statements, key=lambda s: (s.start, s.end))),
            tuple(sorted(self.spans.values(), key=lambda s: (s.start, s.end, s.role))),
            tuple(self.subsumptions),
            self.names,
        )
