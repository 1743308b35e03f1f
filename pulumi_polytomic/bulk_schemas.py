"""The schemas of a bulk sync: read from calls of their own, sent complete, and followed up where they did not arrive.

A PUT that names schemas replaces the selection, and an entry that leaves `fields` out enables all of them ("Update Bulk
Sync Schema"). So an entry is always sent with everything that is live, and what is declared laid over it: a field that
was switched off or obfuscated in the web page stays so.

Answers say `obfuscated` where the sync's own body says `obfuscate`; everything outside of this module says `obfuscate`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from pulumi_polytomic.api import bulk_syncs
from pulumi_polytomic.errors import NotFound, Refused
from pulumi_polytomic.reconcile.changes import changes
from pulumi_polytomic.reconcile.merge import merge
from pulumi_polytomic.reconcile.normalize import Configuration, project
from pulumi_polytomic.reconcile.shape import Record

if TYPE_CHECKING:
    from pulumi_polytomic.api.client import Client

_DETAIL = frozenset({"fields", "all_fields", "filters"})
"""What the list of schemas does not tell, so that it has to be asked schema by schema."""

_SERVER_OWNED = frozenset({"output_name", "destination_history_output_name"})


def read(
    client: Client, id: str, declared: Sequence[Any] | None, *, complete: bool, before: Sequence[Any] | None = None
) -> list[Configuration]:
    """Every schema of the sync, as the sync's own body would spell it; switched off ones have `enabled: False`.

    Fields and filters are read where they are declared, or were `before` (what is not declared any more is reset), or,
    with `complete`, for each schema that is or will be copied: a call each. `complete` is for a write, and leaves out
    what stays when it is not sent.
    """
    listed = bulk_syncs.schemas(client, id)
    detail_of = partial(bulk_syncs.schema, client, id)
    return collected(listed, detail_of, declared or [], complete=complete, before=before or [])


def collected(
    listed: Sequence[Configuration],
    detail_of: Callable[[str], Configuration],
    declared: Sequence[Any],
    *,
    complete: bool,
    before: Sequence[Any] = (),
) -> list[Configuration]:
    """The listed schemas as `read` gives them; `detail_of` asks for one with its fields and filters."""
    named = {entry["id"]: entry for entry in map(_expanded, declared)}
    earlier = {entry["id"]: entry for entry in map(_expanded, before)}
    result = []
    for answer in listed:
        entry = named.get(answer["id"], {})
        copied = bool(entry or answer.get("enabled"))
        told = {*entry, *earlier.get(answer["id"], {})} if entry else set()
        detailed = not _DETAIL.isdisjoint(told) or (complete and copied)
        try:
            schema = as_declared(detail_of(answer["id"]) if detailed else answer)
        except NotFound:
            # The source has it no more; the list may still name what the sync once copied.
            if complete and entry and _copied(entry):
                raise _gone(answer["id"]) from None
            continue
        if "all_fields" in entry and all(field.get("enabled") for field in schema.get("fields", [])):
            schema["all_fields"] = True
        if complete and "history_enabled" not in entry:
            # It stays when it is left out, and in a mode other than replicate the server refuses it.
            schema.pop("history_enabled", None)
        result.append(schema)
    return result


def _gone(id: str) -> Refused:
    # To send it without its fields would copy all of them, should it come back.
    return Refused(
        f"schema {id} is declared, but the source does not have it any more",
        hint="Take it out of schemas, or bring it back to the source.",
    )


def as_declared(answer: Configuration) -> Configuration:
    """An answer's schema, as the sync's own body would spell it."""
    schema = {k: v for k, v in answer.items() if k not in _SERVER_OWNED and v is not None}
    if isinstance(fields := schema.get("fields"), list):
        schema["fields"] = [_field_as_declared(field) for field in fields]
        if not schema.get("enabled") and not any(field.get("enabled") for field in schema["fields"]):
            # It was never copied, so nobody switched these off: when it is selected, all of them are copied.
            if any(field.get("obfuscate") for field in schema["fields"]):
                schema["fields"] = [{**field, "enabled": True} for field in schema["fields"]]
            else:
                del schema["fields"]
    return schema


def _field_as_declared(answer: Configuration) -> Configuration:
    field = {k: v for k, v in answer.items() if k not in _SERVER_OWNED and v is not None}
    if "obfuscated" in field:
        field["obfuscate"] = field.pop("obfuscated")
    return field


def as_body(schemas: Sequence[Any]) -> list[Configuration]:
    """The selected schemas as a request carries them; those switched off are left out, which switches them off."""
    return [_entry(schema) for schema in schemas if schema.get("enabled") is not False]


def _entry(schema: Configuration) -> Configuration:
    entry = {"enabled": True, **{k: v for k, v in schema.items() if k != "all_fields"}}
    fields = entry.get("fields") or []
    if schema.get("all_fields"):
        entry["fields"] = [{**field, "enabled": True} for field in fields]
    return entry


def follow_up(shape: Record, client: Client, id: str, declared: Sequence[Any], live: Sequence[Configuration]) -> None:
    """Write each schema whose declaration did not arrive with the sync's own body: PUT its own endpoint."""
    for schema_id, body in unfinished(shape, declared, live).items():
        bulk_syncs.update_schema(client, id, schema_id, body)


def unfinished(shape: Record, declared: Sequence[Any], live: Sequence[Configuration]) -> dict[str, Configuration]:
    """The schemas that are not as declared, by id -> what their own endpoint has to be sent."""
    by_id = {schema["id"]: schema for schema in live}
    wanted_on = [entry for entry in declared if _copied(_expanded(entry))]
    result = {}
    for entry in wanted_on:
        one, schema_id = {"schemas": [entry]}, _expanded(entry)["id"]
        found = {"schemas": [by_id[schema_id]]} if schema_id in by_id else {"schemas": []}
        if changes(shape, project(shape, found, one), one):
            wanted = merge(shape, found, one, {}).get("schemas", found["schemas"])
            result[schema_id] = _answer_spelling(as_body(wanted)[0])
    named = {_expanded(entry)["id"] for entry in wanted_on}
    for schema in live:
        if schema.get("enabled") and schema["id"] not in named:
            result[schema["id"]] = _answer_spelling({**_entry(schema), "enabled": False})
    return result


def _answer_spelling(entry: Configuration) -> Configuration:
    # The schema's own endpoint spells it as answers do.
    fields = [{("obfuscated" if k == "obfuscate" else k): v for k, v in f.items()} for f in entry.get("fields", [])]
    return {**entry, "fields": fields} if fields else entry


def removal_notes(old: Sequence[Any], new: Sequence[Any]) -> list[str]:
    """What a preview says about schemas and details that are not declared any more."""
    before, after = ({e["id"]: e for e in map(_expanded, entries)} for entries in (old, new))
    # What is not known yet may be any of them.
    unnamed = any(not isinstance(id, str) for id in after)
    dropped = [
        id
        for id, entry in before.items()
        if _copied(entry) and not _copied(after.get(id)) and not (unnamed and id not in after)
    ]
    kept = [
        (id, name)
        for id, entry in before.items()
        for name in ("fields", "history_enabled")
        if name in entry and name not in after.get(id, entry) and not (name == "fields" and "all_fields" in after[id])
    ]
    return [
        *(f"schema {id} is dropped from the selection: it is not copied any more" for id in dropped),
        *(f"{name} of schema {id} is no longer declared: it stays as it is on the server" for id, name in kept),
    ]


def dropped(live: Configuration, body: Configuration) -> list[str]:
    """What an update says that switches schemas off, for where no preview knew them."""
    if "schemas" not in body:
        return []
    kept = {schema["id"] for schema in body["schemas"]}
    gone = [schema["id"] for schema in live.get("schemas") or [] if schema.get("enabled") and schema["id"] not in kept]
    return [f"schema {id} was dropped from the selection: it is not copied any more" for id in gone]


def _expanded(entry: Any) -> Configuration:
    return {"id": entry} if isinstance(entry, str) else entry if isinstance(entry, dict) else {"id": None}


def _copied(entry: Configuration | None) -> bool:
    return entry is not None and entry.get("enabled") is not False
