"""The main job, on the real engine: create, change, find what somebody changed, repair, destroy."""

from __future__ import annotations

from pulumi_polytomic.emulator import seed
from tests.engine.project import ACME, Project, bulk_sync, mapping, model_sync


def test_a_model_sync_and_a_bulk_sync_live_and_die(project: Project) -> None:
    emulator = project.emulator
    project.declare(contacts=model_sync(), shop=bulk_sync())
    created = project.up()
    assert created.summary == {"created": 3}
    contacts, shop = project.id_of("contacts"), project.id_of("shop")
    assert f'contacts: "{contacts}"' in created.output

    emulator.clear_requests()
    assert project.preview("--expect-no-changes").summary == {"unchanged": 3}
    assert emulator.requests() == []

    # A colleague sets policies, and a later version of the API has a setting that we have never heard of.
    policies = [ACME.policies["Finance"]]
    emulator.edit("model sync", contacts, {"policies": policies, "retention": {"days": 7}})
    emulator.edit("bulk sync", shop, {"policies": policies, "retention": {"days": 9}})
    changed = model_sync(fields=[mapping("Email", "email"), mapping("LastName", "first_name")])
    project.declare(contacts=changed, shop=bulk_sync(mode="append"))
    assert project.up().summary == {"updated": 2, "unchanged": 1}
    live = project.live_model_sync(contacts)
    assert [m["source"]["field"] for m in live["fields"]] == ["email", "first_name"]
    assert (live["policies"], live["retention"]) == (policies, {"days": 7})
    live = project.live_bulk_sync(shop)
    assert (live["mode"], live["policies"], live["retention"]) == ("append", policies, {"days": 9})

    # Drift is shown as the real difference, and repaired.
    emulator.edit(
        "model sync", contacts, {"fields": [*project.live_model_sync(contacts)["fields"], mapping("Title", "company")]}
    )
    emulator.edit("bulk sync", shop, {"default_schedule": {"frequency": "daily", "hour": "4", "minute": "15"}})
    seen = project.refresh("--expect-no-changes", fails=True)
    assert "+ [2]: {" in seen.output
    assert '"Title"' in seen.output
    assert '"hourly" => "daily"' in seen.output
    assert '+ hour     : "4"' in seen.output
    preview = project.preview()
    assert '"daily" => "hourly"' in preview.output
    assert project.up().summary == {"updated": 2, "unchanged": 1}
    assert [m["target"] for m in project.live_model_sync(contacts)["fields"]] == ["Email", "LastName"]
    assert project.live_bulk_sync(shop)["default_schedule"]["frequency"] == "hourly"
    assert "hour" not in project.live_bulk_sync(shop)["default_schedule"]
    project.preview("--expect-no-changes", "--refresh")

    # Deleted in the web page: made again.
    emulator.remove("model sync", contacts)
    emulator.remove("bulk sync", shop)
    assert project.up("--refresh").summary == {"created": 2, "unchanged": 1}
    assert len(emulator.model_syncs()) == len(emulator.bulk_syncs()) == 1

    # A key of another workspace changes nothing, neither there nor here.
    before = project.exported()
    emulator.clear_requests()
    for command in ("refresh", "destroy"):
        run = project.pulumi(
            command, "--yes", "--skip-preview", fails=True, POLYTOMIC_API_KEY=seed.ACME_STAGING.api_key
        )
        assert any(ACME.id in line and seed.ACME_STAGING.id in line for line in run.errors), run.output
    assert len(emulator.model_syncs()) == len(emulator.bulk_syncs()) == 1
    assert project.state("contacts")["id"] in before

    assert project.destroy().summary == {"deleted": 3}
    assert emulator.model_syncs() == emulator.bulk_syncs() == []
