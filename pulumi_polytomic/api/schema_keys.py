"""The primary keys of a source's schema: ``PUT`` and ``DELETE /api/connections/{id}/schemas/{schema_id}/primary_keys``.

They have no id of their own: one here is ``<connection_id>/<schema>``. The schema itself tells them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from .answers import an_object
from .paths import item

if TYPE_CHECKING:
    from .client import Client, Created


class SchemaKeys:
    """The keys of any schema; always there, so that a create replaces what is there."""

    repeatable = True
    path = "/api/connections/{connection_id}/schemas/{schema}/primary_keys"

    def of(self, body: Mapping[str, Any]) -> SchemaKeys:  # noqa: ARG002
        """One schema has one set of keys."""
        return self

    def there(self, client: Client, body: Mapping[str, Any]) -> dict[str, Any]:
        """What someone set and a create replaces: the overridden keys, not those of the source."""
        id = _id(body)
        keys = [str(one.get("id")) for one in _fields(client, id) if one.get("primary_key_override") is True]
        return {**body, "id": id, "keys": keys}

    def list_(self, client: Client, **query: Any) -> Iterator[dict[str, Any]]:  # noqa: ARG002
        """There is no list."""
        return iter(())

    def create(self, client: Client, body: Mapping[str, Any], *, idempotency_key: str | None = None) -> Created:  # noqa: ARG002
        """PUT them."""
        from .client import Created  # loads httpx

        return Created(self.update(client, _id(body), body), None)

    def get(self, client: Client, id: str) -> dict[str, Any]:
        """GET the schema: the fields that are its primary key now, overridden or not."""
        keys = [str(one.get("id")) for one in _fields(client, id) if one.get("is_primary_key") is True]
        connection_id, _, schema = id.partition("/")
        return {"id": id, "connection_id": connection_id, "schema": schema, "keys": keys}

    def update(self, client: Client, id: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """PUT: these fields, and no others, are the key.

        What the source reports as a key counts until it is overridden, so that is switched off.
        """
        keys = [str(key) for key in body["keys"]]
        others = [str(one.get("id")) for one in _fields(client, id) if one.get("source_primary_key") is True]
        fields = [{"field_id": key, "is_primary_key": True} for key in keys]
        fields += [{"field_id": one, "is_primary_key": False} for one in others if one not in keys]
        client.put(_at(id, "primary_keys"), {"fields": fields})
        return self.get(client, id)

    def delete(self, client: Client, id: str) -> None:
        """DELETE what is overridden: the key is what the source says."""
        client.delete(_at(id, "primary_keys"))


def _id(body: Mapping[str, Any]) -> str:
    return f"{str(body['connection_id']).lower()}/{body['schema']}"


def _fields(client: Client, id: str) -> list[dict[str, Any]]:
    path = _at(id)
    fields = an_object(client.get(path), "GET", path).get("fields")
    return [one for one in fields if isinstance(one, dict)] if isinstance(fields, list) else []


def _at(id: str, *rest: str) -> str:
    connection_id, _, schema = id.partition("/")
    return item(item("/api/connections", connection_id, "schemas"), schema, *rest)
