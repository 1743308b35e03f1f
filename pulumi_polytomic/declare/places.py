"""Resolve paths in a configuration: in mistakes, and in resource options such as `ignore_changes`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pulumi_polytomic.reconcile.shape import Filters, FreeMap, Listing, Record, Scalar, Shape
from pulumi_polytomic.words import nearest

_NOTHING = Scalar()
_PART = re.compile(r'\.?([^.\[\]"]+)|\[(\d+|\*)\]|\["([^"]+)"\]')


def path_of(parts: Sequence[str | int]) -> str:
    """("fields", 2, "target") -> "fields[2].target"."""
    path = "".join(f"[{part}]" if isinstance(part, int) or part == "*" else f".{part}" for part in parts)
    return path.removeprefix(".")


def parts_of(path: str) -> list[str | int]:
    """`fields[2].target` and `fields[*]["target"]`, as Pulumi writes paths, in parts; empty for what is no path."""
    found: list[str | int] = []
    at = 0
    while part := _PART.match(path, at):
        name, index, quoted = part.groups()
        found.append(int(index) if index and index != "*" else name or index or quoted)
        at = part.end()
    return found if at == len(path) else []


def names_in(shape: Shape) -> list[str]:
    """The fields that a value of the shape has."""
    if isinstance(shape, Filters):
        return ["conditions", "logic"]
    return list(shape.fields) if isinstance(shape, Record) else []


def within(shape: Shape, part: str | int) -> Shape:
    """The shape of the field or element of that name; a plain value's if there is none."""
    if isinstance(shape, Filters):
        return Listing(shape.condition) if part == "conditions" else _NOTHING
    if isinstance(shape, Record):
        return shape.fields[part].shape if isinstance(part, str) and part in shape.fields else _NOTHING
    if isinstance(shape, Listing):
        return shape.element if isinstance(part, int) or part == "*" else _NOTHING
    return shape


def misnamed(shape: Shape, path: str) -> tuple[bool, str]:
    """Whether the path names nothing that a value of the shape can have, and the path that it probably is."""
    parts = parts_of(path)
    for i, part in enumerate(parts):
        if isinstance(shape, FreeMap) or (part == "*" and not isinstance(shape, Listing)):
            return False, ""
        if part not in names_in(shape) and not (isinstance(shape, Listing) and (isinstance(part, int) or part == "*")):
            near = nearest(str(part), names_in(shape))
            return True, path_of([*parts[:i], near, *parts[i + 1 :]]) if near else ""
        shape = within(shape, part)
    return not parts, ""
