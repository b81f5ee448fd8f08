"""Rules R4 and R5: what a denial covers, and claims against denials."""

from __future__ import annotations

import pytest

from tests.comparison.policies import Policy, disclosure, finding

ANALYTICS, ADS, PODCAST = "Google Analytics", "Facebook Ads", "Chartable"


@pytest.mark.parametrize(
    ("action", "expected"), [("retain", "omitted"), ("collect", "incorrect"), ("track", "incorrect")]
)
def test_r4_not_storing_is_not_denying_the_collection(action: str, expected: str) -> None:
    assert (
        disclosure(Policy().denies("We do not do it with [your e-mail|email_address].", action), "email_address")
        == expected
    )


def test_r4_not_collecting_or_storing_is() -> None:
    policy = Policy().denies("We do not collect or store [your e-mail|email_address].", "collect", "retain")
    assert disclosure(policy, "email_address") == "incorrect"


def test_r4_not_selling_is_no_denial_of_sharing() -> None:
    policy = Policy().denies("We do not sell [your e-mail|email_address] to {anyone|anyone}.", "sell")
    assert disclosure(policy, "email_address", ADS) == "omitted"


@pytest.mark.parametrize("entity", [ANALYTICS, ADS, PODCAST, "nobody-knows.example"])
@pytest.mark.parametrize("recipient", ["{third parties|third_party}", "{anyone|anyone}", "anybody"])
def test_r4_a_denial_of_sharing_covers_third_parties(recipient: str, entity: str) -> None:
    policy = Policy().denies(f"We never share [your data|personal_information] with {recipient}.", "share")
    assert disclosure(policy, "usage_data", entity) == "incorrect"


@pytest.mark.parametrize(
    ("recipient", "expected"),
    [
        ("{third parties|third_party}", "omitted"),
        ("{anyone|anyone}", "incorrect"),
        ("{Amazon|amazon|Amazon}", "incorrect"),
        ("{the voice platform|platform}", "incorrect"),
        ("anybody", "omitted"),
    ],
)
def test_r4_it_covers_amazon_only_by_name_or_by_anyone(recipient: str, expected: str) -> None:
    policy = Policy().denies(f"We never share [your data|personal_information] with {recipient}.", "share")
    assert disclosure(policy, "usage_data", "amazon") == expected


def test_r4_anyone_with_an_exception_does_not_cover_amazon() -> None:
    policy = Policy().denies(
        "We never share [your data|personal_information] with {anyone|anyone} unless the law asks.",
        "share",
        exceptions=[("unless the law asks", "condition", ())],
    )
    assert disclosure(policy, "usage_data", "amazon") == "omitted"
    assert disclosure(policy, "usage_data", ADS) == "incorrect"


def test_r4_the_object_of_the_denial_counts() -> None:
    policy = Policy().denies(
        "We do not share [personal information|personal_information] with {others|third_party}.", "share"
    )
    assert disclosure(policy, "email_address", ADS) == "incorrect"
    assert disclosure(policy, "usage_data", ANALYTICS) == "omitted"


def test_denials_of_sharing_and_of_collecting_are_different_things() -> None:
    sharing = Policy().denies("We do not share [your e-mail|email_address] with {others|third_party}.", "share")
    assert disclosure(sharing, "email_address") == "omitted"
    collecting = Policy().denies("We do not collect [your e-mail|email_address].")
    assert disclosure(collecting, "email_address", ADS) == "omitted"


def test_no_third_party_has_access() -> None:
    policy = Policy().denies("No third parties have access to any [data|other_data].", party="third_party")
    assert disclosure(policy, "usage_data", ANALYTICS) == "incorrect"
    assert disclosure(policy, "usage_data", "amazon") == "omitted"
    assert disclosure(policy, "usage_data") == "omitted"


def test_a_denial_for_the_marketing_of_others_is_about_advertisers() -> None:
    policy = Policy().denies(
        "We do not share [personal data|personal_information] with {others|third_party} for their marketing.",
        "share",
        purposes=["marketing"],
    )
    assert disclosure(policy, "email_address", ADS) == "incorrect"
    assert disclosure(policy, "ip_address", ANALYTICS) in ("omitted", "incorrect")


def test_r4_except_our_service_providers() -> None:
    policy = Policy().denies(
        "We do not share [your e-mail|email_address] except with our contractors.",
        "share",
        exceptions=[("except with our contractors", "party", ("service_provider",))],
    )
    assert disclosure(policy, "email_address", ANALYTICS) == "vague"
    assert disclosure(policy, "email_address", ADS) == "incorrect"


def test_r5_except_your_email() -> None:
    policy = Policy().denies(
        "We do not collect [personal data|personal_information] except your e-mail.",
        exceptions=[("except your e-mail", "data", ("email_address",))],
    )
    result = finding(policy, "email_address")
    assert result.disclosure == "clear"
    assert result.evidence[0].role == "claim"
    assert disclosure(policy, "phone_number") == "incorrect"


def test_r5_unless_you_give_it() -> None:
    policy = Policy().denies(
        "We do not collect [personal data|personal_information] unless you provide it.",
        exceptions=[("unless you provide it", "condition", ())],
    )
    assert disclosure(policy, "phone_number") == "vague"
    named = Policy().denies(
        "We do not collect [your e-mail|email_address] unless you submit it.",
        exceptions=[("unless you submit it", "condition", ())],
    )
    assert disclosure(named, "email_address") == "clear"


def test_r10_a_garbled_denial_is_taken_by_its_words() -> None:
    policy = Policy().denies(
        "We will not collect [personal data|personal_information] only if you submit it.",
        exceptions=[("only if you submit it", "condition", ())],
    )
    assert disclosure(policy, "phone_number") == "incorrect"


def test_r4_without_your_consent_still_denies_sharing() -> None:
    policy = Policy().denies(
        "We will not share [your e-mail|email_address] with {others|third_party} without your consent.",
        "share",
        exceptions=[("without your consent", "condition", ())],
    )
    assert disclosure(policy, "email_address", ADS) == "incorrect"
    policy.says("We share [your e-mail|email_address] with {vendors|service_provider}.", "share")
    assert disclosure(policy, "email_address", ANALYTICS) == "vague"


def test_a_claim_with_an_exception_denies_what_it_carves_out() -> None:
    policy = Policy().says(
        "We share [personal data|personal_information] with {partners|third_party}, except your e-mail.",
        "share",
        exceptions=[("except your e-mail", "data", ("email_address",))],
    )
    assert disclosure(policy, "email_address", ADS) == "incorrect"
    assert disclosure(policy, "email_address") == "omitted"
    assert disclosure(policy, "phone_number", ADS) == "vague"


def test_r5_a_plain_contradiction_is_ambiguous_with_both_quotes() -> None:
    policy = Policy().denies("We never collect [personal data|personal_information].")
    policy.says("We collect [your e-mail|email_address] to send you news.")
    result = finding(policy, "email_address")
    assert result.disclosure == "ambiguous"
    assert {quote.role for quote in result.evidence} == {"claim", "denial"}
    assert disclosure(policy, "phone_number") == "incorrect"


def test_r5_a_carve_out_beats_a_broader_claim() -> None:
    policy = Policy().says("We collect [personal data|personal_information].")
    policy.denies("We never ask for [card numbers|payment_information].")
    result = finding(policy, "payment_information")
    assert result.disclosure == "incorrect"
    assert result.evidence[0].role == "denial"
    assert disclosure(policy, "phone_number") == "vague"


@pytest.mark.parametrize(
    "claim",
    [
        "We do store [your anonymous user id|user_identifier] to keep your score.",
        "However, we keep [your user id|user_identifier].",
        "Only [your user id|user_identifier] is stored.",
    ],
)
def test_r5_a_claim_that_reconciles_itself_stands(claim: str) -> None:
    policy = Policy().denies("We do not collect [personal data|personal_information].")
    policy.says(claim, "retain", exclusive=claim.startswith("Only"))
    assert disclosure(policy, "user_identifier") == "clear"
    assert disclosure(policy, "name") == "incorrect"


def test_a_reconciled_claim_does_not_beat_a_denial_of_its_own_type() -> None:
    policy = Policy().denies("We do not collect [user ids|user_identifier].")
    policy.says("However, we keep [your user id|user_identifier].", "retain")
    assert disclosure(policy, "user_identifier") == "ambiguous"


def test_a_contrast_far_from_the_denial_reconciles_nothing() -> None:
    policy = Policy().denies("We do not collect [personal data|personal_information].")
    policy.plain("Our skill tells the weather. " * 30).says(
        "However, we keep [your user id|user_identifier].", "retain"
    )
    assert disclosure(policy, "user_identifier") == "ambiguous"


def test_sharing_only_with_some_denies_the_others() -> None:
    policy = Policy().says(
        "We disclose [personal data|personal_information] only to {our employees|affiliate}.",
        "disclose",
        exclusive=True,
    )
    assert disclosure(policy, "email_address", ADS) == "incorrect"
    assert disclosure(policy, "voice_recording", "amazon") == "omitted"


@pytest.mark.parametrize(
    "sentence",
    [
        "You can choose not to give us [personal data|personal_information].",
        "You can browse without providing [personal data|personal_information].",
        "You are not required to give us [personal data|personal_information].",
        "If you do not provide [personal data|personal_information], some features will not work.",
        "We cannot guarantee that [personal data|personal_information] will not be read by others.",
        "Log entries are not linked to [personal data|personal_information].",
        "These cookies do not collect [personal data|personal_information].",
        "We do not collect [personal data|personal_information] from other sources.",
        "If you object, we will no longer use [personal data|personal_information].",
        "No one under 13 may be asked for [personal data|personal_information].",
        "No [personal data|personal_information] is collected in this process.",
        "Our site does not automatically collect [personal data|personal_information].",
    ],
)
def test_r4_denials_that_say_less_than_they_seem_to(sentence: str) -> None:
    assert disclosure(Policy().denies(sentence), "name") == "omitted"
    policy = Policy().denies(sentence).says("We ask for [your name|name].")
    assert disclosure(policy, "name") == "clear"


@pytest.mark.parametrize(
    "sentence",
    [
        "Be assured that we do not collect [personal data|personal_information].",
        "We do not collect or store [personal data|personal_information] of any user of this skill.",
        "This skill will never ask you for [personal data|personal_information].",
    ],
)
def test_plain_denials_stay_denials(sentence: str) -> None:
    assert disclosure(Policy().denies(sentence), "name") == "incorrect"


def test_not_using_or_sharing_with_anyone_is_about_sharing() -> None:
    policy = Policy().denies(
        "We will not use or share [your information|personal_information] with {anyone|anyone}.", "use", "share"
    )
    assert disclosure(policy, "name") == "omitted"
    assert disclosure(policy, "name", ADS) == "incorrect"


def test_no_other_use_is_no_denial_of_the_use() -> None:
    policy = Policy().says("We keep [your e-mail|email_address].", "retain")
    policy.denies("We do not use [your e-mail|email_address] for any other purpose.", "use")
    assert disclosure(policy, "email_address") == "clear"


def test_sensitive_information_is_a_class_of_its_own() -> None:
    policy = Policy().denies("We do not collect [sensitive personal data|personal_information].")
    assert disclosure(policy, "name") == "omitted"


@pytest.mark.parametrize(
    "sentence",
    [
        "As a general rule, we do not share [your e-mail|email_address] with {others|third_party}.",
        "We share [your e-mail|email_address] with no {others|third_party} not named here.",
    ],
)
def test_r4_a_denial_that_leaves_room_yields_to_a_claim(sentence: str) -> None:
    policy = Policy().denies(sentence, "share")
    assert disclosure(policy, "email_address", ADS) == "incorrect"
    policy.says("We share [your e-mail|email_address] with {advertisers|advertiser}.", "share")
    assert disclosure(policy, "email_address", ADS) == "vague"


def test_a_denial_of_passing_on_without_recipient_needs_words_of_passing_on() -> None:
    policy = Policy().denies("We do not use the form to send [user data|personal_information].", "share")
    assert disclosure(policy, "email_address", ADS) == "omitted"
