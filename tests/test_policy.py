"""What is special about policies: a list of actions of which only the declared ones are managed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import pulumi_polytomic as polytomic
from pulumi_polytomic.emulator import running
from pulumi_polytomic.emulator.server import Emulator
from tests.kinds.run import Run, writes
from tests.kinds.sample import ACME, Inputs, Sample


def actions(*names: str, roles: tuple[str, ...] = ("Marketing",)) -> list[Inputs]:
    return [{"action": name, "role_ids": [ACME.roles[role] for role in roles]} for name in names]


SAMPLE = Sample(
    polytomic.Policy,
    "Policy",
    "gASVMQAAAAAAAACMF3B1bHVtaV9wb2x5dG9taWMucG9saWN5lIwOUG9saWN5UHJvdmlkZXKUk5QpgZQu",
    {"name": "Readers", "policy_actions": actions("read")},
    {"name": "Writers", "policy_actions": actions("read", roles=("Member",))},
    (
        "organization_id",
        "system",
    ),
    lookup="get_policy",
)


@pytest.fixture
def server() -> Iterator[Emulator]:
    with running() as emulator:
        yield emulator


def stored(server: Emulator, id: str) -> dict[str, list[str]]:
    """The actions of a policy on the server, with their roles."""
    [policy] = [one for one in server.records("policy") if one["id"] == id]
    return {one["action"]: one["role_ids"] for one in policy["policy_actions"]}


def test_an_action_that_was_set_in_the_web_page_stays(server: Emulator) -> None:
    made = Run(server, SAMPLE).create(SAMPLE.every)
    by_hand = [*SAMPLE.every["policy_actions"], *actions("delete", roles=("Member",))]
    server.edit("policy", made.id, {"policy_actions": by_hand})
    found = Run(server, SAMPLE).refreshed(made)
    assert found is not None
    assert found.outputs["policy_actions"] == SAMPLE.every["policy_actions"], "it is no difference"
    Run(server, SAMPLE).update(made, SAMPLE.every, {**SAMPLE.every, "name": "Writers"})
    assert stored(server, made.id)["delete"] == [ACME.roles["Member"]]


def test_an_action_that_is_not_declared_any_more_is_taken_away_and_no_other(server: Emulator) -> None:
    two = {**SAMPLE.every, "policy_actions": actions("read", "update")}
    made = Run(server, SAMPLE).create(two)
    server.edit("policy", made.id, {"policy_actions": [*two["policy_actions"], *actions("delete")]})
    Run(server, SAMPLE).update(made, two, SAMPLE.every)
    held = {action for action, roles in stored(server, made.id).items() if roles}
    assert held == {"read", "delete"}


def test_the_order_of_actions_and_roles_has_no_meaning(server: Emulator) -> None:
    many = {**SAMPLE.every, "policy_actions": actions("read", "update", roles=("Marketing", "Member"))}
    turned = {**many, "policy_actions": actions("update", "read", roles=("Member", "Marketing"))}
    made = Run(server, SAMPLE).create(many)
    server.clear_requests()
    Run(server, SAMPLE).update(made, many, turned)
    assert writes(server) == []


def test_an_action_that_is_declared_twice_is_a_mistake(server: Emulator) -> None:
    [failure] = Run(server, SAMPLE).check({**SAMPLE.every, "policy_actions": actions("read", "read")}).failures
    assert failure.startswith("policy_actions[1].action: 'read' is there twice, first at policy_actions[0]")


def test_a_policy_of_the_system_is_not_taken_over() -> None:
    acme = {"name": "Acme", "policies": [{"name": "Everybody", "system": True}]}
    with running(world={"version": 1, "organizations": [acme]}) as emulator:
        (own,) = emulator.organizations
        run = Run(emulator, SAMPLE, POLYTOMIC_API_KEY=own.api_key)
        declared = {"name": "Everybody", "policy_actions": []}
        [failure] = run.check(declared, __adopt=own.policies["Everybody"]).failures
    assert "this policy belongs to the system and cannot be changed" in failure
