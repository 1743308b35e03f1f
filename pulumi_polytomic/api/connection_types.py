"""Connection types: ``/api/connection_types``. Answers are the API's own documents, untouched.

Every function raises `ApiError` or one of its leaves, and `NoAnswer`, as `client.Client` says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .paths import item

if TYPE_CHECKING:
    from .client import Client

_PATH = "/api/connection_types"


def listed(client: Client) -> list[dict[str, Any]]:
    """GET /api/connection_types: return the types that the deployment knows."""
    return list(client.pages(_PATH, limit=None))


def types_of(client: Client) -> list[dict[str, Any]]:
    """The types, asked for once per client and shared: do not change them."""
    return client.once("connection types", lambda: listed(client))


def schema_of(client: Client, type: str) -> dict[str, Any]:
    """The JSON schema of a type, asked for once per client and shared: do not change it."""
    return client.once(("connection type", type), lambda: schema(client, type))


def schema(client: Client, type: str) -> dict[str, Any]:
    """GET /api/connection_types/{type}: return the JSON schema of a connection's configuration."""
    # The page answers with the schema itself; should it come in an envelope, that is opened.
    found = client.whole(item(_PATH, type))
    inner = found.get("data")
    return inner if isinstance(inner, dict) and "properties" not in found else found
