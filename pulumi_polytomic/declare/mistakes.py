"""Find every mistake in a declared configuration, each with its path.

Used twice on the same data: in the program, where Outputs are passed over, and in check(), where only what a preview
does not know yet is. A message names fields, types and choices, never a value that could be secret.
"""

from __future__ import annotations

import functools
import math
import re
import threading
import uuid
from collections.abc import Iterator, KeysView, Mapping, Sequence, ValuesView
from datetime import date, datetime
from enum import Enum
from typing import Any, cast

import pulumi
from pydantic import BaseModel, ValidationError

from pulumi_polytomic import rules
from pulumi_polytomic.declare.base import Declaration, eventual
from pulumi_polytomic.declare.places import names_in, within
from pulumi_polytomic.reconcile import conditions
from pulumi_polytomic.reconcile.annotations import shape_of
from pulumi_polytomic.reconcile.normalize import canonical, describes_some, key_of
from pulumi_polytomic.reconcile.path import Mistake, Path, Step
from pulumi_polytomic.reconcile.shape import (
    Compared,
    Filters,
    Keyed,
    Listing,
    Record,
    Rule,
    Scalar,
    Shape,
    is_uuid,
    known,
    parse_instant,
    whole_numbers,
)
from pulumi_polytomic.words import did_you_mean


def plain(value: Any) -> Any:
    """Convert what the user wrote to plain data: objects as dicts, None left out of dicts; the same inside Outputs."""
    if isinstance(value, pulumi.Output):
        return value.apply(lambda resolved: pulumi.Output.from_input(plain(resolved)))
    if isinstance(value, BaseModel):
        return plain(vars(value))
    if isinstance(value, Mapping):
        return {k: plain(v) for k, v in value.items() if v is not None}
    if isinstance(value, set | frozenset):
        # In an order of its own, or each run would show another one.
        return sorted((plain(v) for v in value), key=lambda v: v if isinstance(v, str) else "")
    if isinstance(value, list | tuple | KeysView | ValuesView):
        return [plain(v) for v in value]
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if isinstance(value, uuid.UUID) else value


def mistakes(declaration: type[Declaration], declared: Mapping[str, Any]) -> list[Mistake]:
    """Every mistake in a plain configuration; empty when there is none."""
    record = shape_of(declaration)
    mistyped = list(_mistyped(declaration, record, whole_numbers(dict(declared))))
    mistyped += [m for m in _uncarried(Path(), declared) if not any(m.path.is_within(one.path) for one in mistyped)]
    as_given = functools.partial(record.as_given, declared)
    misused = [mistake.turned(as_given) for mistake in _misused(record, Path(), record.judged(declared))]
    if not mistyped:
        misused += [mistake for form in record.forms for mistake in form.mistakes(declared)]
    # What looks missing or needless around a typo or a wrong type is most often that mistake once more.
    return [*mistyped, *(m for m in misused if not any(one.path.is_within(m.path) for one in mistyped))]


def _uncarried(path: Path, value: Any) -> Iterator[Mistake]:
    """What Pulumi cannot carry as it is: it takes strings, truth values, lists, maps and 64-bit floats."""
    if isinstance(value, Mapping):
        for key, part in value.items():
            yield from _uncarried(path / key, part)
    elif isinstance(value, list):
        for i, part in enumerate(value):
            yield from _uncarried(path / i, part)
    elif isinstance(value, float) and not math.isfinite(value):
        yield Mistake(path, "must be a finite number", rules.OUT_OF_RANGE)
    elif isinstance(value, int) and not _is_exact(value):
        what = "has more digits than a number has in Pulumi: write it as a string"
        yield Mistake(path, what, rules.OUT_OF_RANGE)
    elif not (value is None or isinstance(value, str | int | float) or eventual(value)):
        what = f"must be a string, a number, true or false, a list or a map, not {_type_of(value)}"
        yield Mistake(path, what, rules.WRONG_TYPE)


def _is_exact(number: int) -> bool:
    try:
        return int(float(number)) == number
    except OverflowError:
        return False


_building = threading.Lock()


def _mistyped(declaration: type[Declaration], record: Record, declared: Mapping[str, Any]) -> Iterator[Mistake]:
    # A declaration is built at its first use (`defer_build`), which is nothing for threads to do side by side.
    with _building:
        declaration.model_rebuild()
    try:
        declaration.__pydantic_validator__.validate_python(declared)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            yield Mistake(Path(detail["loc"]), *_in_words(record, detail))


_TYPES = {
    "string_type": "a string",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "is_instance_of": "a list",
    "list_type": "a list",
    "sequence_type": "a list",
    "sequence_str": "a list",
    "dict_type": "a map",
    "mapping_type": "a map",
    "model_type": "an object or a dict",
    "model_attributes_type": "an object or a dict",
}


def _in_words(record: Record, detail: Any) -> tuple[str, str]:
    """What is wrong, and the id of the rule."""
    kind, value = detail["type"], detail["input"]
    if kind == "missing":
        return "is required", rules.MISSING_FIELD
    if kind == "extra_forbidden":
        return "no such field" + _suggestion(record, detail["loc"]), rules.UNKNOWN_FIELD
    if kind == "literal_error":
        return _not_one_of(detail["ctx"]["expected"], value), rules.UNKNOWN_CHOICE
    expected = _TYPES.get(kind)
    if expected:
        return f"must be {expected}, not {_type_of(value)}", rules.WRONG_TYPE
    return str(detail["msg"]), rules.WRONG_TYPE


def _not_one_of(choices: str, value: Any) -> str:
    """What is wrong with a value that is none of the choices, in pydantic's words: "'hourly', 'daily' or 'weekly'"."""
    if not isinstance(value, str):
        return f"must be one of {choices}"
    question = did_you_mean(value, re.findall(r"'(\w+)'", choices))
    must = f"{question} It must" if question else "must"
    return f"{must} be one of {choices}, not {value!r}"


def _type_of(value: Any) -> str:
    names = {str: "a string", bool: "a boolean", int: "a number", float: "a number", list: "a list", dict: "a map"}
    if isinstance(value, Iterator):
        return "an iterator, which can be read only once"
    return "nothing" if value is None else names.get(type(value), type(value).__name__)


def _suggestion(record: Record, location: Sequence[Step]) -> str:
    shape = functools.reduce(within, location[:-1], cast(Shape, record))
    question = did_you_mean(str(location[-1]), names_in(shape))
    return f"; {question}" if question else ""


def _misused(shape: Shape, path: Path, value: Any) -> Iterator[Mistake]:
    if not known(value) or value is None:
        return
    if isinstance(shape, Record) and isinstance(value, dict):
        for name, field in shape.fields.items():
            if Rule.NEVER_EMPTY in field.rules and _is_empty(field.shape, value, value.get(name)):
                given = "a value" if isinstance(field.shape, Scalar) else "at least one"
                yield Mistake(path / name, f"is empty: name {given}, or leave it out", rules.EMPTY_VALUE)
            yield from _misused(field.shape, path / name, value.get(name))
        yield from _mismatched(shape, path, value)
        for judge in shape.judges:
            yield from (mistake.turned(path.__truediv__) for mistake in judge(value))
    elif isinstance(shape, Filters) and isinstance(value, dict):
        yield from _misused_filters(shape, path, value)
    elif isinstance(shape, Listing) and isinstance(value, list):
        for i, element in enumerate(value):
            yield from _misused(shape.element, path / i, element)
        yield from _repeated(shape, path, value)
    elif isinstance(shape, Scalar):
        yield from _malformed(shape, path, value)


def _is_empty(shape: Shape, record: dict[str, Any], value: Any) -> bool:
    # A list whose elements are all switched off is as good as empty.
    beside = describes_some(shape, record) and value != []
    return not beside and (value == "" or canonical(shape, value) in ([], ""))


def _malformed(shape: Scalar, path: Path, value: Any) -> Iterator[Mistake]:
    if shape.kind is Compared.UUID and not is_uuid(value):
        yield Mistake(path, "must be a UUID", rules.MALFORMED_VALUE)
    if shape.kind is Compared.INSTANT and (not _RFC_3339.fullmatch(str(value)) or parse_instant(value) is None):
        what = "must be a timestamp with a time zone, such as 2026-01-31T00:00:00Z"
        yield Mistake(path, what, rules.MALFORMED_VALUE)


# `datetime.fromisoformat` reads more, and in each version of Python something else.
_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)


def _repeated(shape: Listing, path: Path, value: list[Any]) -> Iterator[Mistake]:
    if not isinstance(shape.match, Keyed):
        return
    seen: dict[str, int] = {}
    for i, element in enumerate(value):
        key = key_of(shape, element)
        if isinstance(key, str) and key in seen:
            first = path / seen[key]
            yield Mistake(path / i / shape.match.by, f"{key!r} is there twice", rules.REPEATED_KEY, first)
        elif isinstance(key, str):
            seen[key] = i


def _misused_filters(shape: Filters, path: Path, value: dict[str, Any]) -> Iterator[Mistake]:
    given = value.get("conditions")
    if not isinstance(given, list):
        return
    for i, condition in enumerate(given):
        yield from _misused(shape.condition, path / "conditions" / i, condition)
    if all(isinstance(c, dict) for c in given):
        labels = [c.get("label") for c in given]
        for mistake in conditions.label_mistakes(labels, value.get("logic")):
            yield mistake.turned(path.__truediv__)


def _mismatched(shape: Record, path: Path, value: dict[str, Any]) -> Iterator[Mistake]:
    """Fields that need or exclude each other, as the declared classes say (`inputs.Alternatives`)."""
    for alternatives in shape.alternatives:
        given = [name for name in alternatives.names if value.get(name) is not None]
        names = " and ".join(repr(name) for name in alternatives.names)
        if len(given) > 1:
            yield Mistake(path or Path.of(given[-1]), f"takes only one of {names}", rules.CONFLICTING_FIELDS)
        elif not given and not alternatives.or_none and value.get(alternatives.or_else) is None:
            at = path or Path.of(alternatives.names[0])
            yield Mistake(at, f"needs one of {names}", rules.MISSING_FIELD)
    for name, field in shape.fields.items():
        several = field.only_with_several
        if several and value.get(name) is None and isinstance(value.get(several), list) and len(value[several]) > 1:
            yield Mistake(path / name, f"is required with two or more {several}", rules.MISSING_FIELD)
