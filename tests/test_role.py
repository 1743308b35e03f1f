"""What is special about roles: some are Polytomic's own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import pulumi_polytomic as polytomic
from pulumi_polytomic.emulator import running
from pulumi_polytomic.emulator.server import Emulator
from tests.kinds.run import Run
from tests.kinds.sample import ACME, Sample

SAMPLE = Sample(
    polytomic.Role,
    "Role",
    "gASVLQAAAAAAAACMFXB1bHVtaV9wb2x5dG9taWMucm9sZZSMDFJvbGVQcm92aWRlcpSTlCmBlC4=",
    {"name": "Contractors"},
    {"name": "Guests"},
    (
        "organization_id",
        "system",
    ),
    system=ACME.roles["Admin"],
    lookup="get_role",
)


@pytest.fixture
def server() -> Iterator[Emulator]:
    with running() as emulator:
        yield emulator


def test_a_role_keeps_its_id_under_a_new_name_so_that_policies_keep_it(server: Emulator) -> None:
    made = Run(server, SAMPLE).create(SAMPLE.every)
    renamed = Run(server, SAMPLE).update(made, SAMPLE.every, {"name": "Guests"})
    assert renamed.id == made.id
    assert {one["id"]: one["name"] for one in server.records("role")}[made.id] == "Guests"


def test_a_second_role_of_a_name_is_not_made_by_another_program(server: Emulator) -> None:
    made = Run(server, SAMPLE).create(SAMPLE.every)
    server.advance(3 * 24 * 3600)
    checked = Run(server, SAMPLE).check(SAMPLE.every)
    assert checked.failures == []
    assert any(made.id in note for note in checked.notes), "the preview names the one that is there"
