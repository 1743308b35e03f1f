"""What a source connection's schema cache holds: schemas, users' changes to their fields, and whether it is ready.

A schema's fields are those of the seed, with what users changed past the source: primary keys overridden,
fields added, fields described otherwise. A cache can be held back, as that of a fresh source is: then the
calls that need it are refused, for a number of requests or until the clock has moved.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, Literal, TypeVar

from ..store import Json
from . import shapes
from .offers import offers
from .refusals import Malformed, NotFound, NotReady, Refusal, invalid
from .shapes import Name, Shape
from .world import Caller, World

FieldType = Literal["string", "number", "boolean", "datetime", "array", "object", "binary"]


class PrimaryKey(Shape):
    """One override of a primary key."""

    field_id: Name
    is_primary_key: bool


class PrimaryKeys(Shape):
    """The body of Set Primary Keys."""

    fields: list[PrimaryKey] | None = None


class UserField(Shape):
    """One user-defined field."""

    field_id: Name
    label: Name
    type: FieldType
    path: str | None = None
    definition: Any = None
    example: Any = None


class UserFields(Shape):
    """The body of Upsert Field."""

    fields: list[UserField] | None = None


class UserFieldPatch(Shape):
    """The body of Patch Field."""

    label: str | None = None
    type: FieldType | None = None
    path: str | None = None
    definition: Any = None
    example: Any = None


CHANGES = "schema_changes"
_HOLD = "cache_hold"
_REFRESH = "cache_refresh"
_LEFT_OUT = "schemas_left_out"
_EVERYWHERE = ""  # what belongs to no organization
Seen = Literal["at_once", "after_a_refresh"]
Answer = Literal["refreshing", "no_schemas"]
R = TypeVar("R", bound=Refusal)


def available(world: World, connection: Json) -> list[Json]:
    """Return a connection's schemas; one without any answers as a source that is not ready does."""
    schemas = _offered(world, connection)
    if not schemas:
        raise _no_schemas(world, connection)
    changes = {record["schema_id"]: record for record in _all_changes(world, connection)}
    return [_changed(schema, changes[schema["id"]]) if schema["id"] in changes else schema for schema in schemas]


def _offered(world: World, connection: Json) -> list[Json]:
    """Return the schemas of the source itself, without those that are left out there."""
    gone = world.store.read(_LEFT_OUT, connection["id"]) or {"schemas": []}
    return [schema for schema in offers(world, connection)["schemas"] if schema["id"] not in gone["schemas"]]


def leave_out(world: World, connection_id: str, schemas: list[str], seen: Seen = "at_once") -> None:
    """Let a source have none of these schemas, as if they had been deleted there; an empty list brings them back.

    Polytomic answers with the schemas of its cache, so it may see that only after a refresh.
    """
    if seen not in ("at_once", "after_a_refresh"):
        raise Malformed("seen: 'at_once' or 'after_a_refresh'")
    connection = world.store.read("connection", connection_id)
    if connection is None:
        raise NotFound(f"no connection {connection_id}")
    unknown = set(schemas) - {schema["id"] for schema in offers(world, connection)["schemas"]}
    if unknown:
        raise invalid("schemas", f"{connection['name']} has no schema {', '.join(sorted(unknown))}")
    owned = {key: connection[key] for key in ("id", "organization_id")}
    known = world.store.read(_LEFT_OUT, connection_id) or {"schemas": []}
    cached = schemas if seen == "at_once" else known["schemas"]
    world.store.write(_LEFT_OUT, {**owned, "updated_at": world.store.now(), "schemas": cached, "upstream": schemas})


def _no_schemas(world: World, connection: Json) -> Malformed:
    usual = f"connection {connection['name']} did not provide any schemas"
    return _worded(world, Malformed(usual), Malformed("No tables are known for this source."))


def _refreshing(world: World, connection: Json) -> NotReady:
    usual = NotReady("cache refresh in progress", connection_id=connection["id"])
    return _worded(world, usual, NotReady("The source is still being inspected."))


def _worded(world: World, usual: R, other: R) -> R:
    other.key = "source_unavailable"
    return usual if world.unsettled.not_ready_words == "usual" else other


def schema(world: World, connection: Json, schema_id: str) -> Json:
    """Return one schema of a connection."""
    if schema_id not in [schema["id"] for schema in _offered(world, connection)]:
        raise NotFound(f"{connection['name']} has no schema {schema_id}")
    return next(schema for schema in available(world, connection) if schema["id"] == schema_id)


def set_primary_keys(world: World, connection: Json, schema_id: str, body: Json) -> None:
    """Set Primary Keys: the overrides sent are all there are; an empty list clears them."""
    known = [field["id"] for field in schema(world, connection, schema_id)["fields"]]
    shapes.check(PrimaryKeys, body)
    entries = body.get("fields") or []
    for at, entry in enumerate(entries):
        if entry["field_id"] not in known:
            raise invalid(f"fields[{at}].field_id", f"the schema has no field '{entry['field_id']}'")
    overrides = {entry["field_id"]: entry["is_primary_key"] for entry in entries}
    _change(world, connection, schema_id, lambda changes: {**changes, "primary_keys": overrides})


def reset_primary_keys(world: World, connection: Json, schema_id: str) -> None:
    """Reset Primary Keys: back to those of the source."""
    schema(world, connection, schema_id)
    _change(world, connection, schema_id, lambda changes: {**changes, "primary_keys": {}})


def upsert_fields(world: World, connection: Json, schema_id: str, body: Json) -> None:
    """Create or update user-defined fields, matched by `field_id`."""
    schema(world, connection, schema_id)
    shapes.check(UserFields, body)
    added = {entry["field_id"]: entry for entry in body.get("fields") or []}
    _change(world, connection, schema_id, lambda changes: {**changes, "added": {**changes["added"], **added}})


def delete_field(world: World, connection: Json, schema_id: str, field_id: str) -> None:
    """Delete a user-defined field; a field of the source is not the user's to delete."""
    fields = {field["id"]: field for field in schema(world, connection, schema_id)["fields"]}
    if field_id not in fields:
        raise NotFound(f"{schema_id} has no field {field_id}")
    if field_id not in _changes(world, connection, schema_id)["added"]:
        raise Malformed(f"{field_id} comes from the source and cannot be deleted")

    def without(changes: Json) -> Json:
        return {**changes, "added": {id: entry for id, entry in changes["added"].items() if id != field_id}}

    _change(world, connection, schema_id, without)


def patch_field(world: World, connection: Json, schema_id: str, field_id: str, body: Json) -> Json:
    """Edit one field; one of the source is described otherwise from now on."""
    if field_id not in [field["id"] for field in schema(world, connection, schema_id)["fields"]]:
        raise NotFound(f"{schema_id} has no field {field_id}")
    shapes.check(UserFieldPatch, body)

    def edited(changes: Json) -> Json:
        if field_id in changes["added"]:
            return {**changes, "added": {**changes["added"], field_id: {**changes["added"][field_id], **body}}}
        before = changes["edited"].get(field_id, {})
        return {**changes, "edited": {**changes["edited"], field_id: {**before, **body}}}

    _change(world, connection, schema_id, edited)
    fields = schema(world, connection, schema_id)["fields"]
    found: Json = next(field for field in fields if field["id"] == field_id)
    return found


def _changed(schema: Json, changes: Json) -> Json:
    fields = [{**field, **_described(changes["edited"].get(field["id"]))} for field in schema["fields"]]
    fields += [_user_field(entry) for entry in changes["added"].values()]
    for field in fields:
        if field["id"] in changes["primary_keys"]:
            override = changes["primary_keys"][field["id"]]
            field.update(is_primary_key=override, primary_key_override=override)
    return {**schema, "fields": fields}


def _user_field(entry: Json) -> Json:
    keys = {"is_primary_key": False, "source_primary_key": False}
    return {"id": entry["field_id"], **keys, "remote_type": entry["type"], **_described(entry)}


def _described(entry: Json | None) -> Json:
    if not entry:
        return {}
    renamed = {"label": "name", "type": "type", "path": "path", "example": "example", "definition": "type_spec"}
    return {new: entry[old] for old, new in renamed.items() if entry.get(old) is not None} | {"user_managed": True}


def _all_changes(world: World, connection: Json) -> list[Json]:
    found = world.store.all(CHANGES, connection["organization_id"])
    return [record for record in found if record["connection_id"] == connection["id"]]


def _changes(world: World, connection: Json, schema_id: str) -> Json:
    none: Json = {"primary_keys": {}, "added": {}, "edited": {}}
    found = world.store.read(CHANGES, f"{connection['id']} {schema_id}".lower(), connection["organization_id"])
    return found or none


def _change(world: World, connection: Json, schema_id: str, change: Callable[[Json], Json]) -> None:
    record = {
        **change(_changes(world, connection, schema_id)),
        "id": f"{connection['id']} {schema_id}".lower(),
        "organization_id": connection["organization_id"],
        "updated_at": world.store.now(),
        "connection_id": connection["id"],
        "schema_id": schema_id,
    }
    world.store.write(CHANGES, record)


def hold(world: World, connection_id: str | None, requests: int | None, seconds: float | None, answer: Answer) -> None:
    """Keep a connection's cache, or every one, from being ready for some requests or for some time."""
    if answer not in ("refreshing", "no_schemas"):
        raise Malformed("answer: 'refreshing' (422) or 'no_schemas' (400)")
    if requests is None and seconds is None:
        raise Malformed("requests or seconds is needed")
    record = {
        "id": str(uuid.uuid4()),
        "organization_id": _EVERYWHERE,
        "updated_at": world.store.now(),
        "connection_id": connection_id,
        "requests": requests,
        "until": None if seconds is None else world.store.elapsed() + seconds,
        "answer": answer,
    }
    world.store.write(_HOLD, record)


def require_ready(world: World, connection: Json) -> None:
    """Refuse a request that needs a cache which is not ready; it counts as one of those that are held."""
    for held in _holds(world, connection):
        if held["requests"] is not None:
            world.store.write(_HOLD, {**held, "requests": held["requests"] - 1})
        if held["answer"] == "no_schemas":
            raise _no_schemas(world, connection)
        raise _refreshing(world, connection)


def _holds(world: World, connection: Json) -> list[Json]:
    def active(held: Json) -> bool:
        if held["connection_id"] not in (None, connection["id"]):
            return False
        if held["requests"] is not None and held["requests"] <= 0:
            return False
        return held["until"] is None or world.store.elapsed() < held["until"]

    return [held for held in reversed(world.store.all(_HOLD)) if active(held)]


def refresh(world: World, connection: Json) -> None:
    """Refresh Schemas: done at once, unless the cache is held back."""
    if connection["status"] != "healthy":
        raise Malformed(f"connection {connection['name']} is not healthy")
    moment = world.store.now()
    record = {"id": connection["id"], "organization_id": connection["organization_id"], "updated_at": moment}
    world.store.write(_REFRESH, record)
    left_out = world.store.read(_LEFT_OUT, connection["id"])
    if left_out:
        world.store.write(_LEFT_OUT, {**left_out, "schemas": left_out["upstream"]})


def status(world: World, caller: Caller, connection: Json) -> Json:
    """Get Schema Status."""
    last = world.store.read(_REFRESH, connection["id"], caller.organization_id)
    started: Any = last["updated_at"] if last else connection["created_at"]
    waiting = bool(_holds(world, connection))
    return {
        "cache_status": "refreshing" if waiting else "fresh",
        "last_refresh_started": started,
        "last_refresh_finished": None if waiting else started,
    }


def sample(schema: Json, rows: int = 3) -> list[Json]:
    """Return made-up records of a schema."""
    return [{field["id"]: _value(field, row) for field in schema["fields"]} for row in range(1, rows + 1)]


def _value(field: Json, row: int) -> Any:
    made: Json = {"number": row, "boolean": row % 2 == 1, "datetime": f"2025-01-{row:02d}T09:30:00Z"}
    return made.get(field["type"], f"{field['id']} {row}")
