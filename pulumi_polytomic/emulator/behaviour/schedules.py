"""Schedules: a bulk sync's, with server-owned keys kept while the schedule is the same, and when one runs next."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from ..store import Json
from .instants import MOMENT
from .mappings import without_nulls

_OWNED = ("id", "created_at", "created_by", "updated_at", "updated_by")


def settle(sent: list[Json], stored: list[Json], actor: Json, now: str) -> list[Json]:
    """Return schedules as stored.

    A schedule that is sent with the id of a stored one, or with equal content, is that one; any other
    is new.
    """
    left = list(stored)
    return [_settle_one(schedule, left, actor, now) for schedule in sent]


def _settle_one(sent: Json, left: list[Json], actor: Json, now: str) -> Json:
    content = _content(sent)
    match = _match(sent.get("id"), content, left)
    if match is None:
        owned = {"id": str(uuid.uuid4()), "created_at": now, "created_by": actor}
        return {**content, **owned, "updated_at": now, "updated_by": actor}
    left.remove(match)
    if _content(match) == content:
        return match
    owned = {key: match[key] for key in ("id", "created_at", "created_by")}
    return {**content, **owned, "updated_at": now, "updated_by": actor}


def _match(id: str | None, content: Json, left: list[Json]) -> Json | None:
    if id is not None:
        by_id = [schedule for schedule in left if schedule["id"] == id]
        if by_id:
            return by_id[0]
    return next((schedule for schedule in left if _content(schedule) == content), None)


def _content(schedule: Json) -> Json:
    return {key: value for key, value in without_nulls(schedule).items() if key not in _OWNED}


_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def next_time(now: str, settings: Json, schedules: list[Json]) -> str | None:
    """Return when an active sync runs next on the schedules whose times are plain, None where none is."""
    if not settings["active"]:
        return None
    moment = datetime.strptime(now, MOMENT)
    found = [time for time in (_next(moment, schedule) for schedule in schedules) if time is not None]
    return min(found).strftime(MOMENT) if found else None


def _next(now: datetime, schedule: Json) -> datetime | None:
    steps = {"hourly": timedelta(hours=1), "daily": timedelta(days=1), "weekly": timedelta(days=7)}
    frequency = schedule.get("frequency")
    if frequency == "continuous":
        return now
    if frequency not in steps:
        return None
    time = now.replace(minute=_number(schedule, "minute", 60), second=0, microsecond=0)
    if frequency != "hourly":
        time = time.replace(hour=_number(schedule, "hour", 24))
    if frequency == "weekly":
        day = str(schedule.get("day_of_week", "sunday")).lower()
        time += timedelta(days=(_DAYS.index(day) if day in _DAYS else 6) - time.weekday())
    while time <= now:
        time += steps[frequency]
    return time


def _number(schedule: Json, key: str, below: int) -> int:
    text = str(schedule.get(key) or "0")
    return int(text) % below if text.isdecimal() else 0
