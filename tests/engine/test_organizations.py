"""One run works in one organization: what happens with another one's key, on the real engine."""

from __future__ import annotations

import subprocess
import sys

import pytest

from pulumi_polytomic.emulator import seed
from tests.engine.project import ACME, Project, Run

STAGING = seed.ACME_STAGING

PROGRAM = """
import pulumi
import pulumi_polytomic as polytomic


def lead(name, provider=None):
    opts = pulumi.ResourceOptions(provider=provider)
    salesforce = polytomic.get_connection("Salesforce", opts=pulumi.InvokeOptions(provider=provider))
    return polytomic.ModelSync(
        name,
        mode="create",
        target=polytomic.Target(connection_id=salesforce.id, object="Contact"),
        fields=[polytomic.FieldMapping(target="LastName", override_value=pulumi.Config().get("value") or "unknown")],
        schedule=polytomic.Schedule(frequency="manual"),
        opts=opts,
    )


"""


def refusals(run: Run) -> list[str]:
    """What is told, without how the engine introduces it."""
    return [line.partition(" has a problem: ")[2] or line for line in run.errors]


@pytest.mark.parametrize("order", [("old", "new"), ("new", "old")], ids="-then-".join)
def test_another_organizations_key_stops_the_preview_and_every_create_whatever_the_order(
    project: Project, order: tuple[str, str]
) -> None:
    project.write(PROGRAM + 'lead("old")')
    project.up()
    before = project.exported()
    project.write(PROGRAM + "".join(f"lead({name!r})\n" for name in order))
    project.emulator.clear_requests()

    wanted = (
        f"'old' of this stack belongs to organization {ACME.id}, but the key works in Acme staging ({STAGING.id}): "
        "nothing is written. Use a key of that organization; a stack that is to span several needs a workspace for "
        "each (docs/environments.md) [other-organization]"
    )
    for command in ("preview", "up"):
        assert refusals(getattr(project, command)(fails=True, POLYTOMIC_API_KEY=STAGING.api_key)) == [wanted]
    assert project.writes() == []
    assert project.state("old")["id"] in before

    project.up()
    assert [sync["organization_id"] for sync in project.emulator.model_syncs()] == [ACME.id] * 2
    project.preview("--expect-no-changes")


def test_an_update_with_another_organizations_key_is_refused_at_preview(project: Project) -> None:
    project.write(PROGRAM + 'lead("old")')
    project.up()
    project.pulumi("config", "set", "value", "nobody")
    [line] = refusals(project.preview(fails=True, POLYTOMIC_API_KEY=STAGING.api_key))
    assert line.startswith(f"'old' of this stack belongs to organization {ACME.id}, but the key works in Acme staging ")


def test_a_stack_of_two_organizations_is_parted_by_a_workspace_for_one_of_them(project: Project) -> None:
    project.write(PROGRAM + 'lead("staged")')
    project.up(POLYTOMIC_API_KEY=STAGING.api_key)
    staged = project.id_of("staged")

    project.write(PROGRAM + 'lead("own")\nlead("staged")\n')
    assert "'staged' of this stack belongs to organization" in refusals(project.preview(fails=True))[0]

    project.pulumi("config", "set", "--secret", "stagingKey", STAGING.api_key)
    project.write(
        PROGRAM
        + 'staging = polytomic.workspace("staging", api_key=pulumi.Config().require_secret("stagingKey"))\n'
        + 'lead("own")\nlead("staged", staging)\n'
    )
    project.up()
    assert project.id_of("staged") == staged
    assert {sync["name"]: sync["organization_id"] for sync in project.emulator.model_syncs()} == {
        "own": ACME.id, "staged": STAGING.id
    }  # fmt: skip
    project.refresh("--expect-no-changes")
    project.pulumi("config", "set", "value", "nobody")
    project.up()
    project.destroy()
    assert project.emulator.model_syncs() == []


def test_a_workspace_that_leaves_the_program_takes_its_syncs_along_beside_a_create(project: Project) -> None:
    project.pulumi("config", "set", "--secret", "stagingKey", STAGING.api_key)
    workspace = 'staging = polytomic.workspace("staging", api_key=pulumi.Config().require_secret("stagingKey"))\n'
    project.write(PROGRAM + workspace + 'lead("staged", staging)\n')
    project.up()
    project.write(PROGRAM + 'lead("own")\n')
    project.up()
    assert [(sync["name"], sync["organization_id"]) for sync in project.emulator.model_syncs()] == [("own", ACME.id)]


INLINE = """
import sys

import pulumi
from pulumi import automation

GIVEN = {given!r}
"""
INLINE_PROGRAM = """

def program():
    lead("lead")


options = automation.LocalWorkspaceOptions(env_vars={"POLYTOMIC_API_KEY": GIVEN})
stack = automation.create_or_select_stack(stack_name="inline", project_name="inline", program=program, opts=options)
if sys.argv[1:] == ["set_config"]:
    stack.set_config("polytomic:apiKey", automation.ConfigValue(GIVEN, secret=True))
stack.up()
"""


def test_lookups_and_syncs_of_one_run_work_in_one_organization_or_it_stops_with_both_names(project: Project) -> None:
    """With the Automation API an inline program does not get the workspace's `env_vars`; its provider does."""
    (project.folder / "inline.py").write_text(PROGRAM + INLINE.format(given=STAGING.api_key) + INLINE_PROGRAM)

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "inline.py", *arguments],
            cwd=project.folder,
            env=project.environment,
            capture_output=True,
            text=True,
        )

    stopped = run()
    both = f"look into Acme ({ACME.id}), but its resources are written to Acme staging ({STAGING.id})"
    assert f"the lookups of this program {both}" in stopped.stderr
    assert stopped.returncode != 0
    assert project.writes() == []

    done = run("set_config")
    assert done.returncode == 0, done.stdout + done.stderr
    [made] = project.emulator.model_syncs()
    assert made["organization_id"] == STAGING.id
    assert made["target"]["connection_id"] == STAGING.connections["Salesforce"]


LATE = """

def program():
    made = polytomic.ModelSync(
        "plain",
        mode="create",
        target=polytomic.Target(connection_id={salesforce!r}, object="Contact"),
        fields=[polytomic.FieldMapping(target="LastName", override_value="unknown")],
        schedule=polytomic.Schedule(frequency="manual"),
    )
    {late}


options = automation.LocalWorkspaceOptions(env_vars={{"POLYTOMIC_API_KEY": GIVEN}})
stack = automation.create_or_select_stack(stack_name="inline", project_name="inline", program=program, opts=options)
getattr(stack, sys.argv[1])()
"""


@pytest.mark.parametrize(
    ("late", "writes"),
    [
        # It is declared at once, and so known to the sync; its argument is known only after the sync was made.
        ('polytomic.get_connection_output(made.sync_id.apply(lambda _: "Salesforce"))', 0),
        # Nothing tells of it before the sync was made.
        ('pulumi.export("id", made.sync_id.apply(lambda _: polytomic.get_connection("Salesforce").id))', 1),
    ],
    ids=["declared-before", "made-in-a-callback"],
)
def test_a_lookup_after_the_syncs_is_compared_with_them_too(project: Project, late: str, writes: int) -> None:
    program = LATE.format(salesforce=STAGING.connections["Salesforce"], late=late)
    (project.folder / "inline.py").write_text(PROGRAM + INLINE.format(given=STAGING.api_key) + program)

    def run(command: str) -> str:
        done = subprocess.run(
            [sys.executable, "inline.py", command],
            cwd=project.folder,
            env=project.environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode != 0
        return done.stderr

    stopped = run("up")
    assert f"the lookups of this program look into Acme ({ACME.id})" in stopped
    assert STAGING.id in stopped
    assert len(project.writes()) == writes
    # What is in state tells its organization in a preview, too.
    assert f"the lookups of this program look into Acme ({ACME.id})" in run("preview")
