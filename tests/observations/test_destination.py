"""Who stands behind a host: map, overrides, clouds, local names, filter lists, rules for purposes."""

from __future__ import annotations

from pathlib import Path

import pytest

from policylint.errors import InputError
from policylint.observations.destination import Destinations, is_local, read_overrides
from policylint.observations.filter_lists import FilterLists
from policylint.observations.practices import flow_rule
from policylint.observations.source_report import SourceReport
from tests.observations.build import SHARED_INPUTS

LOOK = Destinations()


@pytest.mark.parametrize(
    ("host", "organisation", "role", "tracker"),
    [
        ("api.amazonalexa.com", "Amazon", "platform", ""),
        ("AAX.Amazon-AdSystem.com.", "Amazon", "platform", "advertising"),
        ("www.google.com", "Google", "third_party", ""),
        ("stats.g.doubleclick.net", "Google", "third_party", "advertising"),
        ("dts.podtrac.com", "Podtrac", "third_party", "analytics"),
        ("unheard-of-host.example", "", "unknown", ""),
        ("203.0.113.9", "", "unknown", ""),
        ("192.168.7.1", "", "local", ""),
        ("printer.local", "", "local", ""),
    ],
)
def test_organisation_role_and_tracker(host: str, organisation: str, role: str, tracker: str) -> None:
    found = LOOK.look_up(host)
    assert (found.organisation, found.role, found.tracker) == (organisation, role, tracker)
    assert found.basis


def test_cloud_hosts_are_not_blamed_on_the_cloud() -> None:
    found = LOOK.look_up("my-skill.s3.amazonaws.com")
    assert (found.organisation, found.role, found.category) == ("", "unknown", "cloud")
    assert "anybody can rent" in found.basis
    # The tracking report of a phone that names the carrier is not followed either.
    assert LOOK.named_by_report(found, "Amazon.com").organisation == ""
    assert LOOK.named_by_report(LOOK.look_up("unheard.example"), "Amazon.com").role == "platform"
    assert LOOK.named_by_report(LOOK.look_up("unheard.example"), "Nobody Knows Ltd").organisation == "Nobody Knows Ltd"


def test_first_party_by_domain_and_by_organisation() -> None:
    assert LOOK.look_up("api.closet.example", ["closet.example"]).role == "first_party"
    assert LOOK.look_up("notcloset.example", ["closet.example"]).role == "unknown"
    assert LOOK.look_up("dts.podtrac.com", ["Podtrac"]).role == "first_party"
    assert LOOK.look_up("dts.podtrac.com").role == "third_party"


def test_overrides_come_first_and_the_longest_wins(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text(
        "domain,organisation,role,category,source\npodtrac.com,Somebody,third_party,podcast,letter of 2026\n"
        "dts.podtrac.com,Else Ltd,,,\nmy-skill.s3.amazonaws.com,Closet Ltd,first_party,,\n"
    )
    look = Destinations(read_overrides(path))
    assert look.look_up("x.podtrac.com").basis == "override: letter of 2026"
    assert look.look_up("a.dts.podtrac.com").organisation == "Else Ltd"
    assert look.look_up("my-skill.s3.amazonaws.com").role == "first_party"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("host,company\n", "no column 'domain'"),
        ("domain,organisation,role\na.example,A,boss\n", "'boss' is not a role"),
        ("domain,organisation\n,A\n", "no domain"),
    ],
)
def test_faults_of_override_files_are_named(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "own.csv"
    path.write_text(text)
    with pytest.raises(InputError, match=problem):
        read_overrides(path)


@pytest.mark.parametrize(
    "host", ["10.0.0.1", "172.16.3.4", "fe80::1", "ff02::fb", "localhost", "hub.lan", "9.168.192.in-addr.arpa"]
)
def test_local(host: str) -> None:
    assert is_local(host)


@pytest.mark.parametrize("host", ["172.32.0.1", "203.0.113.7", "2001:db8::1", "a.example", ""])
def test_not_local(host: str) -> None:
    assert not is_local(host)


def test_host_names_from_captures_cannot_do_harm() -> None:
    assert LOOK.look_up("=cmd|'/c calc'!A1.example").host.isprintable()
    assert not LOOK.look_up("=cmd()").host.startswith("=")


def test_filter_lists(tmp_path: Path) -> None:
    pytest.importorskip("adblock")
    path = tmp_path / "list.txt"
    path.write_text(
        "[Adblock Plus 2.0]\n! Title: Own list\n! Version: 7\n"
        "||metrics.example^\n/track/pixel\n@@||metrics.example/allowed\n"
    )
    lists = FilterLists([path])
    assert lists.match("https://a.metrics.example/x") == "||metrics.example^"
    assert lists.match("https://other.example/track/pixel?i=1")
    assert lists.match("https://metrics.example/allowed") == ""
    assert lists.match("https://clean.example/") == ""
    report = SourceReport("x")
    lists.describe(report)
    (described,) = report.provenance["filter_lists"]
    assert (described["title"], described["version"], described["rules"]) == ("Own list", "7", 3)


@pytest.mark.parametrize("text", ["", "<html></html>", "! only a comment\n"])
def test_files_that_are_no_filter_lists(tmp_path: Path, text: str) -> None:
    pytest.importorskip("adblock")
    path = tmp_path / "list.txt"
    path.write_text(text)
    with pytest.raises(InputError, match="no filter rules"):
        FilterLists([path])


@pytest.mark.parametrize(
    ("tracker", "role", "category", "data_type", "how", "purpose"),
    [
        ("advertising", "third_party", "", "cookies", "key name", "advertising"),
        ("", "platform", "", "voice_recording", "instrumented event", "provide_service"),
        ("", "first_party", "", "email_address", "permission", "provide_service"),
        ("", "third_party", "radio", "other_data", "contact", "provide_service"),
        ("", "third_party", "radio", "email_address", "key name", ""),
        ("", "unknown", "", "other_data", "contact", ""),
    ],
)
def test_rules_from_observation_to_purpose(
    tracker: str, role: str, category: str, data_type: str, how: str, purpose: str
) -> None:
    rule = flow_rule(tracker, role, category, data_type, how)
    assert (rule.purpose if rule else "") == purpose


@pytest.mark.skipif(not SHARED_INPUTS.exists(), reason="the list of the study's endpoints is not here")
def test_endpoints_of_the_echo_study_are_named() -> None:
    organisation, named, amazon = "", [], []
    for line in (SHARED_INPUTS / "tracker_maps" / "alexaechos_domains.yml").read_text().splitlines():
        if line.endswith(":"):
            organisation = line.strip(": ")
        elif line.strip().startswith("- "):
            found = LOOK.look_up(line.strip()[2:])
            (amazon if organisation == "amazon" else named).append(found)
    assert len(named) == 21
    assert all(found.organisation and found.role == "third_party" for found in named)
    # Shared buckets are nobody's until their name says whose.
    assert {found.host for found in amazon if found.role != "platform"} == {
        "s3.amazonaws.com",
        "s3.eu-west-2.amazonaws.com",
    }
