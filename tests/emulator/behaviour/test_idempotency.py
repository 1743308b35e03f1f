from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from pulumi_polytomic.emulator import seed
from pulumi_polytomic.emulator.server import Emulator

Json = dict[str, Any]
Build = Callable[..., Json]
KEY = {"Idempotency-Key": "the-same-key"}


def test_the_first_outcome_is_replayed(emulator: Emulator, api: httpx.Client, model_sync: Build) -> None:
    first = api.post("/api/syncs", json=model_sync(), headers=KEY)
    second = api.post("/api/syncs", json=model_sync(), headers=KEY)
    assert second.status_code == 200
    assert second.json() == first.json()
    assert len(emulator.model_syncs(seed.ACME)) == 1


def test_another_body_with_the_same_key_gets_the_first_outcome(api: httpx.Client, model_sync: Build) -> None:
    first = api.post("/api/syncs", json=model_sync(), headers=KEY)
    assert api.post("/api/syncs", json=model_sync(name="other"), headers=KEY).json() == first.json()


def test_another_key_is_another_request(emulator: Emulator, api: httpx.Client, model_sync: Build) -> None:
    api.post("/api/syncs", json=model_sync(), headers=KEY)
    api.post("/api/syncs", json=model_sync(), headers={"Idempotency-Key": "another-key"})
    assert len(emulator.model_syncs(seed.ACME)) == 2


def test_a_refusal_is_an_outcome_too(emulator: Emulator, api: httpx.Client, model_sync: Build) -> None:
    assert api.post("/api/syncs", json=model_sync(mode="upsert"), headers=KEY).status_code == 422
    assert api.post("/api/syncs", json=model_sync(), headers=KEY).status_code == 422
    assert emulator.model_syncs() == []


@pytest.mark.parametrize(("when", "stored"), [("before", 0), ("after", 1)])
def test_a_500_is_an_outcome_too(
    emulator: Emulator, api: httpx.Client, model_sync: Build, when: str, stored: int
) -> None:
    emulator.add_fault(method="POST", status=500, when=when)
    for _ in range(2):
        assert api.post("/api/syncs", json=model_sync(), headers=KEY).status_code == 500
    assert len(emulator.model_syncs()) == stored


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_gateways_answer_may_be_left_out_of_the_record(
    emulator: Emulator, api: httpx.Client, model_sync: Build, when: str
) -> None:
    emulator.add_fault(method="POST", status=504, when=when, record=False)
    assert api.post("/api/syncs", json=model_sync(), headers=KEY).status_code == 504
    assert api.post("/api/syncs", json=model_sync(), headers=KEY).status_code == 200
    assert len(emulator.model_syncs()) == 1


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_lost_answer_is_repeated_with_its_key_without_a_second_object(
    emulator: Emulator, api: httpx.Client, model_sync: Build, when: str
) -> None:
    emulator.add_fault(method="POST", drop=True, when=when)
    with pytest.raises(httpx.TransportError):
        api.post("/api/syncs", json=model_sync(), headers=KEY)
    assert len(emulator.model_syncs()) == (1 if when == "after" else 0)
    answer = api.post("/api/syncs", json=model_sync(), headers=KEY)
    assert answer.status_code == 200
    assert [sync["id"] for sync in emulator.model_syncs()] == [answer.json()["data"]["id"]]


def test_a_second_request_while_the_first_is_running_is_409(
    emulator: Emulator, api: httpx.Client, model_sync: Build, connect: Callable[..., httpx.Client]
) -> None:
    emulator.add_fault(method="POST", latency_seconds=1.0)
    answers = []

    def post() -> None:
        with connect(emulator.url) as other:
            answers.append(other.post("/api/syncs", json=model_sync(), headers=KEY).status_code)

    first = threading.Thread(target=post)
    first.start()
    while not emulator.requests():
        time.sleep(0.005)
    assert api.post("/api/syncs", json=model_sync(), headers=KEY).status_code == 409
    first.join()
    assert answers == [200]
    assert api.post("/api/syncs", json=model_sync(), headers=KEY).status_code == 200
    assert len(emulator.model_syncs()) == 1


@pytest.mark.parametrize("key", ["short", "x" * 256, "spaces are not allowed", "umlaute-%C3%BC"])
def test_a_malformed_key_is_400(api: httpx.Client, model_sync: Build, key: str) -> None:
    answer = api.post("/api/syncs", json=model_sync(), headers={"Idempotency-Key": key})
    assert answer.status_code == 400
    assert "Idempotency-Key" in answer.json()["message"]


def test_a_key_belongs_to_one_organization_and_one_path(
    emulator: Emulator, api: httpx.Client, staging: httpx.Client, model_sync: Build, bulk_sync: Build
) -> None:
    assert api.post("/api/syncs", json=model_sync(), headers=KEY).status_code == 200
    assert api.post("/api/bulk/syncs", json=bulk_sync(), headers=KEY).status_code == 200
    assert staging.post("/api/syncs", json={}, headers=KEY).status_code == 422


def test_a_key_is_ignored_on_other_methods(api: httpx.Client, model_sync: Build) -> None:
    id = api.post("/api/syncs", json=model_sync()).json()["data"]["id"]
    assert api.get(f"/api/syncs/{id}", headers=KEY).status_code == 200
    assert api.delete(f"/api/syncs/{id}", headers={"Idempotency-Key": "x"}).status_code == 204
    assert api.get(f"/api/syncs/{id}", headers=KEY).status_code == 404
