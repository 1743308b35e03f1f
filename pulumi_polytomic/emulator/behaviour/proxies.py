"""Whether calls pass through a connection to the service behind it. There is none here, so that no type supports it."""

from __future__ import annotations

from ..store import Json
from . import catalog, connections, shapes
from .refusals import Malformed
from .shapes import Shape
from .world import Caller, World


class ProxySettings(Shape):
    """The body of Update Proxy Settings."""

    enabled: bool


def settings(world: World, caller: Caller, id: str) -> Json:
    """Get Proxy Settings."""
    connection = catalog.get(world, caller, connections.KIND, id)
    found = {"connectionId": id, "backendType": connection["type"]["id"], "supported": False, "enabled": False}
    parent = connection.get("parent_connection_id")
    return {**found, "parentConnectionId": parent} if parent else found


def update_settings(world: World, caller: Caller, id: str, body: Json) -> Json:
    """Update Proxy Settings: any connection can be closed, and only one that supports the proxy be opened."""
    found = settings(world, caller, id)
    shapes.check(ProxySettings, body)
    if body["enabled"]:
        raise _refusal(found)
    return found


def unsupported(world: World, caller: Caller, id: str) -> Json:
    """Get Proxy Info, Execute Proxy: refused, as for every connection that does not support the proxy."""
    raise _refusal(settings(world, caller, id))


def _refusal(settings: Json) -> Malformed:
    return Malformed(f"{settings['backendType']} does not support the Connection Proxy API")
