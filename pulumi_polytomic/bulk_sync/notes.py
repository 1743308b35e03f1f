"""Warnings about schemas and fields of a bulk sync that an update drops, leaves, or copies in clear. Pure.

A preview warns about what the declarations show; an update, about what only the live sync shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pulumi_polytomic.bulk_sync.answers import Discovery, by_id, copied
from pulumi_polytomic.reconcile.normalize import Configuration
from pulumi_polytomic.reconcile.shape import ASIDE

_FEW = 10


def on_change(old: Configuration, new: Configuration) -> list[str]:
    """Warnings of a preview about an update, as far as the old and the new declaration show."""
    if not isinstance(new.get("schemas"), list):
        return []
    if old.get("schemas") is None:
        dropped = "schemas is declared now: every schema that it does not name is dropped from the selection"
        return [dropped, *on_new(new)]
    if not isinstance(old["schemas"], list):
        return []
    return [*removal_notes(old["schemas"], new["schemas"]), *_on_discovery(old, new)]


def on_new(new: Configuration) -> list[str]:
    """Warnings of a preview about schemas that are declared for the first time."""
    given = new.get("schemas")
    entries = by_id(given) if isinstance(given, list) else {}
    return [note for id, entry in entries.items() if copied(entry) for note in _only_obfuscated(id, entry)]


def _only_obfuscated(id: Any, entry: Configuration) -> Iterator[str]:
    """To describe how one field is copied is easily taken for more than a choice of that field alone."""
    fields = _fields(entry)
    on = {field: said for field, said in fields.items() if copied(said)}
    if isinstance(id, str) and on and "all_fields" not in entry and all(said.get("obfuscate") for said in on.values()):
        names = _some(map(str, on))
        yield f"of schema {id} only what it obfuscates is copied: {names}. With all_fields=True, all fields are"


def removal_notes(old: Sequence[Any], new: Sequence[Any]) -> list[str]:
    """Warnings of a preview about schemas and details that are no longer declared."""
    before, after = by_id(old), by_id(new)
    # What is not known yet may be any of them.
    unnamed = any(not isinstance(id, str) for id in after)
    dropped = [
        id
        for id, entry in before.items()
        if copied(entry) and not copied(after.get(id)) and not (unnamed and id not in after)
    ]
    kept = [
        (id, name)
        for id, entry in before.items()
        for name in ("fields", "all_fields", "history_enabled")
        if name in entry
        and name not in after.get(id, entry)
        and not (_selects(after[id]) and name != "history_enabled")
    ]
    both = [(id, before.get(id), entry) for id, entry in after.items() if isinstance(id, str) and copied(entry)]
    return [
        *(f"schema {id} is dropped from the selection: it is not copied any more" for id in dropped),
        *(f"{name} of schema {id} is no longer declared: it stays as it is on the server" for id, name in kept),
        *(note for id, was, entry in both for note in _on_fields(id, was, entry)),
    ]


def _selects(entry: Configuration) -> bool:
    return "fields" in entry or "all_fields" in entry


def _on_fields(id: str, was: Configuration | None, entry: Configuration) -> Iterator[str]:
    if was is None or not copied(was):
        yield from _only_obfuscated(id, entry)
        return
    before, after = _fields(was), _fields(entry)
    listed, all_fields = isinstance(entry.get("fields"), list), "all_fields" in entry
    if not all(isinstance(field, str) for field in after) or not (listed or all_fields):
        return
    if not all_fields and ("fields" not in was or "all_fields" in was):
        yield f"fields of schema {id} is declared now: every field that it does not name is dropped, and not copied"
        yield from _only_obfuscated(id, entry)
    gone = [f for f, said in before.items() if copied(said) and not copied(after.get(f, {} if all_fields else None))]
    gone += [f for f, said in after.items() if all_fields and not copied(said) and f not in before]
    if gone:
        yield f"of schema {id} these fields are dropped, and not copied any more: {_some(map(str, gone))}"
    hidden = [f for f, said in before.items() if copied(said) and said.get("obfuscate") is True]
    clear = [f for f in hidden if f in after and copied(after[f]) and after[f].get("obfuscate") in (None, False)]
    if clear:
        yield f"of schema {id} these fields are not obfuscated any more, but copied in clear: {_some(clear)}"
    kept = [f for f in hidden if f not in after and all_fields]
    if kept:
        yield f"of schema {id} these fields are not described any more, and stay obfuscated: {_some(kept)}"


def _on_discovery(old: Configuration, new: Configuration) -> Iterator[str]:
    was, now = (Discovery.of(declared, declared).objects for declared in (old, new))
    if was and not now:
        yield (
            "automatically_add_new_objects is off now: what it added stays selected until the first update after a "
            "refresh, which drops what the program does not name"
        )


def happening(live: Configuration, wanted: Configuration, old: Configuration) -> list[str]:
    """Warnings about what an update drops or leaves and no preview knew: from the live sync to the wanted one."""
    held = [schema for schema in live.get("schemas") or () if schema.get("enabled")]
    after = {schema["id"]: schema for schema in wanted.get("schemas") or ()}
    declared = by_id(old.get("schemas") or ())
    notes = []
    for schema in held if "schemas" in wanted else ():
        id = schema["id"]
        if not copied(after.get(id)):
            if "schemas" not in old:
                notes.append(f"schema {id} was dropped from the selection: it is not copied any more")
            continue
        notes += _fields_happening(id, schema, after[id], _fields(declared.get(id, {})))
    added = [schema["id"] for schema in held if schema.get(ASIDE)]
    if added:
        notes.append(
            f"copied too, although the program does not name them: {_some(added)}. They stay, because "
            "automatically_add_new_objects may have added them"
        )
    return notes


def _fields_happening(id: str, was: Configuration, now: Configuration, declared: dict[Any, Any]) -> Iterator[str]:
    """`declared`: the fields that were declared, of which the preview spoke."""
    before, after = ({f["id"]: f for f in schema.get("fields") or ()} for schema in (was, now))
    if not after:
        return
    held = [f for f, said in before.items() if said.get("enabled") and not said.get(ASIDE) and f not in declared]
    gone = [f for f in held if not copied(after.get(f))]
    if gone:
        yield f"of schema {id} these fields were dropped, and are not copied any more: {_some(gone)}"
    hidden = [f for f in before if before[f].get("obfuscate") and declared.get(f, {}).get("obfuscate") is not True]
    clear = [f for f in hidden if copied(after.get(f)) and not after[f].get("obfuscate")]
    if clear:
        yield f"of schema {id} these fields were obfuscated, and are copied in clear now: {_some(clear)}"


def _fields(entry: Configuration) -> dict[Any, Configuration]:
    given = entry.get("fields")
    return by_id(given) if isinstance(given, list) else {}


def _some(names: Any) -> str:
    names = list(names)
    return ", ".join(names[:_FEW]) + (f" and {len(names) - _FEW} more" if len(names) > _FEW else "")
