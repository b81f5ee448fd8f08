"""Identifiers passed between sites."""

from __future__ import annotations

import pytest

from policylint.observations.decoding import split_url
from policylint.observations.destination import Destinations, Override
from policylint.observations.exchange import Exchange
from policylint.observations.har import read_har
from policylint.observations.identifier_sync import IdentifierSyncs, looks_like_identifier
from policylint.observations.source_report import SourceReport
from tests.observations.build import SHARED_INPUTS

ID = "a8f3k29dk3jf93k1"


def collect(*exchanges: Exchange) -> IdentifierSyncs:
    overrides = {
        name: Override(name, organisation, "third_party", "", "test")
        for name, organisation in (
            ("ads.example", "Ads Ltd"),
            ("ads2.example", "Ads Ltd"),
            ("broker.example", "Broker Ltd"),
        )
    }
    destinations = Destinations(overrides)
    syncs = IdentifierSyncs(destinations)
    for number, exchange in enumerate(exchanges, 1):
        syncs.see(exchange, destinations.look_up(split_url(exchange.url)[0]), f"test, request {number}")
    return syncs


def get(url: str, *, cookie: str = "", referrer: str = "", location: str = "", set_cookie: str = "") -> Exchange:
    headers = [(name, value) for name, value in (("Cookie", cookie), ("Referer", referrer)) if value]
    answers = [(name, value) for name, value in (("Location", location), ("Set-Cookie", set_cookie)) if value]
    return Exchange("r", None, "GET", url, headers, status=302 if location else 200, response_headers=answers)


def test_redirect_with_own_cookie() -> None:
    syncs = collect(
        get(
            "https://ads.example/sync",
            location=f"https://broker.example/match?puid={ID}",
            set_cookie=f"uid={ID}; Path=/",
        )
    )
    (edge,) = syncs.as_dict()["edges"]
    assert (edge["sender_party"], edge["receiver_party"], edge["way"], edge["basis"]) == (
        "Ads Ltd",
        "Broker Ltd",
        "redirect",
        "cookie",
    )
    assert edge["locators"] == ["test, request 1"]
    assert ID not in str(syncs.as_dict())


def test_cookie_of_one_in_a_request_to_another() -> None:
    syncs = collect(
        get("https://ads.example/", cookie=f"uid={ID}"),
        get(f"https://aax.amazon-adsystem.com/s?ex-fargs=%3Fid%3D{ID}&x=1"),
    )
    (edge,) = syncs.as_dict()["edges"]
    assert (edge["sender"], edge["receiver"], edge["way"]) == ("ads.example", "amazon-adsystem.com", "request")


def test_identifier_by_name_and_by_form_only() -> None:
    named = collect(get("https://ads.example/", location=f"https://broker.example/?partner_uid={ID}"))
    assert [edge["basis"] for edge in named.as_dict()["edges"]] == ["key name"]
    formed = collect(get("https://ads.example/", location=f"https://broker.example/?q={ID}"))
    assert [edge["basis"] for edge in formed.as_dict()["edges"]] == ["form"]
    assert formed.as_dict()["pairs"] == 0
    assert (
        collect(get("https://ads.example/", location="https://broker.example/?ord=7464748473938474839")).as_dict()[
            "edges"
        ]
        == []
    )


def test_referrer_leak() -> None:
    syncs = collect(get("https://broker.example/p.gif", referrer=f"https://ads.example/page?user_id={ID}"))
    assert [edge["way"] for edge in syncs.as_dict()["edges"]] == ["referrer"]


def test_two_domains_of_one_company_are_no_sync() -> None:
    syncs = collect(get("https://ads.example/", location=f"https://ads2.example/?uid={ID}", set_cookie=f"uid={ID}"))
    assert syncs.as_dict()["edges"] == []


def test_partners_of_the_platform_and_their_further_partners() -> None:
    result = collect(
        get("https://aax.amazon-adsystem.com/", location=f"https://ads.example/?uid={ID}", set_cookie=f"ad-id={ID}"),
        get("https://ads.example/", cookie="own=zz81k2kd93kk3", location="https://broker.example/?uid=zz81k2kd93kk3"),
        get("https://broker.example/", cookie="b=qq7192kd0193kd", location="https://far.example/?uid=qq7192kd0193kd"),
    ).as_dict()
    assert result["partners_of_platform"] == ["Ads Ltd"]
    assert result["senders_to_platform"] == []
    assert result["downstream_of_partners"] == ["Broker Ltd"]
    assert result["counts"] == {"partners": 1, "downstream": 1, "parties": 4}
    assert [(p["entity"], p["purpose"]) for p in result["practices"]] == [
        ("Ads Ltd", "advertising"),
        ("Broker Ltd", "advertising"),
        ("far.example", "advertising"),
    ]


@pytest.mark.parametrize(
    "value",
    [ID, "4449212089827027918", "5d7aaa39-eeed-454f-bb7d-ecea38d770fc", "137342320.1464499378", "BMXzIKn1KV8DLK9i"],
)
def test_identifiers(value: str) -> None:
    assert looks_like_identifier(value)


@pytest.mark.parametrize(
    "value",
    [
        "1464499377272",
        "20260131",
        "300x250",
        "homepage",
        "www.host.example.com",
        "12345678",
        "1.2.3.4",
        "aaaaaaaa1111",
        "http://a/b",
        "2.19.7-beta",
    ],
)
def test_no_identifiers(value: str) -> None:
    assert not looks_like_identifier(value)


@pytest.mark.skipif(not SHARED_INPUTS.exists(), reason="the real captures are not here")
def test_identifier_carrying_redirects_of_a_real_page() -> None:
    destinations = Destinations()
    syncs = IdentifierSyncs(destinations)
    path = SHARED_INPUTS / "traffic" / "perfcascade_www.bbc.co.uk.160529_8V_7R3.har"
    with path.open("rb") as stream:
        for exchange in read_har(stream, SourceReport("x")):
            syncs.see(exchange, destinations.look_up(split_url(exchange.url)[0]), exchange.locator)
    assert syncs.third_party_redirects == 22
    pairs = {(sender, receiver) for sender, receiver, way, _ in syncs.passings if way == "redirect"}
    assert ("adsafeprotected.com", "doubleclick.net") in pairs
    assert ("agkn.com", "krxd.net") in pairs
