"""What the strictest plausible server refuses when a sync is saved (`Unsettled.mistakes`), beside its problems.

Each is the path of a setting, and what is wrong there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..store import Json
from . import catalog
from .offers import offers
from .world import World

Mistakes = Iterator[tuple[str, str]]

NEEDED: dict[str, tuple[str, ...]] = {
    "daily": ("hour",),
    "weekly": ("day_of_week", "hour"),
    "runafter": ("run_after",),
    "dbtcloud": ("connection_id", "job_id"),
}
"""What a schedule of the frequency cannot do without."""
_RANGES = {"minute": (0, 59), "hour": (0, 23), "day_of_month": (1, 31), "month": (1, 12)}
_DAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
_FREE = ("custom", "builder", "multi")
"""Frequencies whose times no page describes."""


def of_model_sync(world: World, organization_id: str, settings: Json) -> Mistakes:
    """Yield the mistakes of a model sync's settings."""
    yield from _policies(world, organization_id, settings)
    yield from of_schedule("schedule", settings["schedule"])
    yield from _run_after(world, organization_id, settings["schedule"])
    connection = world.store.read("connection", settings["target"]["connection_id"], organization_id)
    object = settings["target"].get("object") or ""
    modes = catalog.modes(world, connection, object) if connection else []
    takes = {one["mode"]: one["supports_target_filters"] for one in modes}
    if (settings["target_filters"] or {}).get("conditions") and not takes.get(settings["mode"], True):
        yield "target_filters", f"the mode {settings['mode']} takes none"


def of_bulk_sync(world: World, organization_id: str, settings: Json, source: Json, destination: Json) -> Mistakes:
    """Yield the mistakes of a bulk sync's settings."""
    offered = catalog.bulk_target(world, destination, "destination_connection_id")
    if settings["mode"] not in [mode["id"] for mode in offered["modes"]]:
        yield "mode", f"{destination['name']} does not support {settings['mode']}"
    if settings["data_cutoff_timestamp"] is not None and not offers(world, source)["supports_data_cutoff"]:
        yield "data_cutoff_timestamp", f"{source['name']} does not support it"
    yield from _policies(world, organization_id, settings)
    yield from of_schedule("default_schedule", settings["default_schedule"])
    for at, schedule in enumerate(settings["additional_schedules"]):
        yield from of_schedule(f"additional_schedules[{at}]", schedule)


def _policies(world: World, organization_id: str, settings: Json) -> Mistakes:
    for at, id in enumerate(settings["policies"]):
        if world.store.read("policy", id, organization_id) is None:
            yield f"policies[{at}]", f"no policy {id}"


def of_schedule(path: str, schedule: Json) -> Mistakes:
    """Yield the mistakes of a schedule that stands at the path: times that are missing or out of range."""
    frequency = schedule["frequency"]
    for key in NEEDED.get(frequency, ()):
        if schedule.get(key) in (None, ""):
            yield f"{path}.{key}", f"the frequency {frequency} needs it"
    if frequency in _FREE:
        return
    for key, (lowest, highest) in _RANGES.items():
        text = schedule.get(key) or str(lowest)
        if not text.isdecimal() or not lowest <= int(text) <= highest:
            yield f"{path}.{key}", f"should be a number from {lowest} to {highest}"
    day = schedule.get("day_of_week") or _DAYS[0]
    if day.lower() not in _DAYS and day not in map(str, range(7)):
        yield f"{path}.day_of_week", "should be a day such as monday, or a number from 0 to 6"


def _run_after(world: World, organization_id: str, schedule: Json) -> Mistakes:
    named = schedule.get("run_after") or {}
    kinds: Sequence[tuple[str, str]] = (("sync_ids", "model_sync"), ("bulk_sync_ids", "bulk_sync"))
    if schedule["frequency"] == "runafter" and "run_after" in schedule and not any(named.get(key) for key, _ in kinds):
        yield "schedule.run_after", "names no sync"
    for key, kind in kinds:
        for at, id in enumerate(named.get(key) or []):
            if world.store.read(kind, id, organization_id) is None:
                yield f"schedule.run_after.{key}[{at}]", f"no {kind.replace('_', ' ')} {id}"
