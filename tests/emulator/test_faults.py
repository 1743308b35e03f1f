from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from pulumi_polytomic.emulator.faults import Fault, Faults
from pulumi_polytomic.emulator.server import Emulator

Json = dict[str, Any]
Build = Callable[..., Json]


def test_a_fault_hits_as_often_as_it_is_asked_to(emulator: Emulator, api: httpx.Client) -> None:
    emulator.add_fault(status=503, count=2)
    assert [api.get("/api/me").status_code for _ in range(4)] == [503, 503, 200, 200]


def test_a_fault_answers_with_the_error_body(emulator: Emulator, api: httpx.Client) -> None:
    emulator.add_fault(status=500)
    assert api.get("/api/me").json() == {
        "key": "internal_server_error",
        "message": "Something went wrong on our side.",
        "metadata": {},
        "status": 500,
    }


def test_a_fault_answers_with_the_body_asked_for(emulator: Emulator, api: httpx.Client) -> None:
    emulator.add_fault(status=422, body={"key": "cache", "message": "cache refresh in progress"})
    answer = api.get("/api/me")
    assert (answer.status_code, answer.json()["key"]) == (422, "cache")


def test_a_server_may_take_a_body_otherwise_than_it_was_sent(
    emulator: Emulator, api: httpx.Client, model_sync: Build
) -> None:
    emulator.add_fault(method="POST", takes={"name": "Taken", "policies": None})
    sent = model_sync(name="Sent", policies=["0ac3e000-b000-4000-8000-000000000001"])
    first, second = (api.post("/api/syncs", json=sent).json()["data"] for _ in range(2))
    assert (first["name"], first["policies"]) == ("Taken", [])
    assert (second["name"], second["policies"]) == (sent["name"], sent["policies"])
    assert emulator.requests()[0]["body"] == sent


def test_a_fault_is_narrowed_by_method_and_path(emulator: Emulator, api: httpx.Client) -> None:
    emulator.add_fault(method="GET", path=r"/api/syncs$", status=500, count=None)
    assert api.get("/api/me").status_code == 200
    assert api.post("/api/syncs", json={}).status_code == 422
    assert api.get("/api/syncs").status_code == 500
    assert api.get("/api/bulk/syncs").status_code == 200
    emulator.clear_faults()
    assert api.get("/api/syncs").status_code == 200


def test_faults_apply_in_the_order_they_were_asked_for(emulator: Emulator, api: httpx.Client) -> None:
    emulator.add_fault(status=500)
    emulator.add_fault(status=502, count=2)
    emulator.add_fault(status=503, skip=1)
    assert [api.get("/api/me").status_code for _ in range(6)] == [500, 502, 502, 200, 503, 200]


def test_a_rate_limit_says_when_to_come_back(emulator: Emulator, api: httpx.Client) -> None:
    emulator.add_fault(status=429, retry_after=2)
    answer = api.get("/api/me")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "2")


def test_an_error_before_the_commit_has_no_effect(emulator: Emulator, api: httpx.Client, model_sync: Build) -> None:
    emulator.add_fault(method="POST", status=500)
    assert api.post("/api/syncs", json=model_sync()).status_code == 500
    assert emulator.model_syncs() == []


def test_an_error_after_the_commit_hides_an_effect(emulator: Emulator, api: httpx.Client, model_sync: Build) -> None:
    emulator.add_fault(method="POST", status=500, when="after")
    assert api.post("/api/syncs", json=model_sync()).status_code == 500
    assert len(emulator.model_syncs()) == 1


@pytest.mark.parametrize(("when", "left"), [("before", 1), ("after", 0)])
def test_a_dropped_connection_is_closed_without_an_answer(
    emulator: Emulator, api: httpx.Client, model_sync: Build, when: str, left: int
) -> None:
    id = api.post("/api/syncs", json=model_sync()).json()["data"]["id"]
    emulator.add_fault(method="DELETE", drop=True, when=when)
    with pytest.raises(httpx.TransportError):
        api.delete(f"/api/syncs/{id}")
    assert len(emulator.model_syncs()) == left
    assert api.get("/api/me").status_code == 200


def test_a_slow_answer_outlasts_an_impatient_client_and_still_commits(
    emulator: Emulator, api: httpx.Client, model_sync: Build
) -> None:
    emulator.add_fault(method="POST", latency_seconds=0.3)
    with pytest.raises(httpx.ReadTimeout):
        api.post("/api/syncs", json=model_sync(), timeout=0.05)
    while not emulator.model_syncs():
        assert api.get("/api/me").status_code == 200


def test_a_slow_request_does_not_hold_the_others(
    emulator: Emulator, api: httpx.Client, connect: Callable[..., httpx.Client]
) -> None:
    emulator.add_fault(path="/api/syncs", latency_seconds=0.5)
    answered: list[str] = []

    def slow() -> None:
        with connect(emulator.url) as other:
            other.get("/api/syncs")
            answered.append("slow")

    thread = threading.Thread(target=slow)
    thread.start()
    while not emulator.requests():
        time.sleep(0.005)
    api.get("/api/me")
    answered.append("fast")
    thread.join()
    assert answered == ["fast", "slow"]


def test_a_count_holds_among_threads() -> None:
    faults = Faults()
    faults.add(Fault(status=500, count=7, skip=3))
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda _: faults.take("GET", "/"), range(200)))
    assert sum(fault is not None for fault in taken) == 7


def test_a_fault_is_narrowed_to_the_sync_of_a_name(emulator: Emulator, api: httpx.Client, model_sync: Build) -> None:
    emulator.add_fault(name="Leads", status=500, count=None)
    assert api.get("/api/me").status_code == 200
    assert api.post("/api/syncs", json=model_sync(name="Contacts")).status_code == 200
    assert api.post("/api/syncs", content=b"[not an object").status_code == 400
    assert api.post("/api/syncs", json=model_sync(name="Leads")).status_code == 500
    assert [sync["name"] for sync in emulator.model_syncs()] == ["Contacts"]


def test_a_gateway_answers_with_a_page(emulator: Emulator, api: httpx.Client, model_sync: Build) -> None:
    emulator.add_fault(method="POST", status=502, html="<title>Bad gateway</title>")
    answer = api.post("/api/syncs", json=model_sync())
    assert (answer.status_code, answer.headers["Content-Type"]) == (502, "text/html; charset=utf-8")
    assert answer.text == "<title>Bad gateway</title>"
    assert emulator.model_syncs() == []


@pytest.mark.parametrize(("when", "made"), [("before", 0), ("after", 1)])
def test_a_page_of_a_gateway_is_never_replayed(
    emulator: Emulator, api: httpx.Client, model_sync: Build, when: str, made: int
) -> None:
    emulator.add_fault(method="POST", status=504, html="<title>Time-out</title>", when=when)
    key = {"Idempotency-Key": "a-key-of-ours"}
    assert api.post("/api/syncs", json=model_sync(), headers=key).status_code == 504
    assert len(emulator.model_syncs()) == made
    assert api.post("/api/syncs", json=model_sync(), headers=key).status_code == 200
    assert len(emulator.model_syncs()) == 1


def test_an_answer_breaks_off_before_the_length_it_announced(
    emulator: Emulator, api: httpx.Client, model_sync: Build
) -> None:
    emulator.add_fault(method="POST", cut="announced")
    with pytest.raises(httpx.RemoteProtocolError):
        api.post("/api/syncs", json=model_sync())
    assert len(emulator.model_syncs()) == 1
    assert api.get("/api/me").status_code == 200


def test_half_an_answer_comes_as_if_it_were_whole(emulator: Emulator, api: httpx.Client, model_sync: Build) -> None:
    emulator.add_fault(method="POST", cut="unannounced")
    answer = api.post("/api/syncs", json=model_sync())
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")
    assert answer.text.startswith('{"data":{')
    with pytest.raises(json.JSONDecodeError):
        answer.json()
    assert len(emulator.model_syncs()) == 1


def test_a_replay_can_be_cut_too_and_is_whole_afterwards(
    emulator: Emulator, api: httpx.Client, model_sync: Build
) -> None:
    key = {"Idempotency-Key": "a-key-of-ours"}
    first = api.post("/api/syncs", json=model_sync(), headers=key).text
    emulator.add_fault(method="POST", cut="unannounced")
    half = api.post("/api/syncs", json=model_sync(), headers=key).text
    assert first.startswith(half)
    assert half != first
    assert api.post("/api/syncs", json=model_sync(), headers=key).text == first


def test_clearing_the_faults_lets_those_go_on_that_wait(
    emulator: Emulator, connect: Callable[..., httpx.Client], model_sync: Build
) -> None:
    emulator.add_fault(method="POST", latency_seconds=3600)
    with ThreadPoolExecutor(1) as pool, connect(emulator.url) as other:
        answer = pool.submit(other.post, "/api/syncs", json=model_sync())
        while not emulator.requests():
            time.sleep(0.005)
        assert emulator.model_syncs() == []
        emulator.clear_faults()
        assert answer.result().status_code == 200
    assert len(emulator.model_syncs()) == 1


@pytest.mark.parametrize(
    "answer", [{"status": 504, "html": "<title>Time-out</title>"}, {"status": 500}, {"drop": True}]
)
def test_a_request_may_be_carried_out_after_its_answer(
    emulator: Emulator, api: httpx.Client, model_sync: Build, answer: Json
) -> None:
    key = {"Idempotency-Key": "a-key-of-ours"}
    emulator.add_fault(method="POST", late_seconds=5, **answer)
    if "drop" in answer:
        with pytest.raises(httpx.TransportError):
            api.post("/api/syncs", json=model_sync(), headers=key)
    else:
        assert api.post("/api/syncs", json=model_sync(), headers=key).status_code == answer["status"]
    emulator.advance(4)
    assert api.post("/api/syncs", json=model_sync(), headers=key).status_code == 409
    assert emulator.model_syncs() == []
    emulator.advance(1)
    (made,) = emulator.model_syncs()
    assert api.post("/api/syncs", json=model_sync(), headers=key).json()["data"]["id"] == made["id"]
    assert len(emulator.model_syncs()) == 1


def test_what_is_late_is_carried_out_when_the_faults_are_cleared_and_dropped_by_a_reset(
    emulator: Emulator, api: httpx.Client, model_sync: Build
) -> None:
    for end, made in ((emulator.clear_faults, 1), (emulator.reset, 0)):
        emulator.add_fault(method="POST", status=504, late_seconds=3600)
        assert api.post("/api/syncs", json=model_sync()).status_code == 504
        assert len(emulator.model_syncs()) == 0
        end()
        assert len(emulator.model_syncs()) == made
        emulator.reset()


@pytest.mark.parametrize(
    "fault",
    [{"late_seconds": 5}, {"when": "during"}, {"path": "("}, {"colour": "red"}, {"cut": "short"}, {"html": "<p>"}],
)
def test_a_fault_that_makes_no_sense_is_refused(emulator: Emulator, fault: Json) -> None:
    answer = httpx.post(f"{emulator.url}/_emulator/faults", json=fault)
    assert answer.status_code == 400
    assert answer.json()["message"].startswith("fault: ")
