"""Whole crawls of the local store: report, resume, kill -9, snapshots, export."""

from __future__ import annotations

import csv
import hashlib
import json
import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from local_server import FAST, Web, crawl_and_kill, final_store, settings, start_web, stop_web, write_project
from warcio.archiveiterator import ArchiveIterator

from policylint.cli import main
from policylint.crawl.export import policy_problems
from policylint.crawl.session import locked, run_crawl
from policylint.crawl.settings import read_settings
from policylint.crawl.snapshots import SnapshotFolder, read_result
from policylint.crawl.state import CrawlState
from policylint.errors import InputError


@pytest.fixture(scope="module")
def crawled(web: Web, tmp_path_factory: pytest.TempPathFactory) -> Path:
    hosts = ("home", "soft404", "recovering", "banned", "gone", "robotcheck", "inside", "busy", "shell", "pdf")
    policies = {name: web.url(name) for name in hosts}
    folder = write_project(tmp_path_factory.mktemp("project"), web)
    with (folder / "crawl.toml").open("a", encoding="utf-8") as stream:
        stream.write("[crawl.policies]\n")
        stream.writelines(f'{name} = "{url}"\n' for name, url in policies.items())
    text = (folder / "crawl.toml").read_text(encoding="utf-8").replace("attempts = 2", "attempts = 3")
    (folder / "crawl.toml").write_text(text, encoding="utf-8")
    assert main(["crawl", str(folder)]) == 1
    return folder


def test_report_names_each_page_under_its_reason(crawled: Path, web: Web) -> None:
    report = json.loads((crawled / "crawl" / "report.json").read_text(encoding="utf-8"))
    reasons = {page["url"]: page["reason"] for page in report["pages"]}
    expected = {
        "soft404": "error_page",
        "banned": "robots_disallowed",
        "gone": "not_found",
        "robotcheck": "robot_check",
        "inside": "address_refused",
        "busy": "rate_limited",
        "shell": "javascript_shell",
        "pdf": "unreadable",
    }
    assert reasons == {web.url(name): reason for name, reason in expected.items()}
    assert report["asked"]["policy"] == report["fetched"]["policy"] + 5
    assert report["skills"] == 12
    assert report["skills_without_policy_link"] == 1
    assert not report["complete"]
    tries = {page["url"]: page["tries"] for page in report["pages"]}
    assert tries[web.url("busy")] == 3
    assert tries[web.url("gone")] == 1
    assert "robots_disallowed" in (crawled / "crawl" / "report.txt").read_text(encoding="utf-8")


def test_a_listing_that_never_ends_is_stopped(crawled: Path) -> None:
    report = json.loads((crawled / "crawl" / "report.json").read_text(encoding="utf-8"))
    assert [entry["reason"] for entry in report["stopped"]] == [
        "stopped: the page shows no skill that earlier pages did not show"
    ]


def test_policy_found_on_a_home_page(crawled: Path, web: Web) -> None:
    with (crawled / "crawl" / "policies.csv").open(encoding="utf-8", newline="") as stream:
        rows = {row["link"]: row for row in csv.DictReader(stream)}
    row = rows[web.url("home")]
    assert row["page"] == web.url("home", "/legal/privacy")
    assert "Privacy Policy" in row["reason"]
    assert row["problem"] == ""
    assert (crawled / "platform" / "home.html").exists()
    assert web.url("gone") in policy_problems(crawled)


def test_skills_and_policies_for_the_audit(crawled: Path) -> None:
    with (crawled / "skills.csv").open(encoding="utf-8", newline="") as stream:
        skills = list(csv.DictReader(stream))
    assert len(skills) == 12
    for skill in skills:
        named = list((crawled / "policies").glob(f"{skill['policy']}.*")) if skill["policy"] else []
        assert bool(named) == bool(skill["policy_link"])
    assert {s["name"] for s in skills if not s["policy"]} == {"Skill 10"}
    with (crawled / "crawl" / "findings.csv").open(encoding="utf-8", newline="") as stream:
        rules = Counter(row["rule"] for row in csv.DictReader(stream))
    assert rules == {"children_and_address": 2, "data_without_policy": 1}


def test_every_warc_is_whole_and_in_the_manifest(crawled: Path) -> None:
    folder = crawled / "crawl"
    manifest = dict(reversed(line.split("  ", 1)) for line in (folder / "manifest.txt").read_text().splitlines())  # type: ignore[arg-type]
    for name, digest in manifest.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    kinds: Counter[str] = Counter()
    for path in folder.glob("warc/??/*.warc.gz"):
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream, check_digests="raise"):
                record.content_stream().read()
                kinds[record.rec_type] += 1
                assert record.rec_headers.get_header("WARC-Block-Digest").startswith("sha256:")
        assert read_result(path) is not None
    assert kinds["request"] >= kinds["response"] > 30


def test_a_second_crawl_fetches_nothing(crawled: Path, web: Web) -> None:
    before, requests = final_store(crawled), len(web.log())
    assert main(["crawl", str(crawled), "--json"]) == 1
    assert len(web.log()) == requests
    assert final_store(crawled) == before


def test_retry_failed_asks_only_for_what_may_pass(crawled: Path, web: Web) -> None:
    requests = len(web.log())
    main(["crawl", str(crawled), "--retry-failed"])
    asked = {host for _, host, _ in web.log()[requests:]}
    assert asked == {"busy.example", "robotcheck.example"}


def test_crawl_from_a_list_only(web: Web, tmp_path: Path) -> None:
    write_project(tmp_path, web, categories=[], lists=["list.csv"])
    link = web.url("p3.policies", "/listed/privacy")
    (tmp_path / "list.csv").write_text(
        f"asin,name,privacy_policy_url\nB000000099,Listed,{link}\nB000000098,Other,{link}\n"
    )
    export = run_crawl(tmp_path, read_settings(tmp_path))
    assert (export.skills, export.policies, export.report.complete) == (2, 1, True)
    # A longer list later adds to the crawl; what is there is not fetched again.
    with (tmp_path / "list.csv").open("a") as stream:
        stream.write(f"B000000097,Third,{web.url('p4.policies', '/listed/privacy')}\n")
    assert run_crawl(tmp_path, read_settings(tmp_path)).policies == 2
    assert sum(target == "/listed/privacy" for _, _, target in web.log()) == 2


def test_limits_on_skills_and_pages(web: Web, tmp_path: Path) -> None:
    write_project(tmp_path, web, most_skills=3)
    export = run_crawl(tmp_path, read_settings(tmp_path))
    assert export.skills == 3
    assert any("most_skills" in entry["reason"] for entry in export.report.stopped)


def test_one_crawl_at_a_time(tmp_path: Path) -> None:
    with locked(tmp_path), pytest.raises(InputError), locked(tmp_path):
        pass


@pytest.mark.parametrize(
    ("lines", "named"),
    [
        ("contact = 5", "contact"),
        ("contat = 'x'", "contat"),
        ("contact = 'x'\ncategories = ['a']\nmarketplace = 'xx'", "xx"),
        ("contact = 'x'\n[crawl.limits]\nattempts = 'many'", "attempts"),
        ("contact = 'x'\n[crawl.policies]\na = 'no address'", "policies.a"),
        ("contact = ''\ncategories = ['a']", "contact"),
        ("contact = 'x'", "nothing is asked for"),
    ],
)
def test_wrong_settings_are_named(tmp_path: Path, lines: str, named: str, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "crawl.toml").write_text(f"[crawl]\n{lines}\n")
    assert main(["crawl", str(tmp_path)]) == 2
    assert named in capsys.readouterr().err


def test_project_without_settings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["crawl", str(tmp_path)]) == 2
    assert "crawl.toml" in capsys.readouterr().err


def test_state_of_another_version_is_refused(tmp_path: Path) -> None:
    state = CrawlState(tmp_path / "state.sqlite")
    state.set("version", "0")
    state.close()
    with pytest.raises(InputError):
        CrawlState(tmp_path / "state.sqlite")
    (tmp_path / "other.sqlite").write_bytes(b"this is no database, it is text" * 100)
    with pytest.raises(InputError):
        CrawlState(tmp_path / "other.sqlite")


def test_changed_body_and_damaged_warc_are_noticed(web: Web, tmp_path: Path) -> None:
    write_project(tmp_path, web, categories=[], lists=[])
    with (tmp_path / "crawl.toml").open("a") as stream:
        stream.write(f'[crawl.policies]\none = "{web.url("p1.policies", "/x")}"\n')
    run_crawl(tmp_path, read_settings(tmp_path))
    snapshots = SnapshotFolder(tmp_path / "crawl")
    body = max((tmp_path / "crawl" / "bodies").glob("??/*"), key=lambda path: path.stat().st_size)
    body.write_bytes(b"changed")
    with pytest.raises(ValueError, match="was changed"):
        snapshots.read_body(body.name)
    for path in (tmp_path / "crawl" / "warc").glob("??/*"):
        path.write_bytes(path.read_bytes()[:100])
    assert list(snapshots.results(frozenset())) == []


@pytest.fixture(scope="module")
def slow_web(tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    server = start_web(tmp_path_factory.mktemp("slow"), "--skills", "24", "--hosts", "12", "--faults", "0.2")
    yield server
    stop_web(server)


def test_killed_crawls_end_like_an_undisturbed_one(slow_web: Web, tmp_path: Path) -> None:
    """kill -9 at random moments; `tools/bench_crawl.py` does it fifty times on a larger store."""
    delay = {"host_delay_seconds": 0.02}
    calm = write_project(tmp_path / "calm", slow_web, limits=delay)
    run_crawl(calm, read_settings(calm))
    calm_requests = Counter((host, target) for _, host, target in slow_web.log())
    slow_web.control("/clear")
    disturbed = write_project(tmp_path / "disturbed", slow_web, limits=delay)
    moments = random.Random(7)
    kills = 0
    while crawl_and_kill(disturbed, moments.uniform(0.1, 0.7) if kills < 3 else None):
        kills += 1
    assert kills >= 2
    assert final_store(disturbed) == final_store(calm)
    requests = Counter((host, target) for _, host, target in slow_web.log())
    assert set(requests) == set(calm_requests)
    # Only what was on its way when the crawl was killed may be asked for again.
    again = sum(requests[page] - calm_requests[page] for page in requests)
    assert again <= kills * FAST.connections


def test_settings_helper_matches_the_file(web: Web, tmp_path: Path) -> None:
    assert read_settings(write_project(tmp_path, web)).hosts == settings(web).hosts


def test_the_same_body_may_be_written_by_many_at_once(tmp_path: Path) -> None:
    snapshots = SnapshotFolder(tmp_path)
    with ThreadPoolExecutor(8) as pool:
        paths = set(pool.map(snapshots.write_body, [b"the same policy"] * 200))
    assert len(paths) == 1
    assert [p.name for p in tmp_path.glob("bodies/??/*")] == [hashlib.sha256(b"the same policy").hexdigest()]
