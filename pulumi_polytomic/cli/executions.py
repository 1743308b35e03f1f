"""`pulumi-polytomic executions`: the executions of a sync."""

from __future__ import annotations

import json
from itertools import islice

import click

from .connecting import connected, stack_option
from .executing.syncs import Kind, find, kind_option


@click.command()
@click.argument("syncs", nargs=-1, required=True, metavar="NAME|ID...")
@stack_option
@kind_option
@click.option(
    "--limit", default=20, show_default=True, type=click.IntRange(min=1), help="Executions to list for each sync."
)
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
def executions(syncs: tuple[str, ...], stack: str | None, kind: Kind | None, limit: int, as_json: bool) -> None:
    """List the executions of each sync, the last started first. A server may keep only recent ones."""
    from ..executing import outcome
    from .executing.watching import result

    with connected(stack) as client:
        found = [
            (sync, outcome.read(document))
            for sync in find(client, syncs, kind)
            for document in islice(sync.executions.list_(client, sync.id), limit)
        ]
    if as_json:
        shown = [result(sync, one.id, one, outcome.verdict(one)) for sync, one in found]
        click.echo(json.dumps(shown, indent=2, ensure_ascii=False))
        return
    for sync, one in found:
        click.echo(f"{one.id}  {one.created_at}  {sync.name}: {outcome.line(one)}")
