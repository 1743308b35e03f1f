"""The routes: which call of the API is answered by which behaviour."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, get_args

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from . import wire
from .behaviour import bulk_syncs, catalog, model_syncs, shapes
from .behaviour.idempotency import Ledger
from .behaviour.refusals import Malformed, Refusal
from .behaviour.world import Caller, World
from .faults import Dropped, Fault, Faults
from .request_log import RequestLog
from .store import Json
from .wire import Call, Listing, Reply

Handler = Callable[[World, Call], Reply]

_logger = logging.getLogger(__name__)

_ACTIVE = {"active": (wire.boolean, lambda record: record["settings"]["active"])}
_MODEL_SYNC_FILTERS = {
    **_ACTIVE,
    "mode": (wire.one_of(*get_args(shapes.Mode)), lambda record: record["settings"]["mode"]),
    "target_connection_id": (wire.an_id, lambda record: record["settings"]["target"]["connection_id"]),
}


def _get(kind: str, view: Callable[[World, Json], Json] = catalog.whole) -> Handler:
    return lambda world, call: wire.data(view(world, catalog.get(world, call.caller, kind, call.path["id"])))


def _create(noun: Any) -> Handler:
    return lambda world, call: wire.data(noun.create(world, call.caller, call.body))


def _read(noun: Any) -> Handler:
    return lambda world, call: wire.data(noun.get(world, call.caller, call.path["id"]))


def _write(noun: Any, verb: str) -> Handler:
    return lambda world, call: wire.data(getattr(noun, verb)(world, call.caller, call.path["id"], call.body))


def _delete(noun: Any) -> Handler:
    def handler(world: World, call: Call) -> Reply:
        noun.delete(world, call.caller, call.path["id"])
        return Reply(204)

    return handler


def _target_objects(world: World, call: Call) -> Reply:
    objects, creation = catalog.target_objects(world, call.caller, call.path["id"])
    return wire.data(objects or None, target_creation=creation)


def _target_fields(world: World, call: Call) -> Reply:
    prefix = "properties["
    properties = {key[len(prefix) : -1]: value for key, value in call.query.items() if key.startswith(prefix)}
    name = call.query.get("target")
    return wire.data(catalog.target_fields(world, call.caller, call.path["id"], name, properties))


def _bulk_source(world: World, call: Call) -> Reply:
    include_fields = wire.flag(call.query, "include_fields")
    return wire.data(catalog.bulk_source(world, call.caller, call.path["id"], include_fields))


ROUTES: dict[str, dict[str, Handler]] = {
    "/api/me": {"GET": lambda _, call: wire.data(call.caller.me)},
    "/api/syncs": {
        "GET": Listing(model_syncs.KIND, model_syncs.light, _MODEL_SYNC_FILTERS),
        "POST": _create(model_syncs),
    },
    "/api/syncs/{id}": {
        "GET": _read(model_syncs),
        "PUT": _write(model_syncs, "update"),
        "DELETE": _delete(model_syncs),
    },
    "/api/syncs/{id}/activate": {"POST": _write(model_syncs, "activate")},
    "/api/bulk/syncs": {
        "GET": Listing(bulk_syncs.KIND, bulk_syncs.view, _ACTIVE),
        "POST": _create(bulk_syncs),
    },
    "/api/bulk/syncs/{id}": {
        "GET": _read(bulk_syncs),
        "PUT": _write(bulk_syncs, "update"),
        "DELETE": _delete(bulk_syncs),
    },
    "/api/bulk/syncs/{id}/activate": {"POST": _write(bulk_syncs, "activate")},
    "/api/bulk/syncs/{id}/schemas": {
        "GET": lambda world, call: wire.data(bulk_syncs.schemas(world, call.caller, call.path["id"]) or None),
    },
    "/api/connections": {"GET": Listing("connection", catalog.whole)},
    "/api/connections/{id}": {"GET": _get("connection")},
    "/api/connections/{id}/modelsync/targetobjects": {"GET": _target_objects},
    "/api/connections/{id}/modelsync/target/fields": {"GET": _target_fields},
    "/api/connections/{id}/bulksync/source": {"GET": _bulk_source},
    "/api/connections/{id}/bulksync/target": {
        "GET": lambda world, call: wire.data(catalog.bulk_destination(world, call.caller, call.path["id"])),
    },
    "/api/connection_types": {"GET": lambda _, __: wire.data(catalog.connection_types())},
    "/api/models": {
        "GET": Listing(
            "model",
            catalog.light_model,
            {"connection_id": (wire.an_id, lambda record: record["connection_id"])},
        ),
    },
    "/api/models/{id}": {"GET": _get("model")},
    "/api/permissions/policies": {"GET": Listing("policy", catalog.policy_view)},
    "/api/permissions/policies/{id}": {"GET": _get("policy", catalog.policy_view)},
}


class Api:
    """One deployment behind its routes: what happens to every request around its handler.

    In this order: the log, the version, the key, the Idempotency-Key, the fault before the commit, the
    handler in one transaction with the outcome it records, the fault after it.
    """

    def __init__(self, world: World, faults: Faults, log: RequestLog | None) -> None:
        self.world = world
        self.ledger = Ledger(world.store)
        self.faults = faults
        self.log = log

    def app(self, control: list[BaseRoute]) -> Starlette:
        """Return the ASGI application."""
        routes = [
            Route(path, self._endpoint(handlers), methods=list(handlers))  #
            for path, handlers in ROUTES.items()
        ]
        handlers = dict.fromkeys((404, 405), _no_such_call)
        return Starlette(routes=[*routes, *control], exception_handlers=handlers)

    def _endpoint(self, handlers: dict[str, Handler]) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            raw = await request.body()
            entry = self._note(request, raw)
            handler = handlers["GET" if request.method == "HEAD" else request.method]
            reply = await self._answer(request, handler, raw)
            if self.log is not None and entry is not None:
                self.log.end(entry, reply.status if reply else None)
            return _response(request, reply)

        return endpoint

    def _note(self, request: Request, raw: bytes) -> Json | None:
        if self.log is None:
            return None
        try:
            body: Any = wire.json_object(raw) if raw else None
        except Malformed:
            body = raw.decode(errors="replace")
        return self.log.begin(request.method, request.url.path, dict(request.query_params), request.headers, body)

    async def _answer(self, request: Request, handler: Handler, raw: bytes) -> Reply | None:
        try:
            wire.version(request.headers)
            caller = wire.authenticate(request.headers)
            fault = self.faults.take(request.method, request.url.path)
            key = request.headers.get("Idempotency-Key") if request.method == "POST" else None

            def work() -> Reply:
                return self._work(handler, request, caller, raw)

            if key is None:
                return await self._with_fault(fault, work, None)
            return await self._once(f"{caller.organization_id} {request.url.path}", key, fault, work)
        except Refusal as refusal:
            return wire.refused(refusal)
        except wire.Unauthorized:
            return wire.unauthorized()

    async def _once(self, scope: str, key: str, fault: Fault | None, work: Callable[[], Reply]) -> Reply | None:
        recorded = self.ledger.begin(scope, key)
        if recorded is not None:
            status, headers, body = recorded
            return await _replayed(fault, Reply(status, body, headers))
        try:
            return await self._with_fault(fault, work, (scope, key))
        finally:
            self.ledger.end(scope, key)

    async def _with_fault(
        self, fault: Fault | None, work: Callable[[], Reply], key: tuple[str, str] | None
    ) -> Reply | None:
        """Return the reply, or None for a dropped connection, which leaves no outcome of its own."""
        if fault is None:
            return self._commit(work, None, key)
        if fault.when == "before":
            await asyncio.sleep(fault.latency_seconds)
            if fault.drop:
                return None
            return self._commit(work, fault, key)
        reply = self._commit(work, fault, key)
        await asyncio.sleep(fault.latency_seconds)
        return None if fault.drop else reply

    def _commit(self, work: Callable[[], Reply], fault: Fault | None, key: tuple[str, str] | None) -> Reply:
        """Do the work unless a fault comes first; its effect and the outcome recorded are stored together."""
        broken = _broken(fault)
        outcome: Reply | None
        with self.world.store.transaction():
            if fault is None or broken is None:
                reply = outcome = work()
            elif fault.when == "before":
                reply, outcome = broken, broken if fault.record else None
            else:
                done = work()
                reply, outcome = broken, broken if fault.record else done
            if key is not None and outcome is not None:
                self.ledger.record(*key, (outcome.status, outcome.headers, outcome.body))
        return reply

    def _work(self, handler: Handler, request: Request, caller: Caller, raw: bytes) -> Reply:
        try:
            path = wire.path_ids(request.path_params)
            body = wire.json_object(raw) if request.method in ("POST", "PUT") else {}
            return handler(self.world, Call(caller, path, request.query_params, body))
        except Refusal as refusal:
            return wire.refused(refusal)
        except Exception:
            _logger.exception("%s %s", request.method, request.url.path)
            return wire.error(500)


async def _replayed(fault: Fault | None, reply: Reply) -> Reply | None:
    """A fault may make a replay slow or lose it, but does not change what was recorded."""
    if fault is None:
        return reply
    await asyncio.sleep(fault.latency_seconds)
    return None if fault.drop else reply


def _broken(fault: Fault | None) -> Reply | None:
    """Return the answer that a fault puts in place of the real one."""
    if fault is None or fault.status is None or fault.drop:
        return None
    reply = wire.error(fault.status)
    headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
    return Reply(fault.status, reply.body if fault.body is None else fault.body, headers)


def _response(request: Request, reply: Reply | None) -> Response:
    if reply is None:
        return Dropped()
    headers = dict(reply.headers)
    version = request.headers.get(wire.VERSION_HEADER)
    if version in wire.VERSIONS:
        headers[wire.VERSION_HEADER] = version
    if reply.body is None:
        return Response(status_code=reply.status, headers=headers)
    return JSONResponse(reply.body, status_code=reply.status, headers=headers)


async def _no_such_call(request: Request, mistake: Exception) -> Response:
    status: int = getattr(mistake, "status_code", 404)
    return _response(request, wire.error(status, f"no call {request.method} {request.url.path}"))
