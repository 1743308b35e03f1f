"""The workflow's commands do what it says, and there is nothing in it that is not run or looked at here.

GitHub's part is played: which jobs an event starts, in which order, with which variables and secrets.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from pulumi_polytomic.emulator import Emulator
from pulumi_polytomic.testing import Workspace, surroundings

pytest_plugins = ["pulumi_polytomic.testing"]

EXAMPLES = Path(__file__).parents[2]
# Read as text, `on` included, which YAML takes for a truth value.
WORKFLOW: dict[str, Any] = yaml.load((EXAMPLES / "ci" / "polytomic.yml").read_text(), Loader=yaml.BaseLoader)
JOBS: dict[str, dict[str, Any]] = WORKFLOW["jobs"]
ORGANIZATIONS = {"dev": "Acme dev", "staging": "Acme staging", "prod": "Acme"}
ACTIONS = ["actions/checkout@v4", "actions/setup-python@v5", "pulumi/actions@v6"]
"""They get the repository, Python and the Pulumi CLI, which are here already."""


PASSWORDS = "--secret databasePassword=horse --secret warehousePassword=horse --secret salesforceSecret=horse"
INSTALL = "pip install --requirement requirements.txt"
INIT = ["pulumi stack init $STACK", f"pulumi config set-all --stack $STACK {PASSWORDS}"]
"""What the team does once for each stack, and commits."""
GH = """#!{python}
\"\"\"GitHub's command line, as far as the workflow uses it: the comments of one pull request, in a file.\"\"\"
import json, pathlib, re, sys

file, comments = pathlib.Path({file!r}), {comments!r}
held = json.loads(file.read_text()) if file.exists() else []
match sys.argv[1:]:
    case ["api", "--paginate", where, "--jq", query] if where == comments:
        wanted = re.fullmatch(r'\\.\\[\\] \\| select\\(\\.body \\| startswith\\("(.*)"\\)\\) \\| \\.url', query)[1]
        print("\\n".join(one["url"] for one in held if one["body"].startswith(wanted)))
    case ["api", "--method", method, where, "--field", body, "--silent"]:
        text = pathlib.Path(body.removeprefix("body=@")).read_text()
        if method == "POST" and where == comments:
            held.append({{"url": f"https://api.github.com/comments/{{len(held) + 1}}", "body": text}})
        else:
            [one] = [one for one in held if method == "PATCH" and one["url"] == where]
            one["body"] = text
        file.write_text(json.dumps(held))
    case other:
        sys.exit(f"gh: {{other}}")
"""
UNSET = ("secrets.PULUMI_ACCESS_TOKEN", "vars.AWS_REGION", "secrets.AWS_ACCESS_KEY_ID", "secrets.AWS_SECRET_ACCESS_KEY")
"""What this backend, a folder, does not need. GitHub puts nothing in their place."""


def pinned_engine() -> str:
    """The version of the engine that these tests run."""
    go_mod = (EXAMPLES.parent / "tools" / "engine" / "cli" / "go.mod").read_text()
    return str(re.findall(r"github.com/pulumi/pulumi/pkg/v3 v(\S+)", go_mod)[0])


@dataclass(frozen=True)
class Job:
    """One job with its matrix filled in: its commands, the environment they see, and the GitHub environment."""

    name: str
    environment: str
    variables: dict[str, str]
    commands: list[str]


@contextmanager
def time_passes(emulator: Emulator) -> Generator[None, None, None]:
    """Let the executions of the emulator go on."""
    over = threading.Event()

    def move() -> None:
        while not over.wait(0.2):
            emulator.advance(1)

    clock = threading.Thread(target=move)
    clock.start()
    try:
        yield
    finally:
        over.set()
        clock.join()


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
def polytomic_world() -> Path:
    """Three empty organizations."""
    return EXAMPLES / "multi_env" / "world.yaml"


@pytest.fixture
def runner(polytomic_engine: Path, tmp_path: Path) -> Runner:
    """A runner whose Python has nothing but pip, and whose clone has the wheel that `make dist` builds."""
    clone = tmp_path / "clone"
    shutil.copytree(EXAMPLES / "multi_env", clone, ignore=shutil.ignore_patterns("tests", "__pycache__"))
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(clone / "wheels")]
    subprocess.run(build, cwd=EXAMPLES.parent, check=True)
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "python")], check=True)
    (tmp_path / "state").mkdir()
    seen = {**surroundings(tmp_path, polytomic_engine), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    seen["PATH"] = os.pathsep.join([str(tmp_path / "python" / "bin"), str(polytomic_engine), os.defpath])
    for name in ("PULUMI_BACKEND_URL", "PULUMI_CONFIG_PASSPHRASE", "PULUMI_PYTHON_CMD"):  # the workflow has to say them
        del seen[name]
    seen["GITHUB_REPOSITORY"] = "acme/syncs"
    gh = tmp_path / "python" / "bin" / "gh"
    asked = {"file": str(tmp_path / "comments.json"), "comments": "repos/acme/syncs/issues/7/comments"}
    gh.write_text(GH.format(python=sys.executable, **asked))
    gh.chmod(0o755)
    return Runner(clone, seen)


def jobs(event: str, values: dict[str, str], keys: dict[str, str]) -> Iterator[Job]:
    """The jobs that an event starts, each after those that it needs."""
    started = {name: job for name, job in JOBS.items() if job["if"] == if_(event)}
    for name, job in sorted(started.items(), key=lambda item: len(chain(item[0]))):
        for stack in job.get("strategy", {"matrix": {"stack": [""]}})["matrix"]["stack"]:
            environment = filled(job["environment"], {"matrix.stack": stack})
            known = {**values, "matrix.stack": stack, "secrets.POLYTOMIC_API_KEY": keys[environment]}
            variables = {key: filled(value, known) for key, value in {**WORKFLOW["env"], **job["env"]}.items()}
            commands = [step["run"] for step in job["steps"] if "run" in step]
            yield Job(name, environment, variables, commands)


def if_(event: str) -> str:
    """The condition of the jobs that an event starts; the secrets are not for the pull requests of forks."""
    own = " && github.event.pull_request.head.repo.full_name == github.repository"
    return f"github.event_name == '{event}'{own if event == 'pull_request' else ''}"


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
    assert {if_(event) for event in WORKFLOW["on"]} == {job["if"] for job in JOBS.values()}
    assert WORKFLOW["permissions"] == {"contents": "read"}
    assert WORKFLOW["concurrency"]["cancel-in-progress"] == "false"
    assert {name for name, job in JOBS.items() if "pull_request" in job["if"]} == {"preview"}
    for name, job in JOBS.items():
        assert set(job) <= {"if", "needs", "runs-on", "permissions", "strategy", "environment", "env", "steps"}
        write = {"contents": "read", "pull-requests": "write"}
        assert job.get("permissions") == (write if name == "preview" else None)
        assert [step["uses"] for step in job["steps"] if "uses" in step] == ACTIONS
        runs = 3 if name.startswith("up-") else 2
        assert [set(step) for step in job["steps"]] == [{"uses"}, {"uses", "with"}, {"uses", "with"}, *[{"run"}] * runs]
        assert job["steps"][2]["with"] == {"pulumi-version": pinned_engine()}
        assert job["steps"][3]["run"] == INSTALL
        assert job["env"]["STACK"] == job["environment"].removesuffix("-preview")
    assert chain("up-prod") == ["up-dev", "up-staging", "preview-prod", "up-prod"]
    assert JOBS["up-dev"]["steps"] == JOBS["up-staging"]["steps"] == JOBS["up-prod"]["steps"]


def test_the_workflow_deploys_previews_and_finds_drift(
    runner: Runner, polytomic_workspaces: dict[str, Workspace], tmp_path: Path
) -> None:
    workspaces = {stack: polytomic_workspaces[name] for stack, name in ORGANIZATIONS.items()}
    emulator = workspaces["prod"].emulator
    keys = {stack: workspace.api_key for stack, workspace in workspaces.items()}
    keys.update({f"{stack}-preview": key for stack, key in keys.items()})
    values = {
        **dict.fromkeys(UNSET, ""),
        "vars.PULUMI_BACKEND_URL": (tmp_path / "state").as_uri(),
        "vars.POLYTOMIC_DEPLOYMENT_URL": emulator.url,
        "secrets.PULUMI_CONFIG_PASSPHRASE": "correct horse",
        "github.token": "a token",
        "github.event.pull_request.number": "7",
    }
    [*deployments] = jobs("push", values, keys)
    for stack in ORGANIZATIONS:
        init = Job("init", stack, {**deployments[0].variables, "STACK": stack}, INIT)
        assert runner.run(init).returncode == 0

    for job in deployments:
        with time_passes(emulator):
            done = runner.run(job)
        assert done.returncode == 0, done.stdout
    ran = [execution["about"]["is_test"] for execution in emulator.executions()]
    assert ran == [True, True, True], "one in each environment"
    before = {stack: workspace.model_syncs() for stack, workspace in workspaces.items()}
    assert [len(syncs) for syncs in before.values()] == [2, 2, 2]

    emulator.script_execution(fails="the warehouse is closed")
    with time_passes(emulator):
        done = runner.run(deployments[0])
    assert done.returncode == 1
    assert "the warehouse is closed" in done.stdout

    program = runner.clone / "__main__.py"
    merged = program.read_text()
    emulator.clear_requests()
    for source, seen in (("email", "`phone` → `email`"), ("phnoe", "failed"), ("phone", "nothing to do")):
        program.write_text(merged.replace('source=customers.field("phone")', f'source=customers.field("{source}")'))
        for job in jobs("pull_request", values, keys):
            done = runner.run(job)
            assert (done.returncode != 0) == (seen == "failed"), done.stdout
        comments = [one["body"] for one in json.loads((tmp_path / "comments.json").read_text())]
        markers = [f"<!-- pulumi-polytomic report: {stack} -->" for stack in ORGANIZATIONS]
        assert [comment.splitlines()[0] for comment in comments] == markers
        assert all(seen in comment for comment in comments), comments
    assert {stack: workspace.model_syncs() for stack, workspace in workspaces.items()} == before

    contacts = workspaces["prod"].model_sync("Customers to Salesforce")
    emulator.edit("model sync", contacts["id"], {"mode": "update"})
    ended = {job.environment: runner.run(job) for job in jobs("schedule", values, keys)}
    failed = {environment: done.stdout for environment, done in ended.items() if done.returncode}
    assert list(failed) == ["prod-preview"], failed
    assert "mode: declared updateOrCreate, is update" in failed["prod-preview"]

    assert {request["method"] for request in emulator.requests()} == {"GET"}
