"""The sample category is whole: what is referred to exists, ids are known, constructions stand where they should."""

from __future__ import annotations

import re
import tomllib
from collections import Counter

from pdfminer.high_level import extract_text

from policylint.comparison.finding import DISCLOSURES
from policylint.ontology import ontology
from tests.corpora.sample_files import PERMISSION_TYPES, SAMPLE, permissions, plain, policy_files, rows

SKILLS = rows("skills.csv")
FLOWS = rows("flows.csv")
EXPECTED = rows("expected_findings.csv")
EARLIER = rows("expected_findings_earlier_notice.csv")
CONSTRUCTIONS = rows("constructions.csv")
NOTICES = sorted((SAMPLE / "platform").iterdir())
REQUIRED_CONSTRUCTIONS = """
    active passive_agentless passive_agent conjunction_verbs conjunction_objects conjunction_recipients list_items
    list_nested list_lead_in heading_lead_in such_as including e_g colon_list definition_of_term neither_nor no_is never
    except except_party unless other_than without_consent only condition coreference children applicants other_product
    user_may definition question presupposition purpose_provide_service purpose_account_management
    purpose_service_improvement purpose_analytics purpose_personalization purpose_advertising purpose_marketing
    purpose_profiling purpose_security purpose_legal purpose_merger purpose_sale retention_period transfer inference
    voice_recording_against_transcript platform_statement contradiction table definition_list hard_wrapped lower_case
    named_recipient umbrella_recipient
"""


def key(row: dict[str, str]) -> tuple[str, ...]:
    return row["skill"], row["entity"], row["data_type"], row["purpose"]


def test_the_project_file_names_what_is_there() -> None:
    project = tomllib.loads((SAMPLE / "policylint.toml").read_text(encoding="utf-8"))
    named = [project["skills"]["list"], *project["policies"]["sources"], *project["flows"]["sources"]]
    named += [source for platform in project["platform"] for source in platform["sources"]]
    assert [name for name in named if not (SAMPLE / name).exists()] == []
    assert project["flows"]["permissions"] is True
    assert [platform["party"] for platform in project["platform"]] == ["amazon"]


def test_skills_and_policies_refer_to_each_other() -> None:
    ids = [skill["id"] for skill in SKILLS]
    assert len(ids) == len(set(ids)) >= 14
    used = Counter(skill["policy"] for skill in SKILLS)
    assert set(used) - {""} == set(policy_files())
    assert used[""] >= 1, "a skill without a policy"
    assert max(count for policy, count in used.items() if policy) >= 2, "two skills with one policy"
    assert {path.suffix for path in policy_files().values()} == {".html", ".md", ".txt", ".pdf"}


def test_flows_are_known_to_the_ontology_and_agree_with_the_skills() -> None:
    policies = {skill["id"]: skill["policy"] for skill in SKILLS}
    assert len(FLOWS) >= 150
    for row in FLOWS:
        assert row["policy"] == policies[row["skill"]]
        assert row["data_type"] in ontology().data_types
        assert not row["purpose"] or row["purpose"] in ontology().purposes
    assert [k for k, count in Counter(map(key, FLOWS)).items() if count > 1] == []


def test_every_flow_and_permission_has_one_expected_finding() -> None:
    seen = {key(row) for row in FLOWS}
    for skill in SKILLS:
        seen |= {(skill["id"], "first_party", PERMISSION_TYPES[permission], "") for permission in permissions(skill)}
    assert len(EXPECTED) == len({key(row) for row in EXPECTED})
    assert {key(row) for row in EXPECTED} == seen


def test_every_class_is_expected_often_enough() -> None:
    classes = Counter(row["disclosure"] for row in EXPECTED)
    assert set(classes) == set(DISCLOSURES)
    assert min(classes.values()) >= 8
    assert all(row["why"] for row in EXPECTED)


def test_the_earlier_notice_changes_only_flows_to_the_platform() -> None:
    expected = {key(row): row["disclosure"] for row in EXPECTED}
    assert EARLIER
    for row in EARLIER:
        assert row["entity"] == "amazon"
        assert row["disclosure"] != expected[key(row)]


def test_reasons_quote_the_policies() -> None:
    texts = {policy: plain(path) for policy, path in policy_files().items()} | {"": ""}
    policies = {skill["id"]: skill["policy"] for skill in SKILLS}
    notice = plain(NOTICES[-1])
    for row in EXPECTED:
        for quote in re.findall(r'"([^"]+)"', row["why"]):
            for part in quote.split("..."):
                assert part.strip() in texts[policies[row["skill"]]] + notice, row


def test_every_construction_stands_where_it_is_said_to() -> None:
    assert {row["construction"] for row in CONSTRUCTIONS} >= set(REQUIRED_CONSTRUCTIONS.split())
    missing = [
        row for row in CONSTRUCTIONS if row["quote"].replace("**", "") not in plain(policy_files()[row["policy"]])
    ]
    assert missing == []


def test_the_pdf_is_made_from_its_source() -> None:
    printed = " ".join(extract_text(SAMPLE / "policies" / "larder-radio.pdf").split())
    printed = re.sub(r"Larder Radio Productions, Inc\. - Privacy Notice - page \d+ ?", "", printed)
    assert printed.strip() == plain(SAMPLE / "source" / "larder_radio.txt")


def test_only_the_later_notice_speaks_of_ads() -> None:
    earlier, later = (plain(path) for path in NOTICES)
    assert "interest-based ads" in later
    assert "interest-based ads" not in earlier
    assert "We do not use voice recordings to target advertising." in later
