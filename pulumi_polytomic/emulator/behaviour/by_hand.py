"""Changes made past the API, as a person in the web page makes them: what drift is made of.

They serve every noun by its name (`NOUNS`), such as "model sync" or "policy".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..store import Json
from . import (
    bulk_syncs,
    connections,
    executions,
    keys,
    model_syncs,
    models,
    notifications,
    organizations,
    permissions,
    source_schemas,
    users,
    webhooks,
)
from .refusals import Malformed, NotFound
from .world import Caller, World

PERSON: Json = {"id": "0a000000-a000-4000-8000-0000000000df", "name": "Dana Field", "type": "user"}
"""Who changes things in the web page."""

# A deprecated key in a change takes the place of the new forms that the store holds.
_REPLACED_BY = {
    "filters": ("model_filters", "target_filters", "filter_logic"),
    "identity": ("identities",),
    "model_filters": ("filters", "filter_logic"),
    "target_filters": ("filters", "filter_logic"),
}


def _edit_model_sync(world: World, record: Json, changes: Json) -> Json:
    """Change a model sync; unknown keys are taken too."""
    body = {**record["settings"]}
    for deprecated, forms in _REPLACED_BY.items():
        if deprecated in changes:
            body = {key: value for key, value in body.items() if key not in forms}
    body = _patched(body, changes)
    settled = model_syncs.settle(world, record["organization_id"], body, None, mixed=True)
    return model_syncs.view(world, model_syncs.write(world, {**record, "settings": settled}, PERSON))


def _edit_bulk_sync(world: World, record: Json, changes: Json) -> Json:
    """Change a bulk sync the same way; `schemas` replaces the selection."""
    now = world.store.now()
    body = _patched(record["settings"], changes)
    if isinstance(body.get("default_schedule"), dict):
        # The page edits the schedule that is there; it does not make another.
        body["default_schedule"] = {"id": record["settings"]["default_schedule"]["id"], **body["default_schedule"]}
    settled = bulk_syncs.settle(world, record, body, PERSON, now)
    return bulk_syncs.view(world, bulk_syncs.write(world, {**record, **settled}, PERSON, now))


def _edit_model(world: World, record: Json, changes: Json) -> Json:
    """Change a model; with another configuration it has all fields of that one, unless `fields` says which."""
    added = [field for field in record["fields"] if field["user_added"]]
    found = [field["name"] for field in record["fields"] if not field["user_added"]]
    before = {
        **{key: record[key] for key in ("name", "connection_id", "configuration", "identifier", "policies")},
        **{key: record[key] for key in ("relations", "tracking_columns", "enricher") if key in record},
        "labels": [one["label"] for one in record["labels"]],
        "additional_fields": [
            {key: field[key] for key in ("name", "label", "type", "example") if key in field} for field in added
        ],
        **({} if "configuration" in changes else {"fields": found}),
    }
    return models.update(world, _person(record), record["id"], _patched(before, changes))


def _edit_connection(world: World, record: Json, changes: Json) -> Json:
    """Change a connection; another `status` is what a sign-in, or an outage upstream, makes of it."""
    if "status" in changes:
        record = {**record, "status": changes["status"], "status_error": ""}
        world.store.write(connections.KIND, record)
    names = ("name", "configuration", "policies", "healthcheck_interval")
    before = {key: record[key] for key in names if key in record}
    return connections.update(world, _person(record), record["id"], _patched(before, changes))


def _edit_permission(kind: str) -> Callable[[World, Json, Json], Json]:
    def edit(world: World, record: Json, changes: Json) -> Json:
        before: Json = {key: record[key] for key in ("name", "policy_actions") if key in record}
        return permissions.update(world, _person(record), kind, record["id"], _patched(before, changes))

    return edit


def _edit_webhook(world: World, record: Json, changes: Json) -> Json:
    before = {key: record[key] for key in ("endpoint", "secret")}
    return webhooks.update(world, _person(record), record["id"], _patched(before, changes))


def _edit_user(world: World, record: Json, changes: Json) -> Json:
    return users.update(world, record["organization_id"], record["id"], changes)


def _edit_organization(world: World, record: Json, changes: Json) -> Json:
    before = {key: value for key, value in record.items() if key not in ("id", "organization_id", "updated_at")}
    return organizations.update(world, _person(record), record["id"], _patched(before, changes))


def _edit_subscribers(world: World, record: Json, changes: Json) -> Json:
    return notifications.set_subscribers(world, _person(record), _patched({"emails": record["emails"]}, changes))


def _edit_primary_keys(world: World, record: Json, changes: Json) -> Json:
    """Override the keys of a schema; `keys` are all there are."""
    connection = world.store.read(connections.KIND, record["connection_id"])
    if connection is None:
        raise NotFound(f"no connection {record['connection_id']}")
    fields = source_schemas.schema(world, connection, record["schema_id"])["fields"]
    entries = [{"field_id": one["id"], "is_primary_key": one["id"] in changes["keys"]} for one in fields]
    source_schemas.set_primary_keys(world, connection, record["schema_id"], {"fields": entries})
    return {"keys": changes["keys"]}


@dataclass(frozen=True)
class Noun:
    """How a noun is stored, and how a person changes one."""

    stored_as: str
    edit: Callable[[World, Json, Json], Json]


NOUNS = {
    "model sync": Noun(model_syncs.KIND, _edit_model_sync),
    "bulk sync": Noun(bulk_syncs.KIND, _edit_bulk_sync),
    "model": Noun(models.KIND, _edit_model),
    "connection": Noun(connections.KIND, _edit_connection),
    "policy": Noun("policy", _edit_permission("policy")),
    "role": Noun("role", _edit_permission("role")),
    "webhook": Noun(webhooks.KIND, _edit_webhook),
    "user": Noun(users.KIND, _edit_user),
    "organization": Noun(organizations.KIND, _edit_organization),
    "primary keys": Noun(source_schemas.CHANGES, _edit_primary_keys),
    "error subscribers": Noun(notifications.KIND, _edit_subscribers),
}


def noun(name: str) -> Noun:
    """Return what is known of a noun."""
    if name not in NOUNS:
        raise Malformed(f"kind: no {name!r}; there are: {', '.join(NOUNS)}")
    return NOUNS[name]


def records(world: World, name: str, organization_id: str | None = None) -> list[Json]:
    """Return what is stored of a noun, newest first: the secrets, passphrases and schemas included."""
    found = world.store.all(noun(name).stored_as, organization_id)
    return [_flat(record) for record in found]


def edit(world: World, name: str, id: str, changes: Json) -> Json:
    """Change one: keys given are replaced, null clears. What the web page refuses is refused."""
    known = noun(name)
    record = world.store.read(known.stored_as, id)
    if record is None:
        raise NotFound(f"no {name} {id}")
    return known.edit(world, record, changes)


def remove(world: World, name: str, id: str) -> None:
    """Delete one, used or not: a sync with what runs of it, a user and an organization with their keys."""
    known = noun(name)
    record = world.store.read(known.stored_as, id)
    if record is None:
        raise NotFound(f"no {name} {id}")
    executions.end(world, id)
    if name == "user":
        keys.revoke(world.store, record["organization_id"], id)
    if name == "organization":
        keys.revoke(world.store, id)
    world.store.delete(known.stored_as, id)


def _person(record: Json) -> Caller:
    """Return who changes a record in the web page, where everything is allowed that the API allows to anybody."""
    return Caller(record["organization_id"], PERSON, {"is_partner": False, "is_system": True})


def _flat(record: Json) -> Json:
    envelope = {key: value for key, value in record.items() if key != "settings"}
    return {**record.get("settings", {}), **envelope}


def _patched(body: Json, changes: Json) -> Json:
    patched = {**body, **changes}
    return {key: value for key, value in patched.items() if value is not None}
