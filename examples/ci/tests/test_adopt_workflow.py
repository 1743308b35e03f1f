"""The nightly workflow turns the edits of the web page into one pull request. GitHub's part is played."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from pulumi_polytomic.testing import Workspace

pytest_plugins = ["pulumi_polytomic.testing"]

# Read as text, `on` included, which YAML takes for a truth value.
WORKFLOW: dict[str, Any] = yaml.load((Path(__file__).parents[1] / "adopt.yml").read_text(), Loader=yaml.BaseLoader)
STEPS: list[dict[str, Any]] = WORKFLOW["jobs"]["adopt"]["steps"]
INSTALL, *COMMANDS = [step["run"] for step in STEPS if "run" in step]
GH = """#!/bin/sh
echo "$@" >> "$GH_LOG"
if [ "$2" = list ] && grep -q "^pr create" "$GH_LOG"; then echo 7; fi
"""
"""GitHub's command line: it notes what it is asked, and knows of the pull request that it has opened."""


class Repository:
    """A repository on GitHub, and the machine that checks it out every night."""

    def __init__(self, place: Path, workspace: Workspace) -> None:
        self.place, self.log = place, place / "gh.log"
        tools = place / "bin"
        tools.mkdir()
        (tools / "gh").write_text(GH)
        (tools / "gh").chmod(0o755)
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("POLYTOMIC", "PULUMI"))}
        self.environment = {
            **clean,
            "BRANCH": WORKFLOW["env"]["BRANCH"],
            "GH_LOG": str(self.log),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "PATH": os.pathsep.join([str(tools), str(Path(sys.executable).parent), os.environ["PATH"]]),
            "POLYTOMIC_API_KEY": workspace.api_key,
            "POLYTOMIC_DEPLOYMENT_URL": workspace.emulator.url,
        }
        self.run(place, "git init --quiet --bare --initial-branch main origin.git")

    def run(self, folder: Path, *commands: str) -> str:
        command = ["bash", "-e", "-c", "\n".join(commands)]
        run = subprocess.run(command, cwd=folder, env=self.environment, capture_output=True, text=True, check=False)
        assert run.returncode == 0, run.stdout + run.stderr
        return run.stdout

    def begin(self) -> None:
        """The first run, by hand, and its commit on main."""
        first = self.place / "first"
        self.run(self.place, "git clone --quiet origin.git first")
        name = "-c user.name=ann -c user.email=ann@acme.example"
        self.run(
            first,
            COMMANDS[0],
            "git add --all",
            f"git {name} commit --quiet -m First",
            "git push --quiet origin HEAD:main",
        )

    def night(self, name: str) -> None:
        self.run(self.place, f"git clone --quiet --branch main origin.git {name}")
        for command in COMMANDS:
            self.run(self.place / name, command)

    def branch(self, *arguments: str) -> str:
        return self.run(self.place / "origin.git", " ".join(["git", *arguments]))


@pytest.fixture
def repository(tmp_path: Path, polytomic_workspace: Workspace) -> Repository:
    return Repository(tmp_path, polytomic_workspace)


def test_every_part_of_the_workflow_is_one_that_is_known_here() -> None:
    assert set(WORKFLOW) == {"name", "on", "permissions", "concurrency", "env", "jobs"}
    assert set(WORKFLOW["on"]) == {"schedule", "workflow_dispatch"}
    assert WORKFLOW["permissions"] == {"contents": "write", "pull-requests": "write"}
    assert set(WORKFLOW["env"]) == {"BRANCH", "GH_TOKEN", "POLYTOMIC_API_KEY", "POLYTOMIC_DEPLOYMENT_URL"}
    assert [step["uses"] for step in STEPS if "uses" in step] == ["actions/checkout@v4", "actions/setup-python@v5"]
    assert INSTALL.partition(" #")[0] == "pip install --requirement requirements.txt"


def test_edits_in_the_web_page_become_one_pull_request(repository: Repository, polytomic_workspace: Workspace) -> None:
    emulator = polytomic_workspace.emulator
    [policy] = [one["id"] for one in emulator.records("policy") if one["id"] == polytomic_workspace.policies["Finance"]]
    repository.begin()
    repository.night("quiet")
    assert not repository.log.exists()
    assert repository.branch("branch", "--list").split() == ["*", "main"]

    emulator.edit("policy", policy, {"name": "Money"})
    emulator.clear_requests()
    for night in ("one", "two"):
        repository.night(night)
    assert '-    name="Finance",\n+    name="Money",' in repository.branch(
        "diff", "main", "polytomic-edits", "--", "__main__.py"
    )
    asked = repository.log.read_text().splitlines()
    assert [line.partition(" --")[0] for line in asked] == ["pr list", "pr create", "pr list"]
    assert {one["method"] for one in emulator.requests()} == {"GET"}
