"""Checking the evidence of a crawl: files against the manifest, WARC records against their digests, time stamps."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from policylint.crawl.session import FOLDER
from policylint.crawl.time_stamp import verify_time_stamp
from policylint.errors import InputError


@dataclass(frozen=True, slots=True)
class Verification:
    """What a check found.

    Attributes:
        files: number of files in the manifest; records: number of WARC records read.
        problems: what is wrong, each naming the file.
        stamps: what the time stamps prove, or why they could not be checked.
    """

    files: int
    records: int
    problems: tuple[str, ...]
    stamps: tuple[str, ...]


def verify_crawl(project: Path, certificates: Path | None = None) -> Verification:
    """Check the evidence of a project's crawl; nothing is fetched.

    Args:
        project: folder of the audit project.
        certificates: PEM file of the time stamp authority; without it time stamps are not checked.

    Raises:
        InputError: there is no manifest.
    """
    crawl = project / FOLDER
    try:
        lines = (crawl / "manifest.txt").read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise InputError(str(crawl / "manifest.txt"), "cannot be read", "run policylint crawl first") from error
    problems: list[str] = []
    records = 0
    for line in lines:
        digest, _, name = line.partition("  ")
        path = crawl / name
        try:
            content = path.read_bytes()
        except OSError:
            problems.append(f"{name}: is missing")
            continue
        if hashlib.sha256(content).hexdigest() != digest:
            problems.append(f"{name}: was changed after it was written")
        elif name.startswith("warc/"):
            try:
                records += sum(1 for _ in _records(path))
            except ArchiveLoadFailed as error:
                problems.append(f"{name}: {error}")
    return Verification(len(lines), records, tuple(problems), tuple(_stamps(crawl, certificates, problems)))


def _records(path: Path) -> Iterator[str]:
    with path.open("rb") as stream:
        for record in ArchiveIterator(stream, check_digests="raise"):
            record.content_stream().read()
            yield record.rec_type


def _stamps(crawl: Path, certificates: Path | None, problems: list[str]) -> Iterator[str]:
    for token in sorted((crawl / "time-stamps").glob("*.tsr")):
        if certificates is None:
            yield f"{token.name}: not checked, because no certificate of the authority was given"
            continue
        try:
            yield f"{token.name}: the manifest existed at {verify_time_stamp(token, certificates).isoformat()}"
        except InputError as error:
            problems.append(str(error))
