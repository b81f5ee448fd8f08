"""Organisations by name, in text and by host."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policylint.ontology import Organisation, Organisations, clean_host, ontology, registrable_domain

# Endpoints besides Amazon's that were seen from Echo skills in the IMC 2023 study, with the organisation behind each.
STUDY = {
    "chtbl.com": "Chartable",
    "1432239411.rsc.cdn77.org": "DataCamp",
    "dillilabs.com": "Dilli Labs",
    "static.garmincdn.com": "Garmin",
    "content.libsyn.com": "Libsyn",
    "traffic.libsyn.com": "Libsyn",
    "audio-bible-cdn.youversionapi.com": "YouVersion",
    "audioproxy.youversionapi.com": "YouVersion",
    "edge1.pod.npr.org": "NPR",
    "edge2.pod.npr.org": "NPR",
    "discovery.meethue.com": "Philips",
    "dts.podtrac.com": "Podtrac",
    "play.podtrac.com": "Podtrac",
    "dcs.megaphone.fm": "Spotify",
    "traffic.megaphone.fm": "Spotify",
    "16613.live.streamtheworld.com": "Triton Digital",
    "22113.live.streamtheworld.com": "Triton Digital",
    "playerservices.streamtheworld.com": "Triton Digital",
    "traffic.omny.fm": "Triton Digital",
    "turnernetworksales.mc.tritondigital.com": "Triton Digital",
    "cdn2.voiceapps.com": "Voice Apps",
}
AMAZON = [
    "acsechocaptiveportal.com",
    "api.amazonalexa.com",
    "api.amazon.com",
    "avs-alexa-14-na.amazon.com",
    "dxz5jxhrrzigf.cloudfront.net",
    "device-artifacts-v2.s3.amazonaws.com",
    "ffs-provisioner-config.amazon-dss.com",
    "msh.amazon.com",
    "prod.amcs-tachyon.com",
    "ingestion.us-east-1.prod.arteries.alexa.a2z.com",
    "device-metrics-us-2.amazon.com",
    "fireoscaptiveportal.com",
    "pitangui.amazon.com",
    "mads.amazon-adsystem.com",
    "www.amazon.de",
]


@pytest.mark.parametrize(("host", "name"), STUDY.items())
def test_endpoints_of_the_study(host, name):
    match = ontology().organisations.by_host(host)
    assert match is not None
    assert match.organisation is not None
    assert match.organisation.name == name
    assert match.organisation.source
    assert match.organisation.source_date
    assert match.organisation.licence
    assert match.organisation.confidence


@pytest.mark.parametrize("host", AMAZON)
def test_hosts_of_amazon(host):
    match = ontology().organisations.by_host(host)
    assert match is not None
    assert match.organisation is not None
    assert match.organisation.name == "Amazon"


@pytest.mark.parametrize(
    "host",
    [
        "d0123456789abc.cloudfront.net",
        "my-bucket.s3.amazonaws.com",
        "skill.azurewebsites.net",
        "me.github.io",
        "x.run.app",
    ],
)
def test_rented_hosts_blame_nobody(host):
    match = ontology().organisations.by_host(host)
    assert match is not None
    assert match.organisation is None
    assert match.hosting
    assert "operator is unknown" in match.explanation


@pytest.mark.parametrize(
    "host", ["nowhere.example", "10.0.0.1", "[2001:db8::1]", "", "localhost", "com", "notamazon.com"]
)
def test_unknown_hosts(host):
    assert ontology().organisations.by_host(host) is None


def test_longest_suffix_wins():
    organisations = Organisations(
        [Organisation("Big", domains=("big.com",)), Organisation("Small", domains=("tenant.big.com", "own.cloud.net"))],
        [],
        {"cloud.net": "Cloud"},
    )
    assert organisations.by_host("www.big.com").organisation.name == "Big"
    assert organisations.by_host("a.tenant.big.com").organisation.name == "Small"
    assert organisations.by_host("own.cloud.net").organisation.name == "Small"
    assert organisations.by_host("other.cloud.net").organisation is None


@pytest.mark.parametrize(
    ("host", "clean"),
    [
        ("HTTPS://User@API.Amazon.com:443/path?x=1", "api.amazon.com"),
        ("*.podtrac.com.", "podtrac.com"),
        ("[2001:db8::1]:80", "2001:db8::1"),
        ("amazon.com", "amazon.com"),
    ],
)
def test_clean_host(host, clean):
    assert clean_host(host) == clean


def test_registrable_domain_uses_the_suffix_list():
    assert registrable_domain("a.b.amazon.co.uk") == "amazon.co.uk"
    assert registrable_domain("dts.podtrac.com") == "podtrac.com"
    assert registrable_domain("10.1.2.3") == "10.1.2.3"


@given(st.text(max_size=80))
def test_no_text_breaks_a_host_lookup(text):
    match = ontology().organisations.by_host(text)
    assert match is None or match.host.endswith(match.domain)


@pytest.mark.parametrize(
    ("name", "organisation"),
    [
        ("Google Analytics", "Google"),
        ("google analytics", "Google"),
        ("Firebase", "Google"),
        ("Facebook Ads", "Meta"),
        ("chartable", "Chartable"),
        ("The Trade Desk", "The Trade Desk"),
        ("Mixpanel, Inc.", "Mixpanel"),
        ("Alexa", "Amazon"),
        ("AWS", "Amazon"),
        ("Twitter", "X (Twitter)"),
    ],
)
def test_by_name(name, organisation):
    found = ontology().organisations.by_name(name)
    assert found is not None
    assert found.name == organisation


def test_unknown_name():
    assert ontology().organisations.by_name("Quuxcorp Holdings") is None
    assert ontology().organisations.by_name("") is None


def test_what_products_do_differs_from_what_their_owner_does():
    by_name = ontology().organisations.by_name
    assert "advertiser" not in by_name("Google Analytics").parties
    assert "analytics_provider" in by_name("Google Analytics").parties
    assert by_name("AdSense").parties == ("advertiser",)
    assert by_name("Facebook Ads").parties == ("advertiser",)
    assert set(by_name("Chartable").parties) == {"advertiser", "analytics_provider"}


class TestInText:
    def names(self, text):
        return [(text[found.start : found.end], entry.name) for found, entry in ontology().organisations.find(text)]

    def test_names_with_offsets(self):
        text = "We use Google Analytics, Mixpanel and Amazon Web Services."
        assert self.names(text) == [
            ("Google Analytics", "Google"),
            ("Mixpanel", "Mixpanel"),
            ("Amazon Web Services", "Amazon"),
        ]

    def test_ordinary_words_need_a_capital_letter(self):
        assert self.names("We segment users and adjust the branch.") == []
        assert self.names("Data goes to Segment and Branch.") == [("Segment", "Segment"), ("Branch", "Branch")]
        assert self.names("Apple's servers. See Apple's servers.") == [("Apple's", "Apple")]

    def test_ordinary_words_at_the_start_of_a_sentence_are_no_names(self):
        assert self.names("Adjust your settings. Segment by age.\n- Branch offices") == []
        assert self.names("Mixpanel counts visits.") == [("Mixpanel", "Mixpanel")]

    def test_case_sensitive_names_are_flagged(self):
        by_name = ontology().organisations.by_name
        for name in ("Segment", "Branch", "Unity", "Apple", "Amplitude", "Sentry"):
            assert by_name(name).case_sensitive, name
        assert not by_name("Mixpanel").case_sensitive

    def test_no_name_over_punctuation_or_lines(self):
        assert self.names("the Amazon, Web Services") == [("Amazon", "Amazon")]


def test_tracker_lists_stand_behind_our_own_entries():
    ours = Organisation("Ours", aliases=("Ours Analytics",), domains=("ours.com",), source="own")
    listed = [
        Organisation("Ours Analytics", domains=("ours.com", "ours-cdn.net"), source="list"),
        Organisation("Listed Media", domains=("listed.com", "cloud.net"), source="list"),
        Organisation("Evidence", domains=("evidence.com",), source="list"),
    ]
    organisations = Organisations([ours], listed, {"cloud.net": "Cloud"})
    assert organisations.by_host("ours.com").organisation.source == "own"
    assert organisations.by_host("ours-cdn.net").organisation.name == "Ours"
    assert organisations.by_host("listed.com").organisation.name == "Listed Media"
    assert organisations.by_host("cloud.net").organisation is None
    assert organisations.by_name("Evidence").domains == ("evidence.com",)
    assert organisations.by_name("evidence") is None
    text = "Evidence is shared with Listed Media, not with a listed media."
    assert [text[found.start : found.end] for found, _ in organisations.find(text)] == ["Listed Media"]


def test_errors_of_the_data_are_refused():
    one = Organisation("One", aliases=("Uno",), domains=("one.com",))
    with pytest.raises(ValueError, match="both have the name 'uno'"):
        Organisations([one, Organisation("Uno")], [], {})
    with pytest.raises(ValueError, match=r"both have the domain 'one\.com'"):
        Organisations([one, Organisation("Two", domains=("one.com",))], [], {})
    with pytest.raises(ValueError, match="no name 'Dos'"):
        Organisations([Organisation("Two", cased=frozenset({"Dos"}))], [], {})
