"""Executions of model syncs: Start Sync and its rules, and what answers report of a run and of a sync's status."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from ..store import Json
from . import executions, model_syncs, problems, schedules, shapes
from .refusals import Malformed
from .shapes import Shape, Source
from .world import OLDER, Caller, World

ROWS = 100  # how many records every model holds
VERSION = "emulator"  # "Polytomic version which last ran this execution"
_MOST_SOURCE_IDENTITIES = 1000
# Which count the records of a mode go into.
_COUNTED_AS = {
    "create": "insert", "append": "insert", "replace": "insert", "snapshot": "insert",
    "update": "update", "enrich": "update", "updateOrCreate": "upserts", "remove": "delete",
}  # fmt: skip


class SourceIdentity(Shape):
    """One source and value of an entry of `source_identities`."""

    source: Source
    value: str


class StartModelSync(Shape):
    """The body of Start Sync."""

    identities: list[str] | None = None
    source_identities: Annotated[list[list[SourceIdentity]], Field(max_length=_MOST_SOURCE_IDENTITIES)] | None = None
    resync: bool | None = None
    test: bool | None = None


def start(world: World, caller: Caller, id: str, body: Json) -> Json:
    """Start Sync."""
    sync = model_syncs.stored(world, id, caller.organization_id)
    if caller.version == OLDER:
        body = {key: value for key, value in body.items() if key != "source_identities"}
    shapes.check(StartModelSync, body)
    settings = sync["settings"]
    if not settings["active"]:
        raise Malformed("the sync is not active, and runs neither on its schedule nor by hand", sync_id=id)
    named = _identities(body, settings["identities"])
    rows = ROWS if named is None else named
    if body.get("test"):
        rows = min(rows, executions.TEST_ROWS)
    found = [problem["message"] for problem in problems.find(world, sync["organization_id"], settings)]
    about = {
        "type": "test" if body.get("test") else "resync" if body.get("resync") else "manual",
        "mode": settings["mode"],
    }
    record = executions.start(world, "model_sync", sync, about, rows, found)
    return {key: record[key] for key in ("id", "status", "created_at")}


def _identities(body: Json, identities: Json | None) -> int | None:
    """Return how many records a body names, None if it does not narrow the run."""
    mappings = (identities or {}).get("mappings") or []
    plain, entries = body.get("identities"), body.get("source_identities")
    if plain and entries:
        raise Malformed("identities: cannot be combined with source_identities")
    if not plain and not entries:
        return None
    if not mappings:
        raise Malformed("identities: the sync has no identity mapping")
    if plain:
        if len(mappings) > 1:
            raise Malformed("source_identities: required, the sync has more than one identity mapping")
        return len(plain)
    sources = [mapping["source"] for mapping in mappings]
    for at, entry in enumerate(entries or []):
        _check_entry(f"source_identities[{at}]", entry, sources, (identities or {}).get("strategy") == "and")
    return len(entries or [])


def _check_entry(path: str, entry: list[Json], sources: list[Json], all_of_them: bool) -> None:
    named = [{key: one["source"][key] for key in ("model_id", "field")} for one in entry]
    if not named:
        raise Malformed(f"{path}: names no source")
    if any(source not in sources for source in named):
        raise Malformed(f"{path}: names a source that is none of the sync's identity mappings")
    if len({source["model_id"] for source in named}) > 1:
        raise Malformed(f"{path}: the sources of an entry are of one model")
    if all_of_them and any(source not in named for source in sources):
        raise Malformed(f"{path}: must list every identity source, as the strategy is 'and'")


def view(world: World, record: Json) -> Json:
    """Return an execution as answers report it."""
    record = executions.shown(world, record)
    failed = [record["fails"]] if record["fails"] is not None and record["status"] == "failed" else []
    return {
        "id": record["id"],
        "type": record["about"]["type"],
        "status": record["status"],
        "created_at": record["created_at"],
        "started_at": executions.started_at(record),
        "completed_at": record["completed_at"],
        "counts": counts(world, record),
        "errors": failed + executions.share(world, record, record["errors"]),
        "version": VERSION,
    }


def counts(world: World, record: Json) -> Json:
    """Return the record counts of an execution so far."""
    total = int(executions.progress(world, record) * record["rows"])
    wrong = min(total, len(executions.share(world, record, record["errors"])))
    found = dict.fromkeys(("total", "insert", "update", "upserts", "delete"), 0)
    found["total"] = total
    found[_COUNTED_AS[record["about"]["mode"]]] = total - wrong
    return {**found, "error": wrong, "warnings": len(executions.share(world, record, record["warnings"]))}


def status(world: World, caller: Caller, id: str) -> Json:
    """Get Sync Status."""
    sync = model_syncs.stored(world, id, caller.organization_id)
    running, last = executions.current_known(world, id), executions.last(world, id)
    return {
        "current_execution": _view_or_none(world, running),
        "last_execution": _view_or_none(world, last),
        "next_execution_time": schedules.next_time(world.store.now(), sync["settings"], [sync["settings"]["schedule"]]),
    }


def _view_or_none(world: World, record: Json | None) -> Any:
    return None if record is None else view(world, record)
