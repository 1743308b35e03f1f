"""The shop is loaded into the warehouse; then Salesforce gets the companies, and then the customers.

One program for every environment, which fills an empty workspace: who may do what, connections, models, syncs. What
differs is in `Pulumi.<stack>.yaml`, and the passwords are secrets of the stack.
"""

from pathlib import Path
from typing import Annotated, Literal

import pulumi
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from pulumi_polytomic import (
    BulkSchedule,
    BulkSync,
    Connection,
    FieldMapping,
    Identities,
    Identity,
    Model,
    ModelSync,
    Policy,
    PolicyAction,
    Role,
    RunAfter,
    Schedule,
    Target,
)


class Timing(BaseModel):
    """When the chain begins (UTC)."""

    model_config = ConfigDict(extra="forbid")

    frequency: Literal["manual", "hourly", "daily"]
    hour: Annotated[int, Field(ge=0, le=23)] | None = None
    minute: Annotated[int, Field(ge=0, le=59)] | None = None

    @model_validator(mode="after")
    def complete(self) -> "Timing":
        needed = {"manual": [], "hourly": ["minute"], "daily": ["hour", "minute"]}[self.frequency]
        given = [name for name in ("hour", "minute") if getattr(self, name) is not None]
        if given != needed:
            raise ValueError(f"{self.frequency} takes {' and '.join(needed) or 'neither hour nor minute'}")
        return self


class Environment(BaseModel):
    """What differs from environment to environment: `environment` in the stack's configuration."""

    model_config = ConfigDict(extra="forbid")

    database: str
    warehouse: str
    salesforce: str
    analysts_may: list[Literal["read", "update"]]
    active: bool
    schedule: Timing
    protect: bool = False


def read_environment() -> Environment:
    """The stack's own values. Raises `pulumi.RunError` with every mistake in them, in one line."""
    try:
        return Environment.model_validate(pulumi.Config().require_object("environment"))
    except ValidationError as error:
        mistakes = "; ".join(
            f"{'.'.join(['environment', *map(str, each['loc'])])}: {each['msg']}" for each in error.errors()
        )
        raise pulumi.RunError(f"Pulumi.{pulumi.get_stack()}.yaml: {mistakes}") from None


config = pulumi.Config()
environment = read_environment()
opts = pulumi.ResourceOptions(protect=environment.protect)

# Who may do what

analysts = Role("analysts", name="Analysts", opts=opts)
team = Policy(
    "team",
    name="Data team",
    policy_actions=[PolicyAction(action=action, role_ids=[analysts.id]) for action in environment.analysts_may],
    opts=opts,
)

# Connections

database = Connection(
    "database",
    name="Shop database",
    type="postgresql",
    configuration={"hostname": environment.database, "port": 5432, "database": "shop", "username": "polytomic"},
    secrets={"password": config.require_secret("databasePassword")},
    policies=[team.id],
    opts=opts,
)
warehouse = Connection(
    "warehouse",
    name="Warehouse",
    type="snowflake",
    configuration={"account": "acme-eu1", "username": "polytomic", "dbname": environment.warehouse},
    secrets={"password": config.require_secret("warehousePassword")},
    policies=[team.id],
    opts=opts,
)
salesforce = Connection(
    "salesforce",
    name="Salesforce",
    type="salesforce",
    configuration={"connect_mode": "clientcredentials", "domain": environment.salesforce},
    secrets={"client_id": "polytomic", "client_secret": config.require_secret("salesforceSecret")},
    policies=[team.id],
    opts=opts,
)

# Models

companies = Model(
    "companies",
    name="Companies",
    connection_id=warehouse.id,
    configuration={"table": "companies"},
    identifier="domain",
    policies=[team.id],
    opts=opts,
)
customers = Model(
    "customers",
    name="Customers",
    connection_id=database.id,
    configuration={"query": Path("customers.sql").read_text()},
    identifier="id",
    policies=[team.id],
    opts=opts,
)

# Syncs

shop = BulkSync(
    "shop",
    name="Shop to warehouse",
    mode="replicate",
    source_connection_id=database.id,
    destination_connection_id=warehouse.id,
    destination_configuration={"schema": "SHOP"},
    schemas=["public.customers", "public.orders"],
    default_schedule=BulkSchedule(**environment.schedule.model_dump()),
    active=environment.active,
    policies=[team.id],
    opts=opts,
)
accounts = ModelSync(
    "accounts",
    name="Companies to Salesforce",
    mode="updateOrCreate",
    target=Target(connection_id=salesforce.id, object="Account"),
    identities=Identities(mappings=[Identity(source=companies.field("domain"), target="Website", function="Equality")]),
    fields=[
        FieldMapping(target="Name", source=companies.field("name")),
        FieldMapping(target="Industry", source=companies.field("industry")),
    ],
    schedule=Schedule(frequency="runafter", run_after=RunAfter(bulk_sync_ids=[shop.sync_id])),
    active=environment.active,
    policies=[team.id],
    opts=opts,
)
contacts = ModelSync(
    "contacts",
    name="Customers to Salesforce",
    mode="updateOrCreate",
    target=Target(connection_id=salesforce.id, object="Contact"),
    identities=Identities(mappings=[Identity(source=customers.field("email"), target="Email", function="Equality")]),
    fields=[
        FieldMapping(target="LastName", source=customers.field("last_name")),
        FieldMapping(target="Phone", source=customers.field("phone")),
    ],
    schedule=Schedule(frequency="runafter", run_after=RunAfter(sync_ids=[accounts.sync_id])),
    active=environment.active,
    policies=[team.id],
    opts=opts,
)

# By name, for other stacks (report/__main__.py) and for pipelines: `pulumi stack output sync_ids --json`.
pulumi.export("sync_ids", {"shop": shop.sync_id, "accounts": accounts.sync_id, "contacts": contacts.sync_id})
