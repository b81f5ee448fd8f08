"""Rule R2 and the policy's own definitions: terms that it says to include others."""

from __future__ import annotations

from tests.comparison.policies import Policy, disclosure, finding


def test_a_stated_member_of_the_umbrella_is_clear_once_the_umbrella_is_collected() -> None:
    policy = Policy().defines("Personal data means things such as your name or e-mail.", "personal_information", "name")
    assert disclosure(policy, "name") == "omitted"
    policy.says("We collect [personal data|personal_information].")
    result = finding(policy, "name")
    assert result.disclosure == "clear"
    assert [quote.quote for quote in result.evidence] == [
        "We collect personal data.",
        "Personal data means things such as your name or e-mail.",
    ]
    assert "defines" in result.reason
    assert disclosure(policy, "phone_number") == "vague"


def test_a_definition_of_a_narrower_umbrella_counts_only_for_it() -> None:
    policy = Policy().defines("Contact data, e.g. your phone number.", "contact_information", "phone_number")
    policy.says("We collect [contact data|contact_information].")
    assert disclosure(policy, "phone_number") == "clear"
    assert disclosure(policy, "email_address") == "vague"
    assert disclosure(Policy().says("We collect [data|other_data]."), "phone_number") == "omitted"


def test_a_member_that_is_itself_broad_stays_vague() -> None:
    policy = Policy().defines("Personal data includes contact details.", "personal_information", "contact_information")
    policy.says("We collect [personal data|personal_information].")
    assert disclosure(policy, "email_address") == "vague"


def test_a_closed_list_leaves_out_the_rest() -> None:
    policy = Policy().says(
        "We collect this [personal data|personal_information]: [name|name|0] and [phone|phone_number|0]."
    )
    assert disclosure(policy, "email_address") == "vague"
    policy.defines("Personal data is: name and phone.", "personal_information", "name", "phone_number", closed=True)
    assert disclosure(policy, "email_address") == "omitted"
    assert disclosure(policy, "phone_number") == "clear"


def test_an_open_definition_beside_a_closed_one_keeps_the_umbrella_open() -> None:
    policy = Policy().says("We use [personal data|personal_information].", "use")
    policy.defines("We take this personal data: your name.", "personal_information", "name", closed=True)
    policy.defines(
        "Personal data is anything about you, for example your phone.", "personal_information", "phone_number"
    )
    assert disclosure(policy, "health_data") == "vague"


def test_only_denies_the_rest_of_the_umbrella() -> None:
    policy = Policy().says("We only collect [your zip code|country_postal_code].", exclusive=True)
    assert disclosure(policy, "country_postal_code") == "clear"
    result = finding(policy, "email_address")
    assert result.disclosure == "incorrect"
    assert result.evidence[0].role == "denial"
    assert disclosure(policy, "usage_data") == "omitted"


def test_only_what_you_give_us_denies_what_machines_gather() -> None:
    policy = Policy().says("We only collect [information|provided_information] that you give us.", exclusive=True)
    assert disclosure(policy, "name") == "vague"
    assert disclosure(policy, "ip_address") == "incorrect"
    assert disclosure(policy, "cookies") == "incorrect"
    assert disclosure(policy, "health_data") == "omitted"


def test_limited_to_names_the_members_and_denies_the_rest() -> None:
    policy = Policy().says(
        "We ask for [personal data|personal_information], limited to [your name|name|0].", exclusive=True
    )
    assert disclosure(policy, "name") == "clear"
    assert disclosure(policy, "phone_number") == "incorrect"


def test_only_for_a_purpose_is_no_limit_of_the_data() -> None:
    policy = Policy().says("We use [personal data|personal_information] only to run the skill.", "use", exclusive=True)
    assert disclosure(policy, "phone_number") == "vague"


def test_only_does_not_deny_what_another_sentence_names() -> None:
    policy = Policy().says("We only ask for [your zip code|country_postal_code].", exclusive=True)
    policy.says("We log [your user id|user_identifier].")
    assert disclosure(policy, "user_identifier") == "clear"
    assert disclosure(policy, "name") == "incorrect"


def test_we_only_use_x_does_not_deny_an_umbrella_that_is_collected() -> None:
    policy = Policy().says("We may collect [personal data|personal_information].")
    policy.says("For the forecast we only use [your city|coarse_location].", "use", exclusive=True)
    assert disclosure(policy, "name") == "vague"


def test_other_personal_information_leaves_alone_what_is_named() -> None:
    policy = Policy().denies(
        "We do not collect [your name|name] or any [other personal information|personal_information]."
    )
    policy.says("We receive [the words you speak|voice_transcript].", "receive")
    assert disclosure(policy, "name") == "incorrect"
    assert disclosure(policy, "voice_transcript") == "clear"
    assert disclosure(policy, "phone_number") == "incorrect"


def test_r2_a_list_that_is_introduced_with_following_is_all() -> None:
    policy = Policy().says("We collect the [following personal information|personal_information]:")
    policy.says("[your name|name]").says("We use [personal information|personal_information] to answer.", "use")
    assert disclosure(policy, "name") == "clear"
    assert disclosure(policy, "phone_number") == "omitted"
    opened = Policy().says("We collect, among other things, the [following personal information|personal_information]:")
    assert disclosure(opened, "phone_number") == "vague"
    defined = Policy().says("We collect the [following personal information|personal_information]:")
    defined.defines("Personal information is, for example, your name.", "personal_information", "name")
    assert disclosure(defined, "phone_number") == "vague"


def test_what_is_not_your_personal_information_is_none() -> None:
    policy = Policy().says(
        "We share device facts (i.e. [not your personal information|personal_information]).", "share"
    )
    assert disclosure(policy, "name") == "omitted"


def test_only_of_somebody_else_limits_nothing_of_ours() -> None:
    policy = Policy().says("Your browser only lets a site read [its own cookies|cookies].", exclusive=True)
    assert disclosure(policy, "name") == "omitted"


def test_only_against_something_named_limits_nothing_else() -> None:
    policy = Policy().says("The skill only gets [the words|voice_transcript], never the recording.", exclusive=True)
    assert disclosure(policy, "voice_transcript") == "clear"
    assert disclosure(policy, "phone_number") == "omitted"
