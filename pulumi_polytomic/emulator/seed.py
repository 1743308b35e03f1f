"""A small, believable company, in three environments: "Acme" (production), "Acme staging" and "Acme dev".

The same names, and other ids.

All ids and keys are fixed, so that programs and tests may hold them. The keys are made up and open
nothing but an emulator.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from importlib.resources import files

from .behaviour import keys
from .seed_catalog import CONNECTION_TYPES
from .store import Json, Store

_CREATED_AT = "2025-01-15T09:30:00.000000Z"

# One key each for the deployment and for a partner: with Basic authentication and the id of an organization.
DEPLOYMENT_KEY = "emulator-deployment-key"
PARTNER_KEY = "emulator-partner-key"

# Who changes things in the web page (see `behaviour.by_hand`).
PERSON: Json = {"id": "0a000000-a000-4000-8000-0000000000df", "name": "Dana Field", "type": "user"}

_CONNECTIONS = {
    "Postgres": ("postgresql", {"hostname": "db.internal.example", "database": "shop", "port": 5432}),
    "Snowflake": ("snowflake", {"account": "acme-eu1", "dbname": "WAREHOUSE", "warehouse": "LOADING"}),
    "Salesforce": ("salesforce", {"domain": "https://acme.my.salesforce.example", "connect_mode": "browser"}),
    "HubSpot": ("hubspot", {}),
}
# name -> connection, identifier, {field: type}
_MODELS: dict[str, tuple[str, str, dict[str, str]]] = {
    "Customers": (
        "Postgres",
        "id",
        {
            "id": "number",
            "email": "string",
            "first_name": "string",
            "last_name": "string",
            "phone": "string",
            "company": "string",
            "country": "string",
            "lifetime_value": "number",
            "last_order_at": "datetime",
            "is_active": "boolean",
        },
    ),
    "Orders": (
        "Postgres",
        "id",
        {
            "id": "number",
            "customer_id": "number",
            "status": "string",
            "total": "number",
            "placed_at": "datetime",
        },
    ),
    "Companies": (
        "Snowflake",
        "domain",
        {
            "domain": "string",
            "name": "string",
            "industry": "string",
            "plan": "string",
            "monthly_recurring_revenue": "number",
        },
    ),
    "Product usage": (
        "Snowflake",
        "user_id",
        {"user_id": "string", "email": "string", "last_seen": "datetime", "sessions_30d": "number"},
    ),
}
_POLICIES = ("Growth team", "Finance", "Data team")
# name -> whether it is the system's own
_ROLES = {"Admin": True, "Member": True, "Marketing": False}


@dataclass(frozen=True)
class Organization:
    """One organization of the company: its ids by name, and the keys that open it.

    Attributes:
        id: the organization's id.
        name: the organization's name.
        api_key: an organization's API key (Bearer).
        user_api_key: a user's API key (Bearer).
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
    prefix: str
    connections: dict[str, str] = field(default_factory=dict)
    models: dict[str, str] = field(default_factory=dict)
    model_fields: dict[str, dict[str, str]] = field(default_factory=dict)
    policies: dict[str, str] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)

    @property
    def user(self) -> Json:
        """The user whose key is `user_api_key`."""
        return {"id": self.uuid("a000", 1), "name": "Robin Hall", "type": "user"}

    @property
    def actor(self) -> Json:
        """Who acts with the organization's key."""
        return {"id": self.id, "name": self.name, "type": "organization"}

    def uuid(self, group: str, number: int) -> str:
        """Return one of the organization's fixed ids."""
        return f"{self.prefix}-{group}-4000-8000-{number:012d}"


def _organization(prefix: str, name: str, slug: str) -> Organization:
    made = Organization(
        id=f"{prefix}-0000-4000-8000-000000000000",
        name=name,
        api_key=f"emulator-{slug}-organization-key",
        user_api_key=f"emulator-{slug}-user-key",
        prefix=prefix,
    )
    for number, connection in enumerate(_CONNECTIONS, 1):
        made.connections[connection] = made.uuid("c000", number)
    for number, (model, (_, _, fields)) in enumerate(_MODELS.items(), 1):
        made.models[model] = made.uuid("d000", number)
        made.model_fields[model] = {name: made.uuid("f000", 100 * number + at) for at, name in enumerate(fields, 1)}
    for number, policy in enumerate(_POLICIES, 1):
        made.policies[policy] = made.uuid("b000", number)
    for number, role in enumerate(_ROLES, 1):
        made.roles[role] = made.uuid("e000", number)
    return made


ACME = _organization("0ac3e000", "Acme", "acme")
ACME_STAGING = _organization("57a91000", "Acme staging", "acme-staging")
ACME_DEV = _organization("de7e1000", "Acme dev", "acme-dev")
ORGANIZATIONS = (ACME, ACME_STAGING, ACME_DEV)


def install(store: Store) -> None:
    """Fill an empty store with the company. There are no syncs."""
    schemas = json.loads((files(__package__) / "connection_types.json").read_text(encoding="utf-8"))
    with store.transaction():
        for type in CONNECTION_TYPES:
            described = {**type, "schema": schemas[type["id"]], "organization_id": "", "updated_at": _CREATED_AT}
            store.write("connection_type", described)
        for key, kind in ((DEPLOYMENT_KEY, "deployment"), (PARTNER_KEY, "partner")):
            store.write(keys.KIND, keys.record(key, kind, _CREATED_AT))
        for organization in ORGANIZATIONS:
            for record in _connections(organization):
                store.write("connection", record)
            for record in _models(organization):
                store.write("model", record)
            for name, id in organization.policies.items():
                store.write("policy", _policy(organization, id, name))
            for name, id in organization.roles.items():
                store.write("role", _role(organization, id, name))
            store.write("organization", _owned(organization, organization.id, organization.name))
            store.write("user", _user(organization))
            for key, kind in ((organization.api_key, "organization"), (organization.user_api_key, "user")):
                user_id = organization.user["id"] if kind == "user" else ""
                store.write(keys.KIND, keys.record(key, kind, _CREATED_AT, organization.id, user_id))


def model_tables(connection_type: str) -> dict[str, dict[str, str]]:
    """Return the tables behind the seeded models of one type of connection: their columns with types."""
    return {
        _table(name): columns
        for name, (connection, _, columns) in _MODELS.items()
        if _CONNECTIONS[connection][0] == connection_type
    }


def _table(model: str) -> str:
    return model.lower().replace(" ", "_")


def _user(organization: Organization) -> Json:
    email = f"robin@{organization.name.lower().replace(' ', '-')}.example"
    owned = {"id": organization.user["id"], "name": organization.user["name"], "organization_id": organization.id}
    return {**owned, "email": email, "role": "admin", "updated_at": _CREATED_AT}


def _owned(organization: Organization, id: str, name: str) -> Json:
    return {
        "id": id,
        "name": name,
        "organization_id": organization.id,
        "created_at": _CREATED_AT,
        "created_by": organization.user,
        "updated_at": _CREATED_AT,
        "updated_by": organization.user,
    }


def _connections(organization: Organization) -> list[Json]:
    types = {type["id"]: type for type in CONNECTION_TYPES}
    return [
        {
            **_owned(organization, organization.connections[name], name),
            "type": {key: types[type][key] for key in ("id", "name", "operations")},
            "configuration": configuration,
            "policies": [],
            "status": "healthy",
            "saved": True,
        }
        for name, (type, configuration) in _CONNECTIONS.items()
    ]


def _models(organization: Organization) -> list[Json]:
    return [
        {
            **_owned(organization, organization.models[name], name),
            "type": "table",
            "connection_id": organization.connections[connection],
            "configuration": {"table": _table(name)},
            "identifier": identifier,
            "labels": [],
            "policies": [],
            "relations": [],
            "tracking_columns": [],
            "version": 1,
            "fields": [
                _model_field(organization.model_fields[name][column], column, type, column == identifier)
                for column, type in columns.items()
            ],
        }
        for name, (connection, identifier, columns) in _MODELS.items()
    ]


def _model_field(id: str, name: str, type: str, unique: bool) -> Json:
    return {
        "id": id,
        "name": name,
        "label": name.replace("_", " ").capitalize(),
        "type": type,
        "remote_type": type,
        "unique": unique,
        "user_added": False,
        "created_at": _CREATED_AT,
        "updated_at": _CREATED_AT,
    }


def _policy(organization: Organization, id: str, name: str) -> Json:
    return {
        "id": id,
        "name": name,
        "organization_id": organization.id,
        "policy_actions": [{"action": "read", "role_ids": []}, {"action": "update", "role_ids": []}],
        "system": False,
        "updated_at": _CREATED_AT,
    }


def _role(organization: Organization, id: str, name: str) -> Json:
    owned = {"id": id, "name": name, "organization_id": organization.id}
    return {**owned, "system": _ROLES[name], "updated_at": _CREATED_AT}
