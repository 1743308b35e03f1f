"""Find the objects that a program uses and does not manage: by name, or by whatever else identifies them. Pure."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from . import expressions
from .reading import Listed

Json = dict[str, Any]
Mark = tuple[str, Callable[[Json], Any], bool]
"""An argument that tells two of one name apart, where an object holds its value, and whether that is an id."""


def _type(document: Json) -> Any:
    return (document.get("type") or {}).get("id")


def _held(key: str) -> Callable[[Json], Any]:
    return lambda document: document.get(key)


def _target(document: Json) -> Any:
    return document.get("target_connection_id") or (document.get("target") or {}).get("connection_id")


@dataclass(frozen=True)
class Lookup:
    """A function that finds an object of a kind."""

    function: str
    marks: tuple[Mark, ...] = field(default=())


LOOKUPS: Mapping[str, Lookup] = {
    "connection": Lookup("get_connection", (("type", _type, False),)),
    "model": Lookup("get_model", (("connection_id", _held("connection_id"), True),)),
    "policy": Lookup("get_policy"),
    "role": Lookup("get_role"),
    "model sync": Lookup("get_model_sync", (("mode", _held("mode"), False), ("target_connection_id", _target, True))),
    "bulk sync": Lookup(
        "get_bulk_sync",
        (
            ("source_connection_id", _held("source_connection_id"), True),
            ("destination_connection_id", _held("destination_connection_id"), True),
        ),
    ),
}
"""Title of a kind -> its lookup. An object of another kind is named by its id."""


def found_by(one: Listed, others: Iterable[Listed], named: Callable[[str], ast.expr | None]) -> ast.expr:
    """The call that finds this object and no other one.

    `named` is how the program names an object that it has looked up, by its id; None: it has not.
    """
    lookup = LOOKUPS[one.kind.kind.title]
    same = [other for other in others if other.kind is one.kind and other.name == one.name and other.id != one.id]
    keywords: list[ast.keyword] = []
    for argument, held, is_id in lookup.marks:
        value = held(one.document)
        written = named(value) if is_id and value else ast.Constant(value)
        if not same or not value or written is None:
            continue
        keywords.append(ast.keyword(argument, written))
        same = [other for other in same if str(held(other.document) or "").lower() == str(value).lower()]
    if same or not one.name:
        return expressions.call(lookup.function, keywords=[ast.keyword("id", ast.Constant(one.id))])
    return expressions.call(lookup.function, ast.Constant(one.name), keywords=keywords)
