"""The resource that manages each object, as far as one provider process has seen.

An object that two resources manage is written by both in turn, and goes when one of them is removed. The engine starts
a process for each preview and each update, and tells a provider nothing but single resources; what they tell of each
other is put together here. Resources are known by the URN in their `__origin`, objects by their id.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

from pulumi_polytomic.errors import Refused
from pulumi_polytomic.lifecycle.state import ORIGIN

_lock = threading.Lock()
_adopting: dict[str, str] = {}  # the object's id -> the new resource that wants to adopt it
_managing: dict[str, str] = {}  # the object's id -> the resource that has it in state
_in_state: set[str] = set()
_deleted: set[tuple[str, str]] = set()
_declared: dict[str, Mapping[str, Any]] = {}  # the object's id -> what the program declares of it


def adopts(id: str, properties: Mapping[str, Any]) -> str | None:
    """Take note that a new resource adopts the object; or the name of the other resource that has it."""
    return _taken(_adopting, _managing, id, properties)


def manages(id: str, properties: Mapping[str, Any]) -> None:
    """Take note that the object is in the resource's state.

    Raises:
        Refused: another resource of the program is about to adopt it.
    """
    if urn_of(properties) and (other := _taken(_managing, _adopting, id, properties)):
        raise Refused(
            f"{id} is managed here, and adopted by the resource {other!r} of this program",
            hint=ONE_RESOURCE,
        )


ONE_RESOURCE = (
    "An object is managed by one resource: remove one of the two; to rename a resource, give the new one "
    "opts=pulumi.ResourceOptions(aliases=[pulumi.Alias(name=<old name>)])."
)


def _taken(mine: dict[str, str], others: dict[str, str], id: str, properties: Mapping[str, Any]) -> str | None:
    id, urn = id.lower(), urn_of(properties)
    with _lock:
        for holder in (others.get(id, urn), mine.setdefault(id, urn)):
            if holder != urn:
                return holder.rpartition("::")[2]
    return None


def declares(id: str, properties: Mapping[str, Any]) -> None:
    """Take note of what the program declares of an object in state."""
    with _lock:
        _declared[id.lower()] = properties


def declared(id: str) -> Mapping[str, Any]:
    """What the program declares of the object; nothing if it was not compared so far."""
    with _lock:
        return _declared.get(id.lower(), {})


def has_moved(id: str, properties: Mapping[str, Any]) -> bool:
    """Whether the object, which is in the resource's state, is in the state of another resource by now."""
    with _lock:
        return _managing.get(id.lower(), urn_of(properties)) != urn_of(properties)


def is_in_state(properties: Mapping[str, Any]) -> None:
    """Take note that the resource is no new one."""
    with _lock:
        _in_state.add(urn_of(properties))


def is_deleted(id: str, properties: Mapping[str, Any]) -> None:
    """Take note that the object was deleted for the resource."""
    with _lock:
        _deleted.add((id.lower(), urn_of(properties)))


def replaces(id: Any, properties: Mapping[str, Any]) -> bool:
    """Whether the resource looks new only because it is being replaced, or its object `id` was deleted just now."""
    with _lock:
        return urn_of(properties) in _in_state or (str(id).lower(), urn_of(properties)) in _deleted


def urn_of(properties: Mapping[str, Any]) -> str:
    """The URN in the resource's origin; blank for an object that is only looked at."""
    origin = properties.get(ORIGIN)
    return str(origin.get("urn")) if isinstance(origin, dict) else ""


def forget() -> None:
    """Forget all of it: a new process."""
    with _lock:
        for notes in (_adopting, _managing, _in_state, _deleted, _declared):
            notes.clear()
