from __future__ import annotations

import email.utils
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest

from pulumi_polytomic.emulator import seed
from pulumi_polytomic.emulator.server import Emulator

Json = dict[str, Any]


def test_a_request_without_a_version_is_refused(emulator: Emulator) -> None:
    answer = httpx.get(f"{emulator.url}/api/me", headers={"Authorization": f"Bearer {seed.ACME.api_key}"})
    assert answer.status_code == 400
    assert set(answer.json()) == {"key", "message", "metadata", "status"}
    assert "X-Polytomic-Version" in answer.json()["message"]


def test_an_unknown_version_is_refused(api: httpx.Client) -> None:
    answer = api.get("/api/me", headers={"X-Polytomic-Version": "2031-01-01"})
    assert answer.status_code == 400
    assert "2025-09-18" in answer.json()["message"]


def test_answers_echo_the_version(api: httpx.Client) -> None:
    for path in ("/api/me", "/api/syncs/not-an-id", "/api/nothing"):
        assert api.get(path).headers["X-Polytomic-Version"] == "2025-09-18"


@pytest.mark.parametrize("authorization", ["", "Bearer wrong", "Bearer", "Basic %%%", "Basic d3Jvbmc6a2V5", "Digest x"])
def test_wrong_credentials_are_401_with_the_error_body(api: httpx.Client, authorization: str) -> None:
    answer = api.get("/api/me", headers={"Authorization": authorization})
    assert answer.status_code == 401
    assert answer.json()["status"] == 401
    assert answer.json()["key"] == "unauthorized"


def test_an_organization_key_names_its_organization(api: httpx.Client) -> None:
    me = api.get("/api/me").json()["data"]
    assert (me["organization_id"], me["organization_name"]) == (seed.ACME.id, "Acme")
    assert me["is_organization"]
    assert not me["is_user"]
    assert "id" not in me


def test_a_user_key_names_its_user(api: httpx.Client) -> None:
    me = api.get("/api/me", headers={"Authorization": f"Bearer {seed.ACME.user_api_key}"}).json()["data"]
    assert me["is_user"]
    assert me["id"] == seed.ACME.user["id"]
    assert me["organization_id"] == seed.ACME.id


@pytest.mark.parametrize("organization", seed.ORGANIZATIONS)
def test_a_deployment_key_works_in_the_organization_it_comes_with(
    api: httpx.Client, basic: Callable[[str, str], Json], organization: seed.Organization
) -> None:
    answer = api.get("/api/me", headers=basic(organization.id, seed.DEPLOYMENT_KEY))
    assert answer.json()["data"]["organization_id"] == organization.id


def test_a_partner_key_says_so(api: httpx.Client, basic: Callable[[str, str], Json]) -> None:
    assert api.get("/api/me", headers=basic(seed.ACME.id, seed.PARTNER_KEY)).json()["data"]["is_partner"]


def test_an_organization_key_is_accepted_as_basic_in_its_own_organization_only(
    api: httpx.Client, basic: Callable[[str, str], Json]
) -> None:
    assert api.get("/api/me", headers=basic(seed.ACME.id, seed.ACME.api_key)).status_code == 200
    assert api.get("/api/me", headers=basic(seed.ACME_STAGING.id, seed.ACME.api_key)).status_code == 401


def test_a_deployment_key_alone_is_no_bearer_key(api: httpx.Client) -> None:
    assert api.get("/api/me", headers={"Authorization": f"Bearer {seed.DEPLOYMENT_KEY}"}).status_code == 401


@pytest.mark.parametrize("content", [b"{", b"[]", b"3", b"", b"\xff"])
def test_a_body_that_is_no_json_object_is_400(api: httpx.Client, content: bytes) -> None:
    answer = api.post("/api/syncs", content=content)
    assert answer.status_code == 400
    assert answer.json()["status"] == 400


def test_a_malformed_id_is_400_and_an_unknown_one_404(api: httpx.Client) -> None:
    assert api.get("/api/syncs/orders").status_code == 400
    assert api.get("/api/syncs/00000000-0000-4000-8000-000000000000").status_code == 404
    assert api.get("/api/syncs/00000000-0000-4000-8000-000000000000").json()["key"] == "not_found"


def test_a_call_that_does_not_exist_answers_with_the_error_body(api: httpx.Client) -> None:
    assert api.get("/api/nothing").json()["status"] == 404
    assert api.patch("/api/syncs").json()["status"] == 405


def test_an_empty_list_is_null(api: httpx.Client) -> None:
    assert api.get("/api/syncs").json() == {"data": None, "pagination": {}}
    assert api.get("/api/bulk/syncs").json()["data"] is None


def test_lists_are_ordered_by_last_update_and_paged(
    api: httpx.Client, created: Callable[[str, Json], Json], model_sync: Callable[..., Json]
) -> None:
    ids = [created("/api/syncs", model_sync(name=f"sync {n}"))["id"] for n in range(5)]
    api.post(f"/api/syncs/{ids[1]}/activate", json={"active": False})
    expected = [ids[1], ids[4], ids[3], ids[2], ids[0]]
    seen: list[str] = []
    query: dict[str, str | int] = {"limit": 2}
    while True:
        answer = api.get("/api/syncs", params=query).json()
        seen += [item["id"] for item in answer["data"]]
        if "next_page_token" not in answer["pagination"]:
            break
        query["page_token"] = answer["pagination"]["next_page_token"]
    assert seen == expected


@pytest.mark.parametrize("limit", [0, -1, 51, 1000])
def test_a_limit_out_of_bounds_is_fifty(
    api: httpx.Client, created: Callable[[str, Json], Json], model_sync: Callable[..., Json], limit: int
) -> None:
    for number in range(51):
        created("/api/syncs", model_sync(name=str(number)))
    answer = api.get("/api/syncs", params={"limit": limit}).json()
    assert len(answer["data"]) == 50
    rest = api.get("/api/syncs", params={"page_token": answer["pagination"]["next_page_token"]}).json()
    assert [item["name"] for item in rest["data"]] == ["0"]


def test_an_edited_page_token_is_400(api: httpx.Client) -> None:
    assert api.get("/api/syncs", params={"page_token": "AAAA"}).status_code == 400
    assert api.get("/api/syncs", params={"page_token": "§"}).status_code == 400
    assert api.get("/api/syncs", params={"limit": "many"}).status_code == 400


def test_a_list_is_filtered(
    api: httpx.Client, created: Callable[[str, Json], Json], model_sync: Callable[..., Json]
) -> None:
    hubspot = {"connection_id": seed.ACME.connections["HubSpot"], "object": "contacts"}
    one = created("/api/syncs", model_sync(active=False))["id"]
    two = created("/api/syncs", model_sync(mode="create", target=hubspot))["id"]

    def ids(**query: str) -> list[str]:
        return [item["id"] for item in api.get("/api/syncs", params=query).json()["data"] or []]

    assert ids(active="false") == [one]
    assert ids(active="true") == [two]
    assert ids(mode="create") == [two]
    assert ids(target_connection_id=hubspot["connection_id"]) == [two]
    assert ids(mode="remove") == []
    assert api.get("/api/syncs", params={"active": "maybe"}).status_code == 400
    assert api.get("/api/syncs", params={"mode": "upsert"}).status_code == 400


def test_answers_tell_the_time_of_the_same_clock_as_their_bodies(emulator: Emulator, api: httpx.Client) -> None:
    before = email.utils.parsedate_to_datetime(api.get("/api/me").headers["Date"])
    emulator.advance(7200)
    after = email.utils.parsedate_to_datetime(api.get("/api/me").headers["Date"])
    assert after - before >= timedelta(seconds=7200)
