"""Rules R1, R3, R10: which data types a policy's phrase for data covers."""

from __future__ import annotations

import pytest

from tests.comparison.policies import Policy, disclosure

UMBRELLA = [
    "name",
    "email_address",
    "phone_number",
    "postal_address",
    "country_postal_code",
    "precise_location",
    "payment_information",
    "user_identifier",
    "device_identifier",
    "ip_address",
    "voice_recording",
    "voice_transcript",
    "health_data",
    "lists_reminders",
    "inferences",
]
NOT_PERSONAL = ["usage_data", "cookies", "language"]


@pytest.mark.parametrize("data_type", UMBRELLA)
def test_r1_personal_information_covers_vaguely(data_type: str) -> None:
    policy = Policy().says("We may gather [personal information|personal_information] from you.")
    assert disclosure(policy, data_type) == "vague"


@pytest.mark.parametrize("data_type", NOT_PERSONAL)
def test_r1_personal_information_is_not_use_cookies_or_language(data_type: str) -> None:
    claim = Policy().says("We may gather [personal information|personal_information] from you.")
    denial = Policy().denies("We never gather [personal information|personal_information] from you.")
    assert disclosure(claim, data_type) == disclosure(denial, data_type) == "omitted"


@pytest.mark.parametrize("data_type", UMBRELLA)
def test_r1_denial_of_personal_information(data_type: str) -> None:
    assert disclosure(Policy().denies("We do not gather [PII|personal_information]."), data_type) == "incorrect"


@pytest.mark.parametrize("data_type", [*UMBRELLA, *NOT_PERSONAL])
@pytest.mark.parametrize(
    "sentence",
    [
        "No [data|other_data] is gathered by this skill.",
        "We do not gather any [information|any_information] about you.",
        "This skill takes no [user data|personal_information].",
        "We do not gather [information|other_data].",
    ],
)
def test_r1_denial_of_all_data_covers_everything(sentence: str, data_type: str) -> None:
    assert disclosure(Policy().denies(sentence), data_type) == "incorrect"


def test_r1_what_the_policy_calls_non_personal_is_outside_its_umbrella() -> None:
    policy = Policy().says("We gather [personal data|personal_information].")
    policy.defines("Non-personal data includes your IP address and device number.", "aggregated_data", "ip_address")
    assert disclosure(policy, "ip_address") == "omitted"
    assert disclosure(policy, "device_identifier") == "vague"


def test_denial_of_personal_and_of_non_personal_information_is_a_denial_of_all() -> None:
    policy = Policy().denies("We gather no [personal information|personal_information].")
    policy.denies("We gather no [non-personal information|aggregated_data] either.")
    policy.denies("We use no [data|other_data] for statistics.", "use", purposes=["analytics"])
    policy.says("The site may set [cookies|cookies].", "use")
    assert disclosure(policy, "language") == "incorrect"
    assert disclosure(policy, "cookies") == "clear"


@pytest.mark.parametrize(
    ("phrase", "data_type", "expected"),
    [
        ("[your e-mail|email_address]", "email_address", "clear"),
        ("[your mailing address|postal_address]", "country_postal_code", "clear"),
        ("[your city|coarse_location]", "country_postal_code", "vague"),
        ("[zip code|country_postal_code]", "postal_address", "omitted"),
        ("[contact details|contact_information]", "phone_number", "vague"),
        ("[contact details|contact_information]", "country_postal_code", "omitted"),
        ("[account details|account_information]", "name", "vague"),
        ("[account details|account_information]", "user_identifier", "vague"),
        ("[a user name|username]", "user_identifier", "clear"),
        ("[your location|location]", "precise_location", "vague"),
        ("[your location|location]", "country_postal_code", "vague"),
        ("[GPS position|precise_location]", "precise_location", "clear"),
        ("[voice commands|voice_input]", "voice_transcript", "clear"),
        ("[voice commands|voice_input]", "voice_recording", "vague"),
        ("[audio|audio]", "voice_recording", "clear"),
        ("[recorded phone calls|voicemail]", "voice_recording", "omitted"),
        ("[device details|device_information]", "device_identifier", "vague"),
        ("[device details|device_information]", "ip_address", "omitted"),
        ("[the serial number|device_identifier]", "ip_address", "omitted"),
        ("[the advertising id|advertising_identifier]", "device_identifier", "clear"),
        ("[log files|diagnostics]", "usage_data", "vague"),
        ("[pages viewed|browsing_history]", "usage_data", "clear"),
        ("[your settings|preferences]", "language", "omitted"),
        ("[your settings|preferences]", "inferences", "omitted"),
        ("[information collected automatically|technical_information]", "usage_data", "vague"),
        ("[information collected automatically|technical_information]", "ip_address", "vague"),
        ("[information collected automatically|technical_information]", "cookies", "omitted"),
        ("[bank details|financial_information]", "payment_information", "vague"),
        ("[information|other_data]", "email_address", "omitted"),
        ("[content|other_data]", "voice_transcript", "omitted"),
        ("[aggregate figures|aggregated_data]", "usage_data", "omitted"),
    ],
)
def test_r3_terms(phrase: str, data_type: str, expected: str) -> None:
    assert disclosure(Policy().says(f"We gather {phrase}."), data_type) == expected


def test_r3_information_you_provide() -> None:
    policy = Policy().says("We keep the [information|provided_information] that you give us.")
    assert disclosure(policy, "email_address") == "vague"
    assert disclosure(policy, "voice_transcript") == "omitted"  # not a voice application
    assert disclosure(policy, "payment_information") == "omitted"
    policy.plain("This covers our Alexa skill, where you can place orders.")
    assert disclosure(policy, "voice_transcript") == "vague"
    assert disclosure(policy, "payment_information") == "vague"
    assert disclosure(policy, "user_identifier") == "omitted"


def test_r3_information_given_at_registration_holds_an_identifier() -> None:
    policy = Policy().says("We obtain the [information|other_data] you enter when you register.")
    assert disclosure(policy, "user_identifier") == "vague"


def test_the_words_around_a_phrase_say_how_it_speaks() -> None:
    provided = Policy().says("We receive [information|personal_information] you submit in forms.")
    assert disclosure(provided, "phone_number") == "vague"
    assert disclosure(provided, "health_data") == "omitted"
    before = Policy().plain("You submit forms.").says("We receive [personal data|personal_information].")
    assert disclosure(before, "health_data") == "vague"


@pytest.mark.parametrize("phrase", ["such [information|other_data]", "[this information|other_data]"])
def test_what_was_said_before_is_not_all_data(phrase: str) -> None:
    assert disclosure(Policy().denies(f"We do not gather {phrase}."), "email_address") == "omitted"


def test_r3_inferences() -> None:
    assert disclosure(Policy().says("We derive [your interests|inferences].", "infer"), "inferences") == "clear"
    built = Policy().says(
        "We use [purchases|purchase_history] to build a profile of you.", "use", purposes=["profiling"]
    )
    assert disclosure(built, "inferences") == "clear"
    targeted = Policy().says("We use [visits|usage_data] for targeted ads.", "use", purposes=["advertising"])
    assert disclosure(targeted, "inferences") == "vague"
    ads = Policy().says("We use [visits|usage_data] to show interest-based ads.", "use", purposes=["advertising"])
    assert disclosure(ads, "inferences") == "clear"
    tailored = Policy().says("We use [visits|usage_data] to tailor content.", "use", purposes=["personalization"])
    assert disclosure(tailored, "inferences") == "vague"


def test_r10_your_information_stands_for_what_is_collected_elsewhere() -> None:
    used = Policy().says("We use [your information|personal_information] to answer you.", "use")
    assert disclosure(used, "name") == "omitted"
    collected = Policy().says("We collect [your information|personal_information].")
    assert disclosure(collected, "name") == "vague"


def test_information_from_you_is_what_you_hand_over() -> None:
    policy = Policy().plain("Our skill sells tea.").says("We gather [information|other_data] from you.")
    assert disclosure(policy, "phone_number") == "vague"
    assert disclosure(policy, "health_data") == "omitted"
    assert disclosure(Policy().denies("We gather no [information|other_data] from you."), "cookies") == "incorrect"


@pytest.mark.parametrize("phrase", ["[your bus information|personal_information]", "[engine data|other_data]"])
def test_information_of_an_unknown_kind_covers_nothing(phrase: str) -> None:
    assert disclosure(Policy().says(f"We gather {phrase}."), "name") == "omitted"
    assert disclosure(Policy().denies(f"We do not gather {phrase}."), "name") == "omitted"


def test_a_denial_of_data_on_something_is_no_denial_of_all_data() -> None:
    policy = Policy().denies("We gather no [data|other_data] about your browsing.")
    assert disclosure(policy, "name") == "omitted"
    policy = Policy().denies("We gather no [data|other_data] about you.")
    assert disclosure(policy, "name") == "incorrect"
    policy = Policy().denies("We gather no [data|other_data] on individual [use of the app|usage_data].")
    assert disclosure(policy, "cookies") == "omitted"
    assert disclosure(policy, "usage_data") == "incorrect"
