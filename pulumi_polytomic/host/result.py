"""Results of lookups: the API's documents, with their field names, typed and frozen."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import Any, TypeVar

from pulumi_polytomic.errors import InvalidInput
from pulumi_polytomic.reconcile.maps import without_nulls

R = TypeVar("R")

Document = dict[str, Any]


def result_of(kind: type[R], document: Mapping[str, Any]) -> R:
    """The document as that kind of result; what it leaves out, or says null of, is as the kind has it, or absent.

    Raises:
        InvalidInput: it leaves out what every such document has.
    """
    values, missing = {}, []
    for each in fields(kind):  # type: ignore[arg-type]  # every kind is a dataclass
        value = document.get(each.name)
        if value is not None:
            values[each.name] = _nested(each.metadata.get("of"), value)
        elif each.default is MISSING and each.default_factory is MISSING:
            missing.append(each.name)
    if missing:
        raise InvalidInput("", f"the answer has no {' and no '.join(missing)}")
    return kind(**values)


def _nested(kind: type[Any] | None, value: Any) -> Any:
    if kind is None:
        # A copy: an answer is shared by all who asked for it.
        return without_nulls(copy.deepcopy(value))
    return [result_of(kind, one) for one in value] if isinstance(value, list) else result_of(kind, value)
