"""What phrases map to. The examples are wordings of our own, grouped by what they must mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policylint.ontology import ontology

DATA = {
    "personal_information": "PII | personally indentifiable information | personal data | "
    "your information | user data |"
    "information that identifies you | customer information | individually identifiable information",
    "any_information": "any information | any data at all | no kind of information | "
    "any information about you | nothing",
    "provided_information": "information you provide | data that you enter | information provided by you",
    "contact_information": "contact details | your contact information",
    "account_information": "account details | registration information | your Amazon profile | profile information",
    "account_credentials": "login credentials | log-in information",
    "password": "your password | passwords",
    "username": "user name | username | screen name | nickname",
    "user_identifier": "Alexa user ID | your Amazon user ID | customer ID | anonymous user identifier | member number",
    "identifier": "unique identifier | identifiers",
    "name": "your name | first and last name | the user's full name | names | surname",
    "email_address": "e-mail | email adress | your e mail addresses | electronic mail address",
    "phone_number": "phone number | mobile number | cell phone | telephone no",
    "postal_address": "mailing address | billing address | the address of your device | street address | home address",
    "country_postal_code": "zip code | postcode | country and postal code | device country",
    "precise_location": "GPS | GPS coordinates | latitude and longitude | exact location | precise geolocation data",
    "location": "your location | geolocation | where you are | location of your device",
    "coarse_location": "city | approximate location | state or province",
    "voice_transcript": "what you say | utterances | transcripts of your voice requests | the text of your request",
    "voice_input": "voice commands | spoken requests' | your voice input | Alexa requests",
    "voice_recording": "voice recordings | recordings of your voice | audio recording | your voice",
    "voiceprint": "voice profile | voice print | voice ID",
    "audio": "audio data | audio",
    "device_identifier": "device ID | your device's unique identifier | serial number | IMEI",
    "advertising_identifier": "advertising ID | IDFA | Google advertising identifier",
    "device_information": "device type | information about your device | hardware model | details of your device",
    "browser_information": "browser type | the operating system of your device | user agent string",
    "ip_address": "IP address | the IP address of your computer | internet protocol addresses",
    "mac_address": "MAC address",
    "cookies": "cookies | web beacons | pixel tags | HTML5 local storage | cookies and similar technologies",
    "network_information": "network provider | connection type | your internet service provider",
    "technical_information": "automatically collected information | technical data",
    "log_data": "log files | server logs | log data",
    "diagnostics": "crash reports | error logs | diagnostic data",
    "usage_data": "usage data | how you use the skill | clickstream data | "
    "your interactions with the skill | time spent",
    "browsing_history": "pages visited | referring URL | websites you visit",
    "search_history": "search queries | search terms",
    "media_playback": "what you listen to | listening history | playback events",
    "demographic_data": "demographics | demographic information",
    "age": "date of birth | your age | birthday",
    "gender": "gender | sex",
    "race_ethnicity": "race | ethnic origin",
    "religion": "religious beliefs",
    "health_data": "medical information | heart rate | your weight | fitness data | health conditions",
    "payment_information": "credit card number | payment details | bank account information | billing information",
    "financial_information": "financial information",
    "purchase_history": "purchase history | history of your purchases | past orders | transactions",
    "employment_education": "job title | employer | resume | education",
    "government_identifier": "social security number | driver's license | passport number",
    "contacts": "address book | your contacts | friends list",
    "social_media_data": "social media profile | Facebook profile",
    "communications": "the content of your messages | support requests | feedback | correspondence",
    "communications_metadata": "call logs",
    "user_content": "posts | files | content you upload",
    "photos_videos": "photos | profile picture",
    "lists_reminders": "shopping list | your Alexa lists | reminders | to-do list items",
    "calendar": "calendar entries | appointments",
    "preferences": "your preferences | settings",
    "language": "language | preferred language | locale",
    "timezone": "time zone",
    "survey_data": "survey responses",
    "smart_home_data": "thermostat settings | state of your smart home devices | sensor readings",
    "vehicle_data": "vehicle information | VIN",
    "inferences": "interests | your interests | audience segments | inferences about you",
    "children_data": "information from children under 13 | children's information",
    "aggregated_data": "aggregate information | anonymous data | statistics",
    "non_personal_information": "non-personal information | non-personally identifiable information",
    "skill_identifier": "skill ID | application ID",
}
NO_DATA = (
    "information | data | the skill | our services | purposes | "
    "legitimate interests | we | third parties | terms of use"
)

PURPOSES = {
    "provide_service": "to provide the skill | to respond to your voice requests | to deliver the requested content",
    "order_fulfilment": "to fulfil your order | shipping your products | order fulfilment",
    "payment_processing": "processing payments | to charge your card | billing",
    "technical_operation": "troubleshooting | to fix bugs | to diagnose technical problems | to operate our website",
    "account_management": "to create your account | managing your account | registration",
    "customer_support": "customer support | answering your complaint | to respond to your inquiries",
    "service_communication": "to notify you of changes to our policy | to send you service notices",
    "security": "to keep our systems secure | network security | to protect our website",
    "fraud_prevention": "to prevent fraud | detecting fraudulent activity",
    "identity_verification": "to verify your identity | age verification",
    "legal": "to comply with the law | when required by law | responding to subpoenas | legal obligations",
    "rights_enforcement": "to enforce our terms of service | to resolve disputes | defending legal claims",
    "safety_of_persons": "to protect the safety of our users | in an emergency",
    "merger": "in connection with a merger or acquisition | bankruptcy | a sale of our assets",
    "service_improvement": "to improve our services | improving the skill | to develop new features",
    "model_training": "to train speech recognition models | machine learning",
    "analytics": "for analytics | to understand how users use the skill | statistical analysis | analyzing trends",
    "research": "market research | to conduct surveys",
    "personalization": "to personalise your experience | personalized content | to tailor content to your interests",
    "recommendations": "product recommendations | to recommend music",
    "marketing": "to send you newsletters | marketing purposes | special offers | to send you our monthly newsletter",
    "contests": "to administer contests and sweepstakes | prize draws",
    "advertising": "to show you ads | advertising | displaying advertisements",
    "targeted_advertising": "interest-based advertising | to serve you targeted ads | retargeting",
    "advertising_measurement": "to measure the effectiveness of our advertising | ad measurement",
    "profiling": "to infer your interests | to build a user profile | profiling",
    "sale": "to sell your data",
    "unspecified": "for other purposes | business purposes | for any lawful purpose",
}

PARTIES = {
    "anyone": "anyone | any party | anybody",
    "first_party": "we | us | our company | this skill | the developer of this skill | our website",
    "third_party": "third parties | any third party | other companies | "
    "unaffiliated third parties | others | third-party apps",
    "partner": "partners | our trusted business partners | companies we work with",
    "service_provider": "service providers | vendors | our contractors | companies who help us | "
    "third-party service providers",
    "hosting_provider": "hosting provider | cloud storage providers | CDN",
    "professional_adviser": "lawyers | our legal advisers | auditors",
    "analytics_provider": "analytics providers | third-party analytics services",
    "advertiser": "advertisers | ad networks | our advertising partners | marketing partners",
    "data_broker": "data brokers",
    "content_provider": "content providers | podcast hosts",
    "platform": "voice assistant providers | the smart speaker platform",
    "amazon": "Amazon | Alexa | Amazon.com | Alexa Voice Service | AWS",
    "social_network": "social networks | social media platforms",
    "payment_processor": "payment processors | our third party payment provider",
    "government": "law enforcement | courts | government authorities | regulators",
    "affiliate": "affiliates | subsidiaries | our parent company | companies under common control with us",
    "successor": "successors | a prospective buyer | the acquiring company",
    "public": "other users | the general public",
    "user": "you | users | the end user | visitors to our website",
}


def examples(table: dict[str, str]) -> list[tuple[str, str]]:
    return [(phrase.strip(), identifier) for identifier, phrases in table.items() for phrase in phrases.split("|")]


@pytest.mark.parametrize(("phrase", "identifier"), examples(DATA))
def test_data_types(phrase, identifier):
    found = ontology().data_types.lookup(phrase)
    assert found is not None
    assert found.id == identifier, found


@pytest.mark.parametrize("phrase", [phrase.strip() for phrase in NO_DATA.split("|")])
def test_phrases_that_are_no_data_type(phrase):
    assert ontology().data_types.lookup(phrase) is None


@pytest.mark.parametrize(("phrase", "identifier"), examples(PURPOSES))
def test_purposes(phrase, identifier):
    found = ontology().purposes.lookup(phrase)
    assert found is not None
    assert found.id == identifier, found


@pytest.mark.parametrize(("phrase", "identifier"), examples(PARTIES))
def test_parties(phrase, identifier):
    found = ontology().parties.lookup(phrase)
    assert found is not None
    assert found.id == identifier, found


@pytest.mark.parametrize(
    ("phrase", "rule", "term"),
    [
        ("mailing address", "exact", "mailing address"),
        ("Your own e-mail addresses", "without determiner", "email address"),
        ("certain cookies", "without determiner", "cookie"),
        ("history of our customers' purchases", "complement", "purchase history"),
        ("information about your device", "exact", "information about your device"),
        ("information concerning your pregnancy", "complement", "pregnancy"),
        ("a freshly minted device identifier", "head of the phrase", "device identifier"),
        ("the IP address that your router was given", "head of the phrase", "ip address"),
    ],
)
def test_rules_are_told(phrase, rule, term):
    found = ontology().data_types.lookup(phrase)
    assert found is not None
    assert (found.rule, found.term) == (rule, term)
    assert term in found.explanation


def test_a_strong_cue_beats_a_weak_one_and_the_last_resort():
    lookup = ontology().purposes.lookup
    assert lookup("to provide better advertising").id == "advertising"
    assert lookup("for marketing and other purposes").id == "marketing"
    assert lookup("for other purposes and for marketing").id == "marketing"


def test_same_phrase_same_answer():
    first = ontology().data_types.lookup("your Alexa shopping lists")
    assert first == ontology().data_types.lookup("your Alexa shopping lists")


@given(st.text(max_size=300))
def test_no_text_breaks_a_lookup(text):
    known = ontology()
    for taxonomy in (known.data_types, known.purposes, known.parties):
        found = taxonomy.lookup(text)
        assert found is None or found.id in taxonomy


@given(
    st.lists(
        st.sampled_from(
            ["your name", "e-mail address", "cookies", "we collect", "and", ",", ".", "\n", "voice recordings"]
        ),
        max_size=20,
    )
)
def test_found_terms_stand_where_they_are_said_to(parts):
    text = " ".join(parts)
    end = 0
    for found in ontology().data_types.find(text):
        assert end <= found.start < found.end <= len(text)
        assert ontology().data_types.lookup(text[found.start : found.end]).id == found.id
        end = found.end


class TestWhatIsBelowWhat:
    """The relations on which disclosure verdicts rest."""

    def test_the_personal_umbrella(self):
        types = ontology().data_types
        covered = [
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
        for identifier in covered:
            assert types.is_a(identifier, "personal_information"), identifier
        for identifier in ("usage_data", "cookies", "language"):
            assert not types.is_a(identifier, "personal_information"), identifier

    def test_everything_is_information(self):
        types = ontology().data_types
        assert all(types.is_a(identifier, "any_information") for identifier in types)

    def test_what_users_provide(self):
        types = ontology().data_types
        covered = (
            "name email_address phone_number postal_address country_postal_code payment_information voice_recording"
        )
        for identifier in [*covered.split(), "voice_transcript"]:
            assert types.is_a(identifier, "provided_information"), identifier
        for identifier in ("ip_address", "cookies", "usage_data", "device_identifier", "personal_information"):
            assert not types.is_a(identifier, "provided_information"), identifier

    def test_automatic_collection_logs_and_non_personal_data_cover_use(self):
        types = ontology().data_types
        for identifier in ("usage_data", "ip_address", "device_identifier"):
            assert types.is_a(identifier, "technical_information")
        assert types.is_a("usage_data", "log_data")
        assert types.is_a("usage_data", "non_personal_information")
        assert not types.is_a("usage_data", "aggregated_data")
        assert not types.is_a("name", "non_personal_information")

    def test_account_information(self):
        types = ontology().data_types
        for identifier in ("user_identifier", "name", "email_address"):
            assert types.is_a(identifier, "account_information")

    def test_parties(self):
        parties = ontology().parties
        for identifier in ("amazon", "analytics_provider", "advertiser", "affiliate", "government", "public"):
            assert parties.is_a(identifier, "third_party")
        for umbrella in ("service_provider", "partner", "hosting_provider", "platform"):
            assert parties.is_a("amazon", umbrella)
        assert not parties.is_a("advertiser", "service_provider")
        assert not parties.is_a("analytics_provider", "affiliate")
        assert not parties.is_a("first_party", "third_party")
        assert not parties.is_a("user", "anyone")

    def test_finer_types_are_written_out_under_the_contract(self):
        types = ontology().data_types
        assert types.contract("username") == "user_identifier"
        assert types.contract("log_data") == "diagnostics"
        assert types.contract("any_information") == ""
        assert ontology().purposes.contract("targeted_advertising") == "advertising"
        assert ontology().parties.contract("partner") == "third_party"
