"""What a connection offers to model syncs as targets: ``/api/connections/{id}/modelsync/target…``.

Each answer is requested once per client, by however many threads, and shared: do not change it. Every function raises
`ApiError` or one of its leaves, and `NoAnswer`, as `client.Client` says.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .answers import an_object
from .paths import item

if TYPE_CHECKING:
    from .client import Client

_CONNECTIONS = "/api/connections"


def objects(client: Client, connection_id: str) -> list[dict[str, Any]]:
    """GET /api/connections/{id}/modelsync/targetobjects: return the objects that can be written to, with their modes.

    A destination whose targets are made by its syncs may list none.
    """
    path = item(_CONNECTIONS, connection_id, "modelsync", "targetobjects")
    return client.once(("target objects", connection_id), lambda: list(client.pages(path, limit=None)))


def creation(client: Client, connection_id: str) -> dict[str, Any]:
    """GET /api/connections/{id}/modelsync/targetobjects: return how new targets are made, or nothing if they cannot be.

    It stands beside the objects: `supported`, and the `properties` of a new target with their values.
    """
    path = item(_CONNECTIONS, connection_id, "modelsync", "targetobjects")
    found = client.whole(path, {"include_target_creation_values": "true"}).get("target_creation")
    return found if isinstance(found, dict) else {}


def new_target(client: Client, connection_id: str, properties: Mapping[str, str]) -> dict[str, Any]:
    """GET /api/connections/{id}/modelsync/target/fields: return the `modes` of a target that is yet to be made."""
    path = item(_CONNECTIONS, connection_id, "modelsync", "target", "fields")
    params = {f"properties[{name}]": value for name, value in properties.items()}
    return an_object(client.get(path, params), "GET", path)


def fields(client: Client, connection_id: str, target: str, *, refresh: bool = False) -> dict[str, Any]:
    """GET /api/connections/{id}/modelsync/target/fields: return one target object, with its `fields`, `modes`, ….

    `refresh` lets the server read the destination again instead of its own cache, which is slower; that answer
    too is requested once. `fields` is empty if the syncs define them (the columns of a database's new table).

    Raises `NotFound` for an object that the server does not know.
    """
    path = item(_CONNECTIONS, connection_id, "modelsync", "target", "fields")
    params = {"target": target, "refresh": "true" if refresh else None}
    question = ("target fields", connection_id, target, refresh)
    return client.once(question, lambda: an_object(client.get(path, params), "GET", path))
