"""The settings of a connection, and what the JSON schema of its type says of each: plain data in and out.

A type's schema (API page "Get Connection Type Schema") marks a secret with `sensitive`. An answer shows a mask in its
place, which no page describes. So a secret is recognized by the schema, and without one by its form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pulumi_polytomic.reconcile.path import Path
from pulumi_polytomic.reconcile.shape import known

Json = dict[str, Any]

_MASK = re.compile(r"[*•●]{3,}")


@dataclass(frozen=True)
class Setting:
    """One setting of a type. `path` has dots between the keys of maps, and `[]` for each element of a list."""

    path: str
    type: str
    secret: bool
    read_only: bool
    default: Any
    choices: tuple[Any, ...]
    help: str


def settings_of(schema: Json, within: str = "") -> Iterator[Setting]:
    """Every setting of a type, each before those within it."""
    for key, one in properties(schema).items():
        path = f"{within}{key}"
        choices = tuple(choices_of(one))
        help = str(one.get("title") or "")
        yield Setting(path, type_of(one), is_secret(one), is_read_only(one), one.get("default"), choices, help)
        items = one.get("items")
        if isinstance(items, dict) and properties(items):
            yield from settings_of(items, f"{path}[].")
        yield from settings_of(one, f"{path}.")


def properties(schema: Any) -> dict[str, Json]:
    """The settings that a schema names."""
    found = schema.get("properties") if isinstance(schema, dict) else None
    return {k: one for k, one in found.items() if isinstance(one, dict)} if isinstance(found, dict) else {}


def type_of(schema: Json) -> str:
    """The JSON type that a schema names, such as "string"; "any" if it names none."""
    found = schema.get("type")
    return found if isinstance(found, str) else "any"


def choices_of(schema: Json) -> list[Any]:
    """The values of an enum, which the service gives with a label each."""
    found = schema.get("enum")
    choices = found if isinstance(found, list) else []
    return [one["value"] if isinstance(one, dict) and "value" in one else one for one in choices]


def is_secret(schema: Json) -> bool:
    """Whether the schema marks a secret."""
    return schema.get("sensitive") is True


def is_read_only(schema: Json) -> bool:
    """Whether the schema marks what only the service sets; it spells the mark in two ways."""
    return schema.get("readOnly") is True or schema.get("readonly") is True


def marked(schema: Json, value: Any) -> Iterator[tuple[tuple[str | int, ...], Json]]:
    """(path, schema) of each part of a value that is a secret or read-only by its schema."""
    if is_secret(schema) or is_read_only(schema):
        yield (), schema
    elif isinstance(value, dict):
        parts = properties(schema)
        for key, part in value.items():
            yield from (((key, *path), one) for path, one in marked(parts.get(key, {}), part))
    elif isinstance(value, list):
        items = schema.get("items")
        for i, part in enumerate(value):
            inner = marked(items if isinstance(items, dict) else {}, part)
            yield from (((i, *path), one) for path, one in inner)


def together(configuration: Mapping[str, Any], secrets: Mapping[str, Any]) -> Json:
    """The configuration with the secrets in their places. A list among the secrets replaces the whole list."""
    result = dict(configuration)
    for key, value in secrets.items():
        before = result.get(key)
        both = isinstance(before, dict) and isinstance(value, dict)
        result[key] = together(before, value) if both else value  # type: ignore[arg-type]
    return result


def in_both(configuration: Any, secrets: Any) -> list[Path]:
    """The paths of what is declared as a setting and as a secret."""
    if not isinstance(configuration, dict) or not isinstance(secrets, dict):
        return [Path()]
    return [
        Path.of(key) / path
        for key in configuration
        if key in secrets and known(configuration[key]) and known(secrets[key])
        for path in in_both(configuration[key], secrets[key])
    ]


@dataclass(frozen=True)
class Masked:
    """A secret that is there. `hidden`: no form of Polytomic's shows it."""

    path: Path
    hidden: bool


def without_masks(schema: Json, configuration: Json) -> tuple[Json, list[Masked]]:
    """The live configuration without secrets and without what only the service sets; and the secrets that it has.

    A list with a secret in it is left out as a whole: nothing tells which of its elements is which of the declared.
    """
    masks: list[Masked] = []
    return _map_without(schema, configuration, Path(), masks), masks


def _map_without(schema: Json, value: Json, within: Path, masks: list[Masked]) -> Json:
    parts, result = properties(schema), Json()
    for key, part in value.items():
        one, path = parts.get(key, {}), within / key
        if is_read_only(one):
            continue
        if _holds_mask(one, part):
            masks.append(Masked(path, one.get("hidden") is True))
        elif isinstance(part, dict):
            result[key] = _map_without(one, part, path, masks)
        elif not is_secret(one):
            result[key] = part
    return result


def _holds_mask(schema: Json, value: Any) -> bool:
    if is_secret(schema):
        return value not in (None, "", [], {})
    if isinstance(value, list):
        items = schema.get("items")
        return any(_within_holds_mask(items if isinstance(items, dict) else {}, one) for one in value)
    return isinstance(value, str) and bool(_MASK.fullmatch(value))


def _within_holds_mask(schema: Json, value: Any) -> bool:
    if isinstance(value, dict):
        parts = properties(schema)
        return any(_within_holds_mask(parts.get(key, {}), part) for key, part in value.items())
    return _holds_mask(schema, value)


def declares(secrets: Any, path: Path) -> bool:
    """Whether the secrets hold a value at the path."""
    value = secrets
    for key in path.steps:
        value = value.get(key) if isinstance(value, dict) else None
    return value is not None
