"""Model syncs, their executions with logs, and their error handling."""

from __future__ import annotations

from typing import get_args

from .. import files, wire
from ..behaviour import error_handling, execution_logs, executions, model_executions, model_syncs, shapes
from ..behaviour.schedule_calls import options
from ..behaviour.world import Caller, World
from ..store import Json
from ..wire import Call, Listing, Reply
from .verbs import Handlers, ask, create, do, read, without_422, write

ACTIVE = {"active": (wire.boolean, lambda record: record["settings"]["active"])}
_FILTERS = {
    **ACTIVE,
    "mode": (wire.one_of(*get_args(shapes.Mode)), lambda record: record["settings"]["mode"]),
    "target_connection_id": (wire.an_id, lambda record: record["settings"]["target"]["connection_id"]),
}
_RUN = "/api/syncs/{id}/executions/{execution_id}"


def _run(world: World, call: Call) -> Json:
    return run(world, call.caller, call.path["id"], call.path["execution_id"])


def run(world: World, caller: Caller, id: str, execution_id: str) -> Json:
    """Return an execution of a model sync of the caller's organization."""
    model_syncs.stored(world, id, caller.organization_id)
    return executions.get(world, id, execution_id)


def _start(world: World, call: Call) -> Reply:
    return wire.data(model_executions.start(world, call.caller, call.path["id"], call.optional_body))


def _list_runs(world: World, call: Call) -> Reply:
    model_syncs.stored(world, call.path["id"], call.caller.organization_id)
    records = executions.listed(world, call.path["id"])
    if wire.flag(call.query, "only_completed"):
        records = [record for record in records if record["status"] in executions.TERMINAL]
    return wire.page_of_runs(records, call.query, lambda record: model_executions.view(world, record))


def _cancel(world: World, caller: Caller, id: str) -> None:
    model_syncs.stored(world, id, caller.organization_id)
    executions.cancel_current(world, id)


def _console(world: World, call: Call) -> Reply:
    limit = wire.parameter(call.query, "limit", int)
    return wire.data(execution_logs.console(world, _run(world, call), limit, call.query.get("after")))


def _logs_index(world: World, call: Call) -> Reply:
    found = execution_logs.file_types(world, _run(world, call))
    base = f"{call.base_url}/api/syncs/{call.path['id']}/executions/{call.path['execution_id']}"
    return wire.data({type: {"count": count, "url": f"{base}/{type}"} for type, count in found.items()})


def _log_urls(world: World, call: Call) -> Reply:
    execution = _run(world, call)
    names = execution_logs.file_names(world, execution, call.path["type"])
    expires = files.expiry(world)
    urls = [files.url(call.base_url, execution["id"], name, expires) for name in names]
    return wire.data({"urls": urls, "expires": expires})


def _log_file(world: World, call: Call) -> Reply:
    execution = _run(world, call)
    name = execution_logs.file_name(world, execution, call.path["type"], call.path["filename"])
    location = files.url(call.base_url, execution["id"], name, files.expiry(world))
    return Reply(302, headers={"Location": location})


ROUTES: dict[str, Handlers] = {
    "/api/syncs": {
        "GET": Listing(model_syncs.KIND, model_syncs.light, _FILTERS, model_syncs.older_view),
        "POST": create(model_syncs.create),
    },
    "/api/syncs/schedules": {"GET": lambda world, _: wire.data({"schedule_options": options(world)})},
    "/api/syncs/{id}": {
        "GET": read(model_syncs.get, "id"),
        "PUT": write(model_syncs.update, "id"),
        "DELETE": do(model_syncs.delete, "id"),
    },
    "/api/syncs/{id}/activate": {"POST": write(model_syncs.activate, "id")},
    "/api/syncs/{id}/cancel": {"POST": ask(_cancel, "id")},
    "/api/syncs/{id}/status": {"GET": read(model_executions.status, "id")},
    "/api/syncs/{id}/error-handling": {
        "GET": read(error_handling.of_model_sync, "id"),
        "PUT": without_422(write(error_handling.update_model_sync, "id")),
    },
    "/api/syncs/{id}/executions": {
        "GET": _list_runs,
        "POST": without_422(_start),
    },
    _RUN: {"GET": lambda world, call: wire.data(model_executions.view(world, _run(world, call)))},
    f"{_RUN}/cancel": {
        "POST": ask(lambda world, *path: executions.cancel(world, run(world, *path)), "id", "execution_id")
    },
    f"{_RUN}/consolelog": {"GET": _console},
    f"{_RUN}/logs": {"GET": _logs_index},
    f"{_RUN}/{{type}}": {"GET": _log_urls},
    f"{_RUN}/{{type}}/{{filename}}": {"GET": _log_file},
}
