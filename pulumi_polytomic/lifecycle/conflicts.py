"""Warnings and refusals of an update: changes made elsewhere, and a server that stores something else.

Only the user knows which values are secret. So messages show only those of the fields that the kind names
(`Kind.shown`), and truth values; of everything else the path alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pulumi_polytomic.errors import Refused, one_line
from pulumi_polytomic.lifecycle.kind import Kind
from pulumi_polytomic.lifecycle.resources import Resources
from pulumi_polytomic.reconcile.changes import Change, changes, named
from pulumi_polytomic.reconcile.normalize import Configuration
from pulumi_polytomic.reconcile.overwritten import overwritten
from pulumi_polytomic.reconcile.update import Update

_MANY = 10


def guard(resources: Resources, update: Update) -> None:
    """Warn which changes of others an update overwrites; called before it writes, so that the warning is never lost.

    Raises:
        Refused: there are some, and the settings say to fail.
    """
    kind, session = resources.kind, resources.session
    policy, live = session.settings.on_conflict, update.live
    found = [] if policy == "overwrite" else overwritten(kind.shape, update)
    if found and session.authors.changed_by_us(live):
        found = overwritten(kind.shape, update, ours_last=True)
    if not found:
        return
    if policy == "fail":
        told = [f"{c.path}{values(kind, c, 'is', 'declared')}" for c in found[:_MANY]]
        more = f" and {len(found) - _MANY} more" if len(found) > _MANY else ""
        raise Refused(
            f"changed elsewhere since the last update or refresh ({_last_change(live)}), and this update would "
            f"overwrite it: {', '.join(told)}{more}",
            hint="Nothing was written. `pulumi refresh` takes note of the change; `pulumi preview` then shows what "
            "the program would overwrite.",
        )
    for change in found:
        session.warn(
            f"{kind.called(live)}: {change.path} was changed elsewhere since the last update or refresh "
            f"({_last_change(live)}), and this update overwrites it{values(kind, change, 'was', 'now')}"
        )


def _last_change(live: Configuration) -> str:
    at = one_line(str(live.get("updated_at") or "an unknown time"), 40)
    return f"last changed by {last_author(live) or 'unknown'} at {at}"


def last_author(live: Configuration) -> str:
    """Who changed the live object last: a name, or else what kind of caller; blank if the server does not tell."""
    who = live.get("updated_by")
    names = [who.get(key) for key in ("name", "type", "id")] if isinstance(who, dict) else []
    return next((one_line(name, 80) for name in names if isinstance(name, str) and name), "")


def notes_on_untaken(kind: Kind, seen: Configuration, declared: Configuration) -> list[str]:
    """What to say of declared fields that the server did not take as sent; `seen` is what it holds of them."""
    return [
        f"{change.path}: the server did not take it as declared{values(kind, change, 'declared', 'it holds')}; the "
        "difference stays until the program declares what the server holds, or leaves it out"
        for change in changes(kind.shape, declared, seen)
    ]


def notes_on_unshown(kind: Kind, found: Sequence[Change], before: Mapping[str, Any], new: Configuration) -> list[str]:
    """What to say of differences from what the server holds (`found`) that a preview does not show.

    It compares the inputs of the last run (`before`) with the new ones, and the server may have taken them otherwise.
    """
    shown = [change.path for change in changes(kind.shape, before, new)]
    return [_on_unshown(kind, change) for change in found if not any(change.path.meets(path) for path in shown)]


def _on_unshown(kind: Kind, change: Change) -> str:
    if change.old is None and str(change.path) in kind.apart:
        return f"{change.path} was not finished at the last update; this one goes on with it"
    return (
        f"{change.path}: the server did not take it as declared at the last update"
        f"{values(kind, Change(change.path, change.new, change.old), 'declared', 'it holds')}; each update sends it "
        "again, until the program declares what the server holds, or leaves it out"
    )


def values(kind: Kind, change: Change, first: str, then: str) -> str:
    """Both values in brackets, if they may be shown."""
    both = (change.old, change.new)
    if both == (None, None) or not all(value is None or isinstance(value, str | int | float) for value in both):
        return ""
    truths = all(value is None or isinstance(value, bool) for value in both)
    if not truths and not named([change], kind.shown):
        return ""
    return f" ({first} {_shown(change.old)}, {then} {_shown(change.new)})"


def _shown(value: Any) -> str:
    return "unset" if value is None else one_line(json.dumps(value, ensure_ascii=False), 80)
