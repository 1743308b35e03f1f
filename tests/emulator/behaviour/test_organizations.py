"""Organizations, and the policies and roles in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from pulumi_polytomic.emulator import Unsettled, running, seed
from pulumi_polytomic.emulator.server import Emulator

Json = dict[str, Any]
Create = Callable[[str, Json], Json]
ACME = seed.ACME


@pytest.fixture
def partner(
    emulator: Emulator, connect: Callable[..., httpx.Client], basic: Callable[[str, str], Json]
) -> Iterator[httpx.Client]:
    with connect(emulator.url) as client:
        client.headers.update(basic(ACME.id, seed.PARTNER_KEY))
        yield client


def test_everybody_knows_their_own_organization_and_no_other(api: httpx.Client) -> None:
    assert api.get("/api/organization").json()["data"] == {"id": ACME.id, "name": "Acme"}
    assert api.get(f"/api/organizations/{ACME.id}").json()["data"]["name"] == "Acme"
    assert api.get(f"/api/organizations/{seed.ACME_STAGING.id}").status_code == 404


def test_the_list_needs_a_partner_key(api: httpx.Client, partner: httpx.Client) -> None:
    assert api.get("/api/organizations").status_code == 403
    assert api.post("/api/organizations", json={"name": "New"}).status_code == 403
    assert api.delete(f"/api/organizations/{ACME.id}").status_code == 403
    assert [one["name"] for one in partner.get("/api/organizations").json()["data"]] == [
        "Acme",
        "Acme dev",
        "Acme staging",
    ]


def test_a_partner_makes_changes_and_deletes_organizations(partner: httpx.Client) -> None:
    body = {"name": "New", "issuer": "https://id.example", "client_secret": "s3cret"}
    answer = partner.post("/api/organizations", json=body)
    assert "s3cret" not in answer.text
    path = f"/api/organizations/{answer.json()['data']['id']}"
    assert partner.put(path, json={"name": "Newer"}).json()["data"].keys() == {"id", "name"}
    assert partner.post("/api/organizations", json={"name": "Newer"}).status_code == 409
    assert partner.delete(path).status_code == 204
    assert partner.get(path).status_code == 404
    assert partner.delete(f"/api/organizations/{ACME.id}").status_code == 403


def test_record_logging_is_replaced_and_not_merged(api: httpx.Client, staging: httpx.Client) -> None:
    path = "/api/organization/record-logging"
    body = {"enabled": True, "deliveryConnectionId": ACME.connections["Snowflake"], "deliveryPrefix": "logs"}
    assert api.put(path, json=body).json()["data"] == {**body, "deliveryConnectionName": "Snowflake"}
    assert api.put(path, json={"enabled": True}).json()["data"]["deliveryPrefix"] is None
    assert staging.get(path).json()["data"]["enabled"] is False
    assert api.put(path, json={}).status_code == 422


@pytest.mark.parametrize("kind", ["policies", "roles"])
def test_policies_and_roles_are_made_changed_and_deleted(
    api: httpx.Client, staging: httpx.Client, created: Create, kind: str
) -> None:
    made = created(f"/api/permissions/{kind}", {"name": "New"})
    path = f"/api/permissions/{kind}/{made['id']}"
    assert made["organization_id"] == ACME.id
    assert staging.get(path).status_code == staging.delete(path).status_code == 404
    assert api.put(path, json={"name": "Newer"}).json()["data"] == {**made, "name": "Newer"}
    assert api.put(path, json={}).status_code == 400
    assert api.delete(path).status_code == 204
    assert api.get(path).status_code == 404


def test_roles_of_the_system_stay(api: httpx.Client) -> None:
    path = f"/api/permissions/roles/{ACME.roles['Admin']}"
    assert api.put(path, json={"name": "Root"}).status_code == 403
    assert api.delete(path).status_code == 403
    assert api.get(path).json()["data"]["name"] == "Admin"


def bound(policy: Json) -> list[Json]:
    """The actions of a policy that some role has."""
    return [one for one in policy["policy_actions"] if one["role_ids"]]


@pytest.mark.parametrize(
    ("reading", "answered"), [("all", ["delete", "create", "read", "update"]), ("as_sent", ["delete"])]
)
def test_a_policy_is_answered_with_actions_that_were_not_sent(
    connect: Callable[..., httpx.Client], reading: Any, answered: list[str]
) -> None:
    with running(unsettled=Unsettled(policy_actions=reading)) as emulator, connect(emulator.url) as api:
        sent = [{"action": "delete", "role_ids": [ACME.roles["Marketing"]]}]
        made = api.post("/api/permissions/policies", json={"name": "New", "policy_actions": sent}).json()["data"]
        assert [one["action"] for one in made["policy_actions"]] == answered
        assert bound(made) == sent
        path = f"/api/permissions/policies/{made['id']}"
        assert api.get(path).json()["data"] == made
        assert made in api.get("/api/permissions/policies").json()["data"]
        assert api.put(path, json={"name": "New", "policy_actions": made["policy_actions"]}).json()["data"] == made


def test_policies_of_the_system_stay(connect: Callable[..., httpx.Client]) -> None:
    acme = {"name": "Acme", "policies": [{"name": "Everybody", "system": True}]}
    with running(world={"version": 1, "organizations": [acme]}) as emulator:
        (own,) = emulator.organizations
        with connect(emulator.url, own) as api:
            path = f"/api/permissions/policies/{own.policies['Everybody']}"
            before = api.get(path).json()["data"]
            assert before["system"] is True
            assert api.put(path, json={"name": "Nobody"}).status_code == 403
            assert api.delete(path).status_code == 403
            assert api.get(path).json()["data"] == before


def test_an_update_replaces_the_bindings_of_a_policy(api: httpx.Client, created: Create) -> None:
    actions = [{"action": "read", "role_ids": [ACME.roles["Marketing"]]}]
    made = created("/api/permissions/policies", {"name": "New", "policy_actions": actions})
    assert bound(made) == actions
    path = f"/api/permissions/policies/{made['id']}"
    assert bound(api.put(path, json={"name": "New"}).json()["data"]) == []
    unknown = [{"action": "read", "role_ids": [ACME.id]}]
    assert api.put(path, json={"name": "New", "policy_actions": unknown}).status_code == 400


def test_roles_have_fixed_ids_that_the_seed_names(api: httpx.Client, staging: httpx.Client) -> None:
    here, there = (
        {one["name"]: one["id"] for one in client.get("/api/permissions/roles").json()["data"]}
        for client in (api, staging)
    )
    assert (here, there) == (ACME.roles, seed.ACME_STAGING.roles)


def test_a_partner_creates_bulk_syncs_in_the_organization_that_it_names(partner: httpx.Client) -> None:
    staging = seed.ACME_STAGING
    body = {
        "name": "Shop",
        "mode": "replicate",
        "source_connection_id": staging.connections["Postgres"],
        "destination_connection_id": staging.connections["Snowflake"],
        "destination_configuration": {"schema": "SHOP"},
        "default_schedule": {"frequency": "manual"},
    }
    made = partner.post("/api/bulk/syncs", json={**body, "organization_id": staging.id})
    assert made.json()["data"]["organization_id"] == staging.id
    nobodys = "0ac3e000-0000-4000-8000-00000000dead"
    assert partner.post("/api/bulk/syncs", json={**body, "organization_id": nobodys}).status_code == 403
