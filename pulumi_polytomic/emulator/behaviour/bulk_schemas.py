"""Which of a source's schemas a bulk sync reads, and how (the `schemas` of its body, and their list)."""

from __future__ import annotations

from typing import Any

from ..store import Json
from .instants import settle_instant
from .refusals import invalid

_LISTED = (
    "id", "enabled", "output_name", "user_output_name", "partition_key", "tracking_field",
    "data_cutoff_timestamp", "disable_data_cutoff", "history_enabled", "destination_history_output_name",
)  # fmt: skip


def widened(schemas: Any) -> Any:
    """Return the entries of a body as objects: an id alone selects that schema."""
    if not isinstance(schemas, list):
        return schemas
    return [{"id": entry} if isinstance(entry, str) else entry for entry in schemas]


def everything(source: list[Json]) -> list[Json]:
    """Return every schema of a source, enabled: what a sync starts with when its body names none."""
    return [_plain(schema["id"], enabled=True) for schema in source]


def select(sent: list[Json], source: list[Json], stored: list[Json], allows_history: bool) -> list[Json]:
    """Return the schemas after a selection: those that are not named are disabled."""
    known = {schema["id"]: schema for schema in stored}
    named: dict[str, Json] = {}
    for at, entry in enumerate(sent):
        path = f"schemas[{at}]"
        if entry["id"] not in [schema["id"] for schema in source]:
            raise invalid(f"{path}.id", f"the source has no schema '{entry['id']}'")
        if entry.get("history_enabled") and not allows_history:
            raise invalid(f"{path}.history_enabled", "needs replicate mode and a destination with history")
        named[entry["id"]] = _configured(entry, known.get(entry["id"]), path)
    return [
        named.get(schema["id"]) or {**known.get(schema["id"], _plain(schema["id"])), "enabled": False}
        for schema in source
    ]


def reselect(source: list[Json], stored: list[Json]) -> list[Json]:
    """Return the schemas when a body leaves the selection as it is, for a source that may be another."""
    if {schema["id"] for schema in source} == {schema["id"] for schema in stored}:
        return stored
    return everything(source)


def _plain(id: str, *, enabled: bool = False) -> Json:
    return {"id": id, "enabled": enabled, "user_output_name": "", "history_enabled": False}


def _configured(entry: Json, stored: Json | None, path: str) -> Json:
    """Return one schema: `user_output_name` and `history_enabled` stay when they are left out."""
    if set(entry) == {"id"}:
        return {**(stored or _plain(entry["id"])), "enabled": True}
    kept = {key: (stored or _plain(entry["id"]))[key] for key in ("user_output_name", "history_enabled")}
    sent = {key: value for key, value in entry.items() if value is not None}
    if "data_cutoff_timestamp" in sent:
        sent["data_cutoff_timestamp"] = settle_instant(sent["data_cutoff_timestamp"], f"{path}.data_cutoff_timestamp")
    return {"enabled": True, **kept, **sent}


def listed(schema: Json) -> Json:
    """Return a schema as the list reports it: neither fields nor filters."""
    output_name = schema["user_output_name"] or schema["id"].rpartition(".")[2].lower()
    whole = {
        "partition_key": "",
        "tracking_field": "",
        "data_cutoff_timestamp": None,
        "disable_data_cutoff": False,
        **schema,
        "output_name": output_name,
    }
    if schema["history_enabled"]:
        whole["destination_history_output_name"] = f"{output_name}_history"
    return {key: whole[key] for key in _LISTED if key in whole}
