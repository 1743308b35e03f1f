"""The API of version 2024-02-08: its bodies turned into those of 2025-09-18, and answers turned back.

What the version lacks has no effect when it is sent: it knows neither `identities`, `model_filters` and
`target_filters` of a model sync, nor `default_schedule` and `additional_schedules` of a bulk sync. Keys that no
version knows are kept, as they are in the current one.
"""

from __future__ import annotations

from typing import Any

from ..store import Json
from . import logic as expressions
from . import shapes
from .mappings import numbers_as_strings
from .shapes import DefaultSchedule, Shape


class OlderBulkSync(Shape):
    """What the body of a bulk sync has in version 2024-02-08 only."""

    schedule: DefaultSchedule
    discover: bool | None = None


NO_MODEL = "00000000-0000-0000-0000-000000000000"
_LATER_MODEL_SYNC = ("identities", "model_filters", "target_filters", "problems")
_LATER_BULK_SYNC = ("default_schedule", "additional_schedules")
_OWNED_BY_SCHEDULE = ("id", "created_at", "created_by", "updated_at", "updated_by")


def model_sync_body(body: Json) -> Json:
    """Return the body of Create and Update Sync as the current version writes it.

    The deprecated forms mean the same in both. A constant may come back as answers of this version report
    it: a mapping whose source is of no model.
    """
    body = {key: value for key, value in body.items() if key not in _LATER_MODEL_SYNC}
    for key in ("fields", "override_fields"):
        if isinstance(body.get(key), list):
            body[key] = [_without_no_model(entry) for entry in body[key]]
    constants = body.get("override_fields")
    if isinstance(constants, list) and isinstance(body.get("fields"), list):
        # An entry that came back in both lists is one.
        body["override_fields"] = [entry for entry in constants if entry not in body["fields"]]
    return body


def _without_no_model(entry: Any) -> Any:
    source = entry.get("source") if isinstance(entry, dict) else None
    if not isinstance(source, dict) or source.get("model_id") != NO_MODEL:
        return entry
    return {key: value for key, value in entry.items() if key != "source"}


def model_sync_answer(sync: Json, logic_over_both: str) -> Json:
    """Return a model sync of the current version as this one reports it.

    `override_fields` are merged into `fields`; both kinds of filters are one list with one logic, in the spelling in
    which this version wrote it, if it did.
    """
    answer = {key: value for key, value in sync.items() if key not in _LATER_MODEL_SYNC}
    constants = [{**entry, "source": {"model_id": NO_MODEL, "field": ""}} for entry in sync["override_fields"]]
    target = {key: value for key, value in sync["target"].items() if key != "filter_logic"}
    logic = logic_over_both or _one_logic(sync)
    return {
        **answer,
        "fields": [*sync["fields"], *constants],
        "override_fields": [],
        "target": target,
        **({"filter_logic": logic} if logic else {}),
    }


def _one_logic(sync: Json) -> str:
    """Join the logic of the model's filters and that of the target's, which must both hold.

    A kind without a logic of its own needs none unless the other has one: then all of its conditions are named.
    """
    logics = {"Model": sync.get("filter_logic") or "", "Target": sync["target"].get("filter_logic") or ""}
    if not any(logics.values()):
        return ""
    parts = []
    for kind, logic in logics.items():
        if logic and _names_all(sync, logic):
            return logic
        labels = [entry["label"] for entry in sync["filters"] if entry["field_type"] == kind]
        if labels:
            parts.append(expressions.parse(logic) if logic else expressions.conjunction(labels))
    return expressions.render(expressions.conjunction(parts))


def _names_all(sync: Json, logic: str) -> bool:
    """Say whether a logic already names every condition, as one that cannot be parted does."""
    return expressions.labels(expressions.parse(logic)) == {entry["label"] for entry in sync["filters"]}


def bulk_sync_body(body: Json, stored: Json | None) -> Json:
    """Return the body of Create and Update Bulk Sync as the current version writes it.

    `schedule` is the default schedule; the additional ones, which this version cannot say, stay as they are.
    The deprecated `discover` stands for the discovery of objects where that is left out.
    """
    body = {key: value for key, value in body.items() if key not in _LATER_BULK_SYNC}
    body["schedule"] = numbers_as_strings(body.get("schedule"))
    if body["schedule"] is None:
        del body["schedule"]
    shapes.check(OlderBulkSync, body)
    schedule, discover = body.pop("schedule"), body.pop("discover", None)
    if discover is not None and body.get("automatically_add_new_objects") is None:
        body["automatically_add_new_objects"] = "all" if discover else "none"
    if stored is None:
        return {**body, "default_schedule": schedule}
    kept = {"additional_schedules": stored["additional_schedules"]}
    return {**body, "default_schedule": {**schedule, "id": stored["default_schedule"]["id"]}, **kept}


def bulk_sync_answer(sync: Json) -> Json:
    """Return a bulk sync of the current version as this one reports it."""
    answer = {key: value for key, value in sync.items() if key not in _LATER_BULK_SYNC}
    schedule = {key: value for key, value in sync["default_schedule"].items() if key not in _OWNED_BY_SCHEDULE}
    return {**answer, "schedule": schedule, "discover": sync["automatically_add_new_objects"] != "none"}
