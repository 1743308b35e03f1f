"""The order in which a program's resources reach the engine: those of one name one after another.

The engine takes resources as they come, and what an interrupted run left belongs to the first of a name that is made.
Which one that is must not be left to chance.
"""

from __future__ import annotations

import asyncio
from typing import Any
from weakref import WeakKeyDictionary

import pulumi

from pulumi_polytomic.host.run import text

Declared = tuple[pulumi.CustomResource, Any]
"""A resource, and the name that it has in Polytomic, which may be an Output."""

_declared: WeakKeyDictionary[Any, dict[str, list[Declared]]] = WeakKeyDictionary()
"""By task: kind -> the resources, as they were declared."""


def _of_this_task() -> dict[str, list[Declared]]:
    # What a callback of an Output declares may be what an earlier resource waits for: it waits for none of those.
    try:
        task: Any = asyncio.current_task()
    except RuntimeError:
        task = asyncio.get_event_loop()
    return _declared.setdefault(task, {})


def declared(resource: pulumi.CustomResource, kind: str, name: Any) -> None:
    """Take note of a resource that was declared."""
    _of_this_task().setdefault(kind, []).append((resource, name))


def earlier(kind: str) -> list[Declared]:
    """The resources of that kind that were declared so far."""
    return list(_of_this_task().get(kind, ()))


async def namesakes(declared: list[Declared], name: Any) -> list[pulumi.CustomResource]:
    """Those of that name, as soon as all of them are registered. A name that a preview does not know matches none."""
    # Only futures are awaited here, no Outputs: who depends on another resource is changed with it.
    mine = await text(name)
    found = []
    for resource, its_name in declared:
        if mine is not None and mine == (its_name if isinstance(its_name, str) else await text(its_name)):
            await resource.urn.future()
            found.append(resource)
    return found
