"""Executions as parts of a stack, on the real engine."""

from __future__ import annotations

import os
import signal
import threading
import time
from typing import Any

import httpx
import pytest

from pulumi_polytomic.emulator.server import Emulator
from tests.engine.project import ACME, Inputs, Project, bulk_sync, model_sync

PROGRAM = """
import json
from pathlib import Path

import pulumi
import pulumi_polytomic as polytomic

declared = json.loads(Path("declared.json").read_text())
made = {}
for name, resource in declared.items():
    runs = resource.pop("runs", None)
    if runs is None:
        kind = polytomic.BulkSync if "source_connection_id" in resource else polytomic.ModelSync
        made[name] = kind(name, **resource)
        continue
    sync = made[runs]
    kind = polytomic.BulkSyncExecution if isinstance(sync, polytomic.BulkSync) else polytomic.ModelSyncExecution
    run = kind(name, sync_id=sync.sync_id, **resource)
    pulumi.export(name, {"status": run.status, "id": run.execution_id, "records": run.record_count})
"""


@pytest.fixture
def runs(project: Project) -> Project:
    project.write(PROGRAM)
    # What runs moves by itself: nobody turns the clock while `pulumi up` waits.
    threading.Thread(target=_turn, args=(project.emulator,), daemon=True).start()
    return project


def _turn(emulator: Emulator) -> None:
    try:
        while True:
            time.sleep(0.2)
            emulator.advance(5)
    except Exception:
        return  # the emulator has ended


def declare(project: Project, **run: Any) -> None:
    project.declare(shop=bulk_sync(), contacts=model_sync(active=True), load={"runs": "shop", **run})


def starts(project: Project) -> list[str]:
    return [r for r in project.writes() if r.startswith("POST") and r.endswith("/executions")]


def test_a_run_is_started_once_and_again_only_by_a_trigger(runs: Project) -> None:
    declare(runs, triggers=[1])
    assert "runs the sync" in runs.preview().output
    runs.up()
    assert len(starts(runs)) == 1
    state = runs.state("load")["outputs"]
    assert state["status"] == "completed"
    first = state["execution_id"]

    runs.emulator.clear_requests()
    runs.preview("--expect-no-changes")
    runs.up("--expect-no-changes")
    assert runs.emulator.requests() == []

    declare(runs, triggers=[2], resync_mode="rebuild")
    assert "runs the sync again: A FULL RESYNC" in runs.preview().output
    runs.up()
    assert len(starts(runs)) == 1
    assert runs.state("load")["outputs"]["execution_id"] != first

    runs.emulator.clear_requests()
    declare(runs, triggers=[2], resync_mode="rebuild", timeout=60)
    runs.up()
    runs.refresh("--expect-no-changes")
    runs.destroy()
    assert starts(runs) == []


def test_a_run_that_fails_fails_the_update_is_recorded_and_runs_again(runs: Project) -> None:
    runs.emulator.script_execution(fails="the warehouse is full")
    declare(runs)
    failed = runs.up(fails=True)
    assert "ended: failed" in failed.output
    assert "the warehouse is full" in failed.output
    assert "Traceback" not in failed.without_interrupt
    state = runs.state("load")
    assert state["outputs"]["status"] == "failed"
    assert state["initErrors"]

    runs.emulator.clear_requests()
    runs.up()
    assert len(starts(runs)) == 1
    assert runs.state("load")["outputs"]["status"] == "completed"
    assert "initErrors" not in runs.state("load")
    runs.preview("--expect-no-changes")


def test_a_preview_after_a_wait_that_timed_out_says_that_it_waits_and_nothing_else(runs: Project) -> None:
    declare(runs, triggers=[1])
    runs.up()
    runs.emulator.script_execution(seconds=100_000)
    declare(runs, triggers=[2], timeout=1)
    runs.emulator.clear_requests()
    assert "still runs after 1 s (" in runs.up(fails=True).output
    id = runs.state("load")["outputs"]["execution_id"]
    preview = runs.preview().output
    assert f"`pulumi up` waits for the execution {id}, which is under way" in preview
    assert "runs the sync" not in preview
    runs.emulator.advance(200_000)
    runs.up()
    assert len(starts(runs)) == 1
    assert runs.state("load")["outputs"]["execution_id"] == id


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_wait_goes_on_with_the_same_execution(runs: Project, how: signal.Signals) -> None:
    runs.declare(shop=bulk_sync())
    runs.up()
    runs.emulator.script_execution(seconds=3600)
    declare(runs)
    waiting = runs.start("up", "--yes", "--skip-preview")
    while not starts(runs):
        time.sleep(0.1)
    time.sleep(1)
    os.killpg(waiting.pid, how)
    if how == signal.SIGINT:
        runs.emulator.advance(7200)
    waiting.communicate(timeout=60)
    runs.emulator.advance(7200)
    runs.pulumi("cancel", "--yes") if how == signal.SIGKILL else None
    runs.up()
    assert len({e["id"] for e in runs.emulator.executions()}) == 1
    assert runs.state("load")["outputs"]["status"] == "completed"


@pytest.mark.parametrize("on_running", ["wait", "attach", "fail"])
def test_a_run_that_is_under_way_is_waited_for_attached_to_or_an_error(runs: Project, on_running: str) -> None:
    runs.declare(shop=bulk_sync())
    runs.up()
    runs.emulator.script_execution(seconds=100_000)
    running = _start(runs)
    declare(runs, on_running=on_running)
    runs.emulator.clear_requests()
    started = runs.start("up", "--yes", "--skip-preview")
    if on_running != "fail":
        while not any(request["path"].endswith(f"/executions/{running}") for request in runs.emulator.requests()):
            assert started.poll() is None
            time.sleep(0.1)
        runs.emulator.advance(200_000)
    output, _ = started.communicate(timeout=200)
    assert (started.returncode != 0) == (on_running == "fail"), output
    ids = {execution["id"] for execution in runs.emulator.executions()}
    assert len(ids) == (2 if on_running == "wait" else 1)
    if on_running == "fail":
        assert "409" in output
        assert "on_running" in output
    else:
        held = runs.state("load")["outputs"]["execution_id"]
        assert (held == running) == (on_running == "attach")


def _start(project: Project) -> str:
    id = project.id_of("shop")
    answer = httpx.post(
        f"{project.emulator.url}/api/bulk/syncs/{id}/executions",
        headers={"Authorization": f"Bearer {ACME.api_key}", "X-Polytomic-Version": "2025-09-18"},
        json={},
    )
    assert answer.is_success, answer.text
    return str(answer.json()["data"]["id"])


def test_a_model_sync_that_is_not_active_is_refused_at_preview(runs: Project) -> None:
    def program(active: bool) -> Inputs:
        return {"contacts": model_sync(active=active), "first": {"runs": "contacts"}}

    runs.declare(contacts=model_sync(active=False))
    runs.up()
    runs.declare(**program(False))
    assert "is not active" in runs.preview(fails=True).output
    runs.declare(**program(True))
    runs.preview()
    runs.up()
    assert runs.state("first")["outputs"]["status"] == "completed"


def test_waits_do_not_keep_syncs_from_being_made(runs: Project) -> None:
    runs.declare(**{f"shop-{n}": bulk_sync(name=f"Shop {n}") for n in range(8)})
    runs.up()
    for _ in range(8):
        runs.emulator.script_execution(seconds=100_000)
    runs.declare(
        **{f"shop-{n}": bulk_sync(name=f"Shop {n}") for n in range(8)},
        **{f"load-{n}": {"runs": f"shop-{n}"} for n in range(8)},
        **{f"late-{n}": bulk_sync(name=f"Late {n}") for n in range(3)},
    )
    waiting = runs.start("up", "--yes", "--skip-preview")
    while len(starts(runs)) < 8:
        time.sleep(0.1)
    while sum(sync["name"].startswith("Late") for sync in runs.emulator.bulk_syncs()) < 3:
        assert waiting.poll() is None
        time.sleep(0.1)
    runs.emulator.advance(200_000)
    waiting.communicate(timeout=120)
    assert waiting.returncode == 0
