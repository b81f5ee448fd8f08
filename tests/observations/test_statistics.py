"""Figures for bids and advertisements: known values, corrections, intervals, small samples."""

from __future__ import annotations

import json
import random
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policylint.cli import main
from policylint.errors import InputError
from policylint.observations.ads import Ad, ad_practices, compare_ads, read_ads
from policylint.observations.bids import Bid, bid_practices, compare_bids, read_bids
from policylint.observations.group_statistics import (
    benjamini_hochberg,
    describe,
    holm,
    mann_whitney,
    median,
    median_intervals,
    share_test,
    small_sample,
)
from policylint.observations.source_report import SourceReport
from tests.observations.build import SHARED_INPUTS


def test_mann_whitney_by_hand() -> None:
    test = mann_whitney([4, 5, 6], [1, 2, 3])
    assert test is not None
    assert (test.u, test.effect, test.superiority) == (9, 1, 1)
    assert test.p == pytest.approx(0.1)
    same = mann_whitney([1, 1, 1], [1, 1])
    assert same is not None
    assert (same.p, same.effect) == (1.0, 0.0)
    assert mann_whitney([], [1]) is None


def test_corrections_by_hand() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert benjamini_hochberg([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.04, 0.04])
    assert holm([]) == []


@given(st.lists(st.floats(0, 1), max_size=30))
def test_corrections_never_lower_a_probability_and_keep_the_order(values: list[float]) -> None:
    for adjusted in (holm(values), benjamini_hochberg(values)):
        assert all(v - 1e-12 <= a <= 1 for v, a in zip(values, adjusted, strict=True))
        pairs = sorted(zip(values, adjusted, strict=True))
        assert all(a[1] <= b[1] + 1e-12 for a, b in pairwise(pairs))
    assert all(b <= h + 1e-12 for b, h in zip(benjamini_hochberg(values), holm(values), strict=True))


def test_description_and_median() -> None:
    assert describe([4.0, 1.0, 2.0, 3.0]) == {
        "n": 4,
        "mean": 2.5,
        "median": 2.5,
        "quartiles": [1.75, 3.25],
        "min": 1.0,
        "max": 4.0,
    }
    assert describe([]) == {"n": 0}
    assert median([3, 1, 2]) == 2


def test_intervals_are_seeded_and_contain_the_estimate() -> None:
    source = random.Random(1)
    one, two = [source.gauss(10, 2) for _ in range(60)], [source.gauss(5, 1) for _ in range(60)]
    first, again = median_intervals(one, two), median_intervals(one, two)
    assert first == again
    assert first is not None
    assert first[1] is not None
    assert first[0].low <= median(one) <= first[0].high
    assert first[1].low <= median(one) / median(two) <= first[1].high
    assert median_intervals([1, 2], [1, 2, 3]) is None
    zero = median_intervals([1, 2, 3], [0, 0, 0])
    assert zero is not None
    assert zero[1] is None


def test_share_test() -> None:
    found = share_test(8, 10, 1, 10)
    assert found is not None
    odds, p = found
    assert odds > 1
    assert p == pytest.approx(0.005477, rel=1e-3)
    assert share_test(0, 0, 1, 2) is None


def test_small_samples_are_said_to_be_small() -> None:
    assert "only 3 observations" in small_sample(3, 100)
    assert small_sample(20, 20) == ""


def bids(persona: str, values: list[float], slot: str = "s") -> list[Bid]:
    return [Bid(persona, "b", value, slot=slot) for value in values]


def test_bids_of_a_persona_against_the_control() -> None:
    source = random.Random(2)
    high, low = [source.uniform(1, 3) for _ in range(40)], [source.uniform(0.1, 0.5) for _ in range(40)]
    result = compare_bids(
        [*bids("wine", high), *bids("pets", low[::-1]), *bids("control", low), *bids("wine", [0, 0])], ["control"]
    )
    pets, wine = result["personas"]
    assert (pets["persona"], pets["effect"], pets["p"]) == ("pets", 0.0, 1.0)
    assert wine["effect"] == 1.0
    assert wine["ratio_of_medians"] > 3
    assert wine["p"] < wine["p_holm"] < 1e-9
    assert wine["ratio_interval"][0] > 2
    assert result["without_price"] == 2
    (practice,) = bid_practices(result)
    assert (practice.persona, practice.purpose, practice.confidence) == ("wine", "advertising", "medium")


def test_only_common_slots_are_compared() -> None:
    result = compare_bids(
        [*bids("wine", [9, 9, 9], "dear"), *bids("wine", [1, 2, 3]), *bids("control", [1, 2, 3])], ["control"]
    )
    (wine,) = result["personas"]
    assert (wine["common_slots"], wine["bids"]["n"], wine["effect"]) == (1, 3, 0.0)
    assert "small sample" in wine["remark"]
    alone = compare_bids([*bids("wine", [9], "dear"), *bids("control", [1], "cheap")], ["control"])
    assert alone["personas"][0]["remark"] == "no bids in slots that the control has too"


def test_nothing_is_said_in_words() -> None:
    assert compare_bids([], ["control"])["remark"] == "no bids of any persona were found"
    assert compare_bids(bids("wine", [1.0]), ["control"])["remark"] == "no bids of the control were found"


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        (
            '{"/1/top": {"bids": [{"bidderCode": "b", "cpm": 1.5, "adUnitCode": "/1/top"}, '
            '{"bidder": "c", "cpm": 0}]}}',
            "p.json",
            [("b", 1.5, "/1/top"), ("c", 0, "/1/top")],
        ),
        ('[{"adunit": "u", "bidder": "b", "cpm": 0.2, "msg": "ok"}]', "p.json", [("b", 0.2, "u")]),
        (
            '[{"eventType": "bidResponse", "args": {"bidder": "b", "cpm": 0.7, "adUnitCode": "u"}}]',
            "p.json",
            [("b", 0.7, "u")],
        ),
        ('{"seatbid": [{"bid": [{"impid": "1", "price": 2.5, "seat": "s"}]}]}', "p.json", [("s", 2.5, "1")]),
        (
            "export const A = {\n 'bidsReceived': [{'bidder': 'b', 'cpm': 1.5, 'isNative': false, 'x': null, 'url': 'https://a/b'}]\n};\n",
            "p.js",
            [("b", 1.5, "")],
        ),
        ("persona,bidder,cpm,slot\nx,b,0.5,u\n", "p.csv", [("b", 0.5, "u")]),
        ('{"bidder": "b", "cpm": 1}\n{"bidder": "c", "cpm": 2}\n', "p.jsonl", [("b", 1, ""), ("c", 2, "")]),
    ],
)
def test_forms_of_bid_files(tmp_path: Path, text: str, name: str, expected: list[tuple[str, float, str]]) -> None:
    path = tmp_path / name
    path.write_text(text)
    found = list(read_bids(path, "p", SourceReport(name)))
    assert [(bid.bidder, bid.cpm, bid.slot) for bid in found] == expected


def test_faults_of_bid_files(tmp_path: Path) -> None:
    path = tmp_path / "p.json"
    path.write_text('[{"bidder": "b", "cpm": "much"}, {"bidder": "b", "cpm": -1}, {"bidder": "b", "cpm": 1e9}]')
    report = SourceReport("p")
    assert list(read_bids(path, "p", report)) == []
    assert len(report.problems) == 3
    path.write_text("__import__('os').system('x')")
    with pytest.raises(InputError, match="holds no bids"):
        list(read_bids(path, "p", SourceReport("p")))


def test_ads_against_the_control_and_against_all_others() -> None:
    ads = [
        *(Ad("fashion", "Fashion", f"dress {n}") for n in range(30)),
        *(Ad("fashion", "Grocery", "milk") for _ in range(10)),
    ]
    ads += [
        *(Ad("control", "Fashion", "hat") for _ in range(2)),
        *(Ad("control", "Grocery", "milk") for _ in range(38)),
    ]
    result = compare_ads(ads, ["control"])
    (fashion,) = result["personas"]
    assert (fashion["ads"], fashion["different_ads"], fashion["ads_only_for_this_persona"]) == (40, 31, 30)
    clothes = fashion["categories"][0]
    assert (clothes["category"], clothes["ads"], clothes["control_ads"]) == ("Fashion", 30, 2)
    assert clothes["p_holm"] < 1e-6
    (practice,) = ad_practices(result)
    assert practice.persona == "fashion"
    assert compare_ads(ads, [])["control"] == "all other personas"
    assert "no advertisements of the control" in compare_ads(ads, ["nobody"])["remark"]


def test_faults_of_ad_files(tmp_path: Path) -> None:
    path = tmp_path / "ads.json"
    for text, problem in (
        ("[{}]", "no advertisement with a persona"),
        ("[", "not valid JSON"),
        ("a,b\n1,2\n", "no advertisement"),
    ):
        path.write_text(text)
        with pytest.raises(InputError, match=problem):
            read_ads(path, SourceReport("ads"))


def test_command_with_ads_and_bids(tmp_path: Path) -> None:
    export = tmp_path / "AmazonAudiences.json"
    export.write_text(json.dumps({"wine": ["Lifestyle:Wine"], "control": []}))
    (tmp_path / "ads.json").write_text(
        json.dumps(
            [
                {"persona": "wine", "category": "Grocery", "advertisement": "wine"},
                {"persona": "control", "category": "News"},
            ]
        )
    )
    for persona, price in (("wine", 2.0), ("control", 1.0)):
        folder = tmp_path / "bids" / persona
        folder.mkdir(parents=True)
        (folder / "1_7_NORMAL_news.example.json").write_text(
            json.dumps([{"adunit": "top", "bidder": "b", "cpm": price + n / 100} for n in range(5)])
        )
    arguments = [
        "interests",
        export,
        "--control",
        "control",
        "--out",
        tmp_path / "o.csv",
        "--ads",
        tmp_path / "ads.json",
    ]
    arguments += ["--bids", tmp_path / "bids", "--statistics", tmp_path / "s.json"]
    assert main(list(map(str, arguments))) == 0
    result = json.loads((tmp_path / "s.json").read_text())
    (wine,) = result["bids"]["personas"]
    assert (wine["common_slots"], wine["bids"]["n"], wine["effect"]) == (1, 5, 1.0)
    assert "small sample" in wine["remark"]
    assert [p["rule"] for p in result["practices"]] == ["interest-not-in-control", "bids-above-control"]


@pytest.mark.skipif(not SHARED_INPUTS.exists(), reason="the real sets are not here")
def test_published_advertisements_and_bids() -> None:
    report = SourceReport("ads")
    ads = read_ads(SHARED_INPUTS / "amazon_export" / "fromvoicetoads_ads_db.json", report)
    assert len(ads) == 3373
    assert len({ad.persona for ad in ads}) == 42
    counts = {
        name: len(list(read_bids(SHARED_INPUTS / "bids" / name, "p", SourceReport(name))))
        for name in ("prebid_bid-responses.json", "prebid_liveIntentAuctionEvents.js")
    }
    assert counts["prebid_bid-responses.json"] >= 7
    assert counts["prebid_liveIntentAuctionEvents.js"] >= 1
