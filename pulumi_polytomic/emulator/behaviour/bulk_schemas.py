"""Which of a source's schemas a bulk sync reads, and how: the `schemas` of its body, and the calls of their own.

Three calls write them. Each schema is stored whole, with an entry for every field of the source.

- The sync's own body selects: what it does not name is disabled. An id alone (or an object with nothing but
  its id) selects a schema as it is; any other entry is written whole, as PUT writes it.
- PUT of one schema replaces it: what is left out goes back to its default.
- PATCH changes the schemas it names, and of those only what it says.

In all three, `fields` left out or empty enables every field and obfuscates none; `user_output_name` and
`history_enabled` left out stay. The sync's own body says `obfuscate`, the other two and every answer say
`obfuscated`: the other word is not known there, and has no effect.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..store import Json
from .instants import settle_instant
from .refusals import NotFound, invalid
from .shapes import BulkFilter, Name, Shape


class SchemaField(Shape):
    """One field of a schema in the schema calls: here the word is `obfuscated`."""

    id: Name
    enabled: bool | None = None
    obfuscated: bool | None = None
    user_output_name: str | None = None


class Schema(Shape):
    """The body of Update Bulk Sync Schema."""

    enabled: bool | None = None
    fields: list[SchemaField] | None = None
    filters: list[BulkFilter] | None = None
    partition_key: str | None = None
    tracking_field: str | None = None
    data_cutoff_timestamp: str | None = None
    disable_data_cutoff: bool | None = None
    user_output_name: str | None = None
    history_enabled: bool | None = None


class NamedSchema(Schema):
    """One entry of Patch Bulk Sync Schemas."""

    id: Name


class SchemasPatch(Shape):
    """The body of Patch Bulk Sync Schemas."""

    schemas: list[NamedSchema] | None = None


_LISTED = (
    "id", "enabled", "output_name", "user_output_name", "partition_key", "tracking_field",
    "data_cutoff_timestamp", "disable_data_cutoff", "history_enabled", "destination_history_output_name",
)  # fmt: skip
_DEFAULTS: Json = {
    "partition_key": "",
    "tracking_field": "",
    "data_cutoff_timestamp": None,
    "disable_data_cutoff": False,
    "filters": [],
}
_KEPT = ("user_output_name", "history_enabled")
_ANSWERED = ("output_name", "destination_history_output_name")


@dataclass(frozen=True)
class Rules:
    """What depends on the sync and on the readings chosen.

    Attributes:
        allows_history: whether the mode and the destination allow history tables.
        unlisted: what a list of fields means for those that are not in it.
        obfuscation: the word for it in the body that is read.
        new_fields: whether a field that the source has only since then is enabled.
    """

    allows_history: bool
    unlisted: str = "disabled"
    obfuscation: str = "obfuscated"
    new_fields: bool = True


def widened(schemas: Any) -> Any:
    """Return the entries of a body as objects, those of their fields too: an id alone selects."""
    if not isinstance(schemas, list):
        return schemas
    return [_widened(entry) for entry in schemas]


def _widened(entry: Any) -> Any:
    entry = {"id": entry} if isinstance(entry, str) else entry
    if not isinstance(entry, dict) or not isinstance(entry.get("fields"), list):
        return entry
    fields = [{"id": field} if isinstance(field, str) else field for field in entry["fields"]]
    return {**entry, "fields": fields}


def everything(source: list[Json]) -> list[Json]:
    """Return every schema of a source, enabled: what a sync starts with when its body names none."""
    return [_plain(schema, enabled=True) for schema in source]


def select(sent: list[Json], source: list[Json], stored: list[Json], rules: Rules) -> list[Json]:
    """Return the schemas after a selection: those that are not named are disabled."""
    before = _before(source, stored, rules)
    named: dict[str, Json] = {}
    for at, entry in enumerate(sent):
        path = f"schemas[{at}]"
        if entry["id"] not in before:
            raise invalid(f"{path}.id", f"the source has no schema '{entry['id']}'")
        whole = set(entry) != {"id"}
        known = before[entry["id"]]
        named[entry["id"]] = _replaced(entry, known, path, rules) if whole else {**known, "enabled": True}
    return [named.get(id) or {**known, "enabled": False} for id, known in before.items()]


def reselect(source: list[Json], stored: list[Json]) -> list[Json]:
    """Return the schemas when a body leaves the selection as it is, for a source that may be another."""
    if {schema["id"] for schema in source} == {schema["id"] for schema in stored}:
        return stored
    return everything(source)


def patch(sent: list[Json], source: list[Json], stored: list[Json], rules: Rules) -> list[Json]:
    """Return the schemas after Patch Bulk Sync Schemas."""
    schemas = _before(source, stored, rules)
    for at, entry in enumerate(sent):
        path = f"schemas[{at}]"
        if entry["id"] not in schemas:
            raise invalid(f"{path}.id", f"the sync has no schema '{entry['id']}'")
        schemas[entry["id"]] = _patched(entry, schemas[entry["id"]], path, rules)
    return list(schemas.values())


def replace(schema_id: str, sent: Json, source: list[Json], stored: list[Json], rules: Rules) -> list[Json]:
    """Return the schemas after Update Bulk Sync Schema."""
    schemas = _before(source, stored, rules)
    if schema_id not in schemas:
        raise NotFound(f"the sync has no schema {schema_id}")
    schemas[schema_id] = _replaced({**sent, "id": schema_id}, schemas[schema_id], "", rules)
    return list(schemas.values())


def _before(source: list[Json], stored: list[Json], rules: Rules) -> dict[str, Json]:
    """Return the schemas by id, with an entry for every field that the source has now."""
    known = {schema["id"]: schema for schema in stored}
    return {schema["id"]: _completed(known.get(schema["id"]), schema, rules) for schema in source}


def _completed(known: Json | None, source: Json, rules: Rules) -> Json:
    plain = _plain(source)
    if known is None:
        return plain
    fields = {field["id"]: field for field in known["fields"]}
    new = {"enabled": rules.new_fields}
    return {**known, "fields": [fields.get(field["id"]) or {**field, **new} for field in plain["fields"]]}


def _plain(source: Json, *, enabled: bool = False) -> Json:
    return {
        "id": source["id"],
        "enabled": enabled,
        "user_output_name": "",
        "history_enabled": False,
        **_DEFAULTS,
        "fields": [_plain_field(field["id"]) for field in source["fields"]],
    }


def _plain_field(id: str) -> Json:
    return {"id": id, "enabled": True, "obfuscated": False, "user_output_name": ""}


def _replaced(entry: Json, before: Json, path: str, rules: Rules) -> Json:
    kept = {key: before[key] for key in _KEPT}
    return {"enabled": True, **_DEFAULTS, **kept, **_settled(entry, before, path, rules)}


def _patched(entry: Json, before: Json, path: str, rules: Rules) -> Json:
    return {**before, **_settled(entry, before, path, rules)}


def _settled(entry: Json, before: Json, path: str, rules: Rules) -> Json:
    """Return the content of an entry: its fields always, its other properties if they are given."""
    prefix = f"{path}." if path else ""
    sent = {key: value for key, value in entry.items() if value is not None and key not in _ANSWERED}
    if sent.get("history_enabled") and not rules.allows_history:
        raise invalid(f"{prefix}history_enabled", "needs replicate mode and a destination with history")
    if "data_cutoff_timestamp" in sent:
        sent["data_cutoff_timestamp"] = settle_instant(sent["data_cutoff_timestamp"], f"{prefix}data_cutoff_timestamp")
    known = [field["id"] for field in before["fields"]]
    for at, condition in enumerate(sent.get("filters") or []):
        if condition.get("field_id") not in known:
            raise invalid(f"{prefix}filters[{at}].field_id", "no such field")
    return {**sent, "fields": _fields(sent.get("fields") or [], before["fields"], f"{prefix}fields", rules)}


def _fields(sent: list[Json], before: list[Json], path: str, rules: Rules) -> list[Json]:
    if not sent:
        return [{**field, "enabled": True, "obfuscated": False} for field in before]
    named = {}
    for at, entry in enumerate(sent):
        if entry["id"] not in [field["id"] for field in before]:
            raise invalid(f"{path}[{at}].id", f"the schema has no field '{entry['id']}'")
        named[entry["id"]] = {key: value for key, value in entry.items() if value is not None}
    return [_field(named.get(field["id"]), field, rules) for field in before]


def _field(entry: Json | None, before: Json, rules: Rules) -> Json:
    if entry is None:
        return before if rules.unlisted == "unchanged" else {**before, "enabled": False}
    return {
        "id": before["id"],
        "enabled": entry.get("enabled", True),
        "obfuscated": entry.get(rules.obfuscation, False),
        "user_output_name": entry.get("user_output_name", before["user_output_name"]),
    }


def listed(schema: Json) -> Json:
    """Return a schema as the list reports it: neither fields nor filters."""
    output_name = _output_name(schema)
    whole = {**schema, "output_name": output_name}
    if schema["history_enabled"]:
        whole["destination_history_output_name"] = f"{output_name}_history"
    return {key: whole[key] for key in _LISTED if key in whole}


def detail(schema: Json, source: Json, rules: Rules) -> Json:
    """Return a schema as its own calls report it, with every field that the source has now."""
    whole = _completed(schema, source, rules)
    fields = [
        {**field, "output_name": field["user_output_name"] or field["id"].lower()}  #
        for field in whole["fields"]
    ]
    return {**whole, **listed(schema), "fields": fields}


def _output_name(schema: Json) -> str:
    return schema["user_output_name"] or str(schema["id"]).rpartition(".")[2].lower()
