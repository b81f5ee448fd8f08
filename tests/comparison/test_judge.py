"""`judge` as a whole: no policy, platform policies, purposes, reasons, evidence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policylint.comparison import judge, no_policy_finding
from policylint.comparison.entities import resolve_entity
from policylint.documents.document import PolicyPage
from policylint.observations.observation import Observation
from tests.comparison.policies import Policy, disclosure, finding

VOICE = Observation("skill", "amazon", "voice_recording")
EMAIL = Observation("skill", "first_party", "email_address")


def test_no_policy_names_the_reason() -> None:
    result = judge(EMAIL, [])
    assert (result.disclosure, result.evidence) == ("no_policy", ())
    assert result.reason == "The skill names no privacy policy."
    page = PolicyPage(False, "error_page", 'The page is an error page: "404 not found"')
    policy = Policy("shop").says("We collect [e-mail|email_address].")
    assert '"404 not found"' in judge(EMAIL, [policy.evidence(page)]).reason
    foreign = judge(EMAIL, [policy.evidence(language="ja")])
    assert foreign.disclosure == "no_policy"
    assert '"ja"' in foreign.reason
    assert no_policy_finding(EMAIL, "The link is dead.").reason == "The link is dead."


def test_one_usable_policy_of_two_is_enough() -> None:
    broken = Policy("broken").evidence(PolicyPage(False, "empty", "It is empty."))
    good = Policy("good").says("We collect [e-mail|email_address].")
    assert judge(EMAIL, [broken, good.evidence()]).evidence[0].doc == "good"


def test_the_platforms_policy_decides_when_the_skills_says_nothing() -> None:
    own = Policy("own").says("We collect [e-mail|email_address].")
    platform = Policy("platform-terms", party="amazon").says(
        "We store [your voice recordings|voice_recording].", "retain"
    )
    result = judge(VOICE, [own.evidence()], [platform.evidence()])
    assert result.disclosure == "clear"
    assert result.evidence[0].doc == "platform-terms"
    assert "platform-terms" in result.reason
    assert judge(VOICE, [], [platform.evidence()]).disclosure == "clear"
    # "We" is Amazon there: nothing is said about the developer.
    flow = Observation("skill", "first_party", "voice_recording")
    assert judge(flow, [own.evidence()], [platform.evidence()]).disclosure == "omitted"


def test_the_skills_own_words_come_before_the_platforms() -> None:
    own = Policy("own").denies("We never send [recordings|voice_recording] to {Amazon|amazon|Amazon}.", "share")
    platform = Policy("terms", party="amazon").says("We store [your voice recordings|voice_recording].", "retain")
    result = judge(VOICE, [own.evidence()], [platform.evidence()])
    assert (result.disclosure, result.evidence[0].doc) == ("incorrect", "own")


def test_a_clear_platform_policy_wins_over_a_vague_word_of_the_skills() -> None:
    own = Policy("own").says("We share [personal data|personal_information] with {vendors|third_party}.", "share")
    clear = Policy("terms", party="amazon").says("We store [your voice recordings|voice_recording].", "retain")
    result = judge(VOICE, [own.evidence()], [clear.evidence()])
    assert (result.disclosure, result.evidence[0].doc) == ("clear", "terms")
    assert "only vaguely" in result.reason
    vague = Policy("terms", party="amazon").says("We store [personal data|personal_information].", "retain")
    assert judge(VOICE, [own.evidence()], [vague.evidence()]).evidence[0].doc == "own"


def test_what_the_platform_does_not_pass_on_it_still_has() -> None:
    terms = Policy("terms", party="amazon").says("We store [your voice recordings|voice_recording].", "retain")
    terms.denies("We do not share [your voice recordings|voice_recording] with {skills|third_party}.", "share")
    assert judge(VOICE, [], [terms.evidence()]).disclosure == "clear"


def test_a_flow_used_for_advertising_is_not_clear_when_only_service_purposes_are_named() -> None:
    policy = Policy().says("We collect [e-mail|email_address] to run the skill.", purposes=["provide_service"])
    assert disclosure(policy, "email_address") == "clear"
    assert disclosure(policy, "email_address", purpose="account_management") == "clear"
    result = finding(policy, "email_address", purpose="advertising")
    assert result.disclosure == "vague"
    assert "names only" in result.reason
    policy.says("We collect [e-mail|email_address] for ads.", purposes=["advertising"])
    assert disclosure(policy, "email_address", purpose="advertising") == "clear"


def test_claims_without_purposes_or_with_unspecified_ones_cover_every_purpose() -> None:
    assert disclosure(Policy().says("We collect [e-mail|email_address]."), "email_address", purpose="sale") == "clear"
    policy = Policy().says("We collect [e-mail|email_address] for other purposes.", purposes=["unspecified"])
    assert disclosure(policy, "email_address", purpose="sale") == "clear"


def test_a_denial_limited_to_a_purpose_counts_for_flows_with_it() -> None:
    policy = Policy().says("We collect [recordings|voice_recording].")
    policy.denies("We do not use [recordings|voice_recording] to target ads.", "use", purposes=["advertising"])
    assert disclosure(policy, "voice_recording") == "clear"
    assert disclosure(policy, "voice_recording", purpose="advertising") == "incorrect"
    assert disclosure(policy, "voice_recording", purpose="security") == "clear"


def test_reasons_name_the_terms() -> None:
    policy = Policy("cat-facts").says("We collect [contact details|contact_information].")
    reason = finding(policy, "email_address").reason
    assert reason == 'The policy says that it collects "contact details", a broader term than email address.'
    omitted = finding(policy, "usage_data").reason
    assert omitted == (
        "No statement about usage and interaction data going to the skill's developer was found in cat-facts."
    )
    shared = Policy().says("We share [e-mail|email_address] with {some partners|third_party}.", "share")
    assert "without naming Meta" in finding(shared, "email_address", "Facebook Ads").reason


def test_flow_fields_are_echoed_as_given() -> None:
    flow = Observation("s-1", "Device-Metrics-US.amazon.com", "usage_data", purpose="analytics")
    result = judge(flow, [Policy().evidence()])
    assert (result.skill, result.entity, result.data_type, result.purpose) == (
        "s-1",
        "Device-Metrics-US.amazon.com",
        "usage_data",
        "analytics",
    )


def test_an_unknown_data_type_is_refused_with_the_nearest() -> None:
    with pytest.raises(KeyError, match="email_address"):
        judge(Observation("s", "first_party", "email_adress"), [Policy().evidence()])


def test_the_nearest_claim_decides() -> None:
    policy = Policy().says("We collect [personal data|personal_information].")
    policy.says("We collect [contact details|contact_information].")
    assert finding(policy, "email_address").evidence[0].quote == "We collect contact details."
    policy.says("We collect [your e-mail|email_address].")
    assert finding(policy, "email_address").evidence[0].quote == "We collect your e-mail."


@pytest.mark.parametrize(
    ("given_", "party", "organisation"),
    [
        ("first_party", "first_party", ""),
        ("amazon", "amazon", "Amazon"),
        ("advertiser", "advertiser", ""),
        ("nobody-knows.example", "third_party", ""),
    ],
)
def test_resolve_entity(given_: str, party: str, organisation: str) -> None:
    entity = resolve_entity(given_)
    assert (entity.party, entity.organisation) == (party, organisation)


def test_a_kind_of_party_as_entity() -> None:
    policy = Policy().says("We share [e-mail|email_address] with {advertisers|advertiser}.", "share")
    assert disclosure(policy, "email_address", "advertiser") == "clear"
    assert disclosure(policy, "email_address", "analytics_provider") == "omitted"
    broad = Policy().says("We share [e-mail|email_address] with {others|third_party}.", "share")
    assert disclosure(broad, "email_address", "advertiser") == "vague"


SENTENCES = [
    ("We collect [e-mail|email_address].", "collect", False),
    ("We share [your data|personal_information] with {partners|third_party}.", "share", False),
    ("We never collect [personal data|personal_information].", "collect", True),
    ("Nobody gets [your information|personal_information]: not {anyone|anyone}.", "share", True),
    ("We use [cookies|cookies] and [log files|diagnostics].", "use", False),
]


@given(
    order=st.lists(st.sampled_from(SENTENCES), max_size=8),
    between=st.text(max_size=20),
    entity=st.sampled_from(["first_party", "amazon", "Google Analytics", "Facebook Ads", "x.example"]),
    data_type=st.sampled_from(["email_address", "usage_data", "cookies", "voice_recording", "inferences"]),
)
def test_every_finding_has_exact_quotes_and_the_same_result_twice(
    order: list[tuple[str, str, bool]], between: str, entity: str, data_type: str
) -> None:
    policy = Policy()
    for sentence, action, negated in order:
        policy.plain(between).says(sentence, action, negated=negated)
    first = finding(policy, data_type, entity)
    assert finding(policy, data_type, entity) == first
    assert (first.disclosure == "omitted") == (not first.evidence)
