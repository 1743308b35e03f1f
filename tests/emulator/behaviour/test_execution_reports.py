"""What executions report: counts, errors, logs, and the summary of all bulk syncs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx

from pulumi_polytomic.emulator import seed
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


def test_counts_grow_while_it_runs(emulator: Emulator, api: httpx.Client, model_path: str) -> None:
    emulator.script_execution(rows=40, errors=("bad email", "no owner"), warnings=("long name",))
    started = start(api, model_path)
    emulator.advance(6)
    assert run(api, model_path, started)["counts"]["total"] == 20
    assert run(api, model_path, started)["errors"] == ["bad email"]
    emulator.advance(60)
    done = run(api, model_path, started)
    assert done["counts"] == {
        "total": 40, "insert": 0, "update": 0, "upserts": 38, "delete": 0, "error": 2, "warnings": 1,
    }  # fmt: skip
    assert (done["status"], done["errors"]) == ("completed", ["bad email", "no owner"])
    assert done["created_at"] < done["started_at"] < done["completed_at"]


def test_a_bulk_execution_with_failed_records_ends_in_errors(
    emulator: Emulator, api: httpx.Client, bulk_path: str
) -> None:
    emulator.script_execution(rows=10, errors=("too long",), schema="public.events")
    started = start(api, bulk_path)
    emulator.advance(60)
    done = run(api, bulk_path, started)
    assert (done["status"], done["record_count"], done["error_count"]) == ("errors", 20, 1)
    schemas = {schema["schema"]: schema for schema in done["schemas"]}
    assert (schemas["public.events"]["error_count"], schemas["public.orders"]["error_count"]) == (1, 0)
    assert schemas["public.events"]["status"] == "completed"


def test_log_files_are_served_without_a_key_and_with_a_signature(
    emulator: Emulator, api: httpx.Client, model_path: str
) -> None:
    emulator.script_execution(errors=("bad email",), rows=3)
    started = start(api, model_path)
    emulator.advance(60)
    logs = f"{model_path}/executions/{started['id']}"
    index = api.get(f"{logs}/logs").json()["data"]
    assert {type: entry["count"] for type, entry in index.items()} == {"records": 3, "errors": 1, "inserts": 2}
    (url,) = api.get(index["errors"]["url"]).json()["data"]["urls"]
    assert httpx.get(url).text == '{"message": "bad email"}\n'
    assert httpx.get(url.replace("errors", "records")).status_code == 403
    assert api.get(f"{logs}/warnings").json()["data"]["urls"] == []
    assert api.get(f"{logs}/colours").status_code == 400
    emulator.advance(3601)
    assert httpx.get(url).status_code == 403


def test_the_console_tells_the_story(emulator: Emulator, api: httpx.Client, path: str) -> None:
    emulator.script_execution(fails="no more disk")
    started = start(api, path)
    console = f"{path}/executions/{started['id']}/consolelog"
    first = api.get(console).json()["data"]
    assert [entry["message"] for entry in first["entries"]] == ["Execution is created."]
    emulator.advance(60)
    rest = api.get(console, params={"after": first["next_cursor"]}).json()["data"]["entries"]
    assert [entry["level"] for entry in rest] == ["info", "info", "error"]
    assert rest[-1]["message"] == "no more disk"
    assert len(api.get(console, params={"limit": 1}).json()["data"]["entries"]) == 1


def test_the_summary_holds_the_last_run_of_each_enabled_schema(
    emulator: Emulator, api: httpx.Client, bulk_path: str
) -> None:
    first = start(api, bulk_path)
    emulator.advance(60)
    second = start(api, bulk_path, schemas=["public.events"])
    (found,) = api.get("/api/bulk/syncs/status", params={"all": "true"}).json()["data"]
    assert {one["schema"]: one["execution_id"] for one in found["schemas"]} == {
        "public.orders": first["id"],
        "public.events": second["id"],
    }
    assert found["status"] == "created"
    assert api.get("/api/bulk/syncs/status", params={"sync_id": seed.ACME.id}).json()["data"] is None
