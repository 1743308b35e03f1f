"""How a model sync's mappings, identities, overrides, target and schedule are stored.

Each function takes a part of a request body whose shape was checked, and returns the part as answers
report it. Keys that are not known stay where they are.
"""

from __future__ import annotations

from typing import Any

from ..store import Json
from ..unsettled import Unsettled
from . import added_settings
from .filters import FindField
from .refusals import invalid

CREATION = frozenset({"create", "new_name"})
"""The keys of a target that make a new one: sent once, and in no answer."""
_TIMES = ("minute", "hour", "day_of_week", "day_of_month", "month")


def without_nulls(part: Json) -> Json:
    """Return an object without its null keys: null and absent are one inside known objects."""
    return {key: value for key, value in part.items() if value is not None}


def numbers_as_strings(schedule: Any) -> Any:
    """Return a schedule with its times as strings; numbers are accepted."""
    if not isinstance(schedule, dict):
        return schedule
    times = {
        key: str(schedule[key])
        for key in _TIMES
        if isinstance(schedule.get(key), int) and not isinstance(schedule[key], bool)
    }
    return {**schedule, **times}


def settle_fields(fields: list[Json], override_fields: list[Json]) -> tuple[list[Json], list[Json]]:
    """Part mappings from override fields, wherever they were sent.

    A mapping with an override value and no source is stored as an override field; an entry of
    `override_fields` that names a source is stored as a mapping (the docstrings of 2025-09-18).
    """
    mappings: list[Json] = []
    constants: list[Json] = []
    late: list[Json] = []
    for at, entry in enumerate(map(without_nulls, override_fields)):
        if "source" in entry:
            late.append(entry)
        elif "override_value" in entry:
            constants.append(_constant(entry, f"override_fields[{at}]"))
        else:
            raise invalid(f"override_fields[{at}].override_value", "is required")
    for at, entry in enumerate(map(without_nulls, fields)):
        constant = "source" not in entry and "override_value" in entry
        (constants if constant else mappings).append(_constant(entry, f"fields[{at}]") if constant else entry)
    return mappings + late, constants


def _constant(entry: Json, path: str) -> Json:
    if not entry["override_value"]:
        # The official provider's tests expect these words of the service: it takes an empty value for none.
        raise invalid(f"{path}.source", "unknown model field id")
    return {key: value for key, value in entry.items() if key != "encryption_enabled"}


def with_defaults(fields: list[Json], override_fields: list[Json]) -> Json:
    """Return both lists with what they were sent without (`Unsettled.mapping_defaults`)."""
    constant = {"sync_mode": "updateOrCreate", "new": False}
    return {
        "fields": [{**constant, "encryption_enabled": False, **entry} for entry in fields],
        "override_fields": [{**constant, **entry} for entry in override_fields],
    }


def settle_identities(body: Json, previous: Json | None, unsettled: Unsettled) -> Json | None:
    """Return the identities of a body that may hold them in either form, or both."""
    stored = ((previous or {}).get("identities") or {}).get("mappings") or []
    identities = _modern_identities(body.get("identities"))
    if identities is None and len(stored) > 1:
        raise invalid("identities", "is required: the sync has more than one identity mapping")
    if identities is not None and not identities["mappings"] and unsettled.empty_identities == "refused":
        raise invalid("identities.mappings", "should not be empty")
    if body.get("identity") is None:
        return identities
    only = without_nulls(body["identity"])
    if identities is None:
        return {"mappings": [only], "strategy": "priority"}
    if identities["mappings"][:1] != [only]:
        raise invalid("identity", "differs from the first of identities.mappings")
    return identities


def _modern_identities(identities: Json | None) -> Json | None:
    if identities is None:
        return None
    mappings = [without_nulls(mapping) for mapping in identities["mappings"]]
    strategy = identities.get("strategy")
    if len(mappings) > 1 and strategy is None:
        raise invalid("identities.strategy", "is required with more than one mapping")
    return {**identities, "mappings": mappings, "strategy": strategy if len(mappings) > 1 else "priority"}


def without_identities(fields: list[Json], identities: Json | None, unsettled: Unsettled) -> list[Json]:
    """Return the mappings that are kept: one of an identity's target may be dropped (`Unsettled.identity_mapping`)."""
    if unsettled.identity_mapping == "kept":
        return fields
    targets = [mapping["target"] for mapping in (identities or {}).get("mappings") or []]
    return [entry for entry in fields if entry["target"] not in targets]


def settle_overrides(overrides: list[Json], find_field: FindField) -> list[Json]:
    """Return `overrides` with each field named by model and source name; `field_id` wins over `field`."""
    settled = []
    for at, entry in enumerate(map(without_nulls, overrides)):
        field_id = entry.pop("field_id", None)
        if field_id is not None:
            found = find_field(field_id)
            if found is None:
                raise invalid(f"overrides[{at}].field_id", "no such model field")
            entry["field"] = found
        if "field" not in entry:
            raise invalid(f"overrides[{at}]", "field or field_id is required")
        settled.append(entry)
    return settled


def settle_target(target: Json, previous: Json | None, can_create: bool, unsettled: Unsettled) -> Json:
    """Return the target as stored; `create` makes a new one (Create Sync, "Creating a new target").

    Either the answer already holds the new object, or what was sent waits for the first execution
    (`Unsettled.target_create`). No answer reports it, so a body that was read names no target until then
    (`Unsettled.pending_target`).
    """
    settled = without_nulls({key: value for key, value in target.items() if key != "search_values"})
    settled.pop("filter_logic", None)
    settled["configuration"] = added_settings.settle(settled.get("configuration"), unsettled)
    given = [key for key in ("object", "create") if key in settled]
    if len(given) == 2:
        raise invalid("target", "object and create exclude each other")
    if "object" in settled:
        settled.pop("new_name", None)
        return settled
    if not given and "new_name" not in settled:
        return {**settled, **_pending(settled["connection_id"], previous, unsettled)}
    if not can_create:
        raise invalid("target.create", "this connection cannot create targets")
    if not ((settled.get("create") or {}).get("name") or settled.get("new_name")):
        raise invalid("target.create.name", "is required")
    return created(settled) if unsettled.target_create == "at_once" else settled


def _pending(connection_id: str, previous: Json | None, unsettled: Unsettled) -> Json:
    """Return what is left of a creation that waits for the first execution, when an update does not name it."""
    stored = (previous or {}).get("target") or {}
    waits = stored.get("connection_id") == connection_id and "object" not in stored
    if not waits or unsettled.pending_target == "refused":
        raise invalid("target.object", "is required, or target.create")
    return {key: stored[key] for key in CREATION if key in stored and unsettled.pending_target == "kept"}


def created(target: Json) -> Json:
    """Return a target whose new object has been made."""
    name = (target.get("create") or {}).get("name") or target["new_name"]
    made = {key: value for key, value in target.items() if key not in CREATION}
    return {**made, "object": name}


def settle_schedule(schedule: Json) -> Json:
    """Return a model sync's schedule; without a frequency it is manual."""
    settled = without_nulls(schedule)
    if "run_after" in settled:
        settled["run_after"] = without_nulls(settled["run_after"])
    return {"frequency": "manual", **settled}
