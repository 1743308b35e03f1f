"""A world is put into the store: its records as they are, its syncs as the API takes them."""

from __future__ import annotations

from dataclasses import replace

from . import worlds
from .behaviour import bulk_syncs, model_syncs
from .behaviour.refusals import Refusal
from .behaviour.world import World
from .store import Json
from .worlds import Loaded, Sync, WorldError

_DATES = ("created_at", "created_by", "updated_at", "updated_by")


def begin(world: World, loaded: Loaded, *, chosen: bool) -> Loaded:
    """Return the world that the store is in: the one that it holds already, else `loaded`, which is installed.

    Raises `WorldError` if the store holds another world than the one that was `chosen`.
    """
    held = world.store.read("world", "world")
    if held is None:
        with world.store.transaction():
            install(world, loaded)
        return loaded
    if held["document"] == loaded.document:
        return loaded
    if chosen:
        raise WorldError("the database holds another world; name another file, or leave the world out")
    return worlds.load(held["document"])


def install(world: World, loaded: Loaded) -> None:
    """Fill an empty store. Raises `WorldError` for a sync that the API would refuse."""
    world.store.fill(loaded.rows)
    # A live workspace may hold syncs with problems: what is refused when a sync is saved does not matter here.
    lenient = replace(world, unsettled=replace(world.unsettled, mistakes="accepted"))
    for sync in loaded.syncs:
        try:
            settled = (_model_sync if sync.kind == model_syncs.KIND else _bulk_sync)(lenient, sync)
        except Refusal as refusal:
            raise WorldError(f"{worlds.at(sync.path)}: {refusal.message}") from None
        world.store.write(sync.kind, {**sync.owned, "error_handling": sync.error_handling, **settled})


def _model_sync(world: World, sync: Sync) -> Json:
    return {"settings": model_syncs.settle(world, sync.owned["organization_id"], sync.body, None, mixed=True)}


def _bulk_sync(world: World, sync: Sync) -> Json:
    """Settle a bulk sync. Its schedules that come with an id keep it, and their dates."""
    dates = {key: sync.owned[key] for key in _DATES}
    given = [sync.body.get("default_schedule"), *(sync.body.get("additional_schedules") or [])]
    default, *additional = [{**dates, **one} if one and "id" in one else None for one in given]
    known = {"default_schedule": default, "additional_schedules": [one for one in additional if one]}
    record = {**sync.owned, "settings": known}
    return bulk_syncs.settle(world, record, sync.body, sync.owned["updated_by"], sync.owned["updated_at"])
