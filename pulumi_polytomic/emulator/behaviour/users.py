"""The users of an organization, and the keys that are made for them.

An answer has the roles of a user twice: as ids of roles, and as the deprecated name `admin` or `user`.
"""

from __future__ import annotations

import uuid
from typing import Annotated

from pydantic import Field

from ..store import Json
from . import keys, shapes
from .refusals import NotFound, invalid
from .shapes import Name, Shape, Uuid
from .world import World


class UserRoles(Shape):
    """What a body says of a user's roles; `role` is deprecated."""

    role: str | None = None
    role_ids: Annotated[list[Uuid], Field(min_length=1)] | None = None


class NewUser(UserRoles):
    """The body of Create User, and of Update User in any organization."""

    email: Name


KIND = "user"
_ROLES = {"admin": "Admin", "user": "Member"}


def listed(world: World, organization_id: str) -> list[Json]:
    """List Users."""
    return [_view(world, record) for record in world.store.all(KIND, organization_id)]


def get(world: World, organization_id: str, id: str) -> Json:
    """Get User."""
    return _view(world, _stored(world, organization_id, id))


def create(world: World, organization_id: str, body: Json) -> Json:
    """Create User: the address is stored in lower case, as the service stores it."""
    shapes.check(NewUser, body)
    email = body["email"].lower()
    if any(record["email"] == email for record in world.store.all(KIND, organization_id)):
        raise invalid("email", "there is a user with this address")
    record = {"id": str(uuid.uuid4()), "organization_id": organization_id, "email": email, "name": email}
    return _write(world, {**record, **(_roles(world, organization_id, body) or _named(world, organization_id, "user"))})


def update(world: World, organization_id: str, id: str, body: Json) -> Json:
    """Update User: only roles change."""
    record = _stored(world, organization_id, id)
    shapes.check(UserRoles, body)
    return _write(world, {**record, **_roles(world, organization_id, body)})


def update_with_email(world: World, organization_id: str, id: str, body: Json) -> Json:
    """Update User of any organization: its page wants the address, and does not change it."""
    shapes.check(NewUser, body)
    return update(world, organization_id, id, body)


def delete(world: World, organization_id: str, id: str) -> Json:
    """Delete User, with the user's keys; answers the user."""
    record = _stored(world, organization_id, id)
    keys.revoke(world.store, organization_id, id)
    world.store.delete(KIND, id)
    return _view(world, record)


def create_api_key(world: World, organization_id: str, id: str, force: bool) -> Json:
    """Create API Key of a user; only with `force` do those that the user had end."""
    _stored(world, organization_id, id)
    if force:
        keys.revoke(world.store, organization_id, id)
    return {"value": keys.issue(world.store, organization_id, id)}


def current(view: Json) -> Json:
    """Return a user as the calls of the caller's own organization show one: with what Harbors they are limited to."""
    return {**view, "harbor_ids": [], "harbor_only": False}


def _stored(world: World, organization_id: str, id: str) -> Json:
    record = world.store.read(KIND, id, organization_id)
    if record is None:
        raise NotFound(f"no user {id}")
    return record


def _roles(world: World, organization_id: str, body: Json) -> Json:
    """Return the roles that a body gives, in both forms; nothing if it gives none."""
    role, ids = body.get("role"), body.get("role_ids")
    if role is not None and ids is not None:
        raise invalid("role_ids", "excludes role")
    if role is not None:
        if role.lower() not in _ROLES:
            raise invalid("role", f"should be one of {', '.join(_ROLES)}")
        return _named(world, organization_id, role.lower())
    if ids is None:
        return {}
    roles = [world.store.read("role", id, organization_id) for id in ids]
    for id, found in zip(ids, roles, strict=True):
        if found is None:
            raise invalid("role_ids", f"no role {id}")
    is_admin = any(found and found["name"] == _ROLES["admin"] for found in roles)
    return {"role": "admin" if is_admin else "user", "role_ids": ids}


def _named(world: World, organization_id: str, role: str) -> Json:
    return {"role": role, "role_ids": _ids_of(world, organization_id, role)}


def _ids_of(world: World, organization_id: str, role: str) -> list[str]:
    return [one["id"] for one in world.store.all("role", organization_id) if one["name"] == _ROLES.get(role)]


def _view(world: World, record: Json) -> Json:
    ids = record.get("role_ids", _ids_of(world, record["organization_id"], record["role"]))
    return {**{key: record[key] for key in ("id", "organization_id", "email", "role")}, "role_ids": ids}


def _write(world: World, record: Json) -> Json:
    record = {**record, "updated_at": world.store.now()}
    world.store.write(KIND, record)
    return _view(world, record)
