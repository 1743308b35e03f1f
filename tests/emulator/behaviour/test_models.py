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


def test_a_model_from_sql_can_be_synced(api: httpx.Client, created: Create, model_sync: Build) -> None:
    made = created("/api/models", model(configuration={"query": "SELECT email FROM crm.people"}))
    assert (made["type"], [field["name"] for field in made["fields"]]) == ("query", ["email"])
    fields = [{"target": "LastName", "source": {"model_id": made["id"], "field": "email"}}]
    assert created("/api/syncs", model_sync(fields=fields))["problems"] == []


def test_a_model_from_sql_knows_the_types_of_the_tables(created: Create) -> None:
    query = "select c.id, o.*, count(*), c.email as address from customers c join public.orders o on true"
    made = created("/api/models", model(configuration={"query": query}))
    assert {field["name"]: field["type"] for field in made["fields"]} == {
        "id": "number",
        "customer_id": "number",
        "total": "number",
        "placed_at": "datetime",
        "count": "number",
        "address": "string",
    }


def test_a_model_from_sql_has_those_of_its_columns_that_the_body_lists(api: httpx.Client, created: Create) -> None:
    query = {"query": "select id, email, phone from customers"}
    made = created("/api/models", model(configuration=query, fields=["email"]))
    assert [field["name"] for field in made["fields"]] == ["email"]
    answer = api.post("/api/models", json=model(configuration=query, fields=["colour"]))
    assert (answer.status_code, answer.json()["message"]) == (400, "fields: the query has no column 'colour'")


def test_a_column_that_stays_in_a_query_keeps_its_id(api: httpx.Client, created: Create) -> None:
    made = created("/api/models", model(configuration={"query": "select id, email from customers"}))
    again = api.put(
        f"/api/models/{made['id']}", json=model(configuration={"query": "select phone, email from customers"})
    )
    assert [field["name"] for field in again.json()["data"]["fields"]] == ["phone", "email"]
    assert again.json()["data"]["fields"][1]["id"] == made["fields"][1]["id"]


def test_previews_samples_and_sources_have_the_columns_of_a_query(api: httpx.Client, created: Create) -> None:
    query = {"query": "select id, email as address from customers"}
    preview = api.post("/api/model-preview", json=model(configuration=query)).json()["data"]
    made = created("/api/models", model(configuration=query))
    record = api.get(f"/api/models/{made['id']}/sample").json()["data"]["records"][0]
    path = f"/api/connections/{POSTGRES}/modelsync/source/fields"
    source = api.get(path, params={"params[query]": query["query"]}).json()["data"]
    for fields in (preview["fields"], made["fields"], source):
        assert {field["name"]: field["type"] for field in fields} == {"id": "number", "address": "string"}
    assert {name: value["type"] for name, value in record.items()} == {"id": "number", "address": "string"}


def test_all_columns_of_a_table_that_is_unknown_here_have_to_be_listed(api: httpx.Client, created: Create) -> None:
    query = {"query": "select * from crm.people"}
    refused = api.post("/api/models", json=model(configuration=query))
    assert refused.status_code == 400
    assert refused.json()["metadata"]["errors"][0]["path"] == "configuration.query"
    made = created("/api/models", model(configuration=query, fields=["email"]))
    assert [(field["name"], field["type"]) for field in made["fields"]] == [("email", "string")]


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
        ({"configuration": {}}, "configuration.table"),
        ({"configuration": {"query": "select from where"}}, "configuration.query"),
        ({"configuration": {"query": "select 'a"}}, "configuration.query"),
        ({"configuration": {"query": "delete from customers"}}, "configuration.query"),
        ({"configuration": {"query": "select 1; select 2"}}, "configuration.query"),
        ({"configuration": {"query": ""}}, "configuration.query"),
        ({"configuration": {"query": 7}}, "configuration.query"),
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
    job = api.post("/api/model-preview", json=model(), params={"async": "true"}).json()["job"]
    path = f"/api/jobs/previewmodel/{job['job_id']}"
    assert [api.get(path).json()["data"]["status"] for _ in range(2)] == ["running", "done"]


def test_the_sources_of_a_connection_are_told(api: httpx.Client) -> None:
    path = f"/api/connections/{POSTGRES}/modelsync/source"
    assert "customers" in api.get(path).json()["data"]["configuration"]["table"]["items"]
    fields = api.get(f"{path}/fields", params={"params[table]": "customers"}).json()["data"]
    assert "email" in [field["name"] for field in fields]
    assert api.get(f"{path}/fields", params={"params[table]": "nothing"}).status_code == 404
    assert api.get(f"{path}/fields").status_code == 400


def test_no_connection_here_enriches_models(api: httpx.Client) -> None:
    for answer in (
        api.get(f"/api/connections/{POSTGRES}/modelsync/enrichment-source"),
        api.post(f"/api/enrichment/{POSTGRES}/inputfields", json={"configuration": {}}),
    ):
        assert (answer.status_code, answer.json()["message"]) == (404, "Postgres does not support enrichment")
