"""The control endpoints under `/_emulator/`: off unless asked for, and no part of the API."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from . import wire
from .behaviour import bulk_syncs, by_hand, model_syncs
from .behaviour.refusals import Malformed, Refusal
from .behaviour.world import World
from .faults import Fault, Faults
from .request_log import RequestLog
from .store import Json

Endpoint = Callable[[Request], Awaitable[Response]]


def routes(world: World, faults: Faults, log: RequestLog, reset: Callable[[], None]) -> list[BaseRoute]:
    """Return the routes by which a test or a demonstration moves the emulator from outside."""

    def add_fault(body: Json) -> Any:
        try:
            fault = faults.add(Fault(**body))
        except (TypeError, ValueError) as mistake:
            raise Malformed(f"fault: {mistake}") from None
        return {"count": fault.count, "when": fault.when}

    return [
        _route("/faults", GET=faults.listed, POST=add_fault, DELETE=faults.clear),
        _route("/requests", GET=log.listed, DELETE=log.clear),
        _route("/reset", POST=reset),
        _route(
            "/syncs/{id}",
            PATCH=lambda body, id: by_hand.edit_model_sync(world, id, body),
            DELETE=lambda id: by_hand.remove(world, model_syncs.KIND, id),
        ),
        _route(
            "/bulk/syncs/{id}",
            PATCH=lambda body, id: by_hand.edit_bulk_sync(world, id, body),
            DELETE=lambda id: by_hand.remove(world, bulk_syncs.KIND, id),
        ),
        _route("/models/{id}", DELETE=lambda id: by_hand.remove(world, "model", id)),
    ]


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
