"""The types of connections that a deployment knows, each with the JSON schema of its configurations."""

from __future__ import annotations

from ..store import Json
from .refusals import NotFound, invalid
from .world import World

KIND = "connection_type"
_UNSHOWN = ("schema", "organization_id", "updated_at")


def listed(world: World) -> list[Json]:
    """Return all types by id, as their list shows them."""
    found = sorted(world.store.all(KIND), key=lambda type: str(type["id"]))
    return [{key: value for key, value in type.items() if key not in _UNSHOWN} for type in found]


def schema(world: World, id: str) -> Json:
    """Return the JSON schema of a type's configurations (Get Connection Type Schema)."""
    found = world.store.read(KIND, id)
    if found is None:
        raise NotFound(f"no connection type {id}")
    return dict(found["schema"])


def signs_in(world: World, id: str) -> bool:
    """Return whether people connect with a browser."""
    found = world.store.read(KIND, id)
    return found is not None and bool(found.get("use_oauth"))


def named(world: World, id: str) -> Json:
    """Return the type that a body names, as connections show it; an unknown one refuses the body."""
    found = world.store.read(KIND, id)
    if found is None:
        raise invalid("type", f"no connection type {id}")
    return {key: found[key] for key in ("id", "name", "operations")}


def parameter_values(world: World, id: str, body: Json) -> Json:
    """Return the values that a setting may have (Get Type Parameter Values): nothing here depends on anything."""
    schema(world, id)
    if not isinstance(body.get("field"), str):
        raise invalid("field", "is required")
    return {body["field"]: {"allows_creation": False, "values": []}}
