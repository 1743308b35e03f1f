"""An update of very many schemas with a choice of fields reads only those that it may write; nothing flows by that."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_polytomic.api.bulk_syncs import BULK_SYNCS
from pulumi_polytomic.bulk_sync import BULK_SYNC, glance
from pulumi_polytomic.bulk_sync import schemas as bulk_schemas
from pulumi_polytomic.bulk_sync.answers import Reading
from pulumi_polytomic.emulator.server import Emulator
from pulumi_polytomic.errors import Refused
from pulumi_polytomic.lifecycle.session import Session
from tests.bulk_sync.test_schemas import calls, edit_schema, live_fields, make
from tests.engine.project import bulk_sync
from tests.lifecycle.test_verbs import session_of
from tests.reconcile.configurations import bulk_schema

ORDERS: dict[str, Any] = {"id": "public.orders", "fields": ["id", "total"]}
CUSTOMERS: dict[str, Any] = {"id": "public.customers", "fields": ["id", {"id": "email", "obfuscate": True}]}
PRODUCTS: dict[str, Any] = {"id": "public.products", "all_fields": True, "fields": [{"id": "sku", "obfuscate": True}]}
ALL = [ORDERS, CUSTOMERS, PRODUCTS]
OTHER_ORDERS: dict[str, Any] = {**ORDERS, "fields": ["id", "total", "placed_at"]}


@pytest.fixture(autouse=True)
def three_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(glance, "MANY", 0)
    monkeypatch.setattr(bulk_schemas, "AT_ONCE", 0)


@pytest.fixture
def session(server: Emulator) -> Session:
    return session_of(server)


def details(server: Emulator) -> list[str]:
    return [call.rpartition("/")[2] for call in calls(server, "GET") if "/schemas/" in call]


def minute(number: int, schemas: list[Any]) -> dict[str, Any]:
    return bulk_sync(default_schedule={"frequency": "hourly", "minute": number}, schemas=schemas)


def test_only_the_schema_whose_declaration_changed_is_read_and_written(server: Emulator, session: Session) -> None:
    sync = make(session, schemas=ALL)
    customers = live_fields(session, sync, CUSTOMERS["id"])
    server.clear_requests()
    sync.update(**bulk_sync(schemas=[OTHER_ORDERS, CUSTOMERS, PRODUCTS]))
    assert set(details(server)) == {ORDERS["id"]}
    assert calls(server, "PUT") == [f"PUT /{sync.id}/schemas/{ORDERS['id']}"]
    assert live_fields(session, sync, ORDERS["id"])["placed_at"] == (True, False)
    assert live_fields(session, sync, CUSTOMERS["id"]) == customers
    assert sync.state["schemas"] == [OTHER_ORDERS, CUSTOMERS, PRODUCTS]
    assert sync.notes == []


def test_one_more_schema_is_the_only_one_that_is_read(server: Emulator, session: Session) -> None:
    sync = make(session, schemas=[ORDERS, CUSTOMERS])
    server.clear_requests()
    sync.update(**bulk_sync(schemas=ALL))
    assert set(details(server)) == {PRODUCTS["id"]}
    assert live_fields(session, sync, PRODUCTS["id"])["sku"] == (True, True)


def test_an_update_of_the_schedule_alone_reads_no_schema(server: Emulator, session: Session) -> None:
    sync = make(session, schemas=ALL)
    server.clear_requests()
    sync.update(**minute(20, ALL))
    assert details(server) == []
    assert calls(server, "PUT") == [f"PUT /{sync.id}"]
    assert sync.state["schemas"] == ALL
    assert sync.notes == []


def test_a_change_by_hand_of_fields_that_are_not_read_stays_and_the_next_refresh_finds_it(
    server: Emulator, session: Session
) -> None:
    sync = make(session, schemas=ALL)
    held = BULK_SYNCS.schema(session.client, sync.id, CUSTOMERS["id"])["fields"]
    edit_schema(session, sync, CUSTOMERS["id"], fields=[{**f, "obfuscated": False} for f in held])
    edited = live_fields(session, sync, CUSTOMERS["id"])
    sync.update(**bulk_sync(schemas=[OTHER_ORDERS, CUSTOMERS, PRODUCTS]))
    assert live_fields(session, sync, CUSTOMERS["id"]) == edited
    found = sync.read()
    assert found is not None
    sync.state = found.outputs
    assert sync.differs(**bulk_sync(schemas=[OTHER_ORDERS, CUSTOMERS, PRODUCTS]))
    sync.update(**bulk_sync(schemas=[OTHER_ORDERS, CUSTOMERS, PRODUCTS]))
    assert live_fields(session, sync, CUSTOMERS["id"])["email"] == (True, True)


@pytest.mark.parametrize(
    "edit", [{"enabled": False}, {"partition_key": "created_at"}, {"user_output_name": "people"}], ids=str
)
def test_a_schema_of_which_the_list_tells_another_setting_is_read_whole(
    server: Emulator, session: Session, edit: dict[str, Any]
) -> None:
    customers = {**CUSTOMERS, "partition_key": "id", "user_output_name": "customers"}
    sync = make(session, schemas=[ORDERS, customers, PRODUCTS])
    edit_schema(session, sync, customers["id"], future={"x": 1}, **edit)
    server.clear_requests()
    sync.update(**bulk_sync(schemas=[OTHER_ORDERS, customers, PRODUCTS]))
    assert {*details(server)} == {ORDERS["id"], customers["id"]}
    live = BULK_SYNCS.schema(session.client, sync.id, customers["id"])
    assert (live["enabled"], live["partition_key"], live["user_output_name"]) == (True, "id", "customers")
    assert live_fields(session, sync, customers["id"])["email"] == (True, True)


def test_all_are_read_before_the_selection_is_written_whole(server: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_schemas, "AT_ONCE", 8)
    session = session_of(server, POLYTOMIC_API_KEY="emulator-acme-organization-key", POLYTOMIC_ON_CONFLICT="fail")
    sync = make(session, schemas=ALL)
    held = BULK_SYNCS.schema(session.client, sync.id, CUSTOMERS["id"])["fields"]
    edit_schema(session, sync, CUSTOMERS["id"], fields=[{**f, "obfuscated": False} for f in held])
    others = [{**OTHER_ORDERS, "fields": ["id"]}, CUSTOMERS, {"id": "public.products", "fields": ["sku"]}]
    with pytest.raises(Refused, match=r"schemas\[public\.customers\]"):
        sync.update(**bulk_sync(schemas=others))


def test_another_source_has_schemas_of_its_own(server: Emulator, session: Session) -> None:
    old = {"schemas": ALL, "source_connection_id": "a"}
    assert glance.unchanged({**old}, old).keys() == {schema["id"] for schema in ALL}
    assert glance.unchanged({**old, "source_connection_id": "b"}, old) == {}


@given(st.data())
def test_what_state_says_of_an_unchanged_schema_is_no_difference(data: st.DataObject) -> None:
    entry = data.draw(bulk_schema("public.customers", "replicate"))
    declared = [entry]
    listed = {"id": "public.customers", "enabled": True, **_listed(entry)}
    remembered = glance.unchanged({"schemas": declared}, {"schemas": declared})
    for found in remembered.values():
        reading = Reading(declared, declared)
        live = [reading.schema({**listed, **glance.as_answered(found)})]
        assert bulk_schemas.changing(BULK_SYNC.shape, declared, live, declared) == {}


def _listed(entry: Any) -> dict[str, Any]:
    return (
        {k: v for k, v in entry.items() if k not in ("fields", "filters", "all_fields")}
        if isinstance(entry, dict)
        else {}
    )
