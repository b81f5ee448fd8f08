"""Fetching from a real server process, with every fault."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import pytest
import sites
from local_server import FAST, Web, settings

from policylint.crawl.fetch import Conditions, Fetch
from policylint.crawl.fetcher import Fetcher
from policylint.crawl.limits import Limits
from policylint.crawl.reasons import reasons
from policylint.documents.decoding import decode


def fetch(web: Web, urls: Sequence[str], limits: Limits = FAST, conditions: Conditions | None = None) -> list[Fetch]:
    set_up = settings(web)

    async def run() -> list[Fetch]:
        async with Fetcher(set_up.identity(), limits, set_up.rules(), authorities=web.authority) as fetcher:
            return await asyncio.gather(*(fetcher.fetch(url, conditions) for url in urls))

    return asyncio.run(run())


@pytest.fixture(scope="module")
def faults(web: Web) -> dict[str, Fetch]:
    return dict(zip(sites.FAULTS, fetch(web, [web.url(name) for name in sites.FAULTS]), strict=True))


@pytest.mark.parametrize(("name", "reason"), sites.FAULTS.items())
def test_each_fault_has_its_reason(faults: dict[str, Fetch], name: str, reason: str) -> None:
    found = faults[name]
    assert (found.reason, found.outcome) == (reason, "skipped" if reason == "robots_disallowed" else "failed")
    assert found.detail
    assert found.content == b""


def test_transient_and_permanent_failures_are_kept_apart(faults: dict[str, Fetch]) -> None:
    passing = {name for name, found in faults.items() if found.passes}
    assert {"reset", "hang", "busy", "error", "denied", "robotcheck", "challenge", "banned-for-now"} <= passing
    assert not {"gone", "login", "loop", "inside", "mapped", "bomb", "banned"} & passing


def test_redirect_chain_is_recorded(faults: dict[str, Fetch]) -> None:
    steps = [(e.step, e.status) for e in faults["chain"].exchanges]
    assert steps == [("page", 302)] + [("redirect", 302)] * 10
    assert faults["busy"].retry_after == 1.0


def test_a_bomb_costs_no_more_than_the_limit(web: Web) -> None:
    started = time.perf_counter()
    (found,) = fetch(web, [web.url("bomb")], replace(FAST, content_ratio=1e9, content_bytes=3_000_000))
    assert found.reason == "decompression_bomb"
    assert "3000000" in found.detail
    assert time.perf_counter() - started < 3


def test_pages_that_lead_on(web: Web) -> None:
    refresh, script, frameset, frame, cookies = fetch(
        web,
        [
            web.url("refresh"),
            web.url("refresh", "/script"),
            web.url("frames"),
            web.url("frames", "/inline"),
            web.url("cookies"),
        ],
    )
    assert refresh.final_url.endswith("/real")
    assert script.final_url.endswith("/real")
    assert "meta refresh" in refresh.notes[0]
    assert frameset.final_url.endswith("/text")
    assert frame.final_url.endswith("/text")
    assert [e.step for e in frameset.exchanges] == ["page", "frame", "frame"]
    assert "/pixel" not in {e.url for e in frame.exchanges}
    assert b"Privacy policy of cookies" in cookies.content


def test_charsets(web: Web) -> None:
    wrong, right = fetch(web, [web.url("charset", "/utf8-as-latin1"), web.url("charset", "/windows")])
    for found in (wrong, right):
        text, _ = decode(found.content, "page", html=True, declared=found.charset)
        assert "café" in text
        assert "– “at most”" in text


def test_http2_tls_and_certificates(web: Web) -> None:
    good, expired, wrong, unknown, refused = fetch(
        web,
        [
            web.url("tls.secure", scheme="https"),
            web.url("tls.secure", scheme="expired"),
            web.url("tls.secure", scheme="wrong"),
            "http://no-such-host.invalid/",
            "http://closed.example:1/",
        ],
    )
    assert good.exchanges[-1].protocol == "HTTP/2"
    assert (good.outcome, good.exchanges[-1].address.split(":")[0]) == ("fetched", "127.0.0.1")
    assert [f.reason for f in (expired, wrong)] == ["certificate_expired", "certificate_invalid"]
    assert unknown.reason in ("host_unknown", "lookup_failed")
    assert refused.reason == "connection_refused"


@pytest.mark.parametrize(
    "link", ["mailto:a@b.example", "javascript:alert(1)", "", "file:///etc/passwd", "ftp://a.example/"]
)
def test_what_is_no_web_address(web: Web, link: str) -> None:
    (found,) = fetch(web, [link])
    assert (found.reason, found.exchanges) == ("address_invalid", ())


def test_too_large_body_is_cut_and_fails(web: Web) -> None:
    (found,) = fetch(web, [web.url("big")])
    assert found.reason == "too_large"
    assert len(found.exchanges[-1].body) == FAST.body_bytes


def test_conditional_request(web: Web) -> None:
    url = web.url("p1.policies", "/skill-1/privacy")
    (first,) = fetch(web, [url])
    assert first.exchanges[-1].header("content-encoding") == "gzip"
    (second,) = fetch(web, [url], conditions=first.conditions)
    assert (second.outcome, second.status, second.content) == ("not_modified", 304, b"")


def test_headers_identify_the_crawl(web: Web) -> None:
    (found,) = fetch(web, [web.url("home")])
    sent = dict(found.exchanges[0].request_headers)
    assert "mailto:tests@policylint.example" in sent["User-Agent"]
    assert sent["Accept-Language"] == "en-US,en;q=0.9"
    assert sent["Accept-Encoding"] == "gzip, deflate"


def test_robots_delay_is_kept(web: Web) -> None:
    fetch(web, [web.url("patient", f"/{n}") for n in range(3)])
    times = [at for at, host, target in web.log() if host == "patient.example" and target != "/robots.txt"]
    assert len(times) == 3
    assert min(b - a for a, b in pairwise(times)) > 0.35


def test_host_delay_and_one_robots_request(web: Web) -> None:
    fetch(web, [web.url("p2.policies", f"/delay-{n}") for n in range(4)], replace(FAST, host_delay_seconds=0.1))
    entries = [(at, target) for at, host, target in web.log() if host == "p2.policies.example"]
    times = [at for at, target in entries if "delay" in target]
    assert min(b - a for a, b in pairwise(times)) > 0.08
    assert sum(target == "/robots.txt" for _, target in entries) == 1


def test_every_reason_has_words() -> None:
    assert all(reason.explanation and reason.id for reason in reasons().values())
    assert set(sites.FAULTS.values()) <= set(reasons())
