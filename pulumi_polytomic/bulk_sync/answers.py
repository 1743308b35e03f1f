"""Convert the schemas in answers to the form of the bulk sync's own body, to compare them with what is declared.

Answers say `obfuscated` where the sync's own body says `obfuscate`; everything outside of this module and
`bulk_schemas` says `obfuscate`.

A schema or a field that the program does not name, and that is not for an update to switch off, is set `ASIDE`: what
Polytomic's discovery added, and, beside `all_fields`, every field that is not described.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pulumi_polytomic.errors import Refused
from pulumi_polytomic.reconcile.normalize import Configuration
from pulumi_polytomic.reconcile.shape import ASIDE

DETAIL = frozenset({"fields", "all_fields", "filters"})
"""What the list of schemas does not tell, so that it has to be asked schema by schema."""

_SERVER_OWNED = frozenset({"output_name", "destination_history_output_name"})


@dataclass(frozen=True)
class Discovery:
    """What Polytomic adds to a sync by itself.

    No answer distinguishes what it added from what someone switched on. So while it is on, and was on in the last
    run too, what was never declared counts as added.
    """

    objects: bool = False
    """Whether it adds schemas."""

    fields: bool = False
    """Whether it adds fields, and the program declares that. It does so by default, which says nothing about a list."""

    every_field: bool = True
    """Whether every new field is copied. If not, one that is not copied may be a new one."""

    @classmethod
    def of(cls, sync: Mapping[str, Any], declared: Mapping[str, Any]) -> Discovery:
        """The discovery of the live sync, as far as its answer shows it."""
        fields = sync.get("automatically_add_new_fields") or "all"
        return cls(
            sync.get("automatically_add_new_objects") not in (None, "none") or sync.get("discover") is True,
            fields != "none" and "automatically_add_new_fields" in declared,
            fields == "all",
        )


@dataclass(frozen=True)
class Reading:
    """How the schemas of one sync are to be read: beside which declaration, and how completely."""

    declared: Sequence[Any] = ()
    """The schemas that are declared."""

    before: Sequence[Any] | None = None
    """Those that were declared in the last run; None: none were, or there was none."""

    discovery: Discovery = Discovery()

    complete: Collection[str] | bool = False
    """The schemas that are known as completely as a write needs; True: each that is or will be copied."""

    @functools.cached_property
    def named(self) -> dict[str, Configuration]:
        """The declared schemas by id."""
        return by_id(self.declared)

    def wants_detail(self, answer: Configuration) -> bool:
        """Whether the schema has to be asked for itself: its fields and filters are declared, or were, or written."""
        id = answer["id"]
        entry, earlier = self.named.get(id), self._earlier.get(id, {})
        whole = id in self.complete if not isinstance(self.complete, bool) else self.complete
        if whole and (entry is not None or answer.get("enabled")):
            return True
        return entry is not None and not DETAIL.isdisjoint({*entry, *earlier})

    @functools.cached_property
    def _earlier(self) -> dict[str, Configuration]:
        return by_id(self.before or ())

    def schema(self, answer: Configuration) -> Configuration:
        """The answer as it is compared with the declaration."""
        entry, earlier = self.named.get(answer["id"]), self._earlier.get(answer["id"])
        schema = as_declared(answer, keep_fields="all_fields" in (entry or {}) and "fields" in (entry or {}))
        if entry is not None and "fields" in schema:
            schema = self._with_fields_aside(schema, entry, earlier or {})
        added = self.discovery.objects and self.before is not None and earlier is None and schema.get("enabled")
        return {**schema, ASIDE: entry is None} if added else schema

    def _with_fields_aside(self, schema: Configuration, entry: Configuration, earlier: Configuration) -> Configuration:
        described, before = by_id(entry.get("fields") or ()), by_id(earlier.get("fields") or ())
        ids = [field["id"] for field in schema["fields"]]
        if "all_fields" in entry:
            aside = {id: True for id in ids if id not in described}
            if "all_fields" in earlier:
                aside.update({id: False for id in described if id not in before})
            kept = "all_fields" in earlier and not self.discovery.every_field
            if kept or all(field.get("enabled") for field in schema["fields"] if field["id"] not in described):
                return _set_aside({**schema, "all_fields": True}, aside)
            return _set_aside(schema, aside, enabled=True)
        if "fields" in entry and "fields" in earlier and "all_fields" not in earlier and self.discovery.fields:
            return _set_aside(schema, {id: id not in described for id in ids if id not in before})
        return schema


def _set_aside(schema: Configuration, aside: Mapping[str, bool], **changes: Any) -> Configuration:
    """The schema with marks on these fields, and with changes to those that are not declared."""
    fields = [
        {**field, **(changes if aside[field["id"]] else {}), ASIDE: aside[field["id"]]}
        if field["id"] in aside
        else field
        for field in schema["fields"]
    ]
    return {**schema, "fields": fields}


def collected(
    reading: Reading,
    listed: Sequence[Configuration],
    details: Callable[[Sequence[str]], Mapping[str, Configuration | None]],
    known: Sequence[Configuration] = (),
) -> list[Configuration]:
    """The listed schemas as they are compared with the declaration.

    `details` asks for some of them with their fields and filters; None: the source has it no more. `known` are schemas
    that were read before and not written since: these are not asked for again.
    """
    told = {s["id"]: s for s in known if "filters" in s or "fields" in s}
    unchanged = {
        a["id"] for a in listed if a["id"] in told and bool(a.get("enabled")) == bool(told[a["id"]].get("enabled"))
    }
    wanted = [answer["id"] for answer in listed if reading.wants_detail(answer)]
    found = details([id for id in wanted if id not in unchanged])
    result = []
    for answer in listed:
        id = answer["id"]
        if id in found and found[id] is None:
            # The source has it no more; the list may still name what the sync once copied.
            if reading.complete and id in reading.named and copied(reading.named[id]):
                raise _gone(id)
            continue
        schema = told[id] if id in wanted and id in unchanged else reading.schema(found.get(id) or answer)
        if reading.complete and "history_enabled" not in reading.named.get(id, {}):
            # It stays when it is left out, and in a mode other than replicate the server refuses it.
            schema = {k: v for k, v in schema.items() if k != "history_enabled"}
        result.append(schema)
    return result


def _gone(id: str) -> Refused:
    # To send it without its fields would copy all of them, should it come back.
    return Refused(
        f"schema {id} is declared, but the source does not have it any more",
        hint="Take it out of schemas, or bring it back to the source.",
    )


def as_declared(answer: Configuration, *, keep_fields: bool = False) -> Configuration:
    """An answer's schema, as the sync's own body would spell it."""
    schema = {k: v for k, v in answer.items() if k not in _SERVER_OWNED and v is not None}
    if isinstance(fields := schema.get("fields"), list):
        schema["fields"] = [_field_as_declared(field) for field in fields]
        if not schema.get("enabled") and not any(field.get("enabled") for field in schema["fields"]):
            # Never copied, so these were not switched off on purpose: when it is selected, all of them are copied.
            if any(field.get("obfuscate") for field in schema["fields"]):
                schema["fields"] = [{**field, "enabled": True} for field in schema["fields"]]
            elif not keep_fields:
                del schema["fields"]
    return schema


def _field_as_declared(answer: Configuration) -> Configuration:
    field = {k: v for k, v in answer.items() if k not in _SERVER_OWNED and v is not None}
    if "obfuscated" in field:
        field["obfuscate"] = field.pop("obfuscated")
    return field


def whole(answer: Configuration) -> Configuration:
    """A schema as a program declares it in full: which fields are copied and how, or no list if all are."""
    schema = as_declared(answer)
    fields = [field for field in schema.pop("fields", []) if field.get("enabled")]
    described = [field for field in fields if field.get("obfuscate") or field.get("user_output_name")]
    if len(fields) < len(answer.get("fields") or []):
        return {**schema, "fields": fields} if fields else schema
    return {**schema, "all_fields": True, "fields": described} if described else schema


def by_id(entries: Sequence[Any]) -> dict[Any, Configuration]:
    """The declared schemas or fields by their ids; what is not known yet has an id that is not either."""
    expanded = [{"id": e} if isinstance(e, str) else e if isinstance(e, dict) else {"id": None} for e in entries]
    return {entry.get("id"): entry for entry in expanded}


def copied(entry: Mapping[str, Any] | None) -> bool:
    """Whether a declared schema or field is to be copied."""
    return entry is not None and entry.get("enabled") is not False
