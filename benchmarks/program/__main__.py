"""As many syncs as the benchmark asks for; or in their place resources that do nothing, with their data or without."""

import os
from typing import Any, cast

from trivial import Trivial

from pulumi_polytomic import BulkSync, ModelSync

POSTGRES, SNOWFLAKE, SALESFORCE = (f"0ac3e000-c000-4000-8000-00000000000{n}" for n in (1, 2, 3))
CUSTOMERS = "0ac3e000-d000-4000-8000-000000000001"
COLUMNS = ["email", "first_name", "last_name", "phone", "company", "country", "lifetime_value", "is_active"]
TARGETS = ["Email", "FirstName", "LastName", "Phone", "Title", "LeadSource", "Lifetime_Value__c", "Is_Customer__c"]

KIND = os.environ["BENCHMARK_KIND"]
MODEL_SYNCS = int(os.environ["BENCHMARK_MODEL_SYNCS"])
BULK_SYNCS = int(os.environ["BENCHMARK_BULK_SYNCS"])
MINUTE = os.environ["BENCHMARK_MINUTE"]


def source(n: int) -> dict[str, Any]:
    return {"model_id": CUSTOMERS, "field": COLUMNS[n % len(COLUMNS)]}


def mapping(n: int) -> dict[str, Any]:
    if n < len(TARGETS):
        return {"target": TARGETS[n], "source": source(n)}
    return {"target": f"Custom_{n:02}__c", "source": source(n), "new": True}


def model_sync(n: int) -> dict[str, Any]:
    """A sync of realistic size: twenty mappings."""
    return {
        "name": f"Customers to Salesforce {n}",
        "mode": "updateOrCreate",
        "target": {"connection_id": SALESFORCE, "object": "Contact"},
        "identities": {"mappings": [{"source": source(0), "target": "Email", "function": "Equality"}]},
        "fields": [mapping(i) for i in range(20)],
        "schedule": {"frequency": "daily", "hour": "6", "minute": MINUTE},
    }


def bulk_sync(n: int) -> dict[str, Any]:
    return {
        "name": f"Shop to Snowflake {n}",
        "mode": "replicate",
        "source_connection_id": POSTGRES,
        "destination_connection_id": SNOWFLAKE,
        "destination_configuration": {"schema": f"SHOP_{n}"},
        "schemas": ["public.customers", "public.orders"],
        "default_schedule": {"frequency": "hourly", "minute": MINUTE},
    }


for n in range(MODEL_SYNCS):
    if KIND == "ours":
        ModelSync(f"model-{n}", **cast(Any, model_sync(n)))
    else:
        Trivial(f"model-{n}", model_sync(n) if KIND == "same data" else {"minute": MINUTE})
for n in range(BULK_SYNCS):
    if KIND == "ours":
        BulkSync(f"bulk-{n}", **cast(Any, bulk_sync(n)))
    else:
        Trivial(f"bulk-{n}", bulk_sync(n) if KIND == "same data" else {"minute": MINUTE})
