"""`pulumi-polytomic emulator`: the Polytomic API in a box."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from .readings import reading_options, unsettled

_LOOPBACK = ("127.0.0.1", "::1", "localhost")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to answer on.")
@click.option("--port", default=8899, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one.")
@click.option(
    "--database",
    type=click.Path(dir_okay=False, path_type=Path),
    help="SQLite file that survives a restart; without it all is in memory.",
)
@click.option(
    "--control", is_flag=True, help="Also answer under /_emulator/: faults, request log, edits by hand, clock."
)
@click.option(
    "--clock",
    type=click.Choice(["real", "driven"]),
    default="real",
    show_default=True,
    help="Whether executions move by themselves, or only by POST /_emulator/clock.",
)
@reading_options
def emulator(
    host: str,
    port: int,
    database: Path | None,
    control: bool,
    clock: str,
    **readings: Any,
) -> None:
    """Run an emulator of the Polytomic API, seeded with a small company, until Ctrl-C.

    The options after --clock choose between readings of what the API's pages leave open.
    """
    try:
        from ..emulator import server
    except ImportError as missing:
        if (missing.name or "").partition(".")[0] not in ("starlette", "uvicorn"):
            raise
        raise click.ClickException("the emulator needs: pip install 'pulumi-polytomic[emulator]'") from None
    real_time = clock == "real"
    try:
        running = server.Emulator(
            database, control=control, unsettled=unsettled(readings), host=host, port=port, real_time=real_time
        )
    except OSError as mistake:
        raise click.ClickException(f"cannot listen on {host} port {port}: {mistake.strerror}") from None
    except (server.DatabaseError, ValueError) as mistake:
        raise click.ClickException(f"cannot use the database {database}: {mistake}") from None
    _introduce(running.url, host, database, control)
    try:
        running.serve()
    except KeyboardInterrupt:
        click.echo("Stopped.")


def _introduce(url: str, host: str, database: Path | None, control: bool) -> None:
    from ..emulator import seed

    click.echo(f"Polytomic emulator at {url} ({database or 'in memory'}); Ctrl-C stops it.")
    if host not in _LOOPBACK:
        click.echo(f"Warning: other machines can reach it on {host}, and its keys are public.", err=True)
    if control:
        click.echo(f"Control endpoints: {url}/_emulator/")
    for organization in seed.ORGANIZATIONS:
        click.echo(f"\n  {organization.name}  {organization.id}")
        click.echo(f"    organization's API key  {organization.api_key}")
        click.echo(f"    user's API key          {organization.user_api_key}")
    click.echo(f"\n  with Basic and the organization's id\n    deployment key          {seed.DEPLOYMENT_KEY}")
    click.echo(f"    partner key             {seed.PARTNER_KEY}")
    click.echo(f"\nexport POLYTOMIC_DEPLOYMENT_URL={url}\nexport POLYTOMIC_API_KEY={seed.ACME.api_key}")
