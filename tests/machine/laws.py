"""What must hold after every run, whatever went wrong in it: judged by the emulator's own store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pulumi_polytomic.bulk_sync import BULK_SYNC
from pulumi_polytomic.emulator.behaviour import logic as expressions
from pulumi_polytomic.emulator.server import Emulator
from pulumi_polytomic.lifecycle.kind import Kind
from pulumi_polytomic.lifecycle.state import Properties, declared_in, managed_in
from pulumi_polytomic.model_sync import MODEL_SYNC
from pulumi_polytomic.reconcile.changes import Change, changes
from pulumi_polytomic.reconcile.normalize import project
from pulumi_polytomic.reconcile.shape import FreeMap, Rule, whole_numbers
from tests.machine.programs import PASSPHRASES
from tests.machine.runs import KEY, Declared, Resource
from tests.reconcile.configurations import Configuration
from tests.reconcile.test_laws import TWIN_OF, managed

MOVING = frozenset({"updated_at", "updated_by", "problems", "model_ids", "logic_over_both"})
"""What a write moves by itself; the last one is how a logic was spelled, not what it means."""


def nouns_of(server: Emulator) -> dict[str, Kind]:
    return {
        **{sync["id"]: MODEL_SYNC for sync in server.model_syncs()},
        **{sync["id"]: BULK_SYNC for sync in server.bulk_syncs()},
    }


def on_server(server: Emulator) -> dict[str, Configuration]:
    """All syncs by id, as the emulator stores them."""
    return {sync["id"]: sync for sync in [*server.model_syncs(), *server.bulk_syncs()]}


def secrets_in(text: str) -> list[str]:
    return [secret for secret in (KEY, *PASSPHRASES) if secret in text]


def lost_settings(
    before: Configuration, after: Configuration, old: Resource | None, new: Declared
) -> Iterator[tuple[str, Any, Any]]:
    """What neither the old nor the new declaration names, and changed all the same: where, from what, to what."""
    shape = new.noun.shape
    was = managed_in(new.noun, old.outputs) if old else {}
    now = declared_in(new.noun, new.inputs)
    kept = {n for n in shape.ruled(Rule.KEEP_WHEN_ABSENT) if n not in now}
    ours = (managed(shape, was) | managed(shape, now)) - kept
    for name in before:
        if name in MOVING or name in kept & {"error_handling"}:
            continue
        if name == "encryption_passphrase" and not any(m.get("encryption_enabled") for m in before["fields"]):
            continue  # No answer tells of a passphrase that nothing is encrypted with.
        if ours.isdisjoint({name, *TWIN_OF.get(name, ())}):
            one, other = _unmanaged(name, before[name], was, now), _unmanaged(name, after.get(name), was, now)
            if one != other:
                yield name, one, other
        elif name == "schemas":
            yield from _lost_detail(before, after, now)
        elif name in shape.fields and isinstance(shape.fields[name].shape, FreeMap):
            named = {*(was.get(name) or {}), *(now.get(name) or {})}
            for key, value in (before[name] or {}).items():
                if key not in named and (after.get(name) or {}).get(key) != value:
                    yield f"{name}.{key}", value, (after.get(name) or {}).get(key)


def _unmanaged(name: str, value: Any, was: Configuration, now: Configuration) -> Any:
    if name == "override_fields":  # entries of `fields` without a source are override fields, and managed there
        ours = {m["target"] for c in (was, now) for m in c.get("fields", []) if "source" not in m}
        return [o for o in value or [] if o["target"] not in ours]
    return _meaning(value) if name in ("model_filters", "target_filters") else value


def _meaning(filters: Configuration | None) -> Configuration | None:
    """Filters by what their logic means: version 2024-02-08 takes both kinds in one list, with one logic spelled for
    it, and does not take an empty one."""
    if not filters or not filters["conditions"]:
        return None
    labels = [condition["label"] for condition in filters["conditions"]]
    logic = expressions.parse(filters["logic"]) if filters.get("logic") else expressions.conjunction(labels)
    return {**filters, "logic": expressions.meaning(logic)}


def _lost_detail(before: Configuration, after: Configuration, now: Configuration) -> Iterator[tuple[str, Any, Any]]:
    """Schemas that stay selected keep which fields are copied, as long as the program says nothing of that."""
    silent = {entry for entry in now.get("schemas", []) if isinstance(entry, str)}
    found = {schema["id"]: schema for schema in after["schemas"]}
    for schema in before["schemas"]:
        if (
            schema["id"] in silent
            and schema.get("enabled")
            and schema.get("fields") != found[schema["id"]].get("fields")
        ):
            yield f"schemas[{schema['id']}].fields", schema.get("fields"), found[schema["id"]].get("fields")


def overwritten_by_hand(
    noun: Kind,
    old: Properties,
    new: Properties,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    edited: set[str],
) -> list[Change]:
    """What somebody changed by hand since state was written (in `edited` fields), and is different again now."""
    shape, was, now = noun.shape, whole_numbers(managed_in(noun, old)), declared_in(noun, new)
    found = project(shape, before, was)
    again = {change.path for change in changes(shape, found, project(shape, after, was))}
    return [
        change
        for change in changes(shape, was, found)
        if change.path in again and change.path.root in edited and change.path.root in now
    ]
