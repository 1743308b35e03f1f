"""What is special about users: an organization in their path, roles in two forms, and an address in any case."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pulumi
import pytest

import pulumi_polytomic as polytomic
from pulumi_polytomic.declare.mistakes import mistakes
from pulumi_polytomic.emulator import running, seed
from pulumi_polytomic.emulator.server import Emulator
from pulumi_polytomic.errors import Refused
from pulumi_polytomic.lifecycle import verbs
from pulumi_polytomic.user import UserArgs
from tests.kinds.run import NOBODYS_ID, Run
from tests.kinds.sample import ACME, Inputs, Sample

SAMPLE = Sample(
    polytomic.User,
    "User",
    "gASVLQAAAAAAAACMFXB1bHVtaV9wb2x5dG9taWMudXNlcpSMDFVzZXJQcm92aWRlcpSTlCmBlC4=",
    {"email": "Ada@acme.example", "role_ids": [ACME.roles["Marketing"]]},
    {"role_ids": [ACME.roles["Member"]]},
    ("organization_id",),
    ("email",),
    lookup="get_user",
    record_of=lambda id: id.rpartition("/")[2],
)
STAGING = seed.ACME_STAGING
PARTNER = {
    "POLYTOMIC_API_KEY": "",
    "POLYTOMIC_DEPLOYMENT_KEY": seed.PARTNER_KEY,
    "POLYTOMIC_ORGANIZATION_ID": ACME.id,
}
ELSEWHERE: Inputs = {"email": "grace@acme.example", "role": "admin", "organization_id": STAGING.id}


@pytest.fixture
def server() -> Iterator[Emulator]:
    with running() as emulator:
        yield emulator


def run(server: Emulator, **settings: str) -> Run:
    return Run(server, SAMPLE, **settings)


def emails(server: Emulator, organization: seed.Organization) -> list[str]:
    return [one["email"] for one in server.records("user", organization)]


def test_an_ordinary_key_has_the_users_of_its_own_organization(server: Emulator) -> None:
    server.clear_requests()
    made = run(server).create(SAMPLE.every)
    assert made.id.startswith(f"{ACME.id}/")
    assert made.outputs["organization_id"] == ACME.id
    assert "/api/organization/users" in {one["path"] for one in server.requests()}
    assert not [one for one in server.requests() if one["path"].startswith("/api/organizations/")]


def test_a_partner_has_those_of_another_organization(server: Emulator) -> None:
    made = run(server, **PARTNER).create(ELSEWHERE)
    assert made.id.startswith(f"{STAGING.id}/")
    assert "grace@acme.example" in emails(server, STAGING)
    assert "grace@acme.example" not in emails(server, ACME)
    found = run(server, **PARTNER).refreshed(made)
    assert found is not None
    assert found.outputs == made.outputs
    changed = {**ELSEWHERE, "role": "user"}
    written = run(server, **PARTNER).update(made, ELSEWHERE, changed)
    assert not run(server, **PARTNER).changes(written.outputs, changed)
    verbs.delete(run(server, **PARTNER).resources, made.id, written.outputs)
    assert "grace@acme.example" not in emails(server, STAGING)


def test_a_user_of_another_organization_is_not_taken_for_one_that_is_gone(server: Emulator) -> None:
    made = run(server, **PARTNER).create(ELSEWHERE)
    with pytest.raises(Exception, match="403"):
        run(server).refreshed(made)


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_server_that_fails_in_another_organization_leaves_exactly_one(server: Emulator, when: Any) -> None:
    path = f"^/api/organizations/{STAGING.id}/users$"
    server.add_fault(method="POST", path=path, status=500, when=when, count=2)
    made = run(server, **PARTNER).create(ELSEWHERE)
    assert emails(server, STAGING).count("grace@acme.example") == 1
    assert made.id.startswith(f"{STAGING.id}/")


def test_the_case_of_an_address_is_no_difference(server: Emulator) -> None:
    made = run(server).create(SAMPLE.every)
    assert "ada@acme.example" in emails(server, ACME)
    assert made.outputs["email"] == SAMPLE.every["email"]
    found = run(server).refreshed(made)
    assert found is not None
    assert not run(server).changes(found.outputs, {**SAMPLE.every, "email": "ADA@acme.example"})


def test_another_address_is_another_user(server: Emulator) -> None:
    made = run(server).create(SAMPLE.every)
    new = run(server).check({**SAMPLE.every, "email": "bob@acme.example"}, SAMPLE.every)
    assert verbs.diff(SAMPLE.kind, made.outputs, new.inputs).replaces == ["email"]


def test_an_address_that_is_taken_stops_the_create_with_the_line_that_adopts(server: Emulator) -> None:
    made = run(server).create(SAMPLE.every)
    with pytest.raises(Refused, match=f'adopt="{made.id}"'):
        run(server).create({"email": "ADA@acme.example", "role": "admin"})


def test_one_is_adopted_by_either_form_of_its_id(server: Emulator) -> None:
    made = run(server).create(SAMPLE.every)
    for id in (made.id, made.id.partition("/")[2]):
        adopted = run(server).create({**SAMPLE.every, **SAMPLE.others}, __adopt=id)
        assert adopted.id == made.id
    [failure] = run(server).check(SAMPLE.every, __adopt="ada@acme.example").failures
    assert "must be a UUID, or <organization UUID>/<user UUID>" in failure


def test_the_old_form_of_a_role_is_exchanged_for_the_new_one(server: Emulator) -> None:
    old: Inputs = {"email": "ada@acme.example", "role": "Admin"}
    made = run(server).create(old)
    assert not run(server).changes(made.outputs, old)
    server.clear_requests()
    written = run(server).update(made, old, SAMPLE.every)
    [sent] = [one["body"] for one in server.requests() if one["method"] == "PUT"]
    assert sent == {"role_ids": SAMPLE.every["role_ids"]}
    assert not run(server).changes(written.outputs, SAMPLE.every)


def test_both_forms_of_a_role_at_once_and_a_role_that_there_is_not_are_refused(server: Emulator) -> None:
    both = run(server).check({**SAMPLE.every, "role": "admin"}).failures
    assert len(both) == 1
    assert "role" in both[0]
    [unknown] = run(server).check({**SAMPLE.every, "role_ids": [NOBODYS_ID]}).failures
    assert unknown.startswith(f"role_ids[0]: no role {NOBODYS_ID} in Acme; there is ")


def test_a_user_never_moves_to_another_organization(server: Emulator) -> None:
    made = run(server, **PARTNER).create(ELSEWHERE)
    new = run(server, **PARTNER).check({**ELSEWHERE, "organization_id": ACME.id}, made.outputs)
    with pytest.raises(Refused, match="A user never moves to another organization"):
        verbs.diff(SAMPLE.kind, made.outputs, new.inputs)


def test_an_organization_that_is_not_known_yet_is_asked_for_nothing(server: Emulator) -> None:
    server.clear_requests()
    checked = run(server, **PARTNER).check({**ELSEWHERE, "organization_id": pulumi.output.UNKNOWN})
    assert (checked.failures, checked.notes) == ([], [])
    assert not [one for one in server.requests() if "users" in one["path"]]


@pytest.mark.parametrize("field", ["email", "role"])
def test_an_empty_address_or_role_is_a_mistake(field: str) -> None:
    declared = {"email": "ann@acme.example", "role": "admin", field: ""}
    assert [(str(found.path), found.rule) for found in mistakes(UserArgs, declared)] == [(field, "empty-value")]
