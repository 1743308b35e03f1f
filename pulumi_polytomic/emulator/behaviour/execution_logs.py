"""What executions leave to read: console entries, and record logs in files of JSON lines."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from ..store import Json
from . import executions, model_executions
from .instants import MOMENT, later
from .refusals import Malformed, NotFound
from .world import World

TYPES = ("records", "errors", "warnings", "inserts", "updates", "deletes")
_COUNTS = {"records": "total", "errors": "error", "warnings": "warnings", "deletes": "delete"}
_MOST_ENTRIES = 50
_MOST_LINES = 100


def file_types(world: World, execution: Json) -> dict[str, int]:
    """Return the types of a model sync's record logs that are not empty, with their counts."""
    counts = model_executions.counts(world, execution)
    counts = {**counts, "inserts": counts["insert"] + counts["upserts"], "updates": counts["update"]}
    found = {type: int(counts[_COUNTS.get(type, type)]) for type in TYPES}
    return {type: count for type, count in found.items() if count}


def file_names(world: World, execution: Json, type: str) -> list[str]:
    """Return the names of the files of one type."""
    if type not in TYPES:
        raise Malformed(f"type: one of {', '.join(TYPES)}", parameter="type")
    return [f"{type}-0001.jsonl"] if type in file_types(world, execution) else []


def file_name(world: World, execution: Json, type: str, name: str) -> str:
    """Return the name of a file that there is."""
    if name not in file_names(world, execution, type):
        raise NotFound(f"no log file {type}/{name}")
    return name


def bulk_file_names(execution: Json) -> list[str]:
    """Return the names of a bulk execution's log files: one of each schema, when it is over."""
    if execution["status"] not in executions.TERMINAL:
        return []
    return [f"{schema['id']}.jsonl" for schema in execution["about"]["schemas"]]


def content(world: World, execution: Json, name: str) -> str:
    """Return what is in a log file: one JSON object a line."""
    type = name.rpartition("-")[0]
    if execution["noun"] == "model_sync" and type in ("errors", "warnings"):
        lines = [{"message": message} for message in execution[type]]
    else:
        count = int(executions.progress(world, execution) * execution["rows"])
        lines = [{"record": row} for row in range(1, min(count, _MOST_LINES) + 1)]
    return "".join(json.dumps(line) + "\n" for line in lines)


def console(world: World, execution: Json, limit: int | None, after: str | None) -> Json:
    """Return the console entries after a cursor, the latest that fit."""
    entries = [{**entry, "id": f"{at:06d}"} for at, entry in enumerate(_entries(world, execution), 1)]
    newer = [entry for entry in entries if after is None or entry["id"] > after]
    most = limit if limit is not None and 0 < limit < _MOST_ENTRIES else _MOST_ENTRIES
    shown = newer[-most:]
    return {"entries": shown, "next_cursor": shown[-1]["id"] if shown else after or ""}


def _entries(world: World, execution: Json) -> list[Json]:
    entries: list[Json] = []
    begins = 0.0
    spent = _spent(world, execution)
    for step, takes in execution["steps"]:
        if begins <= spent:
            entries.append(_entry(later(execution["created_at"], begins), "info", f"Execution is {step}."))
        begins += takes
    now = execution["completed_at"] or later(execution["created_at"], spent)
    entries += [_entry(now, "error", text) for text in executions.share(world, execution, execution["errors"])]
    entries += [_entry(now, "warn", text) for text in executions.share(world, execution, execution["warnings"])]
    if execution["status"] in executions.TERMINAL:
        failed = execution["status"] == "failed"
        message = execution["fails"] if failed else f"Execution is {execution['status']}."
        entries.append(_entry(now, "error" if failed else "info", message))
    return entries


def _spent(world: World, execution: Json) -> float:
    """Return how many seconds an execution has had, until it was canceled or ended."""
    if execution["completed_at"] is not None:
        ended, began = (datetime.strptime(execution[key], MOMENT) for key in ("completed_at", "created_at"))
        return (ended - began).total_seconds()
    stopped: Any = execution["cancel_at"]
    return float((world.store.elapsed() if stopped is None else stopped) - execution["began"])


def _entry(timestamp: str, level: str, message: str) -> Json:
    return {"timestamp": timestamp, "level": level, "message": message, "payload": {}}
