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
    preview = project.preview().output
    assert f"already: {id}" in preview
    assert 'aliases=[pulumi.Alias(name="<old name>")]' in preview
    assert 'aliases=[pulumi.Alias(name="old")]' in project.preview("--refresh").output
    refused = project.up(fails=True).output.partition("which this run does not know")[2]
    assert refused.index("another stack manages it") < refused.index("aliases=[") < refused.index(f'adopt="{id}"')

    project.declare(new=model_sync(opts={"aliases": ["old"]}))
    assert project.up().summary == {"unchanged": 2}
    assert project.id_of("new") == id


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
