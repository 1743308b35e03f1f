"""What is special about primary keys: two parents, no id of their own, and a key of the source below."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import pulumi_polytomic as polytomic
from pulumi_polytomic.emulator import running
from pulumi_polytomic.emulator.server import Emulator
from pulumi_polytomic.lifecycle import verbs
from tests.kinds.run import NOBODYS_ID, Run, writes
from tests.kinds.sample import ACME, Inputs, Sample

SAMPLE = Sample(
    polytomic.PrimaryKeys,
    "PrimaryKeys",
    "gASVPAAAAAAAAACMHXB1bHVtaV9wb2x5dG9taWMucHJpbWFyeV9rZXlzlIwTUHJpbWFyeUtleXNQcm92aWRlcpSTlCmBlC4=",
    {
        "connection_id": ACME.connections["Postgres"],
        "schema": "public.orders",
        "keys": ["customer_id", "placed_at"],
    },
    {"keys": ["id"]},
    (),
    ("connection_id", "schema", "keys"),
    record_of=lambda id: id.replace("/", " ").lower(),
)
SHOP = ACME.connections["Postgres"]
SCHEMA = f"/api/connections/{SHOP}/schemas/public.orders"


@pytest.fixture
def server() -> Iterator[Emulator]:
    with running() as emulator:
        yield emulator


def run(server: Emulator) -> Run:
    return Run(server, SAMPLE)


def fields(server: Emulator) -> dict[str, dict[str, Any]]:
    return {one["id"]: one for one in run(server).session.client.get(SCHEMA)["fields"]}


def keys(server: Emulator) -> set[str]:
    return {id for id, one in fields(server).items() if one["is_primary_key"]}


def declared(**changes: Any) -> Inputs:
    return {**SAMPLE.every, **changes}


def test_the_declared_fields_are_the_whole_key_and_the_sources_is_switched_off(server: Emulator) -> None:
    assert keys(server) == {"id"}
    server.clear_requests()
    made = run(server).create(SAMPLE.every)
    assert made.id == f"{SHOP}/public.orders"
    assert keys(server) == {"customer_id", "placed_at"}
    [sent] = [one["body"]["fields"] for one in server.requests() if one["method"] == "PUT"]
    assert sent == [
        {"field_id": "customer_id", "is_primary_key": True},
        {"field_id": "placed_at", "is_primary_key": True},
        {"field_id": "id", "is_primary_key": False},
    ]


def test_a_delete_gives_the_schema_back_the_key_of_the_source(server: Emulator) -> None:
    made = run(server).create(SAMPLE.every)
    verbs.delete(run(server).resources, made.id, made.outputs)
    assert keys(server) == {"id"}
    assert not any("primary_key_override" in one for one in fields(server).values())


def test_what_was_overridden_before_is_replaced_with_a_warning(server: Emulator) -> None:
    client = run(server).session.client
    client.put(f"{SCHEMA}/primary_keys", {"fields": [{"field_id": "total", "is_primary_key": True}]})
    made = run(server).create(SAMPLE.every)
    assert made.notes == ["keys was set elsewhere, and is replaced"]
    assert keys(server) == {"customer_id", "placed_at"}


@pytest.mark.parametrize("field", ["connection_id", "schema"])
def test_another_schema_has_keys_of_its_own(server: Emulator, field: str) -> None:
    made = run(server).create(SAMPLE.every)
    elsewhere = {"connection_id": ACME.connections["Snowflake"], "schema": "public.customers"}
    new = run(server).check(declared(**{field: elsewhere[field]}, keys=["id"]), SAMPLE.every)
    assert field in verbs.diff(SAMPLE.kind, made.outputs, new.inputs).replaces


def test_another_order_alone_is_no_difference(server: Emulator) -> None:
    made = run(server).create(SAMPLE.every)
    assert not run(server).changes(made.outputs, declared(keys=["placed_at", "customer_id"]))


def test_what_the_source_does_not_have_is_refused_at_preview(server: Emulator) -> None:
    server.clear_requests()
    assert run(server).check(declared(keys=["customer", "placed_at"])).failures == [
        "keys[0]: `customer`: no such field of public.orders in Acme; did you mean `customer_id`? "
        "[unknown-schema-field]"
    ]
    [failure] = run(server).check(declared(schema="public.order")).failures
    assert failure.startswith(
        "schema: `public.order`: no such schema of the source in Acme; did you mean `public.orders`"
    )
    [failure] = run(server).check(declared(connection_id=NOBODYS_ID)).failures
    assert failure.startswith(f"connection_id: no connection {NOBODYS_ID} in Acme")
    [failure] = run(server).check(declared(keys=[])).failures
    assert failure.startswith("keys: ")
    assert writes(server) == []


def test_a_source_whose_schemas_are_being_read_is_waited_for(server: Emulator) -> None:
    server.hold_schema_cache(connection_id=SHOP, seconds=20)
    run(server).create(SAMPLE.every)
    assert keys(server) == {"customer_id", "placed_at"}


def test_those_of_a_schema_are_adopted_and_brought_to_the_program(server: Emulator) -> None:
    run(server).create(SAMPLE.every)
    adopted = run(server).create(declared(keys=["id"]), __adopt=f"{SHOP}/public.orders")
    assert adopted.id == f"{SHOP}/public.orders"
    assert keys(server) == {"id"}
    [failure] = run(server).check(SAMPLE.every, __adopt=SHOP).failures
    assert "must be <connection UUID>/<schema>" in failure
