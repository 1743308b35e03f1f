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

POSTGRES = seed.ACME.connections["Postgres"]


def model(**changes: Any) -> Json:
    body = {"name": "Events", "connection_id": POSTGRES, "configuration": {"table": "public.events"}}
    return {key: value for key, value in {**body, **changes}.items() if value is not ...}


def test_a_new_model_can_be_synced(api: httpx.Client, created: Create, model_sync: Build) -> None:
    made = created("/api/models", model(identifier="id"))
    assert [field["name"] for field in made["fields"]] == ["id", "customer_id", "kind", "happened_at"]
    assert [field["unique"] for field in made["fields"]] == [True, False, False, False]
    fields = [{"target": "LastName", "source": {"model_id": made["id"], "field": "kind"}}]
    assert created("/api/syncs", model_sync(fields=fields))["problems"] == []


def test_a_field_that_stays_keeps_its_id(api: httpx.Client, created: Create) -> None:
    made = created("/api/models", model(fields=["id", "kind"]))
    again = api.put(f"/api/models/{made['id']}", json=model(fields=["kind", "happened_at"])).json()["data"]
    assert [field["name"] for field in again["fields"]] == ["kind", "happened_at"]
    assert again["fields"][0]["id"] == made["fields"][1]["id"]
    assert again["version"] == 2


def test_a_query_has_the_fields_that_the_body_lists(created: Create) -> None:
    made = created("/api/models", model(configuration={"query": "select 1 as one"}, fields=["one"]))
    assert [(field["name"], field["type"]) for field in made["fields"]] == [("one", "string")]


def test_a_field_that_goes_is_a_problem_of_the_syncs_that_use_it(
    api: httpx.Client, created: Create, model_sync: Build
) -> None:
    made = created("/api/models", model())
    fields = [{"target": "LastName", "source": {"model_id": made["id"], "field": "kind"}}]
    sync = created("/api/syncs", model_sync(fields=fields))
    api.put(f"/api/models/{made['id']}", json=model(fields=["id"]))
    assert api.get(f"/api/syncs/{sync['id']}").json()["data"]["problems"][0]["path"] == "fields[0].source.field"
    api.delete(f"/api/models/{made['id']}")
    assert api.get(f"/api/syncs/{sync['id']}").json()["data"]["problems"][0]["code"] == "model_not_found"


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"name": ...}, "name"),
        ({"configuration": {"table": "public.nothing"}}, "configuration.table"),
        ({"fields": ["colour"]}, "fields"),
        ({"identifier": "colour"}, "identifier"),
        ({"connection_id": seed.ACME.connections["HubSpot"]}, "connection_id"),
        ({"connection_id": seed.ACME_STAGING.connections["Postgres"]}, "connection_id"),
    ],
)
def test_a_mistake_is_refused_with_its_path(api: httpx.Client, change: Json, path: str) -> None:
    for call in ("models", "model-preview"):
        answer = api.post(f"/api/{call}", json=model(**change))
        assert answer.status_code == 400
        assert answer.json()["metadata"]["errors"][0]["path"] == path


def test_a_preview_keeps_nothing(emulator: Emulator, api: httpx.Client) -> None:
    before = api.get("/api/models").json()
    assert api.post("/api/model-preview", json=model()).json()["data"]["fields"]
    job = api.post("/api/model-preview", json=model(), params={"async": "true"}).json()["job"]
    path = f"/api/jobs/previewmodel/{job['job_id']}"
    assert api.get(path).json()["data"]["status"] == "running"
    emulator.advance(2)
    assert api.get(path).json()["data"]["result"]["name"] == "Events"
    assert api.get(path.replace("previewmodel", "exportlogs")).status_code == 404
    assert api.get("/api/models").json() == before


def test_the_sources_of_a_connection_are_told(api: httpx.Client) -> None:
    path = f"/api/connections/{POSTGRES}/modelsync/source"
    assert "customers" in api.get(path).json()["data"]["configuration"]["table"]["items"]
    fields = api.get(f"{path}/fields", params={"params[table]": "customers"}).json()["data"]
    assert "email" in [field["name"] for field in fields]
    assert api.get(f"{path}/fields", params={"params[table]": "nothing"}).status_code == 404
    assert api.get(f"{path}/fields").status_code == 400
