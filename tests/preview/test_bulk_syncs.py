"""What source and destination of a bulk sync do not have or take is refused at its path; the valid twin passes."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_polytomic.emulator import Unsettled, running
from pulumi_polytomic.emulator.server import Emulator
from pulumi_polytomic.lifecycle.session import Session
from tests.engine.project import ACME, bulk_sync

from .checking import NOBODY, asked, failures, session_of

POSTGRES, SNOWFLAKE = ACME.connections["Postgres"], ACME.connections["Snowflake"]
CONNECTIONS = ", ".join(f"{name} ({id})" for name, id in ACME.connections.items())
HISTORY = {"id": "public.orders", "history_enabled": True}


def orders(**detail: Any) -> list[Any]:
    return ["public.customers", {"id": "public.orders", **detail}]


def on(*schemas: str, **more: Any) -> dict[str, Any]:
    return {"frequency": "hourly", "minute": 5, "schemas": list(schemas), **more}


def no_field(path: str) -> str:
    return (
        f"schemas[1].{path}: `totl`: no such field of public.orders in Acme; did you mean `total`? "
        "[unknown-schema-field]"
    )


# name -> what is wrong, what is told, the valid twin
CASES: dict[str, tuple[dict[str, Any], str, dict[str, Any]]] = {
    "source": (
        bulk_sync(source_connection_id=NOBODY),
        f"source_connection_id: no connection {NOBODY} in Acme; there is {CONNECTIONS} [unknown-connection]",
        bulk_sync(source_connection_id=POSTGRES.upper()),
    ),
    "destination": (
        bulk_sync(destination_connection_id=NOBODY),
        f"destination_connection_id: no connection {NOBODY} in Acme; there is {CONNECTIONS} [unknown-connection]",
        bulk_sync(destination_connection_id=POSTGRES),
    ),
    "schema": (
        bulk_sync(schemas=["public.customers", "public.odrers"]),
        "schemas[1]: `public.odrers`: no such schema of the source in Acme; did you mean `public.orders` or "
        "`public.order_items` or `public.customers`? [unknown-schema]",
        bulk_sync(schemas=["public.customers", {"id": "public.odrers", "enabled": False}]),
    ),
    "field": (
        bulk_sync(schemas=orders(fields=["id", "totl"])),
        no_field("fields[1]"),
        bulk_sync(schemas=orders(fields=["id", "total", {"id": "totl", "enabled": False}])),
    ),
    "field as an object": (
        bulk_sync(schemas=orders(fields=["id", {"id": "totl", "obfuscate": True}])),
        no_field("fields[1].id"),
        bulk_sync(schemas=orders(fields=["id", {"id": "total", "obfuscate": True}])),
    ),
    "filter": (
        bulk_sync(schemas=orders(filters=[{"field_id": "totl", "function": "IsNull"}])),
        no_field("filters[0].field_id"),
        bulk_sync(schemas=orders(filters=[{"field_id": "total", "function": "IsNull"}])),
    ),
    "tracking field": (
        bulk_sync(schemas=orders(tracking_field="totl")),
        no_field("tracking_field"),
        bulk_sync(schemas=orders(tracking_field="placed_at")),
    ),
    "mode": (
        bulk_sync(destination_connection_id=POSTGRES, mode="append"),
        "mode: `append`: not a mode of the destination in Acme; it offers `replicate` [unsupported-mode]",
        bulk_sync(mode="append"),
    ),
    "history": (
        bulk_sync(destination_connection_id=POSTGRES, schemas=[HISTORY]),
        "schemas[0].history_enabled: the destination keeps no history in Acme [unsupported-history]",
        bulk_sync(schemas=[HISTORY]),
    ),
    "history in another mode": (
        bulk_sync(schemas=[HISTORY], mode="snapshot"),
        "schemas[0].history_enabled: history is kept only in the mode `replicate`, not in `snapshot` in Acme "
        "[unsupported-history]",
        bulk_sync(schemas=[{"id": "public.orders", "history_enabled": False}], mode="snapshot"),
    ),
    "destination configuration": (
        bulk_sync(destination_configuration={"stage": "S1"}),
        "destination_configuration.schema: the destination needs it in Acme [missing-destination-setting]",
        bulk_sync(destination_configuration={"schema": "SHOP", "stage": "S1"}),
    ),
    "a schedule of a schema that is not copied": (
        bulk_sync(additional_schedules=[on("public.orders"), on("public.customers", "public.events")]),
        "additional_schedules[1].schemas[1]: `public.events` is not among the schemas that this sync copies in Acme; "
        "add it to schemas [unselected-schema]",
        bulk_sync(additional_schedules=[on("public.orders", "public.customers")]),
    ),
    "a schedule of a schema that there is not": (
        bulk_sync(schemas=None, additional_schedules=[on("public.odrers")]),
        "additional_schedules[0].schemas[0]: `public.odrers`: no such schema of the source in Acme; did you mean "
        "`public.orders` or `public.order_items` or `public.customers`? [unknown-schema]",
        bulk_sync(schemas=None, additional_schedules=[on("public.orders")]),
    ),
}


@pytest.mark.parametrize(("wrong", "told", "right"), CASES.values(), ids=CASES)
def test_what_a_bulk_sync_cannot_do_is_refused_where_it_stands(
    session: Session, wrong: dict[str, Any], told: str, right: dict[str, Any]
) -> None:
    assert failures(session, wrong) == [told]
    assert failures(session, right) == []


@pytest.mark.parametrize("reading", ["json_schema", "marked", "untold"])
def test_what_a_destination_needs_is_told_by_the_api_alone(reading: Any) -> None:
    with running(unsettled=Unsettled(requirements=reading)) as server:
        needed = "destination_configuration.schema: the destination needs it in Acme [missing-destination-setting]"
        told = [] if reading == "untold" else [needed]
        assert failures(session_of(server), bulk_sync(destination_configuration={})) == told


def test_a_setting_that_was_never_declared_may_be_there(session: Session) -> None:
    old = bulk_sync(destination_configuration={"stage": "S1"})
    assert failures(session, bulk_sync(destination_configuration={"stage": "S2"}), old) == []
    [told] = failures(session, bulk_sync(destination_configuration={"stage": "S2"}), bulk_sync())
    assert told.startswith("destination_configuration.schema")


def test_a_source_that_is_not_ready_yet_is_waited_for_and_not_refused(server: Emulator, session: Session) -> None:
    server.hold_schema_cache(POSTGRES, requests=1000)
    assert failures(session, bulk_sync(schemas=["public.not_yet"])) == []


def test_a_schema_that_is_new_to_the_list_is_asked_for_by_itself(server: Emulator, session: Session) -> None:
    base = f"/api/connections/{POSTGRES}"
    stale = {"data": {"schemas": [{"id": "public.customers", "name": "customers"}]}}
    server.add_fault(path=f"^{base}/bulksync/source", status=200, body=stale, count=None)
    assert failures(session, bulk_sync()) == []
    assert asked(server).count(f"GET {base}/schemas/public.orders") == 1
    assert f"GET {base}/schemas/public.customers" not in asked(server)


def test_the_fields_of_a_source_are_asked_for_only_where_some_are_declared(server: Emulator, session: Session) -> None:
    assert failures(session, bulk_sync()) == []
    assert not any("include_fields" in line for line in asked(server))
    assert failures(session, bulk_sync(schemas=orders(fields=["id"]))) == []
    assert sum("include_fields" in line for line in asked(server)) == 1
