"""The base of all declarations, and the types of what may be declared: plain values, Outputs, dicts, objects.

Each class may also be written as a plain dict with the same keys, and each value may be a `pulumi.Output`, at any
depth. `None` means left out; `[]`, `{}` and `""` are declared and empty. Nothing is judged when an object is made: the
resource judges all of it at once and lists every mistake with its path (`pulumi_polytomic.declare.mistakes`).
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Annotated, Any, ClassVar, TypeVar

import pulumi
from pulumi.output import Unknown
from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, ValidatorFunctionWrapHandler
from pydantic_core import core_schema

from pulumi_polytomic.declare.several import Several
from pulumi_polytomic.declare.signatures import signature_of
from pulumi_polytomic.reconcile.annotations import plain_members
from pulumi_polytomic.reconcile.forms import Form
from pulumi_polytomic.reconcile.path import Mistake
from pulumi_polytomic.reconcile.shape import Alternatives, Deprecated

T = TypeVar("T")

D = TypeVar("D")


_PLAIN = (str, int, float, dict, list, type(None))


def eventual(value: Any) -> bool:
    """Whether the value is not known yet: an Output or awaitable in a program, an unknown in a preview."""
    if isinstance(value, _PLAIN):  # most are, and to find out the rest takes long
        return False
    return isinstance(value, pulumi.Output | Unknown) or inspect.isawaitable(value)


class _AcceptsEventual:
    """Judges the plain forms of an input and lets a value pass that is not known yet."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        members = plain_members(source)
        shorthand = bool(getattr(members[0], "shorthand", ""))
        schemas = [handler.generate_schema(member) for member in members]
        plain = (
            schemas[0]
            if len(schemas) == 1
            else core_schema.union_schema(
                [*schemas],
                custom_error_type="union",
                custom_error_message="must be a string or a whole number",
            )
        )

        def judge(value: Any, judge_plain: ValidatorFunctionWrapHandler) -> Any:
            return value if eventual(value) or (shorthand and isinstance(value, str)) else judge_plain(value)

        return core_schema.no_info_wrap_validator_function(judge, plain)


Input = Annotated[T | Awaitable[T] | pulumi.Output[T], _AcceptsEventual()]
"""A value, or an Output or awaitable of it."""

Nested = Annotated[
    T | D | Awaitable[T | D] | pulumi.Output[T | D] | pulumi.Output[Mapping[str, Any]], _AcceptsEventual()
]
"""`Nested[Schedule, ScheduleDict]`: an object of the class, a dict with its keys, or an Output of either.

An Output of any dict will do: not every type checker follows a dict literal into `Output.from_input(...)`.
"""

Listed = Annotated[
    Several[T] | Awaitable[Several[T]] | pulumi.Output[Several[T]] | pulumi.Output[Sequence[Mapping[str, Any]]],
    _AcceptsEventual(),
]
"""`Listed[Nested[...]]`: a list of nested objects or dicts, or an Output of one; an Output of any dicts will do."""

Named = Annotated[
    T | D | str | Awaitable[T | D | str] | pulumi.Output[T | D | str] | pulumi.Output[Mapping[str, Any]],
    _AcceptsEventual(),
]
"""`Named[BulkSchema, BulkSchemaDict]`: as `Nested`, or the id alone as a string."""


class Declaration(BaseModel):
    """The base of all declarations: unknown fields are mistakes, and values are never converted."""

    model_config = ConfigDict(
        extra="forbid", strict=True, arbitrary_types_allowed=True, protected_namespaces=(), defer_build=True
    )

    alternatives: ClassVar[tuple[Alternatives, ...]] = ()
    shorthand: ClassVar[str] = ""
    forms: ClassVar[tuple[Form, ...]] = ()
    server_owned: ClassVar[frozenset[str]] = frozenset()
    """What an answer has besides the fields, and no request carries; the common stamps need not be named."""

    labelled: ClassVar[bool] = False
    """Whether these are `conditions` with labels, and a `logic` that combines them."""

    deprecated: ClassVar[tuple[Deprecated, ...]] = ()

    judges: ClassVar[tuple[Callable[[Mapping[str, Any]], Iterable[Mistake]], ...]] = ()

    def __init__(self, *positional: Any, **declared: Any) -> None:
        """Keep what is declared; each argument is a field of the class and explained there."""
        if positional:
            name, first = type(self).__name__, next(iter(type(self).model_fields))
            raise pulumi.RunError(f"{name}: takes its fields by keyword: {name}({first}=...)")
        # Judged later, with the whole resource, so that all its mistakes are reported at once, each with its path.
        blank = dict.fromkeys(type(self).model_fields)
        object.__setattr__(self, "__dict__", {**blank, **declared})
        object.__setattr__(self, "__pydantic_fields_set__", set(declared))
        object.__setattr__(self, "__pydantic_extra__", None)
        object.__setattr__(self, "__pydantic_private__", None)

    # Pydantic's mark for "this __init__ adds nothing to judge": it validates data without calling it.
    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        """Let `help()` and `inspect.signature` show the fields."""
        cls.__signature__ = signature_of(cls)
