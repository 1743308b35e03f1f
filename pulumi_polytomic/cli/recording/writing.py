"""Write a workspace from the API's answers as a world: only keys of the format, and no defaults."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from pulumi_polytomic.emulator.worlds import fields as expanding
from pulumi_polytomic.emulator.worlds import types

from ...reconcile.shape import is_uuid
from .offering import offers_of
from .picking import an_object, in_order, objects, picked, texts
from .reading import Workspace, main_author
from .secrets import without_secrets
from .syncs import bulk_sync, model_sync

Json = dict[str, Any]

_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})")


def world(workspace: Workspace) -> Json:
    """Return the world of a workspace. It fits the schema of worlds, whatever the server answered beyond that."""
    return {
        "version": 1,
        "connection_types": {one["id"]: _type(one, workspace) for one in _types(workspace)},
        "organizations": [_organization(workspace)],
    }


def left_out(workspace: Workspace) -> list[str]:
    """Return a line if there are models that a world cannot have, because their connection is not in the workspace."""
    known = [one["id"] for one in workspace.connections]
    names = [str(one.get("name")) for one in workspace.models if one.get("connection_id") not in known]
    return [f"Warning: models left out, because their connection is not listed: {', '.join(names)}"] if names else []


def summary(world: Json) -> str:
    """Return in a few words what is in a recorded world."""
    [organization] = world["organizations"]
    connections = organization["connections"]
    objects, schemas = (sum(len(one.get(key, {})) for one in connections) for key in ("objects", "schemas"))
    counts = ", ".join(f"{len(organization[part])} {part}" for part in ("models", "policies", "roles"))
    return f"{len(connections)} connections with {objects} target objects and {schemas} schemas, {counts}"


def _types(workspace: Workspace) -> list[Json]:
    """Return the types of the connections: as they are listed, or else as the connections have them."""
    found = {one["id"]: one for one in workspace.types}
    for connection in workspace.connections:
        type = connection["type"]
        found[type["id"]] = {**type, **found.get(type["id"], {})}
    return [found[id] for id in sorted(found)]


def _type(type: Json, workspace: Workspace) -> Json:
    operations = texts(type.get("operations"))
    capabilities = {name: one for name, one in an_object(type.get("capabilities")).items() if isinstance(one, bool)}
    usual = capabilities in ({}, types.capabilities(operations))
    schema = workspace.type_schemas.get(type["id"])
    return {
        "built_in": False,
        **picked(type, words=("name",)),
        "operations": operations,
        **({"use_oauth": True} if type.get("use_oauth") is True else {}),
        **({} if usual else {"capabilities": capabilities}),
        **({"schema": schema} if schema is not None else {}),
    }


def _organization(workspace: Workspace) -> Json:
    author = main_author(workspace)
    names = _references(workspace.connections)
    policy_names, role_names = _references(workspace.policies), _references(workspace.roles)
    tables = {one["id"]: _tables(one["id"], workspace) for one in workspace.connections}
    return {
        "name": str(workspace.me.get("organization_name") or "Organization"),
        "id": workspace.id,
        **({"users": [{"name": author["name"], "id": author["id"]}]} if author else {}),
        "roles": [{**_ident(one), **_system(one)} for one in workspace.roles],
        "policies": [_policy(one, role_names) for one in workspace.policies],
        "connections": [
            {**_connection(one, workspace, author, policy_names), **_tables_of(tables[one["id"]])}
            for one in workspace.connections
        ],
        "models": [
            _model(one, names, author, policy_names, tables[one["connection_id"]])
            for one in workspace.models
            if one.get("connection_id") in names
        ],
        **_begun("model_syncs", [model_sync(one) for one in workspace.model_syncs], author),
        **_begun("bulk_syncs", [bulk_sync(one) for one in workspace.bulk_syncs], author),
    }


def _policy(policy: Json, roles: Mapping[str, str]) -> Json:
    named = [one for one in objects(policy.get("policy_actions")) if isinstance(one.get("action"), str)]
    actions = [_action(one, roles) for one in named]
    return {**_ident(policy), **_system(policy), "policy_actions": actions}


def _action(action: Json, roles: Mapping[str, str]) -> Json | str:
    known = [roles[id] for id in texts(action.get("role_ids")) if id in roles]
    return {"action": action["action"], "role_ids": known} if known else str(action["action"])


def _system(one: Json) -> Json:
    return {"system": True} if one.get("system") is True else {}


def _connection(connection: Json, workspace: Workspace, author: Json | None, policies: Mapping[str, str]) -> Json:
    type = connection["type"]["id"]
    schema = workspace.type_schemas.get(type)
    # Without the schema it is unknown which parts are secrets.
    configuration = {} if schema is None else without_secrets(connection.get("configuration"), schema)
    status = picked(connection, words=("status",)).get("status", "")
    return {
        **_ident(connection),
        "type": type,
        **({"configuration": configuration} if configuration else {}),
        **_policies(connection, policies),
        **({"status": status} if status not in ("", "healthy") else {}),
        **({"saved": False} if connection.get("saved") is False else {}),
        **_owned(connection, author),
        **offers_of(workspace.offered[connection["id"]]),
    }


def _tables(connection_id: str, workspace: Workspace) -> dict[str, dict[str, str]]:
    """Return the columns that are known of the tables that models read, without the tables that are schemas."""
    found: dict[str, dict[str, str]] = {}
    source = workspace.offered[connection_id].bulk_source or {"schemas": []}
    schemas = [one["id"] for one in source["schemas"]]
    for model in workspace.models:
        table = an_object(model.get("configuration")).get("table")
        if model.get("connection_id") == connection_id and isinstance(table, str) and table not in schemas:
            columns = found.setdefault(table, {})
            for field in _fields_of(model):
                columns.setdefault(field["name"], str(field.get("type") or "string"))
    return found


def _tables_of(tables: dict[str, dict[str, str]]) -> Json:
    return {"tables": tables} if tables else {}


def _fields_of(model: Json) -> list[Json]:
    return [one for one in objects(model.get("fields")) if isinstance(one.get("name"), str)]


def _model(
    model: Json,
    connections: Mapping[str, str],
    author: Json | None,
    policies: Mapping[str, str],
    tables: Mapping[str, Mapping[str, str]],
) -> Json:
    configuration = an_object(model.get("configuration"))
    identifier = str(model.get("identifier") or "")
    columns = tables.get(str(configuration.get("table")), {})
    fields = {one["name"]: _model_field(one, identifier, columns.get(one["name"])) for one in _fields_of(model)}
    short = next((key for key in ("table", "query") if set(configuration) == {key}), None)
    named = configuration if short and isinstance(configuration[short], str) else {"configuration": configuration}
    said = {key: value for key, value in picked(model, words=("type",)).items() if value != _usual_type(configuration)}
    lists = {key: objects(model.get(key)) for key in ("labels", "relations")}
    tracked = texts(model.get("tracking_columns"))
    version = model.get("version")
    return {
        **_ident(model),
        "connection": connections[model["connection_id"]],
        **named,
        **said,
        **({"identifier": identifier if identifier in fields else ""} if [identifier] != list(fields)[:1] else {}),
        "fields": fields,
        **{key: found for key, found in lists.items() if found},
        **({"tracking_columns": tracked} if tracked else {}),
        **({"version": version} if type(version) is int and version != 1 else {}),
        **({"enricher": model["enricher"]} if an_object(model.get("enricher")) else {}),
        **_policies(model, policies),
        **_owned(model, author),
    }


def _usual_type(configuration: Json) -> str:
    return "query" if "query" in configuration else "table"


def _model_field(field: Json, identifier: str, type: str | None) -> Json:
    """Return a field of a model. Its `example` is a value of a row, and is never written down."""
    said = picked(field, words=("label", "type", "remote_type", "description"), flags=("unique", "user_added"))
    id = {"id": field["id"]} if is_uuid(field.get("id")) else {}
    rules = {"type": said.get("type", type or "string")}
    default = expanding.model_field("", field["name"], rules, unique=field["name"] == identifier, dates={})
    kept = id | {key: value for key, value in said.items() if value != default.get(key)}
    return kept if rules["type"] == type else {**kept, **rules}


def _begun(part: str, syncs: list[Json], author: Json | None) -> Json:
    aside = ("id", "name", "created_at", "created_by", "updated_at", "updated_by")
    found = [
        {
            **_ident(sync),
            **{key: value for key, value in in_order(sync).items() if key not in aside},
            **_owned(sync, author),
        }
        for sync in syncs
    ]
    return {part: found} if found else {}


def _ident(one: Json) -> Json:
    return {"name": str(one.get("name") or one["id"]), "id": one["id"]}


def _owned(one: Json, author: Json | None) -> Json:
    """Return when it was made and changed, and by whom, if that is not the organization's first user."""
    made, changed = (one[key] if _is_moment(one.get(key)) else None for key in ("created_at", "updated_at"))
    maker, changer = (_actor(one.get(key)) for key in ("created_by", "updated_by"))
    return {
        **({"created_at": made} if made else {}),
        **({"created_by": maker} if maker not in (None, author) else {}),
        **({"updated_at": changed} if changed not in (None, made) else {}),
        **({"updated_by": changer} if changer not in (None, maker if maker is not None else author) else {}),
    }


def _is_moment(value: Any) -> bool:
    return isinstance(value, str) and _MOMENT.fullmatch(value) is not None


def _actor(answer: Any) -> Json | None:
    found = picked(an_object(answer), words=("id", "name", "type"))
    return found if set(found) == {"id", "name", "type"} else None


def _policies(one: Json, policies: Mapping[str, str]) -> Json:
    known = [policies[id] for id in texts(one.get("policies")) if id in policies]
    return {"policies": known} if known else {}


def _references(entries: list[Json]) -> dict[str, str]:
    """Return how each entry is named in a world, by id: by its name, or by its id where another has the same name."""
    named = [_ident(one) for one in entries]
    counts = Counter(one["name"] for one in named)
    return {one["id"]: one["name"] if counts[one["name"]] == 1 else one["id"] for one in named}
