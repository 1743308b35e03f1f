"""Random declarations of bulk schemas and edits by hand, one after another: what is live then follows from the rules.

The rules are written down here once more, from docs/bulk-sync.md, so that a mistake of the package cannot hide in them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any, Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pulumi_polytomic.api.bulk_syncs import BULK_SYNCS
from pulumi_polytomic.bulk_sync import BULK_SYNC
from pulumi_polytomic.emulator import Unsettled, running
from pulumi_polytomic.emulator.server import Emulator
from pulumi_polytomic.reconcile.shape import parse_instant, whole_numbers
from pulumi_polytomic.reconcile.versions import OLDER
from tests.engine.project import bulk_sync
from tests.lifecycle.test_verbs import Sync, session_of
from tests.reconcile.configurations import ACME, SCHEMAS, VERSIONS, bulk_schemas, words

Schema = dict[str, Any]
Reading = Literal["disabled", "unchanged"]

READINGS: tuple[Reading, ...] = ("disabled", "unchanged")
"""What a list of fields in a body means for the others."""

RESET: dict[str, Any] = {
    "partition_key": "",
    "tracking_field": "",
    "user_output_name": "",
    "data_cutoff_timestamp": None,
    "disable_data_cutoff": False,
    "filters": [],
}
"""What of a declared schema goes back to this when it is not declared any more."""


def whole(entry: Any) -> Schema:
    return {"id": entry} if isinstance(entry, str) else entry


def by_id(entries: Any) -> dict[str, Schema]:
    return {entry["id"]: entry for entry in map(whole, entries or [])}


def held(schema: Schema) -> Schema:
    """What a schema holds, in one spelling."""
    filters = [{k: v for k, v in f.items() if v is not None} for f in schema.get("filters") or []]
    return {
        "enabled": bool(schema.get("enabled")),
        "history_enabled": bool(schema.get("history_enabled")),
        "disable_data_cutoff": bool(schema.get("disable_data_cutoff")),
        "data_cutoff_timestamp": parse_instant(schema.get("data_cutoff_timestamp")),
        "filters": {json.dumps(whole_numbers(f), sort_keys=True) for f in filters},
        **{name: schema.get(name) or "" for name in ("partition_key", "tracking_field", "user_output_name")},
    }


def fields_of(schema: Schema) -> dict[str, Schema]:
    return {
        field["id"]: {
            "enabled": bool(field.get("enabled")),
            "obfuscate": bool(field.get("obfuscated")),
            "user_output_name": field.get("user_output_name") or "",
        }
        for field in schema["fields"]
    }


def expected(live: Schema, old: Schema | None, new: Schema | None) -> tuple[Schema, dict[str, Schema]]:
    """What a schema and its fields hold after an update from the old declaration to the new one; None: none of it."""
    if new is None or new.get("enabled") is False:
        return {**held(live), "enabled": False}, fields_of(live)
    before = old or {}
    declared = {name: new[name] for name in (*RESET, "history_enabled") if name in new}
    reset = {name: blank for name, blank in RESET.items() if name in before and name not in new}
    return held({**live, **declared, **reset, "enabled": True}), _expected_fields(live, before, new)


def _expected_fields(live: Schema, old: Schema, new: Schema) -> dict[str, Schema]:
    fields = fields_of(live)
    if "fields" not in new and "all_fields" not in new:
        never_copied = not live["enabled"] and not any(field["enabled"] for field in fields.values())
        copied = {"enabled": True} if never_copied else {}
        return {id: {**field, **copied} for id, field in fields.items()}
    wanted, before = by_id(new.get("fields")), by_id(old.get("fields"))
    result = {}
    for id, field in fields.items():
        one, other = wanted.get(id), before.get(id, {})
        if one is None:
            result[id] = {**field, "enabled": "all_fields" in new}
        elif one.get("enabled") is False:
            result[id] = {"enabled": False}  # whatever else it holds, it is not copied
        else:
            blanks = {"obfuscate": False, "user_output_name": ""}
            reset = {name: blank for name, blank in blanks.items() if name in other and name not in one}
            declared = {name: one[name] for name in blanks if name in one}
            result[id] = {**field, **reset, **declared, "enabled": True}
    return result


def edited(draw: Any, live: Schema) -> Schema:
    """What a colleague does to a schema in the web page."""
    fields = [
        {**f, "enabled": draw(st.booleans()), "obfuscated": draw(st.booleans()), "user_output_name": draw(words)}
        for f in live["fields"]
    ]
    others = {
        "enabled": st.booleans(),
        "filters": st.just([{"field_id": live["fields"][0]["id"], "function": "IsNotNull"}]),
        "partition_key": st.just(live["fields"][-1]["id"]),
        "user_output_name": words,
    }
    return {**live, "fields": fields, **draw(st.fixed_dictionaries({}, optional=others))}


@pytest.fixture(scope="module")
def servers() -> Iterator[dict[Reading, Emulator]]:
    with ExitStack() as stack:
        yield {r: stack.enter_context(running(unsettled=Unsettled(unlisted_fields=r))) for r in READINGS}


def play(server: Emulator, version: str, draw: Any) -> None:
    """A sync with four declarations, one after another, and edits by hand between them."""
    server.reset()
    key = {"POLYTOMIC_API_KEY": ACME.api_key, "POLYTOMIC_API_VERSION": version}
    session = session_of(server, **key)

    def declared() -> dict[str, Any]:
        sync = bulk_sync(schemas=draw(st.one_of(st.none(), bulk_schemas("replicate"), bulk_schemas("replicate"))))
        sync = {name: value for name, value in sync.items() if value is not None}
        return {**sync, "schedule": sync.pop("default_schedule")} if version == OLDER else sync

    def live() -> dict[str, Schema]:
        return {id: BULK_SYNCS.schema(session.client, sync.id, id) for id in SCHEMAS}

    old = declared()
    sync = Sync(session, BULK_SYNC, **old)
    for _ in range(3):
        if draw(st.booleans()):
            id = draw(st.sampled_from(sorted(SCHEMAS)))
            BULK_SYNCS.update_schema(session.client, sync.id, id, edited(draw, live()[id]))
        before, new = live(), declared()
        sync.update(**new)
        if "schemas" in new:
            was, now, after = by_id(old.get("schemas")), by_id(new["schemas"]), live()
            for id, schema in after.items():
                own, fields = expected(before[id], was.get(id), now.get(id))
                assert held(schema) == own, id
                found = {f: {k: v for k, v in fields_of(schema)[f].items() if k in fields[f]} for f in fields}
                assert found == fields, id
        else:
            assert live() == before
        assert not sync.differs(**new)
        found_again = sync.read()
        assert found_again is not None
        sync.state = found_again.outputs
        assert not sync.differs(**new)
        old = new


@given(data=st.data(), version=st.sampled_from(VERSIONS), reading=st.sampled_from(READINGS))
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_is_live_follows_from_what_was_declared(
    servers: dict[Reading, Emulator], data: Any, version: str, reading: Reading
) -> None:
    play(servers[reading], version, data.draw)


@pytest.mark.thorough
@given(data=st.data(), version=st.sampled_from(VERSIONS), reading=st.sampled_from(READINGS))
@settings(max_examples=1000, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_is_live_follows_from_what_was_declared_in_many_histories(
    servers: dict[Reading, Emulator], data: Any, version: str, reading: Reading
) -> None:
    play(servers[reading], version, data.draw)
