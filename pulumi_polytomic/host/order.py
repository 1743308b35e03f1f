"""In which order a program's syncs come to the engine: those of one name one after another.

The engine takes resources as they come, and a provider knows of a sync in state as soon as the engine asked about it.
So whether a new sync meets another one of its name as known, or as a stranger's, must not be left to chance.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any
from weakref import WeakKeyDictionary

import pulumi

_declared: WeakKeyDictionary[Any, dict[tuple[str, str], list[pulumi.Resource]]] = WeakKeyDictionary()
"""By event loop, which each program has its own of: (kind, the sync's name) -> the resources, as they were declared."""


def declared(resource: pulumi.Resource, kind: str, name: Any) -> None:
    """Take note of a resource that was declared. A name that is known only later orders nothing."""
    if isinstance(name, str):
        program = _declared.setdefault(asyncio.get_event_loop(), {})
        program.setdefault((kind, name), []).append(resource)


def after_namesakes(kind: str, name: Any, value: pulumi.Output[Any]) -> pulumi.Output[Any]:
    """The value, known no sooner than all resources of that kind and name that were declared so far are registered."""
    others = list(_declared.get(asyncio.get_event_loop(), {}).get((kind, name), [])) if isinstance(name, str) else []
    if not others:
        return value
    # A future and no output: who depends on another resource is changed with it.
    registered: Awaitable[Any] = _registered(others)
    return pulumi.Output.all(value, pulumi.Output.from_input(registered)).apply(lambda both: both[0])


async def _registered(resources: list[pulumi.Resource]) -> bool:
    for resource in resources:
        await resource.urn.future()
    return True
