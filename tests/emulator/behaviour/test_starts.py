"""What starting an execution needs, of both nouns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

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


def test_there_is_no_second_execution_while_one_runs(emulator: Emulator, api: httpx.Client, path: str) -> None:
    start(api, path)
    assert api.post(f"{path}/executions", json={}).status_code == 409
    emulator.advance(60)
    start(api, path)


def test_a_start_needs_no_body(api: httpx.Client, path: str) -> None:
    assert api.post(f"{path}/executions").status_code == 200


def test_an_inactive_model_sync_does_not_start_and_an_inactive_bulk_sync_does(
    api: httpx.Client, model_path: str, bulk_path: str
) -> None:
    for path, expected in ((model_path, 400), (bulk_path, 200)):
        api.post(f"{path}/activate", json={"active": False})
        assert api.post(f"{path}/executions", json={}).status_code == expected
        assert api.get(f"{path}/status").json()["data"]["next_execution_time"] is None


def test_a_model_sync_with_problems_fails_when_it_runs(
    emulator: Emulator, api: httpx.Client, created: Create, model_sync: Build
) -> None:
    sync = created("/api/syncs", model_sync(mode="snapshot"))
    path = f"/api/syncs/{sync['id']}"
    started = start(api, path)
    emulator.advance(60)
    done = run(api, path, started)
    assert (done["status"], done["errors"]) == ("failed", [sync["problems"][0]["message"]])
    assert done["counts"]["total"] == 0


def test_identities_narrow_a_run(emulator: Emulator, api: httpx.Client, model_path: str) -> None:
    started = start(api, model_path, identities=["a@example.com", "b@example.com"])
    emulator.advance(60)
    assert run(api, model_path, started)["counts"]["total"] == 2


@pytest.mark.parametrize(
    ("strategy", "body", "status"),
    [
        ("priority", {"identities": ["a"]}, 400),
        ("priority", {"source_identities": [["email"]]}, 200),
        ("priority", {"source_identities": [["email", "id"]]}, 200),
        ("priority", {"source_identities": [["country"]]}, 400),
        ("priority", {"source_identities": [[]]}, 400),
        ("priority", {"source_identities": [["email"]], "identities": ["a"]}, 400),
        ("priority", {"source_identities": [["email"]] * 1000}, 200),
        ("priority", {"source_identities": [["email"]] * 1001}, 400),
        ("and", {"source_identities": [["email"]]}, 400),
        ("and", {"source_identities": [["id", "email"]]}, 200),
    ],
)
def test_several_identity_mappings_need_source_identities(
    api: httpx.Client, created: Create, model_sync: Build, source: Build, strategy: str, body: Json, status: int
) -> None:
    mappings = [
        {"source": source("email"), "target": "Email", "function": "Equality"},
        {"source": source("id"), "target": "Customer_ID__c", "function": "Equality"},
    ]
    sync = created("/api/syncs", model_sync(identities={"mappings": mappings, "strategy": strategy}))
    if "source_identities" in body:
        named = [[{"source": source(name), "value": "1"} for name in entry] for entry in body["source_identities"]]
        body = {**body, "source_identities": named}
    assert api.post(f"/api/syncs/{sync['id']}/executions", json=body).status_code == status


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"test": True}, 200),
        ({"resync_mode": "resync", "fetch_mode": "full"}, 200),
        ({"test": True, "resync_mode": "resync"}, 400),
        ({"resync_mode": "restart"}, 400),
        ({"fetch_mode": "some"}, 400),
        ({"schemas": ["public.orders"]}, 200),
        ({"schemas": ["public.products"]}, 400),
        ({"schemas": []}, 200),
        ({"test": "yes"}, 400),
    ],
)
def test_a_bulk_start_has_rules(api: httpx.Client, bulk_path: str, body: Json, status: int) -> None:
    assert api.post(f"{bulk_path}/executions", json=body).status_code == status


def test_another_organizations_executions_do_not_exist(api: httpx.Client, staging: httpx.Client, path: str) -> None:
    started = start(api, path)
    for call in ("executions", f"executions/{started['id']}", "status", f"executions/{started['id']}/logs"):
        assert staging.get(f"{path}/{call}").status_code == 404
    assert staging.post(f"{path}/executions", json={}).status_code == 404
    assert staging.post(f"{path}/executions/{started['id']}/cancel").status_code == 404


def test_an_execution_belongs_to_one_sync(
    api: httpx.Client, model_path: str, created: Create, model_sync: Build
) -> None:
    other = f"/api/syncs/{created('/api/syncs', model_sync())['id']}"
    started = start(api, other)
    assert api.get(f"{model_path}/executions/{started['id']}").status_code == 404
