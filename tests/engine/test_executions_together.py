"""Executions beside the rest of a stack, on the real engine: chains, hooks, other organizations, destroys."""

from __future__ import annotations

import pytest

from pulumi_polytomic.emulator import seed
from tests.engine.project import ACME, Project, bulk_sync, mapping, model_sync
from tests.engine.test_executions import runs, starts
from tests.fences import ROOT, fences

__all__ = ["runs"]
STAGING = seed.ACME_STAGING


def test_a_create_after_a_destroy_and_a_replacement_start_the_sync_again(runs: Project) -> None:
    runs.environment["PULUMI_SKIP_CHECKPOINTS"] = "false"  # without checkpoints, nothing tells a destroy from a kill
    runs.declare(shop=bulk_sync())
    runs.up()
    for removed in (True, False):
        declare_load(runs)
        runs.emulator.clear_requests()
        runs.up()
        assert len(starts(runs)) == 1
        if removed:
            runs.declare(shop=bulk_sync())
            runs.up()
        else:
            runs.destroy("--target", "**::load")
    declare_load(runs)
    runs.up()
    runs.emulator.clear_requests()
    runs.up("--replace", "**::load")
    assert len(starts(runs)) == 1
    assert len(runs.emulator.executions()) == 4


def declare_load(project: Project) -> None:
    project.declare(shop=bulk_sync(), load={"runs": "shop"})


CHAIN = """
import json
from pathlib import Path

import pulumi_polytomic as polytomic

declared = json.loads(Path("declared.json").read_text())
contacts = polytomic.ModelSync("contacts", **declared["contacts"])
after = polytomic.Schedule(frequency="runafter", run_after=polytomic.RunAfter(sync_ids=[contacts.sync_id]))
leads = polytomic.ModelSync("leads", **declared["leads"], schedule=after)
polytomic.ModelSyncExecution("first", sync_id=contacts.sync_id, triggers=[contacts.fields])
"""


def test_a_chain_of_syncs_and_a_run_of_the_first_one_come_in_one_update(runs: Project) -> None:
    runs.write(CHAIN)
    leads = model_sync(name="Leads", schedule=None)
    runs.declare(contacts=model_sync(active=True), leads=leads)
    runs.up()
    contacts = runs.id_of("contacts")
    assert runs.live_model_sync(runs.id_of("leads"))["schedule"]["run_after"]["sync_ids"] == [contacts]
    assert runs.state("first")["outputs"]["status"] == "completed"
    runs.preview("--expect-no-changes")
    runs.refresh("--expect-no-changes")

    runs.emulator.clear_requests()
    runs.declare(contacts=model_sync(active=True, fields=[mapping("LastName", "last_name")]), leads=leads)
    runs.up()
    assert [write.replace(contacts, "{id}") for write in runs.writes()] == [
        "PUT /api/syncs/{id}",
        "POST /api/syncs/{id}/executions",
    ]


@pytest.mark.parametrize("switched_off", [False, True])
def test_a_sync_can_be_changed_while_its_run_goes_on(runs: Project, switched_off: bool) -> None:
    runs.emulator.script_execution(seconds=100_000)
    runs.declare(shop=bulk_sync(), load={"runs": "shop", "wait": False})
    runs.up()
    first = runs.state("load")["outputs"]["execution_id"]
    changed = bulk_sync(concurrency_limit=3, **({"active": False} if switched_off else {}))
    runs.declare(shop=changed, load={"runs": "shop", "wait": False})
    runs.up()
    # A bulk sync that is switched off cancels what runs of it; by hand it runs all the same.
    runs.emulator.advance(10)
    status = {one["id"]: one["status"] for one in runs.emulator.executions()}
    assert status[first] == ("canceled" if switched_off else "running")
    runs.declare(shop=changed, load={"runs": "shop"})
    runs.emulator.advance(200_000)
    if switched_off:
        assert "was canceled. The next `pulumi up` runs it again" in runs.up(fails=True).output
    runs.up()
    outputs = runs.state("load")["outputs"]
    assert outputs["status"] == "completed"
    assert (outputs["execution_id"] == first) == (not switched_off)


def test_executions_of_two_organizations_are_in_one_stack(runs: Project) -> None:
    runs.pulumi("config", "set", "--secret", "stagingKey", STAGING.api_key)
    runs.write(ORGANIZATIONS)
    runs.up()
    ran = {one["organization_id"]: one["id"] for one in runs.emulator.executions()}
    assert ran == {id: runs.state(f"run-{name}")["outputs"]["execution_id"] for name, id in IDS.items()}
    runs.refresh("--expect-no-changes")
    runs.preview("--expect-no-changes")
    runs.destroy()


IDS = {"own": ACME.id, "staged": STAGING.id}
ORGANIZATIONS = """
import pulumi
import pulumi_polytomic as polytomic

staging = polytomic.workspace("staging", api_key=pulumi.Config().require_secret("stagingKey"))
for name, provider in (("own", None), ("staged", staging)):
    lead = polytomic.ModelSync(
        name,
        mode="create",
        active=True,
        target=polytomic.Target(
            connection_id=polytomic.get_connection("Salesforce", opts=pulumi.InvokeOptions(provider=provider)).id,
            object="Contact",
        ),
        fields=[polytomic.FieldMapping(target="LastName", override_value="unknown")],
        schedule=polytomic.Schedule(frequency="manual"),
        opts=pulumi.ResourceOptions(provider=provider),
    )
    polytomic.ModelSyncExecution(
        f"run-{name}", sync_id=lead.sync_id, opts=pulumi.ResourceOptions(provider=provider)
    )
"""


def test_the_hook_of_the_page_runs_the_sync_after_each_change(runs: Project) -> None:
    [hook] = [one.text for one in fences(ROOT / "docs" / "executions.md") if "ResourceHook(" in one.text]
    program = "import pulumi\nfrom pulumi_polytomic import get_connection\n" + hook
    runs.write(program)
    runs.up()
    assert len(starts(runs)) == 1
    runs.emulator.clear_requests()
    runs.up()
    assert starts(runs) == []

    runs.write(program.replace('"unknown"', '"nobody"'))
    runs.emulator.script_execution(fails="the CRM is closed")
    failed = runs.up(fails=True)
    assert "the sync is up to date, but its run failed" in failed.output
    assert "the CRM is closed" in failed.output
    runs.emulator.clear_requests()
    runs.up()
    assert starts(runs) == [], "the engine does not call it again"
