"""`pulumi-polytomic emulator record`: a live workspace becomes a world for the emulator."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from . import mistakes, progress
from .requirements import needs_the_emulator

if TYPE_CHECKING:
    from .recording.asking import Asker
    from .recording.reading import Workspace


@click.command()
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write: YAML, or JSON if it ends in .json. An existing file is replaced.",
)
@click.option("--anonymous", is_flag=True, help="Replace names by numbers, and leave configurations and SQL out.")
@click.option("--syncs", is_flag=True, help="Also the model syncs and bulk syncs, so that the world begins with them.")
def record(output: Path, anonymous: bool, syncs: bool) -> None:
    """Read a live workspace and write its world for the emulator.

    The workspace is that of the key in the environment: POLYTOMIC_API_KEY, or POLYTOMIC_DEPLOYMENT_KEY with
    POLYTOMIC_ORGANIZATION_ID; and POLYTOMIC_DEPLOYMENT_URL. It is only read (GET). The file has the connections, what
    they offer, models, policies and roles; no secrets and no rows.
    """
    if anonymous and syncs:
        raise click.UsageError("--syncs and --anonymous exclude each other: a sync is full of names")
    with needs_the_emulator():
        from ..emulator import worlds
        from .recording import texts, writing
        from .recording.anonymous import anonymous as without_names
    from ..errors import PolytomicError
    from .recording.asking import Asker

    asker = Asker(progress.show)
    try:
        found = _read(asker, syncs=syncs)
        world = writing.world(found)
        world = without_names(world) if anonymous else world
        worlds.load(world)
    except PolytomicError as error:
        raise click.ClickException(str(error)) from None
    except worlds.WorldError as mistake:
        raise click.ClickException(f"what the server answered makes no world: {mistake}") from None
    with mistakes.writing(output):
        output.write_text(texts.text_of(world, as_json=output.suffix == ".json"), encoding="utf-8")
    for warning in [*asker.warnings(), *writing.left_out(found)]:
        click.echo(warning, err=True)
    click.echo(f"{output}: {writing.summary(world)}", err=True)


def _read(asker: Asker, *, syncs: bool) -> Workspace:
    from ..api.client import Client
    from ..config import Settings
    from .recording import reading

    settings = Settings.resolve(lambda _: None, os.environ)
    click.echo(f"Reading {settings.deployment_url}", err=True)
    with closing(Client(settings)) as client:
        return reading.read(client, asker, with_syncs=syncs)
