"""Progress of the reading, on standard error: a bar for each part on a terminal, elsewhere a line."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from .. import progress
from .reading import Progress


@contextmanager
def bars() -> Iterator[Progress]:
    """Hears how far it is."""
    if not sys.stderr.isatty():
        yield progress.show
        return
    from rich.console import Console
    from rich.progress import Progress as Bars

    with Bars(console=Console(stderr=True)) as shown:
        tasks: dict[str, Any] = {}

        def show(what: str, done: int, count: int) -> None:
            if what not in tasks:
                tasks[what] = shown.add_task(what)
            shown.update(tasks[what], completed=done, total=count)

        yield show
