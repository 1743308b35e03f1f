"""The collections that lookups read, with their answers cached for a run."""

from __future__ import annotations

from .collection import Collection, Remembered

CONNECTIONS = Collection("/api/connections", paged=False)
MODELS = Collection("/api/models")
POLICIES = Collection("/api/permissions/policies", paged=False)
ROLES = Collection("/api/permissions/roles", paged=False)

connections = Remembered(CONNECTIONS)
"""Each whole, its secrets redacted by the server."""

models = Remembered(MODELS)
"""Light in the list: without fields and configuration."""

policies = Remembered(POLICIES)

roles = Remembered(ROLES)
