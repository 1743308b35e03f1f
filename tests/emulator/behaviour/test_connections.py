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


def test_secrets_are_shown_masked_and_nothing_else_is(api: httpx.Client, created: Create) -> None:
    settings = {"username": "token", "ssh_private_key": "PEM", "ssl": True, "client_key": ""}
    made = created("/api/connections", connection(configuration={**settings, "password": "hunter2"}))
    masked = {**settings, "ssh_private_key": "********", "password": "********"}
    path = f"/api/connections/{made['id']}"
    [listed] = [one for one in api.get("/api/connections").json()["data"] if one["id"] == made["id"]]
    changed = api.put(path, json={"name": "Renamed", "configuration": masked}).json()["data"]
    for found in (made, api.get(path).json()["data"], listed, changed):
        assert found["configuration"] == masked


def test_an_update_replaces_the_configuration(api: httpx.Client, created: Create) -> None:
    path = f"/api/connections/{created('/api/connections', connection())['id']}"
    changed = api.put(path, json={"name": "Renamed", "configuration": {"port": 5433}}).json()["data"]
    assert changed["configuration"] == api.get(path).json()["data"]["configuration"] == {"port": 5433}


def test_a_mask_that_comes_back_is_the_saved_secret_in_updates_and_tests(
    api: httpx.Client, emulator: Emulator, created: Create
) -> None:
    made = created("/api/connections", connection())
    path, shown = f"/api/connections/{made['id']}", made["configuration"]
    test = {"type": "postgresql", "connection_id": made["id"], "configuration": {**shown, "hostname": "other"}}
    assert api.post("/api/connections/test", json=test).status_code == 204
    assert api.get(path).json()["data"]["configuration"] == shown
    api.put(path, json={"name": "Renamed", "configuration": {**shown, "hostname": "other"}})
    [saved] = [one["configuration"] for one in emulator.connections(seed.ACME) if one["id"] == made["id"]]
    assert saved == {"hostname": "other", "password": "hunter2"}


def test_what_is_sent_for_a_read_only_setting_is_ignored(api: httpx.Client, created: Create) -> None:
    body = connection(type="hubspot", configuration={"hub_user": "me", "use_search_api": True})
    made = created("/api/connections", body)
    assert made["configuration"] == {"use_search_api": True}


def test_a_configuration_needs_no_setting_and_null_is_none(created: Create) -> None:
    assert created("/api/connections", connection(configuration={}))["configuration"] == {}
    assert created("/api/connections", connection(configuration={"port": None}))["configuration"] == {"port": None}


@pytest.mark.parametrize(
    ("type", "configuration", "path", "message"),
    [
        ("postgresql", {"port": "5432"}, "configuration.port", "should be an integer"),
        ("postgresql", {"password": 12345678}, "configuration.password", "should be a string"),
        ("postgresql", {"ssl": "yes"}, "configuration.ssl", "should be a boolean"),
        (
            "salesforce",
            {"connect_mode": "oauth"},
            "configuration.connect_mode",
            "should be one of browser, clientcredentials, code, api",
        ),
        ("csv", {"headers": [{"name": "a"}, {"name": 1}]}, "configuration.headers[1].name", "should be a string"),
        ("csv", {"headers": {}}, "configuration.headers", "should be an array"),
        (
            "csv",
            {"auth": {"basic": {"user": "me"}}},
            "configuration.auth.basic",
            "has a setting that the type does not have",
        ),
    ],
)
def test_a_configuration_that_its_type_does_not_allow_is_refused_and_not_shown(
    api: httpx.Client, created: Create, type: str, configuration: Json, path: str, message: str
) -> None:
    wrong = connection(type=type, configuration=configuration)
    put = f"/api/connections/{created('/api/connections', connection(type=type, configuration={}))['id']}"
    for status, answer in (
        (422, api.post("/api/connections", json={**wrong, "validate": False})),
        (422, api.put(put, json=wrong)),
        (400, api.post("/api/connections/test", json=wrong)),
    ):
        assert answer.status_code == status
        assert answer.json()["metadata"]["errors"] == [{"path": path, "message": message}]
        assert "12345678" not in answer.text


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


def test_a_partner_shares_a_connection_of_the_organization_that_owns_it(
    emulator: Emulator, api: httpx.Client, connect: Callable[..., httpx.Client]
) -> None:
    postgres, child = seed.ACME.connections["Postgres"], {"child_organization_id": seed.ACME_DEV.id}
    path = f"/api/organizations/{seed.ACME.id}/connections/{postgres}/shared"
    elsewhere = path.replace(seed.ACME.id, seed.ACME_STAGING.id)
    assert api.post(path, json=child).status_code == 403
    with connect(emulator.url) as partner:
        partner.headers["Authorization"] = f"Bearer {seed.PARTNER_KEY}"
        assert partner.post(elsewhere, json=child).status_code == partner.get(elsewhere).status_code == 404
        assert partner.post(path, json={"child_organization_id": postgres}).status_code == 404
        copy = partner.post(path, json=child).json()["data"]
        assert [one["id"] for one in partner.get(path).json()["data"]] == [copy["id"]]
    assert [one["name"] for one in api.get(f"/api/connections/{postgres}/shared").json()["data"]] == ["Postgres"]


def test_a_connect_session_is_open_to_its_token_until_it_expires(
    emulator: Emulator, api: httpx.Client, staging: httpx.Client
) -> None:
    body = {"name": "New", "redirect_url": "https://acme.example/done", "ttl": 60, "whitelist": ["csv", "hubspot"]}
    token = api.post("/api/connections/connect/", json=body).json()["data"]["token"]
    path = "/api/connections/connect/session"
    session = staging.get(path, params={"token": token}).json()["data"]
    assert (session["name"], session["whitelist"], session["organization_name"]) == ("New", ["csv", "hubspot"], "Acme")
    assert api.get(path).status_code == api.get(path, params={"token": "other"}).status_code == 401
    assert api.get("/api/syncs", params={"token": token}, headers={"Authorization": ""}).status_code == 401
    emulator.advance(60)
    assert api.get(path, params={"token": token}).status_code == 401


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"name": "Postgres"}, 409),
        ({"name": "Postgres", "connection": seed.ACME.connections["HubSpot"]}, 409),
        ({"connection": seed.ACME_STAGING.connections["Postgres"]}, 404),
        ({"type": "fax"}, 422),
        ({"whitelist": ["fax"]}, 422),
        ({"ttl": 604801}, 422),
        ({"redirect_url": None}, 422),
        ({"organization_id": seed.ACME_STAGING.id}, 403),
    ],
)
def test_a_connect_session_that_cannot_end_well_is_refused(api: httpx.Client, change: Json, status: int) -> None:
    body = {"name": "New", "redirect_url": "https://acme.example/done", **change}
    assert api.post("/api/connections/connect/", json=body).status_code == status


def test_no_connection_here_passes_requests_on(api: httpx.Client) -> None:
    path = f"/api/connections/{seed.ACME.connections['HubSpot']}/proxy"
    call = {"request": {"method": "GET", "path": "/contacts"}}
    for answer in (
        api.put(f"{path}/settings", json={"enabled": True}),
        api.put(f"{path}/settings", json={}),
        api.get(f"{path}/info"),
        api.post(path, json=call),
    ):
        assert answer.status_code == 400
