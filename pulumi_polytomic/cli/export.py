"""`pulumi-polytomic export`: all objects of a workspace, as a file."""

from __future__ import annotations

import os
from pathlib import Path

import click

from . import progress
from .connecting import resources_of, session_of, stack_option
from .inventory import exports, reading
from .inventory.choosing import chosen, kinds_option
from .inventory.objects import Inventory
from .mistakes import in_one_line, writing


@click.command()
@click.option(
    "-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file to write: JSON."
)
@stack_option
@kinds_option
def export(output: Path, stack: str | None, kinds: tuple[str, ...]) -> None:
    """Write all objects of a workspace to a file, for `compare`.

    The workspace is that of the key in the environment, or of --stack. It is only read (GET). The server masks the
    secrets that it knows; the file is readable by its owner alone, because configurations may hold others.
    """
    with in_one_line():
        found = reading.read(session_of(stack), chosen(kinds), progress.show)
    if stack:
        found = Inventory(found.title, found.api_version, found.objects, resources_of(stack))
    with (
        writing(output),
        open(os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file,
    ):
        file.write(exports.to_json(found))
    click.echo(f"{output}: {len(found.objects)} objects of {found.title}", err=True)
