"""The owner of the key: ``/api/me``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import ApiError, ConfigError, NotFound
from .answers import unexpected

if TYPE_CHECKING:
    from .client import Client


def organization_id(client: Client) -> str:
    """GET /api/me, once per client: return the id of the organization to work in, in lower case.

    An API key belongs to one organization, and a configured `organizationId` is an assertion about it:
    `ConfigError` if the key belongs to another one. A deployment or partner key works in the configured
    organization; asking all the same finds out whether the key is accepted (`Unauthorized`, `Forbidden`).

    Raises `ApiError`, never `NotFound`, for a 404: every deployment has this call, so the address is wrong, and that
    must not pass for a sync that is gone.
    """
    try:
        me = client.me()
    except NotFound as error:
        raise ApiError("GET", "/api/me", 404, key=error.key, message=error.message) from None
    wanted = client.settings.organization_id
    if client.settings.deployment_key and wanted:
        return wanted
    found = me.get("organization_id")
    if not isinstance(found, str) or not found:
        raise unexpected("GET", "/api/me", 200, "the answer does not name the key's organization")
    if wanted and found.lower() != wanted:
        name = me.get("organization_name")
        raise ConfigError(
            f"the key belongs to organization {found.lower()}{f' ({name})' if name else ''}, but "
            f"polytomic:organizationId is {wanted}",
            hint="Use a key of that organization, or correct polytomic:organizationId (or POLYTOMIC_ORGANIZATION_ID).",
        )
    return found.lower()
