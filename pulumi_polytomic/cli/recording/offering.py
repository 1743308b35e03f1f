"""Write what a connection offers in the format of a world: defaults are left out."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

from pulumi_polytomic.emulator.worlds import fields as expanding
from pulumi_polytomic.emulator.worlds import offers

from .picking import an_object, objects, picked, picked_objects, renamed, texts
from .reading import Offered

Json = dict[str, Any]


def offers_of(offered: Offered) -> Json:
    """Return what a connection offers, as a world has it."""
    targets = [offered.targets.get(one["id"], {}) for one in offered.objects]
    seen = [*targets, *([offered.new_target] if offered.new_target else [])]
    modes = _most([_modes(one.get("modes")) for one in seen]) or _most([_listed_modes(one) for one in offered.objects])
    properties = dict(_most([_properties(one.get("properties")) for one in seen]) or {})
    if not any(targets):
        properties.pop("target_creator", None)  # true of every target that is yet to be made
    creation = [_creation(one) for one in objects(offered.creation.get("properties")) if isinstance(one.get("id"), str)]
    source, target = offered.bulk_source, offered.bulk_target
    found: Json = {
        "modes": modes,
        "properties": properties,
        "target_creation": creation if offered.creation.get("supported") else [],
        "user_defined": not offered.creation.get("supported") and any(one.get("fields") == [] for one in targets),
        "objects": {
            one["id"]: _target({**one, **target}, modes or [], properties)
            for one, target in zip(offered.objects, targets, strict=True)
        },
        "bulk_source": _bulk_source(source) if source else {},
        "schemas": {one["id"]: _schema(one) for one in source["schemas"]} if source else {},
        "bulk_target": _bulk_target(target) if target else None,
    }
    return {key: value for key, value in found.items() if value}


def _target(target: Json, modes: list[Any], properties: Json) -> Json:
    own_modes, own_properties = _modes(target.get("modes")), _properties(target.get("properties"))
    fields = [one for one in objects(target.get("fields")) if isinstance(one.get("id"), str)]
    return {
        **renamed(target, target["id"]),
        **({"modes": own_modes} if own_modes not in (None, modes) else {}),
        **({"properties": own_properties} if own_properties not in (None, properties) else {}),
        "fields": {one["id"]: _field(one) for one in fields},
    }


_FIELD_WORDS = ("name", "description", "type", "source_type")
_FIELD_FLAGS = (
    "createable", "updateable", "required", "encryptable", "association", "multiple_associations", "filterable",
    "supports_identity",
)  # fmt: skip
_FUNCTION_FLAGS = ("multi_value", "requires_value")


def _field(field: Json) -> Json | str:
    said = picked(field, words=_FIELD_WORDS, flags=_FIELD_FLAGS)
    for key in ("filter_functions", "identity_functions"):
        if isinstance(field.get(key), list):
            said[key] = [_function(one) for one in objects(field[key]) if isinstance(one.get("id"), str)]
    if values := _values(field.get("values")):
        said["values"] = values
    rules: Json = {key: said[key] for key in ("type", "supports_identity", "filterable") if key in said}
    return _short(said, expanding.target_field(field["id"], rules), expanding.target_field(field["id"], {}), rules)


def _function(function: Json) -> Json:
    found = {"id": function["id"], **picked(function, words=("label",), flags=_FUNCTION_FLAGS)}
    values = function.get("values")
    return {**found, "values": values} if isinstance(values, list) else found


def _short(said: Json, default: Json, plain: Json, rules: Json) -> Json | str:
    """Return what is not the default. `rules` are the keys that the other defaults depend on, `plain` their own."""
    kept = {key: value for key, value in said.items() if value != default.get(key)}
    kept = {**{key: value for key, value in rules.items() if value != plain[key]}, **kept}
    return kept["type"] if set(kept) == {"type"} else kept or "string"


_COLUMN_WORDS = ("name", "type", "remote_type", "path")
_COLUMN_FLAGS = ("is_primary_key", "source_primary_key", "primary_key_override", "user_managed")


def _schema(schema: Json) -> Json:
    columns = {one["id"]: one for one in objects(schema.get("fields")) if isinstance(one.get("id"), str)}
    first = list(columns)[:1]
    keys = [id for id, one in columns.items() if one.get("is_primary_key")]
    # If the first is the only one, that goes without saying; if there is none, the first one says so.
    said = {} if keys == first else dict.fromkeys(keys, True) or dict.fromkeys(first, False)
    fields = {id: _column(one, said.get(id)) for id, one in columns.items()}
    default = expanding.source_schema(schema["id"], None)["name"]
    return {**renamed(schema, default), "fields": fields}


def _column(column: Json, is_key: bool | None) -> Json | str:
    """Return a field of a schema; `is_key` is what it says of being a primary key, None if it need not say."""
    found = picked(column, words=_COLUMN_WORDS, flags=_COLUMN_FLAGS)
    if isinstance(column.get("association"), dict):
        found["association"] = column["association"]
    if column.get("type_spec") is not None:
        found["type_spec"] = column["type_spec"]
    rules = {**picked(found, words=("type",)), **({} if is_key is None else {"is_primary_key": is_key})}
    default = expanding.source_field(column["id"], rules, bool(found.get("is_primary_key")))
    return _short(found, default, {"type": "string", "is_primary_key": None}, rules)


def _modes(answer: Any) -> list[Any] | None:
    """Return the modes of a target with its fields, None if it has none."""
    found = [one for one in objects(answer) if isinstance(one.get("mode"), str)]
    flags = ("requires_identity", "supports_field_sync_mode", "supports_target_filters")
    return [_mode(picked(one, words=("mode", "label", "description"), flags=flags)) for one in found] or None


def _listed_modes(target: Json) -> list[Any] | None:
    """Return the modes of a target as the list of targets has them: with other names, and fewer."""
    found = [one for one in objects(target.get("modes")) if isinstance(one.get("id"), str)]
    renamed = {"id": "mode", "supports_per_field_mode": "supports_field_sync_mode"}
    return _modes([{renamed.get(key, key): value for key, value in one.items()} for one in found])


def _mode(mode: Json) -> Json | str:
    default = offers.mode(mode["mode"])
    kept = {key: value for key, value in mode.items() if key == "mode" or value != default.get(key)}
    return mode["mode"] if set(kept) == {"mode"} else kept


def _properties(answer: Any) -> Json | None:
    if not isinstance(answer, dict):
        return None
    found = picked(answer, words=("new_target_label", "primary_metadata_object"), flags=offers.PROPERTIES)
    return {key: value for key, value in found.items() if value}


def _creation(one: Json) -> Json:
    found = {"id": one["id"], **picked(one, words=("title",))}
    values = _values(one.get("values"))
    enum = one.get("enum") is True
    return {**found, **({"enum": enum} if enum != bool(values) else {}), **({"values": values} if values else {})}


def _values(answer: Any) -> list[Json]:
    found = [one for one in objects(answer) if isinstance(one.get("value"), str)]
    return [
        {**picked(one, words=("value", "label")), **picked_objects(one, ("depends_on",))} for one in found
    ]  # fmt: skip


def _bulk_source(source: Json) -> Json:
    default = {"supports_namespaces": True, "supports_tracking_fields": True}
    found = picked_objects(source, ("capabilities", "configuration"))
    return {key: value for key, value in found.items() if value and (key, value) != ("capabilities", default)}


def _bulk_target(target: Json) -> Json:
    flags = ("requires_identity", "supports_field_sync_mode", "supports_target_filters")
    modes = [
        picked(one, words=("id", "label", "description"), flags=flags)
        for one in objects(target.get("modes"))
        if isinstance(one.get("id"), str)
    ]
    configuration = an_object(target.get("configuration"))
    required = texts(configuration.get("required"))
    if isinstance(configuration.get("properties"), dict):  # a JSON schema
        configuration = configuration["properties"]
    else:  # a mark on each setting
        required = required or [name for name, one in configuration.items() if an_object(one).get("required") is True]
        configuration = {name: _without(one, "required") for name, one in configuration.items()}
    resync = target.get("supported_resync_modes")
    found = {
        "modes": [_bulk_mode(one) for one in modes],
        "configuration": configuration,
        "required": required,
        **({"supported_resync_modes": texts(resync)} if isinstance(resync, list) else {}),
        **picked(target, flags=("supports_history_mode",)),
    }
    return {key: value for key, value in found.items() if value != offers.BULK_TARGET[key]} | {"modes": found["modes"]}


def _bulk_mode(mode: Json) -> Json | str:
    default = offers.bulk_mode(mode["id"])
    kept = {key: value for key, value in mode.items() if key == "id" or value != default.get(key)}
    return mode["id"] if set(kept) == {"id"} else kept


def _without(value: Any, key: str) -> Any:
    return {name: one for name, one in value.items() if name != key} if isinstance(value, dict) else value


def _most(found: Iterable[Any]) -> Any:
    """Return what occurs most often, the first of them; None is no answer."""
    said = [one for one in found if one is not None]
    counts = Counter(json.dumps(one, sort_keys=True) for one in said)
    return max(said, key=lambda one: counts[json.dumps(one, sort_keys=True)], default=None)
