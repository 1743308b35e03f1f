"""The real engine, installed where it is missing, and a project on it for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pulumi_polytomic.emulator import running
from pulumi_polytomic.emulator.server import Emulator
from tests.engine.project import Project


@pytest.fixture(scope="session")
def engine(polytomic_engine: Path) -> Path:
    return polytomic_engine


@pytest.fixture
def emulator(request: pytest.FixtureRequest) -> Iterator[Emulator]:
    """An emulator of its own for each test; a test's indirect parameter is the reading to play (`Unsettled`)."""
    with running(unsettled=getattr(request, "param", None)) as emulator:
        yield emulator


@pytest.fixture
def project(tmp_path: Path, emulator: Emulator, engine: Path) -> Project:
    return Project(tmp_path / "acme", emulator, engine)
