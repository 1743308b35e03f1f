"""Models: made, changed, previewed, sampled and deleted; and the sources that they are made from.

A model's fields are the columns of the table that its configuration names, or those that its query selects
(`select_lists`).
"""

from __future__ import annotations

import uuid
from typing import Any

from ..store import Json
from . import catalog, select_lists, shapes, source_schemas
from .belonging import refuse_other_organization
from .offers import offers
from .refusals import Malformed, NotFound, invalid
from .shapes import Name, Shape, Uuid
from .world import Caller, World


class ModelField(Shape):
    """One entry of a model's `additional_fields`."""

    name: Name
    label: str
    type: str
    example: str | None = None


class Model(Shape):
    """The body of Create, Update and Preview Model."""

    name: Name
    connection_id: Uuid
    configuration: Json
    fields: list[str] | None = None
    additional_fields: list[ModelField] | None = None
    identifier: str | None = None
    labels: list[str] | None = None
    policies: list[Uuid] | None = None
    relations: list[Json] | None = None
    tracking_columns: list[str] | None = None
    enricher: Json | None = None
    organization_id: Uuid | None = None


KIND = "model"


def create(world: World, caller: Caller, body: Json) -> Json:
    """Create Model."""
    settings = _settle(world, caller, body, {})
    now = world.store.now()
    owned = {
        "id": str(uuid.uuid4()),
        "organization_id": caller.organization_id,
        "created_at": now,
        "created_by": caller.actor,
        "version": 1,
    }
    return _write(world, caller, {**owned, **settings}, now)


def update(world: World, caller: Caller, id: str, body: Json) -> Json:
    """Update Model: a full replacement; a field that stays keeps its id."""
    record = catalog.get(world, caller, KIND, id)
    settings = _settle(world, caller, body, {field["name"]: field for field in record["fields"]})
    changed = {**record, **settings, "version": record["version"] + 1}
    return _write(world, caller, changed, world.store.now())


def delete(world: World, caller: Caller, id: str) -> None:
    """Delete Model; the syncs that use it report problems from now on."""
    catalog.get(world, caller, KIND, id)
    world.store.delete(KIND, id)


def preview(world: World, caller: Caller, body: Json) -> Json:
    """Preview Model: what it would be, without keeping it."""
    return {"organization_id": caller.organization_id, **_settle(world, caller, body, {})}


def sample(world: World, caller: Caller, id: str) -> Json:
    """Sample Model: a few made-up records."""
    model = catalog.get(world, caller, KIND, id)
    fields = [{**field, "id": field["name"]} for field in model["fields"]]
    rows = source_schemas.sample({"fields": fields})
    records = [
        {field["name"]: {"value": row[field["name"]], "type": field["type"]} for field in model["fields"]}  #
        for row in rows
    ]
    return {"records": records, "warnings": []}


def _settle(world: World, caller: Caller, body: Json, before: dict[str, Json]) -> Json:
    refuse_other_organization(caller, body)
    shapes.check(Model, body)
    connection = catalog.connection_named(world, caller.organization_id, body["connection_id"], "connection_id")
    if "source" not in connection["type"]["operations"]:
        raise invalid("connection_id", f"{connection['name']} is no source")
    fields = [_field(world, name, type, before.get(name)) for name, type in _columns(world, connection, body).items()]
    for entry in body.get("additional_fields") or []:
        made = _field(world, entry["name"], entry["type"], before.get(entry["name"]))
        example = {"example": entry["example"]} if entry.get("example") is not None else {}
        fields.append({**made, "label": entry["label"], **example, "user_added": True})
    identifier = body.get("identifier") or ""
    if identifier and identifier not in [field["name"] for field in fields]:
        raise invalid("identifier", f"no field '{identifier}'")
    return {
        "name": body["name"],
        "type": "query" if "query" in body["configuration"] else "table",
        "connection_id": connection["id"],
        "configuration": body["configuration"],
        "identifier": identifier,
        "fields": [{**field, "unique": field["name"] == identifier} for field in fields],
        "labels": [{"label": label} for label in body.get("labels") or []],
        "policies": body.get("policies") or [],
        "relations": body.get("relations") or [],
        "tracking_columns": body.get("tracking_columns") or [],
        **({"enricher": body["enricher"]} if body.get("enricher") else {}),
    }


def _columns(world: World, connection: Json, body: Json) -> dict[str, str]:
    """Return the fields that the body wants, with their types."""
    configuration, wanted = body["configuration"], body.get("fields")
    if "query" in configuration:
        known, what = _selected(world, connection, configuration["query"], wanted), "query"
    else:
        known, what = _table_columns(world, connection, configuration), "table"
    unknown = [name for name in wanted or [] if name not in known]
    if unknown:
        raise invalid("fields", f"the {what} has no column '{unknown[0]}'")
    return {name: type for name, type in known.items() if wanted is None or name in wanted}


def _table_columns(world: World, connection: Json, configuration: Json) -> dict[str, str]:
    known = tables(world, connection).get(str(configuration.get("table")))
    if known is None:
        raise invalid("configuration.table", "no such table")
    return known


def _selected(world: World, connection: Json, query: Any, wanted: list[str] | None) -> dict[str, str]:
    """Return the columns of a query; if it selects `*` from a table unknown here, the body has to list them."""
    if not isinstance(query, str):
        raise invalid(select_lists.PATH, "should be a string")
    found = select_lists.read(query, tables(world, connection), connection["type"]["id"])
    if found.complete:
        return found.columns
    if wanted is None:
        message = "selects * from a table that the emulator does not know; name the columns, or list them in fields"
        raise invalid(select_lists.PATH, message)
    return {**dict.fromkeys(wanted, "string"), **found.columns}


def tables(world: World, connection: Json) -> dict[str, dict[str, str]]:
    """Return the tables of a connection that models can be made from: their columns with types."""
    return dict(offers(world, connection)["tables"])


def source(world: World, caller: Caller, id: str) -> Json:
    """Get Source: what a model's configuration may hold."""
    found = sorted(tables(world, catalog.get(world, caller, "connection", id)))
    return {
        "configuration": {"table": {"type": "string", "items": found}, "query": {"type": "string", "items": None}},
        "items": {"table": {"has_items": bool(found), "items": found, "requires_one_of": []}},
        "requires_one_of": ["table", "query"],
    }


def source_fields(world: World, caller: Caller, id: str, params: dict[str, str]) -> list[Json]:
    """Get Source Fields: the fields that a configuration would give."""
    connection = catalog.get(world, caller, "connection", id)
    if "query" in params:
        columns = _selected(world, connection, params["query"], None)
    elif "table" not in params:
        raise Malformed("params[table] or params[query] is needed", parameter="params")
    elif params["table"] not in tables(world, connection):
        raise NotFound(f"{connection['name']} has no table {params['table']}")
    else:
        columns = tables(world, connection)[params["table"]]
    return [_field(world, name, type, None) for name, type in columns.items()]


def enrichment(world: World, caller: Caller, id: str) -> Json:
    """Get Enrichment Source, Get Enrichment Input Fields: refused, as for every connection that cannot enrich."""
    connection = catalog.get(world, caller, "connection", id)
    raise NotFound(f"{connection['name']} does not support enrichment")


def _field(world: World, name: str, type: str, before: Json | None) -> Json:
    now = world.store.now()
    made: Any = {
        "id": str(uuid.uuid4()),
        "name": name,
        "label": name.replace("_", " ").capitalize(),
        "type": type,
        "remote_type": type,
        "unique": False,
        "user_added": False,
        "created_at": now,
        "updated_at": now,
    }
    kept = {key: before[key] for key in ("id", "created_at")} if before else {}
    return {**made, **kept}


def _write(world: World, caller: Caller, record: Json, now: str) -> Json:
    record = {**record, "updated_at": now, "updated_by": caller.actor}
    world.store.write(KIND, record)
    return record
