"""Customers go to Salesforce every morning, the tables of the shop to Snowflake every hour."""

import pulumi

from pulumi_polytomic import (
    BulkSchedule,
    BulkSync,
    FieldMapping,
    Identities,
    Identity,
    ModelField,
    ModelSync,
    Schedule,
    Target,
)

# What exists in Polytomic already. These are the emulator's ids; `pulumi config set postgres <id>` names your own.
config = pulumi.Config()
postgres = config.get("postgres", "0ac3e000-c000-4000-8000-000000000001")
snowflake = config.get("snowflake", "0ac3e000-c000-4000-8000-000000000002")
salesforce = config.get("salesforce", "0ac3e000-c000-4000-8000-000000000003")
customers = config.get("customers", "0ac3e000-d000-4000-8000-000000000001")


def customer(field: str) -> ModelField:
    return ModelField(model_id=customers, field=field)


contacts = ModelSync(
    "contacts",
    name="Customers to Salesforce",
    mode="updateOrCreate",
    target=Target(connection_id=salesforce, object="Contact"),
    identities=Identities(mappings=[Identity(source=customer("email"), target="Email", function="Equality")]),
    fields=[
        FieldMapping(target="FirstName", source=customer("first_name")),
        FieldMapping(target="LastName", source=customer("last_name")),
        FieldMapping(target="Phone", source=customer("phone")),
    ],
    schedule=Schedule(frequency="daily", hour=config.get_int("hour", 6), minute=30),
)

shop = BulkSync(
    "shop",
    name="Shop to Snowflake",
    mode="replicate",
    source_connection_id=postgres,
    destination_connection_id=snowflake,
    destination_configuration={"schema": "SHOP"},
    schemas=["public.customers", "public.orders"],
    default_schedule=BulkSchedule(frequency="hourly", minute=15),
)

pulumi.export("contacts", contacts.sync_id)
pulumi.export("shop", shop.sync_id)
