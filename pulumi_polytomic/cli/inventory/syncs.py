"""Details of syncs of both kinds for output: where they read and write, when they run, and the last result."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...executing import outcome
from .objects import Inventory, Object

if TYPE_CHECKING:
    from ...executing.outcome import Execution
    from ...lifecycle.kind import Kind
    from ...lifecycle.session import Session


@dataclass(frozen=True)
class Sync:
    """A sync, and what it has to do with other objects. Where something is unknown, its id stands."""

    object: Object
    sources: tuple[str, ...]
    """The ids of what it reads: models, or a connection."""
    target: str
    """The id of the connection that it writes to."""
    target_object: str
    """The object that it writes to; blank for a bulk sync."""
    schedule: str
    """"daily", and so on."""
    after: tuple[str, ...]
    """The ids of the syncs after which it runs."""

    @property
    def active(self) -> bool:
        """Whether it runs."""
        return self.object.live.get("active") is True

    @property
    def problems(self) -> list[str]:
        """What stops it from running, or will."""
        found = self.object.live.get("problems") or []
        return [str(one.get("message") or one.get("code")) for one in found if isinstance(one, dict)]


def kinds() -> list[Kind]:
    """The kinds of syncs, and of what they read and write."""
    from ...kinds import KINDS

    return [one.kind for one in KINDS if one.kind.runs or one.kind.title in ("connection", "model")]


def syncs_of(inventory: Inventory) -> list[Sync]:
    """The syncs of a workspace, by name."""
    found = [_sync(one) for one in inventory.objects if one.kind.runs]
    return sorted(found, key=lambda one: (one.object.name.casefold(), one.object.id))


def _sync(one: Object) -> Sync:
    live = one.live
    target = live.get("target") or {}
    schedule = _schedule(live)
    after = (schedule.get("run_after") or {}) if isinstance(schedule.get("run_after"), dict) else {}
    sources = live.get("model_ids") or ([live["source_connection_id"]] if live.get("source_connection_id") else [])
    return Sync(
        object=one,
        sources=tuple(str(id) for id in sources),
        target=str(target.get("connection_id") or live.get("destination_connection_id") or ""),
        target_object=str(target.get("object") or ""),
        schedule=str(schedule.get("frequency") or ""),
        after=tuple(str(id) for name in ("sync_ids", "bulk_sync_ids") for id in after.get(name) or []),
    )


def _schedule(live: dict[str, Any]) -> dict[str, Any]:
    found = live.get("default_schedule") or live.get("schedule")
    return found if isinstance(found, dict) else {}


def last_executions(session: Session, syncs: Sequence[Sync]) -> dict[str, Execution | None]:
    """The execution that each sync is running, or else its last one, by the sync's id; None: it has not run.

    Raises:
        PolytomicError: the server could not be asked.
    """
    with ThreadPoolExecutor(8) as pool:
        found = pool.map(lambda one: _last(session, one), syncs)
        return dict(zip((one.object.id for one in syncs), found, strict=True))


def _last(session: Session, one: Sync) -> Execution | None:
    assert one.object.kind.runs is not None
    told = one.object.kind.runs.calls.status(session.client, one.object.id)
    document = told.get("current_execution") or told.get("last_execution")
    return outcome.read(document) if document else None


def is_failing(sync: Sync, last: Execution | None) -> bool:
    """Whether its last execution failed or had errors, or a problem stops it."""
    return bool(sync.problems) or (last is not None and outcome.verdict(last, "errors") == "failed")


def labels(inventory: Inventory, ids: Iterable[str]) -> list[str]:
    """What people call the objects of these ids."""
    return [inventory.by_id[id].name if id in inventory.by_id else id for id in ids]
