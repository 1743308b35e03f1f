"""`pulumi-polytomic status`: running and last executions of syncs."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any

import click

from .connecting import connected, stack_option
from .executing import endings
from .executing.syncs import Kind, Sync, find, kind_option

if TYPE_CHECKING:
    from ..api.client import Client
    from ..executing.outcome import Execution, FailOn, Verdict


@click.command()
@click.argument("syncs", nargs=-1, required=True, metavar="NAME|ID...")
@stack_option
@kind_option
@click.option("--wait", is_flag=True, help="Wait until running executions have ended.")
@click.option("--timeout", default=1800.0, show_default=True, type=click.FloatRange(min=0), help="Seconds to wait.")
@click.option(
    "--fail-on",
    type=click.Choice(["failed", "errors", "warnings"]),
    default="failed",
    show_default=True,
    help="With --wait: what counts as a failure; `errors` and `warnings` count single records.",
)
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def status(
    syncs: tuple[str, ...],
    stack: str | None,
    kind: Kind | None,
    wait: bool,
    timeout: float,
    fail_on: FailOn,
    as_json: bool,
) -> None:
    """Show the current execution of each sync, or else its last one, and when it runs next.

    With --wait the exit code is that of `run`: 0 done, 1 failed, 3 still running at the time-out, 4 canceled.
    """
    from .executing.watching import result

    with connected(stack) as client:
        found = {sync: sync.executions.syncs.status(client, sync.id) for sync in find(client, syncs, kind)}
        latest = {sync: _latest(told) for sync, told in found.items()}
        if wait:
            latest = _waited(client, latest, timeout)
    if as_json:
        shown = [
            {
                **result(sync, one.id if one else "", one, _verdict(one, found[sync], fail_on) or ""),
                "next_execution_time": found[sync].get("next_execution_time"),
            }
            for sync, one in latest.items()
        ]
        click.echo(json.dumps(shown, indent=2, ensure_ascii=False))
    else:
        for sync, one in latest.items():
            click.echo(f"{sync.name}: {_words(one, found[sync])}")
    if wait:
        verdicts = [_verdict(one, found[sync], fail_on) for sync, one in latest.items()]
        raise SystemExit(endings.code(verdict for verdict in verdicts if verdict))


def _latest(told: dict[str, Any]) -> Execution | None:
    from ..executing import outcome

    document = told.get("current_execution") or told.get("last_execution")
    return outcome.read(document) if document else None


def _verdict(one: Execution | None, told: dict[str, Any], fail_on: FailOn) -> Verdict | None:
    """What became of it; None: the sync has not run."""
    from ..executing import outcome

    if one is not None:
        return outcome.verdict(one, fail_on)
    return "failed" if _latest(told) else None


def _waited(client: Client, latest: dict[Sync, Execution | None], timeout: float) -> dict[Sync, Execution | None]:
    import time

    from ..executing.following import Run, follow, looker
    from .executing.watching import screen, sleeper

    runs = {
        Run(sync.executions, sync.id, one.id): sync
        for sync, one in latest.items()
        if one is not None and not one.is_over
    }
    with screen() as shown:
        for run, sync in runs.items():
            shown.begin(run, sync.name)
        stop = threading.Event()
        try:
            seen = follow(
                [*runs], looker(client), timeout=timeout, sleep=sleeper(stop), clock=time.monotonic, show=shown.show
            )
        except KeyboardInterrupt:
            for run, sync in runs.items():
                shown.say(f"{sync.name}: {endings.how_to_go_on(sync.id, run.id)}")
            raise SystemExit(endings.INTERRUPTED) from None
    return latest | {sync: seen[run] for run, sync in runs.items()}


def _words(one: Execution | None, told: dict[str, Any]) -> str:
    from ..executing import outcome

    if one is None:
        words = endings.UNKNOWN if _latest(told) else "it has not run"
    else:
        words = f"{outcome.line(one)} (execution {one.id}, {one.created_at})"
    due = told.get("next_execution_time")
    return f"{words}; next: {due}" if due else words
