"""Who is written to when any sync of an organization fails."""

from __future__ import annotations

from ..store import Json
from . import shapes
from .shapes import Shape
from .world import Caller, World


class Subscribers(Shape):
    """The body of Set Global Error Subscribers."""

    emails: list[str] | None = None


KIND = "global_error_subscribers"


def subscribers(world: World, caller: Caller) -> Json:
    """Get Global Error Subscribers."""
    kept = world.store.read(KIND, caller.organization_id)
    return {"emails": kept["emails"] if kept else []}


def set_subscribers(world: World, caller: Caller, body: Json) -> Json:
    """Set Global Error Subscribers: the list sent is all there are."""
    shapes.check(Subscribers, body)
    owned = dict.fromkeys(("id", "organization_id"), caller.organization_id)
    world.store.write(KIND, {**owned, "updated_at": world.store.now(), "emails": body.get("emails") or []})
    return subscribers(world, caller)
