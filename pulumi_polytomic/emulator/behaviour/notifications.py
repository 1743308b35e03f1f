"""Who is written to when any sync of an organization fails."""

from __future__ import annotations

from ..store import Json
from . import call_shapes, shapes
from .world import Caller, World

KIND = "global_error_subscribers"


def subscribers(world: World, caller: Caller) -> Json:
    """Get Global Error Subscribers."""
    kept = world.store.read(KIND, caller.organization_id)
    return {"emails": kept["emails"] if kept else []}


def set_subscribers(world: World, caller: Caller, body: Json) -> Json:
    """Set Global Error Subscribers: the list sent is all there are."""
    shapes.check(call_shapes.Subscribers, body)
    owned = dict.fromkeys(("id", "organization_id"), caller.organization_id)
    world.store.write(KIND, {**owned, "updated_at": world.store.now(), "emails": body.get("emails") or []})
    return subscribers(world, caller)
