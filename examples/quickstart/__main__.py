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
    get_connection,
)

config = pulumi.Config()

# What exists in Polytomic already.
postgres = get_connection("Postgres")
snowflake = get_connection("Snowflake")
salesforce = get_connection("Salesforce")

customers = Model(
    "customers",
    name="Active customers",
    connection_id=postgres.id,
    configuration={
        "query": "select id, email, first_name, last_name, phone, company from customers where is_active",
    },
    identifier="id",
)

contacts = ModelSync(
    "contacts",
    name="Customers to Salesforce",
    mode="updateOrCreate",
    target=Target(connection_id=salesforce.id, object="Contact"),
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
    source_connection_id=postgres.id,
    destination_connection_id=snowflake.id,
    destination_configuration={"schema": "SHOP"},
    schemas=["public.customers", "public.orders"],
    default_schedule=BulkSchedule(frequency="hourly", minute=15),
)

pulumi.export("contacts", contacts.sync_id)
pulumi.export("shop", shop.sync_id)
