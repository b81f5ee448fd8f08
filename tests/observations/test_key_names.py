"""Key names: what they say, and what only looks like it."""

from __future__ import annotations

import json

import pytest

from policylint.observations.detection import Detector
from policylint.observations.exchange import Exchange
from policylint.observations.key_names import key_names, key_words


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("deviceID", ("device", "id")),
        ("device_id", ("device", "id")),
        ("DEVICE-ID", ("device", "id")),
        ("HTTPUserAgent", ("http", "user", "agent")),
        ("e.mail[0]", ("e", "mail", "0")),
        ("", ()),
    ],
)
def test_words_of_keys(key: str, words: tuple[str, ...]) -> None:
    assert key_words(key) == words


@pytest.mark.parametrize(
    ("path", "value", "data_type"),
    [
        ("email", "a.b@letterbox.example", "email_address"),
        ("user.contactEmail", "a.b@letterbox.example", "email_address"),
        ("email_sha256", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "email_address"),
        ("user.name", "Mirabel", "name"),
        ("firstName", "Mirabel", "name"),
        ("user.id", "u-4711", "user_identifier"),
        ("context.device.id", "G090LF118273", "device_identifier"),
        ("device.serialNumber", "G090LF118273", "device_identifier"),
        ("ifa", "7f3c1b9e-52d4-4a0b-9c1e-6a3d8e2f4b10", "advertising_identifier"),
        ("lat", "47.6062", "precise_location"),
        ("coordinates", "47.6062,-122.3320", "precise_location"),
        ("zip", "50613", "country_postal_code"),
        ("countryCode", "US", "country_postal_code"),
        ("geo_city", "Cedar Falls", "coarse_location"),
        ("locale", "en-US", "language"),
        ("timeZoneId", "America/Chicago", "timezone"),
        ("dob", "1987-03-14", "age"),
        ("gender", "F", "gender"),
        ("cardNumber", "4539 1488 0343 6467", "payment_information"),
        ("searchTerm", "rain jacket", "search_history"),
        ("utterance", "play the news", "voice_transcript"),
        ("offsetInMilliseconds", "1200", "media_playback"),
        ("access_token", "Atza|IwEBIExampleTokenOf30Chars", "account_credentials"),
        ("v", "amzn1.ask.skill.0f8f1b9e-52d4-4a0b-9c1e-6a3d8e2f4b10", "skill_identifier"),
        ("v", "amzn1.ask.account.AFEXAMPLE7QWZXCVBNM12", "user_identifier"),
        ("v", "somebody@letterbox.example", "email_address"),
    ],
)
def test_keys_that_say_what_they_carry(path: str, value: str, data_type: str) -> None:
    assert [hit.data_type for hit in hits(path, value)] == [data_type]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("email", "true"),
        ("email", ""),
        ("emailVerified", "1"),
        ("lat", "0"),
        ("lat_val", "0.25"),
        ("name", "homepage"),
        ("event.name", "click"),
        ("id", "4711"),
        ("uid", "7"),
        ("uid", "null"),
        ("zip", "archive"),
        ("mobile", "true"),
        ("age", "3600"),
        ("phone", "android"),
        ("cardNumber", "1234 5678 9012 3456"),
        ("advertiser_id", "8812"),
        ("cid", "15"),
        ("dob", "none"),
        ("ip", "x"),
        ("timezone", "yes please"),
        ("device_id", "00000000-0000-0000-0000-000000000000"),
        ("v", "jquery@2.2.4.js"),
        ("v", "icon@2x.png"),
    ],
)
def test_keys_whose_value_says_otherwise(path: str, value: str) -> None:
    assert hits(path, value) == []


def hits(path: str, value: str) -> list:  # type: ignore[type-arg]
    body: object = value
    for name in reversed(path.split(".")):
        body = {name: body}
    exchange = Exchange(
        "r", None, "POST", "https://a.example/", [("Content-Type", "application/json")], json.dumps(body).encode()
    )
    return Detector().hits(exchange)


def test_places_of_rules() -> None:
    table = key_names()
    assert table.classify("cookie", "ssid", "ssid", "HomeNet") is None
    assert table.classify("query", "ssid", "ssid", "HomeNet") is not None
    assert table.classify("query", "cookie", "cookie", "a=1") is None
    assert table.classify("header", "Cookie", "Cookie", "a=1") is not None
    assert table.classify("response header", "Set-Cookie", "Set-Cookie", "a=1") is not None
    assert table.classify("response header", "Server", "email", "a@b.example") is None


def test_member_names_that_are_values_are_not_printed() -> None:
    body = json.dumps(
        {"users": {"someone@letterbox.example": {"lang": "en-US"}, "id-12345678901234567": {"lang": "de"}}}
    )
    exchange = Exchange("r", None, "POST", "https://a.example/", [], body.encode())
    places = [hit.where for hit in Detector().hits(exchange) if hit.data_type == "language"]
    assert places == ["body users.[redacted].lang (JSON)"]
