"""An emulator in a world of one's own, as a client sees it."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from pulumi_polytomic.emulator import Unsettled, WorldError, running, seed
from pulumi_polytomic.emulator.server import Emulator
from pulumi_polytomic.emulator.worlds import Organization

from .conftest import SMALL

Json = dict[str, Any]
WORLD: Json = yaml.safe_load(SMALL)


@pytest.fixture
def own(emulator: Emulator) -> Iterator[Emulator]:
    emulator.replace_world(WORLD)
    yield emulator
    emulator.replace_world(None)


def organization(emulator: Emulator) -> Organization:
    return emulator.organizations[0]


def get(client: httpx.Client, path: str, **params: str) -> Any:
    answer = client.get(path, params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


def test_the_small_world_is_all_that_is_there(own: Emulator, connect: Callable[..., httpx.Client]) -> None:
    with connect(own.url, organization(own)) as api:
        assert get(api, "/api/me")["organization_name"] == "Our shop"
        ids = {one["name"]: one["id"] for one in get(api, "/api/connections")}
        assert ids == organization(own).connections
        [listed] = get(api, f"/api/connections/{ids['CRM']}/modelsync/targetobjects")
        assert listed["id"] == "Person"
        target = get(api, f"/api/connections/{ids['CRM']}/modelsync/target/fields", target="Person")
        fields = {field["id"]: field for field in target["fields"]}
        assert fields["LastName"]["required"]
        assert [one["id"] for one in fields["Email"]["identity_functions"]] == ["Equality", "ISubstring"]
        assert "GreaterThan" in [one["id"] for one in fields["Score"]["filter_functions"]]
        source = get(api, f"/api/connections/{ids['Shop database']}/bulksync/source")
        assert [schema["id"] for schema in source["schemas"]] == ["public.customers"]
        assert get(api, "/api/syncs") is None
        assert api.get("/api/me", headers={"Authorization": f"Bearer {seed.ACME.api_key}"}).status_code == 401


def test_a_sync_from_a_model_of_it_to_an_object_of_it_has_no_problems(
    own: Emulator, connect: Callable[..., httpx.Client]
) -> None:
    ours = organization(own)
    source = {"model_id": ours.models["Customers"], "field": "email"}
    body = {
        "name": "People",
        "mode": "updateOrCreate",
        "schedule": {"frequency": "manual"},
        "target": {"connection_id": ours.connections["CRM"], "object": "Person"},
        "fields": [{"target": "LastName", "source": {**source, "field": "last_name"}}],
        "identities": {"mappings": [{"source": source, "target": "Email", "function": "Equality"}]},
    }
    with connect(own.url, ours) as api:
        assert api.post("/api/syncs", json=body).json()["data"]["problems"] == []


def test_the_beginning_of_a_world_comes_back(own: Emulator, connect: Callable[..., httpx.Client]) -> None:
    with connect(own.url, organization(own)) as api:
        assert api.delete(f"/api/models/{organization(own).models['Customers']}").status_code == 204
        own.reset()
        assert [one["name"] for one in get(api, "/api/models")] == ["Customers"]


def test_a_world_that_cannot_be_used_leaves_the_one_that_is_there(emulator: Emulator) -> None:
    broken = copy.deepcopy(WORLD)
    broken["organizations"][0]["model_syncs"] = [{"name": "People", "mode": "updateOrCreate"}]
    with pytest.raises(WorldError, match=r"^organizations\[0\].model_syncs\[0\]: fields: is required"):
        emulator.replace_world(broken)
    assert emulator.organizations == seed.ORGANIZATIONS
    with httpx.Client(base_url=emulator.url, verify=False) as client:
        headers = {"X-Polytomic-Version": "2025-09-18", "Authorization": f"Bearer {seed.ACME.api_key}"}
        assert client.get("/api/models", headers=headers).status_code == 200


def test_the_world_is_replaced_from_outside_too(emulator: Emulator) -> None:
    try:
        with httpx.Client(base_url=f"{emulator.url}/_emulator", verify=False) as control:
            assert control.post("/world", json=WORLD).status_code == 204
            assert organization(emulator).name == "Our shop"
            refused = control.post("/world", json={"organizations": [{}]})
            assert refused.status_code == 400
            assert refused.json()["message"] == "world: organizations[0]: 'name' is missing"
            assert organization(emulator).name == "Our shop"
    finally:
        emulator.replace_world(None)


def test_users_and_their_keys_are_those_of_the_world(emulator: Emulator, connect: Callable[..., httpx.Client]) -> None:
    world = copy.deepcopy(WORLD)
    world["organizations"][0] |= {
        "users": ["Ada Byron", {"name": "Max", "email": "max@shop.example", "role": "member"}],
        "keys": ["ours", {"key": "maxs", "kind": "user", "user": "max@shop.example"}],
    }
    world["keys"] = [{"key": "the-partner", "kind": "partner"}]
    with running(world=world) as other, connect(other.url, organization(other)) as api:
        me = get(api, "/api/me")
        assert (me["is_organization"], "id" in me) == (True, False)
        api.headers["Authorization"] = "Bearer maxs"
        me = get(api, "/api/me")
        assert (me["is_user"], me["email"], me["role"]) == (True, "max@shop.example", "member")
        assert get(api, "/api/models")[0]["created_by"]["name"] == "Ada Byron"
        pair = httpx.BasicAuth(organization(other).id, "the-partner")
        version = {"X-Polytomic-Version": "2025-09-18"}
        listed = httpx.get(f"{other.url}/api/organizations", auth=pair, headers=version).json()["data"]
        assert [one["name"] for one in listed] == ["Our shop"]
        strangers = httpx.BasicAuth(organization(other).id, seed.PARTNER_KEY)
        assert httpx.get(f"{other.url}/api/me", auth=strangers, headers=version).status_code == 401


def test_an_object_may_have_modes_and_properties_of_its_own(connect: Callable[..., httpx.Client]) -> None:
    world = copy.deepcopy(WORLD)
    objects = world["organizations"][0]["connections"][1]["objects"]
    objects["Log"] = {"modes": ["create"], "properties": {"mappings_not_required": True}, "fields": {"Text": "string"}}
    with running(world=world) as other, connect(other.url, organization(other)) as api:
        path = f"/api/connections/{organization(other).connections['CRM']}/modelsync"
        modes = {one["id"]: [mode["id"] for mode in one["modes"]] for one in get(api, f"{path}/targetobjects")}
        assert modes == {"Person": ["create", "update", "updateOrCreate"], "Log": ["create"]}
        log, person = (get(api, f"{path}/target/fields", target=one)["properties"] for one in ("Log", "Person"))
        assert (log["mappings_not_required"], person["mappings_not_required"]) == (True, False)
        assert (log["supports_target_filters"], person["supports_target_filters"]) == (True, True)


SYNCS = {
    "model_syncs": [
        {
            "name": "People",
            "mode": "create",
            "schedule": {"frequency": "daily", "hour": 6},
            "target": {"connection_id": "CRM", "object": "Person"},
            "fields": [{"target": "LastName", "source": {"model_id": "Customers", "field": "last_name"}}],
            "policies": ["Finance"],
            "error_handling": {"subscribers": ["ops@shop.example"]},
            "created_at": "2024-05-06T07:08:09Z",
        }
    ],
    "bulk_syncs": [
        {
            "name": "Copy",
            "mode": "replicate",
            "source_connection_id": "Shop database",
            "destination_connection_id": "Warehouse",
            "destination_configuration": {"schema": "RAW"},
            "default_schedule": {"frequency": "manual", "id": "5c000000-0000-4000-8000-000000000001"},
            "schemas": [{"id": "public.customers", "fields": ["id", {"id": "email", "obfuscate": True}]}],
        }
    ],
}


@pytest.mark.parametrize("mistakes", ["as_documented", "refused"])
def test_a_world_may_begin_with_syncs_that_name_what_they_refer_to(
    connect: Callable[..., httpx.Client], mistakes: Any
) -> None:
    world = copy.deepcopy(WORLD)
    world["organizations"][0] |= {"policies": ["Finance"], **copy.deepcopy(SYNCS)}
    world["organizations"][0]["connections"].append({"name": "Warehouse", "type": "snowflake"})
    # A live sync may have problems: they are no reason to refuse a world.
    unknown = {"target": "Nowhere", "source": {"model_id": "Customers", "field": "id"}}
    world["organizations"][0]["model_syncs"][0]["fields"].append(unknown)
    with running(world=world, unsettled=Unsettled(mistakes=mistakes)) as other:
        ours = organization(other)
        with connect(other.url, ours) as api:
            [light] = get(api, "/api/syncs")
            sync = get(api, f"/api/syncs/{light['id']}")
            assert sync["target"]["connection_id"] == ours.connections["CRM"]
            assert sync["fields"][0]["source"]["model_id"] == ours.models["Customers"]
            assert sync["policies"] == [ours.policies["Finance"]]
            assert [one["code"] for one in sync["problems"]] == ["target_field_not_found"]
            assert sync["created_at"] == sync["updated_at"] == "2024-05-06T07:08:09.000000Z"
            handling = get(api, f"/api/syncs/{light['id']}/error-handling")
            assert handling["subscribers"] == ["ops@shop.example"]
            [bulk] = get(api, "/api/bulk/syncs")
            assert bulk["default_schedule"]["id"] == "5c000000-0000-4000-8000-000000000001"
            schema = get(api, f"/api/bulk/syncs/{bulk['id']}/schemas/public.customers")
            assert {one["id"]: (one["enabled"], one["obfuscated"]) for one in schema["fields"]} == {
                "id": (True, False),
                "email": (True, True),
                "last_name": (False, False),
            }


def test_a_database_goes_on_with_its_world_and_refuses_another(tmp_path: Path, write: Callable[..., Path]) -> None:
    database, file = tmp_path / "emulator.db", write(SMALL)
    with running(database, world=file) as first:
        first.remove("model", organization(first).models["Customers"])
    for world in (file, None):
        with running(database, world=world) as again:
            assert organization(again).name == "Our shop"
            headers = {"X-Polytomic-Version": "2025-09-18", "Authorization": f"Bearer {organization(again).api_key}"}
            assert httpx.get(f"{again.url}/api/models", headers=headers).json()["data"] is None
    other = copy.deepcopy(WORLD)
    other["organizations"][0]["name"] = "Their shop"
    with pytest.raises(WorldError, match="the database holds another world"):
        Emulator(database, world=other)


def test_a_schema_that_is_deleted_in_the_source_is_gone_and_comes_back(emulator: Emulator, api: httpx.Client) -> None:
    postgres = seed.ACME.connections["Postgres"]
    path = f"/api/connections/{postgres}"
    emulator.leave_out_schemas(postgres, ["public.orders"])
    assert "public.orders" not in [one["id"] for one in get(api, f"{path}/bulksync/source")["schemas"]]
    assert api.get(f"{path}/schemas/public.orders").status_code == 404
    with httpx.Client(base_url=f"{emulator.url}/_emulator", verify=False) as control:
        assert control.post("/schemas", json={"connection_id": postgres, "schemas": []}).status_code == 204
        unknown = control.post("/schemas", json={"connection_id": postgres, "schemas": ["nowhere"]})
        assert unknown.json()["message"] == "schemas: Postgres has no schema nowhere"
    assert "public.orders" in [one["id"] for one in get(api, f"{path}/bulksync/source")["schemas"]]
