"""What flows between resources: outputs, ids in schedules, Outputs as inputs, and syncs that are only looked at."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pulumi_polytomic.emulator.unsettled import Unsettled
from tests.engine.project import ACME, Project, Run, bulk_sync, model_sync

READING = """
import json
from pathlib import Path

import pulumi
import pulumi_polytomic as polytomic

declared = json.loads(Path("declared.json").read_text())
"""

CHAIN = f"""{READING}
after = {{"frequency": "runafter"}}
first = polytomic.ModelSync("first", **declared["first"])
second = polytomic.ModelSync(
    "second", **{{**declared["second"], "schedule": {{**after, "run_after": {{"sync_ids": [first.sync_id]}}}}}}
)
shop = polytomic.BulkSync("shop", **declared["shop"])
run_after = polytomic.RunAfter(sync_ids=[second.id], bulk_sync_ids=pulumi.Output.all(shop.sync_id))
third = polytomic.ModelSync(
    "third", **{{**declared["third"], "schedule": polytomic.Schedule(frequency="runafter", run_after=run_after)}}
)
pulumi.export("same", pulumi.Output.all(first.id, first.sync_id).apply(lambda ids: ids[0] == ids[1]))
"""

LOOKING = f"""{READING}
contacts = polytomic.ModelSync.get("contacts", declared["ids"][0])
shop = polytomic.BulkSync.get("shop", declared["ids"][1])
computed = ["sync_id", "created_at", "created_by"]
for seen, more in ((contacts, ["model_ids", "problems"]), (shop, [])):
    names = [*type(seen).kind.shape.fields, *computed, *more]
    pulumi.export(seen._name, {{name: getattr(seen, name) for name in names}})
"""

SPELLED_AS_OBJECTS = """
import pulumi
import pulumi_polytomic as polytomic
from pulumi import Output

CUSTOMERS, SALESFORCE, FINANCE, GROWTH, POSTGRES, SNOWFLAKE = %s


def eventually(value):
    return Output.from_input(value)


email = polytomic.ModelField(model_id=eventually(CUSTOMERS), field="email")
contacts = polytomic.ModelSync(
    "contacts",
    name=eventually("Contacts"),
    mode="updateOrCreate",
    fields=[
        eventually({"target": "Email", "source": {"model_id": CUSTOMERS, "field": "email"}}),
        polytomic.FieldMapping(
            target=eventually("LastName"),
            source=polytomic.ModelField(model_id=CUSTOMERS, field=eventually("last_name")),
        ),
    ],
    target=eventually(polytomic.Target(connection_id=SALESFORCE, object="Contact")),
    schedule=polytomic.Schedule(frequency="daily", hour=eventually(6), minute="30"),
    identities=polytomic.Identities(
        mappings=[polytomic.Identity(source=email, target="Email", function=eventually("Equality"))]
    ),
    policies=eventually([FINANCE, eventually(GROWTH)]),
)
shop = polytomic.BulkSync(
    "shop",
    name="Shop",
    mode="replicate",
    source_connection_id=eventually(POSTGRES),
    destination_connection_id=SNOWFLAKE,
    destination_configuration={"schema": eventually("SHOP")},
    default_schedule=eventually({"frequency": "hourly", "minute": eventually(15)}),
    schemas=["public.customers", eventually("public.orders")],
)
"""


def only_error(run: Run) -> str:
    """The one error of a failed run; no traceback of ours."""
    assert len(run.errors) == 1, run.output
    assert "pulumi_polytomic/" not in run.output, run.output
    return run.errors[0]


def test_a_change_of_the_first_in_a_run_after_chain_shakes_no_other(project: Project) -> None:
    def chain(**changes: Any) -> None:
        project.declare(
            first=model_sync(name="First", **changes),
            second=model_sync(name="Second"),
            shop=bulk_sync(),
            third=model_sync(name="Third"),
        )

    project.write(CHAIN)
    chain()
    assert project.preview().summary == {"to create": 5}
    assert "same: true" in project.up().output
    first, second, shop, third = (project.id_of(name) for name in ("first", "second", "shop", "third"))
    assert project.live_model_sync(second)["schedule"] == {"frequency": "runafter", "run_after": {"sync_ids": [first]}}
    assert project.live_model_sync(third)["schedule"]["run_after"] == {"sync_ids": [second], "bulk_sync_ids": [shop]}
    assert project.state("first")["outputs"]["sync_id"] == first

    chain(mode="create")
    assert project.preview().summary == {"to update": 1, "unchanged": 4}
    assert project.up("--refresh").summary == {"updated": 1, "unchanged": 4}
    project.preview("--expect-no-changes")


def test_a_replaced_sync_brings_its_new_id_to_those_that_run_after_it(project: Project) -> None:
    project.write(CHAIN)
    project.declare(
        first=model_sync(name="First"),
        second=model_sync(name="Second"),
        shop=bulk_sync(),
        third=model_sync(name="Third"),
    )
    project.up()
    project.up("--replace", project.state("first")["urn"])
    first, second = project.id_of("first"), project.id_of("second")
    assert project.live_model_sync(second)["schedule"]["run_after"] == {"sync_ids": [first]}
    project.preview("--expect-no-changes", "--refresh")


def test_reading_what_is_not_declared_is_one_line_with_the_way_out(project: Project) -> None:
    project.write(
        f"{READING}\npulumi.export('who', polytomic.ModelSync('contacts', **declared['contacts']).policies)\n"
    )
    project.declare(contacts=model_sync())
    error = only_error(project.preview(fails=True))
    assert error == (
        "ModelSync.policies was read, but this resource does not declare it: declare policies, "
        "or read it with ModelSync.get(name, id)"
    )


@pytest.mark.parametrize("emulator", [Unsettled(passphrase="clear")], indirect=True, ids=["passphrase_in_clear"])
def test_get_shows_the_whole_live_configuration(project: Project) -> None:
    made = model_sync(policies=[ACME.policies["Finance"]], encryption_passphrase="open-sesame")
    project.declare(contacts=made, shop=bulk_sync())
    project.up()
    ids = [project.id_of("contacts"), project.id_of("shop")]

    project.pulumi("stack", "init", "viewer")
    project.write(LOOKING)
    project.declare(ids=ids)  # type: ignore[arg-type]
    looked = project.up()
    assert looked.summary == {"created": 1}, looked.output
    seen = json.loads(project.pulumi("stack", "output", "--json").output)
    contacts, shop = seen["contacts"], seen["shop"]
    assert (contacts["sync_id"], shop["sync_id"]) == tuple(ids)
    assert contacts["encryption_passphrase"] is None
    for name in ("name", "mode", "policies", "fields", "target", "identities"):
        assert contacts[name] == made[name], name
    assert contacts["schedule"] == {"frequency": "daily", "hour": "6", "minute": "30"}
    assert (contacts["active"], contacts["overrides"], contacts["model_ids"]) == (True, [], [ACME.models["Customers"]])
    assert (shop["destination_configuration"], shop["normalize_names"]) == ({"schema": "SHOP"}, "enabled")
    assert shop["schemas"] == ["public.customers", "public.orders"]
    assert "open-sesame" not in looked.output + project.exported()

    assert project.preview("--expect-no-changes").summary == {"unchanged": 1}
    project.refresh("--expect-no-changes")

    # What somebody changes there shows here, and nothing is ever written.
    project.emulator.edit("model sync", ids[0], {"mode": "create"})
    project.emulator.clear_requests()
    assert '"updateOrCreate" => "create"' in project.up().output
    project.declare(ids=["00000000-0000-4000-8000-000000000000", ids[1]])  # type: ignore[arg-type]
    error = only_error(project.preview(fails=True))
    assert "there is no model sync 00000000-0000-4000-8000-000000000000 in organization" in error
    project.destroy()
    assert project.writes() == []


def test_dicts_objects_and_outputs_at_any_depth_mean_the_same(project: Project) -> None:
    policies = [ACME.policies["Finance"], ACME.policies["Growth team"]]
    project.declare(contacts=model_sync(policies=policies), shop=bulk_sync())
    project.up()
    connections = [ACME.connections[name] for name in ("Postgres", "Snowflake")]
    ids = (ACME.models["Customers"], ACME.connections["Salesforce"], *policies, *connections)
    project.write(SPELLED_AS_OBJECTS % repr(ids))
    project.emulator.clear_requests()
    assert project.up("--expect-no-changes").summary == {"unchanged": 3}
    assert project.emulator.requests() == []

    # The same program on an empty stack makes the same syncs.
    project.pulumi("stack", "init", "other")
    project.up(POLYTOMIC_ALLOW_TWINS="true")
    server_owned = {"id", "created_at", "updated_at", "default_schedule"}
    for syncs in (project.emulator.model_syncs(), project.emulator.bulk_syncs()):
        one, other = ({k: v for k, v in sync.items() if k not in server_owned} for sync in syncs)
        assert one == other


def test_mistakes_beside_an_unknown_are_told_at_preview(project: Project) -> None:
    project.write(
        READING
        + """
first = polytomic.ModelSync("first", **declared["contacts"])
wrong = {
    **declared["contacts"],
    "mode": pulumi.Output.from_input("upsert"),
    "policies": [first.sync_id, pulumi.Output.from_input("finance")],
    "schedule": {
        "frequency": "runafter",
        "run_after": {"sync_ids": [first.sync_id]},
        "hour": pulumi.Output.from_input(True),
    },
}
polytomic.ModelSync("second", **wrong)
"""
    )
    project.declare(contacts=model_sync())
    refused = project.preview(fails=True)
    assert "mode: must be one of" in refused.output
    assert "schedule.hour: must be" in refused.output
    assert "policies[1]: must be a UUID" in refused.output
    assert len(refused.errors) == 3, refused.output


def test_a_mistake_that_only_the_update_can_know_stops_that_resource(project: Project) -> None:
    project.write(
        READING
        + """
first = polytomic.ModelSync("first", **declared["contacts"])
fields = first.sync_id.apply(lambda _: [{"taget": "Email"}])
polytomic.ModelSync("second", **{**declared["contacts"], "fields": fields})
"""
    )
    project.declare(contacts=model_sync())
    assert project.preview().summary == {"to create": 3}
    refused = project.up(fails=True)
    assert any("fields[0].taget: no such field; did you mean 'target'?" in line for line in refused.errors), (
        refused.output
    )
    assert "pulumi_polytomic/" not in refused.output
    assert project.writes() == ["POST /api/syncs"]
