"""The control endpoints under `/_emulator/`: off unless asked for, and no part of the API."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from . import wire
from .behaviour import by_hand, catalog, executions, source_schemas
from .behaviour.refusals import Malformed, Refusal
from .behaviour.world import World
from .faults import Fault, Faults
from .request_log import RequestLog
from .store import Json

Endpoint = Callable[[Request], Awaitable[Response]]


def routes(
    world: World,
    faults: Faults,
    log: RequestLog,
    reset: Callable[[], None],
    advance: Callable[[float], None],
    replace_world: Callable[[Json], None],
) -> list[BaseRoute]:
    """Return the routes by which a test or a demonstration moves the emulator from outside."""

    def add_fault(body: Json) -> Any:
        with _read("fault"):
            fault = faults.add(Fault(**body))
        return {"count": fault.count, "when": fault.when}

    def move_clock(body: Json) -> None:
        with _read("clock"):
            advance(float(body["seconds"]))

    def script_execution(body: Json) -> None:
        with _read("execution"):
            lists = {key: tuple(value) for key, value in body.items() if isinstance(value, list)}
            outcome = executions.Outcome(**{**body, **lists})
        executions.script(world, outcome)

    def prune_executions(body: Json | None = None) -> None:
        with _read("executions"):
            executions.prune(world, **(body or {}))

    def hold_schema_cache(body: Json) -> None:
        left_out = {"connection_id": None, "requests": None, "seconds": None, "answer": "refreshing"}
        with _read("schema cache"):
            source_schemas.hold(world, **{**left_out, **body})

    def leave_out_target_fields(body: Json) -> None:
        with _read("target fields"):
            catalog.leave_out_fields(world, **body)

    def leave_out_schemas(body: Json) -> None:
        with _read("schemas"):
            source_schemas.leave_out(world, **body)

    def new_world(body: Json) -> None:
        with _read("world"):
            replace_world(body)

    return [
        _route("/clock", POST=move_clock),
        _route("/executions", POST=script_execution, DELETE=prune_executions),
        _route("/schema_cache", POST=hold_schema_cache),
        _route("/target_fields", POST=leave_out_target_fields),
        _route("/schemas", POST=leave_out_schemas),
        _route("/world", POST=new_world),
        _route("/faults", GET=faults.listed, POST=add_fault, DELETE=faults.clear),
        _route("/requests", GET=log.listed, DELETE=log.clear),
        _route("/reset", POST=reset),
        _route(
            "/syncs/{id}",
            PATCH=lambda body, id: by_hand.edit(world, "model sync", id, body),
            DELETE=lambda id: by_hand.remove(world, "model sync", id),
        ),
        _route(
            "/bulk/syncs/{id}",
            PATCH=lambda body, id: by_hand.edit(world, "bulk sync", id, body),
            DELETE=lambda id: by_hand.remove(world, "bulk sync", id),
        ),
        _route("/models/{id}", DELETE=lambda id: by_hand.remove(world, "model", id)),
    ]


@contextmanager
def _read(what: str) -> Iterator[None]:
    """Refuse a body whose keys or values do not fit."""
    try:
        yield
    except KeyError as missing:
        raise Malformed(f"{what}: {missing} is required") from None
    except (TypeError, ValueError) as mistake:
        raise Malformed(f"{what}: {mistake}") from None


def _route(path: str, **actions: Callable[..., Any]) -> Route:
    async def endpoint(request: Request) -> Response:
        action = actions["GET" if request.method == "HEAD" else request.method]
        raw = await request.body()
        try:
            arguments = [wire.json_object(raw)] if request.method == "PATCH" or raw else []
            found = action(*arguments, **request.path_params)
        except Refusal as refusal:
            reply = wire.refused(refusal)
            return JSONResponse(reply.body, status_code=reply.status)
        return Response(status_code=204) if found is None else JSONResponse({"data": found})

    return Route(f"/_emulator{path}", endpoint, methods=list(actions))
