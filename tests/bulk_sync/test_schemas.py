"""Bulk schemas in full, and error handling, against the emulator over HTTP: nothing flows that was switched off."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_polytomic.api.bulk_syncs import BULK_SYNCS
from pulumi_polytomic.api.model_syncs import MODEL_SYNCS
from pulumi_polytomic.bulk_sync import BULK_SYNC, answers, notes, schemas
from pulumi_polytomic.emulator import Unsettled, running
from pulumi_polytomic.emulator.server import Emulator
from pulumi_polytomic.errors import Refused, Unprocessable
from pulumi_polytomic.lifecycle import verbs
from pulumi_polytomic.lifecycle.kind import Kind
from pulumi_polytomic.lifecycle.resources import Resources
from pulumi_polytomic.lifecycle.session import Session
from pulumi_polytomic.model_sync import MODEL_SYNC
from tests.engine.project import ACME, bulk_sync, model_sync
from tests.lifecycle.test_verbs import Sync, session_of
from tests.told import mistakes

CUSTOMERS = {"id": "public.customers", "fields": ["id", {"id": "email", "obfuscate": True}]}


@pytest.fixture
def session(server: Emulator) -> Session:
    return session_of(server)


def make(session: Session, **inputs: Any) -> Sync:
    return Sync(session, BULK_SYNC, **bulk_sync(**inputs))


def live_fields(session: Session, sync: Sync, schema: str) -> dict[str, tuple[bool, bool]]:
    """Field id -> (is copied, is obfuscated)."""
    found = BULK_SYNCS.schema(session.client, sync.id, schema)
    return {f["id"]: (f["enabled"], f["obfuscated"]) for f in found["fields"]}


def calls(server: Emulator, *methods: str) -> list[str]:
    return [f"{r['method']} {r['path'].split('/syncs')[-1]}" for r in server.requests() if r["method"] in methods]


def edit_schema(session: Session, sync: Sync, schema: str, **changes: Any) -> None:
    """What a colleague does in the web page."""
    found = BULK_SYNCS.schema(session.client, sync.id, schema)
    BULK_SYNCS.update_schema(session.client, sync.id, schema, {**found, **changes})


@pytest.mark.parametrize("reading", ["disabled", "unchanged"])
def test_a_create_ends_with_every_detail_as_declared(reading: Any) -> None:
    with running(unsettled=Unsettled(unlisted_fields=reading)) as server:
        session = session_of(server)
        sync = make(session, schemas=["public.orders", CUSTOMERS])
        assert sync.state["schemas"] == ["public.orders", CUSTOMERS]
        assert sync.notes == []
        fields = live_fields(session, sync, "public.customers")
        assert fields["email"] == (True, True)
        assert [name for name, (copied, _) in fields.items() if copied] == ["id", "email"]
        assert not sync.differs(**bulk_sync(schemas=[CUSTOMERS, {"id": "public.orders"}]))


def test_a_create_that_arrived_whole_needs_no_second_write(server: Emulator, session: Session) -> None:
    make(session, schemas=["public.orders", CUSTOMERS])
    assert calls(server, "POST", "PUT", "PATCH") == ["POST "]


def test_what_was_switched_off_or_obfuscated_in_the_web_page_stays_so(server: Emulator, session: Session) -> None:
    sync = make(session, schemas=["public.orders"])
    before = BULK_SYNCS.schema(session.client, sync.id, "public.orders")["fields"]
    fields = [{**f, "enabled": f["id"] != "total", "obfuscated": f["id"] == "customer_id"} for f in before]
    edit_schema(session, sync, "public.orders", fields=fields, partition_key="placed_at", future={"x": 1})
    held = live_fields(session, sync, "public.orders")
    assert held["total"] == (False, False)

    sync.update(**bulk_sync(schemas=["public.orders", "public.products"]))
    assert live_fields(session, sync, "public.orders") == held
    assert BULK_SYNCS.schema(session.client, sync.id, "public.orders")["partition_key"] == "placed_at"
    assert all(copied for copied, _ in live_fields(session, sync, "public.products").values())


def test_schemas_are_written_only_when_they_differ(server: Emulator, session: Session) -> None:
    sync = make(session, schemas=["public.orders", CUSTOMERS])
    server.clear_requests()
    sync.update(**bulk_sync(schemas=["public.orders", CUSTOMERS], mode="append"))
    put: Any
    (put,) = (r for r in server.requests() if r["method"] == "PUT")
    assert "schemas" not in put["body"]


def test_a_list_of_fields_says_all_that_are_copied(server: Emulator, session: Session) -> None:
    sync = make(session, schemas=[CUSTOMERS])
    found = BULK_SYNCS.schema(session.client, sync.id, "public.customers")["fields"]
    edit_schema(session, sync, "public.customers", fields=[{**f, "enabled": True} for f in found])
    seen = sync.read()
    assert seen is not None
    assert seen.outputs["schemas"] == [{**CUSTOMERS, "fields": [*CUSTOMERS["fields"], "name", "created_at"]}]
    sync.state = seen.outputs
    sync.update(**bulk_sync(schemas=[CUSTOMERS]))
    fields = live_fields(session, sync, "public.customers")
    assert [name for name, (copied, _) in fields.items() if copied] == ["id", "email"]
    assert fields["email"] == (True, True)


def test_all_fields_switches_every_field_on_and_leaves_them_obfuscated(server: Emulator, session: Session) -> None:
    sync = make(session, schemas=[CUSTOMERS])
    sync.update(**bulk_sync(schemas=[{"id": "public.customers", "all_fields": True}]))
    fields = live_fields(session, sync, "public.customers")
    assert all(copied for copied, _ in fields.values())
    assert fields["email"] == (True, True)
    assert sync.state["schemas"] == [{"id": "public.customers", "all_fields": True}]


def test_a_name_in_the_destination_is_cleared_when_it_is_not_declared_any_more(session: Session) -> None:
    named = {"id": "public.orders", "user_output_name": "sales"}
    sync = make(session, schemas=[named])
    assert BULK_SYNCS.schema(session.client, sync.id, "public.orders")["user_output_name"] == "sales"
    sync.update(**bulk_sync(schemas=["public.orders"]))
    assert not BULK_SYNCS.schema(session.client, sync.id, "public.orders")["user_output_name"]


def test_history_stays_when_it_is_not_declared_any_more_and_that_is_said(session: Session) -> None:
    old = bulk_sync(schemas=[{"id": "public.orders", "history_enabled": True}])
    sync = make(session, schemas=old["schemas"])
    new = bulk_sync(schemas=["public.orders"])
    assert verbs.check(Resources(BULK_SYNC, session), old, new).notes == [
        "history_enabled of schema public.orders is no longer declared: it stays as it is on the server"
    ]
    sync.update(**new)
    assert BULK_SYNCS.schema(session.client, sync.id, "public.orders")["history_enabled"] is True


def test_a_list_in_which_all_is_switched_off_is_refused_like_an_empty_one() -> None:
    # An entry without any field on would be sent as one that leaves them out, which the API takes for all of them.
    all_off = [{"id": "a", "fields": [{"id": "x", "enabled": False}]}, "b"]
    assert [path for path, _ in mistakes(BULK_SYNC.declaration, bulk_sync(schemas=all_off))] == ["schemas[0].fields"]
    none = [{"id": "a", "enabled": False}]
    assert [path for path, _ in mistakes(BULK_SYNC.declaration, bulk_sync(schemas=none))] == ["schemas"]


@pytest.mark.parametrize("enabled", [True, False])
def test_only_a_schema_that_was_never_copied_is_sent_without_its_fields(enabled: bool) -> None:
    off = [{"id": "x", "enabled": False, "obfuscated": False}]
    schema = answers.as_declared({"id": "a", "enabled": enabled, "fields": off})
    (sent,) = schemas.as_body([{**schema, "enabled": True}])
    assert sent.get("fields") == ([{"id": "x", "enabled": False, "obfuscate": False}] if enabled else None)


def test_what_was_obfuscated_in_a_schema_that_was_never_copied_stays_so(session: Session) -> None:
    sync = make(session, schemas=["public.orders"])
    found = BULK_SYNCS.schema(session.client, sync.id, "public.customers")["fields"]
    fields = [{**f, "enabled": False, "obfuscated": f["id"] == "email"} for f in found]
    edit_schema(session, sync, "public.customers", enabled=False, fields=fields)
    sync.update(**bulk_sync(schemas=["public.orders", "public.customers"]))
    assert live_fields(session, sync, "public.customers")["email"] == (True, True)


def test_a_dropped_schema_is_said_beforehand(session: Session) -> None:
    old, new = bulk_sync(schemas=["public.orders", "public.products"]), bulk_sync(schemas=["public.orders"])
    assert verbs.check(Resources(BULK_SYNC, session), old, new).notes == [
        "schema public.products is dropped from the selection: it is not copied any more"
    ]


def test_a_schema_may_be_declared_as_switched_off(session: Session) -> None:
    declared = ["public.orders", {"id": "public.events", "enabled": False}]
    sync = make(session, schemas=declared)
    assert sync.state["schemas"] == declared
    assert not sync.differs(**bulk_sync(schemas=declared))


def test_fields_that_are_not_declared_any_more_stay_as_they_are_and_that_is_said(session: Session) -> None:
    old, new = bulk_sync(schemas=[CUSTOMERS]), bulk_sync(schemas=["public.customers", "public.orders"])
    sync = make(session, schemas=[CUSTOMERS])
    before = live_fields(session, sync, "public.customers")
    assert verbs.check(Resources(BULK_SYNC, session), old, new).notes == [
        "fields of schema public.customers is no longer declared: it stays as it is on the server"
    ]
    sync.update(**new)
    assert live_fields(session, sync, "public.customers") == before


def test_what_did_not_arrive_is_written_by_the_schemas_own_call(server: Emulator, session: Session) -> None:
    sync = make(session, schemas=["public.customers"])
    live = schemas.read(session.client, {"id": sync.id}, {"schemas": [CUSTOMERS]}, complete=True)
    schemas.follow_up(BULK_SYNC.shape, session.client, sync.id, [CUSTOMERS], live)
    fields = live_fields(session, sync, "public.customers")
    assert fields == {"id": (True, False), "email": (True, True), "name": (False, False), "created_at": (False, False)}


def test_a_read_asks_only_for_the_detail_that_is_declared(server: Emulator, session: Session) -> None:
    sync = make(session, schemas=["public.orders", CUSTOMERS, {"id": "public.products", "partition_key": "sku"}])
    server.clear_requests()
    sync.read()
    assert calls(server, "GET") == [
        f"GET /{sync.id}",
        f"GET /{sync.id}/schemas",
        f"GET /{sync.id}/schemas/public.customers",
    ]


def test_an_empty_list_of_fields_is_refused_and_a_field_is_declared_once() -> None:
    found = mistakes(
        BULK_SYNC.declaration,
        bulk_sync(schemas=[{"id": "a", "fields": []}, "a", {"id": "b", "fields": ["x", {"id": "x"}]}]),
    )
    assert [path for path, _ in found] == ["schemas[0].fields", "schemas[2].fields[1].id", "schemas[1].id"]


@pytest.mark.parametrize("status", [422, 400])
def test_a_fresh_sources_schema_cache_is_waited_for_with_a_new_key_each_time(server: Emulator, status: int) -> None:
    told: list[str] = []
    waited: list[float] = []
    session = Session(
        lambda _: None,
        {"POLYTOMIC_DEPLOYMENT_URL": server.url, "POLYTOMIC_API_KEY": "emulator-acme-organization-key"},
        tell=told.append,
        sleep=waited.append,
    )
    message = "cache refresh in progress" if status == 422 else "source did not provide any schemas"
    server.add_fault(
        method="POST",
        path="/api/bulk/syncs",
        status=status,
        count=2,
        body={"key": "x", "message": message, "metadata": None, "status": status},
    )
    make(session)
    assert waited == [2, 4]
    assert all(message in line and "trying again" in line for line in told)
    keys = [r["idempotency_key"] for r in server.requests() if r["method"] == "POST"]
    assert len(set(keys)) == 3


def test_any_other_refusal_fails_without_a_wait(server: Emulator) -> None:
    session = session_of(server)
    session.sleep = lambda _: pytest.fail("waited")
    with pytest.raises(Unprocessable):
        make(session, schemas=["public.nowhere"])
    assert len(calls(server, "POST")) == 2  # the second with another key: the first may be a replay


def test_error_handling_that_is_never_declared_is_never_touched(server: Emulator, session: Session) -> None:
    sync = Sync(session, MODEL_SYNC, **model_sync())
    sync.update(**model_sync(name="Other"))
    sync.read()
    assert "error-handling" not in str(calls(server, "GET", "PUT"))


def test_error_handling_is_merged_with_what_the_web_page_says(server: Emulator, session: Session) -> None:
    sync = Sync(session, MODEL_SYNC, **model_sync())
    MODEL_SYNCS.update_error_handling(
        session.client, sync.id, {"subscribers": ["a@acme.example"], "warning_notifications": True}
    )
    declared = {"auto_retry_record_errors": True}
    server.clear_requests()
    sync.update(**model_sync(error_handling=declared))
    assert calls(server, "PUT") == [f"PUT /{sync.id}/error-handling"]
    live = MODEL_SYNCS.error_handling(session.client, sync.id)
    assert (live["subscribers"], live["warning_notifications"], live["auto_retry_record_errors"]) == (
        ["a@acme.example"],
        True,
        True,
    )
    assert sync.state["error_handling"] == declared
    MODEL_SYNCS.update_error_handling(session.client, sync.id, {**live, "auto_retry_record_errors": False})
    seen = sync.read()
    assert seen is not None
    assert seen.outputs["error_handling"] == {"auto_retry_record_errors": False}


def test_a_bulk_syncs_error_handling_is_part_of_its_life(session: Session) -> None:
    handling: dict[str, Any] = {"subscribers": ["b@acme.example", "a@acme.example"], "ingestion_failure_threshold": 900}
    sync = make(session, error_handling=handling)
    assert sync.state["error_handling"] == handling
    assert not sync.differs(**bulk_sync(error_handling={**handling, "subscribers": handling["subscribers"][::-1]}))


def test_a_follow_up_that_fails_does_not_lose_the_sync_and_the_next_update_finishes(
    server: Emulator, session: Session
) -> None:
    server.add_fault(method="PUT", path="error-handling", status=403)
    declared = model_sync(error_handling={"subscribers": ["a@acme.example"]})
    sync = Sync(session, MODEL_SYNC, **declared)
    assert "error_handling is not finished" in sync.notes[0]
    assert sync.differs(**declared)
    sync.update(**declared)
    assert MODEL_SYNCS.error_handling(session.client, sync.id)["subscribers"] == ["a@acme.example"]
    assert not sync.differs(**declared)


@pytest.mark.parametrize("noun", [MODEL_SYNC, BULK_SYNC], ids=["model", "bulk"])
def test_a_list_that_could_not_be_emptied_is_a_difference_that_the_next_update_ends(
    server: Emulator, session: Session, noun: Kind
) -> None:
    inputs = model_sync if noun is MODEL_SYNC else bulk_sync
    handling: dict[str, Any] = {"subscribers": ["a@acme.example"]}
    sync = Sync(session, noun, **inputs(error_handling=handling))
    server.add_fault(method="PUT", path="error-handling", status=403)
    declared = inputs(error_handling={"subscribers": []})
    sync.update(**declared)
    assert "error_handling is not finished" in sync.notes[0]
    assert verbs.diff(noun, sync.state, declared, before=declared).notes == [
        "error_handling was not finished at the last update; this one goes on with it"
    ]
    assert sync.differs(**declared)
    sync.update(**declared)
    assert sync.notes == []
    seen = sync.read()
    assert seen is not None
    assert seen.outputs["error_handling"] == {"subscribers": []}
    assert not sync.differs(**declared)


def test_what_is_said_of_a_schema_that_is_switched_off_is_never_written(server: Emulator, session: Session) -> None:
    off = {"id": "public.events", "enabled": False, "fields": ["id"], "partition_key": "kind"}
    sync = make(session, schemas=["public.orders", off])
    server.clear_requests()
    sync.update(**bulk_sync(schemas=["public.orders", off], mode="append"))
    put: Any
    (put,) = (r for r in server.requests() if r["method"] == "PUT")
    assert "schemas" not in put["body"]


def test_a_history_that_is_not_declared_is_no_obstacle_in_another_mode(session: Session) -> None:
    sync = make(session, schemas=[{"id": "public.orders", "history_enabled": True}])
    sync.update(**bulk_sync(mode="append", schemas=["public.orders", "public.products"]))
    assert BULK_SYNCS.schema(session.client, sync.id, "public.orders")["history_enabled"] is True


def test_filters_are_reset_when_they_are_not_declared_any_more(session: Session) -> None:
    filtered = {"id": "public.orders", "filters": [{"field_id": "total", "function": "GreaterThan", "value": 0}]}
    sync = make(session, schemas=[filtered])
    sync.update(**bulk_sync(schemas=["public.orders"]))
    assert BULK_SYNCS.schema(session.client, sync.id, "public.orders")["filters"] == []


def test_history_that_stays_is_said_beside_all_fields(session: Session) -> None:
    old = bulk_sync(schemas=[{"id": "public.orders", "all_fields": True, "history_enabled": True}])
    new = bulk_sync(schemas=[{"id": "public.orders", "all_fields": True}])
    assert verbs.check(Resources(BULK_SYNC, session), old, new).notes == [
        "history_enabled of schema public.orders is no longer declared: it stays as it is on the server"
    ]


def test_a_schema_that_is_not_known_yet_may_be_any(session: Session) -> None:
    old, new = bulk_sync(schemas=["public.orders"]), bulk_sync(schemas=[object(), "public.products"])
    assert notes.removal_notes(old["schemas"], new["schemas"]) == []


def test_what_a_new_source_selects_by_itself_is_switched_off_again(server: Emulator, session: Session) -> None:
    # "Whether a bulk sync's source connection can be changed by PUT" is not settled; nor is what is selected then.
    schemas = ["public.orders", {"id": "public.events", "enabled": False}]
    sync = make(session, schemas=schemas)
    update = BULK_SYNCS.update

    def selecting(client: Any, id: str, body: Any) -> Any:
        answer = update(client, id, body)
        server.edit("bulk sync", id, {"schemas": ["public.orders", "public.events", "public.products"]})
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BULK_SYNCS, "update", selecting)
        sync.update(**bulk_sync(schemas=schemas, mode="append"))
    assert sync.notes == []
    assert [s["id"] for s in BULK_SYNCS.schemas(session.client, sync.id) if s["enabled"]] == ["public.orders"]


def test_a_schema_that_the_source_has_no_more_is_no_obstacle(session: Session, server: Emulator) -> None:
    sync = make(session, schemas=["public.orders", CUSTOMERS])
    server.leave_out_schemas(ACME.connections["Postgres"], ["public.customers"])
    seen = sync.read()
    assert seen is not None
    assert seen.outputs["schemas"] == ["public.orders"]
    with pytest.raises(Refused, match="Take it out of schemas"):
        sync.update(**bulk_sync(schemas=["public.orders", CUSTOMERS], mode="append"))
    sync.update(**bulk_sync(schemas=["public.orders"]))


def test_what_the_first_selection_drops_is_said_before_and_when_it_happens(session: Session) -> None:
    sync = make(session, schemas=None)
    new = bulk_sync(schemas=["public.orders"])
    [note] = verbs.check(Resources(BULK_SYNC, session), bulk_sync(schemas=None), new).notes
    assert "dropped from the selection" in note
    sync.update(**new)
    assert "schema public.customers was dropped from the selection: it is not copied any more" in sync.notes
