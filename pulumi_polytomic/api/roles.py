"""Roles: ``/api/permissions/roles``. Answers are the API's own documents, untouched.

Every function raises `ApiError` or one of its leaves, and `NoAnswer`, as `client.Client` says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .client import Client


def listed(client: Client) -> list[dict[str, Any]]:
    """GET /api/permissions/roles: return the organization's roles."""
    return list(client.pages("/api/permissions/roles", limit=None))
