"""`ModelSyncExecution` and `BulkSyncExecution`: a run of a sync, as a part of a stack.

API pages "Start Sync", "Start Bulk Sync". The paths of `ModelSyncExecutionProvider` and `BulkSyncExecutionProvider` are
in users' state: this module and those classes are never renamed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal

import pulumi

from pulumi_polytomic import executing, rules
from pulumi_polytomic.api.executions import BULK_EXECUTIONS, MODEL_EXECUTIONS
from pulumi_polytomic.declare.base import Declaration, Input
from pulumi_polytomic.declare.several import Several
from pulumi_polytomic.executing.life import Starts
from pulumi_polytomic.host.provider import Provider
from pulumi_polytomic.host.resource import Registered
from pulumi_polytomic.reconcile.normalize import Configuration
from pulumi_polytomic.reconcile.path import Mistake, Path
from pulumi_polytomic.reconcile.shape import Compared, Match
from pulumi_polytomic.typed import BulkSyncExecutionFields, ModelSyncExecutionFields

OnRunning = Literal["wait", "attach", "fail"]
FailOn = Literal["failed", "errors", "warnings"]
ResyncMode = Literal["refetch", "resync", "rebuild"]

_MOST = 1000

_COMPUTED: Mapping[str, Any] = {
    "execution_id": "",
    "status": "",
    "created_at": "",
    "started_at": "",
    "completed_at": "",
    "record_count": 0,
    "counts": {},
    "errors": [],
}


def _wrong(declared: Mapping[str, Any]) -> Iterator[Mistake]:
    timeout = declared.get("timeout")
    if isinstance(timeout, int | float) and not isinstance(timeout, bool) and timeout <= 0:
        yield Mistake(Path.of("timeout"), "must be more than 0 seconds", rules.OUT_OF_RANGE)
    if declared.get("test") is True and declared.get("resync_mode") is not None:
        yield Mistake(Path.of("resync_mode"), "cannot be combined with test", rules.CONFLICTING_FIELDS)
    if declared.get("identities") is not None and declared.get("source_identities") is not None:
        yield Mistake(Path.of("source_identities"), "cannot be combined with identities", rules.CONFLICTING_FIELDS)
    for name in ("identities", "source_identities"):
        given = declared.get(name)
        if isinstance(given, list) and len(given) > _MOST:
            what = f"has {len(given)} entries; at most {_MOST} can be sent"
            yield Mistake(Path.of(name), what, rules.OUT_OF_RANGE)


class ModelSyncExecutionArgs(Declaration):
    """A run of a model sync as a program declares it. API page "Start Sync".

    It runs when it is created, and again when `sync_id`, `triggers` or anything that is sent changes.
    """

    judges = (_wrong,)

    sync_id: Annotated[Input[str], Compared.UUID]
    """UUID of the model sync; `ModelSync.sync_id` gives one."""

    triggers: Input[Sequence[Any]] | None = None
    """Any values; a change of one runs the sync again. Left out: none."""

    identities: Annotated[Input[Several[Input[str]]] | None, Match.SET] = None
    """Values of the sync's identity field: only these records are synced, 1,000 at most. Left out: all."""

    source_identities: Input[Sequence[Any]] | None = None
    """The same for a sync with several identity mappings. Of each record a list of `source` and `value`; 1,000 at most.
    Left out: all.
    """

    resync: Input[bool] | None = None
    """Whether every record is written again: a full resync. Left out: false."""

    test: Input[bool] | None = None
    """Whether the run only tests the sync. Left out: false."""

    wait: Input[bool] | None = None
    """Whether `pulumi up` waits until the execution ends. Left out: true."""

    timeout: Input[int] | None = None
    """How long it waits, in seconds; the next `pulumi up` waits on. Left out: 1800."""

    on_running: Input[OnRunning] | None = None
    """What to do if one is under way: `wait` for it and then start, `attach` to it, or `fail`. Left out: `wait`."""

    fail_on: Input[FailOn] | None = None
    """What fails the update: a run that `failed`, one with `errors`, one with `warnings`. Left out: `failed`."""

    cancel_on_delete: Input[bool] | None = None
    """Whether a delete of the resource cancels the execution. Left out: false, it is forgotten."""

    every_up: Input[bool] | None = None
    """Whether the sync runs at each `pulumi up`. Left out: false."""


class BulkSyncExecutionArgs(Declaration):
    """A run of a bulk sync as a program declares it. API page "Start Bulk Sync".

    It runs when it is created, and again when `sync_id`, `triggers` or anything that is sent changes.
    """

    judges = (_wrong,)

    sync_id: Annotated[Input[str], Compared.UUID]
    """UUID of the bulk sync; `BulkSync.sync_id` gives one."""

    triggers: Input[Sequence[Any]] | None = None
    """Any values; a change of one runs the sync again. Left out: none."""

    schemas: Annotated[Input[Several[Input[str]]] | None, Match.SET] = None
    """Ids of the schemas to copy. Left out: all that the sync copies."""

    test: Input[bool] | None = None
    """Whether the run only tests the sync, with a few records of each schema; not with `resync_mode`. Left out: false.
    """

    resync_mode: Input[ResyncMode] | None = None
    """What is done with records copied before: `refetch`, `resync` or `rebuild`. Left out: they stay."""

    fetch_mode: Input[str] | None = None
    """How records are fetched, as the API names it. Left out: as the sync does."""

    wait: Input[bool] | None = None
    """Whether `pulumi up` waits until the execution ends. Left out: true."""

    timeout: Input[int] | None = None
    """How long it waits, in seconds; the next `pulumi up` waits on. Left out: 1800."""

    on_running: Input[OnRunning] | None = None
    """What to do if one is under way: `wait` for it and then start, `attach` to it, or `fail`. Left out: `wait`."""

    fail_on: Input[FailOn] | None = None
    """What fails the update: a run that `failed`, one with `errors`, one with `warnings`. Left out: `failed`."""

    cancel_on_delete: Input[bool] | None = None
    """Whether a delete of the resource cancels the execution. Left out: false, it is forgotten."""

    every_up: Input[bool] | None = None
    """Whether the sync runs at each `pulumi up`. Left out: false."""


def _model_objections(sync: Configuration, declared: Configuration) -> Iterator[str]:
    if sync.get("active") is False:
        yield "the model sync is not active, so it cannot run: declare active=True on it"
    mappings = (sync.get("identities") or {}).get("mappings") or []
    if len(mappings) > 1 and declared.get("identities") is not None:
        yield "identities: the sync has several identity mappings: use source_identities"


MODEL_SYNC_EXECUTION = Starts(
    title="model sync execution",
    declaration=ModelSyncExecutionArgs,
    computed=_COMPUTED,
    named_by="",
    organization=False,
    executions=MODEL_EXECUTIONS,
    sent=("identities", "source_identities", "resync", "test"),
    full_resync=lambda declared: declared.get("resync") is True,
    objections=_model_objections,
)

BULK_SYNC_EXECUTION = Starts(
    title="bulk sync execution",
    declaration=BulkSyncExecutionArgs,
    computed=_COMPUTED,
    named_by="",
    organization=False,
    executions=BULK_EXECUTIONS,
    sent=("schemas", "test", "resync_mode", "fetch_mode"),
    full_resync=lambda declared: declared.get("resync_mode") in ("resync", "rebuild"),
)


class ModelSyncExecutionProvider(Provider):
    """The dynamic provider of runs of model syncs. Its import path is in state: never rename or move it."""

    kind = MODEL_SYNC_EXECUTION
    life = executing.life
    waits = True


class BulkSyncExecutionProvider(Provider):
    """The dynamic provider of runs of bulk syncs. Its import path is in state: never rename or move it."""

    kind = BULK_SYNC_EXECUTION
    life = executing.life
    waits = True


class _Outcome:
    """What became of an execution."""

    execution_id: pulumi.Output[str]
    """UUID of the execution."""
    status: pulumi.Output[str]
    """Its status when it was last looked at, such as "completed"."""
    created_at: pulumi.Output[str]
    """When it was created (UTC, RFC 3339)."""
    started_at: pulumi.Output[str]
    """When it began (UTC, RFC 3339); blank: not yet."""
    completed_at: pulumi.Output[str]
    """When it ended (UTC, RFC 3339); blank: not yet."""
    record_count: pulumi.Output[int]
    """How many records it handled."""
    counts: pulumi.Output[dict[str, int]]
    """How many of them were `insert`, `update`, `upsert`, `delete`, `error`, `warning`, as far as the API tells."""
    errors: pulumi.Output[list[str]]
    """Its first 20 error messages."""


class ModelSyncExecution(ModelSyncExecutionFields, _Outcome, Registered, module="polytomic", name="ModelSyncExecution"):
    """A run of a model sync: `pulumi up` starts it, waits for it, and fails if it fails.

    It runs when it is created, and again when `sync_id`, `triggers` or anything that is sent changes. A run that failed
    is in state, and the next `pulumi up` runs it again. A wait that was interrupted goes on with the same execution.
    """

    kind = MODEL_SYNC_EXECUTION
    provider = ModelSyncExecutionProvider


class BulkSyncExecution(BulkSyncExecutionFields, _Outcome, Registered, module="polytomic", name="BulkSyncExecution"):
    """A run of a bulk sync: `pulumi up` starts it, waits for it, and fails if it fails.

    It runs when it is created, and again when `sync_id`, `triggers` or anything that is sent changes. A run that failed
    is in state, and the next `pulumi up` runs it again. A wait that was interrupted goes on with the same execution.
    """

    kind = BULK_SYNC_EXECUTION
    provider = BulkSyncExecutionProvider
