"""The audit of the sample finds what a careful reader finds, save for differences that are listed with a reason."""

from __future__ import annotations

from tests.corpora.sample_audit import EARLIER_NOTICE, LATER_NOTICE, all_differences, audits, findings, key
from tests.corpora.sample_files import rows

EXPECTED = rows("expected_findings.csv")
KNOWN = {(*key(row), row["expected"], row["found"]) for row in rows("known_differences.csv")}


def test_the_audit_judges_every_flow_and_permission_once() -> None:
    result = audits()[LATER_NOTICE].result
    assert result.problems == ()
    assert len(result.findings) == len(EXPECTED)
    assert set(findings(LATER_NOTICE)) == {key(row) for row in EXPECTED}


def test_every_finding_is_as_expected_or_a_known_difference() -> None:
    found = {(*key(row), row["disclosure"], finding.disclosure) for row, finding in all_differences()}
    assert sorted(found - KNOWN) == [], "new differences: look into them, list them only with a reason"
    assert sorted(KNOWN - found) == [], "these are gone: python -m tests.corpora.sample_audit --update"


def test_known_differences_have_a_reason() -> None:
    assert [key(row) for row in rows("known_differences.csv") if not row["reason"].strip()] == []


def test_the_version_of_the_notice_changes_findings_about_the_platform_only() -> None:
    for where, finding in findings(EARLIER_NOTICE).items():
        if where[1] != "amazon":
            assert finding.disclosure == findings(LATER_NOTICE)[where].disclosure


def test_the_sentence_that_discloses_ad_targeting_is_quoted_once_it_makes_the_difference() -> None:
    told_apart = 0
    for row in rows("expected_findings_earlier_notice.csv"):
        earlier, later = findings(EARLIER_NOTICE)[key(row)], findings(LATER_NOTICE)[key(row)]
        if row["data_type"] == "usage_data" and (earlier.disclosure, later.disclosure) == ("vague", "clear"):
            told_apart += 1
            assert any("interest-based ads" in quote.quote for quote in later.evidence)
    still_known = sum(known[2:4] == ("usage_data", "advertising") and known[1] == "amazon" for known in KNOWN)
    assert told_apart or still_known, "neither told apart nor listed as a known difference"


def test_every_decision_is_quoted_from_its_document() -> None:
    result = audits()[LATER_NOTICE].result
    for finding in result.findings:
        assert bool(finding.evidence) == (finding.disclosure not in {"omitted", "no_policy"})
        for quote in finding.evidence:
            assert result.documents[quote.doc].text[quote.start : quote.end] == quote.quote


def test_documents_that_are_no_usable_policy_are_told_apart() -> None:
    documents = audits()[LATER_NOTICE].result.documents
    assert {name: document.page.reason for name, document in documents.items() if not document.page.is_policy} == {
        "bee-line": "error_page",
        "marrow-orders": "javascript_shell",
        "gartenfunk": "unsupported_language",
    }
    assert documents["gartenfunk"].language == "de"
