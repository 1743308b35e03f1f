from __future__ import annotations

import pytest

from pulumi_polytomic.emulator.server import Emulator
from pulumi_polytomic.lifecycle import owners
from pulumi_polytomic.lifecycle.session import Session

from .checking import session_of


@pytest.fixture(autouse=True)
def new_process() -> None:
    owners.forget()


@pytest.fixture
def session(server: Emulator) -> Session:
    return session_of(server)
