"""What people do in the web page, to each kind of thing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from pulumi_polytomic.emulator import seed
from pulumi_polytomic.emulator.behaviour.refusals import Refusal
from pulumi_polytomic.emulator.server import Emulator

Json = dict[str, Any]
Build = Callable[..., Json]
ACME = seed.ACME
READ = [{"action": "read", "role_ids": [ACME.roles["Marketing"]]}]
MODEL = {
    "name": "People",
    "connection_id": ACME.connections["Postgres"],
    "configuration": {"query": "SELECT id, email FROM customers"},
    "fields": ["id", "email"],
    "additional_fields": [{"name": "score", "label": "Score", "type": "number"}],
    "labels": ["crm"],
    "identifier": "id",
}
SHOP = {"name": "Shop", "type": "postgresql", "configuration": {"hostname": "db", "password": "s3cret"}}
WEBHOOK = {"endpoint": "https://acme.example/one", "secret": "s3cret"}

CASES: dict[str, tuple[str, Json, Json]] = {
    "model": ("/api/models", MODEL, {"name": "Persons", "labels": None}),
    "connection": ("/api/connections", SHOP, {"name": "Other shop", "policies": [ACME.policies["Finance"]]}),
    "policy": ("/api/permissions/policies", {"name": "New", "policy_actions": READ}, {"name": "Newer"}),
    "role": ("/api/permissions/roles", {"name": "New"}, {"name": "Newer"}),
    "webhook": ("/api/webhooks", WEBHOOK, {"endpoint": "https://acme.example/two"}),
    "user": ("/api/organization/users", {"email": "new@acme.example"}, {"role_ids": [ACME.roles["Admin"]]}),
}


@pytest.fixture(params=["model sync", "bulk sync", *sorted(CASES)])
def case(request: pytest.FixtureRequest, model_sync: Build, bulk_sync: Build) -> tuple[str, str, Json, Json]:
    """Name a kind, its path, a body, and a change."""
    cases: dict[str, tuple[str, Json, Json]] = {
        **CASES,
        "model sync": ("/api/syncs", model_sync(), {"name": "By hand", "active": False}),
        "bulk sync": ("/api/bulk/syncs", bulk_sync(), {"name": "By hand", "active": False}),
    }
    kind = str(request.param)
    return (kind, *cases[kind])


def test_a_person_changes_what_is_given_and_leaves_the_rest(
    emulator: Emulator, api: httpx.Client, created: Callable[[str, Json], Json], case: tuple[str, str, Json, Json]
) -> None:
    kind, path, body, changes = case
    made = created(path, body)
    before = api.get(f"{path}/{made['id']}").json()["data"]
    edited = emulator.edit(kind, made["id"], changes)
    after = api.get(f"{path}/{made['id']}").json()["data"]
    assert edited.items() <= after.items()
    assert {key: after[key] for key in changes} == {key: [] if v is None else v for key, v in changes.items()}
    moves = {"updated_at", "updated_by", "version", "fields", "role", *changes}
    assert {k: v for k, v in after.items() if k not in moves} == {k: v for k, v in before.items() if k not in moves}
    if "updated_by" in after:
        assert after["updated_by"]["name"] == "Dana Field"
    if kind == "model":
        assert [one["id"] for one in after["fields"]] == [one["id"] for one in before["fields"]]


def test_a_person_deletes_one_of_any_kind(
    emulator: Emulator, api: httpx.Client, created: Callable[[str, Json], Json], case: tuple[str, str, Json, Json]
) -> None:
    kind, path, body, _ = case
    id = created(path, body)["id"]
    assert id in [one["id"] for one in emulator.records(kind)]
    assert id in [one["id"] for one in emulator.records(kind, ACME)]
    assert id not in [one["id"] for one in emulator.records(kind, seed.ACME_STAGING)]
    emulator.remove(kind, id)
    assert api.get(f"{path}/{id}").status_code == 404
    with pytest.raises(Refusal, match=f"no {kind} {id}"):
        emulator.remove(kind, id)
    with pytest.raises(Refusal, match=f"no {kind} {id}"):
        emulator.edit(kind, id, {})


def test_another_query_of_a_model_has_all_its_columns(emulator: Emulator, created: Callable[[str, Json], Json]) -> None:
    made = created("/api/models", MODEL)
    edited = emulator.edit("model", made["id"], {"configuration": {"query": "SELECT id, name FROM customers"}})
    assert [field["name"] for field in edited["fields"]] == ["id", "name", "score"]


def test_records_hold_the_secrets_that_answers_mask(emulator: Emulator, created: Callable[[str, Json], Json]) -> None:
    id = created("/api/connections", SHOP)["id"]
    stored = next(one for one in emulator.records("connection") if one["id"] == id)
    assert stored["configuration"]["password"] == "s3cret"
    edited = emulator.edit("connection", id, {"name": "Renamed"})
    assert edited["configuration"]["password"] != "s3cret"
    again = next(one for one in emulator.records("connection") if one["id"] == id)
    assert again["configuration"] == stored["configuration"]


def test_a_person_changes_the_subscribers_and_an_organization(emulator: Emulator, api: httpx.Client) -> None:
    path = "/api/notifications/global-error-subscribers"
    api.put(path, json={"emails": ["a@acme.example"]})
    assert [one["emails"] for one in emulator.records("error subscribers", ACME)] == [["a@acme.example"]]
    emulator.edit("error subscribers", ACME.id, {"emails": ["b@acme.example"]})
    assert api.get(path).json() == {"emails": ["b@acme.example"]}
    emulator.remove("error subscribers", ACME.id)
    assert api.get(path).json() == {"emails": []}
    emulator.edit("organization", ACME.id, {"sso_domain": "acme.example"})
    assert api.get("/api/organization").json()["data"] == {"id": ACME.id, "name": "Acme", "sso_domain": "acme.example"}


def test_the_key_of_a_user_who_is_deleted_opens_nothing(emulator: Emulator, connect: Any) -> None:
    with connect(emulator.url) as client:
        client.headers["Authorization"] = f"Bearer {ACME.user_api_key}"
        emulator.remove("user", client.get("/api/me").json()["data"]["id"])
        assert client.get("/api/me").status_code == 401


def test_a_role_of_the_system_is_not_a_persons_to_change(emulator: Emulator) -> None:
    with pytest.raises(Refusal, match="belongs to the system"):
        emulator.edit("role", ACME.roles["Admin"], {"name": "Root"})


def test_a_kind_that_is_unknown_is_refused_with_those_there_are(emulator: Emulator) -> None:
    with pytest.raises(Refusal, match="no 'sync'; there are: model sync, bulk sync"):
        emulator.records("sync")
