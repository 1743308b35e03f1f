"""When `updated_at` moves: with every write, or not for what some readings call no change of the sync itself.

Whether policies, error handling and schema detail alone move it is not settled by any page
(`Unsettled.detail_changes`). A write that changes nothing moves it.
"""

from __future__ import annotations

from ..store import Json
from .world import World


def stamped(world: World, record: Json, before: Json | None, actor: Json, now: str | None = None) -> Json:
    """Return a record as it is written, with who changed it and when."""
    keep = world.unsettled.detail_changes == "keep_updated_at"
    if keep and before is not None and record != before and _itself(record) == _itself(before):
        return {**record, "updated_at": before["updated_at"], "updated_by": before["updated_by"]}
    return {**record, "updated_at": now or world.store.now(), "updated_by": actor}


def _itself(record: Json) -> Json:
    """Return a sync without what may be detail: a schema counts by its id and whether it is enabled."""
    aside = ("error_handling", "updated_at", "updated_by")
    selected = [schema["id"] for schema in record.get("schemas") or [] if schema["enabled"]]
    settings = {key: value for key, value in record["settings"].items() if key != "policies"}
    return {**{key: record[key] for key in record if key not in aside}, "settings": settings, "schemas": selected}
