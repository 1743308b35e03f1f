"""Every end that an execution can have, a history that is cut, and answers that lag."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from pulumi_polytomic.emulator import Unsettled, running
from pulumi_polytomic.emulator.server import Emulator

Json = dict[str, Any]
Build = Callable[..., Json]


def start(api: httpx.Client, path: str) -> str:
    answer = api.post(f"{path}/executions", json={})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["data"]["id"])


def run(api: httpx.Client, path: str, id: str) -> Json:
    found: Json = api.get(f"{path}/executions/{id}").json()["data"]
    return found


@pytest.mark.parametrize(
    ("outcome", "of_a_model", "of_a_bulk"),
    [
        ({}, "completed", "completed"),
        ({"errors": ("no",)}, "completed", "errors"),
        ({"warnings": ("well",)}, "completed", "completed"),
        ({"fails": "closed"}, "failed", "failed"),
        ({"interrupted": True}, "interrupted", "interrupted"),
        ({"canceled": True}, "canceled", "canceled"),
    ],
    ids=str,
)
def test_an_execution_ends_in_every_status_with_its_counts(
    emulator: Emulator, api: httpx.Client, path: str, outcome: Json, of_a_model: str, of_a_bulk: str
) -> None:
    emulator.script_execution(**{"rows": 40, **outcome})
    id = start(api, path)
    emulator.advance(60)
    done = run(api, path, id)
    assert done["status"] == (of_a_bulk if "bulk" in path else of_a_model)
    assert done["completed_at"] is not None
    half = done["status"] in ("interrupted", "canceled")
    counts = done.get("counts") or {
        "total": done["record_count"], "error": done["error_count"], "warnings": done["warning_count"]
    }  # fmt: skip
    schemas = 2 if "bulk" in path else 1
    assert counts["total"] == (20 if half else 40) * schemas
    assert counts["error"] == len(outcome.get("errors", ()))
    assert counts["warnings"] == len(outcome.get("warnings", ()))


def test_an_execution_goes_through_statuses_that_nobody_listed(
    emulator: Emulator, api: httpx.Client, path: str
) -> None:
    emulator.script_execution(through=("hibernating", "waiting"), seconds=0)
    id, seen = start(api, path), list[str]()
    for _ in range(20):
        if (status := run(api, path, id)["status"]) not in seen:
            seen.append(status)
        emulator.advance(1)
    assert seen[2:4] == ["hibernating", "waiting"]
    assert seen[-1] == "completed"


@pytest.mark.parametrize("wrong", [{"through": "waiting"}, {"through": ["failed"]}], ids=str)
def test_what_an_execution_goes_through_is_a_list_without_an_end(
    emulator: Emulator, api: httpx.Client, wrong: Json
) -> None:
    assert httpx.post(f"{emulator.url}/_emulator/executions", json=wrong).status_code == 400


@pytest.mark.parametrize("over_http", [False, True])
def test_the_history_is_cut_and_what_runs_stays(
    emulator: Emulator, api: httpx.Client, path: str, over_http: bool
) -> None:
    old = start(api, path)
    emulator.advance(60)
    now = start(api, path)
    if over_http:
        assert httpx.delete(f"{emulator.url}/_emulator/executions").status_code == 204
    else:
        emulator.prune_executions()
    assert api.get(f"{path}/executions/{old}").status_code == 404
    assert [one["id"] for one in api.get(f"{path}/executions").json()["data"]] == [now]
    assert api.get(f"{path}/status").json()["data"]["last_execution"] is None
    emulator.advance(60)
    emulator.prune_executions("of another sync")
    assert run(api, path, now)["status"] == "completed"


@pytest.mark.parametrize("noun", ["model", "bulk"])
def test_what_answers_tell_of_an_execution_may_lag(
    connect: Callable[..., httpx.Client], model_sync: Build, bulk_sync: Build, noun: str
) -> None:
    with running(unsettled=Unsettled(status_lag=5)) as emulator, connect(emulator.url) as api:
        collection, body = ("/api/syncs", model_sync()) if noun == "model" else ("/api/bulk/syncs", bulk_sync())
        path = f"{collection}/{api.post(collection, json=body).json()['data']['id']}"
        emulator.script_execution(seconds=1)
        id = start(api, path)
        emulator.advance(7)
        assert emulator.executions()[0]["status"] == "completed"
        before = run(api, path, id)
        assert (before["status"], before["completed_at"]) == ("running", None)
        second = start(api, path)
        assert run(api, path, second)["status"] == "created"
        emulator.advance(60)
        assert {run(api, path, one)["status"] for one in (id, second)} == {"completed"}


def test_a_list_of_executions_lags_like_every_list(connect: Callable[..., httpx.Client], model_sync: Build) -> None:
    with running(unsettled=Unsettled(list_lag=5)) as emulator, connect(emulator.url) as api:
        path = f"/api/syncs/{api.post('/api/syncs', json=model_sync()).json()['data']['id']}"
        id = start(api, path)
        assert api.get(f"{path}/executions").json().get("data") is None
        assert run(api, path, id)["status"] == "created"
        emulator.advance(5)
        assert [one["id"] for one in api.get(f"{path}/executions").json()["data"]] == [id]


def test_what_was_started_may_be_unknown_for_a_while(
    connect: Callable[..., httpx.Client], model_sync: Build, bulk_sync: Build
) -> None:
    with running(unsettled=Unsettled(execution_lag=5)) as emulator, connect(emulator.url) as api:
        for place, body in (("/api/syncs", model_sync()), ("/api/bulk/syncs", bulk_sync())):
            path = f"{place}/{api.post(place, json=body).json()['data']['id']}"
            started = f"{path}/executions/{api.post(f'{path}/executions', json={}).json()['data']['id']}"
            for known in (False, True):
                assert api.get(started).status_code == (200 if known else 404)
                assert bool(api.get(f"{path}/executions").json()["data"]) is known
                assert bool(api.get(f"{path}/status").json()["data"].get("current_execution")) is known
                assert api.post(f"{path}/executions", json={}).status_code == 409
                emulator.advance(5)


def test_the_call_for_many_may_be_missing(connect: Callable[..., httpx.Client]) -> None:
    for reading, status in ((Unsettled(), 200), (Unsettled(many_statuses="missing"), 404)):
        with running(unsettled=reading) as emulator, connect(emulator.url) as api:
            assert api.get("/api/bulk/syncs/status", params={"all": "true"}).status_code == status
