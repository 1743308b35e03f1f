"""Models: ``/api/models``. Answers are the API's own documents, untouched.

Each answer is asked for once per client, by however many threads, and shared: do not change it. Every function raises
`ApiError` or one of its leaves, and `NoAnswer`, as `client.Client` says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .answers import an_object
from .paths import item

if TYPE_CHECKING:
    from .client import Client

_PATH = "/api/models"


def listed(client: Client, *, again: bool = False) -> list[dict[str, Any]]:
    """GET /api/models: return the organization's models, each light: without fields and configuration.

    `again` asks again though the answer is known.
    """
    if again:
        client.once.forget("models")
    return client.once("models", lambda: list(client.pages(_PATH)))


def get(client: Client, id: str, *, again: bool = False) -> dict[str, Any]:
    """GET /api/models/{id}: return the whole model, with its `fields`. `again` asks a second time, once too."""
    path = item(_PATH, id)
    return client.once(("model", id, again), lambda: an_object(client.get(path), "GET", path))
