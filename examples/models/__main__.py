"""A model from SQL, and a model sync that reads it."""

from pathlib import Path

import pulumi

import pulumi_polytomic as polytomic

customers = polytomic.Model(
    "customers",
    name="Paying customers",
    connection_id=polytomic.get_connection("Postgres").id,
    configuration={"query": Path("customers.sql").read_text()},
    identifier="id",
)

contacts = polytomic.ModelSync(
    "contacts",
    name="Paying customers to Salesforce",
    mode="updateOrCreate",
    target=polytomic.Target(connection_id=polytomic.get_connection("Salesforce").id, object="Contact"),
    fields=[
        polytomic.FieldMapping(target="LastName", source=customers.field("last_name")),
        polytomic.FieldMapping(target="Email", source=customers.field("email")),
    ],
    identities=polytomic.Identities(
        mappings=[polytomic.Identity(source=customers.field("email"), target="Email", function="Equality")]
    ),
    schedule=polytomic.Schedule(frequency="daily", hour=6, minute=30),
)

pulumi.export("customers", customers.id)
pulumi.export("contacts", contacts.sync_id)
