"""Lookups and workspaces in programs that the real engine runs."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from typing import Any

import pytest

from pulumi_polytomic.api.client import Client
from pulumi_polytomic.api.model_syncs import MODEL_SYNCS
from pulumi_polytomic.config import Settings
from pulumi_polytomic.emulator import seed
from tests.engine.project import ACME, Project, model_sync

STAGING = seed.ACME_STAGING

NAMING_PROGRAM = """
import pulumi
import pulumi_polytomic as polytomic

salesforce = polytomic.get_connection("Salesforce")
customers = polytomic.get_model("Customers")
again = polytomic.get_connection_output(pulumi.Output.from_input("HubSpot"))
contacts = polytomic.ModelSync(
    "Contacts",
    mode="create",
    target=polytomic.Target(connection_id=salesforce.id, object="Contact"),
    fields=[
        polytomic.FieldMapping(target="LastName", source=polytomic.ModelField(model_id=customers.id, field="last_name"))
    ],
    schedule=polytomic.Schedule(frequency="manual"),
)
made = polytomic.get_model_sync_output(id=contacts.sync_id)
pulumi.export("hubspot", again.id)
pulumi.export("made", made.name)
pulumi.export("organization", polytomic.get_caller().organization_name)
"""


def asked(project: Project) -> Counter[str]:
    return Counter(f"{r['method']} {r['path']}" for r in project.emulator.requests())


def outputs(project: Project) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(project.pulumi("stack", "output", "--json").output)
    return found


def test_names_become_ids_in_previews_too_and_what_is_not_made_yet_is_unknown(project: Project) -> None:
    project.write(NAMING_PROGRAM)
    planned = project.preview()
    assert f'connection_id: "{ACME.connections["Salesforce"]}"' in planned.output
    assert f'model_id: "{ACME.models["Customers"]}"' in planned.output
    assert f'hubspot     : "{ACME.connections["HubSpot"]}"' in planned.output
    assert "made        : [unknown]" in planned.output
    assert not project.writes()

    project.up()
    assert outputs(project) == {
        "hubspot": ACME.connections["HubSpot"], "made": "Contacts", "organization": "Acme"
    }  # fmt: skip
    project.preview("--expect-no-changes")


def test_a_list_is_read_once_in_a_run_however_many_lookups_need_it(project: Project) -> None:
    project.write(
        "import pulumi\nimport pulumi_polytomic as polytomic\n"
        'for name in ("Customers", "Orders", "Customers"):\n'
        "    polytomic.get_model(name)\n"
        'waiting = [polytomic.get_connection_output(name) for name in ("Postgres", "HubSpot", "Salesforce")]\n'
        'pulumi.export("ids", [found.id for found in waiting])\n'
        'pulumi.export("again", polytomic.get_model_output(pulumi.Output.from_input("Orders")).id)\n'
    )
    project.preview()
    assert asked(project) == {
        "GET /api/models": 1,
        f"GET /api/models/{ACME.models['Customers']}": 1,
        f"GET /api/models/{ACME.models['Orders']}": 1,
        "GET /api/connections": 1,
    }


WRONG = "get_connection: no connection is named 'Salesfroce' in Acme. Did you mean 'Salesforce'?"


@pytest.mark.parametrize(
    "statement",
    [
        'polytomic.get_connection("Salesfroce")',
        'pulumi.export("id", polytomic.get_connection_output("Salesfroce").id)',
        'polytomic.ModelSync("x", mode="create", fields=[], schedule={"frequency": "manual"}, target={"object": '
        '"Contact", "connection_id": polytomic.get_connection_output("Salesfroce").id})',
    ],
    ids=["plain", "output", "output in a resource"],
)
def test_a_wrong_name_stops_the_program_with_one_line(project: Project, statement: str) -> None:
    project.write(f"import pulumi\nimport pulumi_polytomic as polytomic\n{statement}\n")
    run = project.preview("--diff=false", fails=True)
    assert [line for lines in run.told.values() for line in lines] == [WRONG]


def test_without_a_key_a_lookup_stops_the_program_with_the_one_line(project: Project) -> None:
    project.write('import pulumi_polytomic as polytomic\npolytomic.get_connection("Salesforce")\n')
    run = project.preview("--diff=false", fails=True, POLYTOMIC_API_KEY="")
    assert [line for lines in run.told.values() for line in lines] == [
        "get_connection: no Polytomic credentials. Set a key with `pulumi config set --secret polytomic:apiKey <key>`, "
        "or in the environment variable POLYTOMIC_API_KEY."
    ]


def test_a_lookup_reads_the_stack_configuration(project: Project) -> None:
    project.pulumi("config", "set", "--secret", "polytomic:apiKey", STAGING.api_key)
    project.write(
        'import pulumi, pulumi_polytomic as polytomic\npulumi.export("id", polytomic.get_connection("HubSpot").id)\n'
    )
    assert STAGING.connections["HubSpot"] in project.preview().output


def test_what_an_output_form_depends_on_is_there_before_it_is_asked(project: Project) -> None:
    client = Client(Settings(deployment_url=project.emulator.url, api_key=ACME.api_key))
    MODEL_SYNCS.create(client, model_sync(name="Older"))
    project.write(
        'import pulumi_polytomic\npulumi_polytomic.get_model_sync("Older")\n'  # the list is known before
        + NAMING_PROGRAM
        + "opts = pulumi.InvokeOutputOptions(depends_on=[contacts])\n"
        + 'pulumi.export("by_name", polytomic.get_model_sync_output("Contacts", opts=opts).id)\n'
    )
    assert "by_name     : [unknown]" in project.preview().output
    project.up()
    assert outputs(project)["by_name"] == project.id_of("Contacts")


WORKSPACES_PROGRAM = """
import pulumi
import pulumi_polytomic as polytomic

config = pulumi.Config()


def contacts(name, opts=None, invoke=None):
    salesforce = polytomic.get_connection("Salesforce", opts=invoke)
    model = polytomic.get_model_output(pulumi.Output.from_input("Customers"), opts=invoke)
    sync = polytomic.ModelSync(
        name,
        mode="create",
        target=polytomic.Target(connection_id=salesforce.id, object="Contact"),
        fields=[polytomic.FieldMapping(target="LastName", source={"model_id": model.id, "field": "last_name"})],
        schedule=polytomic.Schedule(frequency="daily", hour=config.require_int("hour")),
        opts=opts,
    )
    pulumi.export(name, {"id": sync.sync_id, "caller": polytomic.get_caller(opts=invoke).organization_name})


contacts("own")
staging = polytomic.workspace("staging", api_key=config.require_secret("stagingKey"))
contacts("staged", pulumi.ResourceOptions(provider=staging), pulumi.InvokeOptions(provider=staging))


class Team(pulumi.ComponentResource):
    def __init__(self):
        super().__init__("acme:index:Team", "team", opts=pulumi.ResourceOptions(providers=[staging]))
        contacts("in-component", pulumi.ResourceOptions(parent=self), pulumi.InvokeOptions(parent=self))


Team()
"""


def test_two_organizations_in_one_program_each_get_their_own_syncs_and_no_key_is_readable(project: Project) -> None:
    # Assertions about the stack's own key are not about another workspace's.
    project.environment["POLYTOMIC_ORGANIZATION_ID"] = ACME.id
    project.pulumi("config", "set", "hour", "6")
    project.pulumi("config", "set", "--secret", "stagingKey", STAGING.api_key)
    project.write(WORKSPACES_PROGRAM)
    project.preview()
    assert not project.writes()

    project.up()
    live = {sync["name"]: sync for sync in project.emulator.model_syncs()}
    where = {name: (sync["organization_id"], sync["target"]["connection_id"]) for name, sync in live.items()}
    staged = (STAGING.id, STAGING.connections["Salesforce"])
    assert where == {"own": (ACME.id, ACME.connections["Salesforce"]), "staged": staged, "in-component": staged}
    assert {sync["fields"][0]["source"]["model_id"] for sync in live.values() if sync["name"] != "own"} == {
        STAGING.models["Customers"]
    }
    told = outputs(project)
    assert {name: told[name]["caller"] for name in told} == {
        "own": "Acme", "staged": "Acme staging", "in-component": "Acme staging"
    }  # fmt: skip
    project.preview("--expect-no-changes")

    assert STAGING.api_key not in project.disk()
    assert ACME.api_key not in project.disk()

    project.pulumi("config", "set", "hour", "7")
    assert project.up().summary == {"updated": 3, "unchanged": 3}
    assert {sync["schedule"]["hour"] for sync in project.emulator.model_syncs()} == {"7"}
    project.refresh("--expect-no-changes")
    project.destroy()
    assert project.emulator.model_syncs() == []


def test_exchanging_a_workspaces_key_changes_no_sync(project: Project) -> None:
    project.pulumi("config", "set", "hour", "6")
    project.pulumi("config", "set", "--secret", "stagingKey", STAGING.api_key)
    project.write(WORKSPACES_PROGRAM)
    project.up()
    before = {sync["id"] for sync in project.emulator.model_syncs()}
    project.pulumi("config", "set", "--secret", "stagingKey", STAGING.user_api_key)
    assert project.up().summary == {"updated": 1, "unchanged": 5}
    assert {sync["id"] for sync in project.emulator.model_syncs()} == before


def test_a_workspace_whose_key_is_of_another_organization_than_it_should_be_writes_nothing(project: Project) -> None:
    project.write(
        "import pulumi, pulumi_polytomic as polytomic\n"
        f'staging = polytomic.workspace("staging", api_key={ACME.api_key!r}, organization_id={STAGING.id!r})\n'
        'polytomic.get_connection("Postgres", opts=pulumi.InvokeOptions(provider=staging))\n'
    )
    run = project.preview("--diff=false", fails=True)
    (line,) = [line for lines in run.told.values() for line in lines]
    assert line.startswith(f"get_connection: the key belongs to organization {ACME.id} (Acme), but ")


def test_a_workspace_whose_key_is_not_known_yet_has_the_output_forms_alone(project: Project) -> None:
    head = (
        NAMING_PROGRAM
        + 'other = polytomic.workspace("other", api_key=contacts.sync_id)\n'
        + "opts = pulumi.InvokeOptions(provider=other)\n"
    )
    project.write(head + 'pulumi.export("other", polytomic.get_connection_output("Postgres", opts=opts).id)\n')
    assert "other       : [unknown]" in project.preview().output
    project.write(head + 'polytomic.get_connection("Postgres", opts=opts)\n')
    run = project.preview("--diff=false", fails=True)
    assert [line for lines in run.told.values() for line in lines] == [
        "get_connection: a setting of its workspace is not known yet: use get_connection_output"
    ]


THREADS_PROGRAM = """
from concurrent.futures import ThreadPoolExecutor

import pulumi
import pulumi_polytomic as polytomic

config = pulumi.Config()
plain = polytomic.workspace("plain", api_key=config.require("key"))
awaited = polytomic.workspace("awaited", api_key=config.require_secret("key"))


def side_by_side(look_up, workspace):
    options = pulumi.InvokeOptions(provider=workspace) if workspace else None
    with ThreadPoolExecutor(3) as threads:
        return [one.id for one in threads.map(lambda name: look_up(name, opts=options), ("Postgres", "HubSpot"))]


def refused(look_up, workspace):
    try:
        side_by_side(look_up, workspace)
    except pulumi.RunError as error:
        return str(error)


pulumi.export("before", refused(polytomic.get_connection, awaited))
pulumi.export("outputs", refused(polytomic.get_connection_output, plain))
polytomic.get_connection("Postgres", opts=pulumi.InvokeOptions(provider=awaited))
for name, workspace in {"none": None, "plain": plain, "after": awaited}.items():
    pulumi.export(name, side_by_side(polytomic.get_connection, workspace))
"""


def test_lookups_in_threads_work_in_workspaces_too(project: Project) -> None:
    project.write(THREADS_PROGRAM)
    project.pulumi("config", "set", "key", ACME.api_key)
    project.up()
    ids = [ACME.connections[name] for name in ("Postgres", "HubSpot")]
    assert outputs(project) == {
        "none": ids,
        "plain": ids,
        "after": ids,
        "before": "get_connection: a setting of its workspace is an Output, such as config.require_secret() returns, "
        "and only the thread of the program can wait for one: make a lookup with this workspace there first",
        "outputs": "get_connection_output: Outputs are made in the thread of the program; use get_connection in others",
    }


ONE_SYNC_PROGRAM = """
import pulumi
import pulumi_polytomic as polytomic

config = pulumi.Config()
there = polytomic.workspace(config.require("workspace"), api_key=config.require("key"))
polytomic.ModelSync(
    "contacts",
    mode="create",
    target={"object": "Contact", "connection_id": config.require("connection")},
    fields=[{"target": "LastName", "override_value": config.require("value")}],
    schedule={"frequency": "manual"},
    opts=pulumi.ResourceOptions(provider=there),
)
"""


def configure(project: Project, **values: str) -> None:
    project.pulumi("config", "set-all", *(part for k, v in values.items() for part in ("--plaintext", f"{k}={v}")))


def test_renaming_a_workspace_changes_no_sync(project: Project) -> None:
    project.write(ONE_SYNC_PROGRAM)
    there = ACME.connections["Salesforce"]
    configure(project, workspace="one", key=ACME.api_key, connection=there, value="a")
    project.up()
    id = project.id_of("contacts")
    configure(project, workspace="another")
    assert project.up().summary == {"created": 1, "deleted": 1, "unchanged": 2}
    assert not [write for write in project.writes() if write != "POST /api/syncs"]
    assert project.id_of("contacts") == id


def test_a_sync_does_not_move_to_the_workspace_of_another_organization(project: Project) -> None:
    project.write(ONE_SYNC_PROGRAM)
    there = ACME.connections["Salesforce"]
    configure(project, workspace="one", key=ACME.api_key, connection=there, value="a")
    project.up()
    before = project.emulator.model_syncs()
    configure(project, key=STAGING.api_key, connection=STAGING.connections["Salesforce"], value="b")
    for command in ("preview", "up"):
        (line,) = getattr(project, command)(fails=True).errors
        assert line.partition(" has a problem: ")[2].startswith(
            f"'contacts' of this stack belongs to organization {ACME.id}, but the key works in Acme staging "
            f"({STAGING.id}): nothing is written. Use a key of that organization"
        )
    assert project.emulator.model_syncs() == before


AUTOMATION_PROGRAM = """
import os

import pulumi
import pulumi_polytomic as polytomic
from pulumi import automation
from pulumi_polytomic.api.client import Client
from pulumi_polytomic.config import Settings

wanted = "Postgres"


def program():
    pulumi.export("id", polytomic.get_connection(wanted).id)
    pulumi.export("again", polytomic.get_connection_output(wanted).id)


stack = automation.create_or_select_stack(stack_name="inline", project_name="inline", program=program)
stack.up()
client = Client(Settings.resolve(lambda option: None, os.environ))
made = client.post("/api/connections", {"name": "Fresh", "type": "hubspot", "configuration": {}})
wanted = "Fresh"
assert {output.value for output in stack.up().outputs.values()} == {made["id"]}
"""


def test_each_run_of_a_long_lived_process_looks_up_anew(project: Project) -> None:
    """The Automation API runs inline programs in its own process, again and again."""
    (project.folder / "inline.py").write_text(AUTOMATION_PROGRAM)
    done = subprocess.run(
        [sys.executable, "inline.py"], cwd=project.folder, env=project.environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert asked(project)["GET /api/connections"] == 2
