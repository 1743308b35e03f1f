"""Executions of both nouns: how they start, move on the clock, are canceled, and end.

An execution has steps that take seconds of the store's clock, and an outcome that a test may script
beforehand. Nothing runs in the background: `progress.move` brings the executions that are not finished up to
date before every request and whenever the clock is advanced.
"""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass
from typing import Any, Literal

from ..store import Json
from .instants import later
from .refusals import Conflict, NotFound
from .world import World

KIND = "execution"
UNFINISHED = "unfinished_execution"
_SCRIPTED = "scripted_outcome"
Noun = Literal["model_sync", "bulk_sync"]

TERMINAL = ("completed", "errors", "failed", "canceled", "interrupted")
# The statuses before the last one, and how many seconds each takes.
_STEPS: dict[str, list[tuple[str, float]]] = {
    "model_sync": [("created", 1), ("queued", 1), ("running", 8), ("processing", 2)],
    "bulk_sync": [("created", 1), ("scheduled", 1), ("running", 8), ("exporting", 2), ("processing", 1)],
}
_CANCELING_SECONDS = 1
TEST_ROWS = 5  # Start Bulk Sync: a test syncs up to 5 records of each schema


@dataclass(frozen=True)
class Outcome:
    """How an execution is to go.

    Attributes:
        sync_id: of which sync; None is the next execution of any.
        fails: the message with which it fails as a whole; None lets it complete.
        interrupted: whether it ends `interrupted`, half of its records read.
        canceled: whether it is canceled by hand when it has run, so that it ends `canceled`.
        through: more statuses that it goes through after it has run, for a second each; any words.
        rows: how many records it reads (a bulk sync: of each schema); those before it fails, if it does.
        errors: the messages of the records that fail.
        warnings: the messages of the records with warnings.
        schema: the schema in which that happens (bulk syncs; left out, the first).
        seconds: how long it is running, without the steps before and after.
    """

    sync_id: str | None = None
    fails: str | None = None
    interrupted: bool = False
    canceled: bool = False
    through: tuple[str, ...] = ()
    rows: int | None = None
    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    schema: str | None = None
    seconds: float | None = None

    def __post_init__(self) -> None:
        if (self.rows or 0) < 0 or (self.seconds or 0) < 0:
            raise ValueError("rows and seconds: not below zero")
        if isinstance(self.errors, str) or isinstance(self.warnings, str):
            raise ValueError("errors and warnings: lists of messages")
        if isinstance(self.through, str) or {*self.through} & {*TERMINAL}:
            raise ValueError("through: a list of statuses that are no end")


def script(world: World, outcome: Outcome) -> None:
    """Have an outcome wait for the next execution that it is meant for; they are taken in order."""
    owned = {"id": str(uuid.uuid4()), "organization_id": "", "updated_at": world.store.now()}
    world.store.write(_SCRIPTED, {**owned, "outcome": asdict(outcome)})


def _take_outcome(world: World, sync_id: str) -> Outcome:
    for record in reversed(world.store.all(_SCRIPTED)):
        outcome = Outcome(**record["outcome"])
        if outcome.sync_id in (None, sync_id):
            world.store.delete(_SCRIPTED, record["id"])
            return outcome
    return Outcome()


def start(world: World, noun: Noun, sync: Json, about: Json, rows: int, problems: list[str]) -> Json:
    """Start an execution of a sync; while one runs there is no other.

    `about` is what the noun's own answers report; `rows` is how many records there are to read. A sync with
    problems fails when it runs.
    """
    if current(world, sync["id"]) is not None:
        raise Conflict("an execution of this sync is already running", sync_id=sync["id"])
    outcome = _take_outcome(world, sync["id"])
    fails = outcome.fails if outcome.fails is not None else "; ".join(problems) or None
    default_rows = rows if fails is None else 0
    now = world.store.now()
    record = {
        "id": str(uuid.uuid4()),
        "organization_id": sync["organization_id"],
        "created_at": now,
        "updated_at": now,
        "sync_id": sync["id"],
        "noun": noun,
        "began": world.store.elapsed(),
        "steps": _steps(noun, outcome, fails is not None or outcome.interrupted or outcome.canceled),
        "cancel_at": None,
        "status": "created",
        "completed_at": None,
        "fails": fails,
        "interrupted": outcome.interrupted,
        "canceled": outcome.canceled,
        "rows": default_rows if outcome.rows is None else outcome.rows,
        "errors": list(outcome.errors),
        "warnings": list(outcome.warnings),
        "schema": outcome.schema,
        "about": about,
    }
    world.store.write(KIND, record)
    marker = {key: record[key] for key in ("id", "organization_id", "updated_at")}
    world.store.write(UNFINISHED, marker)
    return record


def _steps(noun: Noun, outcome: Outcome, stops: bool) -> list[tuple[str, float]]:
    steps = dict(_STEPS[noun])
    if outcome.seconds is not None:
        steps["running"] = outcome.seconds
    until = [*steps].index("running") + 1
    before, after = [*steps.items()][:until], [*steps.items()][until:]
    return [*before, *((status, 1.0) for status in outcome.through), *([] if stops else after)]


def of_sync(world: World, sync_id: str) -> list[Json]:
    """Return the executions of a sync, last started first."""
    found = [record for record in world.store.all(KIND) if record["sync_id"] == sync_id]
    return sorted(found, key=lambda record: str(record["created_at"]), reverse=True)


def listed(world: World, sync_id: str) -> list[Json]:
    """Return the executions of a sync that a list shows (`Unsettled.list_lag`), last started first."""
    until = later(world.store.now(), -world.unsettled.list_lag)
    lags = world.unsettled.list_lag > 0
    known = [record for record in of_sync(world, sync_id) if is_known(world, record)]
    return [record for record in known if not lags or record["created_at"] <= until]


def is_known(world: World, record: Json | None) -> bool:
    """Return whether answers know the execution by now (`Unsettled.execution_lag`)."""
    return record is not None and world.store.elapsed() - record["began"] >= world.unsettled.execution_lag


def prune(world: World, sync_id: str | None = None) -> None:
    """Forget the executions that are over, of one sync or of all."""
    for record in world.store.all(KIND):
        if record["status"] in TERMINAL and sync_id in (None, record["sync_id"]):
            world.store.delete(KIND, record["id"])


def shown(world: World, record: Json) -> Json:
    """Return an execution as it was some time ago, which is what answers know of it (`Unsettled.status_lag`)."""
    if not world.unsettled.status_lag:
        return record
    seen_at = max(world.store.elapsed() - world.unsettled.status_lag, record["began"])
    canceled = record["cancel_at"] is not None and record["cancel_at"] <= seen_at
    then = {**record, "seen_at": seen_at, "cancel_at": record["cancel_at"] if canceled else None}
    status, completed_after = _by_now(then, seen_at)
    return {**then, "status": status, "completed_at": None if completed_after is None else record["completed_at"]}


def get(world: World, sync_id: str, id: str) -> Json:
    """Return one execution of a sync."""
    record = world.store.read(KIND, id)
    if record is None or record["sync_id"] != sync_id or not is_known(world, record):
        raise NotFound(f"the sync has no execution {id}")
    return record


def current(world: World, sync_id: str) -> Json | None:
    """Return the execution of a sync that is not finished."""
    for marker in world.store.all(UNFINISHED):
        record = world.store.read(KIND, marker["id"])
        if record is not None and record["sync_id"] == sync_id:
            return record
    return None


def current_known(world: World, sync_id: str) -> Json | None:
    """Return the execution of a sync that is not finished, if answers know it by now."""
    record = current(world, sync_id)
    return record if is_known(world, record) else None


def last(world: World, sync_id: str) -> Json | None:
    """Return the execution of a sync that finished last."""
    finished = [one for one in of_sync(world, sync_id) if one["status"] in TERMINAL and is_known(world, one)]
    return max(finished, key=lambda record: str(record["completed_at"]), default=None)


def cancel(world: World, record: Json) -> Json:
    """Ask for an execution to be canceled, which takes a moment; a finished one stays as it is."""
    if record["status"] not in TERMINAL and record["cancel_at"] is None:
        record = {**record, "cancel_at": world.store.elapsed(), "status": "canceling", "updated_at": world.store.now()}
        world.store.write(KIND, record)
    return record


def cancel_current(world: World, sync_id: str) -> None:
    """Ask for whatever runs of a sync to be canceled."""
    running = current(world, sync_id)
    if running is not None:
        cancel(world, running)


def end(world: World, sync_id: str) -> None:
    """Cancel at once what runs of a sync that is deleted."""
    running = current(world, sync_id)
    if running is not None:
        now = world.store.now()
        ended = {"status": "canceled", "cancel_at": world.store.elapsed(), "completed_at": now, "updated_at": now}
        finish(world, {**running, **ended})


def moved(world: World, record: Json) -> Json | None:
    """Return an unfinished execution as it is by now, None if it has not moved."""
    status, completed_after = _by_now(record, world.store.elapsed())
    if status == record["status"]:
        return None
    completed_at = None if completed_after is None else later(record["created_at"], completed_after)
    return {**record, "status": status, "completed_at": completed_at, "updated_at": world.store.now()}


def finish(world: World, record: Json) -> None:
    """Store an execution that has moved."""
    world.store.write(KIND, record)
    if record["status"] in TERMINAL:
        world.store.delete(UNFINISHED, record["id"])


def _by_now(record: Json, elapsed: float) -> tuple[str, float | None]:
    """Return an execution's status, and after how many seconds it ended if it did."""
    if record["cancel_at"] is not None:
        over = record["cancel_at"] + _CANCELING_SECONDS
        return ("canceled", over - record["began"]) if elapsed >= over else ("canceling", None)
    spent = elapsed - record["began"]
    total = 0.0
    for step, takes in record["steps"]:
        total += takes
        if spent < total:
            return step, None
    return _last_status(record), total


def _last_status(record: Json) -> str:
    if record["interrupted"] or record["canceled"]:
        return "interrupted" if record["interrupted"] else "canceled"
    if record["fails"] is not None:
        return "failed"
    return "errors" if record["noun"] == "bulk_sync" and record["errors"] else "completed"


def progress(world: World, record: Json) -> float:
    """Return which part of an execution's records has been read: 0 before it runs, 1 when it is over."""
    now = record.get("seen_at", world.store.elapsed())
    stopped = now if record["cancel_at"] is None else record["cancel_at"]
    if record["status"] in TERMINAL and record["cancel_at"] is None:
        return 0.5 if record["status"] in ("interrupted", "canceled") else 1.0
    before, running = _until_running(record)
    return min(1.0, max(0.0, (stopped - record["began"] - before) / running)) if running else 1.0


def started_at(record: Json) -> str | None:
    """Return when an execution began to run, None if it has not (or was canceled before it did)."""
    before, _ = _until_running(record)
    stopped = record["cancel_at"]
    waited = stopped is not None and stopped - record["began"] < before
    waiting = record["status"] in [step for step, _ in record["steps"][:2]]
    return None if waited or waiting else later(record["created_at"], before)


def _until_running(record: Json) -> tuple[float, float]:
    before = 0.0
    for step, takes in record["steps"]:
        if step == "running":
            return before, takes
        before += takes
    return before, 0.0


def share(world: World, record: Json, messages: list[Any]) -> list[Any]:
    """Return the messages that have come up so far."""
    part = progress(world, record)
    return messages[: int(part * len(messages))]
