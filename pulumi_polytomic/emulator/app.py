"""The API as an application: what happens to every request around its handler."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from . import blanks, files, wire
from .behaviour import authors, progress
from .behaviour.idempotency import Ledger
from .behaviour.instants import http_date, later
from .behaviour.refusals import Malformed, Refusal
from .behaviour.world import Caller, World
from .faults import Cut, Dropped, Fault, Faults, Html, half
from .request_log import RequestLog
from .routes import ROUTES
from .routes.verbs import Handler, Handlers
from .store import Json
from .wire import Call, Reply

# What an Idempotency-Key belongs to, the key, and a digest of the body.
Key = tuple[str, str, str]

_logger = logging.getLogger(__name__)


class Api:
    """One deployment behind its routes: what happens to every request around its handler.

    In this order: the log, the version, the key, the Idempotency-Key, the fault before the commit, then in one
    transaction whatever has moved on the clock, the handler and the outcome it records, the fault after it.
    """

    def __init__(self, world: World, faults: Faults, log: RequestLog | None) -> None:
        self.world = world
        self.ledger = Ledger(world.store, world.unsettled)
        self.faults = faults
        self.log = log

    def app(self, control: list[BaseRoute]) -> Starlette:
        """Return the ASGI application."""
        routes = [
            Route(path, self._endpoint(blanks.said(path, handlers)), methods=list(handlers))
            for path, handlers in ROUTES.items()
        ]
        handlers = dict.fromkeys((404, 405), self._no_such_call)
        return Starlette(routes=[*routes, *files.routes(self.world), *control], exception_handlers=handlers)

    def _endpoint(self, handlers: Handlers) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            raw = await request.body()
            entry = self._note(request, raw)
            handler = handlers["GET" if request.method == "HEAD" else request.method]
            reply = await self._answer(request, handler, raw)
            if self.log is not None and entry is not None:
                self.log.end(entry, reply.status if reply else None)
            return _response(request, reply, self._date())

        return endpoint

    async def _no_such_call(self, request: Request, mistake: Exception) -> Response:
        status: int = getattr(mistake, "status_code", 404)
        reply = wire.error(status, f"no call {request.method} {request.url.path}")
        return _response(request, reply, self._date())

    def _date(self) -> str:
        off = self.world.unsettled.date_ahead - self.world.unsettled.date_behind
        return later(self.world.store.now(), off)

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
            version = wire.version(request.headers)
            found = wire.authenticate(self.world, request.headers, request.url.path, request.query_params)
            caller = authors.as_author(self.world, replace(found, version=version))
            self.faults.carry_out(self.world.store.elapsed())
            fault = self.faults.take(request.method, request.url.path, raw)
            key = request.headers.get("Idempotency-Key") if request.method == "POST" else None

            def work() -> Reply:
                return self._work(handler, request, caller, fault.taken(raw) if fault else raw)

            if key is None:
                return await self._with_fault(fault, work, None)
            scope = f"{caller.organization_id} {request.url.path}"
            return await self._once((scope, key, hashlib.sha256(raw).hexdigest()), fault, work)
        except Refusal as refusal:
            return wire.refused(refusal)
        except wire.Unauthorized:
            return wire.unauthorized()

    async def _once(self, key: Key, fault: Fault | None, work: Callable[[], Reply]) -> Reply | None:
        recorded = self.ledger.begin(*key)
        if recorded is not None:
            status, headers, body = recorded
            return await self._on_its_way(fault, Reply(status, body, headers))
        try:
            return await self._with_fault(fault, work, key)
        finally:
            if fault is None or fault.late_seconds is None:
                self.ledger.end(*key[:2])

    async def _with_fault(self, fault: Fault | None, work: Callable[[], Reply], key: Key | None) -> Reply | None:
        """Return the reply, or None for a dropped connection, which leaves no outcome of its own."""
        if fault is None:
            return self._commit(work, None, key)
        if fault.late_seconds is not None:
            due = self.world.store.elapsed() + fault.late_seconds
            self.faults.put_off(due, lambda: self._finish(work, key))
            return _broken(fault)
        if fault.when == "before":
            await self.faults.wait(fault)
            if fault.drop:
                return None
            return replace(self._commit(work, fault, key), cut=fault.cut)
        return await self._on_its_way(fault, self._commit(work, fault, key))

    def _finish(self, work: Callable[[], Reply], key: Key | None) -> None:
        self._commit(work, None, key)
        if key is not None:
            self.ledger.end(*key[:2])

    async def _on_its_way(self, fault: Fault | None, reply: Reply) -> Reply | None:
        """A fault may make an answer slow, cut or lose it, but does not change what was recorded."""
        if fault is None:
            return reply
        await self.faults.wait(fault)
        return None if fault.drop else replace(reply, cut=fault.cut)

    def _commit(self, work: Callable[[], Reply], fault: Fault | None, key: Key | None) -> Reply:
        """Do the work unless a fault comes first; its effect and the outcome recorded are stored together."""
        broken = _broken(fault)
        outcome: Reply | None
        with self.world.store.transaction():
            if fault is None or broken is None:
                reply = outcome = work()
            elif fault.when == "before":
                reply, outcome = broken, broken if _recorded(fault) else None
            else:
                done = work()
                reply, outcome = broken, broken if _recorded(fault) else done
            if key is not None and outcome is not None:
                self.ledger.record(*key, (outcome.status, outcome.headers, outcome.body))
        return reply

    def _work(self, handler: Handler, request: Request, caller: Caller, raw: bytes) -> Reply:
        try:
            path = wire.path_ids(request.path_params)
            progress.move(self.world)
            base_url = str(request.base_url).rstrip("/")
            return handler(self.world, Call(caller, path, request.query_params, raw, base_url))
        except Refusal as refusal:
            return wire.refused(refusal)
        except Exception:
            _logger.exception("%s %s", request.method, request.url.path)
            return wire.error(500)


def _broken(fault: Fault | None) -> Reply | None:
    """Return the answer that a fault sends instead of the real one."""
    if fault is None or fault.status is None or fault.drop:
        return None
    reply = wire.error(fault.status) if fault.html is None else Reply(fault.status, Html(fault.html))
    headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
    return Reply(fault.status, reply.body if fault.body is None else fault.body, headers)


def _recorded(fault: Fault) -> bool:
    return fault.record and fault.html is None


def _response(request: Request, reply: Reply | None, now: str) -> Response:
    if reply is None:
        return Dropped()
    headers = {**reply.headers, "Date": http_date(now)}
    version = request.headers.get(wire.VERSION_HEADER)
    if version in wire.VERSIONS:
        headers[wire.VERSION_HEADER] = version
    if reply.body is None:
        return Response(status_code=reply.status, headers=headers)
    if isinstance(reply.body, Html):
        return HTMLResponse(reply.body, reply.status, headers)
    if reply.cut == "announced":
        return Cut(reply.body, reply.status, headers)
    whole = JSONResponse(reply.body, reply.status, headers)
    if reply.cut is None:
        return whole
    return Response(half(whole.body), reply.status, headers, media_type=whole.media_type)
