"""Error handling of both nouns: its own calls, in which whatever is left out stays as it is."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from ..store import Json
from . import bulk_syncs, model_syncs, shapes
from .shapes import Shape
from .world import Caller, World


class ModelSyncErrorHandling(Shape):
    """The body of a model sync's error handling."""

    subscribers: list[str] | None = None
    auto_retry_record_errors: bool | None = None
    notify_on_record_errors: bool | None = None
    warning_notifications: bool | None = None


class BulkSyncErrorHandling(Shape):
    """The body of a bulk sync's error handling."""

    subscribers: list[str] | None = None
    ingestion_failure_threshold: Annotated[int, Field(ge=0)] | None = None


_MODEL_SYNC: Json = {
    "subscribers": [],
    "auto_retry_record_errors": False,
    "notify_on_record_errors": False,
    "warning_notifications": False,
}
_BULK_SYNC: Json = {"subscribers": [], "ingestion_failure_threshold": None}


def of_model_sync(world: World, caller: Caller, id: str) -> Json:
    """Get Error Handling of a model sync."""
    return _view(model_syncs.stored(world, id, caller.organization_id), _MODEL_SYNC)


def update_model_sync(world: World, caller: Caller, id: str, body: Json) -> Json:
    """Update Error Handling of a model sync."""
    return _update(world, caller, model_syncs, id, body, ModelSyncErrorHandling, _MODEL_SYNC)


def of_bulk_sync(world: World, caller: Caller, id: str) -> Json:
    """Get Error Handling of a bulk sync."""
    return _view(bulk_syncs.stored(world, id, caller.organization_id), _BULK_SYNC)


def update_bulk_sync(world: World, caller: Caller, id: str, body: Json) -> Json:
    """Update Error Handling of a bulk sync; a threshold of 0 clears it."""
    return _update(world, caller, bulk_syncs, id, body, BulkSyncErrorHandling, _BULK_SYNC)


def _view(record: Json, defaults: Json) -> Json:
    kept = {**defaults, **record.get("error_handling", {})}
    return {key: None if key == "ingestion_failure_threshold" and kept[key] == 0 else kept[key] for key in defaults}


def _update(
    world: World, caller: Caller, noun: Any, id: str, body: Json, shape: type[shapes.Shape], defaults: Json
) -> Json:
    record = noun.stored(world, id, caller.organization_id)
    shapes.check(shape, body)
    sent = {key: body[key] for key in defaults if body.get(key) is not None}
    changed = {**record, "error_handling": {**record.get("error_handling", {}), **sent}}
    noun.write(world, changed, caller.actor)
    return _view(changed, defaults)
