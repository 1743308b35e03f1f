"""Changes made past the API, as a person in the web page makes them: what drift is made of."""

from __future__ import annotations

from ..store import Json
from . import bulk_syncs, executions, model_syncs
from .refusals import NotFound
from .world import World

PERSON: Json = {"id": "0a000000-a000-4000-8000-0000000000df", "name": "Dana Field", "type": "user"}
"""Who changes things in the web page."""

# A deprecated key in a change takes the place of the new forms that the store holds.
_REPLACED_BY = {
    "filters": ("model_filters", "target_filters", "filter_logic"),
    "identity": ("identities",),
    "model_filters": ("filters", "filter_logic"),
    "target_filters": ("filters", "filter_logic"),
}


def edit_model_sync(world: World, id: str, changes: Json) -> Json:
    """Change a model sync: keys given are replaced, null clears, unknown keys are taken too."""
    record = model_syncs.stored(world, id)
    body = {**record["settings"]}
    for deprecated, forms in _REPLACED_BY.items():
        if deprecated in changes:
            body = {key: value for key, value in body.items() if key not in forms}
    body = _patched(body, changes)
    settled = model_syncs.settle(world, record["organization_id"], body, None, mixed=True)
    return model_syncs.view(world, model_syncs.write(world, {**record, "settings": settled}, PERSON))


def edit_bulk_sync(world: World, id: str, changes: Json) -> Json:
    """Change a bulk sync the same way; `schemas` replaces the selection."""
    record = bulk_syncs.stored(world, id)
    now = world.store.now()
    body = _patched(record["settings"], changes)
    if isinstance(body.get("default_schedule"), dict):
        # The page edits the schedule that is there; it does not make another.
        body["default_schedule"] = {"id": record["settings"]["default_schedule"]["id"], **body["default_schedule"]}
    settled = bulk_syncs.settle(world, record, body, PERSON, now)
    return bulk_syncs.view(world, bulk_syncs.write(world, {**record, **settled}, PERSON, now))


def remove(world: World, kind: str, id: str) -> None:
    """Delete an object: a sync, with what runs of it, or a model that syncs may still use."""
    executions.end(world, id)
    if not world.store.delete(kind, id):
        raise NotFound(f"no {kind} {id}")


def raw(world: World, kind: str, organization_id: str | None = None) -> list[Json]:
    """Return what is stored, the passphrase and the schemas included."""
    return [_flat(record) for record in world.store.all(kind, organization_id)]


def _flat(record: Json) -> Json:
    envelope = {key: value for key, value in record.items() if key != "settings"}
    return {**record["settings"], **envelope}


def _patched(body: Json, changes: Json) -> Json:
    patched = {**body, **changes}
    return {key: value for key, value in patched.items() if value is not None}
