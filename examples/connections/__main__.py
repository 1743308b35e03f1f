"""A database, a warehouse, the key of a table, and the bulk sync between them.

The passwords are secrets of the stack configuration.
"""

import pulumi

import pulumi_polytomic as polytomic

config = pulumi.Config()

shop = polytomic.Connection(
    "shop",
    name="Shop database",
    type="postgresql",
    configuration={"hostname": "db.acme.example", "port": 5432, "database": "shop", "username": "polytomic"},
    secrets={"password": config.get_secret("databasePassword") or "emulator"},
)

warehouse = polytomic.Connection(
    "warehouse",
    name="Warehouse",
    type="snowflake",
    configuration={"account": "acme-eu1", "username": "polytomic", "dbname": "WAREHOUSE", "warehouse": "LOADING"},
    secrets={"password": config.get_secret("warehousePassword") or "emulator"},
)

orders = polytomic.PrimaryKeys(
    "orders", connection_id=shop.id, schema="public.orders", keys=["customer_id", "placed_at"]
)

polytomic.BulkSync(
    "shop-to-warehouse",
    mode="replicate",
    source_connection_id=shop.id,
    destination_connection_id=warehouse.id,
    destination_configuration={"schema": "SHOP"},
    default_schedule=polytomic.BulkSchedule(frequency="hourly", minute="15"),
    schemas=["public.customers", "public.orders"],
    opts=pulumi.ResourceOptions(depends_on=[orders]),
)

pulumi.export("shop", shop.id)
pulumi.export("warehouse", warehouse.id)
