"""Reads a workspace: all that its connections offer to syncs, its models and who may do what. GET only."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from pulumi_polytomic.api import caller, connection_types, sources, targets
from pulumi_polytomic.api.bulk_syncs import BULK_SYNCS
from pulumi_polytomic.api.model_syncs import MODEL_SYNCS
from pulumi_polytomic.api.remembered import connections, models, policies, roles
from pulumi_polytomic.errors import NoAnswer, ServerError

from ...reconcile.shape import is_uuid
from .asking import Asker
from .picking import objects

if TYPE_CHECKING:
    from pulumi_polytomic.api.client import Client

Json = dict[str, Any]


@dataclass
class Offered:
    """What one connection offers, as the API answers it; None or empty is what was refused or is not there.

    Attributes:
        objects: the target objects, as they are listed.
        creation: how new targets are made.
        targets: the target objects with their fields, by id.
        new_target: a target that is yet to be made.
        bulk_source: what bulk syncs can read.
        bulk_target: how bulk syncs write.
    """

    objects: list[Json] = field(default_factory=list)
    creation: Json = field(default_factory=dict)
    targets: dict[str, Json] = field(default_factory=dict)
    new_target: Json | None = None
    bulk_source: Json | None = None
    bulk_target: Json | None = None


@dataclass
class Workspace:
    """A workspace as the API answers it. `type_schemas` are the JSON schemas of configurations, by connection type."""

    id: str
    me: Json
    types: list[Json]
    type_schemas: dict[str, Json]
    connections: list[Json]
    offered: dict[str, Offered]
    models: list[Json]
    policies: list[Json]
    roles: list[Json]
    model_syncs: list[Json]
    bulk_syncs: list[Json]


def read(client: Client, asker: Asker, *, with_syncs: bool) -> Workspace:
    """Read the workspace of the client's key.

    Raises `PolytomicError` if the key or the settings do not fit, or the server does not answer.
    """
    organization_id = caller.organization_id(client)
    found = [one for one in _sorted(asker.ask("connections", lambda: connections.listed(client))) if _type_id(one)]
    listed = _sorted(asker.ask("connection types", lambda: connection_types.listed(client)))
    used = sorted({_type_id(one) for one in found} - {""})
    schemas = asker.each("schemas of connection types", used, lambda type: connection_types.schema(client, type))
    light = _sorted(asker.ask("models", lambda: models.listed(client)))
    return Workspace(
        id=organization_id,
        me=client.me(),
        types=[one for one in listed if one["id"] in used],
        type_schemas={type: schema for type, schema in zip(used, schemas, strict=True) if schema is not None},
        connections=found,
        offered=_offered(client, asker, found),
        models=_whole(asker.each("models", light, lambda model: models.get(client, model["id"]))),
        policies=_sorted(asker.ask("policies", lambda: policies.listed(client))),
        roles=_sorted(asker.ask("roles", lambda: roles.listed(client))),
        model_syncs=_model_syncs(client, asker) if with_syncs else [],
        bulk_syncs=_bulk_syncs(client, asker) if with_syncs else [],
    )


def _identified(answer: list[Json] | None) -> list[Json]:
    """Return the entries of a list that have an id, each once, in the server's order."""
    return list({one["id"]: one for one in answer or [] if isinstance(one.get("id"), str) and one["id"]}.values())


def _sorted(answer: list[Json] | None) -> list[Json]:
    """Return the entries of a list whose order is that of the last change in an order that stays."""
    return sorted(_identified(answer), key=lambda one: (str(one.get("name")), str(one["id"])))


def _whole(answers: list[Json | None]) -> list[Json]:
    return [one for one in answers if one is not None]


def _type_id(connection: Json) -> str:
    type = connection.get("type")
    return str(type.get("id") or "") if isinstance(type, dict) else ""


def _can(connection: Json, operation: str) -> bool:
    """Say whether a connection's type may be used so; one that does not say may be."""
    operations = (connection.get("type") or {}).get("operations")
    return operation in operations if isinstance(operations, list) and operations else True


def _offered(client: Client, asker: Asker, found: list[Json]) -> dict[str, Offered]:
    offered = {one["id"]: Offered() for one in found}
    destinations = [one["id"] for one in found if _can(one, "destination")]
    for id, found_there in _by_id(asker, "target objects", destinations, lambda id: targets.objects(client, id)):
        offered[id].objects = _identified(found_there)
    for id, creation in _by_id(asker, "creation of targets", destinations, lambda id: targets.creation(client, id)):
        offered[id].creation = creation
    pairs = [(id, one["id"]) for id in destinations for one in offered[id].objects]
    fields = asker.each("fields of target objects", pairs, lambda pair: targets.fields(client, *pair))
    for (id, object), answer in zip(pairs, fields, strict=True):
        if answer is not None:
            offered[id].targets[object] = answer
    unknown = [id for id in destinations if offered[id].creation.get("supported") and not offered[id].targets]
    for id, target in _by_id(asker, "modes of new targets", unknown, lambda id: _new_target(client, id, offered[id])):
        offered[id].new_target = target
    for id, target in _by_id(asker, "bulk destinations", destinations, lambda id: sources.bulk_target(client, id)):
        offered[id].bulk_target = target
    readable = [one["id"] for one in found if _can(one, "source")]
    for id, source in _by_id(asker, "bulk sources", readable, lambda id: _bulk_source(client, asker, id)):
        offered[id].bulk_source = source
    return offered


def _by_id(asker: Asker, what: str, ids: list[str], call: Any) -> list[tuple[str, Any]]:
    answers = zip(ids, asker.each(what, ids, call), strict=True)
    return [(id, answer) for id, answer in answers if answer is not None]


def _new_target(client: Client, id: str, offered: Offered) -> Json:
    """Request a target that does not exist: each property has the first of its values, or a word."""
    properties = {}
    for one in objects(offered.creation.get("properties")):
        first = next(iter(objects(one.get("values"))), {})
        properties[str(one.get("id"))] = str(first.get("value") or "new_target")
    return targets.new_target(client, id, properties)


def _bulk_source(client: Client, asker: Asker, id: str) -> Json:
    """Return a source whose schemas have their fields: from one answer or, of a large source, one for each schema."""
    try:
        source = sources.bulk_source(client, id, include_fields=True)
    except (NoAnswer, ServerError):
        source = sources.bulk_source(client, id)
    schemas = []
    for schema in _identified(source.get("schemas")):
        if schema.get("fields") is None:
            ask = partial(sources.schema, client, id, schema["id"])
            whole = asker.ask("schemas of bulk sources", ask)
            schema = {**schema, **(whole or {})}
        schemas.append(schema)
    return {**source, "schemas": schemas}


def _model_syncs(client: Client, asker: Asker) -> list[Json]:
    listed = _sorted(asker.ask("model syncs", lambda: list(MODEL_SYNCS.list_(client))))

    def whole(light: Json) -> Json:
        id = light["id"]
        handling = asker.ask("error handling of model syncs", lambda: MODEL_SYNCS.error_handling(client, id))
        return {**MODEL_SYNCS.get(client, id), "error_handling": handling}

    return _whole(asker.each("model syncs", listed, whole))


def _bulk_syncs(client: Client, asker: Asker) -> list[Json]:
    listed = _sorted(asker.ask("bulk syncs", lambda: list(BULK_SYNCS.list_(client))))

    def whole(light: Json) -> Json:
        id = light["id"]
        handling = asker.ask("error handling of bulk syncs", lambda: BULK_SYNCS.error_handling(client, id))
        enabled = [one for one in _identified(BULK_SYNCS.schemas(client, id)) if one.get("enabled")]
        schemas = [BULK_SYNCS.schema(client, id, one["id"]) for one in enabled]
        return {**BULK_SYNCS.get(client, id), "schemas": schemas, "error_handling": handling}

    return _whole(asker.each("bulk syncs", listed, whole))


def main_author(workspace: Workspace) -> Json | None:
    """Return the user who made and changed most of what is there, as `created_by` names users."""
    listed = [*workspace.connections, *workspace.models, *workspace.model_syncs, *workspace.bulk_syncs]
    actors = [one.get(key) for one in listed for key in ("created_by", "updated_by")]
    users = [one for one in actors if isinstance(one, dict) and one.get("type") == "user" and is_uuid(one.get("id"))]
    ids = Counter(one["id"] for one in users)
    most = max(users, key=lambda one: ids[one["id"]], default=None)
    return {"id": most["id"], "name": str(most.get("name") or "User"), "type": "user"} if most else None
