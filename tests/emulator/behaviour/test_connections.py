from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from pulumi_polytomic.emulator import seed
from pulumi_polytomic.emulator.server import Emulator

Json = dict[str, Any]
Build = Callable[..., Json]
Create = Callable[[str, Json], Json]


def connection(**changes: Any) -> Json:
    body = {"name": "New", "type": "postgresql", "configuration": {"hostname": "db", "password": "hunter2"}}
    return {key: value for key, value in {**body, **changes}.items() if value is not ...}


def test_a_new_connection_is_a_source_like_those_of_the_seed(
    api: httpx.Client, created: Create, bulk_sync: Build
) -> None:
    made = created("/api/connections", connection())
    assert (made["status"], made["type"]["id"]) == ("healthy", "postgresql")
    assert created("/api/bulk/syncs", bulk_sync(source_connection_id=made["id"]))["source_connection_id"] == made["id"]
    assert made["id"] in [one["id"] for one in api.get("/api/connections").json()["data"]]


def test_secrets_are_never_shown_and_stay_when_they_are_sent_back_as_shown(
    api: httpx.Client, emulator: Emulator, created: Create
) -> None:
    made = created("/api/connections", connection())
    path = f"/api/connections/{made['id']}"
    for text in (api.get(path).text, api.get("/api/connections").text):
        assert "hunter2" not in text
    changed = {"name": "Renamed", "configuration": {**made["configuration"], "hostname": "other"}}
    assert api.put(path, json=changed).json()["data"]["configuration"] == {"hostname": "other", "password": "********"}
    assert api.put(path, json={"name": "Renamed", "configuration": {}}).json()["data"]["configuration"] == {}


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"name": ...}, "name"),
        ({"type": "fax"}, "type"),
        ({"type": ...}, "type"),
        ({"configuration": 1}, "configuration"),
    ],
)
def test_a_mistake_is_refused_with_its_path(api: httpx.Client, change: Json, path: str) -> None:
    answer = api.post("/api/connections", json=connection(**change))
    assert answer.status_code == 422
    assert answer.json()["metadata"]["errors"][0]["path"] == path


def test_a_connection_that_cannot_be_reached_is_refused_unless_that_is_not_checked(api: httpx.Client) -> None:
    body = connection(configuration={"unreachable": True})
    assert api.post("/api/connections", json=body).status_code == 400
    assert api.post("/api/connections/test", json=body).status_code == 400
    assert api.post("/api/connections", json={**body, "validate": False}).status_code == 200


def test_a_connection_in_use_is_deleted_by_force_with_what_uses_it(
    api: httpx.Client, created: Create, model_sync: Build, bulk_sync: Build
) -> None:
    created("/api/syncs", model_sync())
    bulk = created("/api/bulk/syncs", bulk_sync())["id"]
    path = f"/api/connections/{seed.ACME.connections['Snowflake']}"
    refused = api.delete(path)
    assert refused.status_code == 422
    assert "in use" in refused.json()["message"]
    assert api.delete(path, params={"force": "true"}).status_code == 204
    assert api.get(f"/api/bulk/syncs/{bulk}").status_code == 404
    assert len(api.get("/api/syncs").json()["data"]) == 1
    assert {one["name"] for one in api.get("/api/models").json()["data"]} == {"Customers", "Orders"}


def test_a_connection_is_of_one_organization(api: httpx.Client, staging: httpx.Client, created: Create) -> None:
    made = created("/api/connections", connection())
    path = f"/api/connections/{made['id']}"
    assert staging.get(path).status_code == 404
    assert staging.put(path, json=connection()).status_code == 404
    assert staging.delete(path).status_code == 404
    other = connection(organization_id=seed.ACME_STAGING.id)
    assert api.post("/api/connections", json=other).status_code == 403


def test_a_connection_type_that_is_unknown_is_404(api: httpx.Client) -> None:
    assert api.get("/api/connection_types/fax").status_code == 404
    assert api.post("/api/connection_types/fax/parameter_values", json={"field": "x"}).status_code == 404
