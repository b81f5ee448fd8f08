"""`AuditResult`: everything a report is made from. Reports only read it; they judge nothing themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from policylint.comparison.finding import Finding
from policylint.crawl.skill import Skill
from policylint.documents.document import Document
from policylint.observations.observation import Observation
from policylint.statements.statement import Analysis


@dataclass(frozen=True, slots=True)
class AuditResult:
    """The result of one audit.

    Attributes:
        title: heading of the report.
        skills: in the order in which they are listed.
        documents: every policy and platform document that could be read, by document id.
        analyses: what the statements stage says about a document, by document id; a document without an entry was not
            analysed.
        observations: the flows, in the same order as `findings`: `observations[i]` is what `findings[i]` judges.
        findings: one a flow.
        policies_of: skill id -> ids of the documents that govern the skill (the developer's, without the platform's).
        platform: party id -> ids of that platform's own documents.
        problems: inputs that could not be read, in words, each naming the input.
        provenance: versions, time, command, input hashes: the only place for clocks and facts about the machine. It
            goes into `provenance.json` and `provenance.html`; the same result gives the same bytes everywhere else.
        observed: what was observed beside the flows that are judged (hosts, syncs, interests, bids, ...): the rows of
            each table of `data/observed_columns.toml`, without the columns that say where the report shows them. Empty
            when the audit was given no captures and no exports: then the report has no such part.
    """

    title: str
    skills: tuple[Skill, ...]
    documents: Mapping[str, Document]
    analyses: Mapping[str, Analysis]
    observations: tuple[Observation, ...]
    findings: tuple[Finding, ...]
    policies_of: Mapping[str, tuple[str, ...]]
    platform: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    provenance: Mapping[str, str] = field(default_factory=dict)
    observed: Mapping[str, Sequence[Mapping[str, str]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if len(self.observations) != len(self.findings):
            raise ValueError(
                f"{len(self.observations)} observations but {len(self.findings)} findings: "
                "every finding needs the observation it judges, at the same place"
            )
