"""`pulumi-polytomic emulator`: the Polytomic API in a box."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from .readings import reading_options, unsettled
from .record import record
from .requirements import needs_the_emulator

if TYPE_CHECKING:
    from ..emulator import Emulator

_LOOPBACK = ("127.0.0.1", "::1", "localhost")


@click.group(invoke_without_command=True)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8899, show_default=True, type=click.IntRange(0, 65535), help="0 picks a free port.")
@click.option(
    "--world",
    type=click.Path(dir_okay=False, path_type=Path),
    help="YAML or JSON file with the organizations to begin with; without it they are those of a small company.",
)
@click.option(
    "--database",
    type=click.Path(dir_okay=False, path_type=Path),
    help="SQLite file that survives a restart; without it everything is in memory.",
)
@click.option(
    "--control", is_flag=True, help="Also answer under /_emulator/: faults, request log, edits by hand, clock."
)
@click.option(
    "--clock",
    type=click.Choice(["real", "driven"]),
    default="real",
    show_default=True,
    help="Whether executions progress by themselves, or only by POST /_emulator/clock.",
)
@reading_options
@click.pass_context
def emulator(context: click.Context, /, **options: Any) -> None:
    """Run an emulator of the Polytomic API, seeded with a small company, until Ctrl-C.

    The options after --clock choose between readings of what the API's pages leave open.
    """
    if context.invoked_subcommand is None:
        _run(**options)
        return
    for name in options:
        if context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            flag = f"--{name.replace('_', '-')}"
            raise click.UsageError(f"{flag} is an option of the emulator itself, not of {context.invoked_subcommand}")


emulator.add_command(record)


def _run(
    host: str, port: int, world: Path | None, database: Path | None, control: bool, clock: str, **readings: Any
) -> None:
    with needs_the_emulator():
        from ..emulator import WorldError, server
    try:
        running = server.Emulator(
            database,
            world=world,
            control=control,
            unsettled=unsettled(readings),
            host=host,
            port=port,
            real_time=clock == "real",
        )
    except OSError as mistake:
        raise click.ClickException(f"cannot listen on {host} port {port}: {mistake.strerror}") from None
    except WorldError as mistake:
        raise click.ClickException(str(mistake)) from None
    except (server.DatabaseError, ValueError) as mistake:
        raise click.ClickException(f"cannot use the database {database}: {mistake}") from None
    _introduce(running, host, database, control)
    try:
        running.serve()
    except KeyboardInterrupt:
        click.echo("Stopped.")


def _introduce(running: Emulator, host: str, database: Path | None, control: bool) -> None:
    url, first = running.url, running.organizations[0]
    click.echo(f"Polytomic emulator at {url} ({database or 'in memory'}); Ctrl-C stops it.")
    if host not in _LOOPBACK:
        click.echo(f"Warning: other machines can reach it on {host}, and its keys are public.", err=True)
    if control:
        click.echo(f"Control endpoints: {url}/_emulator/")
    for organization in running.organizations:
        click.echo(f"\n  {organization.name}  {organization.id}")
        for whose, key in (("organization's", organization.api_key), ("user's", organization.user_api_key)):
            if key:
                click.echo(f"    {whose + ' API key':<22}  {key}")
    if running.keys:
        click.echo("\n  with Basic and the organization's id")
    for opening in running.keys:
        click.echo(f"    {opening['kind'] + ' key':<22}  {opening['key']}")
    click.echo(
        f"\nexport POLYTOMIC_DEPLOYMENT_URL={url}\nexport POLYTOMIC_API_KEY={first.api_key or first.user_api_key}"
    )
