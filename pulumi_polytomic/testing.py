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

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
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

COMMAND_SECONDS = 600.0
SUMMING_UP = (
    "update failed",
    "preview failed",
    "an unhandled error occurred: program exited with non-zero exit code",
    "Resource monitor has terminated, shutting down",
)
"""What Pulumi adds after the errors themselves: the engine, and the program that it stops."""


class UnexpectedEnd(AssertionError):
    """A command failed, or succeeded where it was to fail; the text holds all that it printed."""


@dataclass(frozen=True)
class Run:
    """A finished `pulumi` command: its exit code and all that it printed."""

    code: int
    output: str

    @property
    def errors(self) -> list[str]:
        """The distinct error lines, without the engine's own words around them."""
        lines = (line.partition("error: ")[2].strip() for line in self.output.splitlines() if "error: " in line)
        return list(dict.fromkeys(line for line in lines if line and not line.startswith(SUMMING_UP)))

    @property
    def summary(self) -> dict[str, int]:
        """The counts under "Resources:", such as {"created": 2, "unchanged": 1}; the stack itself counts too."""
        _, _, after = self.output.rpartition("Resources:\n")
        lines = re.findall(r"^ +(?:\d+ changes\. )?(?:[-+~]+ ?)?(\d+) ((?:to )?\S+)", after.partition("\n\n")[0], re.M)
        return {what: int(count) for count, what in lines}


@dataclass(frozen=True)
class Workspace:
    """An organization on the emulator: what is in it from the start, by name, and what your program made there.

    Attributes:
        id: the organization's id.
        name: its name.
        url: where its deployment answers.
        api_key: the organization's key, or a user's if it has none.
        connections: connection ids by name, without the names that two share.
        models: model ids by name.
        policies: policy ids by name.
        emulator: the deployment that it is on.
    """

    id: str
    name: str
    url: str
    api_key: str
    connections: Mapping[str, str]
    models: Mapping[str, str]
    policies: Mapping[str, str]
    emulator: Emulator

    @property
    def environment(self) -> dict[str, str]:
        """The variables that point a program, or the official SDK, at this workspace."""
        return {"POLYTOMIC_DEPLOYMENT_URL": self.url, "POLYTOMIC_API_KEY": self.api_key}

    def model_syncs(self) -> list[dict[str, Any]]:
        """The live model syncs, as the server holds them; the last changed first."""
        return self._own(self.emulator.model_syncs())

    def bulk_syncs(self) -> list[dict[str, Any]]:
        """The live bulk syncs with their `schemas`, as the server holds them; the last changed first."""
        return self._own(self.emulator.bulk_syncs())

    def model_sync(self, name: str) -> dict[str, Any]:
        """The one live model sync of that name. Raises `LookupError`."""
        return _the_one("model sync", name, self.model_syncs())

    def bulk_sync(self, name: str) -> dict[str, Any]:
        """The one live bulk sync of that name. Raises `LookupError`."""
        return _the_one("bulk sync", name, self.bulk_syncs())

    def _own(self, syncs: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [sync for sync in syncs if sync["organization_id"] == self.id]


def _the_one(kind: str, name: str, syncs: list[dict[str, Any]]) -> dict[str, Any]:
    found = [sync for sync in syncs if sync["name"] == name]
    if len(found) != 1:
        there = ", ".join(repr(sync["name"]) for sync in syncs) or "none"
        raise LookupError(f"{len(found)} live {kind}s are named {name!r}; there are: {there}")
    return found[0]


class Stack:
    """A stack of a Pulumi project, with all that belongs to it in a folder of its own.

    The program is run where it is, by the Python that runs the tests. Its project file is read and never written; stack
    configuration, state and Pulumi's own settings are under `folder`, so that neither the project, nor an account, nor
    another test is touched. Variables `PULUMI_*` and `POLYTOMIC_*` of the surroundings are left out.

    Args:
        project: the folder of the project.
        folder: a folder that is not there yet.
        engine: the folder of the `pulumi` command.
        name: the stack's name.
        config: its configuration, as a stack's file spells it: `{"hour": 7, "polytomic:organizationId": "…"}`.
        state: where its state is kept; that of another stack, so that a `StackReference` finds that one.

    Attributes:
        folder: where the commands are run.
        state: where its state is kept.
        environment: what the commands see; change it to let the program see more.
    """

    def __init__(
        self,
        project: Path,
        folder: Path,
        *,
        engine: Path,
        name: str = "test",
        config: Mapping[str, Any] | None = None,
        state: Path | None = None,
    ) -> None:
        settings = yaml.safe_load((project / "Pulumi.yaml").read_text())
        self.folder = folder
        self.state = state or folder / "state"
        self.environment = {**surroundings(folder, engine), "PULUMI_BACKEND_URL": self.state.resolve().as_uri()}
        folder.mkdir(parents=True)
        self.state.mkdir(exist_ok=True)
        # The runtime's options name a virtual environment or a tool that makes one; the tests are in one already.
        settings = {**settings, "main": str((project / settings.get("main", ".")).resolve()), "runtime": "python"}
        settings.pop("backend", None)
        (folder / "Pulumi.yaml").write_text(json.dumps(settings))  # JSON is YAML
        if config:
            (folder / f"Pulumi.{name}.yaml").write_text(json.dumps({"config": dict(config)}))
        self.run("stack", "init", name)

    def configure(self, values: Mapping[str, str], *, secret: bool = False) -> None:
        """Set stack configuration, as `pulumi config set` does: {"hour": "7", "polytomic:organizationId": "…"}."""
        flag = "--secret" if secret else "--plaintext"
        self.run("config", "set-all", *(part for key, value in values.items() for part in (flag, f"{key}={value}")))

    def up(self, *arguments: str, fails: bool = False) -> Run:
        """`pulumi up`; the further arguments are its own, such as "--refresh"."""
        return self.run("up", "--yes", "--skip-preview", "--diff", *arguments, fails=fails)

    def preview(self, *arguments: str, fails: bool = False) -> Run:
        """`pulumi preview`; with "--expect-no-changes" it fails if there is anything to do."""
        return self.run("preview", "--diff", *arguments, fails=fails)

    def refresh(self, *arguments: str, fails: bool = False) -> Run:
        """`pulumi refresh`; with "--expect-no-changes" it fails if anything drifted."""
        return self.run("refresh", "--yes", "--skip-preview", "--diff", *arguments, fails=fails)

    def destroy(self, *arguments: str, fails: bool = False) -> Run:
        """`pulumi destroy`. A test need not clean up: emulator and state go with it."""
        return self.run("destroy", "--yes", "--skip-preview", *arguments, fails=fails)

    def outputs(self) -> dict[str, Any]:
        """What the program exported, secrets in clear."""
        found: dict[str, Any] = json.loads(
            self._run("stack", "output", "--json", "--show-secrets", warnings=False).output
        )
        return found

    def run(self, *arguments: str, fails: bool = False) -> Run:
        """Run any `pulumi` command on the stack.

        Raises:
            UnexpectedEnd: it failed; or, with `fails`, it did not; or it did not end within `COMMAND_SECONDS`.
        """
        return self._run(*arguments, fails=fails)

    def _run(self, *arguments: str, fails: bool = False, warnings: bool = True) -> Run:
        command = ["pulumi", *arguments, "--color", "never", "--non-interactive"]
        errors = subprocess.STDOUT if warnings else subprocess.DEVNULL
        with _started(command, self.folder, self.environment, errors) as process:
            try:
                output, _ = process.communicate(timeout=COMMAND_SECONDS)
            except subprocess.TimeoutExpired:
                raise UnexpectedEnd(f"`pulumi {arguments[0]}` did not end within {COMMAND_SECONDS:.0f} s") from None
        if (process.returncode != 0) != fails:
            what = f"ended with exit code {process.returncode}" if not fails else "succeeded, but was to fail"
            raise UnexpectedEnd(f"`pulumi {arguments[0]}` {what}:\n{output}")
        return Run(process.returncode, output)


def surroundings(folder: Path, engine: Path) -> dict[str, str]:
    """The environment of a `pulumi` command that keeps all it needs under `folder`, and knows of no other stack."""
    mine = os.environ  # noqa: TID251 - what a child process is given, not a setting of ours
    return {
        **{name: value for name, value in mine.items() if not name.startswith(("PULUMI_", "POLYTOMIC_"))},
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), str(engine), mine.get("PATH", os.defpath)]),
        "PULUMI_BACKEND_URL": (folder / "state").resolve().as_uri(),
        "PULUMI_CONFIG_PASSPHRASE": "",
        "PULUMI_HOME": str(folder / "home"),
        "PULUMI_PYTHON_CMD": sys.executable,
        "PULUMI_SKIP_UPDATE_CHECK": "1",
        "PYTHONDONTWRITEBYTECODE": "1",  # nothing is left in the project, no __pycache__ either
    }


@contextmanager
def _started(
    command: list[str], folder: Path, environment: Mapping[str, str], errors: int
) -> Iterator[subprocess.Popen[str]]:
    """Start a command in a process group of its own, and see to its end, whatever happens."""
    process = subprocess.Popen(  # noqa: S603 - the command is `pulumi`
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=errors,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)  # the engine finishes what it is doing, and ends its plugins
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        if process.stdout is not None:
            process.stdout.close()


def _error(line: str) -> NoReturn:
    """End the test's setup with one line in place of a traceback through this file."""
    pytest.fail(line, pytrace=False)


@pytest.fixture(scope="session")
def _polytomic_deployment() -> Iterator[Emulator]:
    with running() as emulator:
        yield emulator


@pytest.fixture
def polytomic_world() -> str | Path | Mapping[str, Any] | None:
    """What is in the deployment at the beginning of each test: the seeded company. Override it to have your own world.

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
    """What `polytomic_stacks` is: a function that makes one stack of the project."""

    def __call__(self, name: str, workspace: Workspace) -> Stack:
        """The new stack `name`, in this workspace."""


@pytest.fixture
def polytomic_stacks(polytomic_project: Path, polytomic_engine: Path, tmp_path: Path) -> MakeStack:
    """Makes stacks of your project, one per environment: `polytomic_stacks("prod", polytomic_workspaces["Acme"])`.

    Each has the configuration of its `Pulumi.<name>.yaml`, but for the secrets and for what leads to another workspace.
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
