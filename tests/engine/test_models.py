"""A model and a sync that reads it, from one program, on the real engine."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from tests.engine.project import ACME, Project

COLUMNS = ["id", "email", "last_name"]

PROGRAM = """
import json
from pathlib import Path

import pulumi
import pulumi_polytomic as polytomic

declared = json.loads(Path("declared.json").read_text())
customers = polytomic.Model(
    "customers",
    name="Buyers",
    connection_id=polytomic.get_connection("Postgres").id,
    configuration={"query": declared["query"]},
    identifier="id",
)
polytomic.ModelSync(
    "contacts",
    mode="updateOrCreate",
    target={"connection_id": polytomic.get_connection("Salesforce").id, "object": "Contact"},
    fields=[{"target": target, "source": customers.field(column)} for target, column in declared["mapped"].items()],
    identities={"mappings": [{"source": customers.field("email"), "target": "Email", "function": "Equality"}]},
    schedule={"frequency": "manual"},
)
pulumi.export("columns", customers.found_fields.apply(lambda fields: [one["name"] for one in fields]))
"""


@pytest.fixture(autouse=True)
def _time_passes(project: Project) -> Iterator[None]:
    """A model is previewed by a job, which is done after some seconds of the emulator's clock."""
    over = threading.Event()

    def turn() -> None:
        while not over.wait(0.3):
            project.emulator.advance(1)

    clock = threading.Thread(target=turn)
    clock.start()
    yield
    over.set()
    clock.join()


def query(columns: list[str]) -> str:
    return "select\n" + ",\n".join(columns) + "\nfrom customers\n"


def declare(project: Project, columns: list[str], **mapped: str) -> None:
    project.write(PROGRAM)
    everything: dict[str, Any] = {"query": query(columns), "mapped": {"LastName": "last_name", **mapped}}
    (project.folder / "declared.json").write_text(json.dumps(everything))


def columns_of(project: Project) -> list[str]:
    (model,) = [one for one in project.emulator.records("model", ACME) if one["name"] == "Buyers"]
    return [field["name"] for field in model["fields"]]


def test_a_model_and_a_sync_on_it_come_up_together_and_stay(project: Project) -> None:
    declare(project, COLUMNS)
    made = project.up()
    assert "warning" not in made.output
    assert columns_of(project) == COLUMNS
    (sync,) = project.emulator.model_syncs()
    assert sync["fields"][0]["source"] == {"model_id": project.id_of("customers"), "field": "last_name"}
    project.preview("--expect-no-changes")
    project.preview("--refresh", "--expect-no-changes")


def test_a_column_and_its_mapping_arrive_in_one_update(project: Project) -> None:
    declare(project, COLUMNS)
    project.up()
    declare(project, [*COLUMNS, "phone"], Phone="phone")
    shown = project.preview()
    assert "configuration.query changes:" in shown.output
    assert "+phone" in shown.output
    assert "-phone" not in shown.output
    project.up()
    assert columns_of(project) == [*COLUMNS, "phone"]
    (sync,) = project.emulator.model_syncs()
    assert [field["target"] for field in sync["fields"]] == ["LastName", "Phone"]
    project.preview("--expect-no-changes")


def test_a_column_that_a_sync_maps_does_not_go_away(project: Project) -> None:
    declare(project, COLUMNS)
    project.up()
    project.emulator.clear_requests()
    declare(project, ["id", "email"])
    refused = project.preview(fails=True)
    assert "fields[0].source.field: `last_name`: no such field in the model Buyers in Acme" in refused.output
    assert "the model changes in this run" in refused.output
    assert project.writes() == ["POST /api/model-preview"]
    assert columns_of(project) == COLUMNS


def test_a_query_that_does_not_run_is_refused_before_anything_is_made(project: Project) -> None:
    declare(project, ["id", "lower(email", "last_name"])
    refused = project.preview(fails=True)
    assert "configuration: the source does not take it: " in refused.output
    assert project.writes() == ["POST /api/model-preview"]


def test_a_mapping_of_no_column_is_refused_once_the_model_is_there(project: Project) -> None:
    declare(project, COLUMNS)
    project.up()
    declare(project, COLUMNS, Phone="emial")
    refused = project.preview(fails=True)
    assert "`emial`: no such field in the model Buyers in Acme; did you mean `email`?" in refused.output


def test_a_mapping_of_no_column_of_a_model_that_is_new_is_refused_by_the_first_preview(project: Project) -> None:
    declare(project, COLUMNS, Phone="emial")
    refused = project.preview(fails=True)
    assert "fields[1].source.field: `emial`: no such field in the model Buyers in Acme" in refused.output
    assert "the model is made in this run; did you mean `email`?" in refused.output
    assert project.writes() == ["POST /api/model-preview"]
    declare(project, COLUMNS)
    assert "no such field" not in project.preview().output
