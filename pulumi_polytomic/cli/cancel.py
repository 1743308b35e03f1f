"""`pulumi-polytomic cancel`: cancel running executions of syncs."""

from __future__ import annotations

import click

from .connecting import connected, stack_option
from .executing.syncs import Kind, execution_option, find, kept, kind_option
from .mistakes import Mistake


@click.command()
@click.argument("syncs", nargs=-1, required=True, metavar="NAME|ID...")
@stack_option
@kind_option
@execution_option("Cancel this execution instead of the running one.")
def cancel(syncs: tuple[str, ...], stack: str | None, kind: Kind | None, execution: str | None) -> None:
    """Cancel the running execution of each sync. The server takes a moment to do so."""
    with connected(stack) as client:
        found = find(client, syncs, kind)
        if execution and len(found) > 1:
            raise Mistake("--execution goes with one sync")
        for sync in found:
            id = execution or str((sync.executions.current(client, sync.id) or {}).get("id") or "")
            if not id:
                click.echo(f"{sync.name}: no execution is under way")
                continue
            with kept(sync):
                sync.executions.cancel(client, sync.id, id)
            click.echo(f"{sync.name}: execution {id} is being canceled")
