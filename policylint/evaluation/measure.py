"""Runs the commands on the gold sets and the scorers on what they wrote.

The gold sets and scorers are other people's material and not part of the project; they are looked for in a folder beside it. Every
figure comes from the last line that a scorer prints, so that what stands in docs/accuracy.md is what anybody gets who runs the same
two commands by hand.
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from policylint.errors import InputError

_FIGURE = re.compile(r"([A-Za-z][\w-]*(?: [A-Za-z][\w-]*)*?) (\d\.\d{3})")


@dataclass(frozen=True, slots=True)
class Task:
    """One scorer.

    Attributes:
        name: for the table.
        gold: folder under `gold/`; scorer: file under `eval/`.
        command: "extract" or "check".
        arguments: of the command, relative to the gold folder.
        scorer_arguments: further ones of the scorer.
        targets: figure name -> value to reach.
    """

    name: str
    gold: str
    scorer: str
    command: str
    arguments: tuple[str, ...]
    targets: dict[str, float]
    scorer_arguments: tuple[str, ...] = ()


TASKS: tuple[Task, ...] = (
    Task(
        "is it a policy",
        "is_policy",
        "score_is_policy.py",
        "extract",
        ("docs.jsonl",),
        {"junk-recall": 0.90, "false-alarms": 0.03},
    ),
    Task("statement tuples", "opp115", "score_tuples.py", "extract", ("docs.jsonl",), {"F1": 0.52, "denials F1": 0.40}),
    Task("spans", "gdpr200", "score_spans.py", "extract", ("docs.jsonl",), {"spans micro-F1": 0.40}),
    Task(
        "spans, dev part",
        "gdpr200",
        "score_spans.py",
        "extract",
        ("docs.jsonl",),
        {"spans micro-F1": 0.40},
        ("--part", "dev"),
    ),
    Task(
        "disclosure verdicts",
        "verdicts",
        "score_verdicts.py",
        "check",
        ("policies", "flows.csv"),
        {"accuracy": 0.75, "disclosed-F1": 0.80},
    ),
    Task(
        "permission traceability",
        "skillvet",
        "score_traceability.py",
        "check",
        ("docs.jsonl", "flows.csv"),
        {"accuracy": 0.86, "macro-F1": 0.82, "broken-F1": 0.80},
    ),
)


@dataclass(frozen=True, slots=True)
class Measurement:
    """Result of one task.

    Attributes:
        figures: name -> value, as the scorer's last line has them; output: everything the scorer printed; seconds: of the command.
    """

    task: Task
    figures: dict[str, float]
    output: str
    seconds: float


def _run(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise InputError(" ".join(command[-6:]), f"ended with status {done.returncode}: {done.stderr.strip()[-400:]}")
    return done.stdout


def figures_of(line: str) -> dict[str, float]:
    """The figures of a scorer's last line: "verdicts accuracy 0.812 macro-F1 0.790" -> {"verdicts accuracy": .812, "macro-F1": .79}."""
    return {name.strip(): float(value) for name, value in _FIGURE.findall(line)}


def measure(
    material: Path, work: Path, names: Iterable[str] = (), progress: Callable[[str], None] = lambda _: None
) -> list[Measurement]:
    """Run the tasks.

    Args:
        material: folder with `gold/` and `eval/`.
        work: where predictions are written; predictions of the same command are made once.
        names: only these tasks; all when empty.
        progress: called with a line for people at each step.

    Raises:
        InputError: the material is not there.
    """
    if not (material / "eval").is_dir():
        raise InputError(
            str(material), "has no gold sets and scorers", "give the folder that holds gold/ and eval/ with --material"
        )
    work.mkdir(parents=True, exist_ok=True)
    seconds: dict[Path, float] = {}
    out = []
    for task in TASKS:
        if names and task.name not in names and task.gold not in names:
            continue
        gold = material / "gold" / task.gold
        predictions = work / f"{task.gold}.{task.command}.jsonl"
        if predictions not in seconds:
            progress(f"{task.command} on {task.gold}")
            inputs = [str(gold / a) for a in task.arguments]
            arguments = (
                [*inputs, "--quiet"]
                if task.command == "extract"
                else ["--policies", inputs[0], "--flows", inputs[1], "--processes", "0"]
            )
            started = time.monotonic()
            _run([sys.executable, "-m", "policylint", task.command, *arguments, "--out", str(predictions)])
            seconds[predictions] = time.monotonic() - started
        output = _run(
            [sys.executable, str(material / "eval" / task.scorer), str(gold), str(predictions), *task.scorer_arguments]
        )
        out.append(Measurement(task, figures_of(output.strip().splitlines()[-1]), output, seconds[predictions]))
    return out


def _figure(figures: dict[str, float], name: str) -> float | None:
    return next((value for key, value in figures.items() if key == name or key.endswith(" " + name)), None)


def table(measurements: Iterable[Measurement]) -> str:
    """A Markdown table: task, figure, value, value to reach, reached or by how much not."""
    rows = ["| task | figure | measured | to reach | |", "|---|---|---|---|---|"]
    for m in measurements:
        for name, target in m.task.targets.items():
            value = _figure(m.figures, name)
            if value is None:
                rows.append(f"| {m.task.name} | {name} | not printed by the scorer | {target:.2f} | |")
                continue
            less_is_better = name == "false-alarms"
            reached = value <= target if less_is_better else value >= target
            verdict = "reached" if reached else f"short by {abs(target - value):.3f}"
            rows.append(
                f"| {m.task.name} | {name} | {value:.3f} | {'<=' if less_is_better else '>='} {target:.2f} | {verdict} |"
            )
    return "\n".join(rows)
