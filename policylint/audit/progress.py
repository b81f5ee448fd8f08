"""Progress of an audit on standard error: bars on a terminal, a line at the end of each stage elsewhere."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)


class Task:
    """A stage at work."""

    def __init__(self, progress: Progress, identifier: TaskID) -> None:
        self._progress = progress
        self._identifier = identifier
        self.done = 0

    def advance(self, count: int = 1) -> None:
        """So much more is done."""
        self.done += count
        self._progress.advance(self._identifier, count)

    def reach(self, done: int, total: int) -> None:
        """So much is done, of so much."""
        self.done = done
        self._progress.update(self._identifier, completed=done, total=total)


class Reporter:
    """Tells progress and problems, and keeps the problems."""

    def __init__(self, console: Console | None = None, *, quiet: bool = False) -> None:
        """
        Args:
            console: standard error when `None`.
            quiet: problems only.
        """
        self.console = console or Console(stderr=True, highlight=False, soft_wrap=True)
        self.problems: list[str] = []
        self._quiet = quiet
        self._bars = self.console.is_terminal and not quiet
        self._progress = Progress(
            TextColumn("{task.description:<24}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("left"),
            TimeRemainingColumn(),
            console=self.console,
            disable=not self._bars,
        )

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    @contextmanager
    def stage(self, name: str, total: int | None = None) -> Iterator[Task]:
        """A stage that is at work within the block.

        Args:
            name: as people read it.
            total: how much there is to do, `None` when that is not known before.
        """
        task = Task(self._progress, self._progress.add_task(name, total=total))
        begun = time.monotonic()
        yield task
        if total is None:
            task.reach(task.done, task.done)
        if not self._bars:
            self.note(f"{name}: {task.done} in {time.monotonic() - begun:.1f} s")

    def problem(self, text: str) -> None:
        """Something could not be used; the run goes on."""
        self.problems.append(text)
        self.console.print(f"policylint audit: {escape(text)}")

    def note(self, text: str) -> None:
        """Something worth knowing."""
        if not self._quiet:
            self.console.print(escape(text))
