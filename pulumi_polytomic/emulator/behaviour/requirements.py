"""Settings that a frequency or a destination requires (`Unsettled.requirements`)."""

from __future__ import annotations

from collections.abc import Sequence

from ..store import Json
from .world import World


def described(world: World, settings: Json, required: Sequence[str]) -> Json:
    """Return a description of settings, in the reading chosen (`Unsettled.requirements`)."""
    if world.unsettled.requirements == "json_schema":
        return {"type": "object", "properties": settings, "required": list(required)}
    if world.unsettled.requirements == "marked":
        return {name: {**said, "required": name in required} for name, said in settings.items()}
    return {}
