"""Connections: made, changed and deleted, with their secrets never shown (Create, Update, Delete Connection)."""

from __future__ import annotations

import uuid
from typing import Any

from ..store import Json
from . import bulk_syncs, catalog, configurations, connection_types, durations, executions, model_syncs, shapes
from .belonging import refuse_other_organization
from .refusals import Invalid, Malformed, invalid
from .shapes import Name, Shape, Uuid
from .world import Caller, World


class Connection(Shape):
    """The body of Create and Update Connection; `type` is required on creation only."""

    name: Name
    configuration: Json
    type: str | None = None
    policies: list[Uuid] | None = None
    healthcheck_interval: str | None = None
    organization_id: Uuid | None = None


class ConnectionTest(Shape):
    """The body of Test Connection."""

    type: Name
    configuration: Json
    connection_id: Uuid | None = None


KIND = "connection"


def create(world: World, caller: Caller, body: Json) -> Json:
    """Create Connection: validated at once, unless the body says otherwise."""
    refuse_other_organization(caller, body)
    shapes.check(Connection, body)
    if not body.get("type"):
        raise invalid("type", "is required")
    type = connection_types.named(world, body["type"])
    settings = _settings(world, body, type["id"], {})
    now = world.store.now()
    record: Json = {
        "id": str(uuid.uuid4()),
        "organization_id": caller.organization_id,
        "created_at": now,
        "created_by": caller.actor,
        "type": type,
        "status": "healthy",
        "saved": True,
    }
    if not _waits_for_a_sign_in(world, type["id"], settings["configuration"]):
        return _written(world, _write(world, caller, {**record, **settings}, now))
    waiting = {**record, **settings, "status": "unhealthy", "status_error": "no one has signed in yet"}
    made = _written(world, _write(world, caller, waiting, now))
    return {**made, "auth_url": f"https://sign-in.example/connect/{record['id']}", "auth_code": record["id"][:8]}


def _waits_for_a_sign_in(world: World, type: str, configuration: Json) -> bool:
    """Whether a person has to sign in with a browser: the type works so, and no secret came with the connection."""
    schema = connection_types.schema(world, type)
    masked = configurations.masked(schema, configuration)
    return connection_types.signs_in(world, type) and masked == configuration


def update(world: World, caller: Caller, id: str, body: Json) -> Json:
    """Update Connection: its configuration is replaced."""
    record = catalog.get(world, caller, KIND, id)
    refuse_other_organization(caller, body)
    shapes.check(Connection, body)
    if body.get("type") not in (None, record["type"]["id"]):
        raise invalid("type", "cannot be changed")
    settings = _settings(world, body, record["type"]["id"], record["configuration"])
    return _written(world, _write(world, caller, {**record, **settings}, world.store.now()))


def delete(world: World, caller: Caller, id: str, force: bool) -> None:
    """Delete Connection; what uses it is in the way, or goes with it."""
    catalog.get(world, caller, KIND, id)
    used_by = _used_by(world, caller, id)
    if used_by and not force:
        raise Invalid("connection in use", used_by=[record["id"] for _, record in used_by])
    for kind, record in used_by:
        executions.end(world, record["id"])
        world.store.delete(kind, record["id"])
    world.store.delete(KIND, id)


def _used_by(world: World, caller: Caller, id: str) -> list[tuple[str, Json]]:
    def uses(record: Json) -> bool:
        settings = record["settings"]
        keys = ("source_connection_id", "destination_connection_id")
        return id in [settings.get(key) for key in keys] or settings.get("target", {}).get("connection_id") == id

    found = [("model", one) for one in world.store.all("model", caller.organization_id) if one["connection_id"] == id]
    for kind in (model_syncs.KIND, bulk_syncs.KIND):
        found += [(kind, record) for record in world.store.all(kind, caller.organization_id) if uses(record)]
    return found


def test(world: World, caller: Caller, body: Json) -> None:
    """Test Connection: what is sent is laid over what is saved, and nothing is kept."""
    shapes.check(ConnectionTest, body)
    type = connection_types.named(world, body["type"])
    saved: Json = {}
    if body.get("connection_id"):
        saved = catalog.get(world, caller, KIND, body["connection_id"])["configuration"]
    tested = _settings(world, {"name": "", "configuration": {**saved, **body["configuration"]}}, type["id"], saved)
    if _waits_for_a_sign_in(world, type["id"], tested["configuration"]):
        raise Malformed("no one has signed in yet")


def view(world: World, record: Json) -> Json:
    """Return a connection as a GET answers it: with its secrets masked."""
    answer = _told(world, record)
    if world.unsettled.shown_interval == "after_writes":
        answer.pop("healthcheck_interval", None)
    return answer


def _written(world: World, record: Json) -> Json:
    """Return a connection as a create and an update answer it."""
    return _told(world, record)


def _told(world: World, record: Json) -> Json:
    schema = connection_types.schema(world, record["type"]["id"])
    shown = configurations.shown(schema, record["configuration"], world.unsettled.shown_secret)
    answer: Json = {**record, "configuration": shown}
    interval = answer.pop("healthcheck_interval", None)
    if interval and world.unsettled.shown_interval != "never":
        answer["healthcheck_interval"] = (
            durations.in_full(interval) if world.unsettled.interval_form == "in_full" else interval
        )
    return answer


def usage(world: World, caller: Caller, id: str) -> Json:
    """Get Connection Usage: no connection here reports any."""
    catalog.get(world, caller, KIND, id)
    return {"connectionId": id, "callsLast24h": None, "reportsSyncStats": False, "bySync": []}


def parameter_values(world: World, caller: Caller, id: str) -> Json:
    """Get Parameter Values of a connection: none either."""
    catalog.get(world, caller, KIND, id)
    return {}


def _settings(world: World, body: Json, type: str, saved: Json) -> Json:
    """Return what a body makes of a connection with that configuration; what cannot work is refused."""
    schema = connection_types.schema(world, type)
    configuration = configurations.settled(schema, body["configuration"], saved, world.unsettled)
    if body.get("validate") is not False and configuration.get(configurations.UNREACHABLE):
        raise Malformed("the upstream service cannot be reached with this configuration")
    found: Any = {"name": body["name"], "configuration": configuration, "policies": body.get("policies") or []}
    if body.get("healthcheck_interval"):
        found["healthcheck_interval"] = body["healthcheck_interval"]
    return dict(found)


def _write(world: World, caller: Caller, record: Json, now: str) -> Json:
    record = {**record, "updated_at": now, "updated_by": caller.actor}
    world.store.write(KIND, record)
    return record
