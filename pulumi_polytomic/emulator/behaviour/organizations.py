"""Organizations: the caller's own, and all of them for a partner or the deployment.

The world's first organization is the partner's owner. One that is made here has the roles of the system; a partner acts
in it with its id, and its users with keys of their own.
"""

from __future__ import annotations

import uuid
from typing import Any

from ..store import Json
from . import catalog, keys, shapes
from .refusals import Conflict, Forbidden, NotFound
from .shapes import Name, Shape, Uuid
from .world import Caller, World


class Organization(Shape):
    """The body of Create and Update Organization."""

    name: Name
    issuer: str | None = None
    client_id: str | None = None
    client_secret: str | None = None
    sso_domain: str | None = None
    sso_org_id: str | None = None


class RecordLogging(Shape):
    """The body of Update Record Logging."""

    enabled: bool
    deliveryConnectionId: Uuid | None = None
    deliveryPrefix: str | None = None


KIND = "organization"
_SHOWN = ("id", "name", "issuer", "sso_domain", "sso_org_id")
_KEPT = (*_SHOWN[1:], "client_id", "client_secret")
_LOGGING = "record_logging"


def current(world: World, caller: Caller) -> Json:
    """Get Current Organization."""
    return _view(stored(world, caller.organization_id))


def listed(world: World, caller: Caller) -> list[Json]:
    """List Organizations, the owner first."""
    _require_partner(caller)
    found, owner = world.store.all(KIND), _owner(world)
    return [_view(record) for record in sorted(found, key=lambda record: (record["id"] != owner, str(record["name"])))]


def get(world: World, caller: Caller, id: str) -> Json:
    """Get Organization: a partner's any, anybody else's own."""
    if id != caller.organization_id and not is_above(caller):
        raise NotFound(f"no organization {id}")
    return _view(stored(world, id))


def create(world: World, caller: Caller, body: Json) -> Json:
    """Create Organization."""
    _require_partner(caller)
    shapes.check(Organization, body)
    _refuse_taken(world, body["name"], None)
    id = str(uuid.uuid4())
    for name in ("Admin", "Member"):
        role = {"id": str(uuid.uuid4()), "name": name, "organization_id": id, "system": True}
        world.store.write("role", {**role, "updated_at": world.store.now()})
    return _write(world, {"id": id, "organization_id": id}, body)


def update(world: World, caller: Caller, id: str, body: Json) -> Json:
    """Update Organization: its sign-on is replaced in full."""
    _require_partner(caller)
    record = stored(world, id)
    shapes.check(Organization, body)
    _refuse_taken(world, body["name"], id)
    return _write(world, {key: record[key] for key in ("id", "organization_id")}, body)


def delete(world: World, caller: Caller, id: str) -> None:
    """Delete Organization; never the partner's owner."""
    _require_partner(caller)
    stored(world, id)
    if id == _owner(world):
        raise Forbidden("the owner organization cannot be deleted")
    keys.revoke(world.store, id)
    world.store.delete(KIND, id)


def record_logging(world: World, caller: Caller) -> Json:
    """Get Record Logging."""
    kept = world.store.read(_LOGGING, caller.organization_id)
    connection_id = kept["deliveryConnectionId"] if kept else None
    connection = world.store.read("connection", connection_id) if connection_id else None
    return {
        "enabled": kept["enabled"] if kept else False,
        "deliveryConnectionId": connection_id,
        "deliveryConnectionName": connection["name"] if connection else None,
        "deliveryPrefix": kept["deliveryPrefix"] if kept else None,
    }


def update_record_logging(world: World, caller: Caller, body: Json) -> Json:
    """Update Record Logging: replaced, not merged."""
    shapes.check(RecordLogging, body)
    connection_id = body.get("deliveryConnectionId")
    if connection_id:
        catalog.connection_named(world, caller.organization_id, connection_id, "deliveryConnectionId")
    owned = dict.fromkeys(("id", "organization_id"), caller.organization_id)
    settings = {key: body.get(key) for key in ("enabled", "deliveryConnectionId", "deliveryPrefix")}
    world.store.write(_LOGGING, {**owned, "updated_at": world.store.now(), **settings})
    return record_logging(world, caller)


def is_above(caller: Caller) -> bool:
    """Say whether a caller may act in every organization: a partner, or the deployment itself."""
    return bool(caller.me["is_partner"] or caller.me["is_system"])


def named(world: World, caller: Caller, id: str) -> str:
    """Return the id of an organization that a path names, which only a partner or the deployment may do."""
    _require_partner(caller)
    return str(stored(world, id)["id"])


def _owner(world: World) -> str:
    deployment: Any = world.store.shared("deployment", "deployment")
    return str(deployment["owner_id"])


def _require_partner(caller: Caller) -> None:
    if not is_above(caller):
        raise Forbidden("needs a partner key")


def stored(world: World, id: str) -> Json:
    """Return an organization as it is stored."""
    record = world.store.read(KIND, id)
    if record is None:
        raise NotFound(f"no organization {id}")
    return record


def _refuse_taken(world: World, name: str, id: str | None) -> None:
    if any(record["name"] == name and record["id"] != id for record in world.store.all(KIND)):
        raise Conflict(f"name: there is an organization named {name}")


def _write(world: World, record: Json, body: Json) -> Json:
    record = {**record, "updated_at": world.store.now(), **{key: body.get(key) for key in _KEPT}}
    world.store.write(KIND, record)
    return _view(record)


def _view(record: Json) -> Json:
    return {key: record[key] for key in _SHOWN if record.get(key) is not None}
