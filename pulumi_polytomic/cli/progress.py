"""Progress of a long reading, on standard error."""

from __future__ import annotations

import sys

import click


def show(what: str, done: int, count: int) -> None:
    """Count on one line of a terminal; elsewhere say only what is done."""
    if sys.stderr.isatty():
        click.echo(f"\r  {what}: {done} of {count}", err=True, nl=done == count)
    elif done == count:
        click.echo(f"  {what}: {count}", err=True)
