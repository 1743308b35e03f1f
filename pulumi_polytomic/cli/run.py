"""`pulumi-polytomic run`: start syncs, and wait until they have run."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from ..errors import Conflict, PolytomicError
from .connecting import connected, selected_stack, stack_option, stack_output
from .executing import endings
from .executing.syncs import Kind, Sync, find, kind_option
from .mistakes import Mistake

if TYPE_CHECKING:
    from ..api.client import Client
    from ..executing.outcome import Execution, FailOn, Verdict
    from .executing.watching import Screen


@click.command()
@click.argument("syncs", nargs=-1, metavar="[NAME|ID]...")
@click.option("--stack-output", metavar="KEY", help="Run the syncs whose ids are in this output of the stack.")
@stack_option
@kind_option
@click.option("--wait/--no-wait", default=True, show_default=True, help="Whether to wait until they end.")
@click.option(
    "--timeout", default=1800.0, show_default=True, type=click.FloatRange(min=0), help="Seconds for each run."
)
@click.option(
    "--fail-on",
    type=click.Choice(["failed", "errors", "warnings"]),
    default="failed",
    show_default=True,
    help="Whether a run also counts as failed if records failed, or had warnings.",
)
@click.option("--resync", is_flag=True, help="Model syncs: sync all records again.")
@click.option(
    "--resync-mode", type=click.Choice(["refetch", "resync", "rebuild"]), help="Bulk syncs: how to copy all data again."
)
@click.option("--schemas", metavar="ID,...", help="Bulk syncs: run these schemas only.")
@click.option("--test", is_flag=True, help="Sync a few records only.")
@click.option("--restart", is_flag=True, help="Cancel a running execution first.")
@click.option("--parallel", default=4, show_default=True, type=click.IntRange(min=1), help="Syncs to run at once.")
@click.option("--yes", is_flag=True, help="Start a resync without confirmation.")
@click.option("--json", "as_json", is_flag=True, help="Print the results as JSON.")
def run(
    syncs: tuple[str, ...], stack_output: str | None, stack: str | None, kind: Kind | None, yes: bool, **options: Any
) -> None:
    """Start syncs by name or id, model syncs and bulk syncs alike, and wait until they end.

    A name may be a pattern, such as 'crm-*', which starts every sync that it matches.

    Exit codes: 0 done, 1 failed, 2 wrong usage, 3 still running at the time-out, 4 canceled, 130 Ctrl-C.
    """
    wanted, stack = _wanted(syncs, stack_output, stack)
    orders = _Orders(**options)
    with connected(stack) as client:
        found = find(client, wanted, kind)
        bodies = {sync: orders.body(sync) for sync in found}
        _confirm(found, bodies, yes)
        raise SystemExit(_run_all(client, bodies, orders))


def _wanted(syncs: tuple[str, ...], output: str | None, stack: str | None) -> tuple[Sequence[str], str | None]:
    if bool(syncs) == (output is not None):
        raise click.UsageError("give names or ids of syncs, or --stack-output")
    if output is None:
        return syncs, stack
    stack = stack or selected_stack()
    return stack_output(stack, output), stack


def _confirm(syncs: list[Sync], bodies: Mapping[Sync, Mapping[str, Any]], yes: bool) -> None:
    """Ask before a resync. It reads and writes everything again, which may take long and cost money."""
    resyncs = [sync.name for sync in syncs if {"resync", "resync_mode"} & bodies[sync].keys()]
    if not resyncs or yes:
        return
    try:
        agreed = click.confirm(f"Start a FULL RESYNC of {', '.join(resyncs)}?", err=True)
    except click.Abort:
        click.echo(err=True)  # the question has no end of its own
        agreed = False
    if not agreed:
        raise Mistake("nothing was started; --yes starts a resync without asking")


@dataclass(frozen=True)
class _Orders:
    """What to start, how to wait, what to print: the options of the command."""

    wait: bool
    timeout: float
    fail_on: FailOn
    resync: bool
    resync_mode: str | None
    schemas: str | None
    test: bool
    restart: bool
    parallel: int
    as_json: bool

    def body(self, sync: Sync) -> dict[str, Any]:
        """The body of the start. Raises `Mistake` for what this kind of sync does not take."""
        if sync.kind == "model":
            if self.resync_mode or self.schemas:
                raise Mistake(
                    f"{sync.name!r} is a model sync: it takes --resync, but no --resync-mode and no --schemas"
                )
            return {name: True for name in ("resync", "test") if getattr(self, name)}
        if self.resync:
            raise Mistake(f"{sync.name!r} is a bulk sync: use --resync-mode refetch, resync or rebuild")
        if self.test and self.resync_mode:
            raise Mistake("--test and --resync-mode exclude each other")
        schemas = [id.strip() for id in (self.schemas or "").split(",") if id.strip()]
        body = {"schemas": schemas or None, "test": self.test or None, "resync_mode": self.resync_mode}
        return {name: value for name, value in body.items() if value is not None}


@dataclass
class _Running:
    """One sync of the command, and what became of it."""

    sync: Sync
    id: str = ""
    execution: Execution | None = None
    verdict: Verdict = "running"
    problem: str = ""


def _run_all(client: Client, bodies: Mapping[Sync, Mapping[str, Any]], orders: _Orders) -> int:
    from .executing.watching import screen

    stop = threading.Event()
    runnings = [_Running(sync) for sync in bodies]
    unsaid = [*runnings]
    try:
        with screen() as shown, ThreadPoolExecutor(orders.parallel) as pool:
            futures: list[Future[None]] = [
                pool.submit(_run_one, client, one, bodies[one.sync], orders, shown, stop) for one in runnings
            ]
            try:
                for future in futures:
                    future.result()
            except KeyboardInterrupt:
                stop.set()
                # At once: the calls that are under way may take a while, a start may yet get its answer.
                unsaid = [one for one in runnings if not one.id]
                _say_how_to_go_on([one for one in runnings if one not in unsaid], shown.say)
    except KeyboardInterrupt:  # again, before those calls had ended
        stop.set()
    if stop.is_set():
        _say_how_to_go_on(unsaid, lambda line: click.echo(line, err=True))
        return endings.INTERRUPTED
    _report(runnings, orders)
    if not orders.wait and all(one.verdict == "running" for one in runnings):
        return endings.DONE
    return endings.code(one.verdict for one in runnings)


def _run_one(
    client: Client, one: _Running, body: Mapping[str, Any], orders: _Orders, shown: Screen, stop: threading.Event
) -> None:
    """Start one sync and wait for it. What goes wrong is kept: the other runs go on."""
    from ..executing import outcome, starting
    from ..executing.following import Run
    from .executing.watching import Stopped, sleeper, wait

    executions, sync = one.sync.executions, one.sync
    try:
        if stop.is_set():
            return
        if orders.restart and (current := executions.current(client, sync.id)):
            earlier = Run(executions, sync.id, str(current["id"]))
            shown.begin(earlier, f"{sync.name} (to be canceled)")
            executions.cancel(client, sync.id, earlier.id)
            wait(client, earlier, orders.timeout, shown, stop)
        started = starting.start(executions, client, sync.id, body, sleep=sleeper(stop), tell=shown.say)
        one.id, one.execution = started.id, outcome.read(started.document)
        run = Run(executions, sync.id, started.id)
        shown.begin(run, sync.name)
        if orders.wait:
            one.execution = wait(client, run, orders.timeout, shown, stop)
            if one.execution is None:
                one.verdict, one.problem = "failed", endings.UNKNOWN
            else:
                one.verdict = outcome.verdict(one.execution, orders.fail_on)
    except Stopped:
        return
    except Conflict as error:
        one.verdict = "failed"
        one.problem = f"{error.what}. Wait for it with `pulumi-polytomic status {sync.id} --wait`, or use --restart."
    except PolytomicError as error:
        one.verdict, one.problem = "failed", str(error)


def _say_how_to_go_on(runnings: list[_Running], say: Callable[[str], None]) -> None:
    for one in runnings:
        ways = endings.how_to_go_on(one.sync.id, one.id) if one.id else one.problem or "not started"
        say(f"{one.sync.name}: {ways}")


def _report(runnings: list[_Running], orders: _Orders) -> None:
    from ..executing import outcome
    from .executing.watching import result

    if orders.as_json:
        results = [{**result(one.sync, one.id, one.execution, one.verdict), "problem": one.problem} for one in runnings]
        click.echo(json.dumps(results, indent=2, ensure_ascii=False))
    for one in runnings:
        if not one.id:
            click.echo(f"Error: {one.sync.name}: {one.problem}", err=True)
            continue
        words = "the server no longer keeps it" if one.execution is None else outcome.line(one.execution)
        if not orders.as_json:
            click.echo(f"{one.sync.name}: {words} (execution {one.id})")
        if one.problem:
            click.echo(f"Error: {one.sync.name}: {one.problem}", err=True)
        elif one.verdict == "failed":
            first = one.execution.errors[0] if one.execution and one.execution.errors else words
            logs = f"pulumi-polytomic logs {one.sync.id} --execution {one.id}"
            click.echo(f"Error: {one.sync.name} failed: {first}. Its log: {logs}", err=True)
        elif one.verdict == "running" and orders.wait:
            wait = f"pulumi-polytomic status {one.sync.id} --wait"
            click.echo(f"{one.sync.name} is still running after {orders.timeout:g} s. Wait for it: {wait}", err=True)
