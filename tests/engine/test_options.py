"""Pulumi's resource options, on the real engine: each does what its documentation promises."""

from __future__ import annotations

from tests.engine.project import ACME, Project, bulk_sync, mapping, model_sync

COMPONENT = """
import json
from pathlib import Path

import pulumi
import pulumi_polytomic as polytomic

declared = json.loads(Path("declared.json").read_text())


class Team(pulumi.ComponentResource):
    def __init__(self, name):
        super().__init__("acme:index:Team", name)
        moved = pulumi.ResourceOptions(parent=self, aliases=[pulumi.Alias(parent=pulumi.ROOT_STACK_RESOURCE)])
        polytomic.ModelSync("contacts", **declared["contacts"], opts=moved)
        before = pulumi.Alias(name="shop", parent=pulumi.ROOT_STACK_RESOURCE)
        moved = pulumi.ResourceOptions(parent=self, aliases=[before])
        polytomic.BulkSync("warehouse", **declared["shop"], opts=moved)
        polytomic.ModelSync("leads", **declared["leads"], opts=pulumi.ResourceOptions(parent=self))


Team("growth")
"""


def test_a_protected_sync_is_not_deleted(project: Project) -> None:
    project.declare(contacts=model_sync(opts={"protect": True}))
    project.up()
    project.emulator.clear_requests()

    project.declare()
    refused = project.up(fails=True)
    assert "because it is protected" in refused.output
    assert project.writes() == []
    project.destroy(fails=True)
    assert project.writes() == []


def test_a_retained_sync_leaves_the_stack_and_stays_on_the_server(project: Project) -> None:
    project.declare(
        contacts=model_sync(opts={"retain_on_delete": True}), shop=bulk_sync(opts={"retain_on_delete": True})
    )
    project.up()

    project.declare()
    assert project.up().summary == {"deleted": 2, "unchanged": 1}
    assert len(project.emulator.model_syncs()) == len(project.emulator.bulk_syncs()) == 1


def test_an_ignored_field_is_neither_changed_by_the_program_nor_repaired(project: Project) -> None:
    ignoring = {"ignore_changes": ["mode", "schedule.hour"]}
    project.declare(contacts=model_sync(opts=ignoring))
    project.up()
    contacts = project.id_of("contacts")

    # The program changes ignored fields alone, then another one beside them.
    elsewhere = {"frequency": "daily", "hour": 9, "minute": 30}
    project.declare(contacts=model_sync(mode="update", schedule=elsewhere, opts=ignoring))
    project.preview("--expect-no-changes")
    project.declare(contacts=model_sync(mode="update", schedule={**elsewhere, "minute": 45}, opts=ignoring))
    changed = project.up()
    assert changed.summary == {"updated": 1, "unchanged": 1}
    live = project.live_model_sync(contacts)
    assert (live["mode"], live["schedule"]["hour"], live["schedule"]["minute"]) == ("updateOrCreate", "6", "45")

    # Somebody changes ignored fields and another one in the web page: only the other one is repaired.
    project.emulator.edit(
        "model sync", contacts, {"mode": "create", "schedule": {**live["schedule"], "hour": "3", "minute": "0"}}
    )
    assert project.up("--refresh").summary == {"updated": 1, "unchanged": 1}
    live = project.live_model_sync(contacts)
    assert (live["mode"], live["schedule"]["hour"], live["schedule"]["minute"]) == ("create", "3", "45")
    project.preview("--expect-no-changes", "--refresh")


def test_an_option_that_names_no_field_is_warned_of_in_each_run(project: Project) -> None:
    project.declare(contacts=model_sync(opts={"ignore_changes": ["Schedule.hour"]}))
    warning = "warning: contacts: opts.ignore_changes: 'Schedule.hour' names no field; did you mean 'schedule.hour'?"
    assert warning in project.preview("--diff=false").told["acme-dev"]
    assert warning in project.up("--diff=false").output


def test_a_change_under_replace_on_changes_deletes_the_sync_before_its_successor_is_made(project: Project) -> None:
    on_mode = {"replace_on_changes": ["mode"], "delete_before_replace": False}
    on_minute = {"replace_on_changes": ["default_schedule.minute"]}
    project.declare(contacts=model_sync(opts=on_mode), shop=bulk_sync(opts=on_minute))
    project.up()
    contacts, shop = project.id_of("contacts"), project.id_of("shop")
    project.emulator.clear_requests()

    hourly, daily = {"frequency": "hourly", "minute": 45}, {"frequency": "daily", "minute": 45}
    project.declare(
        contacts=model_sync(mode="create", opts=on_mode), shop=bulk_sync(default_schedule=hourly, opts=on_minute)
    )
    assert project.preview().summary == {"to replace": 2, "unchanged": 1}
    assert project.up().summary == {"replaced": 2, "unchanged": 1}
    writes = project.writes()
    assert writes.index(f"DELETE /api/syncs/{contacts}") < writes.index("POST /api/syncs")
    assert writes.index(f"DELETE /api/bulk/syncs/{shop}") < writes.index("POST /api/bulk/syncs")
    assert len(writes) == 4
    assert [sync["mode"] for sync in project.emulator.model_syncs()] == ["create"]
    shop = project.id_of("shop")

    # A change beside it is an update, and another spelling is none.
    project.declare(
        contacts=model_sync(mode="create", opts=on_mode),
        shop=bulk_sync(default_schedule={**daily, "minute": "45"}, opts=on_minute),
    )
    assert project.up("--refresh").summary == {"updated": 1, "unchanged": 2}
    assert project.live_bulk_sync(shop)["default_schedule"]["frequency"] == "daily"


def test_replace_urn_makes_that_sync_anew_and_no_other(project: Project) -> None:
    project.declare(contacts=model_sync(), shop=bulk_sync())
    project.up()
    contacts, shop = project.id_of("contacts"), project.state("shop")
    project.emulator.clear_requests()

    assert project.up("--replace", shop["urn"]).summary == {"replaced": 1, "unchanged": 2}
    deletion, *creations = project.writes()
    assert deletion == f"DELETE /api/bulk/syncs/{shop['id']}"
    # The first one's key is that of the sync just deleted: its answer is replayed, and does not count.
    assert creations == ["POST /api/bulk/syncs"] * 2
    assert len(project.emulator.bulk_syncs()) == 1
    assert project.id_of("shop") != shop["id"]
    assert project.id_of("contacts") == contacts
    project.preview("--expect-no-changes")


def test_an_alias_keeps_a_renamed_sync_and_its_origin(project: Project) -> None:
    project.declare(contacts=model_sync(), shop=bulk_sync())
    project.up()
    before = {name: project.state(name) for name in ("contacts", "shop")}
    project.emulator.clear_requests()

    project.declare(people=model_sync(opts={"aliases": ["contacts"]}), warehouse=bulk_sync(opts={"aliases": ["shop"]}))
    project.preview("--expect-no-changes")
    assert project.up().summary == {"unchanged": 3}
    assert project.emulator.requests() == []
    project.declare(
        people=model_sync(mode="create", opts={"aliases": ["contacts"]}),
        warehouse=bulk_sync(mode="append", opts={"aliases": ["shop"]}),
    )
    project.up("--refresh")
    for old, new in (("contacts", "people"), ("shop", "warehouse")):
        state = project.state(new)
        assert state["id"] == before[old]["id"]
        assert state["inputs"]["__origin"] == state["outputs"]["__origin"] == before[old]["inputs"]["__origin"]
        assert state["inputs"]["__origin"]["urn"] == before[old]["urn"] != state["urn"]


def test_a_move_into_a_component_keeps_the_sync_and_its_origin(project: Project) -> None:
    project.declare(contacts=model_sync(), shop=bulk_sync())
    project.up()
    before = {name: project.state(name) for name in ("contacts", "shop")}
    project.emulator.clear_requests()

    project.write(COMPONENT)
    project.declare(contacts=model_sync(), shop=bulk_sync(), leads=model_sync(name="Leads"))
    moved = project.up()
    assert moved.summary["created"] == 2, moved.output
    assert project.writes() == ["POST /api/syncs"]
    leads = project.state("leads")
    assert leads["inputs"]["__origin"]["urn"] == leads["urn"]
    for old, new in (("contacts", "contacts"), ("shop", "warehouse")):
        state = project.state(new)
        assert state["id"] == before[old]["id"]
        assert state["urn"] != before[old]["urn"]
        assert state["inputs"]["__origin"] == state["outputs"]["__origin"] == before[old]["inputs"]["__origin"]
    project.preview("--expect-no-changes", "--refresh")


def test_depends_on_orders_creates_and_deletes(project: Project) -> None:
    project.declare(
        shop=bulk_sync(),
        contacts=model_sync(opts={"depends_on": ["shop"]}),
        orders=bulk_sync(name="Orders", opts={"depends_on": ["contacts"]}),
    )
    project.up()
    assert project.writes() == ["POST /api/bulk/syncs", "POST /api/syncs", "POST /api/bulk/syncs"]
    shop, contacts, orders = (project.id_of(name) for name in ("shop", "contacts", "orders"))
    project.emulator.clear_requests()
    project.destroy()
    assert project.writes() == [
        f"DELETE /api/bulk/syncs/{orders}",
        f"DELETE /api/syncs/{contacts}",
        f"DELETE /api/bulk/syncs/{shop}",
    ]


def test_an_additional_secret_output_is_encrypted_and_changes_nothing_else(project: Project) -> None:
    options = {"additional_secret_outputs": ["policies", "created_by"]}
    project.declare(contacts=model_sync(policies=[ACME.policies["Finance"]], opts=options))
    project.up()
    outputs = project.state("contacts")["outputs"]
    assert all("ciphertext" in outputs[name] for name in ("policies", "created_by"))
    project.preview("--expect-no-changes", "--refresh")

    renamed = [mapping("Email", "email"), mapping("LastName", "first_name")]
    project.declare(contacts=model_sync(fields=renamed, policies=[ACME.policies["Finance"]], opts=options))
    assert project.up().summary == {"updated": 1, "unchanged": 1}
    assert project.live_model_sync(project.id_of("contacts"))["policies"] == [ACME.policies["Finance"]]


def test_two_stacks_of_one_program_live_side_by_side(project: Project) -> None:
    project.declare(contacts=model_sync())
    project.up()
    dev = project.id_of("contacts")
    project.pulumi("stack", "init", "prod")
    assert dev in project.up(fails=True).output
    assert project.up(POLYTOMIC_ALLOW_TWINS="true").summary == {"created": 1, "unchanged": 1}
    prod = project.state("contacts")
    assert (prod["inputs"]["__origin"]["stack"], prod["inputs"]["__origin"]["project"]) == ("prod", "acme")
    assert {sync["id"] for sync in project.emulator.model_syncs()} == {dev, prod["id"]}

    project.destroy()
    assert [sync["id"] for sync in project.emulator.model_syncs()] == [dev]
    project.preview("--expect-no-changes", "--refresh", "--stack", "dev")
