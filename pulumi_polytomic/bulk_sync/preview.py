"""Check at preview that the deployment can run a declared bulk sync. Functions that begin with `of_` are pure rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from pulumi_polytomic import rules
from pulumi_polytomic.api import sources
from pulumi_polytomic.lifecycle.preview.asking import REFUSED, Asking, Declared, by_id, listed, names, required
from pulumi_polytomic.lifecycle.preview.findings import Finding, quoted, suggestion
from pulumi_polytomic.lifecycle.preview.references import no_connection
from pulumi_polytomic.reconcile.path import Key, Path
from pulumi_polytomic.reconcile.path import fields as top_level

_REFRESHED = "the refresh before the create may find it"
_SOURCE, _DESTINATION = Path.of("source_connection_id"), Path.of("destination_connection_id")
_MODE = Path.of("mode")
Schemas = Mapping[str, dict[str, Any]]
"""Schemas by id: what the source says of them, or what is declared of them with its `path` and `id_path`."""


def findings(asking: Asking, declared: Declared, old: Declared, *, exists: bool) -> Iterator[Finding]:
    """Problems of the declaration. `exists`: the sync is on the server, and was declared as `old`."""
    yield from of_selection(declared)
    found = _source(asking, declared)
    # No preview refreshes anything, so what it misses may be there once the schemas are read again.
    refreshes = not exists and declared.get("refresh_schemas") is True
    yield from (replace(one, certain=False, then=_REFRESHED) if refreshes and one.missing else one for one in found)
    connection = declared.get(_DESTINATION.root)
    if isinstance(connection, str):
        try:
            destination = asking(partial(sources.bulk_target, connection_id=connection.lower()))
        except REFUSED:
            yield from no_connection(asking, _DESTINATION, connection.lower())
        else:
            yield from of_destination(destination or {}, declared, old, exists=exists)


def _source(asking: Asking, declared: Declared) -> list[Finding]:
    connection = declared.get(_SOURCE.root)
    if not isinstance(connection, str):
        return []
    deep = any(schema.keys() & {"fields", "filters", "tracking_field"} for schema in _declared(declared).values())
    try:
        answer = asking(partial(sources.bulk_source, connection_id=connection.lower(), include_fields=deep))
    except REFUSED:
        return no_connection(asking, _SOURCE, connection.lower())
    known = by_id(listed(answer, "schemas"))
    found = list(of_source(known, declared))
    if not any(f.missing for f in found):
        return found
    # The list may be older than the source. No call of a preview may refresh it, so each schema is requested.
    again = {id: _schema(asking, connection.lower(), id, known) for id in _doubtful(known, declared)}
    if any(schema is None for schema in again.values()):
        return [f for f in found if not f.missing]
    return list(of_source({**known, **{id: schema for id, schema in again.items() if schema}}, declared))


def _doubtful(known: Schemas, declared: Declared) -> Iterator[str]:
    """The schemas that the source does not list, or not with all the fields that are declared."""
    schemas = _declared(declared)
    for id in [*schemas, *(id for id in _scheduled(declared) if id not in schemas)]:
        fields = by_id(listed(known.get(id), "fields"))
        if id not in known or any(fields and field not in fields for _, _, field in _fields(schemas.get(id, {}))):
            yield id


def _schema(asking: Asking, connection: str, id: str, known: Schemas) -> dict[str, Any] | None:
    """The schema; empty if there is none, None if that is not known."""
    try:
        return asking(partial(sources.schema, connection_id=connection, schema_id=id)) or None
    except REFUSED:
        return dict(known.get(id, {}))


def of_source(known: Schemas, declared: Declared) -> Iterator[Finding]:
    """The declared schemas and fields that the source does not have; none if it lists none."""
    if not known:
        return
    called = names(dict(known))
    for id, schema in _declared(declared).items():
        key = Path.of("schemas", Key(id))
        if id not in known:
            what = f"`{id}`: no such schema of the source"
            yield Finding(
                schema["id_path"], what, (key, _SOURCE), suggestion(id, called), missing=True, rule=rules.UNKNOWN_SCHEMA
            )
            continue
        fields = by_id(listed(known[id], "fields"))
        for path, within, field in _fields(schema):
            if fields and field not in fields:
                what, near = f"`{field}`: no such field of {id}", suggestion(field, names(fields))
                yield Finding(
                    schema["path"] / path,
                    what,
                    (key / within, _SOURCE),
                    near,
                    missing=True,
                    rule=rules.UNKNOWN_SCHEMA_FIELD,
                )
    for id, path in _scheduled(declared).items():
        if id not in known and id not in _declared(declared):
            what = f"`{id}`: no such schema of the source"
            yield Finding(
                path,
                what,
                (Path.of("additional_schedules"), _SOURCE),
                suggestion(id, called),
                missing=True,
                rule=rules.UNKNOWN_SCHEMA,
            )


def of_selection(declared: Declared) -> Iterator[Finding]:
    """The schemas that an additional schedule names and the sync does not copy."""
    given = declared.get("schemas")
    selected = _declared(declared)
    later = declared.get("automatically_add_new_objects") not in (None, "none")
    if not isinstance(given, list) or later or len(selected) < len([one for one in given if not _is_off(one)]):
        return
    for id, path in _scheduled(declared).items():
        if id not in selected:
            what = f"`{id}` is not among the schemas that this sync copies"
            because = top_level("additional_schedules", "schemas")
            yield Finding(path, what, because, "add it to schemas", rule=rules.UNSELECTED_SCHEMA)


def of_destination(
    destination: Mapping[str, Any], declared: Declared, old: Declared, *, exists: bool
) -> Iterator[Finding]:
    """Declared settings that the destination does not offer, and settings that it needs and lacks."""
    modes, mode = by_id(listed(destination, "modes")), declared.get("mode")
    if isinstance(mode, str) and modes and mode not in modes:
        offered = f"it offers {', '.join(quoted(modes))}"
        yield Finding(
            _MODE,
            f"`{mode}`: not a mode of the destination",
            (_MODE, _DESTINATION),
            offered,
            rule=rules.UNSUPPORTED_MODE,
        )
    for id, schema in _declared(declared).items():
        if schema.get("history_enabled") is not True:
            continue
        path, key = (where / "history_enabled" for where in (schema["path"], Path.of("schemas", Key(id))))
        if destination.get("supports_history_mode") is False:
            yield Finding(path, "the destination keeps no history", (key, _DESTINATION), rule=rules.UNSUPPORTED_HISTORY)
        elif isinstance(mode, str) and mode != "replicate":
            what = f"history is kept only in the mode `replicate`, not in `{mode}`"
            yield Finding(path, what, (key, _MODE), rule=rules.UNSUPPORTED_HISTORY)
    yield from _configuration(destination.get("configuration"), declared, old, exists=exists)


def _configuration(wanted: Any, declared: Declared, old: Declared, *, exists: bool) -> Iterator[Finding]:
    given, before = declared.get("destination_configuration"), old.get("destination_configuration")
    if not isinstance(given, dict):
        return
    for name in required(wanted):
        # A key that was never declared may be set on the server, and stays there.
        if given.get(name) in (None, "") and (not exists or (isinstance(before, dict) and name in before)):
            path = Path.of("destination_configuration", name)
            yield Finding(
                path, "the destination needs it", (path, _DESTINATION), rule=rules.MISSING_DESTINATION_SETTING
            )


def _declared(declared: Declared) -> dict[str, dict[str, Any]]:
    """The schemas that are to be copied, as far as they are known."""
    given = declared.get("schemas")
    result: dict[str, dict[str, Any]] = {}
    for i, one in enumerate(given if isinstance(given, list) else []):
        schema = {"id": one} if isinstance(one, str) else one
        if isinstance(schema, dict) and isinstance(schema.get("id"), str) and not _is_off(schema):
            path = Path.of("schemas", i)
            result[schema["id"]] = {**schema, "path": path, "id_path": path if isinstance(one, str) else path / "id"}
    return result


def _is_off(schema: Any) -> bool:
    return isinstance(schema, dict) and schema.get("enabled") is False


def _fields(schema: Mapping[str, Any]) -> Iterator[tuple[Path, Path, str]]:
    """The fields of the source that a schema names: (where, as changes name that, the field)."""
    given, filters = schema.get("fields"), schema.get("filters")
    for i, one in enumerate(given if isinstance(given, list) else []):
        field = one if isinstance(one, str) else one.get("id") if isinstance(one, dict) and not _is_off(one) else None
        if isinstance(field, str):
            path = Path.of("fields", i)
            yield path if isinstance(one, str) else path / "id", Path.of("fields", Key(field)), field
    for i, one in enumerate(filters if isinstance(filters, list) else []):
        if isinstance(one, dict) and isinstance(one.get("field_id"), str):
            yield Path.of("filters", i, "field_id"), Path.of("filters"), one["field_id"]
    if isinstance(schema.get("tracking_field"), str) and schema["tracking_field"]:
        at = Path.of("tracking_field")
        yield at, at, schema["tracking_field"]


def _scheduled(declared: Declared) -> dict[str, Path]:
    """The schemas that additional schedules name -> where."""
    given = declared.get("additional_schedules")
    result: dict[str, Path] = {}
    for i, schedule in enumerate(given if isinstance(given, list) else []):
        named = schedule.get("schemas") if isinstance(schedule, dict) else None
        for j, id in enumerate(named if isinstance(named, list) else []):
            if isinstance(id, str):
                result.setdefault(id, Path.of("additional_schedules", i, "schemas", j))
    return result
