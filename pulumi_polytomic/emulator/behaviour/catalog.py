"""Connections and models as they are read, and what connections offer to syncs."""

from __future__ import annotations

from typing import Any

from ..store import Json
from ..worlds.offers import target_fields as fields_of
from ..worlds.offers import target_object
from . import source_schemas
from .offers import offers
from .refusals import Invalid, Malformed, NotFound, invalid
from .requirements import described
from .world import Caller, World

_LEFT_OUT = "target_fields_left_out"
_MODEL_LIGHT = (
    "id", "name", "type", "connection_id", "organization_id", "identifier", "labels", "policies",
    "created_at", "created_by", "updated_at", "updated_by", "version",
)  # fmt: skip


def get(world: World, caller: Caller, kind: str, id: str) -> Json:
    """Return one connection, model or policy of the caller's organization."""
    record = world.store.read(kind, id, caller.organization_id)
    if record is None:
        raise NotFound(f"no {kind} {id}")
    return record


def whole(world: World, record: Json) -> Json:  # noqa: ARG001 (every view of a list takes the world)
    """Return a record as it is."""
    return record


def light_model(world: World, record: Json) -> Json:  # noqa: ARG001
    """Return a model as its list reports it: without fields and configuration."""
    return {key: record[key] for key in _MODEL_LIGHT}


def connection_named(world: World, organization_id: str, id: str, path: str) -> Json:
    """Return the connection that a body names; an unknown one refuses the body."""
    connection = world.store.read("connection", id.lower(), organization_id)
    if connection is None:
        raise invalid(path, f"no connection {id}")
    return connection


class ModelFields:
    """The fields of an organization's models, by their UUID and by model and name."""

    def __init__(self, world: World, organization_id: str) -> None:
        self._sources: dict[str, Json] = {}
        for model in world.store.all("model", organization_id):
            for field in model["fields"]:
                self._sources[field["id"]] = {"model_id": model["id"], "field": field["name"]}
        self._ids = {(source["model_id"], source["field"]): id for id, source in self._sources.items()}

    def source(self, field_id: str) -> Json | None:
        """Return how a field's UUID is named by model and source name."""
        found = self._sources.get(field_id)
        return dict(found) if found else None

    def id(self, source: Json) -> str | None:
        """Return a field's UUID."""
        return self._ids.get((source["model_id"], source["field"]))


def user_defined(world: World, connection: Json) -> bool:
    """Say whether the connection's targets are tables whose columns the user defines."""
    return bool(offers(world, connection)["user_defined"])


def can_create(world: World, connection: Json) -> bool:
    """Say whether the connection can make new targets."""
    return bool(offers(world, connection)["target_creation"])


def modes(world: World, connection: Json, object: str = "") -> list[Json]:
    """Return the modes in which a model sync may write to a target object; to the connection, if it is unknown."""
    offered = offers(world, connection)
    found: list[Json] = (target_object(offered, object) if object in offered["objects"] else offered)["modes"]
    return found


def target(world: World, connection: Json, id: str) -> Json | None:
    """Return one target object of the destination itself with its fields, without those that are left out there."""
    offered = offers(world, connection)
    if id not in offered["objects"]:
        return None
    gone = world.store.read(_LEFT_OUT, _left_out_id(connection, id)) or {"fields": []}
    fields = [field for field in fields_of(offered, id) if field["id"] not in gone["fields"]]
    return {**target_object(offered, id), "fields": fields}


def leave_out_fields(world: World, connection_id: str, object: str, fields: list[str]) -> None:
    """Remove these fields from a target object, as if they did not exist in the destination yet."""
    connection = world.store.read("connection", connection_id)
    found = offers(world, connection)["objects"].get(object) if connection else None
    if connection is None or found is None:
        raise NotFound(f"no target object {object} of a connection {connection_id}")
    unknown = set(fields) - set(found.get("fields") or {})
    if unknown:
        raise invalid("fields", f"{object} has no field {', '.join(sorted(unknown))}")
    record = {
        "id": _left_out_id(connection, object),
        "organization_id": connection["organization_id"],
        "updated_at": world.store.now(),
        "fields": fields,
    }
    world.store.write(_LEFT_OUT, record)


def _left_out_id(connection: Json, object: str) -> str:
    return f"{connection['id']} {object}".lower()


def _made(world: World, connection: Json) -> list[Json]:
    """Return the target objects that syncs made, whose columns the syncs define."""
    offered = offers(world, connection)
    if not offered["target_creation"]:
        return []
    written = [sync["settings"]["target"] for sync in world.store.all("model_sync", connection["organization_id"])]
    ids = [one["object"] for one in written if one["connection_id"] == connection["id"] and "object" in one]
    return [_plain(offered, id, id) for id in dict.fromkeys(ids) if id not in offered["objects"]]


def _plain(offered: Json, id: str, name: str | None) -> Json:
    return {"id": id, "name": name, "modes": offered["modes"], "properties": offered["properties"], "fields": []}


def target_objects(world: World, caller: Caller, id: str, include_values: bool = False) -> tuple[list[Json], Json]:
    """Return the target objects of a connection, and how new ones are made (Get Target Objects)."""
    connection = get(world, caller, "connection", id)
    offered = offers(world, connection)
    found = [*(target_object(offered, one) for one in offered["objects"]), *_made(world, connection)]
    listed = [
        {"id": one["id"], "name": one["name"], "modes": [_supported(mode) for mode in one["modes"]]} for one in found
    ]
    creation = offered["target_creation"]
    properties = [_creation_property(one, include_values) for one in creation]
    return listed, {"supported": bool(creation), "properties": properties}


def _creation_property(found: Json, include_values: bool) -> Json:
    return {key: value for key, value in found.items() if key != "values" or (include_values and found["enum"])}


def creation_property(world: World, caller: Caller, id: str, name: str) -> Json:
    """Return one property of new targets with its values (Get Create Property)."""
    for found in offers(world, get(world, caller, "connection", id))["target_creation"]:
        if found["id"] == name:
            return {"values": [], **found}
    raise NotFound(f"new targets have no property {name}")


def _supported(mode: Json) -> Json:
    return {
        "id": mode["mode"],
        "requires_identity": mode["requires_identity"],
        "supports_per_field_mode": mode["supports_field_sync_mode"],
        "supports_target_filters": mode["supports_target_filters"],
    }


def target_fields(world: World, caller: Caller, id: str, name: str | None, properties: Json) -> Json:
    """Return fields, modes and properties of a target, or of one that is yet to be made."""
    connection = get(world, caller, "connection", id)
    whole = offers(world, connection)
    if (name is None) == (not properties):
        raise Malformed("exactly one of target and properties is needed", parameter="target")
    found = _plain(whole, "", properties.get("name")) if name is None else target(world, connection, name)
    if found is None:
        found = next((one for one in _made(world, connection) if one["id"] == name), None)
    if name is None and not whole["target_creation"]:
        raise Malformed("this connection cannot create targets", parameter="properties")
    if found is None:
        raise NotFound(f"no target object {name}")
    return {
        **found,
        "properties": {**found["properties"], "target_creator": name is None or found["properties"]["target_creator"]},
        "refreshed_at": connection["updated_at"],
    }


def refuse_target_filters(world: World, connection: Json, settings: Json) -> None:
    """Refuse what the pages say is refused when a sync with target filters is saved."""
    filters = (settings["target_filters"] or {}).get("conditions") or []
    found = target(world, connection, settings["target"].get("object", "")) or {"fields": []}
    functions = {field["id"]: [one["id"] for one in field["filter_functions"]] for field in found["fields"]}
    for at, condition in enumerate(filters):
        path = f"target_filters.conditions[{at}]"
        allowed = functions.get(condition["field"])
        if allowed and condition["function"] not in allowed:
            raise invalid(f"{path}.function", f"not one of {', '.join(allowed)}")
        if "value_source" not in condition:
            continue
        if "value" in condition:
            raise invalid(path, "value and value_source exclude each other")
        if not offers(world, connection)["properties"]["supports_filter_value_fields"]:
            raise invalid(f"{path}.value_source", "this destination does not compare with model fields")


def bulk_source(world: World, caller: Caller, id: str, include_fields: bool) -> Json:
    """Return the schemas a bulk sync may read from a connection."""
    connection = get(world, caller, "connection", id)
    source_schemas.require_ready(world, connection)
    keys = ("id", "name", "fields") if include_fields else ("id", "name")
    return {
        **offers(world, connection)["bulk_source"],
        "schemas": [{key: one[key] for key in keys} for one in source_schemas.available(world, connection)],
    }


def bulk_destination(world: World, caller: Caller, id: str) -> Json:
    """Return the modes in which a bulk sync may write to a connection."""
    offered = bulk_target(world, get(world, caller, "connection", id), "connection")
    required = offered.pop("required")
    return {**offered, "configuration": described(world, offered["configuration"], required)}


def bulk_target(world: World, connection: Json, path: str) -> Json:
    """Return what a connection offers as a bulk destination, or refuse."""
    offered: Any = offers(world, connection)["bulk_target"]
    if offered is None:
        message = f"{connection['name']} is not a destination for bulk syncs"
        raise Invalid(f"{path}: {message}", errors=[{"path": path, "message": message}])
    return dict(offered)
