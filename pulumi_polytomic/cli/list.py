"""`pulumi-polytomic list`: the syncs of a workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from . import progress, tables
from .connecting import session_of, stack_option
from .mistakes import in_one_line

if TYPE_CHECKING:
    from ..executing.outcome import Execution
    from .inventory.objects import Inventory
    from .inventory.syncs import Sync


@click.command("list")
@click.argument("words", nargs=-1, metavar="WORD...")
@stack_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON, with more columns.")
def list_(words: tuple[str, ...], stack: str | None, as_json: bool) -> None:
    """List syncs, with their last execution and their problems.

    A WORD is a pattern for names, such as "crm-*", or one of kind:model_sync, kind:bulk_sync, target:PATTERN,
    active:true, active:false, failing:true, failing:false. Words of one key are alternatives; every key must match.

    A sync is failing if its last execution failed or had errors, or if a problem stops it. A terminal shows the first
    40 characters of a name; a pipe and --json get all of it. The workspace is that of the key in the environment, or
    of --stack. It is only read (GET).
    """
    from .inventory import reading, selecting, syncs

    with in_one_line():
        selected = selecting.selector(words)
        session = session_of(stack)
        inventory = reading.read(session, syncs.kinds(), progress.show)
        found = syncs.syncs_of(inventory)
        last = syncs.last_executions(session, found)
    rows = [_row(inventory, one, last[one.object.id]) for one in found]
    columns = ["name", "kind", "target", "active", "schedule", "last", "at", "problems"]
    tables.show(columns, [row for row in rows if selected(row)], as_json=as_json, cut=("name", "target"))


def _row(inventory: Inventory, sync: Sync, last: Execution | None) -> dict[str, Any]:
    from .inventory import syncs

    [target] = syncs.labels(inventory, [sync.target])
    return {
        "name": sync.object.name,
        "kind": sync.object.kind.title.replace(" ", "_"),
        "id": sync.object.id,
        "sources": syncs.labels(inventory, sync.sources),
        "target": f"{target} {sync.target_object}".strip(),
        "active": sync.active,
        "schedule": sync.schedule,
        "runs_after": syncs.labels(inventory, sync.after),
        "last": last.status if last else "",
        "at": (last.completed_at or last.started_at or last.created_at) if last else "",
        "failing": syncs.is_failing(sync, last),
        "problems": sync.problems,
    }
