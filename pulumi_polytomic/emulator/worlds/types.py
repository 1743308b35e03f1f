"""Connection types of a world, with what they are when it does not say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .fields import Json
from .offers import OPERATIONS, filled

_CAPABILITIES = ("source", "destination", "enrichment", "logging", "orchestration")


@dataclass(frozen=True)
class ConnectionType:
    """A type of connections.

    Attributes:
        id: its id, such as "postgresql".
        given: what the world says of it, over what the built-in type of that id is.
        described: what the API answers of it, with the JSON schema of its configuration.
        offers: what its connections offer, those that say nothing else.
    """

    id: str
    given: Mapping[str, object]
    described: Json
    offers: Json


def connection_types(given: Mapping[str, Json | None], built_in: Mapping[str, Json]) -> dict[str, ConnectionType]:
    """Return the types of a world by id. Where one says nothing, it is as the built-in type of that id, if any."""
    return {id: _type(id, _over(built_in.get(id, {}), one or {})) for id, one in given.items()}


def _over(built_in: Json, given: Json) -> Json:
    return {**(built_in if given.get("built_in", True) else {}), **given}


def capabilities(operations: Sequence[str]) -> dict[str, bool]:
    """Return the capabilities of a type that says nothing but its operations."""
    return {capability: capability in operations for capability in _CAPABILITIES}


def _type(id: str, given: Json) -> ConnectionType:
    operations = given.get("operations", list(OPERATIONS))
    name = given.get("name", id)
    described = {
        "id": id,
        "name": name,
        "operations": operations,
        "use_oauth": given.get("use_oauth", False),
        "capabilities": {
            **capabilities(operations),
            **given.get("capabilities", {}),
        },
        "schema": given.get("schema", _open_schema(name)),
    }
    return ConnectionType(id, given, described, filled(given, {}))


def _open_schema(name: str) -> Json:
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "title": name}
