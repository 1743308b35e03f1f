"""Model syncs: ``/api/syncs``. Bodies and answers are the API's own documents, untouched.

Every function raises `ApiError` or one of its leaves, and `NoAnswer`, as `client.Client` says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from .answers import an_object
from .paths import item

if TYPE_CHECKING:
    from .client import Client, Created

_PATH = "/api/syncs"
_STATUS_SECONDS = 5


def list_(
    client: Client,
    *,
    active: bool | None = None,
    mode: str | None = None,
    target_connection_id: str | None = None,
) -> Iterator[dict[str, Any]]:
    """GET /api/syncs: yield the organization's syncs, last changed first.

    In version 2025-09-18 each is light: without fields, filters and target; `get` has them.
    """
    return client.pages(_PATH, {"active": active, "mode": mode, "target_connection_id": target_connection_id})


def create(client: Client, body: Mapping[str, Any], *, idempotency_key: str | None = None) -> Created:
    """POST /api/syncs: make a sync and return it. For `idempotency_key` see `Client.post`."""
    return client.create(_PATH, body, idempotency_key=idempotency_key)


def get(client: Client, id: str) -> dict[str, Any]:
    """GET /api/syncs/{id}: return the whole sync."""
    path = item(_PATH, id)
    return an_object(client.get(path), "GET", path)


def update(client: Client, id: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """PUT /api/syncs/{id}: replace the configuration and return it. What `body` leaves out is reset."""
    path = item(_PATH, id)
    return an_object(client.put(path, body), "PUT", path)


def delete(client: Client, id: str) -> None:
    """DELETE /api/syncs/{id}: remove the sync.

    `NotFound` may mean that a first try, whose answer was lost, did it.
    """
    client.delete(item(_PATH, id))


def activate(client: Client, id: str, active: bool) -> bool:
    """POST /api/syncs/{id}/activate: switch the sync on or off and leave all else; return which it is now.

    A running execution goes on.
    """
    answer = client.post(item(_PATH, id, "activate"), {"active": active})
    return bool(answer.get("active", active)) if isinstance(answer, dict) else active


def status(client: Client, id: str) -> dict[str, Any]:
    """GET /api/syncs/{id}/status: return the current and the last execution, and when the next one is due.

    Given up after a few seconds: nothing waits for this answer.
    """
    path = item(_PATH, id, "status")
    return an_object(client.get(path, within=_STATUS_SECONDS), "GET", path)


def error_handling(client: Client, id: str) -> dict[str, Any]:
    """GET /api/syncs/{id}/error-handling: return who hears of failures and what becomes of failed records."""
    path = item(_PATH, id, "error-handling")
    return an_object(client.get(path), "GET", path)


def update_error_handling(client: Client, id: str, body: Mapping[str, Any]) -> None:
    """PUT /api/syncs/{id}/error-handling: replace who hears of failures and what becomes of failed records."""
    client.put(item(_PATH, id, "error-handling"), body)


def schedule_options(client: Client) -> list[dict[str, Any]]:
    """GET /api/syncs/schedules, once per client: return each `frequency` with its `configuration`, a JSON schema.

    Shared: do not change it.
    """
    path = f"{_PATH}/schedules"

    def ask() -> list[dict[str, Any]]:
        options = an_object(client.get(path), "GET", path).get("schedule_options") or []
        return [option for option in options if isinstance(option, dict)]

    return client.once("schedule options", ask)
