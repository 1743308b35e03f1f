"""How a command around executions ends: its exit code, and errors in one line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import click

from ...errors import ConfigError, InvalidInput, PolytomicError
from ...lifecycle.outcome import Verdict

DONE, FAILED, USAGE, RUNNING, CANCELED = 0, 1, 2, 3, 4
INTERRUPTED = 130
"""After Ctrl-C: 128 and the number of the signal, as shells have it."""

CODES: dict[Verdict, int] = {"done": DONE, "failed": FAILED, "running": RUNNING, "canceled": CANCELED}

UNKNOWN = "the server no longer keeps this execution, so nobody can say how it ended"

_WORST_FIRST: tuple[Verdict, ...] = ("failed", "canceled", "running", "done")


class Mistake(click.ClickException):
    """The command cannot be meant like this."""

    exit_code = USAGE


@contextmanager
def in_one_line() -> Iterator[None]:
    """Show an error that was foreseen as one line, with the exit code that fits."""
    try:
        yield
    except (ConfigError, InvalidInput) as error:
        raise Mistake(str(error)) from None
    except PolytomicError as error:
        raise click.ClickException(str(error)) from None


def code(verdicts: Iterable[Verdict]) -> int:
    """The exit code for several executions: that of the worst."""
    found = {*verdicts}
    return next((CODES[verdict] for verdict in _WORST_FIRST if verdict in found), DONE)
