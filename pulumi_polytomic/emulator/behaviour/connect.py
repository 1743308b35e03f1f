"""Sessions of Polytomic Connect, in which a person makes a connection in a web page. The page itself is not here."""

from __future__ import annotations

import secrets
import uuid
from typing import Annotated

from pydantic import Field

from ..store import Json
from . import catalog, connection_types, instants, organizations, shapes
from .belonging import refuse_other_organization
from .keys import key_id
from .refusals import Conflict
from .shapes import Name, Shape, Uuid
from .world import Caller, World


class Connect(Shape):
    """The body of Connect."""

    name: Name
    redirect_url: Name
    connection: Uuid | None = None
    dark: bool | None = None
    organization_id: Uuid | None = None
    ttl: Annotated[int, Field(ge=1, le=604800)] | None = None
    type: str | None = None
    use_organization_name: bool | None = None
    whitelist: list[str] | None = None


_KIND = "connect_session"
_SECONDS = 300  # how long a session lasts that does not say
_SHOWN = ("id", "name", "type", "whitelist", "connection_id", "redirect_url", "organization_name", "dark", "expires_at")


def create(world: World, caller: Caller, body: Json, base_url: str) -> Json:
    """Create a session: the address of its page, and the token that opens it."""
    refuse_other_organization(caller, body)
    shapes.check(Connect, body)
    for type in filter(None, [body.get("type"), *(body.get("whitelist") or [])]):
        connection_types.named(world, type)
    connection = catalog.get(world, caller, "connection", body["connection"]) if body.get("connection") else None
    taken = [one["id"] for one in world.store.all("connection", caller.organization_id) if one["name"] == body["name"]]
    if taken and taken != [connection and connection["id"]]:
        raise Conflict(f"name: there is a connection named {body['name']}")
    token, now = secrets.token_urlsafe(32), world.store.now()
    session = {
        "session_id": str(uuid.uuid4()),
        "name": body["name"],
        "type": body.get("type"),
        "whitelist": None if body.get("type") else body.get("whitelist"),
        "connection_id": connection["id"] if connection else None,
        "redirect_url": body["redirect_url"],
        "organization_name": organizations.stored(world, caller.organization_id)["name"],
        "dark": body.get("dark") or False,
        "expires_at": instants.later(now, body.get("ttl") or _SECONDS),
    }
    owned = {"id": key_id(token), "organization_id": caller.organization_id, "updated_at": now}
    world.store.write(_KIND, {**session, **owned})
    return {"redirect_url": f"{base_url}/connect?token={token}", "token": token}


def session(world: World, token: str) -> Json | None:
    """Return the session that a token opens, if it has not expired."""
    found = world.store.read(_KIND, key_id(token))
    return found if found is not None and found["expires_at"] > world.store.now() else None


def view(session: Json) -> Json:
    """Return a session as its call answers it."""
    shown = {**session, "id": session["session_id"]}
    return {key: shown[key] for key in _SHOWN if shown[key] is not None}
