"""The setting `refresh: listed` on the real engine: state remembers `updated_at`, and nobody sees it."""

from __future__ import annotations

from collections import Counter

from tests.engine.project import Project, bulk_sync, model_sync


def asked(project: Project) -> Counter[str]:
    requests = Counter(f"{r['method']} {r['path']}" for r in project.emulator.requests())
    project.emulator.clear_requests()
    return requests


def test_a_refresh_from_lists_shows_drift_and_nothing_of_what_state_remembers(project: Project) -> None:
    project.environment["POLYTOMIC_REFRESH"] = "listed"
    project.declare(contacts=model_sync(), people=model_sync(name="People"), shop=bulk_sync())
    project.up()
    remembered = project.state("contacts")["outputs"]["__updated_at"]
    asked(project)
    lists = {"GET /api/syncs": 1, "GET /api/bulk/syncs": 1}
    project.preview("--refresh", "--expect-no-changes")
    assert asked(project) == lists

    # What the program does not declare moves `updated_at`, which is no difference.
    id = project.id_of("contacts")
    project.emulator.advance(1)
    project.emulator.edit("model sync", id, {"sync_all_records": True})
    refresh = project.refresh()
    assert refresh.summary == {"unchanged": 4}
    assert "updated_at" not in refresh.output
    assert asked(project) == {**lists, f"GET /api/syncs/{id}": 1}
    assert project.state("contacts")["outputs"]["__updated_at"] > remembered
    project.preview("--refresh", "--expect-no-changes")
    assert asked(project) == lists

    project.emulator.advance(1)
    project.emulator.edit("model sync", id, {"mode": "update"})
    up = project.up("--refresh")
    assert up.summary == {"updated": 1, "unchanged": 3}
    assert "updated_at" not in up.output
    assert project.live_model_sync(id)["mode"] == "updateOrCreate"
    project.preview("--refresh", "--expect-no-changes")
