"""Model syncs: what is stored, and what answers report (Create, Update, List Syncs).

They are stored in the form of version 2025-09-18; `older` turns bodies and answers of 2024-02-08. One thing
has no newer form: a `filter_logic` that mixes model and target conditions. Such a sync, which only 2024-02-08
can write, is stored with `filters` and `filter_logic` as settings, and with neither of the newer filters.
"""

from __future__ import annotations

import uuid
from typing import Any

from ..store import Json
from . import catalog, executions, filters, mappings, older, problems, shapes, stamps, strict
from .belonging import refuse_other_organization
from .ids import settle_ids
from .refusals import NotFound, all_invalid, invalid
from .world import OLDER, Caller, World

KIND = "model_sync"

_LOGIC_OVER_BOTH = "logic_over_both"  # of the record, and no setting that answers report
# Sent or not, these are the server's to say.
_SERVER_OWNED = (
    "id", "created_at", "created_by", "updated_at", "updated_by", "model_ids", "problems",
    "organization_id", "target_connection_id", "target_object", _LOGIC_OVER_BOTH,
)  # fmt: skip
_ASIDE = ("encryption_passphrase", _LOGIC_OVER_BOTH)
_DEPRECATED = ("identity", "filters", "filter_logic")
_FLAGS = ("only_enrich_updates", "skip_initial_backfill", "sync_all_records")
_LIGHT = (
    "id", "name", "mode", "active", "schedule", "model_ids", "organization_id", "created_at", "created_by",
    "updated_at", "updated_by", *_FLAGS,
)  # fmt: skip


def create(world: World, caller: Caller, body: Json) -> Json:
    """Create Sync."""
    refuse_other_organization(caller, body)
    settings = settle(world, caller.organization_id, _current(caller, body), None, caller.version == OLDER)
    now = world.store.now()
    record = {
        "id": str(uuid.uuid4()),
        "organization_id": caller.organization_id,
        "created_at": now,
        "created_by": caller.actor,
        "settings": settings,
    }
    return _answer(world, caller, write(world, record, caller.actor, now))


def get(world: World, caller: Caller, id: str) -> Json:
    """Get Sync."""
    return _answer(world, caller, stored(world, id, caller.organization_id))


def update(world: World, caller: Caller, id: str, body: Json) -> Json:
    """Update Sync: a full replacement, in which whatever is left out goes back to its default."""
    record = stored(world, id, caller.organization_id)
    refuse_other_organization(caller, body)
    body, mixed = _current(caller, body), caller.version == OLDER
    record["settings"] = settle(world, caller.organization_id, body, record["settings"], mixed)
    return _answer(world, caller, write(world, record, caller.actor))


def _current(caller: Caller, body: Json) -> Json:
    return older.model_sync_body(body) if caller.version == OLDER else body


def delete(world: World, caller: Caller, id: str) -> None:
    """Delete Model Sync; what runs is canceled."""
    stored(world, id, caller.organization_id)
    executions.end(world, id)
    world.store.delete(KIND, id)


def activate(world: World, caller: Caller, id: str, body: Json) -> Json:
    """Activate Sync: one setting, and nothing else; what runs goes on."""
    record = stored(world, id, caller.organization_id)
    shapes.check(shapes.Activation, body)
    record["settings"]["active"] = body["active"]
    write(world, record, caller.actor)
    return {"id": id, "active": body["active"]}


def stored(world: World, id: str, organization_id: str | None = None) -> Json:
    """Return the record of a model sync; another organization's does not exist."""
    record = world.store.read(KIND, id, organization_id)
    if record is None:
        raise NotFound(f"no model sync {id}")
    return record


def write(world: World, record: Json, actor: Json, now: str | None = None) -> Json:
    """Store a record as `stamps` says."""
    record = stamps.stamped(world, record, world.store.read(KIND, record["id"]), actor, now)
    world.store.write(KIND, record)
    return record


def settle(world: World, organization_id: str, body: Json, previous: Json | None, mixed: bool = False) -> Json:
    """Return the settings that a body means: checked, defaults filled, one form of everything.

    `mixed` allows a filter logic over model and target conditions that cannot be parted.
    """
    body = {key: value for key, value in body.items() if key not in _SERVER_OWNED}
    if "schedule" in body:
        body["schedule"] = mappings.numbers_as_strings(body["schedule"])
    shapes.check(shapes.ModelSync, body)
    body = settle_ids(body)
    connection = _connection(world, organization_id, body)
    fields = catalog.ModelFields(world, organization_id)
    mapped, constants = mappings.settle_fields(body["fields"], body.get("override_fields") or [])
    identities = mappings.settle_identities(body, previous, world.unsettled)
    as_sent = world.unsettled.condition_labels == "as_sent"
    new_filters = _settle_filters(body, fields, mixed, (previous or {}) if as_sent else None)
    settings = {
        **{key: value for key, value in body.items() if key not in _DEPRECATED},
        "active": _default(body, "active", world.unsettled.active_default),
        "schedule": mappings.settle_schedule(body["schedule"]),
        "target": mappings.settle_target(
            body["target"], previous, catalog.can_create(world, connection), world.unsettled
        ),
        "fields": mappings.without_identities(mapped, identities, world.unsettled),
        "override_fields": constants,
        "overrides": mappings.settle_overrides(body.get("overrides") or [], fields.source),
        "identities": identities,
        **new_filters,
        "policies": body.get("policies") or [],
        **{flag: _default(body, flag, world.unsettled.flags_default) for flag in _FLAGS},
    }
    if not settings.get("encryption_passphrase"):
        settings.pop("encryption_passphrase", None)
    _refuse_mistakes(world, organization_id, connection, settings)
    return settings


def _refuse_mistakes(world: World, organization_id: str, connection: Json, settings: Json) -> None:
    """Refuse as much as the reading chosen refuses when a sync is saved (`Unsettled.mistakes`)."""
    if world.unsettled.mistakes != "accepted":
        catalog.refuse_target_filters(world, connection, settings)
    if world.unsettled.mistakes == "refused":
        found = [(problem["path"], problem["message"]) for problem in problems.find(world, organization_id, settings)]
        found += strict.of_model_sync(world, organization_id, settings)
        if found:
            raise all_invalid(found)


def _default(body: Json, key: str, default: Any) -> Any:
    return default if body.get(key) is None else body[key]


def _connection(world: World, organization_id: str, body: Json) -> Json:
    schedule_connection = body["schedule"].get("connection_id")
    if schedule_connection is not None:
        catalog.connection_named(world, organization_id, schedule_connection, "schedule.connection_id")
    return catalog.connection_named(world, organization_id, body["target"]["connection_id"], "target.connection_id")


def _settle_filters(body: Json, fields: catalog.ModelFields, mixed: bool, before: Json | None) -> Json:
    """Read the filters from the new forms if there is one, else from the deprecated one.

    The deprecated form is ignored beside a new one, but a body in which they differ is refused. `before` are the
    settings whose number of conditions decides whether labels stay as they were sent; None: labels are by position.
    """
    if mixed and body.get("filters") and not (body.get("model_filters") or body.get("target_filters")):
        kept = filters.keep_mixed(body, fields.source)
        if kept is not None:
            return {"model_filters": None, "target_filters": None, **kept}
    model_filters, target_filters = _parted_filters(body, fields, before)
    settled = {"model_filters": model_filters, "target_filters": target_filters}
    logic = filters.logic_over_both(body, fields.source)
    return {**settled, _LOGIC_OVER_BOTH: logic} if logic else settled


def _parted_filters(body: Json, fields: catalog.ModelFields, before: Json | None) -> tuple[Json | None, Json | None]:
    new = {
        key: filters.settle(body[key], key, before) if body.get(key) is not None else None
        for key in ("model_filters", "target_filters")
    }
    if not body.get("filters"):
        return new["model_filters"], new["target_filters"]
    model, target = filters.part_deprecated(body, fields.source)
    if not any(new.values()):
        return model, target
    if not (filters.same(new["model_filters"], model) and filters.same(new["target_filters"], target)):
        raise invalid("filters", "describes other filters than model_filters and target_filters")
    return new["model_filters"], new["target_filters"]


def view(world: World, record: Json) -> Json:
    """Return a model sync as answers report it, the deprecated forms included."""
    sync = _as_sent(world, record)
    filled = world.unsettled.mapping_defaults == "filled"
    return {**sync, **mappings.with_defaults(sync["fields"], sync["override_fields"])} if filled else sync


def _as_sent(world: World, record: Json) -> Json:
    """Return a model sync without what no body said of its mappings."""
    settings = {key: value for key, value in record["settings"].items() if key not in _ASIDE}
    fields = catalog.ModelFields(world, record["organization_id"])
    if "filters" in settings:
        deprecated = filters.mixed_view(settings, fields.id)
    else:
        deprecated = filters.deprecated_view(settings["model_filters"], settings["target_filters"], fields.id)
    identities = (settings["identities"] or {}).get("mappings") or [None]
    new_filters = {
        key: settings[key] and filters.with_blank_logic(settings[key], "logic", world.unsettled)
        for key in ("model_filters", "target_filters")
    }
    target = {**_target_view(settings["target"]), "filter_logic": deprecated.pop("target_filter_logic")}
    return {
        **settings,
        **_envelope(record),
        **_passphrase(world, record["settings"]),
        **new_filters,
        "target": filters.with_blank_logic(target, "filter_logic", world.unsettled),
        "overrides": [_override_view(override, fields) for override in settings["overrides"]],
        "identity": identities[0],
        **filters.with_blank_logic(deprecated, "filter_logic", world.unsettled),
        "model_ids": problems.model_ids(settings),
        "problems": problems.find(world, record["organization_id"], record["settings"]),
    }


def light(world: World, record: Json) -> Json:  # noqa: ARG001 (every view of a list takes the world)
    """Return a model sync as List Syncs reports it: no fields, no filters, no target."""
    settings = record["settings"]
    whole = {**settings, **_envelope(record), "model_ids": problems.model_ids(settings)}
    return {
        **{key: whole[key] for key in _LIGHT},
        "target_connection_id": settings["target"]["connection_id"],
        "target_object": settings["target"].get("object"),
    }


def older_view(world: World, record: Json) -> Json:
    """Return a model sync as version 2024-02-08 reports it, in the list too."""
    return older.model_sync_answer(_as_sent(world, record), record["settings"].get(_LOGIC_OVER_BOTH, ""))


def _answer(world: World, caller: Caller, record: Json) -> Json:
    return (older_view if caller.version == OLDER else view)(world, record)


def _envelope(record: Json) -> Json:
    return {key: value for key, value in record.items() if key not in ("settings", "error_handling")}


def _passphrase(world: World, settings: Json) -> Json:
    passphrase = settings.get("encryption_passphrase")
    if passphrase is None or world.unsettled.passphrase == "omitted":
        return {}
    masked = world.unsettled.passphrase == "masked"
    return {"encryption_passphrase": "********" if masked else passphrase}


def _target_view(target: Json) -> Json:
    """Return a target without what makes a new one, which is write-only."""
    known = {key: value for key, value in target.items() if key not in mappings.CREATION}
    search_values = {"name": target["object"]} if "object" in target else {}
    return {**known, "search_values": search_values}


def _override_view(override: Json, fields: catalog.ModelFields) -> Json:
    field_id = fields.id(override["field"])
    return {**override, "field_id": field_id} if field_id else override
