"""Twins that a list hides because it lags behind writes.

No page promises that a list shows what was made just now. What a lost run left a moment ago may so be missing in the
list that is read before the first create. So when this process has made its first object, the list is read again: if
that is in it, the list hides nothing. Else it is read until that is in it, and so all that was made before.

What was made since the first list was read, by another run at the same time, stops nothing: whether the second list
shows it would depend on which of several creates was answered first.
"""

from __future__ import annotations

import itertools
from datetime import timedelta

from pulumi_polytomic.errors import NotFound, PolytomicError, Refused
from pulumi_polytomic.lifecycle import takeover, twins
from pulumi_polytomic.lifecycle.resources import Resources
from pulumi_polytomic.lifecycle.twins import Before, Twin
from pulumi_polytomic.reconcile.normalize import Configuration
from pulumi_polytomic.reconcile.shape import parse_instant

_PAUSES = (1, 2, 4)
"""Seconds before the list is read again; then 8."""

_LAG = 60
"""Seconds to wait until a list shows what was made."""


def beside(
    resources: Resources, body: Configuration, before: Before, since: timedelta, live: Configuration
) -> list[str]:
    """What to say after a create made this; `before` is the list that was read before, `since` the time from then
    to the create.

    Raises:
        Refused: there was a twin of it already. What the create made is deleted again.
    """
    kind, session = resources.kind, resources.session
    id = str(live["id"])
    try:
        entries = session.client.once(("caught up", kind.calls.path), lambda: _caught_up(resources, id))
    except PolytomicError as error:
        return [takeover.not_looked_for(id, error)]
    if entries is None:
        return [takeover.never_shown(id)]
    for twin in twins.twins(resources, body, entries):
        if twin.id not in before.ids and _was_hidden(resources, twin, since, live):
            undo(resources, id, twin)
            raise takeover.doubles(resources, twin)
    return [takeover.LAGS] if entries and session.client.once.is_first(("lag", kind.title)) else []


def _caught_up(resources: Resources, id: str) -> list[Configuration] | None:
    """The list that shows what was made, and so all that was made before. Empty: the first list hid nothing."""
    # The last changed come first, so one page is enough where the list does not lag.
    if any(entry.get("id") == id for entry in resources.kind.calls.list_(resources.client)):
        return []
    return list_with(resources, id)


def _was_hidden(resources: Resources, twin: Twin, since: timedelta, live: Configuration) -> bool:
    made = parse_instant(live.get("created_at"))
    # Stamps may be whole seconds.
    earlier = (
        twin.created_at is None or made is None or twin.created_at <= min(made, made - since + timedelta(seconds=1))
    )
    return earlier and twin.is_recent(resources.session) and twins.live(resources, twin.id) is not None


def list_with(resources: Resources, id: str) -> list[Configuration] | None:
    """The list as soon as it shows that object, and so all that was made before; None if it takes too long."""
    session = resources.session
    waited = 0
    for pause in itertools.chain(_PAUSES, itertools.repeat(8)):
        entries = twins.listed(resources)
        if any(entry.get("id") == id for entry in entries):
            return entries
        if waited + pause > _LAG:
            return None
        session.tell(f"{resources.kind.title}: the list does not show it yet; looking again in {pause} s")
        session.sleep(pause)
        waited += pause
    raise AssertionError("unreachable: the loop above ends by itself")


def undo(resources: Resources, id: str, twin: Twin) -> None:
    """Delete what this create made just now beside a twin."""
    try:
        resources.kind.calls.delete(resources.client, id)
    except NotFound:
        pass
    except PolytomicError as error:
        raise Refused(
            f"{id} was made beside {twin.id}, which is the same, and could not be deleted again: {error}",
            hint="Delete one of the two in Polytomic.",
        ) from None
