"""The calls for one schedule of a bulk sync, which write in camel case what the sync's own body writes otherwise.

The default schedule and the additional ones are one list here; the default one can be changed and not deleted.
"""

from __future__ import annotations

from typing import Literal

from ..store import Json
from . import bulk_syncs, schedules, shapes, strict
from .mappings import numbers_as_strings
from .refusals import Malformed, NotFound, all_invalid
from .requirements import described
from .shapes import Frequency, Shape
from .world import Caller, World


class ScheduleTimes(Shape):
    """A schedule in the schedule calls, which write their keys in camel case."""

    frequency: Frequency
    minute: str | None = None
    hour: str | None = None
    dayOfWeek: str | None = None
    dayOfMonth: str | None = None
    month: str | None = None
    selectiveMode: Literal["none", "incrementalFields", "nonincrementalFields"] | None = None
    schemas: list[str] | None = None
    syncMode: Literal["normal", "refetch", "resync", "rebuild"] | None = None


class ScheduleCall(Shape):
    """The body of the schedule calls."""

    schedule: ScheduleTimes


_NAMES = {
    "id": "id", "frequency": "frequency", "minute": "minute", "hour": "hour", "month": "month",
    "schemas": "schemas", "dayOfWeek": "day_of_week", "dayOfMonth": "day_of_month",
    "selectiveMode": "selective_mode", "syncMode": "resync_mode", "createdAt": "created_at",
    "updatedAt": "updated_at",
}  # fmt: skip
_CAMEL = {name: camel for camel, name in _NAMES.items()}
_DEFAULT, _ADDITIONAL = "default_schedule", "additional_schedules"


def listed(world: World, caller: Caller, id: str) -> list[Json]:
    """List Schedules: the default one first."""
    record = bulk_syncs.stored(world, id, caller.organization_id)
    return [_view(record, schedule) for schedule in _all(record["settings"])]


def get(world: World, caller: Caller, id: str, schedule_id: str) -> Json:
    """Get Schedule."""
    record = bulk_syncs.stored(world, id, caller.organization_id)
    return _view(record, _found(record["settings"], schedule_id))


def create(world: World, caller: Caller, id: str, body: Json) -> Json:
    """Create Schedule: one more of the additional ones."""
    record = bulk_syncs.stored(world, id, caller.organization_id)
    now = world.store.now()
    (made,) = schedules.settle([_read(world, body)], [], caller.actor, now)
    record["settings"][_ADDITIONAL].append(made)
    bulk_syncs.write(world, record, caller.actor, now)
    return _view(record, made)


def update(world: World, caller: Caller, id: str, schedule_id: str, body: Json) -> Json:
    """Update Schedule: what is stored is replaced."""
    record = bulk_syncs.stored(world, id, caller.organization_id)
    settings = record["settings"]
    found = _found(settings, schedule_id)
    now = world.store.now()
    (made,) = schedules.settle([{**_read(world, body), "id": schedule_id}], [found], caller.actor, now)
    if settings[_DEFAULT]["id"] == schedule_id:
        settings[_DEFAULT] = made
    else:
        settings[_ADDITIONAL] = [made if one["id"] == schedule_id else one for one in settings[_ADDITIONAL]]
    bulk_syncs.write(world, record, caller.actor, now)
    return _view(record, made)


def delete(world: World, caller: Caller, id: str, schedule_id: str) -> None:
    """Delete Schedule; it cancels nothing."""
    record = bulk_syncs.stored(world, id, caller.organization_id)
    settings = record["settings"]
    _found(settings, schedule_id)
    if settings[_DEFAULT]["id"] == schedule_id:
        raise Malformed("the default schedule cannot be deleted")
    settings[_ADDITIONAL] = [one for one in settings[_ADDITIONAL] if one["id"] != schedule_id]
    bulk_syncs.write(world, record, caller.actor)


def _all(settings: Json) -> list[Json]:
    return [settings[_DEFAULT], *settings[_ADDITIONAL]]


def _found(settings: Json, schedule_id: str) -> Json:
    for schedule in _all(settings):
        if schedule["id"] == schedule_id:
            return schedule
    raise NotFound(f"the sync has no schedule {schedule_id}")


def _read(world: World, body: Json) -> Json:
    if isinstance(body.get("schedule"), dict):
        body = {**body, "schedule": numbers_as_strings(body["schedule"])}
    shapes.check(ScheduleCall, body)
    owned = ("id", "createdAt", "updatedAt", "createdBy", "updatedBy", "isDefault", "syncId")
    schedule = {_NAMES.get(key, key): value for key, value in body["schedule"].items() if key not in owned}
    if world.unsettled.mistakes == "refused":
        _refuse_mistakes(schedule)
    return schedule


def _refuse_mistakes(schedule: Json) -> None:
    """Refuse what the strictest server does, with the keys as these calls write them."""
    found = [(path.partition(".")[2], message) for path, message in strict.of_schedule("schedule", schedule)]
    if found:
        raise all_invalid([(f"schedule.{_CAMEL.get(key, key)}", message) for key, message in found])


def _view(record: Json, schedule: Json) -> Json:
    return {
        **{camel: schedule[key] for camel, key in _NAMES.items() if key in schedule},
        "createdBy": schedule["created_by"].get("id"),
        "updatedBy": schedule["updated_by"].get("id"),
        "isDefault": record["settings"][_DEFAULT]["id"] == schedule["id"],
        "syncId": record["id"],
    }


_TIMES = {"minute": "Minute", "hour": "Hour (UTC)", "day_of_week": "Day of the week"}
# frequency -> label, description, settings with their titles
_OPTIONS: dict[str, tuple[str, str, dict[str, str]]] = {
    "manual": ("Manual", "Runs by hand only.", {}),
    "continuous": ("Continuous", "Runs again as soon as it is done.", {}),
    "hourly": ("Hourly", "Runs every hour.", {"minute": "Minute"}),
    "daily": ("Daily", "Runs every day.", {"minute": "Minute", "hour": "Hour (UTC)"}),
    "weekly": ("Weekly", "Runs every week.", _TIMES),
    "custom": ("Custom", "Runs on a schedule of cron's form.", {}),
    "builder": ("Builder", "Runs on a schedule that was put together.", {}),
    "runafter": ("Run after", "Runs after other syncs.", {"run_after": "Syncs"}),
    "multi": ("Multiple", "Runs on several schedules.", {}),
    "dbtcloud": ("dbt Cloud", "Runs after a job in dbt Cloud.", {"connection_id": "Connection", "job_id": "Job"}),
}


def options(world: World) -> list[Json]:
    """Return the frequencies, with the settings that each requires (Get Schedule Options)."""
    return [
        {
            "frequency": frequency,
            "label": label,
            "description": description,
            "configuration": described(
                world, {name: {"title": titles[name]} for name in titles}, strict.NEEDED.get(frequency, ())
            ),
        }
        for frequency, (label, description, titles) in _OPTIONS.items()
    ]
