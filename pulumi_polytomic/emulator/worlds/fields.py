"""The fields of target objects and of source schemas, with what they are when a world does not say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Json = dict[str, Any]

FILTER_FUNCTIONS: dict[str, Sequence[str]] = {
    "string": ("Equality", "Inequality", "IsNull", "IsNotNull", "StringContains", "StringOneOf"),
    "number": ("Equality", "Inequality", "GreaterThan", "LessThan", "IsNull", "IsNotNull"),
    "boolean": ("True", "False", "IsNull", "IsNotNull"),
    "datetime": ("OnOrAfter", "OnOrBefore", "InTheLast", "IsNull", "IsNotNull"),
}
"""Type of a field -> the functions by which it can be filtered."""

_ANY_TYPE = ("Equality", "Inequality", "IsNull", "IsNotNull")
_IDENTITY_FUNCTIONS = ("Equality", "ISubstring")
_LABELS = {
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
_IDENTITY_LABELS = {"Equality": "Exact match", "ISubstring": "Contains, ignoring case"}
_VALUELESS = ("IsNull", "IsNotNull", "True", "False")
_DURATIONS = ("day", "week", "month", "quarter", "year")


def widened(given: Json | str | None, short: str) -> Json:
    """Return an entry as an object: in a world it may be one word, which stands for the key `short`, or nothing."""
    if given is None:
        return {}
    return {short: given} if isinstance(given, str) else given


def target_field(id: str, given: Json | str | None) -> Json:
    """Return a field of a target object as the API describes it."""
    given = widened(given, "type")
    type = given.get("type", "string")
    supports_identity = given.get("supports_identity", False)
    filterable = given.get("filterable", True)
    field = {
        "id": id,
        "name": id,
        "description": "",
        "type": type,
        "source_type": type,
        "createable": True,
        "updateable": True,
        "required": False,
        "encryptable": type == "string",
        "association": False,
        "multiple_associations": False,
        "filterable": filterable,
        "filter_functions": FILTER_FUNCTIONS.get(type, _ANY_TYPE) if filterable else (),
        "supports_identity": supports_identity,
        "identity_functions": _IDENTITY_FUNCTIONS if supports_identity else (),
        **given,
    }
    choices = {"values": picks(field["values"])} if "values" in field else {}
    return {
        **field,
        **choices,
        "filter_functions": [_filter_function(one) for one in field["filter_functions"]],
        "identity_functions": [_identity_function(one) for one in field["identity_functions"]],
    }


def picks(values: Sequence[Json | str]) -> list[Json]:
    """Return the values to choose from, each with its label."""
    return [{"label": one["value"], **one} for one in (widened(value, "value") for value in values)]


def _filter_function(given: Json | str) -> Json:
    function = widened(given, "id")
    id = function["id"]
    return {
        "label": _LABELS.get(id, id),
        "multi_value": id == "StringOneOf",
        "requires_value": id not in _VALUELESS,
        "values": [{"value": one, "label": one.capitalize()} for one in _DURATIONS if id == "InTheLast"],
        **function,
    }


def _identity_function(given: Json | str) -> Json:
    function = widened(given, "id")
    return {"label": _IDENTITY_LABELS.get(function["id"], function["id"]), **function}


def source_schema(id: str, given: Json | None) -> Json:
    """Return a schema of a bulk source. If no field says whether it is a primary key, the first one is."""
    given = given or {}
    columns = {name: widened(one, "type") for name, one in (given.get("fields") or {}).items()}
    said = any("is_primary_key" in column for column in columns.values())
    fields = [source_field(name, column, not said and at == 0) for at, (name, column) in enumerate(columns.items())]
    return {"id": id, "name": given.get("name", id.rpartition(".")[2]), "fields": fields}


def source_field(id: str, given: Json, is_key: bool) -> Json:
    """Return a field of a schema; `is_key` says whether it is a primary key if it does not say itself."""
    type = given.get("type", "string")
    is_key = given.get("is_primary_key", is_key)
    return {
        "id": id,
        "name": id,
        "type": type,
        "remote_type": type,
        "is_primary_key": is_key,
        "source_primary_key": is_key,
        "user_managed": False,
        **given,
    }


def model_field(id: str, name: str, given: Json, *, unique: bool, dates: Json) -> Json:
    """Return a field of a model. `dates` are those of the model."""
    type = given.get("type", "string")
    return {
        "id": id,
        "name": name,
        "label": name.replace("_", " ").capitalize(),
        "type": type,
        "remote_type": type,
        "unique": unique,
        "user_added": False,
        **dates,
        **given,
    }
