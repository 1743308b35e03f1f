"""Syncs of one name and target, on the real engine: another resource's, another stack's, a renamed one's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pulumi_polytomic.emulator import Unsettled, running
from tests.engine.project import Project, model_sync

SLOW_FIRST = """
import asyncio
import json
from pathlib import Path

import pulumi
import pulumi_polytomic as polytomic

async def later(value):
    await asyncio.sleep(1)
    return value

for name, declared in json.loads(Path("declared.json").read_text()).items():
    if name == "first":
        declared["mode"] = pulumi.Output.from_input(later(declared["mode"]))
    polytomic.ModelSync(name, **declared)
"""
"""The first resource comes to the engine long after the second one, if nothing keeps them in order."""


def test_a_second_sync_of_one_name_is_made_beside_one_that_is_unchanged(project: Project) -> None:
    project.write(SLOW_FIRST)
    project.declare(first=model_sync())
    project.up()
    project.declare(first=model_sync(), second=model_sync())
    assert project.up().summary == {"created": 1, "unchanged": 2}
    assert len(project.emulator.model_syncs()) == 2
    project.preview("--expect-no-changes")


def test_a_renamed_resource_is_told_at_preview_with_the_line_that_keeps_its_sync(project: Project) -> None:
    project.declare(old=model_sync())
    project.up()
    id = project.id_of("old")
    project.declare(new=model_sync())
    for arguments in ((), ("--refresh",)):
        preview = project.preview(*arguments).output
        assert f"the model sync {id} of this name and target is in this stack as 'old'" in preview
        assert 'aliases=[pulumi.Alias(name="old")]' in preview
        refused = project.up(*arguments, fails=True).output
        assert f"{id} of this name and target is in this stack as 'old'" in refused
        assert 'aliases=[pulumi.Alias(name="old")]' in refused
        assert [sync["id"] for sync in project.emulator.model_syncs()] == [id]

    project.declare(new=model_sync(opts={"aliases": ["old"]}))
    assert project.up().summary == {"unchanged": 2}
    assert project.id_of("new") == id


IN_A_COMPONENT = """
import json
from pathlib import Path

import pulumi
import pulumi_polytomic as polytomic

class Team(pulumi.ComponentResource):
    def __init__(self, name):
        super().__init__("acme:index:Team", name)
        for name, declared in json.loads(Path("declared.json").read_text()).items():
            aliases = ALIASES
            polytomic.ModelSync(name, **declared, opts=pulumi.ResourceOptions(parent=self, aliases=aliases))

Team("growth")
"""


@pytest.mark.parametrize(
    ("name", "alias"),
    [
        ("contacts", "pulumi.Alias(parent=pulumi.ROOT_STACK_RESOURCE)"),
        ("people", 'pulumi.Alias(name="contacts", parent=pulumi.ROOT_STACK_RESOURCE)'),
    ],
)
def test_a_move_into_a_component_is_told_at_preview_with_the_line_that_keeps_the_sync(
    project: Project, name: str, alias: str
) -> None:
    project.declare(contacts=model_sync())
    project.up()
    id = project.id_of("contacts")
    project.declare(**{name: model_sync()})
    project.write(IN_A_COMPONENT.replace("ALIASES", "[]"))
    told = f"{id} of this name and target is in this stack as 'contacts'"
    for output in (project.preview().output, project.up(fails=True).output):
        assert told in output
        assert f"opts=pulumi.ResourceOptions(aliases=[{alias}])" in output
    assert [sync["id"] for sync in project.emulator.model_syncs()] == [id]

    project.write(IN_A_COMPONENT.replace("ALIASES", f"[{alias}]"))
    project.up()
    assert [sync["id"] for sync in project.emulator.model_syncs()] == [id]


def test_a_sync_that_another_stack_manages_is_told_as_that_first(project: Project) -> None:
    project.declare(contacts=model_sync())
    project.up()
    id = project.id_of("contacts")
    project.pulumi("stack", "init", "copy")
    project.declare(contacts=model_sync(mode="update"))
    assert f"already: {id}" in project.preview().output
    refused = project.up(fails=True).output.partition("which this run does not know")[2]
    assert refused.index("another stack manages it") < refused.index("aliases=[") < refused.index(f'adopt="{id}"')


def test_a_stack_of_a_name_that_another_one_had_says_whose_sync_it_takes(project: Project) -> None:
    project.declare(contacts=model_sync())
    project.up()
    id = project.id_of("contacts")
    project.pulumi("stack", "rename", "prod")
    project.pulumi("stack", "init", "dev")
    output = project.up().output
    assert f"took over {id}, made" in output
    assert "If another stack has it now" in output

    project.pulumi("state", "delete", "--yes", project.state("contacts")["urn"])
    assert project.up(POLYTOMIC_ALLOW_TWINS="true").summary == {"created": 1, "unchanged": 1}
    project.destroy()
    assert [sync["id"] for sync in project.emulator.model_syncs()] == [id]


@pytest.mark.parametrize("author", ["key", "absent"])
def test_a_create_that_is_carried_out_after_a_gateway_gave_up_is_made_once(
    tmp_path: Path, engine: Path, author: Any
) -> None:
    with running(unsettled=Unsettled(author=author), real_time=True) as emulator:
        project = Project(tmp_path / "acme", emulator, engine)
        project.declare(contacts=model_sync())
        emulator.add_fault(method="POST", status=504, html="<title>Gateway time-out</title>", late_seconds=2)
        project.up()
        assert [sync["id"] for sync in emulator.model_syncs()] == [project.id_of("contacts")]
        project.preview("--expect-no-changes", "--refresh")


OF_ONE_NAME = """
import asyncio
import json
from pathlib import Path

import pulumi
import pulumi_polytomic as polytomic

async def later(value, seconds):
    await asyncio.sleep(seconds)
    return value

declared = json.loads(Path("declared.json").read_text())
config = pulumi.Config()
other = polytomic.workspace("other", api_key=config.require_secret("key")) if config.get("key") else None
for name, seconds in (("first", 1), ("second", 0)):
    if name in declared:
        its_name = pulumi.Output.from_input(later(declared[name].pop("name"), seconds))
        opts = pulumi.ResourceOptions(provider=other if name == "second" else None)
        polytomic.ModelSync(name, **declared[name], name=its_name, opts=opts)
"""
"""Names that are Outputs, of which that of the first sync is known last."""


@pytest.mark.parametrize("providers", ["one-provider", "two-providers"])
@pytest.mark.parametrize("there", [None, "first", "second"])
def test_a_second_sync_of_a_name_that_is_an_output_is_made_whichever_is_there(
    project: Project, there: str | None, providers: str
) -> None:
    if providers == "two-providers":
        project.pulumi("config", "set", "--secret", "key", project.environment["POLYTOMIC_API_KEY"])
    project.write(OF_ONE_NAME)
    both = {"first": model_sync(), "second": model_sync()}
    if there:
        project.declare(**{there: both[there]})
        project.up()
    project.declare(**both)
    assert "of this name and target" not in project.preview().output
    assert "of this name and target" not in project.up().output
    assert len(project.emulator.model_syncs()) == 2
    project.preview("--expect-no-changes")


@pytest.mark.parametrize("name", ["first", "second"])
def test_what_an_interrupted_run_left_is_taken_by_the_sync_that_is_declared_first(project: Project, name: str) -> None:
    """The one whose name is known last: else which of the two is made first would be chance."""
    project.write(OF_ONE_NAME)
    project.declare(**{name: model_sync()})
    project.up()
    left = project.id_of(name)
    project.pulumi("state", "delete", "--yes", project.state(name)["urn"])
    project.declare(first=model_sync(), second=model_sync())
    run = project.attempt("up", "--yes", "--skip-preview")
    if name == "first":
        assert run.code == 0, run.output
        assert project.id_of("first") == left
        assert len(project.emulator.model_syncs()) == 2
    else:
        assert run.code != 0
        assert "create model sync 'Contacts': there is a model sync of this name and target already" in run.output
        assert [sync["id"] for sync in project.emulator.model_syncs()] == [left]
