"""Speed and memory of `extract` against the bare language model on the same texts."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from policylint.errors import InputError

# The yardstick of the first issue: the full spaCy pipeline with its entity recogniser, one process, the texts as they are.
_BARE = """
import json, sys, spacy
texts = [json.loads(line)["text"] for line in open(sys.argv[1], encoding="utf-8") if line.strip()]
nlp = spacy.load(sys.argv[2])
nlp.max_length = 10_000_000
for _ in nlp.pipe(texts):
    pass
"""


@dataclass(frozen=True, slots=True)
class Timing:
    """Wall seconds of a whole process, and its largest resident memory in MiB (its own or a child's)."""

    seconds: float
    megabytes: float


def timed(command: list[str]) -> Timing:
    """Run a command and time it.

    Raises:
        InputError: it failed.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    started = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    seconds = time.monotonic() - started
    if done.returncode not in (0, 1):
        raise InputError(" ".join(command[:4]), f"ended with status {done.returncode}: {done.stderr.strip()[-300:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return Timing(seconds, max(before, after) / 1024)


def words_of(path: Path) -> int:
    """White-space separated words of a JSONL of texts."""
    with path.open(encoding="utf-8") as stream:
        return sum(len(json.loads(line)["text"].split()) for line in stream if line.strip())


def compare(texts: Path, work: Path, processes: int, runs: int = 1) -> list[tuple[Timing, Timing]]:
    """(extract, bare) timings, in turn, `runs` pairs."""
    from policylint.statements.nlp import MODEL

    if not texts.exists():
        raise InputError(str(texts), "does not exist", "give a JSONL of texts with --texts")
    out = []
    for _ in range(runs):
        ours = timed(
            [
                sys.executable,
                "-m",
                "policylint",
                "extract",
                str(texts),
                "--out",
                str(work / "bench.jsonl"),
                "--processes",
                str(processes),
                "--quiet",
            ]
        )
        bare = timed([sys.executable, "-c", _BARE, str(texts), MODEL])
        out.append((ours, bare))
    return out
