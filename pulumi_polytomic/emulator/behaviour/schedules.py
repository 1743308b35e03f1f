"""A bulk sync's schedules: server-owned keys around what was sent, kept while the schedule is the same."""

from __future__ import annotations

import uuid

from ..store import Json
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
