"""The schemas of a bulk sync: read from calls of their own, sent complete, and sent again if they did not arrive.

A PUT that names schemas replaces the selection, and an entry that leaves `fields` out enables all of them ("Update Bulk
Sync Schema"). So an entry is always sent with everything that is live, and what is declared laid over it: a field that
was switched off or obfuscated in the web page stays so. Of many schemas only those that change are read and written
that way, each by its own call; the others are not touched.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pulumi_polytomic.api.bulk_syncs import BULK_SYNCS
from pulumi_polytomic.api.several import AT_ONCE, several
from pulumi_polytomic.bulk_sync.answers import Discovery, Reading, by_id, collected, copied, whole
from pulumi_polytomic.errors import NotFound
from pulumi_polytomic.reconcile.normalize import Configuration
from pulumi_polytomic.reconcile.shape import ASIDE, Record
from pulumi_polytomic.reconcile.update import Update

if TYPE_CHECKING:
    from pulumi_polytomic.api.client import Client


def read(
    client: Client,
    sync: Configuration,
    declared: Configuration,
    *,
    complete: Collection[str] | bool,
    before: Mapping[str, Any] | None = None,
    known: Sequence[Configuration] = (),
) -> list[Configuration]:
    """Every schema of the sync, as the sync's own body would spell it; switched off ones have `enabled: False`.

    Fields and filters are read if they are declared, or were `before` (what is no longer declared is reset), or
    if they are to be written: `complete` names these schemas; True: each that is or will be copied. That takes a
    call each, except for those that are `known` from an earlier reading and not written since.
    """
    if before and before.get("source_connection_id") != declared.get("source_connection_id"):
        known = ()  # another source has schemas of its own
    reading = Reading(
        declared.get("schemas") or (), (before or {}).get("schemas"), Discovery.of(sync, declared), complete
    )
    listed = BULK_SYNCS.schemas(client, sync["id"])
    return collected(reading, listed, lambda ids: details(client, sync["id"], ids), known)


def details(client: Client, id: str, ids: Sequence[str]) -> dict[str, Configuration | None]:
    """Ask for these schemas, with their fields and filters; None: the source has it no more."""

    def ask(schema_id: str) -> Configuration | None:
        try:
            return BULK_SYNCS.schema(client, id, schema_id)
        except NotFound:
            return None

    return several(ids, ask, f"schemas of the bulk sync {id} are read")


def read_whole(client: Client, sync: Configuration) -> list[Configuration]:
    """The schemas that are copied, as a program declares them in full."""
    listed = BULK_SYNCS.schemas(client, sync["id"])
    found = details(client, sync["id"], [one["id"] for one in listed if one.get("enabled")])
    return [whole(answer) for answer in found.values() if answer is not None]


def as_body(schemas: Sequence[Any]) -> list[Configuration]:
    """The selected schemas as a request carries them; those switched off are left out, which switches them off."""
    return [_entry(schema) for schema in schemas if schema.get("enabled") is not False]


def _entry(schema: Configuration) -> Configuration:
    entry = {"enabled": True, **{k: v for k, v in schema.items() if k not in ("all_fields", ASIDE)}}
    if isinstance(entry.get("fields"), list):
        entry["fields"] = [{k: v for k, v in field.items() if k != ASIDE} for field in entry["fields"]]
    return entry


def made(live: Sequence[Configuration], declared: Sequence[Any]) -> tuple[list[Configuration], list[Any]]:
    """Both without the fields that a declared list of fields does not name: a create copies them or not."""
    named = {id: by_id(entry["fields"]) for id, entry in by_id(declared).items() if "fields" in entry}
    held = [
        {**schema, "fields": [field for field in schema["fields"] if field["id"] in named[schema["id"]]]}
        if schema["id"] in named and "fields" in schema
        else schema
        for schema in live
    ]
    sent = [
        {name: value for name, value in entry.items() if name != "all_fields"} if id in named else entry
        for id, entry in by_id(declared).items()
    ]
    return held, sent


def changing(
    shape: Record, declared: Sequence[Any], live: Sequence[Configuration], before: Sequence[Any] | None = None
) -> dict[str, Configuration]:
    """The schemas that are not as declared, by id -> as they are to be."""
    old = {"schemas": before} if before else {}
    merged = Update.of(shape, {"schemas": live}, {"schemas": declared}, old).body
    held = {schema["id"]: schema for schema in live}
    return {
        schema["id"]: schema
        for schema in merged.get("schemas", ())
        if (copied(schema) or copied(held.get(schema["id"], schema)))
        and _without_blanks(schema) != _without_blanks(held.get(schema["id"]))
    }


def _without_blanks(value: Any) -> Any:
    """The schema or field without what says nothing; an update that resets something leaves it out."""
    if isinstance(value, list):
        return [_without_blanks(element) for element in value]
    if not isinstance(value, dict):
        return value
    told = {k: _without_blanks(v) for k, v in value.items() if v not in (None, "", [], False) and k != "enabled"}
    return {**told, "enabled": value.get("enabled") is not False}


def apart(
    shape: Record, declared: Sequence[Any], live: Sequence[Configuration], before: Sequence[Any] | None = None
) -> list[str] | None:
    """The schemas to write each by its own call, because that is less to do; None: the sync's own body carries all.

    Its own call is for a schema that the sync's list has, and only the sync's own body brings in another one.
    """
    listed = {schema["id"] for schema in live}
    found = changing(shape, declared, live, before)
    others = [s for s in live if copied(s) and s["id"] not in found]
    few = len(found) * AT_ONCE <= len(others)
    return list(found) if few and found.keys() <= listed else None


def follow_up(
    shape: Record,
    client: Client,
    id: str,
    declared: Sequence[Any],
    live: Sequence[Configuration],
    before: Sequence[Any] | None = None,
) -> None:
    """Write each schema that is not as declared: PUT its own endpoint."""
    for schema_id, body in unfinished(shape, declared, live, before).items():
        BULK_SYNCS.update_schema(client, id, schema_id, body)


def unfinished(
    shape: Record, declared: Sequence[Any], live: Sequence[Configuration], before: Sequence[Any] | None = None
) -> dict[str, Configuration]:
    """The schemas that are not as declared, by id -> what their own endpoint has to be sent."""
    found = changing(shape, declared, live, before)
    return {
        id: _answer_spelling({**_entry(schema), **({} if copied(schema) else {"enabled": False})})
        for id, schema in found.items()
    }


def _answer_spelling(entry: Configuration) -> Configuration:
    # The schema's own endpoint spells it as answers do.
    fields = [{("obfuscated" if k == "obfuscate" else k): v for k, v in f.items()} for f in entry.get("fields", [])]
    return {**entry, "fields": fields} if fields else entry
