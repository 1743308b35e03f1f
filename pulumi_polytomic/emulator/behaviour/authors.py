"""Who is named as the author of what an organization's key makes: no page settles it (`Unsettled.author`)."""

from __future__ import annotations

import uuid
from dataclasses import replace

from ..store import Json
from .world import Caller, World


def as_author(world: World, caller: Caller) -> Caller:
    """Return the caller with the actor that `created_by` and `updated_by` report."""
    if not caller.me.get("is_organization"):
        return caller
    return replace(caller, actor=_actor(world, caller))


def _actor(world: World, caller: Caller) -> Json:
    if world.unsettled.author == "key":
        return {**caller.actor, "id": str(uuid.uuid5(uuid.UUID(caller.organization_id), "key")), "type": "api_key"}
    if world.unsettled.author == "user":
        organization = world.store.read("organization", caller.organization_id) or {}
        return dict(organization["created_by"])
    if world.unsettled.author == "absent":
        return {key: value for key, value in caller.actor.items() if key != "id"}
    return caller.actor
