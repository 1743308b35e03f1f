"""A declared value as Python, in the classes of the package. Pure."""

from __future__ import annotations

import ast
import collections.abc
import functools
from collections.abc import Callable
from typing import Any, get_args, get_origin

import pulumi_polytomic
from pulumi_polytomic.declare.base import Declaration
from pulumi_polytomic.declare.inputs import ModelField
from pulumi_polytomic.reconcile.annotations import plain_members

Json = dict[str, Any]
Reference = Callable[[str], ast.expr | None]
"""An id -> how the program names the object; None: it is no id of an object that it names."""
FieldOf = Callable[[str, str], ast.expr | None]
"""(id of a model, name of a field) -> how the program names the field; None: by its parts."""


class Writer:
    """Writes values as expressions."""

    def __init__(self, reference: Reference, field_of: FieldOf) -> None:
        self._reference = reference
        self._field_of = field_of

    def arguments(self, declaration: type[Declaration], declared: Json) -> list[ast.keyword]:
        """What is declared, as the arguments of its class, in the order in which the class has them."""
        annotations = {name: declaration.model_fields[name].annotation for name in declaration.model_fields}
        return [
            ast.keyword(name, self._value(annotation, declared[name]))
            for name, annotation in annotations.items()
            if name in declared
        ]

    def _value(self, annotation: Any, value: Any) -> ast.expr:
        member = plain_members(annotation)[0]
        if isinstance(value, dict) and isinstance(member, type) and issubclass(member, Declaration):
            return self._record(member, value)
        if isinstance(value, list) and get_origin(member) is collections.abc.Sequence:
            return ast.List([self._value(get_args(member)[0], one) for one in value], ast.Load())
        return self.plain(value)

    def _record(self, declaration: type[Declaration], value: Json) -> ast.expr:
        if declaration is ModelField and value.keys() == {"model_id", "field"}:
            field = self._field_of(value["model_id"], value["field"])
            if field is not None:
                return field
        arguments = self.arguments(declaration, value)
        if declaration.__name__ in pulumi_polytomic.__all__:
            return call(declaration.__name__, keywords=arguments)
        return ast.Dict([ast.Constant(one.arg) for one in arguments], [one.value for one in arguments])

    def plain(self, value: Any) -> ast.expr:
        """Plain data, with the ids of objects that the program names as references."""
        if isinstance(value, dict):
            return ast.Dict([ast.Constant(key) for key in value], [self.plain(one) for one in value.values()])
        if isinstance(value, list):
            return ast.List([self.plain(one) for one in value], ast.Load())
        named = self._reference(value) if isinstance(value, str) else None
        return literal(value) if named is None else named


def literal(value: Any) -> ast.expr:
    """A single value. A negative number is what Python reads it as: a minus before a number."""
    if isinstance(value, int | float) and not isinstance(value, bool) and value < 0:
        return ast.UnaryOp(ast.USub(), ast.Constant(-value))
    return ast.Constant(value)


def call(function: str, *positional: ast.expr, keywords: list[ast.keyword] | None = None) -> ast.Call:
    """A call of a function or a class, or of a method: "config.require_secret"."""
    return ast.Call(name(function), [*positional], keywords or [])


def name(dotted: str) -> ast.expr:
    """A name, or an attribute: "salesforce.id"."""
    first, *rest = dotted.split(".")
    return functools.reduce(lambda of, attribute: ast.Attribute(of, attribute, ast.Load()), rest, _loaded(first))


def _loaded(variable: str) -> ast.expr:
    return ast.Name(variable, ast.Load())


def names_in(node: ast.AST) -> set[str]:
    """The variables that an expression reads."""
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
