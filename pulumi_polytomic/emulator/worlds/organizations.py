"""Organizations of a world, with all that is in them, as the emulator stores it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from . import keys
from .columns import columns
from .fields import Json, model_field, widened
from .mistakes import WorldError, at, near
from .moments import MOMENT, settled
from .names import Entries, Entry, Path, derived
from .offers import KEYS, filled
from .types import ConnectionType

Record = tuple[str, Json]
"""A kind of record, and the record."""


@dataclass(frozen=True)
class Organization:
    """One organization of a world: its ids by name, and the keys that open it. A name that two share is left out.

    Attributes:
        id: the organization's id.
        name: the organization's name.
        api_key: an organization's API key (Bearer), the first one; blank if the world has none.
        user_api_key: a user's API key (Bearer), the first one; blank if the world has none.
        user: whose key that is, as `created_by` names users; without such a key, the first user.
        connections: connection ids by name.
        models: model ids by name.
        model_fields: model field ids by model name, then field name.
        policies: policy ids by name.
        roles: role ids by name.
    """

    id: str
    name: str
    api_key: str
    user_api_key: str
    user: Json
    connections: Mapping[str, str]
    models: Mapping[str, str]
    model_fields: Mapping[str, Mapping[str, str]]
    policies: Mapping[str, str]
    roles: Mapping[str, str]

    @property
    def actor(self) -> Json:
        """Who acts with the organization's key."""
        return {"id": self.id, "name": self.name, "type": "organization"}


def organization_id(given: Json) -> str:
    """Return the id of an organization."""
    return str(given.get("id", derived("organizations", given["name"]))).lower()


class Content:
    """What is in one organization of a world.

    Args:
        given: the organization as the world has it, checked against the schema.
        path: where in the world it is.
        types: the connection types of the world, by id.
    """

    def __init__(self, given: Json, path: Path, types: Mapping[str, ConnectionType]) -> None:
        self.given = given
        self.path = path
        self.id = organization_id(given)
        self.types = types
        self.users = keys.users(given, self.id)
        self.keys = list(keys.of_the_organization(given, self.users, path))
        self.roles, self.policies, self.connections, self.models = (
            Entries(given, self.id, part, path) for part in ("roles", "policies", "connections", "models")
        )
        self._offers = {entry.id: self._offered(entry) for entry in self.connections}
        self._models = [self._model(entry) for entry in self.models]

    def organization(self) -> Organization:
        """Return the organization with the ids of what is in it."""
        first = {key["kind"]: key for key in reversed(self.keys)}
        models = self.models.by_name()
        return Organization(
            id=self.id,
            name=self.given["name"],
            api_key=first["organization"]["key"] if "organization" in first else "",
            user_api_key=first["user"]["key"] if "user" in first else "",
            user=_actor(first["user"]["user"] if "user" in first else self.users[0]),
            connections=self.connections.by_name(),
            models=models,
            model_fields={
                model["name"]: {field["name"]: field["id"] for field in model["fields"]}
                for model in self._models
                if model["name"] in models
            },
            policies=self.policies.by_name(),
            roles=self.roles.by_name(),
        )

    def records(self) -> Iterator[Record]:
        """Yield all that is stored of the organization, without its syncs."""
        yield "organization", {**self._settings(), **self.owned(self.id, self.given, self.path)}
        for user in self.users:
            yield "user", {**user, "organization_id": self.id, "updated_at": MOMENT}
        for key in self.keys:
            yield key_record(key["key"], key["kind"], self.id, key["user"]["id"] if key["kind"] == "user" else "")
        for entry in self.roles:
            yield "role", self._dated(entry)
        for entry in self.policies:
            yield "policy", {**self._dated(entry), "policy_actions": self._actions(entry)}
        for entry in self.connections:
            yield "connection", self._connection(entry)
            if any(key in entry.given for key in KEYS):
                yield offers_record(entry.id, self.id, self._offers[entry.id])
        for model in self._models:
            yield "model", model

    def _dated(self, entry: Entry) -> Json:
        owned = {"id": entry.id, "name": entry.name, "organization_id": self.id, "updated_at": MOMENT}
        return {**owned, "system": entry.given.get("system", False)}

    def _settings(self) -> Json:
        return {key: self.given[key] for key in ("issuer", "sso_domain", "sso_org_id") if key in self.given}

    def owned(self, id: str, given: Json, path: Path) -> Json:
        """Return what answers say of nearly everything: its id, its name, and who made and changed it when."""
        made = settled(given.get("created_at", MOMENT), (*path, "created_at"))
        maker = given.get("created_by", _actor(self.users[0]))
        return {
            "id": id,
            "name": given["name"],
            "organization_id": self.id,
            "created_at": made,
            "created_by": maker,
            "updated_at": settled(given.get("updated_at", made), (*path, "updated_at")),
            "updated_by": given.get("updated_by", maker),
        }

    def _actions(self, policy: Entry) -> list[Json]:
        actions = []
        for number, one in enumerate(policy.given.get("policy_actions", ["read", "update"])):
            action = widened(one, "action")
            path = (*policy.path, "policy_actions", number, "role_ids")
            actions.append({"action": action["action"], "role_ids": self.roles.ids(action.get("role_ids", []), path)})
        return actions

    def _type(self, connection: Entry) -> ConnectionType:
        id = connection.given["type"]
        if id not in self.types:
            path = at((*connection.path, "type"))
            raise WorldError(f"{path}: no connection type {id!r}; {near(id, self.types)}")
        return self.types[id]

    def _offered(self, connection: Entry) -> Json:
        type = self._type(connection)
        own = any(key in connection.given for key in KEYS)
        return filled(connection.given, type.given) if own else type.offers

    def _connection(self, entry: Entry) -> Json:
        given, described = entry.given, self._type(entry).described
        return {
            **self.owned(entry.id, given, entry.path),
            "type": {key: described[key] for key in ("id", "name", "operations")},
            "configuration": given.get("configuration") or {},
            "policies": self._policies(entry),
            "status": given.get("status", "healthy"),
            "saved": given.get("saved", True),
        }

    def _policies(self, entry: Entry) -> list[str]:
        return self.policies.ids(entry.given.get("policies") or [], (*entry.path, "policies"))

    def _model(self, entry: Entry) -> Json:
        given = entry.given
        connection = self.connections.find(given["connection"], (*entry.path, "connection"))
        configuration = given.get("configuration", {key: given[key] for key in ("table", "query") if key in given})
        fields_given = columns(entry, configuration, connection, self._offers[connection.id]["tables"])
        identifier = given.get("identifier", next(iter(fields_given), ""))
        if identifier and identifier not in fields_given:
            path = at((*entry.path, "identifier"))
            raise WorldError(f"{path}: the model has no field {identifier!r}; {near(identifier, fields_given)}")
        owned = self.owned(entry.id, given, entry.path)
        dates = {key: owned[key] for key in ("created_at", "updated_at")}
        fields = [
            model_field(derived(entry.id, "fields", name), name, column, unique=name == identifier, dates=dates)
            for name, column in fields_given.items()
        ]
        return {
            **owned,
            "type": given.get("type", "query" if "query" in configuration else "table"),
            "connection_id": connection.id,
            "configuration": configuration,
            "identifier": identifier,
            "labels": given.get("labels", []),
            "policies": self._policies(entry),
            "relations": given.get("relations", []),
            "tracking_columns": given.get("tracking_columns", []),
            "version": given.get("version", 1),
            "fields": fields,
            **({"enricher": given["enricher"]} if "enricher" in given else {}),
        }


def key_record(key: str, kind: str, organization_id: str, user_id: str = "") -> Record:
    """Return a key as it is stored; one of the deployment or of a partner belongs to no organization."""
    owned = {"id": keys.key_id(key), "organization_id": organization_id, "updated_at": MOMENT}
    return "key", {**owned, "kind": kind, "user_id": user_id}


def offers_record(id: str, organization_id: str, offers: Json) -> Record:
    """Return what a connection, or every connection of a type, offers, as it is stored."""
    return "offers", {"id": id.lower(), "organization_id": organization_id, "updated_at": MOMENT, **offers}


def _actor(user: Json) -> Json:
    return {"id": user["id"], "name": user["name"], "type": "user"}
