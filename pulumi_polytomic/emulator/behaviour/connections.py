"""Connections: made, changed and deleted, with their secrets never shown (Create, Update, Delete Connection)."""

from __future__ import annotations

import uuid
from typing import Any

from ..store import Json
from . import bulk_syncs, call_shapes, catalog, executions, model_syncs, shapes
from .model_syncs import refuse_other_organization
from .refusals import Invalid, Malformed, NotFound, invalid
from .world import Caller, World

KIND = "connection"
_SECRET = ("password", "secret", "token", "private_key", "passphrase", "api_key")
_REDACTED = "********"
# "Not reachable" can be played: a connection whose configuration says so fails its check.
_UNREACHABLE = "unreachable"


def create(world: World, caller: Caller, body: Json) -> Json:
    """Create Connection: validated at once, unless the body says otherwise."""
    refuse_other_organization(caller, body)
    shapes.check(call_shapes.Connection, body)
    if not body.get("type"):
        raise invalid("type", "is required")
    _check_reachable(body)
    now = world.store.now()
    record = {
        "id": str(uuid.uuid4()),
        "organization_id": caller.organization_id,
        "created_at": now,
        "created_by": caller.actor,
        "type": _type(world, body["type"]),
        "status": "healthy",
        "saved": True,
    }
    return view(world, _write(world, caller, {**record, **_settings(body)}, now))


def update(world: World, caller: Caller, id: str, body: Json) -> Json:
    """Update Connection: its configuration is replaced; a secret sent back as it was shown stays."""
    record = catalog.get(world, caller, KIND, id)
    refuse_other_organization(caller, body)
    shapes.check(call_shapes.Connection, body)
    if body.get("type") not in (None, record["type"]["id"]):
        raise invalid("type", "cannot be changed")
    _check_reachable(body)
    settings = _settings(body)
    for key, value in settings["configuration"].items():
        if value == _REDACTED and key in record["configuration"]:
            settings["configuration"][key] = record["configuration"][key]
    return view(world, _write(world, caller, {**record, **settings}, world.store.now()))


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
    """Test Connection: nothing is kept."""
    shapes.check(call_shapes.ConnectionTest, body)
    _type(world, body["type"])
    base: Json = {}
    if body.get("connection_id"):
        base = catalog.get(world, caller, KIND, body["connection_id"])["configuration"]
    _check_reachable({"configuration": {**base, **body["configuration"]}})


def view(world: World, record: Json) -> Json:  # noqa: ARG001 (every view of a list takes the world)
    """Return a connection with its secrets redacted."""
    configuration = {
        key: _REDACTED if value and any(word in key.lower() for word in _SECRET) else value
        for key, value in record["configuration"].items()
    }
    return {**record, "configuration": configuration}


def usage(world: World, caller: Caller, id: str) -> Json:
    """Get Connection Usage: no connection here reports any."""
    catalog.get(world, caller, KIND, id)
    return {"connectionId": id, "callsLast24h": None, "reportsSyncStats": False, "bySync": []}


def type_schema(world: World, type: str) -> Json:
    """Get Connection Type Schema: a JSON schema of the configuration."""
    found = _known_type(world, type)
    if found is None:
        raise NotFound(f"no connection type {type}")
    return dict(found["schema"])


def type_parameter_values(world: World, type: str, body: Json) -> Json:
    """Get Type Parameter Values: nothing here depends on anything."""
    type_schema(world, type)
    if not isinstance(body.get("field"), str):
        raise invalid("field", "is required")
    return {body["field"]: {"allows_creation": False, "values": []}}


def parameter_values(world: World, caller: Caller, id: str) -> Json:
    """Get Parameter Values of a connection: none either."""
    catalog.get(world, caller, KIND, id)
    return {}


def _known_type(world: World, type: str) -> Json | None:
    return world.store.fixed("connection_type", type)


def _type(world: World, type: str) -> Json:
    found = _known_type(world, type)
    if found is None:
        raise invalid("type", f"no connection type {type}")
    return {key: found[key] for key in ("id", "name", "operations")}


def _check_reachable(body: Json) -> None:
    if body.get("validate") is not False and body["configuration"].get(_UNREACHABLE):
        raise Malformed("the upstream service cannot be reached with this configuration")


def _settings(body: Json) -> Json:
    found: Any = {
        "name": body["name"],
        "configuration": dict(body["configuration"]),
        "policies": body.get("policies") or [],
    }
    if body.get("healthcheck_interval"):
        found["healthcheck_interval"] = body["healthcheck_interval"]
    return dict(found)


def _write(world: World, caller: Caller, record: Json, now: str) -> Json:
    record = {**record, "updated_at": now, "updated_by": caller.actor}
    world.store.write(KIND, record)
    return record
