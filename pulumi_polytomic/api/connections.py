"""Connections: ``/api/connections``. Answers are the API's own documents, untouched.

Each answer is asked for once per client, by however many threads, and shared: do not change it. Every function raises
`ApiError` or one of its leaves, and `NoAnswer`, as `client.Client` says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .answers import an_object
from .paths import item

if TYPE_CHECKING:
    from .client import Client

_PATH = "/api/connections"


def listed(client: Client, *, again: bool = False) -> list[dict[str, Any]]:
    """GET /api/connections: return the organization's connections, each whole, its secrets redacted by the server.

    `again` asks again though the answer is known.
    """
    # The page gives this list neither a size nor a token; should it be paged, the token is followed.
    if again:
        client.once.forget("connections")
    return client.once("connections", lambda: list(client.pages(_PATH, limit=None)))


def get(client: Client, id: str) -> dict[str, Any]:
    """GET /api/connections/{id}: return the connection, its secrets redacted by the server."""
    path = item(_PATH, id)
    return client.once(("connection", id), lambda: an_object(client.get(path), "GET", path))
