"""The syncs of the benchmark, as plain data."""

from __future__ import annotations

from typing import Any

POSTGRES, SNOWFLAKE, SALESFORCE = (f"0ac3e000-c000-4000-8000-00000000000{n}" for n in (1, 2, 3))
CUSTOMERS = "0ac3e000-d000-4000-8000-000000000001"
COLUMNS = ["email", "first_name", "last_name", "phone", "company", "country", "lifetime_value", "is_active"]
TARGETS = ["Email", "FirstName", "LastName", "Phone", "Title", "LeadSource", "Lifetime_Value__c", "Is_Customer__c"]


def model_sync(n: int, minute: str) -> dict[str, Any]:
    """A sync of realistic size: twenty mappings."""
    return {
        "name": f"Customers to Salesforce {n}",
        "mode": "updateOrCreate",
        "target": {"connection_id": SALESFORCE, "object": "Contact"},
        "identities": {"mappings": [{"source": _source(0), "target": "Email", "function": "Equality"}]},
        "fields": [_mapping(i) for i in range(20)],
        "schedule": {"frequency": "daily", "hour": "6", "minute": minute},
    }


def bulk_sync(n: int, minute: str) -> dict[str, Any]:
    """A sync of two schemas."""
    return {
        "name": f"Shop to Snowflake {n}",
        "mode": "replicate",
        "source_connection_id": POSTGRES,
        "destination_connection_id": SNOWFLAKE,
        "destination_configuration": {"schema": f"SHOP_{n}"},
        "schemas": ["public.customers", "public.orders"],
        "default_schedule": {"frequency": "hourly", "minute": minute},
    }


def _source(n: int) -> dict[str, Any]:
    return {"model_id": CUSTOMERS, "field": COLUMNS[n % len(COLUMNS)]}


def _mapping(n: int) -> dict[str, Any]:
    if n < len(TARGETS):
        return {"target": TARGETS[n], "source": _source(n)}
    return {"target": f"Custom_{n:02}__c", "source": _source(n), "new": True}
