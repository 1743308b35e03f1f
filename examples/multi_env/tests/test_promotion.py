"""A change goes from dev over staging to prod; what prod lacks, and what was changed in prod by hand, stops it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from pulumi_polytomic.testing import MakeStack, Run, Stack, Workspace

pytest_plugins = ["pulumi_polytomic.testing"]

EXAMPLE = Path(__file__).parents[1]
PAGE = (EXAMPLE.parents[1] / "docs" / "environments.md").read_text()
BAD_VALUES, MISSING_FIELD = re.findall(r"```text\n(.*)\n```", PAGE)
"""What the page says is said."""
ENVIRONMENTS = {"dev": "Acme dev", "staging": "Acme staging", "prod": "Acme"}
PHONE = """        FieldMapping(target="Phone", source=customer("phone")),\n"""
SYNCS = ("Shop to Snowflake", "Companies to Salesforce", "Customers to Salesforce")
TITLE = """        FieldMapping(target="Title", source=customer("company")),\n"""


@pytest.fixture
def polytomic_project(tmp_path: Path) -> Path:
    """A clone of the team's repository, in which the test makes commits."""
    shutil.copytree(EXAMPLE, tmp_path / "clone", ignore=shutil.ignore_patterns("tests", "__pycache__"))
    return tmp_path / "clone"


@pytest.fixture
def prod(polytomic_stacks: MakeStack, polytomic_workspaces: dict[str, Workspace]) -> Stack:
    """Production, deployed."""
    stack = polytomic_stacks("prod", polytomic_workspaces["Acme"])
    stack.up()
    return stack


def commit(clone: Path, old: str, new: str) -> None:
    """Change the one place in the program."""
    program = (clone / "__main__.py").read_text()
    assert program.count(old) == 1
    (clone / "__main__.py").write_text(program.replace(old, new))


def changes(run: Run) -> list[str]:
    """The lines of a preview that say what changes, without ids and the mark of what is protected."""
    marked = (line.strip(" 🔒") for line in run.output.splitlines() if re.match(r" +[-+~]", line))
    return [re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "…", line) for line in marked]


def live(workspace: Workspace) -> dict[str, dict[str, Any]]:
    """The organization's syncs by name, as the server holds them, without what every write moves."""
    moving = ("updated_at", "updated_by")
    syncs = [*workspace.model_syncs(), *workspace.bulk_syncs()]
    return {sync["name"]: {key: value for key, value in sync.items() if key not in moving} for sync in syncs}


def test_exactly_the_change_moves_from_dev_over_staging_to_prod(
    polytomic_project: Path, polytomic_stacks: MakeStack, polytomic_workspaces: dict[str, Workspace]
) -> None:
    workspaces = {name: polytomic_workspaces[organization] for name, organization in ENVIRONMENTS.items()}
    stacks = {name: polytomic_stacks(name, workspace) for name, workspace in workspaces.items()}
    for stack in stacks.values():
        assert "warning" not in stack.up().output

    # The environments differ as they are configured to, and each holds the ids of its own organization.
    before = {name: live(workspace) for name, workspace in workspaces.items()}
    for name, workspace in workspaces.items():
        shop, accounts, contacts = (before[name][sync] for sync in SYNCS)
        assert stacks[name].outputs()["sync_ids"] == {
            "shop": shop["id"],
            "accounts": accounts["id"],
            "contacts": contacts["id"],
        }
        assert accounts["schedule"]["run_after"]["bulk_sync_ids"] == [shop["id"]]
        assert contacts["schedule"]["run_after"]["sync_ids"] == [accounts["id"]]
        assert contacts["target"]["connection_id"] == workspace.connections["Salesforce"]
        assert {shop["active"], accounts["active"], contacts["active"]} == {name != "dev"}
        finance = [workspace.policies["Finance"]] if name == "prod" else []
        assert shop["policies"] == accounts["policies"] == contacts["policies"] == finance
    schedules = [before[name]["Shop to Snowflake"]["default_schedule"] for name in ENVIRONMENTS]
    assert [schedule["frequency"] for schedule in schedules] == ["manual", "hourly", "daily"]

    commit(polytomic_project, PHONE, PHONE + TITLE)
    previewed: list[list[str]] = []
    for name, stack in stacks.items():
        preview = stack.preview()
        assert preview.summary == {"to update": 1, "unchanged": 3}
        assert {other: live(workspace) for other, workspace in workspaces.items()} == before  # nothing moved yet
        previewed.append(changes(preview))
        stack.up()
        after = live(workspaces[name])
        mappings = before[name]["Customers to Salesforce"]["fields"]
        added = [one for one in after["Customers to Salesforce"]["fields"] if one not in mappings]
        assert [(one["target"], one["source"]["field"]) for one in added] == [("Title", "company")]
        assert added[0]["source"]["model_id"] == workspaces[name].models["Customers"]
        before[name]["Customers to Salesforce"]["fields"] = [*mappings, *added]
        assert after == before[name]
    assert previewed[0] == previewed[1] == previewed[2]

    stacks["dev"].destroy()
    assert live(workspaces["dev"]) == {}
    refused = stacks["prod"].destroy(fails=True)
    assert "because it is protected" in refused.output
    assert live(workspaces["prod"]) == before["prod"]


def test_a_target_field_that_prod_lacks_stops_the_promotion_at_preview(
    polytomic_project: Path, polytomic_workspace: Workspace, prod: Stack
) -> None:
    before = live(polytomic_workspace)
    salesforce = polytomic_workspace.connections["Salesforce"]
    polytomic_workspace.emulator.leave_out_target_fields(salesforce, "Contact", ["Title"])
    commit(polytomic_project, PHONE, PHONE + TITLE)

    [line] = prod.preview(fails=True).errors
    assert line.endswith(f"resource 'contacts' has a problem: {MISSING_FIELD}")
    assert live(polytomic_workspace) == before

    polytomic_workspace.emulator.leave_out_target_fields(salesforce, "Contact", [])
    assert prod.preview().summary == {"to update": 1, "unchanged": 3}


def test_a_hotfix_made_in_prod_by_hand_is_reported_before_it_is_lost(
    polytomic_project: Path, polytomic_workspace: Workspace, prod: Stack
) -> None:
    contacts = polytomic_workspace.model_sync("Customers to Salesforce")
    hotfix = [
        {**mapping, "source": {**mapping["source"], "field": "company"}} if mapping["target"] == "LastName" else mapping
        for mapping in contacts["fields"]
    ]
    polytomic_workspace.emulator.edit("model sync", contacts["id"], {"fields": hotfix})
    commit(polytomic_project, PHONE, PHONE + TITLE)

    # polytomic:onConflict is `fail` in prod: nothing is written.
    [line] = prod.up(fails=True).errors
    assert "fields[LastName].source.field" in line
    assert "last changed by Dana Field" in line
    assert "Nothing was written" in line
    assert polytomic_workspace.model_sync("Customers to Salesforce")["fields"] == hotfix
    prod.refresh("--preview-only", "--expect-no-changes", fails=True)  # what the nightly job does

    # Where it is `warn`, as in the other environments, the same is said, and the program has its way.
    prod.configure({"polytomic:onConflict": "warn"})
    said = prod.up().output
    assert "warning: model sync 'Customers to Salesforce': fields[LastName].source.field was changed elsewhere" in said
    assert "by Dana Field" in said
    written = polytomic_workspace.model_sync("Customers to Salesforce")["fields"]
    assert [mapping["source"]["field"] for mapping in written] == ["last_name", "phone", "company"]


def test_values_that_do_not_fit_are_told_in_one_line(
    polytomic_project: Path, polytomic_stacks: MakeStack, polytomic_workspace: Workspace
) -> None:
    file = polytomic_project / "Pulumi.prod.yaml"
    file.write_text(file.read_text().replace("hour: 5, ", "").replace("policies: [", "policies: [finance, "))
    [line] = polytomic_stacks("prod", polytomic_workspace).preview(fails=True).errors
    assert line.startswith(BAD_VALUES)
    assert polytomic_workspace.emulator.requests() == []


def test_the_page_shows_the_configuration_of_prod() -> None:
    [shown] = re.findall(r"```yaml\n# Pulumi.prod.yaml\n(.*?)```", PAGE, re.S)
    assert yaml.safe_load(shown) == yaml.safe_load((EXAMPLE / "Pulumi.prod.yaml").read_text())


def test_a_key_of_another_organization_is_refused(
    polytomic_stacks: MakeStack, polytomic_workspaces: dict[str, Workspace]
) -> None:
    staging, prod = polytomic_workspaces["Acme staging"], polytomic_workspaces["Acme"]
    stack = polytomic_stacks("prod", staging)
    stack.configure({"polytomic:organizationId": prod.id})
    [line] = stack.up(fails=True).errors
    assert staging.id in line
    assert prod.id in line
    assert staging.model_syncs() == staging.bulk_syncs() == []


def test_another_program_finds_the_syncs_of_its_environment_by_name(
    polytomic_project: Path, polytomic_workspace: Workspace, prod: Stack, polytomic_engine: Path, tmp_path: Path
) -> None:
    report = Stack(
        polytomic_project / "report",
        tmp_path / "report",
        engine=polytomic_engine,
        name="prod",
        config={"polytomic:deploymentUrl": polytomic_workspace.url, "polytomic:apiKey": polytomic_workspace.api_key},
        state=prod.state,
    )
    report.up()
    last_seen = polytomic_workspace.model_sync("Last seen to HubSpot")
    assert last_seen["schedule"]["run_after"]["sync_ids"] == [prod.outputs()["sync_ids"]["contacts"]]
    report.preview("--expect-no-changes")
