"""The emulator as a running server: in a thread for tests, or in the foreground for the command line."""

from __future__ import annotations

import asyncio
import socket
import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from . import control as control_routes
from . import installing, worlds
from .app import Api
from .behaviour import by_hand, catalog, executions, progress, source_schemas
from .behaviour.source_schemas import Answer, Seen
from .behaviour.world import World
from .faults import TRANSPORT, Fault, Faults
from .request_log import RequestLog
from .store import Json, Store
from .unsettled import Unsettled
from .worlds import Organization

DatabaseError = sqlite3.Error
Source = str | Path | Mapping[str, Any] | None
"""A world: a file, the world itself, or None for the seeded company."""


class _Protocol(H11Protocol):
    """Hands the connection's transport to the application, which may have to drop it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        app = self.app

        async def with_transport(scope: Any, receive: Any, send: Any) -> None:
            scope[TRANSPORT] = transport
            await app(scope, receive, send)

        self.app = with_transport


class Emulator:
    """A deployment in a box: its state, and the methods by which a test moves it from outside.

    `world` is what is in it at its beginning (`docs/testing.md`, "Your own world"): a file in YAML or JSON, the same as
    a dict, or None for the seeded company. Raises `WorldError`, one line, for a world that cannot be used, and for a
    `database` that holds another one.

    What takes time (executions, jobs, a cache held back) moves when `advance` is called, and only then; with
    `real_time` it moves by itself as well. `clock_off`: by how many seconds the clock is ahead of the machine's, or
    behind it.

    Attributes:
        url: where it answers, without a slash at the end.
        unsettled: the readings chosen.
    """

    def __init__(
        self,
        database: str | Path | None = None,
        *,
        world: Source = None,
        control: bool = False,
        unsettled: Unsettled | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        real_time: bool = False,
        clock_off: float = 0.0,
    ) -> None:
        self.unsettled = unsettled or Unsettled()
        loaded = worlds.load(world)
        self._socket = _bound(host, port)
        try:
            lag = self.unsettled.list_lag
            self._store = Store(database, real_time=real_time, clock_off=clock_off, remembers=lag)
            self._world = World(self._store, self.unsettled)
            self._loaded = installing.begin(self._world, loaded, chosen=world is not None)
        except BaseException:
            self._socket.close()
            raise
        self._faults = Faults()
        self._log = RequestLog()
        api = Api(self._world, self._faults, self._log if control else None)
        movers = (self.reset, self.advance, self.replace_world)
        routes = control_routes.routes(self._world, self._faults, self._log, *movers) if control else []
        self.server = uvicorn.Server(
            uvicorn.Config(
                api.app(routes),
                http=_Protocol,
                loop="asyncio",
                ws="none",
                lifespan="off",
                log_config=None,  # the host program's logging is its own
                log_level="warning",
                access_log=False,
                server_header=False,
                date_header=False,  # the answers bear the time of the emulator's own clock
                timeout_graceful_shutdown=1,
            )
        )
        bound_port = self._socket.getsockname()[1]
        self.url = f"http://{f'[{host}]' if ':' in host else host}:{bound_port}"

    def serve(self) -> None:
        """Answer until stopped; in the main thread, Ctrl-C stops it."""
        try:
            self.server.run(sockets=[self._socket])
        finally:
            self._socket.close()
            self._store.close()

    @property
    def organizations(self) -> tuple[Organization, ...]:
        """The organizations of the world, in its order: their keys, and the ids of what is in them, by name."""
        return self._loaded.organizations

    @property
    def keys(self) -> tuple[Json, ...]:
        """The deployment's and the partners' keys: each a `key` and its `kind`, "deployment" or "partner"."""
        return self._loaded.keys

    def replace_world(self, world: Source) -> None:
        """Go to the beginning of another world; `reset` goes back to that one from now on.

        Raises `WorldError` if it cannot be used. Then everything stays as it is.
        """
        self._begin(worlds.load(world))

    def reset(self) -> None:
        """Go back to the beginning of the world: no syncs but its own, no faults, an empty log."""
        self._begin(self._loaded)

    def _begin(self, loaded: worlds.Loaded) -> None:
        with self._store.transaction():
            self._store.clear()
            installing.install(self._world, loaded)
        self._loaded = loaded
        self._faults.drop()
        self._log.clear()

    def requests(self) -> list[Json]:
        """Return the requests received, in order (only with `control`)."""
        return self._log.listed()

    def clear_requests(self) -> None:
        """Empty the request log."""
        self._log.clear()

    def add_fault(self, **fault: Any) -> Fault:
        """Ask for a fault; the keywords are those of `Fault`."""
        return self._faults.add(Fault(**fault))

    def clear_faults(self) -> None:
        """Clear all faults."""
        self._faults.clear()

    def advance(self, seconds: float) -> None:
        """Move the clock forward, and with it what takes time: executions, jobs, a cache held back."""
        with self._store.transaction():
            self._store.advance(seconds)
            self._faults.carry_out(self._store.elapsed())
            progress.move(self._world)

    def script_execution(self, **outcome: Any) -> None:
        """Say how the next execution is to go; the keywords are those of `behaviour.executions.Outcome`."""
        executions.script(self._world, executions.Outcome(**outcome))

    def prune_executions(self, sync_id: str | None = None) -> None:
        """Forget the executions that are over, of one sync or of all: how a server keeps its history short."""
        with self._store.transaction():
            progress.move(self._world)
            executions.prune(self._world, sync_id)

    def executions(self, sync_id: str | None = None) -> list[Json]:
        """Return the executions as stored, newest first: those of deleted syncs too."""
        with self._store.transaction():
            progress.move(self._world)
        found = executions.of_sync(self._world, sync_id) if sync_id else self._store.all(executions.KIND)
        return sorted(found, key=lambda record: str(record["created_at"]), reverse=True)

    def hold_schema_cache(
        self,
        connection_id: str | None = None,
        *,
        requests: int | None = None,
        seconds: float | None = None,
        answer: Answer = "refreshing",
    ) -> None:
        """Have a source (or every one) answer that its schema cache is not ready, as a fresh one does.

        It does so for a number of requests, or until the clock has moved by some seconds: with 422 "cache
        refresh in progress", or with 400 "did not provide any schemas".
        """
        source_schemas.hold(self._world, connection_id, requests, seconds, answer)

    def records(self, kind: str, organization: Organization | None = None) -> list[Json]:
        """Return all of a kind as stored, newest first: secrets, passphrases and a bulk sync's schemas included.

        `kind` is "model sync", "bulk sync", "model", "connection", "policy", "role", "webhook", "user", "organization"
        or "error subscribers" (one per organization that has set them, under the organization's id).
        """
        self._faults.carry_out(self._store.elapsed())
        return by_hand.records(self._world, kind, organization.id if organization else None)

    def edit(self, kind: str, id: str, changes: Json) -> Json:
        """Change one of a kind (see `records`) as a person in the web page would: keys replaced, None clears.

        The keys are those of the request body; `schemas` of a bulk sync replaces the selection. Returns it as answers
        report it. Raises `Refusal` for what the web page
        refuses too, such as a change of a role of the system.
        """
        with self._store.transaction():
            return by_hand.edit(self._world, kind, id, changes)

    def remove(self, kind: str, id: str) -> None:
        """Delete one of a kind (see `records`) as a person in the web page would, even if something uses it.

        What a deleted sync runs is canceled; syncs that use a deleted model report problems from then on.
        """
        with self._store.transaction():
            by_hand.remove(self._world, kind, id)

    def leave_out_target_fields(self, connection_id: str, object: str, fields: list[str]) -> None:
        """Let a target object of one connection have none of these fields; an empty list brings them back.

        So the destinations of several organizations can differ, as those of staging and production do.
        """
        with self._store.transaction():
            catalog.leave_out_fields(self._world, connection_id, object, fields)

    def leave_out_schemas(self, connection_id: str, schemas: list[str], *, seen: Seen = "at_once") -> None:
        """Let a source have none of these schemas; an empty list brings them back. Seen at once or after a refresh."""
        source_schemas.leave_out(self._world, connection_id, schemas, seen)

    def connections(self, organization: Organization | None = None) -> list[Json]:
        """Return the connections as stored, their secrets included, newest first."""
        return self.records("connection", organization)

    def model_syncs(self, organization: Organization | None = None) -> list[Json]:
        """Return the model syncs as stored, the passphrase included, newest first."""
        return self.records("model sync", organization)

    def bulk_syncs(self, organization: Organization | None = None) -> list[Json]:
        """Return the bulk syncs as stored, their schemas included, newest first."""
        return self.records("bulk sync", organization)


@contextmanager
def running(
    database: str | Path | None = None,
    control: bool = True,
    unsettled: Unsettled | None = None,
    port: int = 0,
    real_time: bool = False,
    clock_off: float = 0.0,
    world: Source = None,
) -> Iterator[Emulator]:
    """Run an emulator in a thread for as long as the block lasts."""
    emulator = Emulator(
        database,
        world=world,
        control=control,
        unsettled=unsettled,
        port=port,
        real_time=real_time,
        clock_off=clock_off,
    )
    thread = threading.Thread(target=emulator.serve, name="polytomic-emulator", daemon=True)
    thread.start()
    while not emulator.server.started and thread.is_alive():
        time.sleep(0.005)
    if not emulator.server.started:
        raise RuntimeError("the emulator did not start")
    try:
        yield emulator
    finally:
        emulator.server.should_exit = True
        thread.join()


def _bound(host: str, port: int) -> socket.socket:
    """Bind before anything else is made, so that a port in use is one plain OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named because asyncio turns Nagle's algorithm off only then: without it, 40 ms a request.
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
        bound.listen(128)
    except BaseException:
        bound.close()
        raise
    return bound
