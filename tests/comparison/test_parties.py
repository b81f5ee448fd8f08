"""Rules R4, R6, R7: entity and data type jointly; who is meant by a policy's words for parties."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.comparison.policies import Policy, disclosure

ANALYTICS, ADS, PODCAST = "Google Analytics", "Facebook Ads", "chartable.com"


def test_entity_and_data_type_are_tested_jointly() -> None:
    policy = Policy().says("We collect [your e-mail|email_address].")
    policy.says("We share [your phone number|phone_number] with {advertisers|advertiser}.", "share")
    assert disclosure(policy, "email_address", ADS) == "omitted"
    assert disclosure(policy, "phone_number", ADS) == "vague"


def test_an_agentless_passive_is_the_first_party() -> None:
    assert disclosure(Policy().says("[Your e-mail|email_address] may be collected."), "email_address") == "clear"


def test_r6_sharing_also_discloses_the_first_partys_collection() -> None:
    policy = Policy().says("We share [your phone number|phone_number] with {partners|third_party}.", "share")
    assert disclosure(policy, "phone_number") == "clear"


def test_data_received_from_amazon_is_a_flow_to_the_first_party() -> None:
    policy = Policy().says("<Alexa|amazon|Amazon> sends us [your user ID|user_identifier].", "receive")
    assert disclosure(policy, "user_identifier") == "clear"
    sends = Policy().says(
        "Amazon sends [your user ID|user_identifier] to {us|first_party}.", "share", party="amazon", party_name="Amazon"
    )
    assert disclosure(sends, "user_identifier") == "clear"
    assert disclosure(sends, "user_identifier", "amazon") == "clear"


def test_a_statement_about_amazon_counts_for_amazon_alone() -> None:
    policy = Policy().says(
        "Amazon processes [your voice recordings|voice_recording].", "use", party="amazon", party_name="Amazon"
    )
    assert disclosure(policy, "voice_recording", "amazon") == "clear"
    assert disclosure(policy, "voice_recording") == "omitted"


@pytest.mark.parametrize("entity", ["amazon", "Amazon", "Alexa", "api.amazonalexa.com"])
def test_names_and_hosts_of_the_platform(entity: str) -> None:
    policy = Policy().says("[Voice commands|voice_recording] go to {Alexa|amazon|Amazon}.", "transfer")
    assert disclosure(policy, "voice_recording", entity) == "clear"


@pytest.mark.parametrize(
    ("recipient", "entity", "purposes", "expected"),
    [
        ("{vendors|third_party}", "amazon", [], "vague"),
        ("{hosting providers|service_provider}", "amazon", [], "vague"),
        ("{the voice platform|platform}", "amazon", [], "vague"),
        ("{advertisers|advertiser}", "amazon", [], "omitted"),
        ("{analytics firms|analytics_provider}", ANALYTICS, [], "vague"),
        ("{contractors|service_provider}", ANALYTICS, [], "vague"),
        ("{contractors|service_provider}", ANALYTICS, ["analytics"], "vague"),
        ("{contractors|service_provider}", ADS, [], "omitted"),
        ("{contractors|service_provider}", ADS, ["marketing"], "vague"),
        ("{ad networks|advertiser}", ADS, [], "vague"),
        ("{partners|third_party}", ADS, [], "vague"),
        ("{partners|third_party}", PODCAST, [], "vague"),
        ("{partners|third_party}", "unknown-host.example", [], "vague"),
        ("{advertisers|advertiser}", "unknown-host.example", [], "omitted"),
        ("{the police|government}", ADS, [], "omitted"),
        ("{our sister companies|affiliate}", ADS, [], "omitted"),
        ("{card processors|payment_processor}", ANALYTICS, [], "omitted"),
        ("{third parties|third_party}", ADS, ["legal"], "omitted"),
        ("{third parties|third_party}", ADS, ["merger"], "omitted"),
        ("{third parties|third_party}", ADS, ["merger", "marketing"], "vague"),
    ],
)
def test_r7_umbrella_recipients(recipient: str, entity: str, purposes: list[str], expected: str) -> None:
    policy = Policy().says(f"We share [your e-mail|email_address] with {recipient}.", "share", purposes=purposes)
    assert disclosure(policy, "email_address", entity) == expected


def test_a_named_organisation_is_itself_and_nobody_else() -> None:
    policy = Policy().says("We send [your e-mail|email_address] to {Google|analytics_provider|Google}.", "share")
    assert disclosure(policy, "email_address", ANALYTICS) == "clear"
    assert disclosure(policy, "email_address", ADS) == "omitted"
    assert disclosure(policy, "email_address", PODCAST) == "omitted"


def test_sharing_without_a_named_recipient_goes_to_someone() -> None:
    policy = Policy().says("[Your e-mail|email_address] may be shared.", "share")
    assert disclosure(policy, "email_address", ADS) == "vague"
    legal = Policy().says(
        "[Your e-mail|email_address] may be disclosed to comply with law.", "disclose", purposes=["legal"]
    )
    assert disclosure(legal, "email_address", ADS) == "omitted"


def test_r7_third_parties_that_work_for_the_developer_are_service_providers() -> None:
    policy = Policy().says(
        "{Third parties|third_party} get [e-mail|email_address] to perform tasks on our behalf.", "share"
    )
    assert disclosure(policy, "email_address", "amazon") == "vague"
    assert disclosure(policy, "email_address", ADS) == "omitted"


def test_recipients_that_only_point_to_a_list_are_nobody() -> None:
    policy = Policy().says("We give [e-mail|email_address] to {the following parties|third_party}:", "share")
    assert disclosure(policy, "email_address", ADS) == "omitted"
    assert disclosure(policy, "email_address") == "clear"


def test_third_parties_that_collect_themselves() -> None:
    policy = Policy().says("Ad networks may collect [pages viewed|usage_data].", party="advertiser")
    assert disclosure(policy, "usage_data", ADS) == "vague"
    assert disclosure(policy, "usage_data") == "omitted"


def test_r7_analytics_services_receive_usage_data_by_nature() -> None:
    analysed = Policy().says(
        "We use {Google Analytics|analytics_provider|Google} to analyse use.", "use", purposes=["analytics"]
    )
    assert disclosure(analysed, "usage_data", ANALYTICS) == "clear"
    assert disclosure(analysed, "ip_address", ANALYTICS) == "vague"
    assert disclosure(analysed, "email_address", ANALYTICS) == "omitted"
    named = Policy().says("We work with {Google Analytics|analytics_provider|Google}.", "use")
    assert disclosure(named, "usage_data", ANALYTICS) == "vague"
    shop = Policy().says("Get our app on {Google Play|third_party|Google}.", "use")
    assert disclosure(shop, "usage_data", ANALYTICS) == "omitted"
    umbrella = Policy().says("We use {outside firms|third_party} to measure traffic.", "use", purposes=["analytics"])
    assert disclosure(umbrella, "usage_data", ANALYTICS) == "vague"


def test_r7_advertisers_derive_interests() -> None:
    policy = Policy().says("{Ad networks|advertiser} show targeted ads.", "share", purposes=["advertising"])
    assert disclosure(policy, "inferences", ADS) == "vague"
    named = Policy().says("{Facebook|social_network|Meta} shows targeted ads.", "share", purposes=["advertising"])
    assert disclosure(named, "inferences", ADS) == "clear"


def test_r10_your_information_is_what_the_policy_says_it_collects() -> None:
    policy = Policy().says("We share [your information|personal_information] with {partners|third_party}.", "share")
    assert disclosure(policy, "email_address", ADS) == "omitted"
    policy.says("We collect [your e-mail|email_address] and [pages viewed|browsing_history].")
    assert disclosure(policy, "email_address", ADS) == "vague"
    assert disclosure(policy, "usage_data", ANALYTICS) == "vague"
    assert disclosure(policy, "health_data", ADS) == "omitted"


def test_r7_non_personal_information_covers_use_only() -> None:
    policy = Policy().says("We share [non-personal information|aggregated_data] with {partners|third_party}.", "share")
    assert disclosure(policy, "usage_data", ANALYTICS) == "vague"
    assert disclosure(policy, "ip_address", ANALYTICS) == "omitted"


@pytest.mark.parametrize(
    "scope", ["children", "applicants", "other_product", "user_action", "definition", "presupposition"]
)
def test_other_scopes_neither_disclose_nor_deny(scope: str) -> None:
    claim = Policy().says("We collect [e-mail|email_address].", scope=scope)
    denial = Policy().denies("We do not collect [e-mail|email_address].", scope=scope)
    assert disclosure(claim, "email_address") == disclosure(denial, "email_address") == "omitted"


def test_the_developer_by_name_or_domain_is_the_first_party() -> None:
    policy = Policy(names=["Puddle Labs", "us"]).says("We collect [e-mail|email_address].")
    assert disclosure(policy, "email_address", "Puddle Labs") == "clear"
    assert disclosure(policy, "email_address", "api.puddlelabs.com") == "clear"
    assert disclosure(policy, "email_address", "us") == "omitted"  # too short to tell one developer from another
    assert disclosure(policy, "email_address", "puddle.example") == "omitted"
    nameless = Policy(names=["", "  "]).says("We collect [e-mail|email_address].")
    assert disclosure(nameless, "email_address", "any.example") == "omitted"


def test_these_third_parties_are_known_from_the_sentences_around() -> None:
    policy = Policy().plain("We hire outside firms to perform tasks on our behalf.")
    policy.says("These third parties have [your e-mail|email_address].", party="third_party")
    assert disclosure(policy, "email_address", "amazon") == "vague"
    assert disclosure(policy, "email_address", ADS) == "omitted"
    alone = Policy().says("These third parties have [your e-mail|email_address].", party="third_party")
    assert disclosure(alone, "email_address", ADS) == "vague"


def test_of_overlapping_recipients_the_longer_counts() -> None:
    policy = Policy("overlap")
    policy.says("We share [your e-mail|email_address] with {third party|third_party} advertisers.", "share")
    (statement,) = policy.statements
    (first,) = statement.recipients
    whole = policy.text.index("third party advertisers")
    longer = replace(
        first, end=whole + len("third party advertisers"), text="third party advertisers", type="advertiser"
    )
    policy.statements[0] = replace(statement, recipients=(first, longer))
    assert disclosure(policy, "email_address", ADS) == "vague"
    assert disclosure(policy, "email_address", "amazon") == "omitted"
