"""Executions of both nouns: the clock, the outcomes, and cancelation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from pulumi_polytomic.emulator import running
from pulumi_polytomic.emulator.server import Emulator

Json = dict[str, Any]
Build = Callable[..., Json]
Create = Callable[[str, Json], Json]


def start(api: httpx.Client, path: str, **body: Any) -> Json:
    answer = api.post(f"{path}/executions", json=body)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()["data"]
    return found


def run(api: httpx.Client, path: str, started: Json) -> Json:
    found: Json = api.get(f"{path}/executions/{started['id']}").json()["data"]
    return found


@pytest.mark.parametrize(
    ("noun", "expected"),
    [
        ("model_path", ["created", "queued", "running", "processing", "completed"]),
        ("bulk_path", ["created", "scheduled", "running", "exporting", "processing", "completed"]),
    ],
)
def test_an_execution_moves_through_its_states_as_the_clock_is_advanced(
    request: pytest.FixtureRequest, emulator: Emulator, api: httpx.Client, noun: str, expected: list[str]
) -> None:
    path = request.getfixturevalue(noun)
    started = start(api, path)
    seen = [started["status"]]
    for _ in range(20):
        emulator.advance(1)
        status = run(api, path, started)["status"]
        if status != seen[-1]:
            seen.append(status)
    assert seen == expected


def test_nothing_moves_while_the_clock_stands_still(emulator: Emulator, api: httpx.Client, path: str) -> None:
    started = start(api, path)
    assert {run(api, path, started)["status"] for _ in range(3)} == {"created"}
    assert run(api, path, started)["started_at"] is None


def test_the_clock_is_moved_over_http(emulator: Emulator, api: httpx.Client, path: str) -> None:
    started = start(api, path)
    control = f"{emulator.url}/_emulator/clock"
    assert httpx.post(control, json={"seconds": 60}).status_code == 204
    assert run(api, path, started)["status"] == "completed"
    for wrong in ({}, {"seconds": -1}, {"seconds": "soon"}):
        assert httpx.post(control, json=wrong).status_code == 400


def test_the_clock_moves_what_is_written_too(
    emulator: Emulator, api: httpx.Client, created: Create, model_sync: Build
) -> None:
    before = created("/api/syncs", model_sync())["created_at"]
    emulator.advance(86400)
    assert created("/api/syncs", model_sync())["created_at"][:10] > before[:10]


def test_a_reset_sets_the_clock_back_and_forgets_the_executions(
    emulator: Emulator, api: httpx.Client, path: str, created: Create, model_sync: Build
) -> None:
    before = created("/api/syncs", model_sync())["created_at"]
    start(api, path)
    emulator.advance(10 * 86400)
    emulator.reset()
    assert emulator.executions() == []
    emulator.advance(86400)
    after = created("/api/syncs", model_sync())["created_at"]
    one, other = (datetime.fromisoformat(moment.rstrip("Z")) for moment in (before, after))
    assert timedelta(days=1) <= other - one < timedelta(days=5)


def test_time_may_be_real(model_sync: Build, connect: Callable[..., httpx.Client]) -> None:
    with running(real_time=True) as emulator, connect(emulator.url) as api:
        path = f"/api/syncs/{api.post('/api/syncs', json=model_sync()).json()['data']['id']}"
        emulator.script_execution(seconds=0)
        started = start(api, path)
        emulator.advance(60)
        assert run(api, path, started)["status"] == "completed"


def test_an_execution_survives_a_restart(
    tmp_path: Any, model_sync: Build, connect: Callable[..., httpx.Client]
) -> None:
    with running(tmp_path / "polytomic.db") as emulator, connect(emulator.url) as api:
        path = f"/api/syncs/{api.post('/api/syncs', json=model_sync()).json()['data']['id']}"
        started = start(api, path)
        emulator.advance(5)
    with running(tmp_path / "polytomic.db") as emulator, connect(emulator.url) as api:
        assert run(api, path, started)["status"] == "running"
        emulator.advance(60)
        assert run(api, path, started)["status"] == "completed"


def test_the_next_execution_fails_and_the_one_after_it_does_not(
    emulator: Emulator, api: httpx.Client, path: str
) -> None:
    emulator.script_execution(fails="the warehouse is closed")
    statuses = []
    for _ in range(2):
        started = start(api, path)
        emulator.advance(60)
        statuses.append(run(api, path, started)["status"])
    assert statuses == ["failed", "completed"]


def test_a_failure_says_why(emulator: Emulator, api: httpx.Client, model_path: str, bulk_path: str) -> None:
    for path, key, expected in (
        (model_path, "errors", ["the warehouse is closed"]),
        (bulk_path, "status_message", "the warehouse is closed"),
    ):
        emulator.script_execution(sync_id=path.rpartition("/")[2], fails="the warehouse is closed")
        started = start(api, path)
        emulator.advance(60)
        assert run(api, path, started)[key] == expected


def test_an_execution_may_end_interrupted(emulator: Emulator, api: httpx.Client, path: str) -> None:
    emulator.script_execution(interrupted=True)
    started = start(api, path)
    emulator.advance(60)
    assert run(api, path, started)["status"] == "interrupted"
    assert run(api, path, start(api, path))["status"] == "created"


def test_an_outcome_waits_for_the_sync_it_is_meant_for(
    emulator: Emulator, api: httpx.Client, model_path: str, bulk_path: str
) -> None:
    control = f"{emulator.url}/_emulator/executions"
    outcome = {"sync_id": bulk_path.rpartition("/")[2], "fails": "no", "seconds": 1}
    assert httpx.post(control, json=outcome).status_code == 204
    model_run, bulk_run = start(api, model_path), start(api, bulk_path)
    emulator.advance(60)
    assert run(api, model_path, model_run)["status"] == "completed"
    assert run(api, bulk_path, bulk_run)["status"] == "failed"
    for wrong in ({"colour": "red"}, {"rows": -1}, {"errors": "one"}):
        assert httpx.post(control, json=wrong).status_code == 400


def test_executions_are_listed_newest_first_and_paged(emulator: Emulator, api: httpx.Client, path: str) -> None:
    ids = []
    for _ in range(3):
        ids.append(start(api, path)["id"])
        emulator.advance(60)
    running_now = start(api, path)["id"]

    def listed(**query: Any) -> list[str]:
        return [item["id"] for item in api.get(f"{path}/executions", params=query).json()["data"]]

    assert listed() == [running_now, *reversed(ids)]
    assert listed(ascending="true") == [*ids, running_now]
    finished = "only_completed" if "bulk" not in path else "only_terminal"
    assert listed(**{finished: "true"}) == list(reversed(ids))
    seen, token = [], None
    while True:
        query = {"limit": 3, **({"page_token": token} if token else {})}
        answer = api.get(f"{path}/executions", params=query).json()
        seen += [item["id"] for item in answer["data"]]
        token = answer["pagination"].get("next_page_token")
        if token is None:
            break
    assert seen == [running_now, *reversed(ids)]


def test_the_status_names_what_runs_and_what_ran(emulator: Emulator, api: httpx.Client, path: str) -> None:
    status = api.get(f"{path}/status").json()["data"]
    assert status["current_execution"] is status["last_execution"] is None
    assert status["next_execution_time"] is not None
    started = start(api, path)
    assert api.get(f"{path}/status").json()["data"]["current_execution"] == run(api, path, started)
    emulator.advance(60)
    status = api.get(f"{path}/status").json()["data"]
    assert status["current_execution"] is None
    assert status["last_execution"] == run(api, path, started)


def test_cancelation_takes_a_moment(emulator: Emulator, api: httpx.Client, path: str) -> None:
    started = start(api, path)
    emulator.advance(4)
    assert api.post(f"{path}/cancel").json()["data"]["message"]
    assert run(api, path, started)["status"] == "canceling"
    assert api.post(f"{path}/executions", json={}).status_code == 409
    emulator.advance(1)
    assert run(api, path, started)["status"] == "canceled"
    start(api, path)


def test_one_execution_is_canceled_and_a_finished_one_stays_as_it_is(
    emulator: Emulator, api: httpx.Client, path: str
) -> None:
    started = start(api, path)
    assert api.post(f"{path}/executions/{started['id']}/cancel").status_code == 200
    emulator.advance(2)
    assert run(api, path, started)["status"] == "canceled"
    done = start(api, path)
    emulator.advance(60)
    assert api.post(f"{path}/executions/{done['id']}/cancel").status_code == 200
    assert api.post(f"{path}/cancel").status_code == 200
    assert run(api, path, done)["status"] == "completed"


def test_a_delete_cancels_what_runs(emulator: Emulator, api: httpx.Client, path: str) -> None:
    started = start(api, path)
    assert api.delete(path).status_code == 204
    assert [(one["id"], one["status"]) for one in emulator.executions()] == [(started["id"], "canceled")]
    assert api.get(f"{path}/executions/{started['id']}").status_code == 404
    assert api.get(f"{path}/status").status_code == 404


def test_a_delete_by_hand_cancels_what_runs(emulator: Emulator, api: httpx.Client, bulk_path: str) -> None:
    start(api, bulk_path)
    emulator.remove("bulk sync", bulk_path.rpartition("/")[2])
    assert [one["status"] for one in emulator.executions()] == ["canceled"]


def test_deactivating_a_bulk_sync_cancels_what_runs(
    emulator: Emulator, api: httpx.Client, bulk_path: str, bulk_sync: Build
) -> None:
    id = bulk_path.rpartition("/")[2]
    for deactivate in (
        lambda: api.post(f"{bulk_path}/activate", json={"active": False}),
        lambda: api.put(bulk_path, json=bulk_sync(active=False)),
        lambda: emulator.edit("bulk sync", id, {"active": False}),
    ):
        api.post(f"{bulk_path}/activate", json={"active": True})
        started = start(api, bulk_path)
        deactivate()
        assert run(api, bulk_path, started)["status"] == "canceling"
        emulator.advance(2)


def test_deactivating_a_model_sync_does_not(emulator: Emulator, api: httpx.Client, model_path: str) -> None:
    started = start(api, model_path)
    api.post(f"{model_path}/activate", json={"active": False})
    emulator.advance(60)
    assert run(api, model_path, started)["status"] == "completed"


def test_canceling_every_schema_cancels_the_run(emulator: Emulator, api: httpx.Client, bulk_path: str) -> None:
    started = start(api, bulk_path)
    for schema, status in (("public.orders", "created"), ("public.events", "canceling")):
        api.post(f"{bulk_path}/schemas/{schema}/cancel")
        assert run(api, bulk_path, started)["status"] == status
    assert api.post(f"{bulk_path}/schemas/public.nothing/cancel").status_code == 404
