"""The state of a stack, by URN, as plain data."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

_MARK = "4dabf18193072939515e22adb298388d"
"""Pulumi's mark of a value that is not plain data."""

_SECRET = "1b47061264138c4ac30d75fd1eb44270"


@dataclass(frozen=True)
class Kept:
    """A resource in state."""

    type: str
    id: str
    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any]


State = Mapping[str, Kept]
"""URN -> the resource."""


def of(resources: Iterable[Mapping[str, Any]]) -> State:
    """The resources of an exported state. One that waits for its deletion does not count."""
    return {
        str(one["urn"]): Kept(
            str(one["type"]),
            str(one.get("id") or ""),
            _plain(one.get("inputs") or {}),
            _plain(one.get("outputs") or {}),
        )
        for one in resources
        if not one.get("delete")
    }


def _plain(value: Any) -> Any:
    """The value with its secrets in clear."""
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if not isinstance(value, dict):
        return value
    if value.get(_MARK) == _SECRET:
        return json.loads(value["plaintext"])
    return {name: _plain(one) for name, one in value.items()}
