"""Bulk syncs: ``/api/bulk/syncs``. Bodies and answers are the API's own documents, untouched.

Every function raises `ApiError` or one of its leaves, and `NoAnswer`, as `client.Client` says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from .answers import an_object
from .paths import item

if TYPE_CHECKING:
    from .client import Client, Created

_PATH = "/api/bulk/syncs"
_STATUS_SECONDS = 5


def list_(client: Client, *, active: bool | None = None) -> Iterator[dict[str, Any]]:
    """GET /api/bulk/syncs: yield the organization's bulk syncs, last changed first."""
    return client.pages(_PATH, {"active": active})


def create(client: Client, body: Mapping[str, Any], *, idempotency_key: str | None = None) -> Created:
    """POST /api/bulk/syncs: make a sync and return it. For `idempotency_key` see `Client.post`."""
    return client.create(_PATH, body, idempotency_key=idempotency_key)


def get(client: Client, id: str) -> dict[str, Any]:
    """GET /api/bulk/syncs/{id}: return the sync, without its schemas (`schemas` has them)."""
    path = item(_PATH, id)
    return an_object(client.get(path), "GET", path)


def update(client: Client, id: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """PUT /api/bulk/syncs/{id}: replace the configuration and return it. What `body` leaves out is reset."""
    path = item(_PATH, id)
    return an_object(client.put(path, body), "PUT", path)


def delete(client: Client, id: str) -> None:
    """DELETE /api/bulk/syncs/{id}: remove the sync and cancel what it is running.

    `NotFound` may mean that a first try, whose answer was lost, did it.
    """
    client.delete(item(_PATH, id))


def activate(client: Client, id: str, active: bool) -> bool:
    """POST /api/bulk/syncs/{id}/activate: switch the sync on or off and leave all else; return which it is now.

    Switching off cancels a running execution.
    """
    answer = client.post(item(_PATH, id, "activate"), {"active": active})
    return bool(answer.get("active", active)) if isinstance(answer, dict) else active


def status(client: Client, id: str) -> dict[str, Any]:
    """GET /api/bulk/syncs/{id}/status: return the current and the last execution, and when the next one is due.

    Given up after a few seconds: nothing waits for this answer.
    """
    path = item(_PATH, id, "status")
    return an_object(client.get(path, within=_STATUS_SECONDS), "GET", path)


def schema(client: Client, id: str, schema_id: str) -> dict[str, Any]:
    """GET /api/bulk/syncs/{id}/schemas/{schema_id}: return one schema, with its fields and filters."""
    path = item(_PATH, id, "schemas", schema_id)
    return an_object(client.get(path), "GET", path)


def update_schema(client: Client, id: str, schema_id: str, body: Mapping[str, Any]) -> None:
    """PUT /api/bulk/syncs/{id}/schemas/{schema_id}: replace one schema. Leaving `fields` out enables all of them."""
    client.put(item(_PATH, id, "schemas", schema_id), body)


def error_handling(client: Client, id: str) -> dict[str, Any]:
    """GET /api/bulk/syncs/{id}/error-handling: return who hears of failures."""
    path = item(_PATH, id, "error-handling")
    return an_object(client.get(path), "GET", path)


def update_error_handling(client: Client, id: str, body: Mapping[str, Any]) -> None:
    """PUT /api/bulk/syncs/{id}/error-handling: replace who hears of failures."""
    client.put(item(_PATH, id, "error-handling"), body)


def schemas(client: Client, id: str) -> list[dict[str, Any]]:
    """GET /api/bulk/syncs/{id}/schemas: return its schemas, disabled ones too, without fields and filters."""
    # No page of the API gives this list a size or a token; should it ever be paged, the token is followed.
    return list(client.pages(item(_PATH, id, "schemas"), limit=None))
