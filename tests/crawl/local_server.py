"""Starting the local web server, and settings for a crawl of it."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from policylint.crawl.limits import Limits
from policylint.crawl.settings import CrawlSettings

SERVER = Path(__file__).parent / "local_web.py"


@dataclass
class Web:
    """A running server."""

    process: subprocess.Popen[str]
    ports: dict[str, int]
    folder: Path

    def url(self, host: str, path: str = "/", scheme: str = "http") -> str:
        protocol = "http" if scheme == "http" else "https"
        return f"{protocol}://{host}.example:{self.ports[scheme]}{path}"

    @property
    def hosts(self) -> dict[str, str]:
        return {"*.example": "127.0.0.1"}

    @property
    def authority(self) -> str:
        return str(self.folder / "authority.pem")

    def control(self, target: str) -> Any:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.ports['http']}{target}", headers={"Host": "control.example"}
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            text = answer.read().decode()
        return json.loads(text) if target == "/log" else text

    def log(self) -> list[tuple[float, str, str]]:
        return [tuple(entry) for entry in self.control("/log")]


def start_web(folder: Path, *arguments: str) -> Web:
    process = subprocess.Popen(
        [sys.executable, str(SERVER), "--folder", str(folder), *arguments], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    return Web(process, json.loads(process.stdout.readline()), folder)


def stop_web(web: Web) -> None:
    os.kill(web.process.pid, signal.SIGKILL)
    web.process.wait()


FAST = Limits(
    connect_seconds=5,
    read_seconds=3.0,
    fetch_seconds=5.0,
    host_delay_seconds=0.0,
    body_bytes=1_000_000,
    backoff_seconds=0.05,
    attempts=2,
)


def settings(web: Web, **more: Any) -> CrawlSettings:
    """Settings for a crawl of the local server."""
    values: dict[str, Any] = {
        "contact": "mailto:tests@policylint.example",
        "store": web.url("store"),
        "allow_addresses": ("127.0.0.1",),
        "hosts": web.hosts,
        "authorities": web.authority,
        "limits": FAST,
    }
    return CrawlSettings(**(values | more))


def write_project(folder: Path, web: Web, *, limits: dict[str, Any] | None = None, **more: Any) -> Path:
    """A crawl project of the local server's store."""
    values = {
        "contact": "mailto:tests@policylint.example",
        "store": web.url("store"),
        "categories": ["*"],
        "allow_addresses": ["127.0.0.1"],
        "authorities": web.authority,
    } | more
    fast = {
        "host_delay_seconds": 0.0,
        "backoff_seconds": 0.05,
        "attempts": 2,
        "read_seconds": 1.5,
        "fetch_seconds": 2.0,
    }
    lines = ["[crawl]", *(f"{name} = {json.dumps(value)}" for name, value in values.items())]
    lines += ["[crawl.hosts]", '"*.example" = "127.0.0.1"', "[crawl.limits]"]
    lines += [f"{name} = {value}" for name, value in (fast | (limits or {})).items()]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "crawl.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def crawl_and_kill(project: Path, after: float | None) -> bool:
    """Run a crawl in a process of its own and kill it so many seconds after it began to work; `None`: let it end.

    Returns:
        Whether it was killed; False when it ended before.
    """
    program = str(Path(__file__).parent / "crawl_process.py")
    process = subprocess.Popen([sys.executable, program, str(project)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    process.stdout.readline()
    try:
        process.wait(after)
    except subprocess.TimeoutExpired:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        return True
    finally:
        process.stdout.close()
    assert process.returncode == 0
    return False


def final_store(project: Path) -> dict[str, Any]:
    """What a crawl ended with, without times and names that differ from run to run."""
    with sqlite3.connect(f"file:{project / 'crawl' / 'state.sqlite'}?mode=ro", uri=True) as state:
        tasks = state.execute("SELECT kind, url, state, reason, result FROM task ORDER BY kind, url").fetchall()
        fetches = state.execute(
            "SELECT kind, url, outcome, status, sha256 FROM fetch WHERE kind != 'robots' ORDER BY 1, 2, 3, 4, 5"
        ).fetchall()
        skills = state.execute("SELECT * FROM skill ORDER BY marketplace, id").fetchall()
    bodies = sorted(path.name for path in (project / "crawl" / "bodies").glob("??/*"))
    files = {p.name: p.read_bytes() for p in sorted(project.glob("policies/*"))} | {
        "skills": (project / "skills.csv").read_bytes()
    }
    return {"tasks": tasks, "fetches": fetches, "skills": skills, "bodies": bodies, "files": files}
