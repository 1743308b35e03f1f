"""Policies: ``/api/permissions/policies``. Answers are the API's own documents, untouched.

Each answer is asked for once per client, by however many threads, and shared: do not change it. Every function raises
`ApiError` or one of its leaves, and `NoAnswer`, as `client.Client` says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .answers import an_object
from .paths import item

if TYPE_CHECKING:
    from .client import Client

_PATH = "/api/permissions/policies"


def listed(client: Client) -> list[dict[str, Any]]:
    """GET /api/permissions/policies: return the organization's policies."""
    # The page gives this list neither a size nor a token; should it ever be paged, the token is followed.
    return client.once("policies", lambda: list(client.pages(_PATH, limit=None)))


def get(client: Client, id: str) -> dict[str, Any]:
    """GET /api/permissions/policies/{id}: return one policy."""
    path = item(_PATH, id)
    return client.once(("policy", id), lambda: an_object(client.get(path), "GET", path))
