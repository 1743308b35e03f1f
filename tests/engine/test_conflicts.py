"""Nothing overwritten unsaid, on the real engine: what the user reads, and what is left as it was."""

from __future__ import annotations

import httpx

from pulumi_polytomic.emulator import seed
from tests.engine.project import ACME, Project, bulk_sync, mapping, model_sync

DANA = seed.PERSON["name"]


def test_a_change_made_elsewhere_is_refused_or_overwritten_as_the_settings_say(project: Project) -> None:
    project.declare(contacts=model_sync())
    project.up()
    contacts = project.id_of("contacts")
    by_hand = {
        "schedule": {"frequency": "daily", "hour": "9", "minute": "30"},
        "fields": [mapping("Email", "email"), mapping("LastName", "first_name")],
    }
    project.emulator.edit("model sync", contacts, by_hand)
    project.declare(contacts=model_sync(mode="create"))

    project.pulumi("config", "set", "polytomic:onConflict", "fail")
    project.emulator.clear_requests()
    refused = project.up("--diff=false", fails=True)
    [line] = refused.told["contacts"]
    assert f"last changed by {DANA} at" in line
    assert 'fields[LastName].source.field, schedule.hour (is "9", declared "6"). Nothing was written.' in line
    assert project.writes() == []

    # Whoever has seen the change may overwrite it.
    project.refresh()
    assert '"9" => 6' in project.preview().output
    assert "changed elsewhere" not in project.up().output
    assert project.live_model_sync(contacts)["schedule"]["hour"] == "6"

    # Without the setting it is said, and done; values that may be secret are not shown.
    project.emulator.edit("model sync", contacts, by_hand)
    project.pulumi("config", "rm", "polytomic:onConflict")
    project.declare(contacts=model_sync())
    said = project.up().output
    for path in ("fields[LastName].source.field", "schedule.hour"):
        assert f"warning: model sync 'Contacts': {path} was changed elsewhere" in said
    assert f"by {DANA}" in said
    project.preview("--expect-no-changes", "--refresh")


def test_what_a_server_takes_otherwise_and_what_is_canceled_is_said(project: Project) -> None:
    project.emulator.add_fault(method="POST", path="syncs$", takes={"name": "Taken"}, count=None)
    project.declare(contacts=model_sync(), shop=bulk_sync(active=True))
    created = project.up().output
    assert "model sync 'Contacts': name: the server did not take it as declared" in created
    assert '(declared "Shop", it holds "Taken")' in created
    project.emulator.clear_faults()
    assert project.up().summary == {"updated": 2, "unchanged": 1}

    def start(noun: str, name: str) -> str:
        path = f"{project.emulator.url}/api{noun}/syncs/{project.id_of(name)}/executions"
        headers = {"Authorization": f"Bearer {ACME.api_key}", "X-Polytomic-Version": "2025-09-18"}
        return str(httpx.post(path, json={}, headers=headers).json()["data"]["id"])

    execution = start("/bulk", "shop")
    project.declare(contacts=model_sync(mode="create"), shop=bulk_sync(active=False, mode="append"))
    preview = project.preview().output
    assert "switching a bulk sync off cancels its running execution, if there is one" in preview
    assert preview.count("mode changes") == 2
    said = project.up().output
    assert f"switching it off cancels its running execution {execution}" in said

    project.emulator.advance(5)
    executions = [start("", "contacts"), start("/bulk", "shop")]
    said = project.destroy().output
    assert all(f"deleting it canceled its running execution {execution}" in said for execution in executions)
