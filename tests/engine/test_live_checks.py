"""What the deployment cannot do is refused by the real engine's preview, and nobody answering is one warning."""

from __future__ import annotations

import json

import pytest

from pulumi_polytomic.emulator import seed
from tests.engine.project import HIDING_PROGRAM, Inputs, Project, bulk_sync, mapping, model_sync
from tests.engine.test_errors import assert_no_traceback, failing, stopped, told_once

WRONG: Inputs = model_sync(fields=[mapping("LastName", "last_name"), mapping("Emial", "email")])
TOLD = "fields[1].target: `Emial`: no such field on Contact in Acme; did you mean `Email`? [unknown-target-field]"
SKIPPED = "not everything declared was checked against the deployment: "


def asked(project: Project) -> list[str]:
    return [r["path"].rpartition("/")[2] for r in project.emulator.requests()]


def test_a_deployment_that_cannot_work_is_refused_at_preview_with_its_path(project: Project) -> None:
    project.declare(contacts=WRONG)
    resource, line = told_once(failing(project, "preview"))
    assert (resource, line) == (
        "contacts",
        f"pulumi-python:dynamic/polytomic:ModelSync resource 'contacts' has a problem: {TOLD}",
    )

    project.declare(contacts=model_sync(), shop=bulk_sync())
    assert "warning" not in project.preview().output


def test_what_hides_in_outputs_is_refused_too(project: Project) -> None:
    project.write(HIDING_PROGRAM)
    project.declare(shop=bulk_sync(schemas=["public.ordres"]))
    _, line = told_once(failing(project, "preview"))
    assert "schemas[0]: `public.ordres`: no such schema of the source in Acme; did you mean `public.orders`" in line


def test_what_was_deployed_before_is_only_told_and_only_when_something_changes(project: Project) -> None:
    project.declare(contacts=WRONG)
    project.up(POLYTOMIC_LIVE_CHECKS="off")
    project.emulator.clear_requests()
    assert TOLD not in project.preview("--expect-no-changes").output
    assert project.emulator.requests() == []

    project.declare(contacts={**WRONG, "active": False})
    assert f"warning: model sync 'Contacts': {TOLD}" in project.preview().output
    project.declare(contacts={**WRONG, "mode": "append"})
    [line] = failing(project, "preview").told["contacts"]
    assert "mode: `append`: not a mode of Contact in Acme" in line


def test_the_setting_warn_tells_and_off_asks_nothing(project: Project) -> None:
    project.pulumi("config", "set", "polytomic:liveChecks", "warn")
    project.declare(contacts=WRONG)
    assert f"warning: model sync 'Contacts': {TOLD}" in project.preview().output
    project.pulumi("config", "set", "polytomic:liveChecks", "off")
    project.emulator.clear_requests()
    assert TOLD not in project.preview().output
    assert asked(project) == ["me"]


def test_a_server_that_is_down_degrades_a_preview_to_one_warning(project: Project) -> None:
    project.declare(contacts=WRONG, leads=model_sync(), shop=bulk_sync())
    url = stopped()
    run = project.preview(POLYTOMIC_DEPLOYMENT_URL=url)
    assert_no_traceback(run)
    assert run.output.count("warning") == run.output.count(SKIPPED) == 1
    host = url.removeprefix("http://")
    assert (
        f"no answer to GET /api/me: {host}: connection refused. Tried 5 times. Check polytomic:deploymentUrl and the "
        "network (VPN, proxy), then run again."
    ) in run.output


@pytest.mark.parametrize("status", [403, 500])
def test_a_server_that_does_not_tell_is_one_warning_too(project: Project, status: int) -> None:
    project.emulator.add_fault(path="/modelsync/|/bulksync/", status=status, count=None)
    project.declare(contacts=WRONG, leads=model_sync(name="Leads"), shop=bulk_sync())
    run = project.preview()
    assert run.output.count("warning") == run.output.count(SKIPPED) == 1
    assert f": {status} " in run.output


def test_a_chain_of_new_syncs_is_previewed_and_made(project: Project) -> None:
    project.write(
        "import json\nfrom pathlib import Path\nimport pulumi_polytomic as polytomic\n"
        "declared = json.loads(Path('declared.json').read_text())\n"
        "first = polytomic.ModelSync('first', **declared['first'])\n"
        "after = polytomic.Schedule(frequency='runafter', run_after=polytomic.RunAfter(sync_ids=[first.sync_id]))\n"
        "polytomic.ModelSync('second', **{**declared['second'], 'schedule': after})\n"
    )
    project.declare(first=model_sync(name="First"), second=model_sync(name="Second"))
    assert project.pulumi("up", "--yes").output.count("problem") == 0
    assert len(project.emulator.model_syncs()) == 2
    project.preview("--expect-no-changes")


def test_state_that_an_import_writes_is_not_checked(project: Project) -> None:
    project.declare(contacts=WRONG)
    project.up(POLYTOMIC_LIVE_CHECKS="off")
    state = project.state("contacts")
    entry = {"type": state["type"], "name": "contacts", "id": state["id"]}
    entry |= {"inputs": state["inputs"], "outputs": state["outputs"]}
    (project.folder / "import.json").write_text(json.dumps({"resources": [entry]}))
    project.pulumi("state", "delete", state["urn"], "--yes")
    project.emulator.clear_requests()
    options = ("--generate-code=false", "--protect=false", "--yes")
    run = project.pulumi("import", "--file", "import.json", *options)
    assert "Emial" not in run.output
    assert project.emulator.requests() == []
    assert project.managed() == {"contacts"}


def test_each_workspace_is_called_by_its_own_name(project: Project) -> None:
    staging = seed.ACME_STAGING
    connection, customers = staging.connections["Salesforce"], staging.models["Customers"]

    def fields(*targets: str) -> list[Inputs]:
        return [{"target": target, "source": {"model_id": customers, "field": "email"}} for target in targets]

    identity = {**fields("Email")[0], "function": "Equality"}
    project.declare(
        contacts=model_sync(
            target={"connection_id": connection, "object": "Contact"},
            identities={"mappings": [identity]},
            fields=fields("LastName", "Emial"),
        )
    )
    _, line = told_once(failing(project, "preview", POLYTOMIC_API_KEY=staging.api_key))
    assert "no such field on Contact in Acme staging; did you mean `Email`?" in line


MAKING_LAST = """
import pulumi_polytomic as polytomic

salesforce, customers = polytomic.get_connection("Salesforce"), polytomic.get_model("Customers")

def contacts(name, **score):
    source = polytomic.ModelField(model_id=customers.id, field="last_name")
    last_name = polytomic.FieldMapping(target="LastName", source=source)
    polytomic.ModelSync(
        name,
        mode="create",
        target=polytomic.Target(connection_id=salesforce.id, object="Contact"),
        fields=[last_name, polytomic.FieldMapping(target="Score__c", source=source, **score)],
        schedule=polytomic.Schedule(frequency="manual"),
    )

contacts("uses")
contacts("makes", new=True)
"""


def test_what_a_later_sync_of_the_program_makes_is_not_missing(project: Project) -> None:
    project.write(MAKING_LAST)
    assert project.preview().summary == {"to create": 3}
    project.up()
    held = [state[part] for state in project.states().values() for part in ("inputs", "outputs") if part in state]
    assert held
    assert not any("__made" in part for part in held)
    project.preview("--expect-no-changes")
    project.write(MAKING_LAST.replace('contacts("makes", new=True)', ""))
    project.up()
    project.write(MAKING_LAST.replace('contacts("makes", new=True)', 'contacts("others")'))
    assert "`Score__c`: no such field on Contact" in project.preview(fails=True).output
