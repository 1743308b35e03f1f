"""Connections that a partner shares among organizations: copies of one, with its configuration of that moment."""

from __future__ import annotations

import uuid

from ..store import Json
from . import catalog, connections, organizations, shapes
from .refusals import NotFound
from .shapes import Shape, Uuid
from .world import Caller, World


class SharedConnection(Shape):
    """The body of Create Shared Connection."""

    child_organization_id: Uuid
    name: str | None = None


def create(world: World, caller: Caller, organization_id: str, id: str, body: Json) -> Json:
    """Create Shared Connection, in another organization than the one that owns the connection."""
    parent = _owned(world, organizations.named(world, caller, organization_id), id)
    shapes.check(SharedConnection, body)
    child = organizations.stored(world, body["child_organization_id"])
    now = world.store.now()
    copy = {
        **parent,
        "id": str(uuid.uuid4()),
        "name": body.get("name") or parent["name"],
        "organization_id": child["id"],
        "parent_connection_id": parent["id"],
        "policies": [],
        **dict.fromkeys(("created_at", "updated_at"), now),
        **dict.fromkeys(("created_by", "updated_by"), caller.actor),
    }
    world.store.write(connections.KIND, copy)
    return {"id": copy["id"]}


def listed(world: World, caller: Caller, id: str) -> list[Json]:
    """List Shared Connections: the copies of a connection of the caller's organization."""
    return _copies(world, catalog.get(world, caller, connections.KIND, id))


def listed_for_partner(world: World, caller: Caller, organization_id: str, id: str) -> list[Json]:
    """List Shared Connections For Partner: the copies of a connection of the organization named."""
    return _copies(world, _owned(world, organizations.named(world, caller, organization_id), id))


def _owned(world: World, organization_id: str, id: str) -> Json:
    found = world.store.read(connections.KIND, id, organization_id)
    if found is None:
        raise NotFound(f"no connection {id}")
    return found


def _copies(world: World, parent: Json) -> list[Json]:
    everywhere = world.store.all(connections.KIND)
    return [connections.view(world, one) for one in everywhere if one.get("parent_connection_id") == parent["id"]]
