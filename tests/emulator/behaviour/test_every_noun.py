"""What holds for each noun that a resource can be made of: its life, its keys, its mistakes and its owner."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from pulumi_polytomic.emulator import Unsettled, running, seed

Json = dict[str, Any]
ACME = seed.ACME


@dataclass(frozen=True)
class Noun:
    """A noun by its path, with two bodies that differ in every field, and what is wrong with a third."""

    path: str
    least: Json
    most: Json
    cleared: tuple[str, ...] = ()
    """What an update without it leaves empty."""
    wrong: tuple[Json, str] = ({"name": 7}, "name")
    refusal: int = 422
    hidden: tuple[str, ...] = ()
    """What no answer shows as it was sent."""


QUERY = {"query": "SELECT id, email FROM customers"}
NOUNS = {
    "model": Noun(
        "/api/models",
        {"name": "Least", "connection_id": ACME.connections["Postgres"], "configuration": QUERY},
        {
            "name": "Most",
            "connection_id": ACME.connections["Postgres"],
            "configuration": {"query": "SELECT id, name FROM customers"},
            "identifier": "id",
            "tracking_columns": ["id"],
            "policies": [ACME.policies["Finance"]],
            "relations": [{"to": {"model_id": ACME.models["Customers"], "field": "id"}, "from": "id"}],
        },
        ("identifier", "tracking_columns", "policies", "relations"),
        ({"configuration": {"query": 1}}, "configuration.query"),
        400,
    ),
    "connection": Noun(
        "/api/connections",
        {"name": "Least", "type": "postgresql", "configuration": {"hostname": "db"}},
        {
            "name": "Most",
            "type": "postgresql",
            "configuration": {"hostname": "other", "port": 5433, "password": "s3cret"},
            "policies": [ACME.policies["Finance"]],
        },
        ("policies",),
        ({"configuration": {"port": "many"}}, "configuration.port"),
        hidden=("configuration",),
    ),
    "policy": Noun(
        "/api/permissions/policies",
        {"name": "Least"},
        {
            "name": "Most",
            "policy_actions": [
                {"action": one, "role_ids": [ACME.roles["Marketing"]]} for one in ("create", "read", "update", "delete")
            ],
        },
        wrong=({"policy_actions": [{"role_ids": []}]}, "policy_actions[0].action"),
        refusal=400,
    ),
    "role": Noun("/api/permissions/roles", {"name": "Least"}, {"name": "Most"}, refusal=400),
    "webhook": Noun(
        "/api/webhooks",
        {"endpoint": "https://acme.example/one", "secret": "first"},
        {"endpoint": "https://acme.example/two", "secret": "second"},
        wrong=({"endpoint": ""}, "endpoint"),
    ),
    "user": Noun(
        "/api/organization/users",
        {"email": "new@acme.example", "role": "user"},
        {"email": "new@acme.example", "role": "admin"},
        wrong=({"role_ids": []}, "role_ids"),
    ),
}


@pytest.fixture(params=sorted(NOUNS))
def noun(request: pytest.FixtureRequest) -> Noun:
    return NOUNS[request.param]


@pytest.fixture(params=["as_documented", "refused"], scope="module")
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    with running(unsettled=Unsettled(mistakes=request.param)) as emulator:
        yield emulator.url


@pytest.fixture
def api(url: str, connect: Any) -> Iterator[httpx.Client]:
    with connect(url) as client:
        client.post("/_emulator/reset")
        yield client


def shown(noun: Noun, body: Json) -> Json:
    return {key: value for key, value in body.items() if key not in ("type", *noun.hidden)}


def holds(answer: Json, noun: Noun, body: Json) -> None:
    assert {key: answer[key] for key in shown(noun, body)} == shown(noun, body)


def test_its_life(api: httpx.Client, noun: Noun) -> None:
    made = api.post(noun.path, json=noun.least).json()["data"]
    holds(made, noun, noun.least)
    path = f"{noun.path}/{made['id']}"
    found = api.get(path).json()["data"]
    assert found | made == found
    assert made["id"] in [one["id"] for one in api.get(noun.path).json()["data"]]
    body = {key: value for key, value in noun.most.items() if key != "type"}
    full = api.put(path, json=body).json()["data"]
    holds(full, noun, noun.most)
    assert full["id"] == made["id"]
    least = {key: value for key, value in noun.least.items() if key != "type"}
    again = api.put(path, json=least).json()["data"]
    holds(again, noun, noun.least)
    assert not any(again[key] for key in noun.cleared)
    assert api.delete(path).is_success
    assert [api.get(path).status_code, api.put(path, json=least).status_code, api.delete(path).status_code] == [404] * 3


def test_all_its_fields_can_be_sent_at_its_creation(api: httpx.Client, noun: Noun) -> None:
    holds(api.post(noun.path, json=noun.most).json()["data"], noun, noun.most)


def test_a_create_with_a_key_happens_once(api: httpx.Client, noun: Noun) -> None:
    before = api.get(noun.path).json()["data"] or []
    key = {"Idempotency-Key": "the-same-key"}
    first, second = (api.post(noun.path, json=noun.least, headers=key) for _ in range(2))
    assert (first.status_code, first.json()) == (200, second.json())
    assert len(api.get(noun.path).json()["data"]) == len(before) + 1


def test_a_wrong_field_is_refused_with_its_path_and_nothing_is_made_or_changed(api: httpx.Client, noun: Noun) -> None:
    change, path = noun.wrong
    before = api.get(noun.path).json()["data"]
    answer = api.post(noun.path, json={**noun.least, **change})
    assert (answer.status_code, path in answer.json()["message"]) == (noun.refusal, True), answer.text
    assert api.get(noun.path).json()["data"] == before
    made = api.post(noun.path, json=noun.least).json()["data"]
    least = {key: value for key, value in noun.least.items() if key != "type"}
    answer = api.put(f"{noun.path}/{made['id']}", json={**least, **change})
    assert (answer.status_code, path in answer.json()["message"]) == (noun.refusal, True), answer.text
    holds(api.get(f"{noun.path}/{made['id']}").json()["data"], noun, noun.least)


def test_it_is_of_one_organization(api: httpx.Client, noun: Noun, connect: Any, url: str) -> None:
    path = f"{noun.path}/{api.post(noun.path, json=noun.least).json()['data']['id']}"
    with connect(url, seed.ACME_STAGING) as staging:
        assert [staging.get(path).status_code, staging.delete(path).status_code] == [404, 404]
    assert api.get(path).status_code == 200


@pytest.mark.parametrize("change", [{"emails": [1]}, {"emails": "ops@acme.example"}])
def test_the_subscribers_are_replaced_and_a_mistake_changes_nothing(api: httpx.Client, change: Json) -> None:
    path = "/api/notifications/global-error-subscribers"
    assert api.put(path, json={"emails": ["a@acme.example", "b@acme.example"]}).is_success
    assert api.put(path, json={"emails": ["b@acme.example"]}).json() == {"emails": ["b@acme.example"]}
    assert api.put(path, json=change).status_code == 400
    assert api.get(path).json() == {"emails": ["b@acme.example"]}
    assert api.put(path, json={}).json() == {"emails": []}
