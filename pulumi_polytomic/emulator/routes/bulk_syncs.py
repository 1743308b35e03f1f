"""Bulk syncs, their schemas, schedules, executions with logs, and their error handling."""

from __future__ import annotations

from .. import files, wire
from ..behaviour import (
    bulk_executions,
    bulk_syncs,
    catalog,
    error_handling,
    execution_logs,
    executions,
    jobs,
    schedule_calls,
)
from ..behaviour.refusals import NotFound
from ..behaviour.world import Caller, World
from ..store import Json
from ..wire import Call, Listing, Reply
from .model_syncs import ACTIVE
from .verbs import Handlers, ask, create, do, read, without_422, write

_SYNC = "/api/bulk/syncs/{id}"
_RUN = f"{_SYNC}/executions/{{execution_id}}"


def _schemas(world: World, call: Call) -> Reply:
    found = bulk_syncs.schemas(world, call.caller, call.path["id"])
    wanted = wire.nested(call.query, "filters").get("enabled")
    if wanted:
        found = [schema for schema in found if schema["enabled"] == (wanted.lower() == "true")]
    return wire.data(found or None)


def _run(world: World, call: Call) -> Json:
    return _get_run(world, call.caller, call.path["id"], call.path["execution_id"])


def _get_run(world: World, caller: Caller, id: str, execution_id: str) -> Json:
    bulk_syncs.stored(world, id, caller.organization_id)
    return executions.get(world, id, execution_id)


def _start(world: World, call: Call) -> Reply:
    return wire.data(bulk_executions.start(world, call.caller, call.path["id"], call.optional_body))


def _list_runs(world: World, call: Call) -> Reply:
    bulk_syncs.stored(world, call.path["id"], call.caller.organization_id)
    records = executions.listed(world, call.path["id"])
    by = "created_at"
    if wire.flag(call.query, "only_terminal"):
        records = [record for record in records if record["status"] in executions.TERMINAL]
        by = "updated_at"
    return wire.page_of_runs(records, call.query, lambda record: bulk_executions.view(world, record), by, most=100)


def _status_of_all(world: World, call: Call) -> Reply:
    if world.unsettled.many_statuses == "missing":
        raise NotFound("no such page")
    everything, active = (wire.flag(call.query, name) for name in ("all", "active"))
    ids = [id.lower() for id in call.query.getlist("sync_id")]
    return wire.data(bulk_executions.summary(world, call.caller, everything, active, ids) or None)


def _cancel(world: World, caller: Caller, id: str) -> None:
    bulk_syncs.stored(world, id, caller.organization_id)
    executions.cancel_current(world, id)


def _console(world: World, call: Call) -> Reply:
    execution = _run(world, call)
    schema_id = call.path.get("schema_id")
    if schema_id is not None and schema_id not in [schema["id"] for schema in execution["about"]["schemas"]]:
        raise NotFound(f"the execution has no schema {schema_id}")
    return wire.data(execution_logs.console(world, execution, _limit(call), call.query.get("after")))


def _limit(call: Call) -> int | None:
    found: int | None = wire.parameter(call.query, "limit", int)
    return found


def _ingest_console(world: World, call: Call) -> Reply:
    """Nothing here ingests events, so there is nothing to read."""
    catalog.get(world, call.caller, "connection", call.path["id"])
    return wire.data({"entries": [], "next_cursor": call.query.get("after") or ""})


def _urls(world: World, call: Call, expires: str) -> list[str]:
    execution = _run(world, call)
    names = execution_logs.bulk_file_names(execution)
    return [files.url(call.base_url, execution["id"], name, expires) for name in names]


def _logs(world: World, call: Call) -> Reply:
    expires = files.expiry(world)
    return wire.data({"URLs": _urls(world, call, expires), "Expires": expires})


def _export_logs(world: World, call: Call) -> Reply:
    execution = _run(world, call)
    url = files.url(call.base_url, execution["id"], "logs.jsonl", files.expiry(world))
    return wire.data(None, job=jobs.start(world, call.caller, "exportlogs", {"url": url}))


ROUTES: dict[str, Handlers] = {
    "/api/bulk/syncs": {
        "GET": Listing(bulk_syncs.KIND, bulk_syncs.view, ACTIVE, bulk_syncs.older_view),
        "POST": create(bulk_syncs.create),
    },
    "/api/bulk/syncs/status": {"GET": _status_of_all},
    _SYNC: {
        "GET": read(bulk_syncs.get, "id"),
        "PUT": without_422(write(bulk_syncs.update, "id")),
        "DELETE": do(bulk_syncs.delete, "id"),
    },
    f"{_SYNC}/activate": {"POST": write(bulk_syncs.activate, "id")},
    f"{_SYNC}/cancel": {"POST": ask(_cancel, "id")},
    f"{_SYNC}/status": {"GET": read(bulk_executions.status, "id")},
    f"{_SYNC}/error-handling": {
        "GET": read(error_handling.of_bulk_sync, "id"),
        "PUT": without_422(write(error_handling.update_bulk_sync, "id")),
    },
    f"{_SYNC}/schemas": {"GET": _schemas, "PATCH": without_422(write(bulk_syncs.patch_schemas, "id"))},
    f"{_SYNC}/schemas/{{schema_id}}": {
        "GET": read(bulk_syncs.schema, "id", "schema_id"),
        "PUT": without_422(write(bulk_syncs.update_schema, "id", "schema_id")),
    },
    f"{_SYNC}/schemas/{{schema_id}}/cancel": {"POST": ask(bulk_executions.cancel_schema, "id", "schema_id")},
    f"{_SYNC}/schedules": {
        "GET": read(schedule_calls.listed, "id"),
        "POST": without_422(write(schedule_calls.create, "id")),
    },
    f"{_SYNC}/schedules/{{schedule_id}}": {
        "GET": read(schedule_calls.get, "id", "schedule_id"),
        "PUT": without_422(write(schedule_calls.update, "id", "schedule_id")),
        "DELETE": do(schedule_calls.delete, "id", "schedule_id"),
    },
    f"{_SYNC}/executions": {
        "GET": _list_runs,
        "POST": without_422(_start),
    },
    _RUN: {"GET": lambda world, call: wire.data(bulk_executions.view(world, _run(world, call)))},
    f"{_RUN}/cancel": {
        "POST": ask(lambda world, *path: executions.cancel(world, _get_run(world, *path)), "id", "execution_id")
    },
    f"{_RUN}/consolelog": {"GET": _console},
    f"{_RUN}/schemas/{{schema_id}}/consolelog": {"GET": _console},
    f"{_RUN}/logs": {"GET": _logs},
    f"{_RUN}/logs/export": {"POST": _export_logs},
    "/api/connections/{id}/ingest/consolelog": {"GET": _ingest_console},
    "/api/jobs/{type}/{id}": {"GET": read(jobs.get, "type", "id")},
}
