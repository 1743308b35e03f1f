"""What connections offer to syncs, with what they offer when a world does not say.

The keys are those of a connection type in a world. A connection has those of its type, each replaced as a whole by its
own where it has it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .fields import Json, picks, source_schema, target_field, widened

_MODES = ("create", "update", "updateOrCreate")
_DEFAULTS: Json = {
    "modes": None,
    "objects": {},
    "target_creation": [],
    "properties": {},
    "user_defined": None,
    "schemas": {},
    "bulk_source": {},
    "supports_data_cutoff": True,
    "bulk_target": None,
    "tables": {},
}
KEYS = tuple(_DEFAULTS)
OPERATIONS = ("source", "destination")
"""What the connections of a type do that says nothing."""

_LABELS = {
    "create": "Create",
    "update": "Update",
    "updateOrCreate": "Update or create",
    "append": "Append",
    "replace": "Replace",
    "remove": "Remove",
    "snapshot": "Snapshot",
    "enrich": "Enrich",
}
_NEED_AN_IDENTITY = ("update", "updateOrCreate", "remove")
PROPERTIES = (
    "does_not_report_operation_counts", "mappings_not_required", "optional_target_mappings",
    "requires_configuration", "supports_field_creation", "supports_field_encryption",
    "supports_field_type_selection", "supports_filter_value_fields", "supports_identity_field_creation",
    "supports_multiple_identities", "supports_target_filters", "target_creator", "use_field_names_as_labels",
)  # fmt: skip
"""The properties of targets that are true or false."""
_BULK_DESCRIPTIONS = {
    "replicate": "Keep the destination equal to the source.",
    "append": "Append every change.",
    "snapshot": "Write a full copy at each execution.",
}
BULK_TARGET: Json = {
    "modes": ["replicate"],
    "configuration": {},
    "required": [],
    "supported_resync_modes": ["refetch", "resync", "rebuild"],
    "supports_history_mode": False,
}
"""How bulk syncs write to a destination that says nothing else."""


def filled(given: Mapping[str, object], inherited: Mapping[str, object]) -> Json:
    """Return all that is offered, as the emulator reads it; the `objects` are as the world has them.

    Args:
        given: a connection or a type of a world.
        inherited: what it has where it says nothing: the type of a connection, or the built-in type of a type.
    """
    found: Json = {key: given.get(key, inherited.get(key, default)) for key, default in _DEFAULTS.items()}
    schemas = [source_schema(id, one) for id, one in found["schemas"].items()]
    creation = [_creation(one) for one in found["target_creation"]]
    operations: Any = inherited.get("operations", given.get("operations", OPERATIONS))
    modes = (_MODES if "destination" in operations else ()) if found["modes"] is None else found["modes"]
    return {
        "modes": [mode(one) for one in modes],
        "properties": {**dict.fromkeys(PROPERTIES, False), **found["properties"]},
        "objects": {id: one or {} for id, one in found["objects"].items()},
        "target_creation": creation,
        "user_defined": bool(creation) if found["user_defined"] is None else found["user_defined"],
        "schemas": schemas,
        "bulk_source": {
            "capabilities": {"supports_namespaces": True, "supports_tracking_fields": True},
            "configuration": {},
            **found["bulk_source"],
        },
        "supports_data_cutoff": found["supports_data_cutoff"],
        "bulk_target": _bulk_target(found["bulk_target"]),
        "tables": {
            **{one["id"]: {field["id"]: field["type"] for field in one["fields"]} for one in schemas},
            **{name: _columns(one) for name, one in found["tables"].items()},
        },
    }


def _columns(table: Json) -> dict[str, str]:
    return {column: type or "string" for column, type in table.items()}


def target_object(offered: Json, id: str) -> Json:
    """Return one of the `objects` that are offered, without its fields, as the API describes it."""
    given = offered["objects"][id]
    return {
        "id": id,
        "name": given.get("name", id),
        "modes": [mode(one) for one in given["modes"]] if "modes" in given else offered["modes"],
        "properties": {**offered["properties"], **given.get("properties", {})},
    }


def target_fields(offered: Json, id: str) -> list[Json]:
    """Return the fields of one of the offered `objects`. A CRM has thousands, few of which a client requests."""
    return [target_field(name, one) for name, one in (offered["objects"][id].get("fields") or {}).items()]


def mode(given: Json | str) -> Json:
    """Return a mode of a model sync."""
    said = widened(given, "mode")
    name = said["mode"]
    label = said.get("label", _LABELS.get(name, name))
    return {
        "label": label,
        "description": f"{label} records in the destination.",
        "requires_identity": name in _NEED_AN_IDENTITY,
        "supports_field_sync_mode": name == "updateOrCreate",
        "supports_target_filters": False,
        **said,
    }


def _creation(given: Json | str) -> Json:
    found = widened(given, "id")
    values = picks(found.get("values", []))
    return {
        "id": found["id"],
        "title": found.get("title", found["id"].capitalize()),
        "enum": found.get("enum", bool(values)),
        **({"values": values} if values else {}),
    }


def _bulk_target(given: Json | None) -> Json | None:
    if given is None:
        return None
    found = {**BULK_TARGET, **given}
    return {**found, "modes": [bulk_mode(one) for one in found["modes"]]}


def bulk_mode(given: Json | str) -> Json:
    """Return a mode of a bulk sync."""
    said = widened(given, "id")
    id = said["id"]
    return {
        "label": _LABELS.get(id, id.capitalize()),
        "description": _BULK_DESCRIPTIONS.get(id, ""),
        "requires_identity": False,
        "supports_field_sync_mode": False,
        "supports_target_filters": False,
        **said,
    }
