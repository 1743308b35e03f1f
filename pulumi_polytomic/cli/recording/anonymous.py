"""A world without the names that people gave: each is replaced by a number, the same one wherever it occurs."""

from __future__ import annotations

from typing import Any

from .picking import an_object

Json = dict[str, Any]


def anonymous(world: Json) -> Json:
    """Return a recorded world whose names are numbered: "Model 3", "field_12".

    Replaced are the names of the organization, of users, connections, models, policies, roles, target objects, schemas,
    tables and fields. Left out are configurations, SQL, descriptions, labels, and the values to choose from. Ids,
    types and modes stay.
    """
    numbers = _Numbers()
    return {**world, "organizations": [_organization(numbers, one) for one in world["organizations"]]}


class _Numbers:
    """Numbers names, each kind for itself."""

    def __init__(self) -> None:
        self._names: dict[str, dict[str, str]] = {}

    def name(self, form: str, name: str) -> str:
        """Return what replaces a name, such as "Model 3" in the form "Model {}"."""
        names = self._names.setdefault(form, {})
        return names.setdefault(name, form.format(len(names) + 1))

    def reference(self, form: str, named: str) -> str:
        """Return what replaced a name before; an id stays as it is."""
        return self._names.get(form, {}).get(named, named)

    def field(self, name: str) -> str:
        """Return what replaces the name of a field or a column."""
        return self.name("field_{}", name)

    def object(self, name: str) -> str:
        """Return what replaces the name of a target object, a schema or a table."""
        return self.name("object_{}", name)

    def entry(self, form: str, one: Json) -> Json:
        """Return an entry with its own name, those of its policies and of who made it replaced."""
        replaced = {**one, "name": self.name(form, one["name"])}
        for key in ("created_by", "updated_by"):
            if key in one:
                replaced[key] = self.entry("User {}" if one[key]["type"] == "user" else "Actor {}", one[key])
        if "policies" in one:
            replaced["policies"] = [self.reference("Policy {}", policy) for policy in one["policies"]]
        return replaced


def _organization(numbers: _Numbers, one: Json) -> Json:
    return {
        "name": numbers.name("Organization {}", one["name"]),
        "id": one["id"],
        **({"users": [numbers.entry("User {}", user) for user in one["users"]]} if "users" in one else {}),
        "roles": [numbers.entry("Role {}", role) for role in one["roles"]],
        "policies": [_policy(numbers, policy) for policy in one["policies"]],
        "connections": [_connection(numbers, connection) for connection in one["connections"]],
        "models": [_model(numbers, model) for model in one["models"]],
    }


def _policy(numbers: _Numbers, policy: Json) -> Json:
    actions = [
        {**action, "role_ids": [numbers.reference("Role {}", role) for role in action["role_ids"]]}
        if isinstance(action, dict)
        else action
        for action in policy["policy_actions"]
    ]
    return {**numbers.entry("Policy {}", policy), "policy_actions": actions}


def _connection(numbers: _Numbers, one: Json) -> Json:
    replaced = _unlabelled(_without(numbers.entry("Connection {}", one), "configuration", "bulk_source"))
    for key in ("objects", "schemas"):
        if key in one:
            replaced[key] = {numbers.object(id): _with_fields(numbers, found) for id, found in one[key].items()}
    if "tables" in one:
        replaced["tables"] = {numbers.object(id): _keys(numbers, columns) for id, columns in one["tables"].items()}
    if "target_creation" in one:
        replaced["target_creation"] = [_without(found, "values", "title") for found in one["target_creation"]]
    if "bulk_target" in one:
        configuration = one["bulk_target"].get("configuration", {})
        replaced["bulk_target"] = {**one["bulk_target"], "configuration": _plain(configuration)}
    return replaced


def _keys(numbers: _Numbers, fields: Json) -> Json:
    return {numbers.field(name): value for name, value in fields.items()}


def _with_fields(numbers: _Numbers, found: Json) -> Json:
    aside = ("name", "label", "description", "values", "association", "type_spec", "path")
    fields = {
        name: _without(field, *aside) or "string" if isinstance(field, dict) else field
        for name, field in found["fields"].items()
    }
    return {**_unlabelled(_without(found, "name")), "fields": _keys(numbers, fields)}


def _unlabelled(one: Json) -> Json:
    """Return what has properties without those of them that are texts."""
    if "properties" not in one:
        return one
    return {**one, "properties": {key: value for key, value in one["properties"].items() if isinstance(value, bool)}}


def _model(numbers: _Numbers, one: Json) -> Json:
    replaced: Json = {
        **_without(numbers.entry("Model {}", one), "configuration", "query", "labels", "relations", "enricher"),
        "connection": numbers.reference("Connection {}", one["connection"]),
        "fields": _keys(
            numbers, {name: _without(field, "label", "description") for name, field in one["fields"].items()}
        ),
    }
    if "table" in one:
        replaced["table"] = numbers.object(one["table"])
    if one.get("identifier"):
        replaced["identifier"] = numbers.field(one["identifier"])
    if "tracking_columns" in one:
        replaced["tracking_columns"] = [numbers.field(name) for name in one["tracking_columns"]]
    return replaced


def _without(one: Json, *keys: str) -> Json:
    return {key: value for key, value in one.items() if key not in keys}


def _plain(settings: Json) -> Json:
    """Return the settings of a bulk destination with their types alone."""
    return {name: {"type": one["type"]} if "type" in an_object(one) else {} for name, one in settings.items()}
