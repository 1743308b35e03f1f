"""What a connection offers to syncs, as the world has it (`worlds/offers.py`)."""

from __future__ import annotations

from ..store import Json
from .world import World


def offers(world: World, connection: Json) -> Json:
    """Return what a connection offers: its own, or what its type does. It is shared: do not change it."""
    own = world.store.shared("offers", connection["id"])
    found: Json = own or world.store.shared("offers", connection["type"]["id"]) or {}
    return found
