"""WACZ package of a crawl: all WARC files in one archive that web archive viewers open (extra `wacz`)."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from policylint.crawl.session import FOLDER
from policylint.errors import InputError


def write_wacz(project: Path, target: Path) -> None:
    """Write the snapshots of a project's crawl as a WACZ file.

    The package `wacz` (Webrecorder) makes it; it runs as a process of its own because it ends the process on errors.

    Raises:
        InputError: there is nothing to pack, or the package is not installed, or it failed.
    """
    files = sorted((project / FOLDER / "warc").glob("??/*.warc.gz"))
    if not files:
        raise InputError(str(project), "there are no snapshots to pack", "run policylint crawl first")
    if find_spec("wacz") is None:
        raise InputError("--wacz", "the package wacz is not installed", "install policylint[wacz]")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        part = Path(folder) / "crawl.wacz"
        command = [
            sys.executable,
            "-m",
            "wacz.main",
            "create",
            "-o",
            str(part),
            "--title",
            "policylint crawl",
            "--text",
        ]
        done = subprocess.run([*command, *map(str, files)], capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode or not part.exists():
            lines = (done.stderr or done.stdout).strip().splitlines()
            raise InputError(str(target), f"the package could not be made ({lines[-1] if lines else 'no message'})")
        part.replace(target)
