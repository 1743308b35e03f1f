"""What a program may look like, on the real engine: subclasses, components, helpers; and where state says it is."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.engine.project import ACME, Project, bulk_sync, model_sync

SUBCLASSES = """
import json
from pathlib import Path

import pulumi
import pulumi_polytomic as polytomic

declared = json.loads(Path("declared.json").read_text())


class TeamSync(polytomic.ModelSync):
    def __init__(self, team, **inputs):
        super().__init__(team, **inputs)  # the line of contacts


class GrowthSync(TeamSync):
    pass


class TeamCopy(polytomic.BulkSync):
    pass


GrowthSync("contacts", **declared["contacts"])
TeamCopy("shop", **declared["shop"])  # the line of shop
TeamSync("same", **declared["same"])
TeamCopy("same", **declared["copy"])
"""

PLACES = """
import json
from pathlib import Path

import pulumi
import pulumi_polytomic as polytomic

declared = json.loads(Path("declared.json").read_text())


def team(name, opts=None):
    return polytomic.ModelSync(name, **declared["contacts"], opts=opts)  # the line of contacts


class Team(pulumi.ComponentResource):
    def __init__(self, name):
        super().__init__("acme:index:Team", name)
        inputs = declared["shop"]
        polytomic.BulkSync("shop", **inputs, opts=pulumi.ResourceOptions(parent=self))  # the line of shop


contacts = team("contacts")
Team("growth")
polytomic.ModelSync.get("looked-at", contacts.id)  # the line of looked-at
polytomic.workspace("staging", api_key="pt_of_staging")  # the line of staging
"""


def line_in_program(project: Project, name: str) -> tuple[str, int]:
    """Where the state says that the resource is declared: the file's name and the line."""
    place: dict[str, Any] = project.state(name)["sourcePosition"]
    file, _, line = str(place).partition("#")
    return file, int(line.partition(",")[0])


@pytest.mark.parametrize("program", [SUBCLASSES, PLACES])
def test_state_points_at_the_line_of_the_program(project: Project, program: str) -> None:
    project.write(program)
    names = {"same": model_sync(name="Same"), "copy": bulk_sync(name="Same")}
    project.declare(contacts=model_sync(), shop=bulk_sync(), **names)
    project.up()
    for number, line in enumerate(program.splitlines(), 1):
        _, marked, name = line.partition("  # the line of ")
        if marked:
            assert line_in_program(project, name) == ("project:///__main__.py", number)


def test_a_subclass_at_any_depth_is_the_kind_of_sync_that_its_parent_is(project: Project) -> None:
    project.declare(contacts=model_sync(), shop=bulk_sync())
    project.up()
    before = {name: project.state(name) for name in ("contacts", "shop")}

    project.write(SUBCLASSES)
    project.declare(contacts=model_sync(), shop=bulk_sync(), same=model_sync(name="Same"), copy=bulk_sync(name="Same"))
    assert project.up().summary == {"created": 2, "unchanged": 3}
    for name, was in before.items():
        assert (project.state(name)["id"], project.state(name)["type"]) == (was["id"], was["type"])
    kinds = {"pulumi-python:dynamic/polytomic:ModelSync", "pulumi-python:dynamic/polytomic:BulkSync"}
    assert {urn.split("::")[2] for urn in urns(project) if urn.endswith("::same")} == kinds
    project.preview("--expect-no-changes", "--refresh")


def urns(project: Project) -> list[str]:
    """Every resource in state."""
    return [resource["urn"] for resource in json.loads(project.exported())["deployment"]["resources"]]


SETS = """
import pulumi_polytomic as polytomic

polytomic.BulkSync(
    resource_name="shop",
    mode="replicate",
    source_connection_id={source!r},
    destination_connection_id={destination!r},
    destination_configuration={{"schema": "SHOP"}},
    default_schedule={{"frequency": "manual"}},
    schemas={{"public.customers", "public.orders", "public.products"}},
    policies=dict.fromkeys({policies!r}).keys(),
)
"""


def test_a_set_is_the_same_in_every_run(project: Project) -> None:
    source, destination = ACME.connections["Postgres"], ACME.connections["Snowflake"]
    project.write(SETS.format(source=source, destination=destination, policies=list(ACME.policies.values())))
    project.up(PYTHONHASHSEED="1")
    state = project.state("shop")
    assert state["inputs"]["schemas"] == ["public.customers", "public.orders", "public.products"]
    assert state["inputs"]["policies"] == list(ACME.policies.values())
    for seed in ("2", "3"):
        project.preview("--expect-no-changes", PYTHONHASHSEED=seed)


def test_state_keeps_the_lines_of_the_program_and_none_below_it(project: Project) -> None:
    project.write(PLACES)
    project.declare(contacts=model_sync(), shop=bulk_sync())
    project.up()
    lines = PLACES.splitlines()

    def calls(name: str) -> list[str]:
        return [lines[int(f["sourcePosition"].rpartition("#")[2]) - 1] for f in project.state(name)["stackTrace"]]

    assert all("/__main__.py#" in f["sourcePosition"] for f in project.state("contacts")["stackTrace"])
    assert [line.partition("  #")[0].strip() for line in calls("contacts")] == [
        'return polytomic.ModelSync(name, **declared["contacts"], opts=opts)',
        'contacts = team("contacts")',
    ]
    assert calls("shop")[-1] == 'Team("growth")'
