"""Check at preview that the deployment can run a declared model sync: read what the rules need, and apply them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from pulumi_polytomic import rules
from pulumi_polytomic.api import model_syncs, targets
from pulumi_polytomic.api.bulk_syncs import BULK_SYNCS
from pulumi_polytomic.api.model_syncs import MODEL_SYNCS
from pulumi_polytomic.api.remembered import models as models_api
from pulumi_polytomic.errors import NotFound
from pulumi_polytomic.lifecycle.preview.asking import REFUSED, Asking, Declared, by_id, names
from pulumi_polytomic.lifecycle.preview.findings import Finding, suggestion
from pulumi_polytomic.lifecycle.preview.references import no_connection, unknown_policies
from pulumi_polytomic.model_sync.making import makes_field, makes_object
from pulumi_polytomic.model_sync.preview import models, schedules
from pulumi_polytomic.model_sync.preview.targets import IDENTITIES, OF_TARGET, Target
from pulumi_polytomic.model_sync.preview.targets import findings as target_findings
from pulumi_polytomic.reconcile.path import Path
from pulumi_polytomic.reconcile.versions import OLDER

if TYPE_CHECKING:
    from pulumi_polytomic.api.client import Client
    from pulumi_polytomic.lifecycle.coming import Coming


def findings(asking: Asking, declared: Declared, old: Declared, *, exists: bool) -> Iterator[Finding]:
    """Problems of the declaration. `exists`: the sync is on the server, and was declared as `old`."""
    older = asking.client.settings.api_version == OLDER
    for finding in _target(asking, declared, old, exists=exists):
        yield replace(finding, path=Path.of("identity")) if older and finding.path == IDENTITIES else finding
    yield from _models(asking, declared)
    yield from models.values(declared)
    yield from unknown_policies(asking, declared)
    yield from schedules.incomplete(_schedule_options(asking, declared), declared)
    yield from _run_after(asking, declared, old, exists=exists)


def _target(asking: Asking, declared: Declared, old: Declared, *, exists: bool) -> list[Finding]:
    target = declared.get("target")
    if not isinstance(target, dict) or any(target.get(name) is not None for name in ("create", "new_name")):
        return []
    connection, object = target.get("connection_id"), target.get("object")
    if not isinstance(connection, str) or not isinstance(object, str):
        return []
    found: list[Finding] | None = None
    for refresh in (False, True):
        try:
            answer = asking(partial(targets.fields, connection_id=connection.lower(), target=object, refresh=refresh))
        except REFUSED:
            continue
        if answer is None:
            return [f for f in found or [] if not f.missing]
        makes = partial(makes_field, asking.made, connection.lower(), object)
        found = list(target_findings(Target.of(answer, object, makes), declared, old, exists=exists))
        if not any(f.missing for f in found):
            return found
    return _no_target(asking, connection.lower(), object) if found is None else found


def _no_target(asking: Asking, connection: str, object: str) -> list[Finding]:
    """Why the API knows no fields of the object; nothing if it does not list its objects."""
    try:
        known = by_id(asking(partial(targets.objects, connection_id=connection)) or [])
    except REFUSED:
        return no_connection(asking, Path.of("target", "connection_id"), connection)
    if not known or object in known or makes_object(asking.made, connection):
        return []
    return [
        Finding(
            Path.of("target", "object"),
            f"`{object}`: no such target object",
            OF_TARGET,
            suggestion(object, names(known)),
            rule=rules.UNKNOWN_TARGET_OBJECT,
        )
    ]


def undone(coming: Coming, declared: Declared) -> Iterator[Finding]:
    """Fields that the sync reads from models that this run changes, and that these models will no longer have."""
    for id in (id for id in models.ids(declared) if id in coming):
        why = "the model is made in this run" if coming[id].get("new") else "the model changes in this run"
        for finding in models.findings({id: coming[id]}, declared):
            yield replace(finding, then=f"{why}; {finding.then}" if finding.then else why, by_this_run=True)


def _models(asking: Asking, declared: Declared) -> list[Finding]:
    found: list[Finding] = []
    ids = [id for id in models.ids(declared) if id not in asking.coming]
    for again in (False, True):
        found = list(models.findings({id: _model(asking, id, again) for id in ids}, declared))
        if not found:
            break
    return [*found, *undone(asking.coming, declared)]


def _model(asking: Asking, id: str, again: bool) -> dict[str, Any] | None:
    """The model, blank if unknown; None if there is none."""
    try:
        return asking(partial(models_api.get, id=id, again=again)) or {}
    except NotFound:
        return None
    except REFUSED:
        return {}


def _schedule_options(asking: Asking, declared: Declared) -> list[dict[str, Any]]:
    schedule = declared.get("schedule")
    known = isinstance(schedule, dict) and isinstance(schedule.get("frequency"), str)
    return asking.list(model_syncs.schedule_options) if known else []


def _run_after(asking: Asking, declared: Declared, old: Declared, *, exists: bool) -> Iterator[Finding]:
    for name, title, get in (
        ("sync_ids", "model sync", MODEL_SYNCS.get),
        ("bulk_sync_ids", "bulk sync", BULK_SYNCS.get),
    ):
        for path, id in schedules.run_after(declared, name):
            # That there is none is not remembered: the program may be about to make it.
            if not asking.exists(partial(_once, get, id)):
                yield Finding(path, f"no {title} {id}", schedules.RUN_AFTER, rule=rules.UNKNOWN_SYNC)
    if exists and any(schedules.run_after(one, "sync_ids") for one in (declared, old)):
        yield from _ring(asking, declared, old)


def _once(get: Callable[[Client, str], Any], id: str, client: Client) -> Any:
    return client.once((get, id), lambda: get(client, id))


def _all_syncs(client: Client) -> list[dict[str, Any]]:
    return client.once("model syncs", lambda: list(MODEL_SYNCS.list_(client)))


def _writes_to(sync: dict[str, Any], old: Declared) -> bool:
    target = old.get("target")
    connection = target.get("connection_id") if isinstance(target, dict) else None
    # A list of version 2024-02-08 holds whole syncs, which say it elsewhere.
    live = sync.get("target_connection_id") or (sync.get("target") or {}).get("connection_id")
    return isinstance(connection, str) and connection.lower() == live


def _ring(asking: Asking, declared: Declared, old: Declared) -> Iterator[Finding]:
    syncs = by_id(asking.list(_all_syncs))
    own = [id for id, sync in syncs.items() if sync.get("name") == old.get("name") and _writes_to(sync, old)]
    if len(own) == 1:
        waits = {id: [i for _, i in schedules.run_after(sync, "sync_ids")] for id, sync in syncs.items()}
        # What this run has checked before is about to be so.
        declared_waits: dict[str, list[str]] = asking.client.once("declared run_after", dict)
        declared_waits[own[0]] = [id for _, id in schedules.run_after(declared, "sync_ids")]
        yield from schedules.ring(own[0], {**waits, **declared_waits}, names(syncs), declared)
