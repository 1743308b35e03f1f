"""`pulumi-polytomic emulator record`."""

import click


@click.command()
def record() -> None:
    """Record."""
