# ruff: noqa: E402, S311  (the helpers lie in the tests; random moments need no secrecy; the programs are our own)
"""Measures the crawl against a local store: speed against the bound of politeness, kills, re-checks without changes.

    python tools/bench_crawl.py [--skills 2000] [--hosts 400] [--faults 0.05] [--delay 0.1] [--kills 50] [--recheck N]

Every part prints one line with its figure; the exit status is 1 when a figure is missed. Parts are left out with 0.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "crawl"))

import sites
from local_server import crawl_and_kill, final_store, start_web, stop_web, write_project

from policylint.cli import main as policylint
from policylint.crawl.session import run_crawl
from policylint.crawl.settings import read_settings

# A time-out is part of the bound as well: nobody can know sooner that a silent server stays silent.
LIMITS = {"connect_seconds": 5.0, "read_seconds": 5.0, "fetch_seconds": 10.0, "backoff_seconds": 0.5, "attempts": 3}


def crawl_speed(folder: Path, skills: int, hosts: int, faults: float, delay: float) -> bool:
    """Time of a whole crawl against the time that the delay between requests to one host alone takes."""
    web = start_web(make(folder / "web"), "--skills", str(skills), "--hosts", str(hosts), "--faults", str(faults))
    try:
        project = write_project(
            folder / "project", web, limits=LIMITS | {"host_delay_seconds": delay, "connections": 64}
        )
        started = time.perf_counter()
        export = run_crawl(project, read_settings(project))
        seconds = time.perf_counter() - started
        requests = Counter(host for _, host, _ in web.log())
    finally:
        stop_web(web)
    bound = max(requests.values()) * delay
    world = sites.World(skills, hosts, faults)
    wrong = 0
    for page in export.report.pages:
        host = page["url"].split("/")[2].split(".")[0].removeprefix("p")
        fault = world.fault_of(int(host)) if host.isdigit() else ""
        wrong += sites.FAULTS.get(fault, "") != page["reason"]
    expected = sum(1 for n in range(skills) if world.has_policy(n) and world.fault_of(n % hosts))
    print(
        f"crawl: {skills} skills, {hosts} policy hosts, {faults:.0%} faulty: "
        f"{sum(requests.values())} requests in {seconds:.1f} s; bound of politeness {bound:.1f} s; "
        f"ratio {seconds / bound:.2f} (figure: at most 1.3)"
    )
    print(
        f"crawl: {export.skills} skills recorded; {len(export.report.pages)} of {expected} faulty pages reported, "
        f"{wrong} with a wrong reason"
    )
    print("       " + json.dumps(export.report.as_dict()["failed"]), json.dumps(export.report.as_dict()["skipped"]))
    return seconds <= 1.3 * bound and export.skills == skills and not wrong and len(export.report.pages) == expected


def kills(folder: Path, number: int) -> bool:
    """Crawls killed with SIGKILL, at random moments while they work, end with the same store as an undisturbed one."""
    web = start_web(make(folder / "web"), "--skills", "200", "--hosts", "40", "--faults", "0.1")
    moments = random.Random(2023)
    limits = {"host_delay_seconds": 0.12, "backoff_seconds": 0.1}
    try:
        calm = write_project(folder / "calm", web, limits=limits)
        run_crawl(calm, read_settings(calm))
        calm_requests = Counter((host, target) for _, host, target in web.log())
        expected = final_store(calm)
        web.control("/clear")
        killed = crawls = lost = 0
        while killed < number:
            crawls += 1
            project = write_project(folder / f"disturbed-{crawls}", web, limits=limits)
            while crawl_and_kill(project, moments.uniform(0.05, 2.0) if killed < number else None):
                killed += 1
            lost += final_store(project) != expected
        requests = Counter((host, target) for _, host, target in web.log())
        again = sum(requests.values()) - crawls * sum(calm_requests.values())
    finally:
        stop_web(web)
    print(
        f"kill -9: {killed} kills in {crawls} crawls; {lost} crawls ended with another store (figure: 0); "
        f"{again} requests repeated, all on their way when killed ({again / max(killed, 1):.1f} a kill)"
    )
    return not lost


def recheck(folder: Path, policies: int) -> bool:
    """A re-check of unchanged policies against the first analysis of the same policies."""
    web = start_web(make(folder / "web"), "--skills", str(policies), "--hosts", str(policies), "--long")
    try:
        limits = LIMITS | {"host_delay_seconds": 0.0, "connections": 64, "host_connections": 16}
        project = write_project(folder / "project", web, limits=limits, confirm_seconds=0.1)
        run_crawl(project, read_settings(project))
        started = time.perf_counter()
        policylint(["audit", str(project), "--quiet", "--processes", "1"])
        first = time.perf_counter() - started
        good = True
        for conditional, answer in (("yes", "304"), ("no", "200 with the same body")):
            web.control(f"/set?conditional={conditional}")
            started = time.perf_counter()
            status = policylint(["recheck", str(project), "--all", "--quiet"])
            seconds = time.perf_counter() - started
            print(
                f"re-check: {policies} unchanged policies, {answer}: {seconds:.1f} s (exit status {status}); "
                f"first analysis {first:.1f} s; {first / seconds:.1f} times faster (figure: at least 50)"
            )
            good = good and status == 0 and first >= 50 * seconds
    finally:
        stop_web(web)
    return good


def make(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--skills", type=int, default=2000)
    parser.add_argument("--hosts", type=int, default=400)
    parser.add_argument("--faults", type=float, default=0.05)
    parser.add_argument("--delay", type=float, default=0.1, help="seconds between two requests to one host")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--recheck", type=int, default=1000, help="number of policies")
    arguments = parser.parse_args()
    good = True
    with tempfile.TemporaryDirectory(prefix="policylint-bench-") as name:
        folder = Path(name)
        if arguments.skills:
            good &= crawl_speed(folder / "speed", arguments.skills, arguments.hosts, arguments.faults, arguments.delay)
        if arguments.kills:
            good &= kills(folder / "kills", arguments.kills)
        if arguments.recheck:
            good &= recheck(folder / "recheck", arguments.recheck)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
