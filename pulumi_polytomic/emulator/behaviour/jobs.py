"""Jobs: what a call starts and another one reads the result of.

One is done after some seconds of the clock, and also at the second look if the clock stands still.
"""

from __future__ import annotations

import uuid
from typing import Any

from ..store import Json
from .refusals import Malformed, NotFound
from .world import Caller, World

_KIND = "job"
_SECONDS = 2
_TYPES = ("exportlogs", "previewmodel")


def start(world: World, caller: Caller, type: str, result: Any) -> Json:
    """Start a job whose result is known."""
    record = {
        "id": str(uuid.uuid4()),
        "organization_id": caller.organization_id,
        "updated_at": world.store.now(),
        "type": type,
        "began": world.store.elapsed(),
        "result": result,
        "looks": 0,
    }
    world.store.write(_KIND, record)
    return _view(world, record)


def get(world: World, caller: Caller, type: str, id: str) -> Json:
    """Get Job."""
    if type not in _TYPES:
        raise Malformed(f"type: one of {', '.join(_TYPES)}", parameter="type")
    record = world.store.read(_KIND, id, caller.organization_id)
    if record is None or record["type"] != type:
        raise NotFound(f"no job {type} {id}")
    record["looks"] += 1
    world.store.write(_KIND, record)
    return _view(world, record)


def _view(world: World, record: Json) -> Json:
    done = record["looks"] > 1 or world.store.elapsed() - record["began"] >= _SECONDS
    found = {"job_id": record["id"], "type": record["type"], "status": "done" if done else "running"}
    return {**found, "result": record["result"]} if done else found
