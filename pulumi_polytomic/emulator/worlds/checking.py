"""A world checked against the JSON Schema of worlds, `world.schema.json`: one line for the first mistake."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

import jsonschema
from jsonschema.exceptions import ValidationError, best_match

from .fields import Json
from .mistakes import WorldError, at, near

_KINDS = {
    "object": "an object",
    "array": "a list",
    "string": "text",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
    "null": "nothing",
}


def check(world: Json) -> None:
    """Raise `WorldError` for a world that does not fit the schema. No value of the world is in the message."""
    for path, key in _keys(world, ()):
        if not isinstance(key, str):
            raise WorldError(f"{at(path)}: the key {key!r} is not text; write it in quotes")
    found = best_match(_validator().iter_errors(world))
    if found is not None:
        raise WorldError(f"{at(found.absolute_path)}: {_said(found)}")


@cache
def _validator() -> Any:
    schema = json.loads((files(__package__) / "world.schema.json").read_text(encoding="utf-8"))
    return jsonschema.Draft202012Validator(schema)


def _keys(part: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    if isinstance(part, dict):
        for key, value in part.items():
            yield path, key
            yield from _keys(value, (*path, str(key)))
    elif isinstance(part, list):
        for number, value in enumerate(part):
            yield from _keys(value, (*path, number))


def _said(error: ValidationError) -> str:
    """Say what is wrong without the value itself, which may be long, or a secret."""
    wanted: Any = error.validator_value
    found: Any = error.instance
    schema: Any = error.schema
    if error.validator == "type":
        kinds = [wanted] if isinstance(wanted, str) else wanted
        return f"must be {' or '.join(_KINDS[kind] for kind in kinds)}"
    if error.validator == "required":
        missing = f"{next(name for name in wanted if name not in found)!r} is missing"
        unknown = next((name for name in found if name not in schema["properties"]), None)
        return f"{missing}; there is no key {unknown!r}" if unknown is not None else missing
    if error.validator == "additionalProperties":
        unknown = next(name for name in found if name not in schema["properties"])
        return f"there is no key {unknown!r}; {near(unknown, schema['properties'])}"
    if error.validator in ("enum", "const"):
        return f"must be {' or '.join(repr(one) for one in (wanted if error.validator == 'enum' else [wanted]))}"
    if error.validator == "pattern":
        return str(schema["description"])
    return "must not be empty"  # minItems, minLength: the schema has no other rules
