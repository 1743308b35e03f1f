"""State as the real engine writes and reads it, against golden files: what the first release left on users' disks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.engine.project import Inputs, Project

GOLDEN = Path(__file__).parents[1] / "golden"


@pytest.fixture(autouse=True)
def no_live_checks(project: Project) -> None:
    """The golden programs wait for syncs that are nowhere."""
    project.environment["POLYTOMIC_LIVE_CHECKS"] = "off"


def golden_pair(suffix: str) -> tuple[Inputs, Inputs]:
    """A model sync and a bulk sync that declare every field, in the new or in the deprecated forms."""
    model, bulk = (json.loads((GOLDEN / f"{noun}{suffix}.json").read_text()) for noun in ("model_sync", "bulk_sync"))
    return model, bulk


def filled(text: str, **values: str) -> str:
    """The golden text with the values that every run makes anew."""
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def declared_in(stack: Inputs, name: str) -> Inputs:
    """What the program of a golden stack declared for the resource of that name."""
    resource = next(r for r in stack["deployment"]["resources"] if r["urn"].endswith(f"::{name}"))
    inputs = {field: value for field, value in resource["inputs"].items() if not field.startswith("__")}
    return {**inputs, **({"encryption_passphrase": "open-sesame"} if "encryption_passphrase" in inputs else {})}


@pytest.mark.parametrize("suffix", ["", "_deprecated"])
def test_the_engine_stores_the_golden_state(project: Project, suffix: str) -> None:
    model_sync, bulk_sync = golden_pair(suffix)
    project.declare(contacts=model_sync["declared"], shop=bulk_sync["declared"])
    project.up()
    for name, golden in (("contacts", model_sync), ("shop", bulk_sync)):
        state = project.state(name)
        for side in ("inputs", "outputs"):
            held: dict[str, Any] = state[side]
            if name == "contacts":
                held["encryption_passphrase"]["ciphertext"] = "{ciphertext}"
            made = {"id": state["id"], "created_at": state["outputs"]["created_at"]}
            assert held == json.loads(filled(json.dumps(golden[side]), **made))
        assert state["type"] == golden["type"]
    assert "open-sesame" not in project.exported()
    project.preview("--expect-no-changes", "--refresh")


def test_a_stack_of_the_first_release_is_taken_over_as_it_is(project: Project) -> None:
    # The program of then makes the syncs; its state is replaced by the one that the first release wrote for them.
    golden = (GOLDEN / "stack.json").read_text()
    program = {name: declared_in(json.loads(golden), name) for name in ("contacts", "shop")}
    project.declare(**program)
    project.up()
    contacts, shop = project.state("contacts"), project.state("shop")
    stack = json.loads(filled(golden, contacts=contacts["id"], shop=shop["id"]))
    for resource in stack["deployment"]["resources"]:
        for current in (contacts, shop):
            if resource.get("id") == current["id"]:
                resource["outputs"]["created_at"] = current["outputs"]["created_at"]
    (project.folder / "first-release.json").write_text(json.dumps(stack))
    project.pulumi("stack", "import", "--file", "first-release.json")
    assert project.state("contacts")["created"] != contacts["created"]

    project.emulator.clear_requests()
    assert project.preview("--expect-no-changes").summary == {"unchanged": 3}
    assert project.emulator.requests() == []
    assert project.refresh("--expect-no-changes").summary == {"unchanged": 3}

    renamed, slower = {**program["contacts"], "name": "People"}, {**program["shop"], "concurrency_limit": 5}
    project.declare(contacts=renamed, shop=slower)
    assert project.up().summary == {"updated": 2, "unchanged": 1}
    live = project.live_model_sync(contacts["id"])
    assert (live["name"], live["encryption_passphrase"]) == ("People", "open-sesame")
    assert project.live_bulk_sync(shop["id"])["concurrency_limit"] == 5
