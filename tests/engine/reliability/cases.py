"""What can go wrong, and in the middle of what: the rows and the tables of the fault matrix."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.engine.project import Inputs, bulk_sync, model_sync

PAGE = "<html><head><title>Corporate proxy</title></head><body>Sign in</body></html>"
NEVER = 3600.0
"""Seconds of a wait that the test ends by clearing the faults."""


@dataclass(frozen=True)
class Trouble:
    """One row: what goes wrong with the request that matters."""

    title: str
    fault: dict[str, Any] = field(default_factory=dict)
    """What the emulator is asked for (`Fault`)."""
    lasting: dict[str, Any] | None = field(default_factory=dict)
    """What is different where it goes on for the whole command; None: it happens once only."""
    once: bool = True
    """Whether it can happen once."""
    removed: bool = False
    """Somebody deletes the sync beforehand, instead of a fault."""
    killed: bool = False
    """All processes of the command are killed while the request is held."""
    waits: bool = False
    """Whether the command may wait as long as a call may take."""
    verbs: tuple[str, ...] = ()
    """The verbs it makes sense for; empty: all."""


_WRITES = ("create", "update", "delete", "bulk create", "bulk schemas")
_BEFORE: dict[str, Any] = {"when": "before"}
_AFTER: dict[str, Any] = {"when": "after"}

TROUBLES = (
    # Not recorded: the key belongs to an organization, which a rejected one does not name.
    Trouble("401", {"status": 401, "record": False}),
    Trouble("404", {"status": 404}, verbs=("create", "bulk create")),
    Trouble(
        "404, for somebody deleted it", removed=True, once=False, verbs=("update", "delete", "read", "bulk schemas")
    ),
    Trouble("404, a page of a proxy", {"status": 404, "html": PAGE}),
    Trouble("409", {"status": 409}, waits=True),
    Trouble("422", {"status": 422}),
    Trouble("429 with Retry-After", {"status": 429, "retry_after": 1}, {"retry_after": 900}),
    Trouble("500 before the commit", {"status": 500, **_BEFORE}),
    Trouble("500 after the commit", {"status": 500, **_AFTER}, verbs=_WRITES),
    Trouble("503", {"status": 503, "record": False}),
    Trouble("dropped before the commit", {"drop": True, **_BEFORE}),
    Trouble("dropped after the commit", {"drop": True, **_AFTER}, verbs=_WRITES),
    Trouble("slow, carried out at once", {"latency_seconds": NEVER, **_AFTER}, once=False, waits=True, verbs=_WRITES),
    Trouble("slow, carried out later", {"latency_seconds": NEVER, **_BEFORE}, once=False, waits=True),
    Trouble("JSON cut short, and noticed", {"cut": "announced"}),
    Trouble("JSON cut short, and unnoticed", {"cut": "unannounced"}),
    Trouble("502, a page of a proxy", {"status": 502, "html": PAGE}),
    Trouble("200, a page of a proxy", {"status": 200, "html": PAGE}),
    Trouble("kill -9 before the commit", {"latency_seconds": NEVER, **_BEFORE}, None, killed=True),
    Trouble("kill -9 after the commit", {"latency_seconds": NEVER, **_AFTER}, None, killed=True, verbs=_WRITES),
)


@dataclass(frozen=True)
class Verb:
    """One table: what is done, and the request that the trouble meets."""

    key: str
    title: str
    method: str
    path: str
    command: str = "up"
    before: Inputs | None = None
    """What is declared and deployed beforehand, None for a create."""
    after: Inputs | None = None
    """What is declared when it goes wrong, None for a delete."""

    @property
    def bulk(self) -> bool:
        return "source_connection_id" in (self.before or self.after or {})


SCHEMA = "public.customers"
VERBS = {
    verb.key: verb
    for verb in (
        Verb("create", "Create: `POST /api/syncs`", "POST", "^/api/syncs$", after=model_sync()),
        Verb(
            "update",
            "Update: `PUT /api/syncs/{id}`",
            "PUT",
            "^/api/syncs/{id}$",
            before=model_sync(),
            after=model_sync(mode="update"),
        ),
        Verb(
            "bulk create", "Create a bulk sync: `POST /api/bulk/syncs`", "POST", "^/api/bulk/syncs$", after=bulk_sync()
        ),
        Verb("delete", "Delete: `DELETE /api/syncs/{id}`", "DELETE", "^/api/syncs/{id}$", before=model_sync()),
        Verb(
            "read",
            "Read, in `pulumi refresh`: `GET /api/syncs/{id}`",
            "GET",
            "^/api/syncs/{id}$",
            command="refresh",
            before=model_sync(),
            after=model_sync(),
        ),
        Verb(
            "bulk schemas",
            "Update of a bulk sync's schemas: `PUT /api/bulk/syncs/{id}`",
            "PUT",
            "^/api/bulk/syncs/{id}$",
            before=bulk_sync(),
            after=bulk_sync(schemas=[{"id": SCHEMA, "fields": [{"id": "name", "obfuscate": True}]}, "public.orders"]),
        ),
    )
}


@dataclass(frozen=True)
class Cell:
    """One trouble in one verb, happening once or for as long as the command runs."""

    trouble: Trouble
    lasting: bool

    @property
    def how_long(self) -> str:
        return "—" if self.trouble.removed else "lasting" if self.lasting else "once"

    @property
    def fault(self) -> dict[str, Any]:
        more = self.trouble.lasting if self.lasting else {}
        return {**self.trouble.fault, **(more or {}), "count": None if self.lasting else 1}

    def __str__(self) -> str:
        return f"{self.trouble.title}, {self.how_long}"


def cells(verb: Verb) -> Iterator[Cell]:
    """All cells of a verb, in the order of the table."""
    for trouble in TROUBLES:
        if trouble.verbs and verb.key not in trouble.verbs:
            continue
        if trouble.once:
            yield Cell(trouble, lasting=False)
        if trouble.lasting is not None:
            yield Cell(trouble, lasting=True)
