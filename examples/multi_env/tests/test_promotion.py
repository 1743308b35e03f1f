"""A change goes from dev over staging to prod; what prod lacks, and what was changed in prod by hand, stops it."""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from pulumi_polytomic.emulator import Emulator
from pulumi_polytomic.testing import MakeStack, Run, Stack, Workspace

pytest_plugins = ["pulumi_polytomic.testing"]

EXAMPLE = Path(__file__).parents[1]
PAGE = (EXAMPLE.parents[1] / "docs" / "environments.md").read_text()
BAD_VALUES, MISSING_FIELD = re.findall(r"```text\n(.*)\n```", PAGE)
"""What the page says is said."""
ENVIRONMENTS = {"dev": "Acme dev", "staging": "Acme staging", "prod": "Acme"}
KINDS = ("role", "policy", "connection", "model", "bulk sync", "model sync")
SYNCS = ("Shop to warehouse", "Companies to Salesforce", "Customers to Salesforce")
PHONE = """        FieldMapping(target="Phone", source=customers.field("phone")),\n"""
TITLE = """        FieldMapping(target="Title", source=customers.field("company")),\n"""
COLUMN = "    phone\n", "    phone,\n    company\n"


@pytest.fixture
def polytomic_world() -> Path:
    """Three empty organizations."""
    return EXAMPLE / "world.yaml"


@pytest.fixture(autouse=True)
def _time_passes(polytomic_emulator: Emulator) -> Iterator[None]:
    """A changed query is previewed by a job, which is done after some seconds of the emulator's clock."""
    over = threading.Event()

    def move() -> None:
        while not over.wait(0.3):
            polytomic_emulator.advance(1)

    clock = threading.Thread(target=move)
    clock.start()
    yield
    over.set()
    clock.join()


@pytest.fixture
def polytomic_project(tmp_path: Path) -> Path:
    """A clone of the team's repository, in which the test makes commits."""
    shutil.copytree(EXAMPLE, tmp_path / "clone", ignore=shutil.ignore_patterns("tests", "__pycache__"))
    return tmp_path / "clone"


def passwords(name: str) -> dict[str, str]:
    """The secrets of a stack."""
    return {secret: f"{secret}-of-{name}" for secret in ("databasePassword", "warehousePassword", "salesforceSecret")}


@pytest.fixture
def stacks(polytomic_stacks: MakeStack, polytomic_workspaces: dict[str, Workspace]) -> dict[str, Stack]:
    """A stack for each environment. Nothing is deployed yet."""
    made = {name: polytomic_stacks(name, polytomic_workspaces[ENVIRONMENTS[name]]) for name in ENVIRONMENTS}
    for name, stack in made.items():
        stack.configure(passwords(name), secret=True)
    return made


@pytest.fixture
def workspaces(polytomic_workspaces: dict[str, Workspace]) -> dict[str, Workspace]:
    """The workspace of each environment."""
    return {name: polytomic_workspaces[organization] for name, organization in ENVIRONMENTS.items()}


@pytest.fixture
def prod(stacks: dict[str, Stack]) -> Stack:
    """Production, deployed."""
    stacks["prod"].up()
    return stacks["prod"]


def commit(clone: Path, *, file: str = "__main__.py", old: str, new: str) -> None:
    """Change the one place in a file."""
    text = (clone / file).read_text()
    assert text.count(old) == 1
    (clone / file).write_text(text.replace(old, new))


def commit_the_column(clone: Path) -> None:
    """A new column in the query, and a mapping of it."""
    commit(clone, file="customers.sql", old=COLUMN[0], new=COLUMN[1])
    commit(clone, old=PHONE, new=PHONE + TITLE)


def changes(run: Run) -> list[str]:
    """The lines of a preview that say what changes, without ids and the mark of what is protected."""
    marked = (line.strip(" 🔒") for line in run.output.splitlines() if re.match(r" +[-+~]", line))
    return [re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "…", line) for line in marked]


def live(workspace: Workspace) -> dict[tuple[str, str], dict[str, Any]]:
    """All that is in the organization, by kind and name, as the server holds it, without what every write moves."""
    moving = ("updated_at", "updated_by", "version")
    return {
        (kind, one["name"]): {key: value for key, value in one.items() if key not in moving}
        for kind in KINDS
        for one in workspace.records(kind)
    }


def test_three_empty_workspaces_are_filled_by_one_program(
    stacks: dict[str, Stack], workspaces: dict[str, Workspace]
) -> None:
    for name, stack in stacks.items():
        workspace = workspaces[name]
        assert live(workspace) == {}
        made = stack.up()
        assert "warning" not in made.output
        stack.preview("--expect-no-changes")
        there = live(workspace)
        assert len(there) == 10
        shop, accounts, contacts = there["bulk sync", SYNCS[0]], *(there["model sync", sync] for sync in SYNCS[1:])
        assert stack.outputs()["sync_ids"] == {
            "shop": shop["id"],
            "accounts": accounts["id"],
            "contacts": contacts["id"],
        }
        assert accounts["schedule"]["run_after"]["bulk_sync_ids"] == [shop["id"]]
        assert contacts["schedule"]["run_after"]["sync_ids"] == [accounts["id"]]
        assert contacts["target"]["connection_id"] == there["connection", "Salesforce"]["id"]
        assert {shop["active"], accounts["active"], contacts["active"]} == {name != "dev"}
        team = there["policy", "Data team"]
        assert [one["action"] for one in team["policy_actions"]] == ["read", "update"][: 1 if name == "prod" else 2]
        governed = [one for (kind, _), one in there.items() if kind not in ("role", "policy")]
        assert all(one["policies"] == [team["id"]] for one in governed)
        sent = [one["configuration"] for (kind, _), one in there.items() if kind == "connection"]
        for secret in passwords(name).values():
            assert any(secret in configuration.values() for configuration in sent)
            assert secret not in made.output
    frequencies = [live(one)["bulk sync", SYNCS[0]]["default_schedule"]["frequency"] for one in workspaces.values()]
    assert frequencies == ["manual", "hourly", "daily"]


def test_a_column_and_its_mapping_move_from_dev_over_staging_to_prod_in_one_commit(
    polytomic_project: Path, stacks: dict[str, Stack], workspaces: dict[str, Workspace]
) -> None:
    for stack in stacks.values():
        stack.up()
    before = {name: live(workspace) for name, workspace in workspaces.items()}
    commit_the_column(polytomic_project)
    previewed: list[list[str]] = []
    for name, stack in stacks.items():
        preview = stack.preview()
        assert preview.summary == {"to update": 2, "unchanged": 9}
        assert {other: live(workspace) for other, workspace in workspaces.items()} == before  # nothing moved yet
        previewed.append(changes(preview))
        stack.up()
        after, was = live(workspaces[name]), before[name]
        model, sync = ("model", "Customers"), ("model sync", "Customers to Salesforce")
        fields = [field["name"] for field in after[model]["fields"]]
        assert fields == [*(field["name"] for field in was[model]["fields"]), "company"]
        added = [one for one in after[sync]["fields"] if one not in was[sync]["fields"]]
        assert [(one["target"], one["source"]["field"]) for one in added] == [("Title", "company")]
        assert added[0]["source"]["model_id"] == after[model]["id"]
        assert {key for key in after if after[key] != was[key]} == {model, sync}
        assert {**after[sync], "fields": was[sync]["fields"]} == was[sync]
        before[name] = after
    assert previewed[0] == previewed[1] == previewed[2]

    stacks["dev"].destroy()
    assert live(workspaces["dev"]) == {}
    refused = stacks["prod"].destroy(fails=True)
    assert "because it is protected" in refused.output
    assert live(workspaces["prod"]) == before["prod"]


def test_a_target_field_that_prod_lacks_stops_the_promotion_at_preview(
    polytomic_project: Path, workspaces: dict[str, Workspace], prod: Stack
) -> None:
    workspace = workspaces["prod"]
    before = live(workspace)
    salesforce = before["connection", "Salesforce"]["id"]
    workspace.emulator.leave_out_target_fields(salesforce, "Contact", ["Title"])
    commit_the_column(polytomic_project)

    [line] = prod.preview(fails=True).errors
    assert line.endswith(f"resource 'contacts' has a problem: {MISSING_FIELD}")
    assert live(workspace) == before

    workspace.emulator.leave_out_target_fields(salesforce, "Contact", [])
    assert prod.preview().summary == {"to update": 2, "unchanged": 9}


def test_a_hotfix_made_in_prod_by_hand_is_reported_before_it_is_lost(
    polytomic_project: Path, workspaces: dict[str, Workspace], prod: Stack
) -> None:
    workspace = workspaces["prod"]
    contacts = workspace.model_sync("Customers to Salesforce")
    hotfix = [
        {**mapping, "source": {**mapping["source"], "field": "email"}} if mapping["target"] == "LastName" else mapping
        for mapping in contacts["fields"]
    ]
    workspace.emulator.edit("model sync", contacts["id"], {"fields": hotfix})
    commit(polytomic_project, old=PHONE, new=PHONE + TITLE.replace("company", "phone"))

    # polytomic:onConflict is `fail` in prod: nothing is written.
    [line] = prod.up(fails=True).errors
    assert "fields[LastName].source.field" in line
    assert "last changed by Dana Field" in line
    assert "Nothing was written" in line
    assert workspace.model_sync("Customers to Salesforce")["fields"] == hotfix
    prod.refresh("--preview-only", "--expect-no-changes", fails=True)  # what the nightly job does

    # Where it is `warn`, as in the other environments, the same is said, and the program has its way.
    prod.configure({"polytomic:onConflict": "warn"})
    said = prod.up().output
    assert "warning: model sync 'Customers to Salesforce': fields[LastName].source.field was changed elsewhere" in said
    assert "by Dana Field" in said
    written = workspace.model_sync("Customers to Salesforce")["fields"]
    assert [mapping["source"]["field"] for mapping in written] == ["last_name", "phone", "phone"]


def test_a_rotated_password_is_one_update(workspaces: dict[str, Workspace], prod: Stack) -> None:
    prod.configure({"databasePassword": "another-horse"}, secret=True)
    run = prod.up()
    assert run.summary == {"updated": 1, "unchanged": 10}
    assert "another-horse" not in run.output
    assert live(workspaces["prod"])["connection", "Shop database"]["configuration"]["password"] == "another-horse"


def test_values_that_do_not_fit_are_told_in_one_line(
    polytomic_project: Path, polytomic_stacks: MakeStack, workspaces: dict[str, Workspace]
) -> None:
    file = polytomic_project / "Pulumi.prod.yaml"
    file.write_text(file.read_text().replace("hour: 5, ", "").replace("analysts_may: [", "analysts_may: [write, "))
    [line] = polytomic_stacks("prod", workspaces["prod"]).preview(fails=True).errors
    assert line.startswith(BAD_VALUES)
    assert workspaces["prod"].emulator.requests() == []


def test_the_page_shows_the_configuration_of_prod() -> None:
    [shown] = re.findall(r"```yaml\n# Pulumi.prod.yaml\n(.*?)```", PAGE, re.S)
    assert yaml.safe_load(shown) == yaml.safe_load((EXAMPLE / "Pulumi.prod.yaml").read_text())


def test_a_key_of_another_organization_is_refused(
    polytomic_stacks: MakeStack, workspaces: dict[str, Workspace]
) -> None:
    staging, prod = workspaces["staging"], workspaces["prod"]
    stack = polytomic_stacks("prod", staging)
    stack.configure(passwords("prod"), secret=True)
    stack.configure({"polytomic:organizationId": prod.id})
    [line] = stack.up(fails=True).errors
    assert staging.id in line
    assert prod.id in line
    assert live(staging) == {}


def test_another_program_finds_the_syncs_of_its_environment_by_name(
    polytomic_project: Path, workspaces: dict[str, Workspace], prod: Stack, polytomic_engine: Path, tmp_path: Path
) -> None:
    workspace = workspaces["prod"]
    report = Stack(
        polytomic_project / "report",
        tmp_path / "report",
        engine=polytomic_engine,
        name="prod",
        config={"polytomic:deploymentUrl": workspace.url, "polytomic:apiKey": workspace.api_key},
        state=prod.state,
    )
    report.up()
    numbers = workspace.model_sync("Customer numbers to Salesforce")
    assert numbers["schedule"]["run_after"]["sync_ids"] == [prod.outputs()["sync_ids"]["contacts"]]
    report.preview("--expect-no-changes")
