"""State as the real engine writes and reads it, against golden files: what the first release left on users' disks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.engine.project import Project

GOLDEN = Path(__file__).parents[1] / "golden"
MODEL_SYNC, BULK_SYNC = (json.loads((GOLDEN / f"{noun}.json").read_text()) for noun in ("model_sync", "bulk_sync"))


@pytest.fixture
def declared(project: Project) -> Project:
    """The project with a model sync and a bulk sync that declare every field, both live."""
    project.declare(contacts=MODEL_SYNC["declared"], shop=BULK_SYNC["declared"])
    project.up()
    return project


def filled(text: str, **values: str) -> str:
    """The golden text with the values that every run makes anew."""
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def test_the_engine_stores_the_golden_state(declared: Project) -> None:
    for name, golden in (("contacts", MODEL_SYNC), ("shop", BULK_SYNC)):
        state = declared.state(name)
        for side in ("inputs", "outputs"):
            held: dict[str, Any] = state[side]
            if name == "contacts":
                held["encryption_passphrase"]["ciphertext"] = "{ciphertext}"
            made = {"id": state["id"], "created_at": state["outputs"]["created_at"]}
            assert held == json.loads(filled(json.dumps(golden[side]), **made))
        assert state["type"] == golden["type"]
    assert "open-sesame" not in declared.exported()
    declared.preview("--expect-no-changes", "--refresh")


def test_a_stack_of_the_first_release_is_taken_over_as_it_is(declared: Project) -> None:
    contacts, shop = declared.state("contacts"), declared.state("shop")
    text = filled((GOLDEN / "stack.json").read_text(), contacts=contacts["id"], shop=shop["id"])
    stack = json.loads(text)
    for resource in stack["deployment"]["resources"]:
        for current in (contacts, shop):
            if resource.get("id") == current["id"]:
                resource["outputs"]["created_at"] = current["outputs"]["created_at"]
    (declared.folder / "first-release.json").write_text(json.dumps(stack))
    declared.pulumi("stack", "import", "--file", "first-release.json")
    assert declared.state("contacts")["created"] != contacts["created"]

    declared.emulator.clear_requests()
    assert declared.preview("--expect-no-changes").summary == {"unchanged": 3}
    assert declared.emulator.requests() == []
    assert declared.refresh("--expect-no-changes").summary == {"unchanged": 3}

    renamed = {**MODEL_SYNC["declared"], "name": "People"}
    declared.declare(contacts=renamed, shop={**BULK_SYNC["declared"], "concurrency_limit": 5})
    assert declared.up().summary == {"updated": 2, "unchanged": 1}
    live = declared.live_model_sync(contacts["id"])
    assert (live["name"], live["encryption_passphrase"]) == ("People", "open-sesame")
    assert declared.live_bulk_sync(shop["id"])["concurrency_limit"] == 5
    declared.destroy()
