from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from pulumi_polytomic.emulator import seed
from pulumi_polytomic.emulator.server import Emulator

Json = dict[str, Any]
Build = Callable[..., Json]

POSTGRES = seed.ACME.connections["Postgres"]
SCHEMA = f"/api/connections/{POSTGRES}/schemas/public.orders"


def keys(api: httpx.Client) -> list[str]:
    return [field["id"] for field in api.get(SCHEMA).json()["data"]["fields"] if field["is_primary_key"]]


def test_primary_keys_are_overridden_all_at_once_and_reset(api: httpx.Client) -> None:
    assert keys(api) == ["id"]
    overrides = [{"field_id": "id", "is_primary_key": False}, {"field_id": "total", "is_primary_key": True}]
    assert api.put(f"{SCHEMA}/primary_keys", json={"fields": overrides}).status_code == 204
    assert keys(api) == ["total"]
    fields = api.get(SCHEMA).json()["data"]["fields"]
    assert (fields[0]["source_primary_key"], fields[0]["primary_key_override"]) == (True, False)
    api.put(f"{SCHEMA}/primary_keys", json={"fields": [{"field_id": "customer_id", "is_primary_key": True}]})
    assert keys(api) == ["id", "customer_id"]
    assert api.delete(f"{SCHEMA}/primary_keys").status_code == 204
    assert keys(api) == ["id"]
    assert "primary_key_override" not in api.get(SCHEMA).json()["data"]["fields"][1]


def test_a_primary_key_that_is_no_field_is_refused(api: httpx.Client) -> None:
    answer = api.put(f"{SCHEMA}/primary_keys", json={"fields": [{"field_id": "colour", "is_primary_key": True}]})
    assert answer.json()["metadata"]["errors"][0]["path"] == "fields[0].field_id"
    nowhere = f"/api/connections/{POSTGRES}/schemas/public.nothing"
    assert api.get(nowhere).status_code == 404
    assert api.put(f"{nowhere}/primary_keys", json={}).status_code == 404


def test_primary_keys_are_of_one_organization(api: httpx.Client, staging: httpx.Client) -> None:
    api.put(f"{SCHEMA}/primary_keys", json={"fields": [{"field_id": "total", "is_primary_key": True}]})
    assert staging.get(SCHEMA).status_code == 404
    theirs = f"/api/connections/{seed.ACME_STAGING.connections['Postgres']}/schemas/public.orders"
    assert [field["is_primary_key"] for field in staging.get(theirs).json()["data"]["fields"]][2] is False


def test_a_users_field_can_be_deleted_and_one_of_the_source_cannot(api: httpx.Client) -> None:
    field = {"field_id": "note", "label": "Note", "type": "string"}
    api.post(f"{SCHEMA}/fields", json={"fields": [field]})
    assert api.patch(f"{SCHEMA}/fields/note", json={"label": "Remark"}).json()["data"]["name"] == "Remark"
    assert api.delete(f"{SCHEMA}/fields/note").status_code == 204
    assert api.delete(f"{SCHEMA}/fields/note").status_code == 404
    assert api.delete(f"{SCHEMA}/fields/total").status_code == 400


@pytest.mark.parametrize(
    ("answer", "status", "text"),
    [("refreshing", 422, "cache refresh in progress"), ("no_schemas", 400, "did not provide any schemas")],
)
def test_a_cache_is_not_ready_for_some_requests(
    emulator: Emulator, api: httpx.Client, bulk_sync: Build, answer: Any, status: int, text: str
) -> None:
    emulator.hold_schema_cache(requests=2, answer=answer)
    for number in range(2):
        refused = api.post("/api/bulk/syncs", json=bulk_sync(), headers={"Idempotency-Key": f"attempt-{number}"})
        assert refused.status_code == status
        assert text in refused.json()["message"]
    assert api.post("/api/bulk/syncs", json=bulk_sync()).status_code == 200


def test_a_cache_is_not_ready_until_the_clock_has_moved(
    emulator: Emulator, api: httpx.Client, bulk_sync: Build
) -> None:
    emulator.hold_schema_cache(POSTGRES, seconds=30)
    assert api.post("/api/bulk/syncs", json=bulk_sync()).status_code == 422
    assert api.get(f"/api/connections/{POSTGRES}/bulksync/source").status_code == 422
    emulator.advance(29)
    assert api.post("/api/bulk/syncs", json=bulk_sync()).status_code == 422
    emulator.advance(1)
    assert api.post("/api/bulk/syncs", json=bulk_sync()).status_code == 200


def test_one_key_replays_the_first_refusal_for_ever(emulator: Emulator, api: httpx.Client, bulk_sync: Build) -> None:
    emulator.hold_schema_cache(requests=1)
    for _ in range(3):
        answer = api.post("/api/bulk/syncs", json=bulk_sync(), headers={"Idempotency-Key": "the-one-key"})
        assert answer.status_code == 422


def test_a_hold_is_of_one_connection_and_of_calls_that_need_the_schemas(
    emulator: Emulator, api: httpx.Client, bulk_sync: Build
) -> None:
    id = api.post("/api/bulk/syncs", json=bulk_sync()).json()["data"]["id"]
    emulator.hold_schema_cache(POSTGRES, seconds=5)
    salesforce = bulk_sync(source_connection_id=seed.ACME.connections["Salesforce"])
    assert api.post("/api/bulk/syncs", json=salesforce).status_code == 200
    assert api.put(f"/api/bulk/syncs/{id}", json=bulk_sync(name="renamed")).status_code == 200
    assert api.put(f"/api/bulk/syncs/{id}", json=bulk_sync(schemas=["public.orders"])).status_code == 422
    assert api.get(f"/api/bulk/syncs/{id}/schemas").status_code == 200


def test_a_hold_is_asked_for_over_http(emulator: Emulator, api: httpx.Client, bulk_sync: Build) -> None:
    path = f"{emulator.url}/_emulator/schema_cache"
    assert httpx.post(path, json={"requests": 1, "answer": "no_schemas"}).status_code == 204
    assert api.post("/api/bulk/syncs", json=bulk_sync()).status_code == 400
    for wrong in ({}, {"requests": 1, "answer": "maybe"}, {"colour": "red"}):
        assert httpx.post(path, json=wrong).status_code == 400


def test_a_refresh_says_where_its_status_is(emulator: Emulator, api: httpx.Client) -> None:
    answer = api.post(f"/api/connections/{POSTGRES}/schemas/refresh")
    assert answer.headers["Location"] == f"{emulator.url}/api/connections/{POSTGRES}/schemas/status"
    status = api.get(answer.headers["Location"]).json()["data"]
    assert status["cache_status"] == "fresh"
    assert status["last_refresh_finished"] == status["last_refresh_started"]
