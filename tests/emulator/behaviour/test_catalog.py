from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from pulumi_polytomic.emulator import seed

SALESFORCE = seed.ACME.connections["Salesforce"]


def test_the_organizations_have_the_same_names_and_other_ids(api: httpx.Client, staging: httpx.Client) -> None:
    for path in ("connections", "models", "permissions/policies"):
        here, there = (
            {item["name"]: item["id"] for item in client.get(f"/api/{path}").json()["data"]}
            for client in (api, staging)
        )
        assert set(here) == set(there)
        assert not set(here.values()) & set(there.values())


def test_the_seed_names_the_ids_that_the_api_reports(api: httpx.Client) -> None:
    for path, ids in (
        ("connections", seed.ACME.connections),
        ("models", seed.ACME.models),
        ("permissions/policies", seed.ACME.policies),
    ):
        assert {item["name"]: item["id"] for item in api.get(f"/api/{path}").json()["data"]} == ids
        for name, id in ids.items():
            assert api.get(f"/api/{path}/{id}").json()["data"]["name"] == name


def test_the_model_list_is_light_and_narrowed_by_connection(api: httpx.Client) -> None:
    items = api.get("/api/models", params={"connection_id": seed.ACME.connections["Postgres"]}).json()["data"]
    assert {item["name"] for item in items} == {"Customers", "Orders"}
    assert all("fields" not in item for item in items)
    whole = api.get(f"/api/models/{seed.ACME.models['Customers']}").json()["data"]
    assert {field["name"]: field["id"] for field in whole["fields"]} == seed.ACME.model_fields["Customers"]


def test_another_organizations_connection_does_not_exist(staging: httpx.Client) -> None:
    assert staging.get(f"/api/connections/{SALESFORCE}").status_code == 404
    assert staging.get(f"/api/connections/{SALESFORCE}/modelsync/targetobjects").status_code == 404


def test_connection_types_say_what_they_can_do(api: httpx.Client) -> None:
    types = {type["id"]: type for type in api.get("/api/connection_types").json()["data"]}
    assert types["salesforce"]["capabilities"]["destination"]
    assert list(types) == ["csv", "hubspot", "postgresql", "salesforce", "snowflake"]
    assert "schema" not in types["csv"]


def test_target_objects_say_their_modes_and_whether_new_ones_can_be_made(api: httpx.Client) -> None:
    answer = api.get(f"/api/connections/{SALESFORCE}/modelsync/targetobjects").json()
    assert [item["id"] for item in answer["data"]] == ["Contact", "Account", "Lead"]
    modes = {mode["id"]: mode for mode in answer["data"][0]["modes"]}
    assert modes["updateOrCreate"]["requires_identity"]
    assert not modes["create"]["requires_identity"]
    assert answer["target_creation"]["supported"] is False
    snowflake = seed.ACME.connections["Snowflake"]
    creation = api.get(f"/api/connections/{snowflake}/modelsync/targetobjects").json()["target_creation"]
    assert [item["id"] for item in creation["properties"]] == ["schema", "name"]


def test_target_fields_say_what_may_be_written_and_matched(api: httpx.Client) -> None:
    path = f"/api/connections/{SALESFORCE}/modelsync/target/fields"
    target = api.get(path, params={"target": "Contact"}).json()["data"]
    fields = {field["id"]: field for field in target["fields"]}
    assert fields["LastName"]["required"]
    assert fields["Email"]["supports_identity"]
    assert fields["Email"]["identity_functions"][0]["id"] == "Equality"
    assert not fields["Id"]["createable"]
    assert "Equality" in [function["id"] for function in fields["Title"]["filter_functions"]]
    assert target["properties"]["supports_target_filters"]
    assert {mode["mode"] for mode in target["modes"]} == {"create", "update", "updateOrCreate"}
    assert api.get(path, params={"target": "Nothing"}).status_code == 404
    assert api.get(path).status_code == 400


def test_a_target_that_is_yet_to_be_made_has_no_fields(api: httpx.Client) -> None:
    path = f"/api/connections/{seed.ACME.connections['Snowflake']}/modelsync/target/fields"
    target = api.get(path, params={"properties[name]": "SCORES"}).json()["data"]
    assert (target["name"], target["fields"]) == ("SCORES", [])
    assert target["properties"]["target_creator"]


def test_a_bulk_source_lists_fields_when_asked(api: httpx.Client) -> None:
    path = f"/api/connections/{seed.ACME.connections['Postgres']}/bulksync/source"
    assert all("fields" not in schema for schema in api.get(path).json()["data"]["schemas"])
    schemas = api.get(path, params={"include_fields": "true"}).json()["data"]["schemas"]
    assert schemas[0]["id"] == "public.customers"
    assert schemas[0]["fields"][0]["is_primary_key"]


def test_a_bulk_destination_says_its_modes(api: httpx.Client) -> None:
    path = f"/api/connections/{seed.ACME.connections['Snowflake']}/bulksync/target"
    target = api.get(path).json()["data"]
    assert {mode["id"] for mode in target["modes"]} == {"replicate", "append", "snapshot"}
    assert target["supports_history_mode"]


@pytest.mark.parametrize("kind", ["connections", "models", "permissions/policies"])
def test_what_does_not_exist_is_404(api: httpx.Client, kind: str) -> None:
    assert api.get(f"/api/{kind}/{seed.ACME.id}").status_code == 404


def test_a_target_that_a_sync_made_is_there_and_its_columns_are_the_syncs(api: httpx.Client) -> None:
    snowflake = seed.ACME.connections["Snowflake"]
    base = f"/api/connections/{snowflake}/modelsync"
    assert api.get(f"{base}/target/fields", params={"target": "SCORES"}).status_code == 404
    target = {"connection_id": snowflake, "create": {"schema": "ANALYTICS", "name": "SCORES"}}
    source = {"model_id": seed.ACME.models["Companies"], "field": "name"}
    fields = [{"target": "NAME", "source": source, "new": True}]
    body = {"name": "Scores", "mode": "append", "target": target, "fields": fields, "schedule": {"frequency": "manual"}}
    assert api.post("/api/syncs", json=body).is_success
    assert [item["id"] for item in api.get(f"{base}/targetobjects").json()["data"]][-1] == "SCORES"
    assert api.get(f"{base}/target/fields", params={"target": "SCORES"}).json()["data"]["fields"] == []


def test_schedule_options_and_bulk_destinations_say_what_they_need(api: httpx.Client) -> None:
    options = {one["frequency"]: one for one in api.get("/api/syncs/schedules").json()["data"]["schedule_options"]}
    assert options["weekly"]["configuration"]["required"] == ["day_of_week", "hour"]
    assert options["manual"]["configuration"] == {"type": "object", "properties": {}, "required": []}
    destination = api.get(f"/api/connections/{seed.ACME.connections['Snowflake']}/bulksync/target").json()["data"]
    assert destination["configuration"]["required"] == ["schema"]
    assert "required" not in destination


def test_a_csv_file_is_read_and_never_written(api: httpx.Client, created: Callable[[str, Any], Any]) -> None:
    body = {"name": "Leads", "type": "csv", "configuration": {"url": "https://acme.example/leads.csv"}}
    path = f"/api/connections/{created('/api/connections', body)['id']}"
    assert api.get(f"{path}/modelsync/targetobjects").json()["data"] is None
    assert api.get(f"{path}/bulksync/target").status_code == 400
    (file,) = api.get(f"{path}/bulksync/source", params={"include_fields": "true"}).json()["data"]["schemas"]
    assert file["fields"]
    fields = api.get(f"{path}/modelsync/source/fields", params={"params[table]": file["id"]}).json()["data"]
    assert [field["name"] for field in fields] == [field["id"] for field in file["fields"]]
