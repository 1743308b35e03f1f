"""What is special about the error subscribers: an organization always has one list, and no one else is on it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import pulumi_polytomic as polytomic
from pulumi_polytomic.emulator import running
from pulumi_polytomic.emulator.server import Emulator
from pulumi_polytomic.lifecycle import verbs
from tests.kinds.run import Run, writes
from tests.kinds.sample import ACME, Sample

SAMPLE = Sample(
    polytomic.ErrorSubscribers,
    "ErrorSubscribers",
    "gASVRgAAAAAAAACMInB1bHVtaV9wb2x5dG9taWMuZXJyb3Jfc3Vic2NyaWJlcnOUjBhFcnJvclN1YnNjcmliZXJzUHJvdmlkZXKUk5QpgZQu",
    {"emails": ["on-call@acme.example"]},
    {"emails": ["on-call@acme.example", "data@acme.example"]},
    (),
    ("emails",),
    record_of=lambda _: ACME.id,
)


@pytest.fixture
def server() -> Iterator[Emulator]:
    with running() as emulator:
        yield emulator


def emails(server: Emulator) -> list[str]:
    return [email for one in server.records("error subscribers") for email in one["emails"]]


def set_by_hand(server: Emulator) -> None:
    made = Run(server, SAMPLE).create(SAMPLE.every)
    server.edit("error subscribers", ACME.id, {"emails": ["theirs@acme.example"]})
    assert made.notes == []


def test_a_create_replaces_the_list_that_is_there_with_a_warning(server: Emulator) -> None:
    set_by_hand(server)
    made = Run(server, SAMPLE).create(SAMPLE.every)
    assert made.notes == ["emails was set elsewhere, and is replaced"]
    assert emails(server) == SAMPLE.every["emails"]


def test_an_address_that_was_added_in_the_web_page_is_a_difference_and_goes(server: Emulator) -> None:
    made = Run(server, SAMPLE).create(SAMPLE.every)
    server.edit("error subscribers", ACME.id, {"emails": [*SAMPLE.every["emails"], "theirs@acme.example"]})
    found = Run(server, SAMPLE).refreshed(made)
    assert found is not None
    assert Run(server, SAMPLE).changes(found.outputs, SAMPLE.every)
    Run(server, SAMPLE).update(made, SAMPLE.every, SAMPLE.every)
    assert emails(server) == SAMPLE.every["emails"]


def test_a_delete_empties_the_list(server: Emulator) -> None:
    made = Run(server, SAMPLE).create(SAMPLE.every)
    verbs.delete(Run(server, SAMPLE).resources, made.id, made.outputs)
    assert emails(server) == []


def test_another_order_is_no_difference(server: Emulator) -> None:
    two = SAMPLE.others
    made = Run(server, SAMPLE).create(two)
    server.clear_requests()
    Run(server, SAMPLE).update(made, two, {"emails": two["emails"][::-1]})
    assert writes(server) == []
