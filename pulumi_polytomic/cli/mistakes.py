"""Errors of the command line, each in one line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from ..errors import ConfigError, InvalidInput, PolytomicError

USAGE = 2
"""The exit code of a command that was called wrongly, or whose settings are wrong."""


class Mistake(click.ClickException):
    """The command cannot be meant like this."""

    exit_code = USAGE


@contextmanager
def writing(file: object) -> Iterator[None]:
    """Show in one line why a file cannot be written."""
    try:
        yield
    except BrokenPipeError:
        raise  # whoever reads has enough
    except OSError as error:
        raise click.ClickException(f"cannot write {file}: {error.strerror}") from None


@contextmanager
def in_one_line() -> Iterator[None]:
    """Show an error that was foreseen as one line, with the exit code that fits."""
    try:
        yield
    except (ConfigError, InvalidInput) as error:
        raise Mistake(str(error)) from None
    except PolytomicError as error:
        raise click.ClickException(str(error)) from None
