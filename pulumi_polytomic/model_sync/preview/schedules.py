"""Check that a schedule has everything its frequency needs, and that syncs do not wait in a cycle. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pulumi_polytomic import rules
from pulumi_polytomic.lifecycle.preview.asking import Declared, required
from pulumi_polytomic.lifecycle.preview.findings import Finding
from pulumi_polytomic.model_sync.inputs import Schedule
from pulumi_polytomic.reconcile.path import Path

_NEEDED = {"dbtcloud": ("connection_id", "job_id"), "runafter": ("run_after",)}
"""What no schedule of the frequency can do without, whatever the API tells: API page "Create Sync"."""


def incomplete(options: Sequence[Mapping[str, Any]], declared: Declared) -> Iterator[Finding]:
    """What the schedule lacks for its frequency. `options` are the API's schedule options; empty if it has none."""
    schedule = declared.get("schedule")
    frequency = schedule.get("frequency") if isinstance(schedule, dict) else None
    if not isinstance(schedule, dict) or not isinstance(frequency, str):
        return
    option = next((one for one in options if one.get("frequency") == frequency), {})
    needed = [name for name in required(option.get("configuration")) if name in Schedule.model_fields]
    for name in dict.fromkeys([*_NEEDED.get(frequency, ()), *needed]):
        if schedule.get(name) in (None, "") or (name == "run_after" and _names_nothing(schedule[name])):
            at, what = Path.of("schedule", name), f"the frequency `{frequency}` needs it"
            yield Finding(at, what, (at, Path.of("schedule", "frequency")), rule=rules.INCOMPLETE_SCHEDULE)


def _names_nothing(run_after: Any) -> bool:
    return isinstance(run_after, dict) and not any(v is not None and v != [] for v in run_after.values())


def run_after(declared: Declared, name: str) -> list[tuple[Path, str]]:
    """The syncs that this one waits for, which are known: (path, id). `name`: `sync_ids` or `bulk_sync_ids`."""
    schedule = declared.get("schedule")
    waits = schedule.get("run_after") if isinstance(schedule, dict) else None
    ids = waits.get(name) if isinstance(waits, dict) else None
    if not isinstance(ids, list):
        return []
    at = Path.of("schedule", "run_after", name)
    return [(at / i, id.lower()) for i, id in enumerate(ids) if isinstance(id, str)]


RUN_AFTER = (Path.of("schedule", "run_after"),)


def ring(
    own: str, waits: Mapping[str, Sequence[str]], names: Mapping[str, str], declared: Declared
) -> Iterator[Finding]:
    """A chain that comes back to the sync `own`. `waits`: the syncs that each sync waits for."""
    for path, first in run_after(declared, "sync_ids"):
        chain = _way(first, own, waits)
        if chain:
            told = " after ".join(names.get(id, id) for id in [own, *chain])
            yield Finding(
                path,
                f"a ring of syncs that wait for each other: {told}",
                RUN_AFTER,
                "none would ever run",
                rule=rules.RUN_AFTER_CYCLE,
            )
            return


def _way(start: str, end: str, waits: Mapping[str, Sequence[str]]) -> list[str]:
    """The way from one sync to the other along what each waits for; empty if there is none."""
    before: dict[str, str] = {start: ""}
    queue = [start]
    for id in queue:
        if id == end:
            way = [id]
            while before[way[0]]:
                way.insert(0, before[way[0]])
            return way
        for other in waits.get(id, ()):
            if other not in before:
                before[other] = id
                queue.append(other)
    return []
