"""Who a key belongs to, and what `GET /api/me` answers about them."""

from __future__ import annotations

from ..store import Json
from . import connect, keys
from .world import Caller, World

_NOBODY = dict.fromkeys(("is_user", "is_organization", "is_partner", "is_system"), False)


def of_api_key(world: World, key: str) -> Caller | None:
    """Return the caller of a Bearer key: an organization or one of its users; a partner or the deployment, in none."""
    found = world.store.read(keys.KIND, keys.key_id(key))
    if found is None:
        return None
    if found["kind"] in _ABOVE:
        return _above(found["kind"], None)
    organization = world.store.read("organization", found["organization_id"])
    if organization is None:
        return None
    if found["kind"] == "user":
        return _user(world, organization, found["user_id"])
    actor = {"id": organization["id"], "name": organization["name"], "type": "organization"}
    return _caller(organization, actor, is_organization=True)


def of_basic(world: World, organization_id: str, key: str) -> Caller | None:
    """Return the caller of a Basic pair: an organization's id with a deployment, partner or own key."""
    organization = world.store.read("organization", organization_id)
    found = world.store.read(keys.KIND, keys.key_id(key))
    if organization is None or found is None:
        return None
    if found["kind"] in _ABOVE:
        return _above(found["kind"], organization)
    caller = of_api_key(world, key)
    return caller if caller is not None and caller.organization_id == organization["id"] else None


def of_connect_token(world: World, token: str) -> Caller | None:
    """Return the caller with the token of a Connect session, who may look at that session and at nothing else."""
    session = connect.session(world, token)
    organization = world.store.read("organization", session["organization_id"]) if session else None
    return _caller(organization, {"id": "", "name": "Polytomic Connect", "type": "system"}) if organization else None


_ABOVE: dict[str, tuple[Json, str]] = {
    "deployment": ({"id": "", "name": "Deployment key", "type": "system"}, "is_system"),
    "partner": ({"id": "", "name": "Partner key", "type": "partner"}, "is_partner"),
}


def _above(kind: str, organization: Json | None) -> Caller:
    actor, flag = _ABOVE[kind]
    return _caller(organization, actor, **{flag: True})


def _user(world: World, organization: Json, id: str) -> Caller | None:
    user = world.store.read("user", id, organization["id"])
    if user is None:
        return None
    actor = {"id": user["id"], "name": user["name"], "type": "user"}
    return _caller(organization, actor, is_user=True, id=user["id"], email=user["email"], role=user["role"])


def _caller(organization: Json | None, actor: Json, **about: bool | str) -> Caller:
    named = {"organization_id": organization["id"], "organization_name": organization["name"]} if organization else {}
    return Caller(named.get("organization_id", ""), actor, {**named, **_NOBODY, "email": "", "role": "", **about})
