"""What goes wrong with the start of an execution, on the real engine: how each is played, and what it comes to."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.engine.project import ACME, Inputs, Project, Run, bulk_sync, model_sync
from tests.engine.reliability.cases import NEVER, PAGE
from tests.engine.reliability.matrix import plain
from tests.engine.reliability.processes import Command, pending, release, until

PROGRAM = """
import json
from pathlib import Path

import pulumi_polytomic as polytomic

declared = json.loads(Path("declared.json").read_text())
contacts = polytomic.ModelSync("contacts", **declared["contacts"])
shop = polytomic.BulkSync("shop", **declared["shop"])
if "runs" in declared:
    polytomic.ModelSyncExecution("model", sync_id=contacts.sync_id, **declared["runs"])
    polytomic.BulkSyncExecution("bulk", sync_id=shop.sync_id, **declared["runs"])
"""
PATH = "/executions$"
KINDS = {"model": "contacts", "bulk": "shop"}
"""The executions, and the sync that each is of."""


@dataclass(frozen=True)
class Trouble:
    """One row: what goes wrong with both starts."""

    fault: dict[str, Any] = field(default_factory=dict)
    """What the emulator is asked for (`Fault`); none: nothing but what follows."""
    killed: Callable[[Project], object] | None = None
    """All processes of the command are killed as soon as this has happened."""
    environment: dict[str, str] = field(default_factory=dict)
    others: bool = False
    """Whether another client started both syncs just before."""


@dataclass(frozen=True)
class Outcome:
    """What a row came to, for one kind."""

    seen: str
    recovery: str
    doubled: int
    lost: int
    silent: int


def held(project: Project) -> bool:
    """Whether both starts wait for their answers."""
    return len(pending(project.emulator, "POST")) == len(KINDS)


def waits(project: Project) -> bool:
    """Whether both are under way, and were looked at."""
    looks = {r["path"] for r in project.emulator.requests() if r["method"] == "GET" and "/executions/" in r["path"]}
    return len(looks) == len(KINDS)


_ALWAYS: dict[str, Any] = {"count": None}
_HELD: dict[str, Any] = {"latency_seconds": NEVER, **_ALWAYS}
_AT_THE_END = {"PULUMI_EXPERIMENTAL": "true", "PULUMI_SKIP_CHECKPOINTS": "true"}

TROUBLES = {
    "500 before it has started": Trouble({"status": 500, "when": "before", "count": 2}),
    "500 after it has started": Trouble({"status": 500, "when": "after", "count": 2}),
    "500, again and again": Trouble({"status": 500, "when": "before", **_ALWAYS}),
    "the answer is lost": Trouble({"drop": True, "when": "after", "count": 2}),
    "no answer, again and again": Trouble({"drop": True, "when": "before", **_ALWAYS}),
    "504, a page of a gateway; carried out 5 s later": Trouble(
        {"status": 504, "html": PAGE, "late_seconds": 5, "count": 2}
    ),
    "409, because another run is under way": Trouble(others=True),
    "kill -9 before it has started": Trouble({**_HELD, "when": "before"}, killed=held),
    "kill -9 after it has started": Trouble({**_HELD, "when": "after"}, killed=held),
    "kill -9 after it has started, without checkpoints": Trouble({**_HELD, "when": "after"}, held, _AT_THE_END),
    "kill -9 in the wait": Trouble(killed=waits),
}


def play(project: Project, trouble: Trouble) -> dict[str, Outcome]:
    """Deploy the syncs, let the starts meet the trouble, recover, and count what must not be."""
    project.write(PROGRAM)
    syncs: dict[str, Inputs] = {"contacts": model_sync(active=True), "shop": bulk_sync()}
    project.declare(**syncs)
    project.up("--diff=false")
    others = {kind: _started_by_hand(project, kind) for kind in KINDS} if trouble.others else {}
    project.declare(**syncs, runs={"timeout": 600})
    if trouble.fault:
        project.emulator.add_fault(method="POST", path=PATH, **trouble.fault)
    project.emulator.clear_requests()

    run = _killed(project, trouble) if trouble.killed else _run(project, trouble)
    release(project.emulator)
    with time_passes(project):
        recovery = list(_recovered(project, run, trouble))
    project.preview("--expect-no-changes")
    project.refresh("--expect-no-changes")
    return {kind: _outcome(project, kind, others.get(kind), run, recovery) for kind in KINDS}


def _run(project: Project, trouble: Trouble) -> Run:
    with time_passes(project):
        return project.attempt("up", "--yes", "--skip-preview", "--diff=false", "--continue-on-error")


def _killed(project: Project, trouble: Trouble) -> Run:
    assert trouble.killed is not None
    happened = trouble.killed
    with Command(project.start("up", "--yes", "--skip-preview", **trouble.environment)) as command:
        until(lambda: happened(project), "both starts have come so far")
        command.kill()
        return command.end()


def _recovered(project: Project, run: Run, trouble: Trouble) -> Iterator[str]:
    project.emulator.clear_faults()
    if trouble.killed:
        project.pulumi("cancel", "--yes")
        yield "`pulumi cancel`"
    if run.code != 0:
        assert "Traceback" not in run.without_interrupt, run.output
        again = project.attempt("up", "--yes", "--skip-preview", **trouble.environment)
        assert again.code == 0, again.output
        yield "`pulumi up`"


def _outcome(project: Project, kind: str, other: str | None, run: Run, recovery: Sequence[str]) -> Outcome:
    state = project.state(kind)["outputs"]
    assert state["status"] == "completed"
    started = {one["id"] for one in project.emulator.executions(project.id_of(KINDS[kind]))} - {other}
    told = dict.fromkeys(_plain(line) for line in _lines(run, kind))
    return Outcome(
        seen="the command is killed" if run.code < 0 else "<br>".join(told) or "success",
        recovery=", ".join(recovery) or "none needed",
        doubled=len(started) - 1 if started else 0,
        lost=0 if started else 1,
        silent=int(state["execution_id"] not in started),
    )


def _lines(run: Run, kind: str) -> list[str]:
    """What the command says of the start, without the progress of what runs."""
    lines = run.told.get(kind, [])
    return [line for line in lines if not line.startswith(("warning: ", "waiting: ", "1 error occurred:"))]


def _plain(line: str) -> str:
    """A line without what is different each time, and without the kind of sync."""
    line = re.sub(r"^(?:\* )?create \w+ sync execution(?: \([0-9a-f-]+\))?: ", "", line)
    return plain(line).replace("/api/bulk/syncs/", "/api/…/").replace("/api/syncs/", "/api/…/")


def _started_by_hand(project: Project, kind: str) -> str:
    place = "bulk/syncs" if kind == "bulk" else "syncs"
    answer = httpx.post(
        f"{project.emulator.url}/api/{place}/{project.id_of(KINDS[kind])}/executions",
        headers={"Authorization": f"Bearer {ACME.api_key}", "X-Polytomic-Version": "2025-09-18"},
        json={},
    )
    answer.raise_for_status()
    return str(answer.json()["data"]["id"])


@contextmanager
def time_passes(project: Project) -> Iterator[None]:
    """Let the server's time go on, as it does by itself elsewhere."""
    ended = threading.Event()

    def turn() -> None:
        while not ended.wait(0.2):
            project.emulator.advance(2)

    turning = threading.Thread(target=turn)
    turning.start()
    try:
        yield
    finally:
        ended.set()
        turning.join()
