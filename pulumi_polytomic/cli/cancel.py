"""`pulumi-polytomic cancel`: cancel running executions of syncs."""

from __future__ import annotations

import json

import click

from .connecting import connected, stack_option
from .executing.syncs import Kind, execution_option, find, kept, kind_option
from .mistakes import Mistake


@click.command()
@click.argument("syncs", nargs=-1, required=True, metavar="NAME|ID...")
@stack_option
@kind_option
@execution_option("Cancel this execution instead of the running one.")
@click.option("--json", "as_json", is_flag=True, help="Print what was canceled as JSON.")
def cancel(syncs: tuple[str, ...], stack: str | None, kind: Kind | None, execution: str | None, as_json: bool) -> None:
    """Cancel the running execution of each sync. The server takes a moment to do so."""
    canceled = []
    with connected(stack) as client:
        found = find(client, syncs, kind)
        if execution and len(found) > 1:
            raise Mistake("--execution goes with one sync")
        for sync in found:
            id = execution or str((sync.executions.current(client, sync.id) or {}).get("id") or "")
            if id:
                with kept(sync):
                    sync.executions.cancel(client, sync.id, id)
            canceled.append({"sync_id": sync.id, "kind": sync.kind, "name": sync.name, "execution_id": id or None})
            if not as_json:
                what = f"execution {id} is being canceled" if id else "no execution is under way"
                click.echo(f"{sync.name}: {what}")
    if as_json:
        click.echo(json.dumps(canceled, indent=2, ensure_ascii=False))
