from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from pulumi_polytomic.emulator import Unsettled, running, seed
from pulumi_polytomic.emulator.server import Emulator

Json = dict[str, Any]
Build = Callable[..., Json]
Create = Callable[[str, Json], Json]

ORDERS = "public.orders"
FIELDS = ["id", "customer_id", "total", "placed_at"]


@pytest.fixture
def id(created: Create, bulk_sync: Build) -> str:
    """A sync of two schemas; of the orders one field is off, one obfuscated, one renamed."""
    fields = [
        {"id": "id"},
        {"id": "customer_id", "enabled": False},
        {"id": "total", "obfuscate": True},
        {"id": "placed_at", "user_output_name": "ordered_at"},
    ]
    orders = {
        "id": ORDERS,
        "fields": fields,
        "filters": [{"field_id": "total", "function": "GreaterThan", "value": 0}],
        "partition_key": "placed_at",
        "tracking_field": "placed_at",
        "data_cutoff_timestamp": "2025-01-01T02:00:00+02:00",
        "disable_data_cutoff": True,
        "user_output_name": "sales",
        "history_enabled": True,
    }
    return str(created("/api/bulk/syncs", bulk_sync(schemas=[orders, "public.events"]))["id"])


def schema(api: httpx.Client, id: str, schema_id: str = ORDERS) -> Json:
    answer = api.get(f"/api/bulk/syncs/{id}/schemas/{schema_id}")
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()["data"]
    return found


def put(api: httpx.Client, id: str, body: Json, schema_id: str = ORDERS) -> Json:
    answer = api.put(f"/api/bulk/syncs/{id}/schemas/{schema_id}", json=body)
    assert answer.status_code == 200, answer.text
    assert answer.json()["data"] == schema(api, id, schema_id)
    return schema(api, id, schema_id)


def patch(api: httpx.Client, id: str, *entries: Json) -> list[Json]:
    answer = api.patch(f"/api/bulk/syncs/{id}/schemas", json={"schemas": list(entries)})
    assert answer.status_code == 200, answer.text
    found: list[Json] = answer.json()["data"]
    return found


def flags(found: Json) -> dict[str, tuple[bool, bool]]:
    return {field["id"]: (field["enabled"], field["obfuscated"]) for field in found["fields"]}


ALL_ENABLED = dict.fromkeys(FIELDS, (True, False))
AS_MADE = {"id": (True, False), "customer_id": (False, False), "total": (True, True), "placed_at": (True, False)}


def test_one_schema_is_answered_whole(api: httpx.Client, id: str) -> None:
    found = schema(api, id)
    assert flags(found) == AS_MADE
    assert found["fields"][3]["output_name"] == "ordered_at"
    assert {key: value for key, value in found.items() if key != "fields"} == {
        "id": ORDERS,
        "enabled": True,
        "output_name": "sales",
        "user_output_name": "sales",
        "partition_key": "placed_at",
        "tracking_field": "placed_at",
        "data_cutoff_timestamp": "2025-01-01T00:00:00Z",
        "disable_data_cutoff": True,
        "history_enabled": True,
        "destination_history_output_name": "sales_history",
        "filters": [{"field_id": "total", "function": "GreaterThan", "value": 0}],
    }


def test_a_schema_that_was_never_configured_has_every_field(api: httpx.Client, id: str) -> None:
    found = schema(api, id, "public.products")
    assert found["enabled"] is False
    assert set(flags(found).values()) == {(True, False)}
    assert found["filters"] == []


def test_put_replaces_a_schema_but_for_its_names_and_history(api: httpx.Client, id: str) -> None:
    found = put(api, id, {"enabled": True, "fields": [{"id": name} for name in FIELDS]})
    assert (found["tracking_field"], found["partition_key"], found["filters"]) == ("", "", [])
    assert (found["data_cutoff_timestamp"], found["disable_data_cutoff"]) == (None, False)
    assert (found["user_output_name"], found["history_enabled"]) == ("sales", True)
    assert found["fields"][3]["user_output_name"] == "ordered_at"


@pytest.mark.parametrize("body", [{}, {"fields": []}, {"fields": None}])
def test_fields_left_out_or_empty_let_every_field_flow_again(api: httpx.Client, id: str, body: Json) -> None:
    assert flags(put(api, id, body)) == ALL_ENABLED


def test_patch_without_fields_lets_every_field_flow_again(api: httpx.Client, id: str) -> None:
    (found,) = patch(api, id, {"id": ORDERS, "tracking_field": "id"})
    assert flags(found) == ALL_ENABLED
    assert found["tracking_field"] == "id"


def test_patch_keeps_what_it_does_not_say_and_the_schemas_it_does_not_name(api: httpx.Client, id: str) -> None:
    events = schema(api, id, "public.events")
    fields = [{"id": name, "enabled": name != "total"} for name in FIELDS]
    (found,) = patch(api, id, {"id": ORDERS, "enabled": False, "fields": fields})
    assert found["enabled"] is False
    assert flags(found)["total"] == (False, False)
    assert found["filters"] == [{"field_id": "total", "function": "GreaterThan", "value": 0}]
    assert (found["user_output_name"], found["history_enabled"]) == ("sales", True)
    assert schema(api, id, "public.events") == events
    assert patch(api, id) == []


def test_a_field_that_a_list_leaves_out_is_off_by_one_reading(api: httpx.Client, id: str) -> None:
    off = dict.fromkeys(FIELDS, (False, False))
    found = flags(put(api, id, {"fields": [{"id": "id"}]}))
    assert found == {**off, "id": (True, False), "total": (False, True)}


def test_a_field_that_a_list_leaves_out_stays_by_the_other_reading(
    bulk_sync: Build, connect: Callable[..., httpx.Client]
) -> None:
    with running(unsettled=Unsettled(unlisted_fields="unchanged")) as emulator, connect(emulator.url) as api:
        id = api.post("/api/bulk/syncs", json=bulk_sync()).json()["data"]["id"]
        assert flags(put(api, id, {"fields": [{"id": "id", "enabled": False}]})) == {
            **ALL_ENABLED,
            "id": (False, False),
        }


def test_the_word_is_obfuscated_in_the_schema_calls_and_obfuscate_in_the_syncs_own_body(
    api: httpx.Client, id: str, bulk_sync: Build
) -> None:
    assert flags(put(api, id, {"fields": [{"id": "total", "obfuscated": True}]}))["total"] == (True, True)
    assert flags(put(api, id, {"fields": [{"id": "total", "obfuscate": True}]}))["total"] == (True, False)
    for word, expected in (("obfuscate", True), ("obfuscated", False)):
        entry = {"id": ORDERS, "fields": [{"id": "total", word: True}]}
        api.put(f"/api/bulk/syncs/{id}", json=bulk_sync(schemas=[entry]))
        assert flags(schema(api, id))["total"] == (True, expected)


def test_an_id_alone_selects_a_schema_as_it_is_and_an_object_writes_it_whole(
    api: httpx.Client, id: str, bulk_sync: Build
) -> None:
    api.put(f"/api/bulk/syncs/{id}", json=bulk_sync(schemas=["public.events"]))
    assert schema(api, id)["enabled"] is False
    api.put(f"/api/bulk/syncs/{id}", json=bulk_sync(schemas=[ORDERS]))
    assert schema(api, id)["enabled"] is True
    assert flags(schema(api, id)) == AS_MADE
    api.put(f"/api/bulk/syncs/{id}", json=bulk_sync(schemas=[{"id": ORDERS, "tracking_field": "id"}]))
    assert flags(schema(api, id)) == ALL_ENABLED
    assert schema(api, id)["filters"] == []


def test_fields_may_be_named_by_their_ids_alone(api: httpx.Client, created: Create, bulk_sync: Build) -> None:
    sync = created("/api/bulk/syncs", bulk_sync(schemas=[{"id": ORDERS, "fields": ["id", "total"]}]))
    enabled = [name for name, (on, _) in flags(schema(api, sync["id"])).items() if on]
    assert enabled == ["id", "total"]


def test_an_output_name_is_cleared_by_an_empty_one(api: httpx.Client, id: str) -> None:
    fields = [{"id": name, "user_output_name": ""} for name in FIELDS]
    found = put(api, id, {"user_output_name": "", "fields": fields})
    assert (found["user_output_name"], found["output_name"]) == ("", "orders")
    assert found["fields"][3]["output_name"] == "placed_at"
    assert found["destination_history_output_name"] == "orders_history"


def test_history_needs_replicate_mode_and_a_destination_that_has_it(
    api: httpx.Client, created: Create, bulk_sync: Build
) -> None:
    for change in ({"mode": "append"}, {"destination_connection_id": seed.ACME.connections["Postgres"]}):
        sync = created("/api/bulk/syncs", bulk_sync(**change))
        path = f"/api/bulk/syncs/{sync['id']}/schemas"
        assert api.put(f"{path}/{ORDERS}", json={"history_enabled": True}).status_code == 400
        patched = api.patch(path, json={"schemas": [{"id": ORDERS, "history_enabled": True}]})
        assert patched.status_code == 400
        assert patched.json()["metadata"]["errors"][0]["path"] == "schemas[0].history_enabled"


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"fields": [{"id": "colour"}]}, "fields[0].id"),
        ({"fields": [{"enabled": True}]}, "fields[0].id"),
        ({"filters": [{"field_id": "colour", "function": "IsNull"}]}, "filters[0].field_id"),
        ({"filters": [{"field_id": "total", "function": "Maybe"}]}, "filters[0].function"),
        ({"data_cutoff_timestamp": "yesterday"}, "data_cutoff_timestamp"),
        ({"enabled": "yes"}, "enabled"),
    ],
)
def test_a_mistake_is_400_with_its_path_as_the_page_knows_no_422(
    api: httpx.Client, id: str, body: Json, path: str
) -> None:
    before = schema(api, id)
    answer = api.put(f"/api/bulk/syncs/{id}/schemas/{ORDERS}", json=body)
    assert answer.status_code == 400
    assert path in [error["path"] for error in answer.json()["metadata"]["errors"]]
    assert schema(api, id) == before


def test_a_schema_that_the_source_does_not_have_is_404(api: httpx.Client, staging: httpx.Client, id: str) -> None:
    path = f"/api/bulk/syncs/{id}/schemas"
    assert api.get(f"{path}/public.nothing").status_code == 404
    assert api.put(f"{path}/public.nothing", json={}).status_code == 404
    assert api.patch(path, json={"schemas": [{"id": "public.nothing"}]}).status_code == 400
    assert staging.get(f"{path}/{ORDERS}").status_code == 404


def test_the_list_is_narrowed_to_the_enabled_schemas(api: httpx.Client, id: str) -> None:
    path = f"/api/bulk/syncs/{id}/schemas"
    ids = [one["id"] for one in api.get(path, params={"filters[enabled]": "true"}).json()["data"]]
    assert ids == [ORDERS, "public.events"]
    assert len(api.get(path, params={"filters[enabled]": "false"}).json()["data"]) == 4


def test_schema_changes_move_the_syncs_updated_at(api: httpx.Client, emulator: Emulator, id: str) -> None:
    before = emulator.bulk_syncs()[0]["updated_at"]
    put(api, id, {"tracking_field": "id"})
    assert emulator.bulk_syncs()[0]["updated_at"] > before


def test_a_field_that_was_added_to_the_source_is_enabled_unless_new_ones_are_not(
    api: httpx.Client, id: str, bulk_sync: Build
) -> None:
    field = {"field_id": "note", "label": "Note", "type": "string"}
    path = f"/api/connections/{seed.ACME.connections['Postgres']}/schemas/{ORDERS}/fields"
    assert api.post(path, json={"fields": [field]}).status_code == 204
    assert flags(schema(api, id)) == {**AS_MADE, "note": (True, False)}
    api.put(f"/api/bulk/syncs/{id}", json=bulk_sync(automatically_add_new_fields="none"))
    assert flags(schema(api, id)) == {**AS_MADE, "note": (False, False)}
