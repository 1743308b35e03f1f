"""Bulk syncs: what is stored, and what answers report (Create, Update Bulk Sync).

They are stored in the form of version 2025-09-18; `older` turns bodies and answers of 2024-02-08.
"""

from __future__ import annotations

import uuid
from dataclasses import replace

from ..store import Json
from . import (
    added_settings,
    bulk_schemas,
    catalog,
    executions,
    older,
    schedules,
    shapes,
    source_schemas,
    stamps,
    strict,
)
from .ids import settle_ids
from .instants import settle_instant
from .mappings import numbers_as_strings
from .refusals import Forbidden, NotFound, all_invalid, invalid
from .world import OLDER, Caller, World

KIND = "bulk_sync"

_SERVER_OWNED = ("id", "created_at", "created_by", "updated_at", "updated_by", "organization_id")
# "Defaults and selection behavior" of Create Bulk Sync; Update Bulk Sync resets to the same.
_DEFAULTS: Json = {
    "automatically_add_new_objects": "none",
    "automatically_add_new_fields": "all",
    "normalize_names": "enabled",
    "disable_record_timestamps": False,
    "policies": [],
    "source_configuration": {},
    "data_cutoff_timestamp": None,
}
_LIMITS = ("concurrency_limit", "resync_concurrency_limit")
# What is of the record, and no setting that answers report.
_ASIDE = ("settings", "schemas", "error_handling")
_CONNECTIONS = ("source_connection_id", "destination_connection_id")


def create(world: World, caller: Caller, body: Json) -> Json:
    """Create Bulk Sync: `organization_id` is only used by partner callers; all others create in their own."""
    caller = _in_organization(world, caller, body)
    if caller.version == OLDER:
        body = older.bulk_sync_body(body, None)
    now = world.store.now()
    record = {
        "id": str(uuid.uuid4()),
        "organization_id": caller.organization_id,
        "created_at": now,
        "created_by": caller.actor,
    }
    settled = settle(world, record, body, caller.actor, now)
    return _answer(world, caller, write(world, {**record, **settled}, caller.actor, now))


def _in_organization(world: World, caller: Caller, body: Json) -> Caller:
    named = body.get("organization_id")
    if not caller.me.get("is_partner") or not isinstance(named, str):
        return caller
    if world.store.read("organization", named) is None:
        raise Forbidden("organization_id: not an organization of this partner", path="organization_id")
    return replace(caller, organization_id=named.lower())


def get(world: World, caller: Caller, id: str) -> Json:
    """Get Bulk Sync."""
    return _answer(world, caller, stored(world, id, caller.organization_id))


def update(world: World, caller: Caller, id: str, body: Json) -> Json:
    """Update Bulk Sync: a full replacement of the top level; the schemas stay when the body names none."""
    record = stored(world, id, caller.organization_id)
    if caller.version == OLDER:
        body = older.bulk_sync_body(body, record["settings"])
    now = world.store.now()
    settled = settle(world, record, body, caller.actor, now)
    _refuse_connection_change(world, record["settings"], settled["settings"])
    return _answer(world, caller, write(world, {**record, **settled}, caller.actor, now))


def delete(world: World, caller: Caller, id: str) -> None:
    """Delete Bulk Sync; what runs is canceled."""
    stored(world, id, caller.organization_id)
    executions.end(world, id)
    world.store.delete(KIND, id)


def activate(world: World, caller: Caller, id: str, body: Json) -> Json:
    """Activate Bulk Sync: one setting, and nothing else; deactivating cancels what runs."""
    record = stored(world, id, caller.organization_id)
    shapes.check(shapes.Activation, body)
    record["settings"]["active"] = body["active"]
    write(world, record, caller.actor)
    return {"id": id, "active": body["active"]}


def schemas(world: World, caller: Caller, id: str) -> list[Json]:
    """List Bulk Sync Schemas."""
    record = stored(world, id, caller.organization_id)
    return [bulk_schemas.listed(schema) for schema in record["schemas"]]


def schema(world: World, caller: Caller, id: str, schema_id: str) -> Json:
    """Get Bulk Sync Schema. Clients call it thousands of times in a row, so it parses nothing."""
    record = world.store.shared(KIND, id)
    if record is None or record["organization_id"] != caller.organization_id:
        raise _unknown(id)
    source = {one["id"]: one for one in source_schemas.available(world, _source(world, record))}
    found = [one for one in record["schemas"] if one["id"] == schema_id and schema_id in source]
    if not found:
        raise NotFound(f"the sync has no schema {schema_id}")
    return bulk_schemas.detail(found[0], source[schema_id], _rules(world, record["settings"]))


def patch_schemas(world: World, caller: Caller, id: str, body: Json) -> list[Json]:
    """Patch Bulk Sync Schemas: only those that are named change; they are what is answered."""
    record = stored(world, id, caller.organization_id)
    body = {**body, "schemas": bulk_schemas.widened(body.get("schemas"))}
    shapes.check(bulk_schemas.SchemasPatch, body)
    sent = body["schemas"] or []
    source = source_schemas.available(world, _source(world, record))
    patched = bulk_schemas.patch(sent, source, record["schemas"], _rules(world, record["settings"]))
    write(world, {**record, "schemas": patched}, caller.actor)
    return [schema(world, caller, id, entry["id"]) for entry in sent]


def update_schema(world: World, caller: Caller, id: str, schema_id: str, body: Json) -> Json:
    """Update Bulk Sync Schema: that schema is replaced."""
    record = stored(world, id, caller.organization_id)
    (body,) = bulk_schemas.widened([body])
    shapes.check(bulk_schemas.Schema, body)
    source = source_schemas.available(world, _source(world, record))
    replaced = bulk_schemas.replace(schema_id, body, source, record["schemas"], _rules(world, record["settings"]))
    write(world, {**record, "schemas": replaced}, caller.actor)
    return schema(world, caller, id, schema_id)


def _source(world: World, record: Json) -> Json:
    return catalog.connection_named(
        world, record["organization_id"], record["settings"]["source_connection_id"], "source_connection_id"
    )


def _rules(world: World, settings: Json, obfuscation: str = "obfuscated") -> bulk_schemas.Rules:
    destination = world.store.read("connection", settings["destination_connection_id"])
    offered = catalog.bulk_target(world, destination, "destination_connection_id") if destination else {}
    allows_history = settings["mode"] == "replicate" and bool(offered.get("supports_history_mode"))
    new_fields = settings["automatically_add_new_fields"] != "none"
    return bulk_schemas.Rules(allows_history, world.unsettled.unlisted_fields, obfuscation, new_fields)


def stored(world: World, id: str, organization_id: str | None = None) -> Json:
    """Return the record of a bulk sync; another organization's does not exist."""
    record = world.store.read(KIND, id, organization_id)
    if record is None:
        raise _unknown(id)
    return record


def _unknown(id: str) -> NotFound:
    return NotFound(f"no bulk sync {id}")


def write(world: World, record: Json, actor: Json, now: str | None = None) -> Json:
    """Store a record as `stamps` says; a sync that is no longer active is not to run on."""
    before = world.store.read(KIND, record["id"])
    record = stamps.stamped(world, record, before, actor, now)
    world.store.write(KIND, record)
    if before is not None and before["settings"]["active"] and not record["settings"]["active"]:
        executions.cancel_current(world, record["id"])
    return record


def view(world: World, record: Json) -> Json:  # noqa: ARG001 (every view of a list takes the world)
    """Return a bulk sync as answers report it: without its schemas, which have their own call."""
    envelope = {key: value for key, value in record.items() if key not in _ASIDE}
    return {**record["settings"], **envelope}


def older_view(world: World, record: Json) -> Json:
    """Return a bulk sync as version 2024-02-08 reports it."""
    return older.bulk_sync_answer(view(world, record))


def _answer(world: World, caller: Caller, record: Json) -> Json:
    return (older_view if caller.version == OLDER else view)(world, record)


def settle(world: World, record: Json, body: Json, actor: Json, now: str) -> Json:
    """Return the settings and the schemas that a body means for a record, new or stored."""
    body = _checked({key: value for key, value in body.items() if key not in _SERVER_OWNED})
    source, destination = (
        catalog.connection_named(world, record["organization_id"], body[key], key) for key in _CONNECTIONS
    )
    catalog.bulk_target(world, destination, "destination_connection_id")
    selection = body.pop("schemas", None)
    previous = record.get("settings") or {}
    if selection or previous.get("source_connection_id") != body["source_connection_id"]:
        source_schemas.require_ready(world, source)
    available = source_schemas.available(world, source)
    settings = {
        **_with_defaults(body, world),
        "default_schedule": _default_schedule(world, body, previous.get("default_schedule"), actor, now),
        "additional_schedules": schedules.settle(
            body.get("additional_schedules") or [], previous.get("additional_schedules") or [], actor, now
        ),
    }
    if world.unsettled.mistakes == "refused":
        found = list(strict.of_bulk_sync(world, record["organization_id"], settings, source, destination))
        if found:
            raise all_invalid(found)
    if selection:
        rules = _rules(world, settings, "obfuscate")
        chosen = bulk_schemas.select(selection, available, record.get("schemas") or [], rules)
    else:
        chosen = bulk_schemas.reselect(available, record.get("schemas") or [])
    return {"settings": settings, "schemas": chosen}


def _checked(body: Json) -> Json:
    body = dict(body)
    if "default_schedule" in body:
        body["default_schedule"] = numbers_as_strings(body["default_schedule"])
    if isinstance(body.get("additional_schedules"), list):
        body["additional_schedules"] = [numbers_as_strings(one) for one in body["additional_schedules"]]
    body["schemas"] = bulk_schemas.widened(body.get("schemas"))
    shapes.check(shapes.BulkSync, body)
    return settle_ids(body)  # type: ignore[no-any-return]


def _with_defaults(body: Json, world: World) -> Json:
    limits = dict.fromkeys(_LIMITS, world.unsettled.limit_default or None)
    defaults = {**_DEFAULTS, **limits, "active": world.unsettled.active_default}
    settings = {**defaults, **body}
    settings.update({key: default for key, default in defaults.items() if settings[key] is None})
    for key in ("source_configuration", "destination_configuration"):
        settings[key] = added_settings.settle(settings[key], world.unsettled)
    if settings["data_cutoff_timestamp"] is not None:
        settings["data_cutoff_timestamp"] = settle_instant(settings["data_cutoff_timestamp"], "data_cutoff_timestamp")
    return settings


def _default_schedule(world: World, body: Json, stored: Json | None, actor: Json, now: str) -> Json:
    """Return the default schedule of a body; one without an id is the stored one (`Unsettled.default_schedule_id`)."""
    sent = body["default_schedule"]
    if stored is not None and sent.get("id") is None and world.unsettled.default_schedule_id == "kept":
        sent = {**sent, "id": stored["id"]}
    return schedules.settle([sent], [stored] if stored else [], actor, now)[0]


def _refuse_connection_change(world: World, previous: Json, settings: Json) -> None:
    if world.unsettled.connection_change == "accepted":
        return
    for key in _CONNECTIONS:
        if settings[key] != previous[key]:
            raise invalid(key, "cannot be changed after the bulk sync was created")
