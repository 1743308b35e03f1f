"""One emulator for all tests that only need a server with the seed in it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pulumi_polytomic import confidential
from pulumi_polytomic.emulator import running
from pulumi_polytomic.emulator.server import Emulator
from pulumi_polytomic.lifecycle import owners


@pytest.fixture(scope="session")
def shared_emulator() -> Iterator[Emulator]:
    with running() as emulator:
        yield emulator


@pytest.fixture(autouse=True)
def a_process_of_its_own() -> None:
    """What a provider process takes note of lasts as long as it: here, as a test."""
    owners.forget()
    confidential.forget()


@pytest.fixture
def server(shared_emulator: Emulator) -> Emulator:
    """The shared emulator, back at its seed."""
    shared_emulator.reset()
    return shared_emulator
