"""Connections and their types, the schemas of sources, and what a connection offers to syncs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .. import wire
from ..behaviour import catalog, connections, source_schemas
from ..behaviour.world import World
from ..store import Json
from ..wire import Call, Listing, Reply
from .verbs import Handlers, create, read, without_422, write

_ONE = "/api/connections/{id}"
_SCHEMA = f"{_ONE}/schemas/{{schema_id}}"


def _connection(world: World, call: Call) -> Json:
    return catalog.get(world, call.caller, connections.KIND, call.path["id"])


def _schema_call(
    change: Callable[..., Any], *, field: bool = False, body: bool = True
) -> Callable[[World, Call], Reply]:
    """Change something of a schema; what the change returns is answered, if it returns anything."""

    def handler(world: World, call: Call) -> Reply:
        names = ("schema_id", "field_id") if field else ("schema_id",)
        arguments = [call.path[name] for name in names] + ([call.body] if body else [])
        found = change(world, _connection(world, call), *arguments)
        return Reply(204) if found is None else wire.data(found)

    return handler


def _get_schema(world: World, call: Call) -> Reply:
    connection = _connection(world, call)
    source_schemas.require_ready(world, connection)
    return wire.data(source_schemas.schema(world, connection, call.path["schema_id"]))


def _records(world: World, call: Call) -> Reply:
    return wire.data(
        source_schemas.sample(source_schemas.schema(world, _connection(world, call), call.path["schema_id"]))
    )


def _refresh(world: World, call: Call) -> Reply:
    connection = _connection(world, call)
    source_schemas.refresh(world, connection)
    location = f"{call.base_url}/api/connections/{connection['id']}/schemas/status"
    return Reply(204, headers={"Location": location})


def _delete(world: World, call: Call) -> Reply:
    connections.delete(world, call.caller, call.path["id"], wire.flag(call.query, "force"))
    return Reply(204)


def _test(world: World, call: Call) -> Reply:
    connections.test(world, call.caller, call.body)
    return Reply(204)


def _target_objects(world: World, call: Call) -> Reply:
    include_values = wire.flag(call.query, "include_target_creation_values")
    objects, creation = catalog.target_objects(world, call.caller, call.path["id"], include_values)
    return wire.data(objects or None, target_creation=creation)


def _target_fields(world: World, call: Call) -> Reply:
    properties = wire.nested(call.query, "properties")
    name = call.query.get("target")
    return wire.data(catalog.target_fields(world, call.caller, call.path["id"], name, properties))


def _bulk_source(world: World, call: Call) -> Reply:
    include_fields = wire.flag(call.query, "include_fields")
    return wire.data(catalog.bulk_source(world, call.caller, call.path["id"], include_fields))


ROUTES: dict[str, Handlers] = {
    "/api/connection_types": {"GET": lambda world, _: wire.data(catalog.connection_types(world))},
    "/api/connection_types/{type}": {
        "GET": lambda world, call: Reply(body=connections.type_schema(world, call.path["type"]))
    },
    "/api/connection_types/{type}/parameter_values": {
        "POST": without_422(
            lambda world, call: wire.data(connections.type_parameter_values(world, call.path["type"], call.body))
        )
    },
    "/api/connections": {
        "GET": Listing(connections.KIND, connections.view),
        "POST": create(connections.create),
    },
    "/api/connections/test": {"POST": without_422(_test)},
    _ONE: {
        "GET": lambda world, call: wire.data(connections.view(world, _connection(world, call))),
        "PUT": write(connections.update, "id"),
        "DELETE": _delete,
    },
    f"{_ONE}/parameter_values": {"GET": read(connections.parameter_values, "id")},
    f"{_ONE}/usage": {"GET": read(connections.usage, "id")},
    f"{_ONE}/schemas/refresh": {"POST": _refresh},
    f"{_ONE}/schemas/status": {
        "GET": lambda world, call: wire.data(source_schemas.status(world, call.caller, _connection(world, call)))
    },
    _SCHEMA: {"GET": _get_schema},
    f"{_SCHEMA}/records": {"GET": _records},
    f"{_SCHEMA}/primary_keys": {
        "PUT": without_422(_schema_call(source_schemas.set_primary_keys)),
        "DELETE": _schema_call(source_schemas.reset_primary_keys, body=False),
    },
    f"{_SCHEMA}/fields": {"POST": without_422(_schema_call(source_schemas.upsert_fields))},
    f"{_SCHEMA}/fields/{{field_id}}": {
        "PATCH": without_422(_schema_call(source_schemas.patch_field, field=True)),
        "DELETE": _schema_call(source_schemas.delete_field, field=True, body=False),
    },
    f"{_ONE}/modelsync/targetobjects": {"GET": _target_objects},
    f"{_ONE}/modelsync/targetobjects/properties/{{property}}": {
        "GET": read(catalog.creation_property, "id", "property")
    },
    f"{_ONE}/modelsync/target/fields": {"GET": _target_fields},
    f"{_ONE}/bulksync/source": {"GET": _bulk_source},
    f"{_ONE}/bulksync/target": {"GET": without_422(read(catalog.bulk_destination, "id"))},
}
