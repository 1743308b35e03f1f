"""The schemas of a bulk sync before an update: of very many, only those that the update may write are read.

The fields and filters of a schema take a call of their own. State has what was read of them last, so a schema whose
declaration has not changed since needs none: the update neither writes it nor compares what someone did to it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from pulumi_polytomic.api.bulk_syncs import BULK_SYNCS
from pulumi_polytomic.bulk_sync import schemas
from pulumi_polytomic.bulk_sync.answers import DETAIL, Discovery, Reading, by_id, collected, copied
from pulumi_polytomic.reconcile.normalize import Configuration
from pulumi_polytomic.reconcile.shape import Record

if TYPE_CHECKING:
    from pulumi_polytomic.api.client import Client

MANY = 64
"""Up to so many unchanged schemas are read all the same: that takes half a second."""


def read(
    shape: Record, client: Client, sync: Configuration, declared: Configuration, before: Configuration
) -> list[Configuration]:
    """Every schema of the sync, as `schemas.read` has them; the unchanged ones of many as state has them."""
    remembered = unchanged(declared, before)
    if len(remembered) <= MANY:
        return schemas.read(client, sync, declared, complete=False, before=before)
    reading = Reading(declared["schemas"], before["schemas"], Discovery.of(sync, declared))
    listed = {answer["id"]: answer for answer in BULK_SYNCS.schemas(client, sync["id"])}

    def look(remembered: Mapping[str, Configuration], known: Sequence[Configuration] = ()) -> list[Configuration]:
        def details(ids: Sequence[str]) -> dict[str, Configuration | None]:
            asked = schemas.details(client, sync["id"], [id for id in ids if id not in remembered])
            told = {id: {**listed[id], **as_answered(remembered[id])} for id in ids if id in remembered}
            return {**asked, **told}

        return collected(reading, list(listed.values()), details, known)

    found = look(remembered)
    written = schemas.apart(shape, declared["schemas"], found, before["schemas"])
    left = {} if written is None else _but(remembered, written)
    if len(left) == len(remembered):
        return found
    return look(left, [schema for schema in found if schema["id"] not in remembered])


def _but(remembered: Mapping[str, Configuration], ids: Collection[str]) -> dict[str, Configuration]:
    return {id: entry for id, entry in remembered.items() if id not in ids}


def unchanged(declared: Configuration, before: Configuration) -> dict[str, Configuration]:
    """The schemas whose fields or filters are declared as they were, by id."""
    if declared.get("source_connection_id") != before.get("source_connection_id"):
        return {}
    now, then = by_id(declared["schemas"]), by_id(before.get("schemas") or ())
    same = {id: entry for id, entry in now.items() if copied(entry) and then.get(id) == entry}
    return {id: entry for id, entry in same.items() if not DETAIL.isdisjoint(entry)}


def as_answered(entry: Configuration) -> Configuration:
    """What a declared schema says of its fields and filters, as the schema's own call would answer."""
    fields = [{"enabled": True, **field} for field in by_id(entry.get("fields") or ()).values()]
    answered = [{("obfuscated" if k == "obfuscate" else k): v for k, v in field.items()} for field in fields]
    return {"fields": answered, "filters": entry.get("filters") or []}
