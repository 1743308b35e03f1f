"""Refresh the schemas of a source before a bulk sync is created (`refresh_schemas`), and report what changed.

API pages "Refresh Schemas", "Get Schema Status". A refresh runs in the background; the status tells when it is done.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from pulumi_polytomic.api import sources
from pulumi_polytomic.errors import BadRequest, Unprocessable
from pulumi_polytomic.lifecycle.preview.asking import listed
from pulumi_polytomic.lifecycle.session import Session
from pulumi_polytomic.reconcile.normalize import Configuration
from pulumi_polytomic.reconcile.shape import parse_instant

if TYPE_CHECKING:
    from pulumi_polytomic.api.client import Client

_WAITS = (1, 2, 4, 8)
"""Seconds between questions for the status; the last one again and again."""

_A_SECOND = timedelta(seconds=1)

_SHOWN = 10
"""How many schemas a line names."""


def before_create(session: Session, declared: Configuration) -> list[str]:
    """Refresh the schemas of the source, if the program says so; what appeared and what vanished.

    Several syncs of one source refresh it once in a run.

    Raises:
        ApiError: the server refuses to refresh them, as those of a connection that is not healthy.
    """
    if declared.get("refresh_schemas") is not True:
        return []
    connection_id = str(declared["source_connection_id"]).lower()
    question = ("refreshed", connection_id)
    with session.one_at_a_time(question):
        return list(_refreshed(session, connection_id)) if session.client.once.is_first(question) else []


def _refreshed(session: Session, connection_id: str) -> Iterator[str]:
    client = session.client
    before = _schemas(client, connection_id)
    earlier = sources.schema_status(client, connection_id).get("last_refresh_finished")
    since = client.now()
    sources.refresh(client, connection_id)
    if not _waited(session, connection_id, lambda finished: _is_ours(finished, earlier, since)):
        yield (
            f"the schemas of the source are still being read after {session.settings.ready_timeout:g} s "
            "(polytomic:readyTimeout): the sync sees those that are known now"
        )
    after = _schemas(client, connection_id)
    if before is not None and after is not None:
        yield from differences(before, after)


def differences(before: set[str], after: set[str]) -> Iterator[str]:
    """Describe what a refresh changed in the schemas."""
    for found, what in ((after - before, "found"), (before - after, "no longer has")):
        if found:
            names = sorted(found)
            more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
            subject = "the refresh of the source" if what == "found" else "the source"
            yield f"{subject} {what} {', '.join(names[:_SHOWN])}{more}"


def _is_ours(finished: Any, earlier: Any, since: datetime) -> bool:
    """Whether the refresh that began at `since` has finished, and not one before it; true if no time is known.

    Two may finish in the same second, which is all that a status may show.
    """
    moment = parse_instant(finished)
    return moment is None or finished != earlier or moment >= since - _A_SECOND


def _waited(session: Session, connection_id: str, is_ours: Callable[[Any], bool]) -> bool:
    """Whether the refresh has finished in time."""
    left = session.settings.ready_timeout
    for wait in itertools.chain((0,), _WAITS, itertools.repeat(_WAITS[-1])):
        if wait > left:
            return False
        left -= wait
        session.sleep(wait)
        status = sources.schema_status(session.client, connection_id)
        if status.get("cache_status") != "refreshing" and is_ours(status.get("last_refresh_finished")):
            return True
        if wait == 0:
            session.tell("bulk sync: the schemas of its source are being read")
    raise AssertionError("unreachable: the loop above ends by itself")


def _schemas(client: Client, connection_id: str) -> set[str] | None:
    """The ids of the schemas as they are now; None if the source is not ready to tell."""
    sources.forget(client, connection_id)
    try:
        return {str(one.get("id")) for one in listed(sources.bulk_source(client, connection_id), "schemas")}
    except (BadRequest, Unprocessable):
        return None
