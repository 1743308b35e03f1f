"""Executions of bulk syncs: Start Bulk Sync and its rules, and what answers report of runs, schema by schema."""

from __future__ import annotations

from typing import Literal

from ..store import Json
from . import bulk_schemas, bulk_syncs, catalog, executions, schedules, shapes
from .model_executions import VERSION
from .refusals import Malformed, NotFound
from .shapes import Shape
from .world import OLDER, Caller, World

ROWS = 100  # how many records every schema of a source holds
_DISPOSITIONS = {"resync": "truncate", "rebuild": "rebuild"}


class StartBulkSync(Shape):
    """The body of Start Bulk Sync; `resync` is of version 2024-02-08 only."""

    schemas: list[str] | None = None
    test: bool | None = None
    resync: bool | None = None
    resync_mode: Literal["refetch", "resync", "rebuild"] | None = None
    fetch_mode: Literal["none", "incremental", "full"] | None = None


def start(world: World, caller: Caller, id: str, body: Json) -> Json:
    """Start Bulk Sync; one that is not active runs by hand all the same."""
    sync = bulk_syncs.stored(world, id, caller.organization_id)
    if caller.version != OLDER and "resync" in body:
        raise Malformed("resync: no longer accepted; send resync_mode")
    shapes.check(StartBulkSync, body)
    resync_mode = body.get("resync_mode") or ("rebuild" if body.get("resync") else None)
    if body.get("test") and resync_mode:
        raise Malformed("test: cannot be combined with resync_mode")
    destination = world.store.read("connection", sync["settings"]["destination_connection_id"])
    if destination is not None:
        supported = catalog.bulk_target(world, destination, "destination_connection_id")["supported_resync_modes"]
        if resync_mode and resync_mode not in supported:
            raise Malformed(f"resync_mode: the destination supports {', '.join(supported)}")
    chosen = _chosen(sync, body.get("schemas") or [])
    about = {
        "type": "test" if body.get("test") else "resync" if resync_mode else "manual",
        "schemas": [{"id": schema["id"], "output_name": schema["output_name"]} for schema in chosen],
        "canceled": [],
        "is_partial": bool(body.get("schemas")),
        "is_resync": resync_mode is not None,
        "is_test": bool(body.get("test")),
        "fetch_mode": body.get("fetch_mode") or ("full" if resync_mode else "incremental"),
        "output_disposition": _DISPOSITIONS.get(resync_mode or "", "retain"),
    }
    rows = executions.TEST_ROWS if body.get("test") else ROWS
    gone = [f"connection {sync['settings'][key]} no longer exists" for key in _missing(world, sync)]
    return view(world, executions.start(world, "bulk_sync", sync, about, rows, gone))


def _chosen(sync: Json, named: list[str]) -> list[Json]:
    enabled = [bulk_schemas.listed(schema) for schema in sync["schemas"] if schema["enabled"]]
    unknown = [id for id in named if id not in [schema["id"] for schema in enabled]]
    if unknown:
        raise Malformed(f"schemas: '{unknown[0]}' is not enabled in this sync")
    chosen = [schema for schema in enabled if not named or schema["id"] in named]
    if not chosen:
        raise Malformed("schemas: none is enabled in this sync")
    return chosen


def _missing(world: World, sync: Json) -> list[str]:
    keys = ("source_connection_id", "destination_connection_id")
    return [key for key in keys if world.store.read("connection", sync["settings"][key]) is None]


def view(world: World, record: Json) -> Json:
    """Return an execution as answers report it."""
    record = executions.shown(world, record)
    about = record["about"]
    schemas = [_schema_view(world, record, schema, at == 0) for at, schema in enumerate(about["schemas"])]
    keys = ("type", "is_partial", "is_resync", "is_test", "fetch_mode", "output_disposition")
    return {
        **{key: record[key] for key in ("id", "status", "created_at", "updated_at", "completed_at")},
        **{key: about[key] for key in keys},
        **{key: sum(schema[key] for schema in schemas) for key in ("record_count", "error_count", "warning_count")},
        "started_at": executions.started_at(record),
        "status_message": _message(record),
        "schemas": schemas,
        "version": VERSION,
    }


def _message(record: Json) -> str:
    if record["status"] == "failed":
        return str(record["fails"])
    return f"{len(record['errors'])} records failed" if record["status"] == "errors" else ""


def _schema_view(world: World, record: Json, schema: Json, first: bool) -> Json:
    meant = record["schema"] == schema["id"] or (record["schema"] is None and first)
    canceled = schema["id"] in record["about"]["canceled"]
    errors, warnings = (
        executions.share(world, record, record[key]) if meant else []  #
        for key in ("errors", "warnings")
    )
    return {
        "schema": schema["id"],
        "output_name": schema["output_name"],
        "status": "canceled" if canceled else _schema_status(record["status"]),
        "status_message": "; ".join(errors[:1]) or (_message(record) if record["status"] == "failed" else ""),
        "record_count": 0 if canceled else int(executions.progress(world, record) * record["rows"]),
        "error_count": len(errors),
        "warning_count": len(warnings),
        "created_at": record["created_at"],
        "updated_at": record["updated_at"],
        "started_at": executions.started_at(record),
        "completed_at": record["completed_at"],
        "version": VERSION,
    }


def _schema_status(status: str) -> str:
    """A schema is never canceling and never ends in errors: its own words are fewer."""
    return {"canceling": "running", "errors": "completed"}.get(status, status)


def cancel_schema(world: World, caller: Caller, id: str, schema_id: str) -> None:
    """Cancel Bulk Sync Schema: the run goes on without it, or ends if it was the last."""
    sync = bulk_syncs.stored(world, id, caller.organization_id)
    if schema_id not in [schema["id"] for schema in sync["schemas"]]:
        raise NotFound(f"the sync has no schema {schema_id}")
    running = executions.current(world, id)
    if running is None:
        return
    about = running["about"]
    canceled = sorted({*about["canceled"], schema_id})
    running = {**running, "about": {**about, "canceled": canceled}, "updated_at": world.store.now()}
    world.store.write(executions.KIND, running)
    if all(schema["id"] in canceled for schema in about["schemas"]):
        executions.cancel(world, running)


def status(world: World, caller: Caller, id: str) -> Json:
    """Get Bulk Sync Status."""
    sync = bulk_syncs.stored(world, id, caller.organization_id)
    running, last = executions.current_known(world, id), executions.last(world, id)
    return {
        "current_execution": None if running is None else view(world, running),
        "last_execution": None if last is None else view(world, last),
        "next_execution_time": _next_time(world, sync),
        "ingestion_status": None,
    }


def _next_time(world: World, sync: Json) -> str | None:
    settings = sync["settings"]
    return schedules.next_time(
        world.store.now(), settings, [settings["default_schedule"], *settings["additional_schedules"]]
    )


def summary(world: World, caller: Caller, everything: bool, active: bool, ids: list[str]) -> list[Json]:
    """List Bulk Sync Execution Status: each enabled schema with its most recent execution."""
    syncs = world.store.all(bulk_syncs.KIND, caller.organization_id)
    if active:
        syncs = [sync for sync in syncs if sync["settings"]["active"]]
    elif not everything:
        syncs = [sync for sync in syncs if sync["id"] in ids]
    return [_summary(world, sync) for sync in syncs]


def _summary(world: World, sync: Json) -> Json:
    runs = [run for run in executions.of_sync(world, sync["id"]) if executions.is_known(world, run)]
    latest: dict[str, Json] = {}
    for run in runs:
        for schema in view(world, run)["schemas"]:
            latest.setdefault(schema["schema"], {**schema, "execution_id": run["id"]})
    dropped = ("created_at", "updated_at", "output_name", "version")
    enabled = [schema["id"] for schema in sync["schemas"] if schema["enabled"]]
    found = [latest[id] for id in enabled if id in latest]
    return {
        "sync_id": sync["id"],
        "status": executions.shown(world, runs[0])["status"] if runs else None,
        "nextExecutionTime": _next_time(world, sync),
        "schemas": [{key: one[key] for key in one if key not in dropped} for one in found],
    }
