"""The local web server as a fixture, and what a crawl of it needs."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

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


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    server = start_web(tmp_path_factory.mktemp("web"))
    yield server
    stop_web(server)
