"""What `doctor` finds: its checks, and the command through its real process."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest

from pulumi_polytomic.cli.diagnosing import checks, stacks
from pulumi_polytomic.cli.diagnosing.stacks import Managed, Pending, State
from pulumi_polytomic.cli.inventory.objects import Inventory, Object
from pulumi_polytomic.emulator import seed
from pulumi_polytomic.emulator.server import Emulator
from pulumi_polytomic.model_sync import MODEL_SYNC
from tests.cli.test_compare import make
from tests.cli.test_run import command
from tests.engine.project import model_sync

TOKEN = "pulumi-python:dynamic/polytomic:ModelSync"


def resource(name: str, id: str) -> dict[str, Any]:
    return {"urn": f"urn:pulumi:dev::acme::{TOKEN}::{name}", "type": TOKEN, "id": id, "inputs": {"name": "Contacts"}}


def inventory(*ids: str) -> Inventory:
    return Inventory("Acme", "2025-09-18", tuple(Object(MODEL_SYNC, id, {**model_sync(), "id": id}) for id in ids))


def test_the_state_of_every_stack_is_read() -> None:
    answers: dict[tuple[str, ...], Any] = {
        ("stack", "ls", "--all", "--json"): [{"name": "o/acme/dev"}, {"name": "o/acme/prod"}],
        ("stack", "export", "--stack", "o/acme/dev"): {
            "deployment": {
                "resources": [
                    resource("contacts", "a"),
                    {"urn": "urn:pulumi:dev::acme::aws:s3::bucket", "type": "aws:s3", "id": "b"},
                    {**resource("looked-at", "c"), "external": True},
                ],
                "pending_operations": [{"type": "creating", "resource": resource("lost", "")}],
            }
        },
        ("stack", "export", "--stack", "o/acme/prod"): {"deployment": {}},
    }

    def run(arguments: Sequence[str]) -> str:
        return json.dumps(answers[tuple(arguments)])

    assert stacks.read(run) == State(
        ("o/acme/dev", "o/acme/prod"),
        (Managed("o/acme/dev", "ModelSync", "contacts", "a"),),
        (Pending("o/acme/dev", "creating", "ModelSync", "lost", {"name": "Contacts"}),),
    )


def test_an_interrupted_create_names_what_it_may_have_made() -> None:
    state = State(
        ("dev",),
        (Managed("dev", "ModelSync", "kept", "a"),),
        (Pending("dev", "creating", "ModelSync", "lost", {"name": "Contacts"}),),
    )
    [found] = checks.pending(state, inventory("a", "b"))
    assert found.level == "warning"
    assert 'adopt="b"' in found.todo
    [found] = checks.pending(state, inventory("a"))
    assert (found.level, "nothing of it is on the server" in found.text) == ("note", True)


def test_twins_are_named_with_who_manages_them() -> None:
    state = State(("dev",), (Managed("dev", "ModelSync", "contacts", "a"),))
    [found] = checks.twins(inventory("a", "b"), state)
    assert "a (dev, contacts), b (no stack of this backend)" in found.text
    assert 'adopt="b"' in found.todo
    assert 'adopt="a"' not in found.todo
    both = State(("dev",), (*state.managed, Managed("dev", "ModelSync", "again", "b")))
    assert ["adopt" in one.todo for one in checks.twins(inventory("a", "b"), both)] == [False]
    assert not list(checks.twins(inventory("a"), state))


def test_an_object_of_two_stacks_is_an_error() -> None:
    one, other = Managed("dev", "ModelSync", "contacts", "a"), Managed("prod", "ModelSync", "contacts", "a")
    [found] = checks.managed_twice(State(("dev", "prod"), (one, other)))
    assert found.level == "error"
    assert "dev (contacts) and prod (contacts)" in found.text
    assert not list(checks.managed_twice(State(("dev",), (one,))))


def test_a_stack_that_was_copied_is_one_finding() -> None:
    both = [Managed(stack, "ModelSync", f"sync-{n}", str(n)) for n in range(12) for stack in ("dev", "copy")]
    [found] = checks.managed_twice(State(("dev", "copy"), tuple(both)))
    assert found.level == "error"
    assert found.text.startswith("12 objects are managed by dev and copy: ModelSync sync-0 (0), ModelSync sync-1 (1), ")
    assert "ModelSync sync-9 (9) and 2 more; each undoes the other's changes" in found.text


def test_a_setting_that_every_workspace_has_is_not_managed_twice() -> None:
    id = "global-error-subscribers"
    both = tuple(Managed(stack, "ErrorSubscribers", "on-call", id) for stack in ("dev", "prod"))
    assert not list(checks.managed_twice(State(("dev", "prod"), both)))


def test_a_large_stack_is_pointed_at_the_fast_settings_unless_they_are_on() -> None:
    state = State(("dev",), tuple(Managed("dev", "ModelSync", f"s{i}", str(i)) for i in range(101)))
    [found] = checks.size(state, fast=False)
    assert "PULUMI_SKIP_CHECKPOINTS" in found.todo
    assert not list(checks.size(state, fast=True))
    assert not list(checks.size(State(("dev",), state.managed[:100]), fast=False))


@pytest.mark.parametrize(
    ("version", "level"), [("v3.259.0", "note"), ("v3.274.1", "ok"), ("v4.0.0-beta.1", "ok"), ("dev", "note")]
)
def test_slow_engines_are_known_by_their_version(version: str, level: str) -> None:
    assert checks.engine(version).level == level


def test_a_host_without_a_version_is_a_note() -> None:
    assert checks.host("3.79.0").text == "language host 3.79.0"
    assert checks.host("").level == "note"


@pytest.mark.parametrize(("seconds", "words"), [(61, "61 s behind"), (-61, "61 s ahead of"), (5, "agree")])
def test_a_clock_that_is_off_is_told(seconds: float, words: str) -> None:
    assert words in checks.clock(seconds).text


def test_without_pulumi_the_workspace_is_still_looked_at(server: Emulator) -> None:
    make(server, "model", model_sync(), seed.ACME)
    make(server, "model", model_sync(), seed.ACME)
    before = len(server.requests())
    code, out, err = command(server, "doctor", "--json", PATH="")
    assert code == 0, err
    found = json.loads(out)
    assert {"twins", "stacks", "key", "settings"} <= {one["check"] for one in found}
    assert "it works in Acme" in out
    assert str(seed.ACME.api_key) not in out + err
    assert {one["method"] for one in server.requests()[before:]} == {"GET"}


def test_a_wrong_key_is_an_error_with_what_to_do(server: Emulator) -> None:
    code, out, err = command(server, "doctor", POLYTOMIC_API_KEY="wrong-key-0000")
    assert code == 1
    assert "x key: " in out
    assert "Traceback" not in out + err
    assert "settings: apiKey: the environment variable POLYTOMIC_API_KEY" in out
