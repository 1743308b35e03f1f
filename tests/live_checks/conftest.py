from __future__ import annotations

import pytest

from pulumi_polytomic import claims
from pulumi_polytomic.emulator.server import Emulator
from pulumi_polytomic.session import Session

from .checking import session_of


@pytest.fixture(autouse=True)
def new_process() -> None:
    claims.forget()


@pytest.fixture
def session(server: Emulator) -> Session:
    return session_of(server)
