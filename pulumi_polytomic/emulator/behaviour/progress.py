"""Brings what takes time up to date: executions, and what they leave behind when they end."""

from __future__ import annotations

from ..store import Json
from . import executions, mappings, model_syncs
from .world import World


def move(world: World) -> None:
    """Move every execution that is not finished to where it is by now."""
    for marker in world.store.all(executions.UNFINISHED):
        record = world.store.read(executions.KIND, marker["id"])
        moved = executions.moved(world, record) if record is not None else None
        if moved is None:
            continue
        executions.finish(world, moved)
        if moved["status"] == "completed" and moved["noun"] == "model_sync":
            _make_target(world, moved)


def _make_target(world: World, execution: Json) -> None:
    """After its first execution a sync that makes a new target has it (`Unsettled.target_create`)."""
    sync = world.store.read(model_syncs.KIND, execution["sync_id"])
    if sync is None or not mappings.CREATION & sync["settings"]["target"].keys():
        return
    sync["settings"]["target"] = mappings.created(sync["settings"]["target"])
    world.store.write(model_syncs.KIND, sync)
