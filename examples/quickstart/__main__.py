"""Customers go to Salesforce every morning, the tables of the shop to Snowflake every hour."""

import pulumi

from pulumi_polytomic import (
    BulkSchedule,
    BulkSync,
    FieldMapping,
    Identities,
    Identity,
    Model,
    ModelSync,
    Schedule,
    Target,
)

# What exists in Polytomic already. These are the emulator's ids; `pulumi config set postgres <id>` names your own.
config = pulumi.Config()
postgres = config.get("postgres", "0ac3e000-c000-4000-8000-000000000001")
snowflake = config.get("snowflake", "0ac3e000-c000-4000-8000-000000000002")
salesforce = config.get("salesforce", "0ac3e000-c000-4000-8000-000000000003")

customers = Model(
    "customers",
    name="Active customers",
    connection_id=postgres,
    configuration={
        "query": "select id, email, first_name, last_name, phone, company from customers where is_active",
    },
    identifier="id",
)

contacts = ModelSync(
    "contacts",
    name="Customers to Salesforce",
    mode="updateOrCreate",
    target=Target(connection_id=salesforce, object="Contact"),
    identities=Identities(mappings=[Identity(source=customers.field("email"), target="Email", function="Equality")]),
    fields=[
        FieldMapping(target="FirstName", source=customers.field("first_name")),
        FieldMapping(target="LastName", source=customers.field("last_name")),
        FieldMapping(target="Phone", source=customers.field("phone")),
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
