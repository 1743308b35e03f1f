"""Progress of runs, on standard error: a bar for each on a terminal, plain lines elsewhere."""

from __future__ import annotations

import importlib.util
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

import click

from ...executing import outcome
from ...executing.following import Lines, Run, Seen, follow, looker
from ...executing.outcome import Execution

if TYPE_CHECKING:
    from ...api.client import Client
    from .syncs import Sync


class Stopped(Exception):
    """Ctrl-C: what waits is to stop waiting."""


class Screen(Protocol):
    """Where lines and progress are shown."""

    def say(self, line: str) -> None:
        """Show a line."""

    def begin(self, run: Run, name: str) -> None:
        """Show a run from now on."""

    def show(self, seen: Seen) -> None:
        """Show what is known of runs."""


class Plain:
    """Lines, at most one in 10 seconds for each run."""

    def __init__(self) -> None:
        self._names: dict[Run, str] = {}
        self._lines = Lines(self.say, time.monotonic, self._names)

    def say(self, line: str) -> None:
        """Show a line."""
        click.echo(line, err=True)

    def begin(self, run: Run, name: str) -> None:
        """Say that the run is under way."""
        self._names[run] = name
        self.say(f"{name}: execution {run.id}")

    def show(self, seen: Seen) -> None:
        """Say what is new."""
        self._lines.show(seen)


class Bars:
    """A bar for each run, with its status, its counts and the time that it has taken."""

    def __init__(self, progress: Any) -> None:
        self._progress = progress
        self._tasks: dict[Run, Any] = {}

    def say(self, line: str) -> None:
        """Show a line above the bars."""
        self._progress.console.print(line, markup=False, highlight=False)

    def begin(self, run: Run, name: str) -> None:
        """Add a bar."""
        self._tasks[run] = self._progress.add_task(name, total=None, words="started")

    def show(self, seen: Seen) -> None:
        """Bring the bars up to date."""
        for run, execution in seen.items():
            words = "no longer kept by the server" if execution is None else outcome.line(execution)
            over = execution is None or execution.is_over
            ended = {"total": 1, "completed": 1} if over else {}
            self._progress.update(self._tasks[run], words=words, **ended)


@contextmanager
def screen() -> Iterator[Screen]:
    """Bars where standard error is a terminal and `rich` is installed, else plain lines."""
    if not sys.stderr.isatty() or importlib.util.find_spec("rich") is None:
        yield Plain()
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=20),
        TextColumn("{task.fields[words]}", markup=False),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as progress:
        yield Bars(progress)


def wait(client: Client, run: Run, timeout: float, shown: Screen, stop: threading.Event) -> Execution | None:
    """Follow one run until it ends, for at most `timeout` seconds; what was last seen of it.

    Raises:
        Stopped: `stop` was set meanwhile.
    """
    seen = follow([run], looker(client), timeout=timeout, sleep=sleeper(stop), clock=time.monotonic, show=shown.show)
    return seen[run]


def sleeper(stop: threading.Event) -> Callable[[float], None]:
    """What sleeps for seconds, and raises `Stopped` as soon as `stop` is set."""

    def sleep(seconds: float) -> None:
        if stop.wait(seconds):
            raise Stopped

    return sleep


def result(sync: Sync, id: str, execution: Execution | None, verdict: str) -> Mapping[str, Any]:
    """What `--json` tells of an execution."""
    told = execution or Execution(id, "")
    return {
        "sync_id": sync.id,
        "kind": sync.kind,
        "name": sync.name,
        "execution_id": id,
        "verdict": verdict,
        "status": told.status,
        "created_at": told.created_at,
        "started_at": told.started_at,
        "completed_at": told.completed_at,
        "record_count": told.record_count,
        "counts": dict(told.counts),
        "errors": list(told.errors),
    }
