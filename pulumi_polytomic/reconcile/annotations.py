"""The shape that a declaration describes, read from the annotations of its fields."""

from __future__ import annotations

import collections.abc
import functools
import types
from collections.abc import Sequence
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from pulumi_polytomic.reconcile.shape import (
    Answered,
    Compared,
    Default,
    Field,
    Filters,
    FreeMap,
    Keyed,
    Listing,
    Match,
    OnlyWithSeveral,
    Record,
    Rule,
    Scalar,
    SecretKeys,
    Shape,
)


@functools.cache
def shape_of(declaration: type[BaseModel]) -> Record:
    """The shape that a declaration (a pydantic class) describes."""
    return Record(
        {
            name: _field(info.annotation, info.metadata, required=info.is_required())
            for name, info in declaration.model_fields.items()
        },
        getattr(declaration, "alternatives", ()),
        getattr(declaration, "shorthand", ""),
        getattr(declaration, "forms", ()),
        getattr(declaration, "server_owned", frozenset()),
        getattr(declaration, "deprecated", ()),
        getattr(declaration, "judges", ()),
    )


def _field(annotation: Any, metadata: Sequence[Any], *, required: bool) -> Field:
    metadata = [*metadata, *_rules_within(annotation)]
    default = next((m.value for m in metadata if isinstance(m, Default)), None)
    rules = frozenset(m for m in metadata if isinstance(m, Rule))
    several = next((m.of for m in metadata if isinstance(m, OnlyWithSeveral)), None)
    as_sent = next((m.as_sent for m in metadata if isinstance(m, Answered)), None)
    return Field(_shape(annotation, metadata), required, default, rules, several, as_sent)


def _shape(annotation: Any, metadata: Sequence[Any] = ()) -> Shape:
    kind = next((m for m in metadata if isinstance(m, Compared)), Compared.PLAIN)
    for member in plain_members(annotation):
        if _is_class(member):
            return _filters(shape_of(member)) if getattr(member, "labelled", False) else shape_of(member)
        if get_origin(member) is collections.abc.Sequence:
            match = next((m for m in metadata if isinstance(m, Match | Keyed)), Match.ORDER)
            return Listing(_shape(get_args(member)[0], [kind]), match)
        if get_origin(member) is collections.abc.Mapping:
            return FreeMap(next((m.keys for m in metadata if isinstance(m, SecretKeys)), ()))
    return Scalar(kind)


def _filters(record: Record) -> Filters:
    conditions = record.fields["conditions"]
    assert isinstance(conditions.shape, Listing)
    assert isinstance(conditions.shape.element, Record)
    return Filters(conditions.shape.element)


def plain_members(annotation: Any) -> tuple[Any, ...]:
    """The members of a union that are data: without None, and without what Pulumi adds (Output, Awaitable).

    Where a declared class may also be written as a dict, the class speaks for both.
    """
    plain = tuple(m for m in _members(annotation) if m is not type(None) and not _is_eventual(m))
    classes = tuple(m for m in plain if _is_class(m))
    return classes or plain


def _rules_within(annotation: Any) -> list[Any]:
    """What stands on the members of a union: `Ids | None` keeps the rules of `Ids`."""
    if get_origin(annotation) is Annotated:
        inner, *metadata = get_args(annotation)
        return [*metadata, *_rules_within(inner)]
    if get_origin(annotation) in (Union, types.UnionType):
        return [rule for part in get_args(annotation) for rule in _rules_within(part)]
    return []


def _members(annotation: Any) -> tuple[Any, ...]:
    if get_origin(annotation) is Annotated:
        return _members(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        return tuple(member for part in get_args(annotation) for member in _members(part))
    return (annotation,)


def _is_class(member: Any) -> bool:
    # Python 3.10 takes list[str] for a type.
    return get_origin(member) is None and isinstance(member, type) and issubclass(member, BaseModel)


def _is_eventual(member: Any) -> bool:
    origin = get_origin(member) or member
    return origin is collections.abc.Awaitable or getattr(origin, "__name__", "") == "Output"
