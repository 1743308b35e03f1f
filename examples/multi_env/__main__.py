"""The shop is loaded into the warehouse; then Salesforce gets the companies, and then the customers.

One program for every environment. What differs is in `Pulumi.<stack>.yaml`; connections and models have the same names
everywhere, and their ids are looked up.
"""

from typing import Annotated, Literal
from uuid import UUID

import pulumi
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from pulumi_polytomic import (
    BulkSchedule,
    BulkSync,
    FieldMapping,
    Identities,
    Identity,
    ModelField,
    ModelSync,
    RunAfter,
    Schedule,
    Target,
    get_connection,
    get_model,
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

    active: bool
    schedule: Timing
    policies: list[UUID] = []
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


environment = read_environment()
policies = [str(policy) for policy in environment.policies] or None
opts = pulumi.ResourceOptions(protect=environment.protect)

postgres = get_connection("Postgres")
snowflake = get_connection("Snowflake")
salesforce = get_connection("Salesforce")
companies = get_model("Companies")
customers = get_model("Customers")


def company(field: str) -> ModelField:
    return ModelField(model_id=companies.id, field=field)


def customer(field: str) -> ModelField:
    return ModelField(model_id=customers.id, field=field)


shop = BulkSync(
    "shop",
    name="Shop to Snowflake",
    mode="replicate",
    source_connection_id=postgres.id,
    destination_connection_id=snowflake.id,
    destination_configuration={"schema": "SHOP"},
    schemas=["public.customers", "public.orders"],
    default_schedule=BulkSchedule(**environment.schedule.model_dump()),
    active=environment.active,
    policies=policies,
    opts=opts,
)

accounts = ModelSync(
    "accounts",
    name="Companies to Salesforce",
    mode="updateOrCreate",
    target=Target(connection_id=salesforce.id, object="Account"),
    identities=Identities(mappings=[Identity(source=company("domain"), target="Website", function="Equality")]),
    fields=[
        FieldMapping(target="Name", source=company("name")),
        FieldMapping(target="Industry", source=company("industry")),
    ],
    schedule=Schedule(frequency="runafter", run_after=RunAfter(bulk_sync_ids=[shop.sync_id])),
    active=environment.active,
    policies=policies,
    opts=opts,
)

contacts = ModelSync(
    "contacts",
    name="Customers to Salesforce",
    mode="updateOrCreate",
    target=Target(connection_id=salesforce.id, object="Contact"),
    identities=Identities(mappings=[Identity(source=customer("email"), target="Email", function="Equality")]),
    fields=[
        FieldMapping(target="LastName", source=customer("last_name")),
        FieldMapping(target="Phone", source=customer("phone")),
    ],
    schedule=Schedule(frequency="runafter", run_after=RunAfter(sync_ids=[accounts.sync_id])),
    active=environment.active,
    policies=policies,
    opts=opts,
)

# By name, for other stacks (report/__main__.py) and for pipelines: `pulumi stack output sync_ids --json`.
pulumi.export("sync_ids", {"shop": shop.sync_id, "accounts": accounts.sync_id, "contacts": contacts.sync_id})
