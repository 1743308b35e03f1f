from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx

from pulumi_polytomic.emulator.server import Emulator

Json = dict[str, Any]
Build = Callable[..., Json]
Create = Callable[[str, Json], Json]


def put(api: httpx.Client, path: str, body: Json) -> Json:
    answer = api.put(f"{path}/error-handling", json=body)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()["data"]
    assert api.get(f"{path}/error-handling").json()["data"] == found
    return found


def test_a_model_syncs_error_handling_keeps_what_is_left_out(api: httpx.Client, model_path: str) -> None:
    assert put(api, model_path, {"subscribers": ["ops@example.com"], "warning_notifications": True}) == {
        "subscribers": ["ops@example.com"],
        "auto_retry_record_errors": False,
        "notify_on_record_errors": False,
        "warning_notifications": True,
    }
    assert put(api, model_path, {"notify_on_record_errors": True})["subscribers"] == ["ops@example.com"]
    assert put(api, model_path, {"subscribers": []})["subscribers"] == []


def test_a_bulk_syncs_threshold_is_cleared_by_zero(api: httpx.Client, bulk_path: str) -> None:
    both = {"subscribers": ["ops@example.com"], "ingestion_failure_threshold": 600}
    assert put(api, bulk_path, both) == both
    assert put(api, bulk_path, {})["ingestion_failure_threshold"] == 600
    assert put(api, bulk_path, {"ingestion_failure_threshold": 0}) == {**both, "ingestion_failure_threshold": None}


def test_it_is_no_part_of_the_sync_and_survives_its_update(
    api: httpx.Client, model_path: str, bulk_path: str, model_sync: Build, bulk_sync: Build
) -> None:
    for path, body in ((model_path, model_sync(name="renamed")), (bulk_path, bulk_sync(name="renamed"))):
        put(api, path, {"subscribers": ["ops@example.com"]})
        assert "error_handling" not in api.put(path, json=body).json()["data"]
        assert api.get(f"{path}/error-handling").json()["data"]["subscribers"] == ["ops@example.com"]


def test_a_mistake_is_400_as_the_page_knows_no_422(api: httpx.Client, model_path: str, bulk_path: str) -> None:
    assert api.put(f"{model_path}/error-handling", json={"subscribers": "ops@example.com"}).status_code == 400
    assert api.put(f"{bulk_path}/error-handling", json={"ingestion_failure_threshold": -1}).status_code == 400


def test_another_organizations_is_404(staging: httpx.Client, emulator: Emulator, model_path: str) -> None:
    assert staging.get(f"{model_path}/error-handling").status_code == 404
    assert staging.put(f"{model_path}/error-handling", json={}).status_code == 404
    assert "error_handling" not in emulator.model_syncs()[0]
