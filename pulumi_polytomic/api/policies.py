"""Policies: ``/api/permissions/policies``. Answers are the API's own documents, untouched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .client import Client

_PATH = "/api/permissions/policies"


def listed(client: Client) -> list[dict[str, Any]]:
    """GET /api/permissions/policies, once per client: return the organization's policies. Shared: do not change it.

    Raises `ApiError` or one of its leaves, and `NoAnswer`, as `client.Client` says.
    """
    # The page gives this list neither a size nor a token; should it ever be paged, the token is followed.
    return client.once("policies", lambda: list(client.pages(_PATH, limit=None)))
