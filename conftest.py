"""For every test, those of the examples too: where the Pulumi engine is, and which tests need it."""

from __future__ import annotations

import importlib.util
import signal
from pathlib import Path

import pytest
from hypothesis import settings

pytest_plugins = ["pulumi_polytomic.testing"]

# A shell starts what runs in the background with Ctrl-C ignored, and children inherit that. Then the engine waits five
# seconds for a plugin to end, at each command.
signal.signal(signal.SIGINT, signal.default_int_handler)

ENGINE_FIXTURES = {"engine", "polytomic_engine"}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a run write the tables that it otherwise compares."""
    parser.addoption("--write-reliability", action="store_true", help="write the tables of docs/reliability.md")


@pytest.fixture
def writes_reliability(request: pytest.FixtureRequest) -> bool:
    """Whether the run writes `docs/reliability.md`."""
    return bool(request.config.getoption("--write-reliability"))


# No deadlines: how long an example takes is a matter of the machine.
settings.register_profile("default", deadline=None)
# The same examples in every run: what fails in CI fails everywhere. `--hypothesis-profile=default` looks for new ones.
settings.register_profile("repeatable", settings.get_profile("default"), derandomize=True)
settings.load_profile("repeatable")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that need the engine, so that `-m 'not engine'` leaves them out."""
    for item in items:
        if ENGINE_FIXTURES.intersection(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.engine)


@pytest.fixture(scope="session")
def polytomic_engine() -> Path:
    """The engine's directory, installed where it is missing; in place of the fixture that only looks on PATH."""
    spec = importlib.util.spec_from_file_location("install", Path(__file__).parent / "tools" / "engine" / "install.py")
    assert spec is not None
    assert spec.loader is not None
    install = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(install)
    return Path(install.ensure())
