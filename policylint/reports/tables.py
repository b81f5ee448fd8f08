"""The rows of the report, made from an `AuditResult`. What the CSV files hold and what every number counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from policylint.comparison import FIRST_PARTY, Finding, PolicyEvidence, contradictions, resolve_entity
from policylint.comparison.finding import DISCLOSURES
from policylint.comparison.judge import unusable
from policylint.crawl.skill import Skill
from policylint.documents.document import Document
from policylint.reports import document_rows
from policylint.reports.addresses import Addresses
from policylint.reports.cleaning import source_name
from policylint.reports.counting import Row, Tables
from policylint.reports.document_rows import BETWEEN, section, yes_no
from policylint.reports.observed_rows import observed_rows
from policylint.reports.places import Places
from policylint.reports.platforms import platform_mention
from policylint.reports.quotes import quote_matches
from policylint.reports.result import AuditResult
from policylint.reports.wording import page_label, reason_label, words
from policylint.statements.statement import Analysis


class ReportData:
    """An `AuditResult` with what all pages look up in it.

    Attributes:
        result: as given.
        addresses: where everything stands.
        skills: those of the result, and a bare one for every skill that only a finding names; by id.
        places: by document id.
        findings_of: skill id -> indices into `result.findings`.
        skills_of: document id -> ids of the skills that it governs.
        tables: the rows.
    """

    def __init__(self, result: AuditResult) -> None:
        self.result = result
        self.addresses = Addresses(result)
        self.skills: dict[str, Skill] = {}
        for skill in result.skills:
            self.skills.setdefault(skill.id, skill)
        self.findings_of: dict[str, list[int]] = {identifier: [] for identifier in self.skills}
        for index, finding in enumerate(result.findings):
            self.skills.setdefault(finding.skill, Skill(finding.skill))
            self.findings_of.setdefault(finding.skill, []).append(index)
        self.places = {identifier: Places(document) for identifier, document in result.documents.items()}
        self.skills_of: dict[str, list[str]] = {identifier: [] for identifier in result.documents}
        for identifier in self.skills:
            for document in self.named_policies(identifier):
                if document in self.skills_of:
                    self.skills_of[document].append(identifier)
        self._mentions = {identifier: platform_mention(document) for identifier, document in result.documents.items()}
        self.contradictions_of = {one: contradictions(analysis) for one, analysis in result.analyses.items()}
        self.tables = Tables(
            {
                "findings": list(self._findings()),
                "evidence": list(self._evidence()),
                "skills": list(self._skills()),
                "policies": list(document_rows.policy_rows(self)),
                "statements": list(document_rows.statement_rows(self)),
                "contradictions": list(document_rows.contradiction_rows(self)),
                "heat_map": list(self._heat_map()),
                "problems": [
                    {"problem": str(number), "description": problem}
                    for number, problem in enumerate(result.problems, 1)
                ],
                **observed_rows(result, self.addresses),
            }
        )

    def platform_mention(self, document: str) -> tuple[int, int] | None:
        """Where a document first mentions the platform: block index and offset in its visible text."""
        return self._mentions[document]

    def named_policies(self, skill: str) -> list[str]:
        """Ids of the documents that govern a skill, also of those that could not be read, each once."""
        listed = self.skills[skill].policy
        return list(dict.fromkeys([*self.result.policies_of.get(skill, ()), *([listed] if listed else [])]))

    def unusable(self, document: Document) -> str:
        """Why a document cannot be judged by, in a few words; "" when it can. The comparison decides it."""
        if unusable(PolicyEvidence(document, Analysis(document.id, ""))) is None:
            return ""
        return page_label(document.page) or f"{reason_label('unsupported_language')} ({document.language})"

    def usable_policies(self, skill: str) -> list[Document]:
        """The documents that govern a skill and can be judged by."""
        documents = self.result.documents
        governing = (documents[one] for one in self.named_policies(skill) if one in documents)
        return [document for document in governing if not self.unusable(document)]

    def documents_for(self, finding: Finding) -> list[Document]:
        """The documents in which statements about a flow were looked for: the skill's own, and for a flow to a platform
        the platform's."""
        own = self.usable_policies(finding.skill)
        platform = self.result.platform.get(resolve_entity(finding.entity).party, ())
        others = [self.result.documents[one] for one in platform if one in self.result.documents]
        return own + [document for document in others if not self.unusable(document) and document not in own]

    def _findings(self) -> Iterator[Row]:
        for number, (finding, seen) in enumerate(zip(self.result.findings, self.result.observations, strict=True), 1):
            first = finding.evidence[0] if finding.evidence else None
            yield {
                "finding": str(number),
                "skill": finding.skill,
                "skill_name": self.skills[finding.skill].name,
                "entity": finding.entity,
                "data_type": finding.data_type,
                "purpose": finding.purpose,
                "disclosure": finding.disclosure,
                "reason": finding.reason,
                "quote": first.quote if first else "",
                "quote_document": first.doc if first else "",
                "quote_start": str(first.start) if first else "",
                "quote_end": str(first.end) if first else "",
                "quote_role": first.role if first else "",
                "quotes": str(len(finding.evidence)),
                "how": seen.how,
                "host": seen.host,
                "persona": seen.persona,
                "time": seen.time,
                "source": source_name(seen.source),
                "locator": seen.locator,
                "page": self.addresses.finding(finding.skill, number),
            }

    def _evidence(self) -> Iterator[Row]:
        for number, finding in enumerate(self.result.findings, 1):
            for place, evidence in enumerate(finding.evidence, 1):
                places = self.places.get(evidence.doc)
                matches = places is not None and quote_matches(places, evidence)
                yield {
                    "finding": str(number),
                    "quote_number": str(place),
                    "document": evidence.doc,
                    "start": str(evidence.start),
                    "end": str(evidence.end),
                    "role": evidence.role,
                    "section": section(places, evidence.start, evidence.end) if places and matches else "",
                    "matches": "true" if matches else "false",
                    "quote": evidence.quote,
                    "page": self.addresses.passage(evidence.doc, evidence.start, evidence.end)
                    if matches
                    else self.addresses.document(evidence.doc),
                }

    def _skills(self) -> Iterator[Row]:
        for skill in self.skills.values():
            classes = Counter(self.result.findings[index].disclosure for index in self.findings_of[skill.id])
            flows = classes.total()
            status, reason = self._policy_status(skill.id)
            mentions = [self._mentions[document.id] is not None for document in self.usable_policies(skill.id)]
            yield {
                "skill": skill.id,
                "name": skill.name,
                "developer": skill.developer,
                "category": skill.category,
                "marketplace": skill.marketplace,
                "permissions": BETWEEN.join(skill.permissions),
                "policy_link": skill.policy_link,
                "has_policy_link": yes_no(bool(skill.policy_link)),
                "terms_link": skill.terms_link,
                "child_directed": yes_no(skill.child_directed),
                "account_linking": yes_no(skill.account_linking),
                "policies": BETWEEN.join(self.named_policies(skill.id)),
                "policy_status": status,
                "policy_reason": reason,
                "has_policy": yes_no(status == "usable" if status != "unknown" else None),
                "mentions_platform": yes_no(any(mentions)) if mentions else "",
                "flows": str(flows),
                **{disclosure: str(classes[disclosure]) for disclosure in DISCLOSURES},
                "all_clear": yes_no(classes["clear"] == flows) if flows else "",
                "page": self.addresses.skill(skill.id),
            }

    def _policy_status(self, skill: str) -> tuple[str, str]:
        """The status id and, where there is no usable policy, the reason in words."""
        named = self.named_policies(skill)
        documents = [self.result.documents[one] for one in named if one in self.result.documents]
        if any(not self.unusable(document) for document in documents):
            return "usable", ""
        if documents:
            return "not_a_policy", BETWEEN.join(f"{document.id}: {self.unusable(document)}" for document in documents)
        if named:
            return "not_read", BETWEEN.join(f"{one}: not among the documents that were read" for one in named)
        if self.skills[skill].policy_link:
            return "not_read", "The store links to a policy, but no document of it was read."
        judged = (self.result.findings[index] for index in self.findings_of[skill])
        # Findings that were made elsewhere, without saying which document governs the skill.
        if any(one.disclosure != "no_policy" and resolve_entity(one.entity).party == FIRST_PARTY for one in judged):
            return "unknown", words("policy_statuses", "unknown").explanation
        return "none", words("policy_statuses", "none").explanation

    def _heat_map(self) -> Iterator[Row]:
        findings = self.result.findings
        of_type = Counter(finding.data_type for finding in findings)
        of_entity = Counter(finding.entity for finding in findings)
        pairs: dict[tuple[str, str], Counter[str]] = {}
        for finding in findings:
            pairs.setdefault((finding.data_type, finding.entity), Counter())[finding.disclosure] += 1
        # The data types and recipients with the most findings first, then by id: never by the order of the input.
        for data_type, entity in sorted(
            pairs, key=lambda pair: (-of_type[pair[0]], pair[0], -of_entity[pair[1]], pair[1])
        ):
            classes = pairs[data_type, entity]
            groups = self.addresses.flow_groups(data_type)
            yield {
                "data_type": data_type,
                "entity": entity,
                "findings": str(classes.total()),
                **{disclosure: str(classes[disclosure]) for disclosure in DISCLOSURES},
                "page": next(group.href for group in groups if group.entity == entity),
            }
