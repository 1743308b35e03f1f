"""What each type of connection offers in the seeded company: targets, modes, fields, bulk schemas."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Offers:
    """What a connection of one type can be used for."""

    modes: list[Json] = field(default_factory=list)
    targets: list[Json] = field(default_factory=list)
    creation: list[Json] = field(default_factory=list)
    properties: Json = field(default_factory=dict)
    user_defined: bool = False
    schemas: list[Json] = field(default_factory=list)
    bulk_target: Json | None = None


_LABELS = {
    "create": "Create",
    "update": "Update",
    "updateOrCreate": "Update or create",
    "append": "Append",
    "replace": "Replace",
    "remove": "Remove",
    "snapshot": "Snapshot",
}
_FUNCTION_LABELS = {
    "Equality": "Equals",
    "Inequality": "Does not equal",
    "IsNull": "Is null",
    "IsNotNull": "Is not null",
    "GreaterThan": "Greater than",
    "LessThan": "Less than",
    "StringContains": "Contains",
    "StringOneOf": "One of",
    "OnOrAfter": "On or after",
    "OnOrBefore": "On or before",
    "InTheLast": "In the last",
    "True": "Is true",
    "False": "Is false",
}
_FUNCTIONS = {
    "string": ("Equality", "Inequality", "IsNull", "IsNotNull", "StringContains", "StringOneOf"),
    "number": ("Equality", "Inequality", "GreaterThan", "LessThan", "IsNull", "IsNotNull"),
    "boolean": ("True", "False", "IsNull", "IsNotNull"),
    "datetime": ("OnOrAfter", "OnOrBefore", "InTheLast", "IsNull", "IsNotNull"),
}
_VALUELESS = ("IsNull", "IsNotNull", "True", "False")
_DURATIONS = ("day", "week", "month", "quarter", "year")


def _mode(name: str, *, identity: bool, target_filters: bool) -> Json:
    return {
        "mode": name,
        "label": _LABELS[name],
        "description": f"{_LABELS[name]} records in the destination.",
        "requires_identity": identity,
        "supports_field_sync_mode": name == "updateOrCreate",
        "supports_target_filters": target_filters,
    }


def _field(name: str, type: str = "string", *, identity: bool = False, required: bool = False, **other: Any) -> Json:
    functions = [("Equality", "Exact match"), ("ISubstring", "Contains, ignoring case")] if identity else []
    return {
        "id": name,
        "name": name,
        "description": "",
        "type": type,
        "source_type": type,
        "createable": True,
        "updateable": True,
        "required": required,
        "encryptable": type == "string",
        "association": False,
        "multiple_associations": False,
        "filterable": True,
        "filter_functions": [_filter_function(function) for function in _FUNCTIONS[type]],
        "supports_identity": identity,
        "identity_functions": [{"id": id, "label": label} for id, label in functions],
        **other,
    }


def _filter_function(id: str) -> Json:
    return {
        "id": id,
        "label": _FUNCTION_LABELS[id],
        "multi_value": id == "StringOneOf",
        "requires_value": id not in _VALUELESS,
        "values": [{"value": one, "label": one.capitalize()} for one in _DURATIONS if id == "InTheLast"],
    }


def _object(id: str, name: str, *fields: Json) -> Json:
    return {"id": id, "name": name, "fields": list(fields)}


def _properties(**other: bool) -> Json:
    flags = (
        "does_not_report_operation_counts", "mappings_not_required", "optional_target_mappings",
        "requires_configuration", "supports_field_creation", "supports_field_encryption",
        "supports_field_type_selection", "supports_filter_value_fields", "supports_identity_field_creation",
        "supports_multiple_identities", "supports_target_filters", "target_creator", "use_field_names_as_labels",
    )  # fmt: skip
    return {**dict.fromkeys(flags, False), **other}


def _schema(id: str, /, **columns: str) -> Json:
    """A table whose first column is its primary key."""
    key = next(iter(columns))
    return {
        "id": id,
        "name": id.rpartition(".")[2],
        "fields": [
            {
                "id": column,
                "name": column,
                "type": type,
                "remote_type": type,
                "is_primary_key": column == key,
                "source_primary_key": column == key,
                "user_managed": False,
            }
            for column, type in columns.items()
        ],
    }


_SALESFORCE_OBJECTS = [
    _object(
        "Contact",
        "Contact",
        _field("Id", identity=True, createable=False, updateable=False),
        _field("Email", identity=True),
        _field("FirstName"),
        _field("LastName", required=True),
        _field("Phone"),
        _field("Title"),
        _field("LeadSource"),
        _field("Customer_ID__c", identity=True),
        _field("Lifetime_Value__c", "number"),
        _field("Last_Order_At__c", "datetime"),
        _field("Is_Customer__c", "boolean"),
    ),
    _object(
        "Account",
        "Account",
        _field("Id", identity=True, createable=False, updateable=False),
        _field("Name", identity=True, required=True),
        _field("Website", identity=True),
        _field("Industry"),
        _field("Type"),
        _field("Plan__c"),
        _field("Monthly_Recurring_Revenue__c", "number"),
    ),
    _object(
        "Lead",
        "Lead",
        _field("Id", identity=True, createable=False, updateable=False),
        _field("Email", identity=True),
        _field("LastName", required=True),
        _field("Company", required=True),
        _field("Status"),
        _field("Signed_Up_On__c", updateable=False),
        _field("Score__c", "number", createable=False),
        _field("CreatedDate", "datetime", createable=False, updateable=False),
        _field("Notes__c", filterable=False, filter_functions=[]),
    ),
]
_HUBSPOT_OBJECTS = [
    _object(
        "contacts",
        "Contacts",
        _field("email", identity=True),
        _field("firstname"),
        _field("lastname"),
        _field("phone"),
        _field("lifecyclestage"),
        _field("total_revenue", "number"),
        _field("last_seen", "datetime"),
    ),
    _object(
        "companies",
        "Companies",
        _field("domain", identity=True),
        _field("name"),
        _field("industry"),
        _field("annualrevenue", "number"),
    ),
]
_SNOWFLAKE_TABLES = [
    _object(
        "ANALYTICS.CUSTOMER_SCORES",
        "ANALYTICS.CUSTOMER_SCORES",
        _field("CUSTOMER_ID", identity=True, required=True),
        _field("SCORE", "number"),
    ),
]
_CRM_MODES = [
    _mode("create", identity=False, target_filters=False),
    _mode("update", identity=True, target_filters=True),
    _mode("updateOrCreate", identity=True, target_filters=True),
]
_TABLE_MODES = [
    _mode("updateOrCreate", identity=True, target_filters=False),
    _mode("append", identity=False, target_filters=False),
    _mode("replace", identity=False, target_filters=False),
    _mode("snapshot", identity=False, target_filters=False),
]
_POSTGRES_MODES = [
    _mode("create", identity=False, target_filters=False),
    _mode("update", identity=True, target_filters=True),
    _mode("updateOrCreate", identity=True, target_filters=False),
    _mode("replace", identity=False, target_filters=False),
    _mode("remove", identity=True, target_filters=False),
]
_POSTGRES_SCHEMAS = [
    _schema("public.customers", id="number", email="string", name="string", created_at="datetime"),
    _schema("public.orders", id="number", customer_id="number", total="number", placed_at="datetime"),
    _schema("public.order_items", id="number", order_id="number", product_id="number", quantity="number"),
    _schema("public.products", id="number", sku="string", name="string", price="number"),
    _schema("public.subscriptions", id="number", customer_id="number", plan="string", renewed_at="datetime"),
    _schema("public.events", id="number", customer_id="number", kind="string", happened_at="datetime"),
]
_SALESFORCE_SCHEMAS = [
    _schema(found["id"], **{column["id"]: column["type"] for column in found["fields"]})
    for found in _SALESFORCE_OBJECTS
]


def _bulk_mode(id: str, label: str, description: str) -> Json:
    return {
        "id": id,
        "label": label,
        "description": description,
        "requires_identity": False,
        "supports_field_sync_mode": False,
        "supports_target_filters": False,
    }


_REPLICATE = _bulk_mode("replicate", "Replicate", "Keep the destination equal to the source.")
_APPEND = _bulk_mode("append", "Append", "Append every change.")
_SNAPSHOT = _bulk_mode("snapshot", "Snapshot", "Write a full copy at each execution.")
_WAREHOUSE = {
    "configuration": {"schema": {"type": "string", "title": "Output schema"}},
    "required": ["schema"],
    "modes": [_REPLICATE, _APPEND, _SNAPSHOT],
    "supported_resync_modes": ["refetch", "resync", "rebuild"],
    "supports_history_mode": True,
}
_DATABASE = {
    **_WAREHOUSE,
    "modes": [_REPLICATE],
    "supports_history_mode": False,
}

OFFERS: dict[str, Offers] = {
    "postgresql": Offers(
        modes=_POSTGRES_MODES,
        creation=[{"id": "name", "title": "Table name", "enum": False}],
        user_defined=True,
        properties=_properties(supports_field_creation=True, supports_target_filters=True),
        schemas=_POSTGRES_SCHEMAS,
        bulk_target=_DATABASE,
    ),
    "snowflake": Offers(
        modes=_TABLE_MODES,
        targets=_SNOWFLAKE_TABLES,
        creation=[
            {
                "id": "schema",
                "title": "Schema",
                "enum": True,
                "values": [{"value": name, "label": name} for name in ("ANALYTICS", "PUBLIC")],
            },
            {"id": "name", "title": "Table name", "enum": False},
        ],
        user_defined=True,
        properties=_properties(supports_field_creation=True, use_field_names_as_labels=True),
        bulk_target=_WAREHOUSE,
    ),
    "salesforce": Offers(
        modes=_CRM_MODES,
        targets=_SALESFORCE_OBJECTS,
        properties=_properties(
            supports_target_filters=True,
            supports_multiple_identities=True,
            supports_field_encryption=True,
            supports_filter_value_fields=True,
        ),
        schemas=_SALESFORCE_SCHEMAS,
    ),
    "hubspot": Offers(
        modes=_CRM_MODES,
        targets=_HUBSPOT_OBJECTS,
        properties=_properties(
            supports_target_filters=True,
            supports_field_creation=True,
            supports_identity_field_creation=True,
        ),
    ),
}


def offers(connection: Json) -> Offers:
    """Return what a connection offers; one of a type that nobody described offers nothing."""
    return OFFERS.get(connection["type"]["id"], Offers())


def _connection_type(id: str, name: str, *operations: str) -> Json:
    capabilities = ("source", "destination", "enrichment", "logging", "orchestration")
    return {
        "id": id,
        "name": name,
        "operations": list(operations),
        "use_oauth": id in ("salesforce", "hubspot"),
        "capabilities": {capability: capability in operations for capability in capabilities},
    }


CONNECTION_TYPES: list[Json] = [
    _connection_type("csv", "CSV", "source"),
    _connection_type("hubspot", "HubSpot", "destination"),
    _connection_type("postgresql", "PostgreSQL", "source", "destination"),
    _connection_type("salesforce", "Salesforce", "source", "destination"),
    _connection_type("snowflake", "Snowflake", "source", "destination"),
]
