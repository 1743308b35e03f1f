"""Reduce a live object to what a person would declare: no defaults, no labels that say nothing. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pulumi_polytomic.lifecycle.kind import Kind
from pulumi_polytomic.reconcile.normalize import Configuration, canonical, without_label
from pulumi_polytomic.reconcile.shape import (
    Compared,
    Field,
    Filters,
    Listing,
    Record,
    Rule,
    Scalar,
    Shape,
    same,
)

_DEFAULTS = {
    "automatically_add_new_objects": "none",
    "automatically_add_new_fields": "all",
    "normalize_names": "enabled",
}
"""Page "Create Bulk Sync": what is meant where these are left out."""


def tidied(kind: Kind, declared: Configuration) -> Configuration:
    """The declaration without what it need not say."""
    fields = kind.shape.fields
    # An answer may have several alternatives, of which a program declares one.
    others = {other for one in kind.shape.alternatives for other in [n for n in one.names if n in declared][1:]}
    return {
        name: _tidied(fields[name].shape, value)
        for name, value in declared.items()
        if name not in others and not _is_default(name, fields[name], value)
    }


def _is_default(name: str, field: Field, value: Any) -> bool:
    # No page says what `active` is by default: a field that stays when it is left out has no default.
    off = value is False and not field.required and Rule.KEEP_WHEN_ABSENT not in field.rules
    return off or (name in _DEFAULTS and value == _DEFAULTS[name])


def _tidied(shape: Shape, value: Any) -> Any:
    if isinstance(shape, Scalar) and shape.kind is Compared.NUMBER_AS_TEXT and isinstance(value, str):
        return int(value) if value.isdecimal() and str(int(value)) == value else value
    if isinstance(shape, Listing) and isinstance(value, list):
        return [_tidied(shape.element, one) for one in value]
    if isinstance(shape, Record) and isinstance(value, dict):
        return {name: _tidied(shape.fields[name].shape, one) for name, one in value.items()}
    if isinstance(shape, Filters) and isinstance(value, dict):
        conditions = [_tidied(shape.condition, one) for one in value["conditions"]]
        plain = {"conditions": [without_label(one) for one in conditions]}
        return plain if same(canonical(shape, plain), canonical(shape, value)) else {**value, "conditions": conditions}
    return value


def strings(value: Any) -> Iterator[str]:
    """Every text within a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from strings(part)
