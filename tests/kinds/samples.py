"""One sample of each kind of resource: what the laws of all kinds are played with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pulumi_polytomic as polytomic
from pulumi_polytomic.emulator import seed
from pulumi_polytomic.host.resource import ManagedResource
from pulumi_polytomic.lifecycle.kind import Kind
from pulumi_polytomic.reconcile import secrets
from tests.engine.project import bulk_sync, model_sync

ACME = seed.ACME
Inputs = dict[str, Any]


@dataclass(frozen=True)
class Sample:
    """A resource, what a program declares of it, and another value for each field that can change."""

    resource: type[ManagedResource]
    token: str
    """Its type in state, and its class, frozen the day they landed."""
    provider: str
    """Its provider in state: pickled by reference, frozen the day it landed."""
    every: Inputs
    others: Inputs
    least: tuple[str, ...] = ("name",)
    """The fields of `every` without which there is nothing to make."""
    system: str = ""
    """The id of one that belongs to the system, if there are such ones."""
    moving: tuple[str, ...] = ()
    """The outputs that the server changes with every update."""
    lookup: str = ""
    """The function that finds one by its name."""
    key: tuple[tuple[str, str], ...] = (("POLYTOMIC_API_KEY", ACME.api_key),)
    """The settings that say which key may make it."""
    record_of: Callable[[str], str] = lambda id: id
    """The id of what the server stores, from the resource's."""

    @property
    def settings(self) -> dict[str, str]:
        return dict(self.key)

    @property
    def secrets(self) -> list[str]:
        """The texts of `every` that nobody may see."""
        return self.secrets_in(self.every)

    def secrets_in(self, inputs: Inputs) -> list[str]:
        """The texts of some inputs that nobody may see."""
        return [text for value in secrets.of(self.kind.shape, inputs).values() for text in texts_in(value)]

    @property
    def kind(self) -> Kind:
        return self.resource.kind

    def __str__(self) -> str:
        return self.kind.title


def texts_in(value: Any) -> list[str]:
    """The texts in a value, at any depth."""
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [value] if isinstance(value, str) else [text for part in parts for text in texts_in(part)]


def actions(*names: str, roles: tuple[str, ...] = ("Marketing",)) -> list[Inputs]:
    return [{"action": name, "role_ids": [ACME.roles[role] for role in roles]} for name in names]


QUERY = "select id, email, company from customers"
COMPANY: Inputs = {
    "from": "company",
    "to": {"model_id": ACME.models["Companies"], "field": "name"},
}

SAMPLES = (
    Sample(
        polytomic.ModelSync,
        "ModelSync",
        "gASVOAAAAAAAAACMG3B1bHVtaV9wb2x5dG9taWMubW9kZWxfc3luY5SMEU1vZGVsU3luY1Byb3ZpZGVylJOUKYGULg==",
        model_sync(active=True, policies=[ACME.policies["Finance"]]),
        {
            "name": "People",
            "mode": "update",
            "schedule": {"frequency": "manual"},
            "active": False,
            "policies": [ACME.policies["Growth team"]],
        },
        ("name", "mode", "fields", "target", "schedule", "identities"),
        lookup="get_model_sync",
    ),
    Sample(
        polytomic.BulkSync,
        "BulkSync",
        "gASVNgAAAAAAAACMGnB1bHVtaV9wb2x5dG9taWMuYnVsa19zeW5jlIwQQnVsa1N5bmNQcm92aWRlcpSTlCmBlC4=",
        bulk_sync(active=True, concurrency_limit=4),
        {
            "name": "Store",
            "mode": "append",
            "active": False,
            "concurrency_limit": 7,
            "default_schedule": {"frequency": "manual"},
            "schemas": ["public.orders"],
        },
        (
            "name",
            "mode",
            "source_connection_id",
            "destination_connection_id",
            "destination_configuration",
            "default_schedule",
        ),
        lookup="get_bulk_sync",
    ),
    Sample(
        polytomic.Model,
        "Model",
        "gASVLwAAAAAAAACMFnB1bHVtaV9wb2x5dG9taWMubW9kZWyUjA1Nb2RlbFByb3ZpZGVylJOUKYGULg==",
        {
            "name": "Buyers",
            "connection_id": ACME.connections["Postgres"],
            "configuration": {"query": QUERY},
            "fields": ["id", "email", "company"],
            "additional_fields": [{"name": "score", "label": "Score", "type": "number", "example": "7"}],
            "identifier": "id",
            "labels": ["Marketing"],
            "relations": [COMPANY],
            "tracking_columns": ["id"],
            "policies": [ACME.policies["Finance"]],
            "enricher": {"connection_id": ACME.connections["Snowflake"], "configuration": {"object": "people"}},
        },
        {
            "name": "Clients",
            "configuration": {"query": f"{QUERY} where is_active"},
            "fields": ["id", "email"],
            "additional_fields": [{"name": "score", "label": "Score", "type": "string", "example": "7"}],
            "identifier": "email",
            "labels": ["Marketing", "Finance"],
            "relations": [],
            "tracking_columns": ["email"],
            "policies": [ACME.policies["Growth team"]],
            "enricher": {"connection_id": ACME.connections["Snowflake"], "configuration": {"object": "companies"}},
        },
        ("name", "connection_id", "configuration"),
        moving=("version", "found_fields"),
        lookup="get_model",
    ),
    Sample(
        polytomic.Policy,
        "Policy",
        "gASVMQAAAAAAAACMF3B1bHVtaV9wb2x5dG9taWMucG9saWN5lIwOUG9saWN5UHJvdmlkZXKUk5QpgZQu",
        {"name": "Readers", "policy_actions": actions("read")},
        {"name": "Writers", "policy_actions": actions("read", roles=("Member",))},
        lookup="get_policy",
    ),
    Sample(
        polytomic.Role,
        "Role",
        "gASVLQAAAAAAAACMFXB1bHVtaV9wb2x5dG9taWMucm9sZZSMDFJvbGVQcm92aWRlcpSTlCmBlC4=",
        {"name": "Contractors"},
        {"name": "Guests"},
        system=ACME.roles["Admin"],
        lookup="get_role",
    ),
    Sample(
        polytomic.ErrorSubscribers,
        "ErrorSubscribers",
        "gASVRgAAAAAAAACMInB1bHVtaV9wb2x5dG9taWMuZXJyb3Jfc3Vic2NyaWJlcnOUjBhFcnJvclN1YnNjcmliZXJzUHJvdmlkZXKUk5QpgZQu",
        {"emails": ["on-call@acme.example"]},
        {"emails": ["on-call@acme.example", "data@acme.example"]},
        ("emails",),
        record_of=lambda _: ACME.id,
    ),
    Sample(
        polytomic.Connection,
        "Connection",
        "gASVOQAAAAAAAACMG3B1bHVtaV9wb2x5dG9taWMuY29ubmVjdGlvbpSMEkNvbm5lY3Rpb25Qcm92aWRlcpSTlCmBlC4=",
        {
            "name": "Warehouse",
            "type": "postgresql",
            "configuration": {"hostname": "db.acme.example", "database": "shop", "username": "polytomic", "port": 5432},
            "secrets": {"password": "correct-horse"},
            "healthcheck_interval": "1h",
            "policies": [ACME.policies["Finance"]],
        },
        {
            "name": "Replica",
            "configuration": {
                "hostname": "replica.acme.example",
                "database": "shop",
                "username": "polytomic",
                "port": 5433,
            },
            "healthcheck_interval": "30m",
            "policies": [ACME.policies["Growth team"]],
        },
        ("name", "type", "secrets"),
        lookup="get_connection",
    ),
    Sample(
        polytomic.Webhook,
        "Webhook",
        "gASVMwAAAAAAAACMGHB1bHVtaV9wb2x5dG9taWMud2ViaG9va5SMD1dlYmhvb2tQcm92aWRlcpSTlCmBlC4=",
        {"endpoint": "https://hooks.acme.example/polytomic", "secret": "signed-with-this"},
        {"endpoint": "https://hooks.acme.example/other"},
        ("endpoint", "secret"),
        lookup="get_webhook",
    ),
    Sample(
        polytomic.User,
        "User",
        "gASVLQAAAAAAAACMFXB1bHVtaV9wb2x5dG9taWMudXNlcpSMDFVzZXJQcm92aWRlcpSTlCmBlC4=",
        {"email": "Ada@acme.example", "role_ids": [ACME.roles["Marketing"]]},
        {"role_ids": [ACME.roles["Member"]]},
        ("email",),
        lookup="get_user",
        record_of=lambda id: id.rpartition("/")[2],
    ),
    Sample(
        polytomic.Organization,
        "Organization",
        "gASVPQAAAAAAAACMHXB1bHVtaV9wb2x5dG9taWMub3JnYW5pemF0aW9ulIwUT3JnYW5pemF0aW9uUHJvdmlkZXKUk5QpgZQu",
        {
            "name": "Acme Labs",
            "issuer": "https://login.acme.example",
            "client_id": "client-of-acme-labs",
            "client_secret": "known-to-the-issuer",
            "sso_domain": "labs.acme.example",
            "sso_org_id": "org_01",
        },
        {
            "name": "Acme Research",
            "issuer": "https://id.acme.example",
            "sso_domain": "research.acme.example",
            "sso_org_id": "org_02",
        },
        ("name", "issuer", "client_id", "client_secret"),
        lookup="get_organization",
        key=(("POLYTOMIC_DEPLOYMENT_KEY", seed.PARTNER_KEY), ("POLYTOMIC_ORGANIZATION_ID", ACME.id)),
    ),
    Sample(
        polytomic.PrimaryKeys,
        "PrimaryKeys",
        "gASVPAAAAAAAAACMHXB1bHVtaV9wb2x5dG9taWMucHJpbWFyeV9rZXlzlIwTUHJpbWFyeUtleXNQcm92aWRlcpSTlCmBlC4=",
        {
            "connection_id": ACME.connections["Postgres"],
            "schema": "public.orders",
            "keys": ["customer_id", "placed_at"],
        },
        {"keys": ["id"]},
        ("connection_id", "schema", "keys"),
        record_of=lambda id: id.replace("/", " ").lower(),
    ),
)
