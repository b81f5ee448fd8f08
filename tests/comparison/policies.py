"""Policies for the tests, written as marked sentences, with the statements that a perfect extraction would read from
them.

`[your e-mail address|email_address]` marks data ("|0" at the end: a member of the first data phrase of the sentence),
`{our partners|third_party}` a recipient ("{Stripe|payment_processor|Stripe}" with its organisation),
`<Alexa|amazon|Amazon>` a source. The marks are taken out of the text, the offsets are those of the text without them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from policylint.comparison import Finding, PolicyEvidence, judge
from policylint.documents.document import Document, PolicyPage
from policylint.observations.observation import Observation
from policylint.statements.statement import Analysis, Exception_, Mention, Statement, Subsumption

MARK = re.compile(r"\[(?P<data>[^\]]+)\]|\{(?P<to>[^}]+)\}|<(?P<source>[^>]+)>")


class Policy:
    """A policy that grows sentence by sentence."""

    def __init__(self, name: str = "policy", party: str = "first_party", names: Sequence[str] = ()) -> None:
        self.name, self.party, self.names = name, party, tuple(names)
        self.text = ""
        self.statements: list[Statement] = []
        self.subsumptions: list[Subsumption] = []

    def plain(self, text: str) -> Policy:
        """A sentence that states nothing."""
        self.text += text + " "
        return self

    def _marked(self, sentence: str) -> tuple[int, int, dict[str, list[Mention]]]:
        start = len(self.text)
        found: dict[str, list[Mention]] = {"data": [], "to": [], "source": []}
        plain, at = "", 0
        for mark in MARK.finditer(sentence):
            plain += sentence[at : mark.start()]
            at = mark.end()
            role = str(mark.lastgroup)
            phrase, type_, *rest = mark.group(role).split("|")
            begin = start + len(plain)
            plain += phrase
            umbrella = int(rest[0]) if role == "data" and rest else None
            name = rest[0] if role != "data" and rest else ""
            found[role].append(Mention(begin, begin + len(phrase), phrase, type_, name, umbrella))
        plain += sentence[at:]
        self.text += plain + " "
        return start, start + len(plain), found

    def says(
        self,
        sentence: str,
        *actions: str,
        negated: bool = False,
        party: str = "first_party",
        party_name: str = "",
        purposes: Sequence[str] = (),
        exclusive: bool = False,
        scope: str = "general",
        exceptions: Sequence[tuple[str, str, tuple[str, ...]]] = (),
    ) -> Policy:
        """A sentence with one statement for each action; exceptions are (text, kind, types)."""
        start, end, found = self._marked(sentence)
        for action in actions or ("collect",):
            self.statements.append(
                Statement(
                    doc=self.name,
                    start=start,
                    end=end,
                    party=party,
                    action=action,  # type: ignore[arg-type]
                    negated=negated,
                    data=tuple(found["data"]),
                    party_name=party_name,
                    recipients=tuple(found["to"]),
                    sources=tuple(found["source"]),
                    purposes=tuple(Mention(start, start + 1, "", p) for p in purposes),
                    exclusive=exclusive,
                    scope=scope,  # type: ignore[arg-type]
                    exceptions=tuple(
                        Exception_(start, end, text, kind, types)  # type: ignore[arg-type]
                        for text, kind, types in exceptions
                    ),
                )
            )
        return self

    def denies(self, sentence: str, *actions: str, **fields: object) -> Policy:
        """A denial."""
        return self.says(sentence, *actions, negated=True, **fields)  # type: ignore[arg-type]

    def defines(self, sentence: str, broad: str, *narrow: str, closed: bool = False) -> Policy:
        """A definition."""
        start, end, _ = self._marked(sentence)
        self.subsumptions.append(Subsumption(self.name, broad, narrow, start, end, closed))
        return self

    @property
    def analysis(self) -> Analysis:
        return Analysis(
            self.name,
            "",
            tuple(self.statements),
            subsumptions=tuple(self.subsumptions),
            first_party_names=self.names,
        )

    def evidence(self, page: PolicyPage | None = None, language: str = "en") -> PolicyEvidence:
        """The policy as the comparison takes it."""
        document = Document(
            self.name, self.name, "text", self.text, (), language=language, page=page or PolicyPage(True)
        )
        return PolicyEvidence(document, self.analysis, self.party)


def finding(policy: Policy, data_type: str, entity: str = "first_party", purpose: str = "") -> Finding:
    """The finding for one flow, with the quotes checked against the text."""
    result = judge(Observation("skill", entity, data_type, purpose=purpose), [policy.evidence()])
    for quote in result.evidence:
        assert policy.text[quote.start : quote.end] == quote.quote
    if result.disclosure not in ("omitted", "no_policy"):
        assert result.evidence
    return result


def disclosure(policy: Policy, data_type: str, entity: str = "first_party", purpose: str = "") -> str:
    """The class for one flow."""
    return finding(policy, data_type, entity, purpose).disclosure
