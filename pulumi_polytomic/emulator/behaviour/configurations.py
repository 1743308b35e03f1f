"""A connection's configuration, as the JSON schema of its type judges it and marks its secrets.

`required` is not enforced: what a type needs depends on how it connects. Null counts as absent. The schemas of the
service give the values of some enums with a label each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from ..store import Json
from ..unsettled import Unsettled
from .refusals import Invalid, invalid

MASK = "********"
# "Not reachable" can be played: a connection whose configuration says so fails its check.
UNREACHABLE = "unreachable"
_NOTHING = object()
_ARTICLES = {"integer": "an integer", "array": "an array", "object": "an object"}


def settled(schema: Json, sent: Json, saved: Json, readings: Unsettled) -> Json:
    """Return a configuration as it is saved when it replaces another one, or refuse it.

    What is sent for a read-only setting is ignored. A mask that comes back, a secret that is left out and a setting
    that the type does not have are treated as the readings say.
    """
    known = schema.get("properties", {})
    found = {key: value for key, value in sent.items() if not _read_only(known.get(key, {}))}
    if readings.masked_secret == "kept":
        found = _at_secrets(schema, found, saved, lambda value, before: before if value == MASK and before else value)
    found |= {key: value for key, value in saved.items() if _read_only(known.get(key, {}))}
    if readings.absent_secret == "kept":
        secrets = {key: value for key, value in saved.items() if known.get(key, {}).get("sensitive")}
        found = {**secrets, **found}
    found = _without_unknown(known, found, readings)
    _judge(schema, found)
    return found


def masked(schema: Json, configuration: Json) -> Json:
    """Return a configuration as answers show it: a mask in the place of every secret."""
    found: Json = _at_secrets(schema, configuration, None, lambda value, _: MASK if value else value)
    return found


def shown(schema: Json, configuration: Json, reading: str) -> Json:
    """Return a configuration as answers show it: a mask in the place of every secret, or what the reading says."""
    if reading == "masked":
        return masked(schema, configuration)
    blank = {"empty": "", "null": None, "left_out": _NOTHING}[reading]
    found: Json = _at_secrets(schema, configuration, None, lambda *_: blank)
    return dict(_without_nothing(found))


def _without_nothing(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nothing(one) for key, one in value.items() if one is not _NOTHING}
    return [_without_nothing(one) for one in value if one is not _NOTHING] if isinstance(value, list) else value


def _at_secrets(schema: Json, value: Any, saved: Any, change: Callable[[Any, Any], Any]) -> Any:
    """Return a value with its secrets changed, each seen with what is saved in its place."""
    if schema.get("sensitive"):
        return change(value, saved)
    if isinstance(value, dict):
        parts, before = schema.get("properties", {}), saved if isinstance(saved, dict) else {}
        return {key: _at_secrets(parts.get(key, {}), one, before.get(key), change) for key, one in value.items()}
    if isinstance(value, list):
        each, rest = schema.get("items", {}), saved if isinstance(saved, list) else []
        return [
            _at_secrets(each, one, rest[at] if at < len(rest) else None, change)  #
            for at, one in enumerate(value)
        ]
    return value


def _read_only(schema: Json) -> bool:
    return bool(schema.get("readOnly") or schema.get("readonly"))


def _without_unknown(known: Json, configuration: Json, readings: Unsettled) -> Json:
    """Return a configuration without the settings that its type does not have, or with them, or refuse them."""
    unknown = [key for key in configuration if known and key not in known and key != UNREACHABLE]
    if unknown and readings.unknown_settings == "refused":
        raise invalid(f"configuration.{unknown[0]}", "the type has no such setting")
    dropped = unknown if readings.unknown_settings == "dropped" else []
    return {key: value for key, value in configuration.items() if key not in dropped}


def _judge(schema: Json, configuration: Json) -> None:
    mistakes = sorted(Draft202012Validator(_judging(schema)).iter_errors(configuration), key=lambda one: one.json_path)
    found = {_path(mistake.absolute_path): _words(mistake) for mistake in mistakes}
    if found:
        errors = [{"path": path, "message": message} for path, message in found.items()]
        raise Invalid("; ".join(f"{path}: {message}" for path, message in found.items()), errors=errors)


def _judging(schema: Json) -> Json:
    """Return a schema by which nothing is required, null is allowed, and enums are plain values."""
    found = {key: value for key, value in schema.items() if key not in ("$id", "required")}
    if isinstance(found.get("type"), str):
        found["type"] = [found["type"], "null"]
    if "enum" in found:
        found["enum"] = [*(one["value"] if isinstance(one, dict) else one for one in found["enum"]), None]
    if "properties" in found:
        found["properties"] = {key: _judging(one) for key, one in found["properties"].items()}
    for key in ("items", "additionalProperties"):
        if isinstance(found.get(key), dict):
            found[key] = _judging(found[key])
    return found


def _path(steps: Iterable[str | int]) -> str:
    return "configuration" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)


def _words(mistake: ValidationError) -> str:
    """Return what is wrong, and never the value, which may be a secret."""
    wanted: Any = mistake.validator_value
    if mistake.validator == "type":
        return f"should be {_ARTICLES.get(wanted[0], f'a {wanted[0]}')}"
    if mistake.validator == "enum":
        return f"should be one of {', '.join(str(one) for one in wanted if one is not None)}"
    if mistake.validator == "additionalProperties":
        return "has a setting that the type does not have"
    return f"does not fit the type's schema ({mistake.validator})"
