"""Values that no answer contains: write-only fields and the secret keys of free maps, at any depth.

Whatever an answer holds there, a mask or null, is never compared, never sent back and never kept: what is declared
counts, and state remembers it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pulumi_polytomic.reconcile import maps
from pulumi_polytomic.reconcile.normalize import canonical, key_of
from pulumi_polytomic.reconcile.path import Key, Path, Step
from pulumi_polytomic.reconcile.shape import Filters, FreeMap, Keyed, Listing, Match, Record, Rule, Shape, known


def without(shape: Shape, value: Any) -> Any:
    """The value without its secrets."""
    if isinstance(shape, Record) and isinstance(value, dict):
        hidden = shape.ruled(Rule.WRITE_ONLY)
        told = {name: part for name, part in value.items() if name not in hidden}
        return {n: without(shape.fields[n].shape, part) if n in shape.fields else part for n, part in told.items()}
    if isinstance(shape, Filters) and isinstance(value, dict):
        return {k: without(Listing(shape.condition), part) if k == "conditions" else part for k, part in value.items()}
    if isinstance(shape, Listing) and isinstance(value, list):
        return [without(shape.element, element) for element in value]
    if isinstance(shape, FreeMap) and isinstance(value, dict):
        return maps.without_keys(value, shape.secret_keys)
    return value


def may_hold(shape: Shape) -> bool:
    """Whether there is a place for a secret in a value of this shape."""
    if isinstance(shape, Record):
        return any(Rule.WRITE_ONLY in field.rules or may_hold(field.shape) for field in shape.fields.values())
    if isinstance(shape, Filters):
        return may_hold(shape.condition)
    if isinstance(shape, Listing):
        return may_hold(shape.element)
    return isinstance(shape, FreeMap) and bool(shape.secret_keys)


def fields_of(record: Record) -> list[str]:
    """The top-level fields that are a secret or have a place for one."""
    return [name for name, f in record.fields.items() if Rule.WRITE_ONLY in f.rules or may_hold(f.shape)]


def of(record: Record, declared: Mapping[str, Any]) -> dict[Path, Any]:
    """Every declared secret by its path, in canonical form."""
    return dict(_found(record, Path(), dict(declared)))


def _found(shape: Shape, path: Path, value: Any) -> Iterator[tuple[Path, Any]]:
    if isinstance(shape, Record) and isinstance(value, dict):
        for name, field in shape.fields.items():
            at, part = path / name, value.get(name)
            if Rule.WRITE_ONLY not in field.rules:
                yield from _found(field.shape, at, part)
            elif part is not None:
                yield at, canonical(field.shape, part)
    elif isinstance(shape, Filters) and isinstance(value, dict):
        yield from _found(Listing(shape.condition, Match.SET), path / "conditions", value.get("conditions"))
    elif isinstance(shape, Listing) and isinstance(value, list):
        for i, element in enumerate(value):
            yield from _found(shape.element, path / _step(shape, i, element), element)
    elif isinstance(shape, FreeMap) and isinstance(value, dict):
        for steps in shape.secret_keys:
            if (part := maps.value_at(value, steps)) is not None:
                yield path / Path(steps), part


def _step(shape: Listing, position: int, element: Any) -> Step:
    """What identifies the element: its key, its place, or its whole visible content."""
    if isinstance(shape.match, Keyed):
        key = key_of(shape, element)
        return Key(key) if known(key) else position
    return position if shape.match is Match.ORDER else Key(str(canonical(shape.element, element, live=True)))
