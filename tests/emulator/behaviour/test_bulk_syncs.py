from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from pulumi_polytomic.emulator import Unsettled, running, seed

Json = dict[str, Any]
Build = Callable[..., Json]
Create = Callable[[str, Json], Json]

HISTORY = "schemas[0].history_enabled"
TABLES = ["customers", "orders", "order_items", "products", "subscriptions", "events"]


def put(api: httpx.Client, id: str, body: Json) -> Json:
    answer = api.put(f"/api/bulk/syncs/{id}", json=body)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()["data"]
    return found


def enabled(api: httpx.Client, id: str) -> list[str]:
    schemas = api.get(f"/api/bulk/syncs/{id}/schemas").json()["data"]
    return [schema["id"] for schema in schemas if schema["enabled"]]


def test_create_answers_what_get_answers_and_holds_no_schemas(
    api: httpx.Client, created: Create, bulk_sync: Build
) -> None:
    sync = created("/api/bulk/syncs", bulk_sync(schemas=["public.orders"]))
    assert api.get(f"/api/bulk/syncs/{sync['id']}").json()["data"] == sync
    assert "schemas" not in sync


def test_what_is_left_out_has_the_defaults_of_the_page(api: httpx.Client, created: Create, bulk_sync: Build) -> None:
    declared = {
        "active": False,
        "automatically_add_new_objects": "all",
        "automatically_add_new_fields": "none",
        "normalize_names": "legacy",
        "disable_record_timestamps": True,
        "concurrency_limit": 4,
        "resync_concurrency_limit": 2,
        "data_cutoff_timestamp": "2025-01-01T00:00:00Z",
        "policies": [seed.ACME.policies["Finance"]],
        "source_configuration": {"slot": "x"},
        "additional_schedules": [{"frequency": "daily", "hour": "3"}],
    }
    sync = created("/api/bulk/syncs", bulk_sync(**declared))
    assert {key: sync[key] for key in declared if key != "additional_schedules"} == {
        key: declared[key] for key in declared if key != "additional_schedules"
    }
    again = put(api, sync["id"], bulk_sync())
    assert {key: again[key] for key in declared} == {
        "active": True,
        "automatically_add_new_objects": "none",
        "automatically_add_new_fields": "all",
        "normalize_names": "enabled",
        "disable_record_timestamps": False,
        "concurrency_limit": None,
        "resync_concurrency_limit": None,
        "data_cutoff_timestamp": None,
        "policies": [],
        "source_configuration": {},
        "additional_schedules": [],
    }


def test_an_unknown_setting_is_kept_and_cleared_like_any_other(
    api: httpx.Client, created: Create, bulk_sync: Build
) -> None:
    sync = created("/api/bulk/syncs", bulk_sync(row_limit=7))
    assert put(api, sync["id"], {**sync, "name": "renamed"})["row_limit"] == 7
    assert "row_limit" not in put(api, sync["id"], bulk_sync())


def test_without_schemas_every_schema_is_enabled(api: httpx.Client, created: Create, bulk_sync: Build) -> None:
    sync = created("/api/bulk/syncs", bulk_sync())
    assert enabled(api, sync["id"]) == [f"public.{table}" for table in TABLES]


def test_schemas_replace_the_selection_and_their_absence_leaves_it(
    api: httpx.Client, created: Create, bulk_sync: Build
) -> None:
    sync = created("/api/bulk/syncs", bulk_sync(schemas=["public.orders", {"id": "public.events"}]))
    assert enabled(api, sync["id"]) == ["public.orders", "public.events"]
    put(api, sync["id"], bulk_sync())
    put(api, sync["id"], bulk_sync(schemas=[]))
    put(api, sync["id"], bulk_sync(schemas=None))
    assert enabled(api, sync["id"]) == ["public.orders", "public.events"]
    put(api, sync["id"], bulk_sync(schemas=[{"id": "public.products"}, {"id": "public.orders", "enabled": False}]))
    assert enabled(api, sync["id"]) == ["public.products"]


def test_the_schema_list_holds_every_schema_without_fields_and_filters(
    api: httpx.Client, created: Create, bulk_sync: Build
) -> None:
    entry = {
        "id": "public.orders",
        "fields": [{"id": "total", "obfuscate": True}],
        "filters": [{"field_id": "total", "function": "IsNotNull"}],
        "user_output_name": "sales",
        "tracking_field": "placed_at",
        "history_enabled": True,
    }
    sync = created("/api/bulk/syncs", bulk_sync(schemas=[entry]))
    schemas = {schema["id"]: schema for schema in api.get(f"/api/bulk/syncs/{sync['id']}/schemas").json()["data"]}
    assert len(schemas) == len(TABLES)
    orders = schemas["public.orders"]
    assert not {"fields", "filters"} & set(orders)
    assert (orders["output_name"], orders["user_output_name"]) == ("sales", "sales")
    assert orders["tracking_field"] == "placed_at"
    assert orders["destination_history_output_name"] == "sales_history"
    assert schemas["public.events"]["enabled"] is False


def test_the_output_name_stays_when_it_is_left_out_and_is_cleared_by_an_empty_one(
    api: httpx.Client, created: Create, bulk_sync: Build
) -> None:
    def output_name(id: str) -> str:
        schemas = api.get(f"/api/bulk/syncs/{id}/schemas").json()["data"]
        found: str = next(schema["output_name"] for schema in schemas if schema["id"] == "public.orders")
        return found

    sync = created("/api/bulk/syncs", bulk_sync(schemas=[{"id": "public.orders", "user_output_name": "sales"}]))
    put(api, sync["id"], bulk_sync(schemas=[{"id": "public.orders", "tracking_field": "id"}]))
    assert output_name(sync["id"]) == "sales"
    put(api, sync["id"], bulk_sync(schemas=[{"id": "public.orders", "user_output_name": ""}]))
    assert output_name(sync["id"]) == "orders"


def test_schedules_carry_server_owned_keys_that_stay_while_the_schedule_is_the_same(
    api: httpx.Client, created: Create, bulk_sync: Build
) -> None:
    daily = {"frequency": "daily", "hour": 3, "schemas": ["public.orders"], "selective_mode": "none"}
    sync = created("/api/bulk/syncs", bulk_sync(additional_schedules=[daily]))
    (stored,) = sync["additional_schedules"]
    assert stored["hour"] == "3"
    assert set(stored) >= {"id", "created_at", "created_by", "updated_at", "updated_by"}
    weekly = {"frequency": "weekly", "day_of_week": "monday", "resync_mode": "resync"}
    again = put(api, sync["id"], bulk_sync(additional_schedules=[weekly, daily]))
    assert again["default_schedule"] == sync["default_schedule"]
    assert again["additional_schedules"][1] == stored
    assert again["additional_schedules"][0]["id"] != stored["id"]


@pytest.mark.parametrize("key", ["default_schedule", "additional_schedules"])
def test_a_schedule_sent_with_its_id_is_changed(api: httpx.Client, created: Create, bulk_sync: Build, key: str) -> None:
    def body(schedule: Json) -> Json:
        return bulk_sync(**{key: schedule if key == "default_schedule" else [schedule]})

    def its(sync: Json) -> Json:
        found: Json = sync[key] if key == "default_schedule" else sync[key][0]
        return found

    sync = created("/api/bulk/syncs", body({"frequency": "hourly", "minute": "5"}))
    old = its(sync)
    changed = its(put(api, sync["id"], body({**old, "minute": "9"})))
    assert (changed["id"], changed["created_at"], changed["minute"]) == (old["id"], old["created_at"], "9")
    assert changed["updated_at"] > old["updated_at"]


def test_an_additional_schedule_without_an_id_is_new_and_the_default_one_stays_the_same(
    api: httpx.Client, created: Create, bulk_sync: Build
) -> None:
    sync = created("/api/bulk/syncs", bulk_sync(additional_schedules=[{"frequency": "hourly"}]))
    manual = {"frequency": "manual"}
    after = put(api, sync["id"], bulk_sync(default_schedule=manual, additional_schedules=[manual]))
    assert after["default_schedule"]["id"] == sync["default_schedule"]["id"]
    assert after["additional_schedules"][0]["id"] != sync["additional_schedules"][0]["id"]


def test_a_body_read_is_a_body_that_can_be_written_back(api: httpx.Client, created: Create, bulk_sync: Build) -> None:
    sync = created("/api/bulk/syncs", bulk_sync(additional_schedules=[{"frequency": "daily", "hour": "3"}]))
    again = put(api, sync["id"], sync)
    assert again == {**sync, "updated_at": again["updated_at"]}
    assert again["updated_at"] > sync["updated_at"]


def test_a_cutoff_is_reported_in_utc(api: httpx.Client, created: Create, bulk_sync: Build) -> None:
    sync = created("/api/bulk/syncs", bulk_sync(data_cutoff_timestamp="2025-01-01T02:00:00+02:00"))
    assert sync["data_cutoff_timestamp"] == "2025-01-01T00:00:00Z"
    for wrong in ("2025-01-01", "yesterday", "2025-01-01T00:00:00"):
        assert api.post("/api/bulk/syncs", json=bulk_sync(data_cutoff_timestamp=wrong)).status_code == 422


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"name": ...}, "name"),
        ({"mode": ...}, "mode"),
        ({"mode": "mirror"}, "mode"),
        ({"destination_configuration": ...}, "destination_configuration"),
        ({"destination_configuration": []}, "destination_configuration"),
        ({"default_schedule": ...}, "default_schedule"),
        ({"default_schedule": {}}, "default_schedule.frequency"),
        ({"additional_schedules": [{"frequency": "daily", "schemas": "x"}]}, "additional_schedules[0].schemas"),
        ({"source_connection_id": "0ac3e000-c000-4000-8000-000000000099"}, "source_connection_id"),
        ({"source_connection_id": "postgres"}, "source_connection_id"),
        ({"destination_connection_id": seed.ACME.connections["Salesforce"]}, "destination_connection_id"),
        ({"destination_connection_id": seed.ACME_STAGING.connections["Snowflake"]}, "destination_connection_id"),
        ({"schemas": ["public.nothing"]}, "schemas[0].id"),
        ({"schemas": [{"enabled": True}]}, "schemas[0].id"),
        ({"schemas": [3]}, "schemas[0]"),
        ({"mode": "append", "schemas": [{"id": "public.events", "history_enabled": True}]}, HISTORY),
        ({"automatically_add_new_fields": "some"}, "automatically_add_new_fields"),
        ({"normalize_names": True}, "normalize_names"),
        ({"concurrency_limit": "4"}, "concurrency_limit"),
        ({"active": 1}, "active"),
    ],
)  # fmt: skip
def test_a_mistake_is_refused_with_its_path(api: httpx.Client, bulk_sync: Build, change: Json, path: str) -> None:
    answer = api.post("/api/bulk/syncs", json=bulk_sync(**change))
    assert answer.status_code == 422
    assert path in [error["path"] for error in answer.json()["metadata"]["errors"]]
    assert api.get("/api/bulk/syncs").json()["data"] is None


def test_a_source_without_schemas_is_400_as_one_that_is_not_ready(api: httpx.Client, bulk_sync: Build) -> None:
    answer = api.post("/api/bulk/syncs", json=bulk_sync(source_connection_id=seed.ACME.connections["HubSpot"]))
    assert answer.status_code == 400
    assert "did not provide any schemas" in answer.json()["message"]


def test_a_connection_may_be_changed_by_one_reading(api: httpx.Client, created: Create, bulk_sync: Build) -> None:
    sync = created("/api/bulk/syncs", bulk_sync(schemas=["public.orders"]))
    put(api, sync["id"], bulk_sync(source_connection_id=seed.ACME.connections["Salesforce"]))
    assert enabled(api, sync["id"]) == ["Contact", "Account", "Lead"]


def test_a_connection_may_not_be_changed_by_the_other_reading(
    bulk_sync: Build, connect: Callable[..., httpx.Client]
) -> None:
    with running(unsettled=Unsettled(connection_change="refused")) as emulator, connect(emulator.url) as api:
        id = api.post("/api/bulk/syncs", json=bulk_sync()).json()["data"]["id"]
        other = bulk_sync(source_connection_id=seed.ACME.connections["Salesforce"])
        answer = api.put(f"/api/bulk/syncs/{id}", json=other)
        assert answer.status_code == 400
        assert answer.json()["metadata"]["errors"][0]["path"] == "source_connection_id"
        assert put(api, id, bulk_sync(name="renamed"))["name"] == "renamed"


def test_activate_changes_one_setting(api: httpx.Client, created: Create, bulk_sync: Build) -> None:
    sync = created("/api/bulk/syncs", bulk_sync())
    answer = api.post(f"/api/bulk/syncs/{sync['id']}/activate", json={"active": False})
    assert answer.json()["data"] == {"id": sync["id"], "active": False}
    again = api.get(f"/api/bulk/syncs/{sync['id']}").json()["data"]
    assert {key for key in sync if sync[key] != again[key]} == {"active", "updated_at"}


def test_delete_removes(api: httpx.Client, created: Create, bulk_sync: Build) -> None:
    id = created("/api/bulk/syncs", bulk_sync())["id"]
    assert api.delete(f"/api/bulk/syncs/{id}").status_code == 204
    assert api.get(f"/api/bulk/syncs/{id}").status_code == 404
    assert api.get(f"/api/bulk/syncs/{id}/schemas").status_code == 404
    assert api.delete(f"/api/bulk/syncs/{id}").status_code == 404


def test_another_organizations_sync_does_not_exist(
    api: httpx.Client, staging: httpx.Client, created: Create, bulk_sync: Build
) -> None:
    id = created("/api/bulk/syncs", bulk_sync())["id"]
    assert staging.get(f"/api/bulk/syncs/{id}").status_code == 404
    assert staging.get(f"/api/bulk/syncs/{id}/schemas").status_code == 404
    assert staging.get("/api/bulk/syncs").json()["data"] is None
    own = api.post("/api/bulk/syncs", json=bulk_sync(organization_id=seed.ACME_STAGING.id)).json()["data"]
    # Page "Create Bulk Sync": "normal callers always create syncs in their own organization".
    assert own["organization_id"] == seed.ACME.id


def test_the_list_holds_whole_bulk_syncs_filtered_by_active(
    api: httpx.Client, created: Create, bulk_sync: Build
) -> None:
    off = created("/api/bulk/syncs", bulk_sync(active=False))
    on = created("/api/bulk/syncs", bulk_sync())
    assert api.get("/api/bulk/syncs").json()["data"] == [on, off]
    assert api.get("/api/bulk/syncs", params={"active": "false"}).json()["data"] == [off]


def test_ids_in_any_case_are_reported_in_lower_case(created: Create, bulk_sync: Build) -> None:
    postgres = seed.ACME.connections["Postgres"]
    sync = created("/api/bulk/syncs", bulk_sync(source_connection_id=postgres.upper()))
    assert sync["source_connection_id"] == postgres
