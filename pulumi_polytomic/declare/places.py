"""Resolve paths in a configuration: in mistakes, and in resource options such as `ignore_changes`."""

from __future__ import annotations

from pulumi_polytomic.reconcile.path import Path, Step
from pulumi_polytomic.reconcile.shape import Filters, FreeMap, Listing, Record, Scalar, Shape
from pulumi_polytomic.words import nearest

_NOTHING = Scalar()


def names_in(shape: Shape) -> list[str]:
    """The fields that a value of the shape has."""
    if isinstance(shape, Filters):
        return ["conditions", "logic"]
    return list(shape.fields) if isinstance(shape, Record) else []


def within(shape: Shape, part: Step) -> Shape:
    """The shape of the field or element of that name; a plain value's if there is none."""
    if isinstance(shape, Filters):
        return Listing(shape.condition) if part == "conditions" else _NOTHING
    if isinstance(shape, Record):
        return shape.fields[part].shape if isinstance(part, str) and part in shape.fields else _NOTHING
    if isinstance(shape, Listing):
        return shape.element if isinstance(part, int) or part == "*" else _NOTHING
    return shape


def misnamed(shape: Shape, path: Path) -> tuple[bool, Path]:
    """Whether the path names nothing that a value of the shape can have, and the path that it probably is."""
    parts = path.steps
    for i, part in enumerate(parts):
        if isinstance(shape, FreeMap) or (part == "*" and not isinstance(shape, Listing)):
            return False, Path()
        if part not in names_in(shape) and not (isinstance(shape, Listing) and (isinstance(part, int) or part == "*")):
            near = nearest(str(part), names_in(shape))
            return True, Path((*parts[:i], near, *parts[i + 1 :])) if near else Path()
        shape = within(shape, part)
    return not parts, Path()
