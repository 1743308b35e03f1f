"""One bulk sync of as many tables as the benchmark asks for, with or without a choice of fields for each."""

import os

from pulumi_polytomic import BulkField, BulkSchedule, BulkSchema, BulkSync

POSTGRES, SNOWFLAKE = (f"0ac3e000-c000-4000-8000-00000000000{n}" for n in (1, 2))
TABLES = [f"public.table_{n:05}" for n in range(int(os.environ["BENCHMARK_SCHEMAS"]))]
FIELDS: list[BulkField | str] = ["id", BulkField(id="email", obfuscate=True)]

BulkSync(
    "warehouse",
    mode="replicate",
    source_connection_id=POSTGRES,
    destination_connection_id=SNOWFLAKE,
    destination_configuration={"schema": "WAREHOUSE"},
    schemas=[BulkSchema(id=id, fields=FIELDS) if os.environ.get("BENCHMARK_FIELDS") else id for id in TABLES],
    default_schedule=BulkSchedule(frequency="daily", hour=6),
)
