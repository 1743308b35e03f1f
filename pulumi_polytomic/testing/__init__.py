"""Pytest fixtures for your own programs: the API in a box, its workspace, and a stack on the real Pulumi engine.

No Polytomic account, no Pulumi account, no network::

    pytest_plugins = ["pulumi_polytomic.testing"]


    def test_customers_reach_salesforce(polytomic_stack, polytomic_workspace):
        polytomic_stack.up()
        assert polytomic_workspace.model_sync("Customers to Salesforce")["mode"] == "updateOrCreate"
        polytomic_stack.preview("--expect-no-changes")

Needs pytest, the extra `emulator`, and for `polytomic_stack` the `pulumi` command. See `docs/testing.md`.

PYTEST_DONT_REWRITE (no test's assert is in here; without this word, pytest warns where a test imports the names first)
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn, Protocol

import yaml

try:
    import pytest

    from pulumi_polytomic.emulator import Emulator, WorldError, running
except ImportError as _missing:
    if (_missing.name or "").partition(".")[0] not in ("jsonschema", "pytest", "starlette", "uvicorn", "yaml"):
        raise
    raise ImportError(
        "pulumi_polytomic.testing needs: pip install pytest 'pulumi-polytomic[emulator]'", name=_missing.name
    ) from None

from .stacks import Run, Stack, UnexpectedEnd
from .stacks import surroundings as surroundings
from .workspaces import Workspace

__all__ = [
    "Emulator",
    "MakeStack",
    "Run",
    "Stack",
    "UnexpectedEnd",
    "Workspace",
    "polytomic_emulator",
    "polytomic_engine",
    "polytomic_project",
    "polytomic_stack",
    "polytomic_stacks",
    "polytomic_workspace",
    "polytomic_workspaces",
    "polytomic_world",
]


def _error(line: str) -> NoReturn:
    """End the test's setup with one line instead of a traceback through this file."""
    pytest.fail(line, pytrace=False)


@pytest.fixture(scope="session")
def _polytomic_deployment() -> Iterator[Emulator]:
    with running() as emulator:
        yield emulator


@pytest.fixture
def polytomic_world() -> str | Path | Mapping[str, Any] | None:
    """The world of the deployment at the start of each test: the seeded company. Override it to have your own world.

    Return the path of a file (YAML, or JSON if it ends in `.json`), or the same as a dict. See "Your own world" in
    `docs/testing.md`.
    """
    return None


@pytest.fixture
def polytomic_emulator(
    _polytomic_deployment: Emulator, polytomic_world: str | Path | Mapping[str, Any] | None
) -> Emulator:
    """A Polytomic deployment, running in this process and back at its beginning: its world, no faults, an empty log."""
    try:
        _polytomic_deployment.replace_world(polytomic_world)
    except WorldError as mistake:
        _error(f"polytomic_world: {mistake}")
    return _polytomic_deployment


@pytest.fixture
def polytomic_workspaces(polytomic_emulator: Emulator) -> dict[str, Workspace]:
    """The organizations on the emulator by name; of the seeded company: "Acme", "Acme staging" and "Acme dev".

    What is in those three has the same names and other ids.
    """
    return {
        organization.name: Workspace(
            id=organization.id,
            name=organization.name,
            url=polytomic_emulator.url,
            api_key=organization.api_key or organization.user_api_key,
            connections=organization.connections,
            models=organization.models,
            policies=organization.policies,
            emulator=polytomic_emulator,
        )
        for organization in polytomic_emulator.organizations
    }


@pytest.fixture
def polytomic_workspace(polytomic_workspaces: dict[str, Workspace]) -> Workspace:
    """The first organization on the emulator: "Acme" of the seeded company, with connections, models and policies."""
    return next(iter(polytomic_workspaces.values()))


@pytest.fixture(scope="session")
def polytomic_engine() -> Path:
    """The directory of the `pulumi` command: the one on PATH. Override it to use another one."""
    found = shutil.which("pulumi")
    if not found:
        _error("polytomic_stack needs the Pulumi CLI, and PATH has none: https://www.pulumi.com/docs/install/")
    return Path(found).parent


@pytest.fixture
def polytomic_project(request: pytest.FixtureRequest) -> Path:
    """The project under test: the nearest directory above the test with a `Pulumi.yaml`. Override it for another."""
    for directory in request.path.parents:
        if (directory / "Pulumi.yaml").is_file():
            return directory
    _error(f"no folder above {request.path} has a Pulumi.yaml: override the fixture polytomic_project")


@pytest.fixture
def polytomic_stack(
    polytomic_project: Path, polytomic_workspace: Workspace, polytomic_engine: Path, tmp_path: Path
) -> Stack:
    """A new stack of your project on the real Pulumi engine, configured for the emulator. Nothing is deployed yet."""
    config = _leading_to(polytomic_workspace)
    return Stack(polytomic_project, tmp_path / "stack", engine=polytomic_engine, config=config)


class MakeStack(Protocol):
    """The type of `polytomic_stacks`: a function that makes one stack of the project."""

    def __call__(self, name: str, workspace: Workspace) -> Stack:
        """The new stack `name`, in this workspace."""


@pytest.fixture
def polytomic_stacks(polytomic_project: Path, polytomic_engine: Path, tmp_path: Path) -> MakeStack:
    """Makes stacks of your project, one per environment: `polytomic_stacks("prod", polytomic_workspaces["Acme"])`.

    Each has the configuration of its `Pulumi.<name>.yaml`, except the secrets and what leads to another workspace.
    They share a place for their state, as the stacks of a team do.
    """

    def make(name: str, workspace: Workspace) -> Stack:
        config = {**_own_config(polytomic_project / f"Pulumi.{name}.yaml"), **_leading_to(workspace)}
        return Stack(
            polytomic_project,
            tmp_path / "stacks" / name,
            engine=polytomic_engine,
            name=name,
            config=config,
            state=tmp_path / "state",
        )

    return make


def _leading_to(workspace: Workspace) -> dict[str, Any]:
    """In the configuration, which wins over everything: a project file may name a real deployment."""
    return {
        "polytomic:deploymentUrl": workspace.url,
        "polytomic:organizationId": workspace.id,
        "polytomic:apiKey": workspace.api_key,
    }


def _own_config(file: Path) -> dict[str, Any]:
    """What a stack's file configures in clear; there is no key here for the rest."""
    settings = yaml.safe_load(file.read_text()) if file.is_file() else None
    config = (settings or {}).get("config") or {}
    return {key: value for key, value in config.items() if not _encrypted(value)}


def _encrypted(value: Any) -> bool:
    if isinstance(value, dict):
        return "secure" in value or any(_encrypted(one) for one in value.values())
    return isinstance(value, list) and any(_encrypted(one) for one in value)
