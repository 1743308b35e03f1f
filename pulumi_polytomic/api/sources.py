"""What a connection offers to bulk syncs, as a source and as a destination: ``/api/connections/{id}/bulksync/…``;
and one schema of it.

Each answer is requested once per client, by however many threads, and shared: do not change it. Every function raises
`ApiError` or one of its leaves, and `NoAnswer`, as `client.Client` says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from .answers import an_object
from .paths import item

if TYPE_CHECKING:
    from .client import Client

_CONNECTIONS = "/api/connections"


def bulk_source(client: Client, connection_id: str, *, include_fields: bool = False) -> dict[str, Any]:
    """GET /api/connections/{id}/bulksync/source: return the `schemas` that can be read, and how a source is configured.

    `include_fields` lists the fields of each schema too, which is slow for large sources. A fresh connection answers
    with a 422 or 400 until its schemas were read.
    """
    path = item(_CONNECTIONS, connection_id, "bulksync", "source")
    params = {"include_fields": "true" if include_fields else None}
    question = ("bulk source", connection_id, include_fields)
    return client.once(question, lambda: an_object(client.get(path, params), "GET", path))


def bulk_target(client: Client, connection_id: str) -> dict[str, Any]:
    """GET /api/connections/{id}/bulksync/target: return the `modes`, and how a destination is configured."""
    path = item(_CONNECTIONS, connection_id, "bulksync", "target")
    return client.once(("bulk target", connection_id), lambda: an_object(client.get(path), "GET", path))


def refresh(client: Client, connection_id: str) -> None:
    """POST /api/connections/{id}/schemas/refresh: let the source's schemas be read again, in the background.

    Refused for a connection that is not healthy.
    """
    client.post(item(_CONNECTIONS, connection_id, "schemas", "refresh"), {})
    forget(client, connection_id)


def forget(client: Client, connection_id: str) -> None:
    """Ask again for what the connection offers as a source."""
    for include_fields in (False, True):
        client.once.forget(("bulk source", connection_id, include_fields))


def schema_status(client: Client, connection_id: str) -> dict[str, Any]:
    """GET /api/connections/{id}/schemas/status: return whether the source's schemas are being read. Asked each time.

    `cache_status` is "refreshing" until it is "fresh"; or `last_refresh_finished` is behind `last_refresh_started`.
    """
    path = item(_CONNECTIONS, connection_id, "schemas", "status")
    return an_object(client.get(path), "GET", path)


def schema(client: Client, connection_id: str, schema_id: str) -> dict[str, Any]:
    """GET /api/connections/{id}/schemas/{schema_id}: return one schema of a source, with its `fields`."""
    path = item(_CONNECTIONS, connection_id, "schemas", quote(schema_id, safe=""))
    return client.once(("schema", connection_id, schema_id), lambda: an_object(client.get(path), "GET", path))
