"""Users and their keys, and who may act in an organization that was just made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from pulumi_polytomic.emulator import seed
from pulumi_polytomic.emulator.server import Emulator

Json = dict[str, Any]
Connect = Callable[..., httpx.Client]
ACME = seed.ACME
POSTGRES: Json = {"name": "Shop", "type": "postgresql", "configuration": {"hostname": "db", "password": "s3cret"}}


@pytest.fixture(params=[seed.PARTNER_KEY, seed.DEPLOYMENT_KEY])
def key(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def above(emulator: Emulator, connect: Connect, key: str) -> Iterator[httpx.Client]:
    """Call with a partner's or the deployment's key as Bearer."""
    with connect(emulator.url) as client:
        client.headers["Authorization"] = f"Bearer {key}"
        yield client


@pytest.fixture
def made(above: httpx.Client) -> Json:
    """An organization that was just made."""
    answer = above.post("/api/organizations", json={"name": "New", "sso_domain": "new.example", "sso_org_id": "org_1"})
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()["data"]
    return found


def test_organizations_are_made_read_changed_and_deleted_with_the_key_alone(above: httpx.Client, made: Json) -> None:
    path = f"/api/organizations/{made['id']}"
    assert made == {"id": made["id"], "name": "New", "sso_domain": "new.example", "sso_org_id": "org_1"}
    assert above.get(path).json()["data"] == made
    assert above.put(path, json={"name": "Newer"}).json()["data"] == {"id": made["id"], "name": "Newer"}
    assert above.get("/api/organizations").json()["data"][0]["name"] == "Acme"
    assert above.delete(path).status_code == 204
    assert above.get(path).status_code == 404


def test_the_key_alone_is_in_no_organization(above: httpx.Client) -> None:
    for path in ("/api/me", "/api/syncs", "/api/connections", "/api/organization", "/api/organization/users"):
        assert above.get(path).status_code == 401


def test_the_key_with_its_id_acts_in_an_organization_that_was_just_made(
    emulator: Emulator, connect: Connect, basic: Callable[[str, str], Json], key: str, made: Json
) -> None:
    with connect(emulator.url) as client:
        client.headers.update(basic(made["id"], key))
        assert client.get("/api/me").json()["data"]["organization_id"] == made["id"]
        assert client.get("/api/connections").json()["data"] is None
        connection = client.post("/api/connections", json=POSTGRES).json()["data"]
        assert connection["organization_id"] == made["id"]
        query = {"query": "SELECT email FROM crm.people"}
        body = {"name": "People", "connection_id": connection["id"], "configuration": query}
        model = client.post("/api/models", json=body).json()["data"]
        assert (model["organization_id"], [field["name"] for field in model["fields"]]) == (made["id"], ["email"])
        emails = ["ops@new.example"]
        client.put("/api/notifications/global-error-subscribers", json={"emails": emails})
        assert client.get("/api/notifications/global-error-subscribers").json() == {"emails": emails}
    with connect(emulator.url) as acme:
        assert acme.get("/api/notifications/global-error-subscribers").json() == {"emails": []}
        assert acme.get(f"/api/connections/{connection['id']}").status_code == 404


def test_a_user_of_a_new_organization_acts_with_a_key_of_their_own(
    emulator: Emulator, connect: Connect, above: httpx.Client, made: Json
) -> None:
    users = f"/api/organizations/{made['id']}/users"
    user = above.post(users, json={"email": "mIxEdCase@new.example", "role": "admin"}).json()["data"]
    assert (user["email"], user["role"], len(user["role_ids"])) == ("mixedcase@new.example", "admin", 1)
    issued = above.post(f"{users}/{user['id']}/keys").json()["data"]["value"]
    with connect(emulator.url) as client:
        client.headers["Authorization"] = f"Bearer {issued}"
        me = client.get("/api/me").json()["data"]
        assert (me["id"], me["email"], me["organization_id"]) == (user["id"], user["email"], made["id"])
        roles = {one["name"]: one["id"] for one in client.get("/api/permissions/roles").json()["data"]}
        assert user["role_ids"] == [roles["Admin"]]
        connection = client.post("/api/connections", json=POSTGRES).json()["data"]
        assert connection["created_by"]["id"] == user["id"]
        above.delete(f"{users}/{user['id']}")
        assert client.get("/api/me").status_code == 401


def test_keys_end_by_force_with_their_user_and_with_their_organization(
    emulator: Emulator, connect: Connect, above: httpx.Client, made: Json
) -> None:
    path = f"/api/organizations/{made['id']}/users"
    path = f"{path}/{above.post(path, json={'email': 'a@new.example'}).json()['data']['id']}/keys"
    first, second = (above.post(path).json()["data"]["value"] for _ in range(2))

    def status(key: str) -> int:
        with connect(emulator.url) as client:
            return client.get("/api/me", headers={"Authorization": f"Bearer {key}"}).status_code

    assert (status(first), status(second)) == (200, 200)
    third = above.post(path, params={"force": "true"}).json()["data"]["value"]
    assert (status(first), status(second), status(third)) == (401, 401, 200)
    above.delete(f"/api/organizations/{made['id']}")
    assert status(third) == 401


def test_an_organization_sees_its_own_users_only(api: httpx.Client, staging: httpx.Client) -> None:
    path = f"/api/organization/users/{ACME.user['id']}"
    assert (api.get(path).status_code, staging.get(path).status_code, staging.delete(path).status_code) == (
        200,
        404,
        404,
    )
    for method, status in (("GET", 403), ("POST", 403)):
        assert api.request(method, f"/api/organizations/{ACME.id}/users", json={}).status_code == status
    key = f"/api/organizations/{ACME.id}/users/{ACME.user['id']}/keys"
    assert (api.post(key).status_code, staging.post(key).status_code) == (200, 403)


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({}, "email"),
        ({"email": "Robin@acme.example"}, "email"),
        ({"email": "a@b", "role": "king"}, "role"),
        ({"email": "a@b", "role_ids": []}, "role_ids"),
        ({"email": "a@b", "role_ids": [seed.ACME_STAGING.roles["Admin"]]}, "role_ids"),
        ({"email": "a@b", "role": "admin", "role_ids": [ACME.roles["Admin"]]}, "role_ids"),
    ],
)
def test_a_mistake_in_a_user_is_refused_with_its_path(api: httpx.Client, body: Json, path: str) -> None:
    answer = api.post("/api/organization/users", json=body)
    assert (answer.status_code, answer.json()["metadata"]["errors"][0]["path"]) == (422, path)


def test_an_organization_has_one_webhook(api: httpx.Client, staging: httpx.Client) -> None:
    body = {"endpoint": "https://hooks.example", "secret": "s3cret"}
    made = api.post("/api/webhooks", json=body).json()["data"]
    assert api.post("/api/webhooks", json=body).status_code == 422
    assert staging.get(f"/api/webhooks/{made['id']}").status_code == 404
    assert staging.post("/api/webhooks", json=body).status_code == 200
    assert api.put(f"/api/webhooks/{made['id']}", json={"endpoint": "https://other.example"}).status_code == 422
    deliveries = f"/api/webhooks/{made['id']}/deliveries"
    assert api.get(deliveries).json() == {"data": None, "pagination": {}}
    assert api.get(deliveries, params={"success": "perhaps"}).status_code == 400
    assert api.delete(f"/api/webhooks/{made['id']}").status_code == 204
    assert api.post("/api/webhooks", json=body).status_code == 200


def test_the_subscribers_are_a_list_of_text(api: httpx.Client) -> None:
    assert api.put("/api/notifications/global-error-subscribers", json={"emails": [1]}).status_code == 400
