"""Declarations that use every field of both resources, the fields that there are, and other spellings of the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta, timezone
from typing import Any

from pulumi_polytomic.emulator import seed
from pulumi_polytomic.lifecycle.kind import Kind
from pulumi_polytomic.model_sync.filters import labels_of
from pulumi_polytomic.reconcile import conditions
from pulumi_polytomic.reconcile.shape import (
    Compared,
    Filters,
    Keyed,
    Listing,
    Match,
    Record,
    Rule,
    Scalar,
    Shape,
    is_uuid,
    parse_instant,
)
from pulumi_polytomic.reconcile.versions import CURRENT, OLDER

ACME = seed.ACME
Inputs = dict[str, Any]


def of(column: str, model: str = "Customers") -> Inputs:
    """A field of a model."""
    return {"model_id": ACME.models[model], "field": column}


def _without(inputs: Inputs, *names: str) -> Inputs:
    return {name: value for name, value in inputs.items() if name not in names}


_EMAIL = {
    "source": of("email"),
    "target": "Email",
    "function": "Equality",
    "new_field": True,
    "remote_field_type_id": "text",
}

CONTACTS: Inputs = {
    "name": "Contacts",
    "mode": "updateOrCreate",
    "fields": [
        {
            "target": "LastName",
            "source": of("last_name"),
            "sync_mode": "create",
            "new": True,
            "encryption_enabled": True,
            "override_value": "unknown",
        },
        {"target": "FirstName", "source": of("first_name")},
        {"target": "Title", "override_value": "Dr"},
    ],
    "target": {
        "connection_id": ACME.connections["Salesforce"],
        "object": "Contact",
        "configuration": {"batch": 50, "api": "bulk"},
    },
    "schedule": {
        "frequency": "custom",
        "minute": 30,
        "hour": 6,
        "day_of_week": "monday",
        "day_of_month": 15,
        "month": 1,
        "connection_id": ACME.connections["HubSpot"],
        "job_id": 7,
        "run_after": {
            "sync_ids": ["0ac3e000-0000-4000-8000-00000000000a", "0ac3e000-0000-4000-8000-00000000000b"],
            "bulk_sync_ids": ["0ac3e000-0000-4000-8000-00000000000c"],
        },
        "run_after_success_only": True,
    },
    "active": False,
    "identities": {
        "mappings": [_EMAIL, {"source": of("phone"), "target": "Phone", "function": "Equality"}],
        "strategy": "and",
    },
    "model_filters": {
        "conditions": [
            {"source": of("email"), "function": "StringEndsWith", "value": "@acme.example", "label": "A"},
            {"source": of("country"), "function": "StringOneOf", "value": ["de", "at"], "label": "B"},
            {"source": of("phone"), "function": "IsNotNull", "label": "C"},
        ],
        "logic": "A and (B or C)",
    },
    "target_filters": {
        "conditions": [
            {"field": "LeadSource", "function": "Equality", "value": "web", "label": "A"},
            {"field": "Phone", "function": "Equality", "value_source": of("phone"), "label": "B"},
        ],
        "logic": "A or B",
    },
    "override_fields": [{"target": "LeadSource", "override_value": "pulumi", "sync_mode": "create", "new": True}],
    "overrides": [
        {"field": of("id"), "function": "Equality", "value": 3, "override": "none"},
        {"field_id": ACME.model_fields["Orders"]["total"], "function": "IsNull", "override": 0},
    ],
    "policies": [ACME.policies["Finance"], ACME.policies["Growth team"]],
    "only_enrich_updates": True,
    "skip_initial_backfill": True,
    "sync_all_records": True,
    "encryption_passphrase": "hunter2",
    "error_handling": {
        "subscribers": ["a@acme.example", "b@acme.example"],
        "auto_retry_record_errors": True,
        "notify_on_record_errors": True,
        "warning_notifications": True,
    },
    "organization_id": ACME.id,
}
"""A model sync in the forms of the current version."""

LEADS: Inputs = {
    **_without(CONTACTS, "identities", "model_filters", "target_filters"),
    "name": "Leads",
    "identity": _EMAIL,
    "filters": [
        {"field": of("email"), "field_type": "Model", "function": "StringEndsWith", "value": "example", "label": "A"},
        {"field_id": "LeadSource", "field_type": "Target", "function": "Equality", "value": "web", "label": "B"},
        {
            "field_id": "Phone",
            "field_type": "Target",
            "function": "Equality",
            "value_field": of("phone"),
            "label": "C",
        },
    ],
    "filter_logic": "A and (B or C)",
}
"""A model sync in the deprecated forms, which both versions have."""

KEPT: Inputs = {
    **_without(LEADS, "filters", "filter_logic"),
    "name": "Kept",
    "filters": [
        {"field_id": ACME.model_fields["Customers"]["phone"], "field_type": "Model", "function": "IsNotNull"},
        {"field_id": "LeadSource", "function": "Equality", "value": "web"},
    ],
}
"""A model sync with filters that only the server can bring to the new forms."""

_PLAIN: Inputs = {
    "mode": "append",
    "fields": [{"target": "EMAIL", "source": of("email")}],
    "schedule": {"frequency": "manual"},
}
SCORES: Inputs = {
    **_PLAIN,
    "name": "Scores",
    "target": {
        "connection_id": ACME.connections["Snowflake"],
        "create": {"schema": "ANALYTICS", "name": "SCORES"},
        "configuration": {"comment": "by Pulumi"},
    },
}
"""A model sync whose target is to be created."""

RANKS: Inputs = {
    **_PLAIN,
    "name": "Ranks",
    "target": {"connection_id": ACME.connections["Snowflake"], "new_name": "RANKS"},
}
"""A model sync with a new target by its name alone."""

_TIMES: Inputs = {
    "frequency": "custom",
    "minute": 15,
    "hour": 4,
    "day_of_week": "friday",
    "day_of_month": 28,
    "month": 12,
}

SHOP: Inputs = {
    "name": "Shop",
    "mode": "replicate",
    "source_connection_id": ACME.connections["Postgres"],
    "destination_connection_id": ACME.connections["Snowflake"],
    "destination_configuration": {"schema": "SHOP", "transient": True},
    "default_schedule": _TIMES,
    "additional_schedules": [
        {
            **_TIMES,
            "schemas": ["public.orders", "public.customers"],
            "selective_mode": "incrementalFields",
            "resync_mode": "resync",
        },
        {"frequency": "hourly", "minute": 5},
    ],
    "source_configuration": {"slot": "polytomic", "lag": 3},
    "schemas": [
        "public.orders",
        {
            "id": "public.customers",
            "enabled": True,
            "fields": ["id", {"id": "email", "enabled": True, "obfuscate": True, "user_output_name": "mail"}],
            "filters": [
                {"field_id": "id", "function": "GreaterThan", "value": 100},
                {"field_id": "email", "function": "IsNotNull"},
            ],
            "partition_key": "created_at",
            "tracking_field": "created_at",
            "data_cutoff_timestamp": "2026-01-31T00:00:00Z",
            "disable_data_cutoff": True,
            "user_output_name": "buyers",
            "history_enabled": True,
        },
        {"id": "public.products", "all_fields": True},
    ],
    "active": False,
    "automatically_add_new_objects": "onlyIncremental",
    "automatically_add_new_fields": "none",
    "normalize_names": "legacy",
    "concurrency_limit": 3,
    "resync_concurrency_limit": 2,
    "data_cutoff_timestamp": "2026-01-31T00:00:00Z",
    "disable_record_timestamps": True,
    "policies": [ACME.policies["Finance"], ACME.policies["Growth team"]],
    "error_handling": {"subscribers": ["a@acme.example", "b@acme.example"], "ingestion_failure_threshold": 900},
    "organization_id": ACME.id,
}
"""A bulk sync in the forms of the current version."""

STORE: Inputs = {**_without(SHOP, "default_schedule", "additional_schedules"), "name": "Store", "schedule": _TIMES}
"""A bulk sync in the deprecated form, which both versions have."""

EVENTS: Inputs = {
    "name": "Events",
    "mode": "append",
    "source_connection_id": ACME.connections["Postgres"],
    "destination_connection_id": ACME.connections["Snowflake"],
    "destination_configuration": {"schema": "EVENTS"},
    "schedule": {"frequency": "continuous"},
    "schemas": ["public.events", {"id": "public.orders", "enabled": False}],
}
"""A bulk sync in a mode that keeps no history."""

MODEL_SYNCS = {
    OLDER: {"leads": LEADS, "kept": KEPT, "scores": SCORES, "ranks": RANKS},
    CURRENT: {"contacts": CONTACTS, "leads": LEADS, "kept": KEPT, "scores": SCORES, "ranks": RANKS},
}
BULK_SYNCS = {OLDER: {"store": STORE, "events": EVENTS}, CURRENT: {"shop": SHOP, "store": STORE, "events": EVENTS}}


def fields_of(shape: Shape, path: str = "") -> set[str]:
    """The path of every field at any depth, such as `fields[].source.model_id`; a map is one field."""
    if isinstance(shape, Record):
        return {p for name, f in shape.fields.items() for p in fields_of(f.shape, f"{path}.{name}".removeprefix("."))}
    if isinstance(shape, Listing):
        return fields_of(shape.element, path if isinstance(shape.element, Scalar) else f"{path}[]")
    if isinstance(shape, Filters):
        return {*fields_of(shape.condition, f"{path}.conditions[]"), f"{path}.logic"}
    return {path}


def fields_in(noun: Kind, version: str) -> set[str]:
    """The path of every field that the version has; options are no fields of the API, and have tests of their own."""
    lacking = (*(noun.versions.lacks if version == OLDER else ()), *noun.shape.ruled(Rule.OPTION))
    return {path for path in fields_of(noun.shape) if re.split(r"[.\[]", path)[0] not in lacking}


def used(value: Any, shape: Shape, path: str = "") -> Iterator[str]:
    """The path of every field that a declaration uses, as `fields_of` writes them."""
    if isinstance(shape, Record):
        for name, part in shape.expanded(value).items():
            yield from used(part, shape.fields[name].shape, f"{path}.{name}".removeprefix("."))
    elif isinstance(shape, Filters):
        for condition in value["conditions"]:
            yield from used(condition, shape.condition, f"{path}.conditions[]")
        yield from (f"{path}.logic" for _ in [value.get("logic")] if _)
    elif isinstance(shape, Listing) and not isinstance(shape.element, Scalar):
        for element in value:
            yield from used(element, shape.element, f"{path}[]")
    else:
        yield path


def respelled(noun: Kind, declared: Mapping[str, Any]) -> Inputs:
    """The same declaration in another order and another spelling, wherever the two must mean the same."""
    result: Inputs = _respelled(noun.shape, declared)
    if "filters" in declared:
        listing: Any = noun.shape.fields["filters"].shape
        entries = declared["filters"]
        entries, logic = _relabelled(entries, labels_of(entries), declared.get("filter_logic"))
        result["filters"] = [_respelled_fields(listing.element, entry) for entry in entries[::-1]]
        result.update({"filter_logic": logic} if logic else {})
    return result


def _respelled(shape: Shape, value: Any) -> Any:
    if isinstance(shape, Record):
        return _respelled_fields(shape, shape.expanded(value))
    if isinstance(shape, Filters):
        entries = value["conditions"]
        entries, logic = _relabelled(entries, conditions.labels_of(entries), value.get("logic"))
        respelled_entries = [_respelled(shape.condition, entry) for entry in entries[::-1]]
        return {**({"logic": logic} if logic else {}), "conditions": respelled_entries}
    if isinstance(shape, Listing):
        elements = [_respelled(shape.element, element) for element in value]
        orderless = shape.match is Match.SET or isinstance(shape.match, Keyed)
        return elements[::-1] if orderless else elements
    if isinstance(shape, Scalar):
        return _spelled_otherwise(shape.kind, value)
    return dict(list(value.items())[::-1])


def _respelled_fields(shape: Record, value: Mapping[str, Any]) -> Inputs:
    several = {name for name, f in shape.fields.items() if f.only_with_several}  # one of a closed set of words
    said = {
        name: part if name in several else _respelled(shape.fields[name].shape, part)
        for name, part in list(value.items())[::-1]
    }
    defaults = {name: f.default for name, f in shape.fields.items() if f.default is not None and name not in said}
    return {**defaults, **said}


def _relabelled(entries: list[Inputs], labels: list[str], logic: str | None) -> tuple[list[Inputs], str | None]:
    if not logic and not any("label" in entry for entry in entries):
        return entries, logic
    names = {label: f"_{label.lower()}{i}" for i, label in enumerate(labels)}
    renamed = [{**entry, "label": name} for entry, name in zip(entries, names.values(), strict=True)]
    return renamed, logic and re.sub(r"\w+", lambda word: names.get(word[0], word[0].upper()), logic)


def _spelled_otherwise(kind: Compared, value: Any) -> Any:
    if kind is Compared.NUMBER_AS_TEXT:
        return f"{int(value):02d}"
    if kind in (Compared.UUID, Compared.WORD) or (kind is Compared.ID and is_uuid(value)):
        return value.upper()
    if kind is Compared.INSTANT and (instant := parse_instant(value)):
        return instant.astimezone(timezone(timedelta(hours=1))).isoformat(timespec="milliseconds")
    return float(value) if type(value) is int else value
