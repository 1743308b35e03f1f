"""The workflow's commands do what it says, and there is nothing in it that is not run or looked at here.

GitHub's part is played: which jobs an event starts, in which order, with which variables and secrets.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from pulumi_polytomic.testing import Workspace, surroundings

pytest_plugins = ["pulumi_polytomic.testing"]

EXAMPLES = Path(__file__).parents[2]
# Read as text, `on` included, which YAML takes for a truth value.
WORKFLOW: dict[str, Any] = yaml.load((EXAMPLES / "ci" / "polytomic.yml").read_text(), Loader=yaml.BaseLoader)
JOBS: dict[str, dict[str, Any]] = WORKFLOW["jobs"]
ORGANIZATIONS = {"dev": "Acme dev", "staging": "Acme staging", "prod": "Acme"}
ACTIONS = ["actions/checkout@v4", "actions/setup-python@v5", "pulumi/actions@v6"]
"""They get the repository, Python and the Pulumi CLI, which are here already."""


@dataclass(frozen=True)
class Job:
    """One job with its matrix filled in: its commands, the environment they see, and the GitHub environment."""

    name: str
    environment: str
    variables: dict[str, str]
    commands: list[str]


@dataclass(frozen=True)
class Runner:
    """A machine that has checked out the repository."""

    clone: Path
    surroundings: dict[str, str]

    def run(self, job: Job) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", "-e", "-c", "\n".join(job.commands)],
            cwd=self.clone,
            env={**self.surroundings, **job.variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=300,
            check=False,
        )


@pytest.fixture
def runner(polytomic_engine: Path, tmp_path: Path) -> Runner:
    clone = tmp_path / "clone"
    shutil.copytree(EXAMPLES / "multi_env", clone, ignore=shutil.ignore_patterns("tests", "__pycache__"))
    (tmp_path / "state").mkdir()
    seen = {**surroundings(tmp_path, polytomic_engine), "PIP_NO_INDEX": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    for name in ("PULUMI_BACKEND_URL", "PULUMI_CONFIG_PASSPHRASE"):  # the workflow has to say them
        del seen[name]
    return Runner(clone, seen)


def jobs(event: str, values: dict[str, str], keys: dict[str, str]) -> Iterator[Job]:
    """The jobs that an event starts, each after those that it needs."""
    started = {name: job for name, job in JOBS.items() if job["if"] == f"github.event_name == '{event}'"}
    for name, job in sorted(started.items(), key=lambda item: len(chain(item[0]))):
        for stack in job.get("strategy", {"matrix": {"stack": [""]}})["matrix"]["stack"]:
            environment = filled(job["environment"], {"matrix.stack": stack})
            known = {**values, "matrix.stack": stack, "secrets.POLYTOMIC_API_KEY": keys[environment]}
            variables = {key: filled(value, known) for key, value in {**WORKFLOW["env"], **job["env"]}.items()}
            commands = [step["run"] for step in job["steps"] if "run" in step]
            yield Job(name, environment, variables, commands)


def chain(name: str) -> list[str]:
    """The job and those it needs, one before the other."""
    needs = JOBS[name].get("needs")
    return [*(chain(needs) if needs else []), name]


def filled(text: str, values: dict[str, str]) -> str:
    """The text with its expressions replaced; one that is not among the values is an error."""
    return re.sub(r"\$\{\{ (\S+) \}\}", lambda found: values[found[1]], text)


def test_every_part_of_the_workflow_is_one_that_is_known_here() -> None:
    assert set(WORKFLOW) == {"name", "on", "permissions", "concurrency", "env", "jobs"}
    assert WORKFLOW["on"]["pull_request"] == WORKFLOW["on"]["push"] == {"branches": ["main"]}
    assert {f"github.event_name == '{event}'" for event in WORKFLOW["on"]} == {job["if"] for job in JOBS.values()}
    assert WORKFLOW["permissions"] == {"contents": "read"}
    assert WORKFLOW["concurrency"]["cancel-in-progress"] == "false"
    for job in JOBS.values():
        assert set(job) <= {"if", "needs", "runs-on", "strategy", "environment", "env", "steps"}
        assert [step["uses"] for step in job["steps"] if "uses" in step] == ACTIONS
        assert [set(step) for step in job["steps"]] == [{"uses"}, {"uses", "with"}, {"uses"}, {"run"}, {"run"}]
        assert job["env"]["STACK"] == job["environment"].removesuffix("-preview")
    assert chain("up-prod") == ["up-dev", "up-staging", "up-prod"]
    assert JOBS["up-dev"]["steps"] == JOBS["up-staging"]["steps"] == JOBS["up-prod"]["steps"]


def test_the_workflow_deploys_previews_and_finds_drift(
    runner: Runner, polytomic_workspaces: dict[str, Workspace], tmp_path: Path
) -> None:
    workspaces = {stack: polytomic_workspaces[name] for stack, name in ORGANIZATIONS.items()}
    emulator = workspaces["prod"].emulator
    keys = {stack: workspace.api_key for stack, workspace in workspaces.items()}
    keys.update({f"{stack}-preview": key for stack, key in keys.items()})
    values = {
        "vars.PULUMI_BACKEND_URL": (tmp_path / "state").as_uri(),
        "vars.POLYTOMIC_DEPLOYMENT_URL": emulator.url,
        "secrets.PULUMI_CONFIG_PASSPHRASE": "correct horse",
    }
    [*deployments] = jobs("push", values, keys)
    for job in deployments:
        init = Job("init", job.environment, job.variables, ["pulumi stack init $STACK"])
        assert runner.run(init).returncode == 0

    for job in deployments:
        done = runner.run(job)
        assert done.returncode == 0, done.stdout
    before = {stack: workspace.model_syncs() for stack, workspace in workspaces.items()}
    assert [len(syncs) for syncs in before.values()] == [2, 2, 2]

    program = runner.clone / "__main__.py"
    program.write_text(program.read_text().replace('source=customer("phone")', 'source=customer("company")'))
    emulator.clear_requests()
    for job in jobs("pull_request", values, keys):
        done = runner.run(job)
        assert done.returncode == 0, done.stdout
        assert '"phone" => "company"' in done.stdout
    assert {stack: workspace.model_syncs() for stack, workspace in workspaces.items()} == before

    contacts = workspaces["prod"].model_sync("Customers to Salesforce")
    emulator.edit_model_sync(contacts["id"], {"mode": "update"})
    ended = {job.environment: runner.run(job) for job in jobs("schedule", values, keys)}
    failed = {environment: done.stdout for environment, done in ended.items() if done.returncode}
    assert list(failed) == ["prod-preview"], failed
    assert '"updateOrCreate" => "update"' in failed["prod-preview"]

    assert {request["method"] for request in emulator.requests()} == {"GET"}
