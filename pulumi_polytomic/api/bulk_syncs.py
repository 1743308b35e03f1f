"""Bulk syncs: ``/api/bulk/syncs``, and their schemas, which have calls of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .answers import an_object
from .collection import Syncs
from .paths import item

if TYPE_CHECKING:
    from .client import Client


class BulkSyncs(Syncs):
    """Bulk syncs. Their own answers are without their schemas."""

    def schema(self, client: Client, id: str, schema_id: str) -> dict[str, Any]:
        """GET …/schemas/{schema_id}: return one schema, with its fields and filters."""
        path = item(self.path, id, "schemas", schema_id)
        return an_object(client.get(path), "GET", path)

    def update_schema(self, client: Client, id: str, schema_id: str, body: Mapping[str, Any]) -> None:
        """PUT …/schemas/{schema_id}: replace one schema. Leaving `fields` out enables all of them."""
        client.put(item(self.path, id, "schemas", schema_id), body)

    def schemas(self, client: Client, id: str) -> list[dict[str, Any]]:
        """GET …/schemas: return its schemas, disabled ones too, without fields and filters."""
        # No page of the API gives this list a size or a token; should it ever be paged, the token is followed.
        return list(client.pages(item(self.path, id, "schemas"), limit=None))


BULK_SYNCS = BulkSyncs("/api/bulk/syncs")
