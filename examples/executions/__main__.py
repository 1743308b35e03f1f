"""A bulk sync that is run when it is created, and again after each change of what it copies."""

import pulumi

import pulumi_polytomic as polytomic

config = pulumi.Config()

shop = polytomic.BulkSync(
    "shop",
    name="Shop to Snowflake",
    mode="replicate",
    source_connection_id=polytomic.get_connection("Postgres").id,
    destination_connection_id=polytomic.get_connection("Snowflake").id,
    destination_configuration={"schema": "SHOP"},
    schemas=(config.get("schemas") or "public.customers").split(","),
    default_schedule=polytomic.BulkSchedule(frequency="manual"),
)

load = polytomic.BulkSyncExecution("load", sync_id=shop.sync_id, triggers=[shop.schemas])

pulumi.export("status", load.status)
