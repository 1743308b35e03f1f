"""Who a key belongs to, and what `GET /api/me` answers about them."""

from __future__ import annotations

from ..store import Json
from ..worlds import key_id
from .world import Caller, World


def of_api_key(world: World, key: str) -> Caller | None:
    """Return the caller of a Bearer key: an organization, or one of its users."""
    found = world.store.read("key", key_id(key))
    organization = world.store.read("organization", found["organization_id"]) if found else None
    if found is None or organization is None:
        return None
    if found["kind"] == "user":
        return _user(world, organization, found["user_id"])
    actor = {"id": organization["id"], "name": organization["name"], "type": "organization"}
    return _caller(organization, actor, is_organization=True)


def of_basic(world: World, organization_id: str, key: str) -> Caller | None:
    """Return the caller of a Basic pair: an organization's id with a deployment, partner or own key."""
    organization = world.store.read("organization", organization_id)
    found = world.store.read("key", key_id(key))
    if organization is None or found is None:
        return None
    if found["kind"] == "deployment":
        return _caller(organization, {"id": "", "name": "Deployment key", "type": "system"}, is_system=True)
    if found["kind"] == "partner":
        return _caller(organization, {"id": "", "name": "Partner key", "type": "partner"}, is_partner=True)
    caller = of_api_key(world, key)
    return caller if caller is not None and caller.organization_id == organization["id"] else None


def _user(world: World, organization: Json, id: str) -> Caller | None:
    user = world.store.read("user", id, organization["id"])
    if user is None:
        return None
    actor = {"id": user["id"], "name": user["name"], "type": "user"}
    return _caller(organization, actor, is_user=True, id=user["id"], email=user["email"], role=user["role"])


def _caller(organization: Json, actor: Json, **about: bool | str) -> Caller:
    flags = dict.fromkeys(("is_user", "is_organization", "is_partner", "is_system"), False)
    named = {"organization_id": organization["id"], "organization_name": organization["name"]}
    return Caller(organization["id"], actor, {**named, **flags, "email": "", "role": "", **about})
