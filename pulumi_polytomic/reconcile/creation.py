"""A model sync's target that is yet to be made: by `target.create`, or under `target.new_name`.

Both make an object once; from then on the object is the target. Until then no answer tells that one is to be made, and
an update is a full replacement: a body that does not say it either may lose it. So it is said until there is an object.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Configuration = dict[str, Any]

_MAKES_ONE = ("create", "new_name")


def asked_for(declared: Mapping[str, Any]) -> Configuration:
    """What of a declared target makes a new object."""
    target = declared.get("target")
    return {k: target[k] for k in _MAKES_ONE if target.get(k) is not None} if isinstance(target, dict) else {}


def repeated(body: Configuration, declared: Mapping[str, Any]) -> Configuration:
    """The body of an update, which says what is to be made as long as there is no object."""
    target = body.get("target")
    if not isinstance(target, dict):
        return body
    if target.get("object"):
        return {**body, "target": {k: v for k, v in target.items() if k != "create"}}
    return {**body, "target": {**target, **asked_for(declared)}}


def left_out(body: Configuration) -> Configuration:
    """The body without it, for a comparison with what is live."""
    target = body.get("target")
    if not isinstance(target, dict):
        return body
    return {**body, "target": {k: v for k, v in target.items() if k not in _MAKES_ONE}}
