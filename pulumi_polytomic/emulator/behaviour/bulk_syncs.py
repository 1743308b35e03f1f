"""Bulk syncs: what is stored, and what answers report (Create, Update Bulk Sync; version 2025-09-18)."""

from __future__ import annotations

import uuid
from typing import Any

from ..store import Json
from . import bulk_schemas, catalog, schedules, shapes
from .instants import settle_instant
from .mappings import numbers_as_strings
from .model_syncs import refuse_other_organization
from .refusals import NotFound, invalid
from .world import Caller, World

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
    "concurrency_limit": None,
    "resync_concurrency_limit": None,
    "data_cutoff_timestamp": None,
}
_CONNECTIONS = ("source_connection_id", "destination_connection_id")


def create(world: World, caller: Caller, body: Json) -> Json:
    """Create Bulk Sync."""
    refuse_other_organization(caller, body)
    now = world.store.now()
    record = {
        "id": str(uuid.uuid4()),
        "organization_id": caller.organization_id,
        "created_at": now,
        "created_by": caller.actor,
    }
    settled = settle(world, record, body, caller.actor, now)
    return view(world, write(world, {**record, **settled}, caller.actor, now))


def get(world: World, caller: Caller, id: str) -> Json:
    """Get Bulk Sync."""
    return view(world, stored(world, id, caller.organization_id))


def update(world: World, caller: Caller, id: str, body: Json) -> Json:
    """Update Bulk Sync: a full replacement of the top level; the schemas stay when the body names none."""
    record = stored(world, id, caller.organization_id)
    refuse_other_organization(caller, body)
    now = world.store.now()
    settled = settle(world, record, body, caller.actor, now)
    _refuse_connection_change(world, record["settings"], settled["settings"])
    return view(world, write(world, {**record, **settled}, caller.actor, now))


def delete(world: World, caller: Caller, id: str) -> None:
    """Delete Bulk Sync."""
    stored(world, id, caller.organization_id)
    world.store.delete(KIND, id)


def activate(world: World, caller: Caller, id: str, body: Json) -> Json:
    """Activate Bulk Sync: one setting, and nothing else."""
    record = stored(world, id, caller.organization_id)
    shapes.check(shapes.Activation, body)
    record["settings"]["active"] = body["active"]
    write(world, record, caller.actor)
    return {"id": id, "active": body["active"]}


def schemas(world: World, caller: Caller, id: str) -> list[Json]:
    """List Bulk Sync Schemas."""
    record = stored(world, id, caller.organization_id)
    return [bulk_schemas.listed(schema) for schema in record["schemas"]]


def stored(world: World, id: str, organization_id: str | None = None) -> Json:
    """Return the record of a bulk sync; another organization's does not exist."""
    record = world.store.read(KIND, id, organization_id)
    if record is None:
        raise NotFound(f"no bulk sync {id}")
    return record


def write(world: World, record: Json, actor: Json, now: str | None = None) -> Json:
    """Store a record; every write moves `updated_at`, one that changes nothing included."""
    record = {**record, "updated_at": now or world.store.now(), "updated_by": actor}
    world.store.write(KIND, record)
    return record


def view(world: World, record: Json) -> Json:  # noqa: ARG001 (every view of a list takes the world)
    """Return a bulk sync as answers report it: without its schemas, which have their own call."""
    envelope = {key: value for key, value in record.items() if key not in ("settings", "schemas")}
    return {**record["settings"], **envelope}


def settle(world: World, record: Json, body: Json, actor: Json, now: str) -> Json:
    """Return the settings and the schemas that a body means for a record, new or stored."""
    body = _checked({key: value for key, value in body.items() if key not in _SERVER_OWNED})
    source, destination = (
        catalog.connection_named(world, record["organization_id"], body[key], key) for key in _CONNECTIONS
    )
    offered = catalog.bulk_target(destination, "destination_connection_id")
    available = catalog.source_schemas(source)
    selection = body.pop("schemas", None)
    previous = record.get("settings") or {}
    settings = {
        **_with_defaults(body, world.unsettled.active_default),
        "default_schedule": schedules.settle(
            [body["default_schedule"]], _listed(previous.get("default_schedule")), actor, now
        )[0],
        "additional_schedules": schedules.settle(
            body.get("additional_schedules") or [], previous.get("additional_schedules") or [], actor, now
        ),
    }
    if selection:
        allows_history = body["mode"] == "replicate" and offered["supports_history_mode"]
        chosen = bulk_schemas.select(selection, available, record.get("schemas") or [], allows_history)
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
    return body


def _with_defaults(body: Json, active: bool) -> Json:
    defaults = {**_DEFAULTS, "active": active}
    settings = {**defaults, **body}
    settings.update({key: default for key, default in defaults.items() if settings[key] is None})
    if settings["data_cutoff_timestamp"] is not None:
        settings["data_cutoff_timestamp"] = settle_instant(settings["data_cutoff_timestamp"], "data_cutoff_timestamp")
    return settings


def _listed(schedule: Any) -> list[Json]:
    return [] if schedule is None else [schedule]


def _refuse_connection_change(world: World, previous: Json, settings: Json) -> None:
    if world.unsettled.connection_change == "accepted":
        return
    for key in _CONNECTIONS:
        if settings[key] != previous[key]:
            raise invalid(key, "cannot be changed after the bulk sync was created")
