"""Check that the optional packages and tools of a command are installed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

_OF_THE_EMULATOR = ("jsonschema", "starlette", "uvicorn", "yaml")


@contextmanager
def needs_the_emulator() -> Iterator[None]:
    """Say in one line how to install what the import inside lacks."""
    try:
        yield
    except ImportError as missing:
        if (missing.name or "").partition(".")[0] not in _OF_THE_EMULATOR:
            raise
        raise click.ClickException("this needs: pip install 'pulumi-polytomic[emulator]'") from None
