"""The fixtures for users, used as a user would."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from pulumi_polytomic.testing import MakeStack, Run, Stack, UnexpectedEnd, Workspace

PROGRAM = """
import os
import pulumi
from pulumi_polytomic import BulkSync

pulumi.export("python", os.sys.executable)
pulumi.export("here", os.getcwd())
pulumi.export("key", os.environ.get("POLYTOMIC_API_KEY", "not seen"))
pulumi.export("word", pulumi.Config().get_secret("word"))
if not pulumi.Config().get_bool("empty"):
    BulkSync(
        "shop",
        mode="replicate",
        source_connection_id=pulumi.Config().require("source"),
        destination_connection_id=pulumi.Config().require("destination"),
        destination_configuration={"schema": "SHOP"},
        default_schedule={"frequency": "hourly", "minute": 15},
    )
"""
PROJECT = """
name: mine
runtime:
  name: python
  options: {virtualenv: nowhere}
main: app
backend: {url: file:///nowhere}
config:
  polytomic:deploymentUrl: {value: https://production.example}
"""


@pytest.fixture
def polytomic_project(tmp_path: Path) -> Path:
    project = tmp_path / "mine"
    (project / "app").mkdir(parents=True)
    (project / "Pulumi.yaml").write_text(PROJECT)
    (project / "app" / "__main__.py").write_text(PROGRAM)
    return project


def make_bulk_sync(workspace: Workspace, name: str = "Shop") -> None:
    body = {
        "name": name,
        "mode": "replicate",
        "source_connection_id": workspace.connections["Postgres"],
        "destination_connection_id": workspace.connections["Snowflake"],
        "destination_configuration": {"schema": "SHOP"},
        "default_schedule": {"frequency": "hourly", "minute": "15"},
    }
    headers = {"Authorization": f"Bearer {workspace.api_key}", "X-Polytomic-Version": "2025-09-18"}
    httpx.post(f"{workspace.url}/api/bulk/syncs", json=body, headers=headers).raise_for_status()


@pytest.mark.parametrize("time", ["first", "second"])
def test_the_workspace_has_no_syncs_at_the_beginning_of_each_test(polytomic_workspace: Workspace, time: str) -> None:
    assert polytomic_workspace.bulk_syncs() == polytomic_workspace.model_syncs() == []
    assert polytomic_workspace.emulator.requests() == []
    make_bulk_sync(polytomic_workspace)
    assert len(polytomic_workspace.bulk_syncs()) == 1


def test_a_live_sync_is_found_by_its_name(polytomic_workspace: Workspace) -> None:
    make_bulk_sync(polytomic_workspace, "Shop")
    make_bulk_sync(polytomic_workspace, "Archive")
    assert polytomic_workspace.bulk_sync("Shop")["destination_configuration"] == {"schema": "SHOP"}
    with pytest.raises(LookupError, match="0 live bulk syncs are named 'Stop'; there are: 'Archive', 'Shop'"):
        polytomic_workspace.bulk_sync("Stop")
    with pytest.raises(LookupError, match="0 live model syncs are named 'Shop'; there are: none"):
        polytomic_workspace.model_sync("Shop")


def test_a_workspace_has_its_own_records_of_each_kind(
    polytomic_workspaces: dict[str, Workspace], polytomic_workspace: Workspace
) -> None:
    make_bulk_sync(polytomic_workspace)
    assert polytomic_workspace.records("bulk sync") == polytomic_workspace.bulk_syncs()
    policies = {one["name"]: one["id"] for one in polytomic_workspace.records("policy")}
    assert policies == polytomic_workspace.policies
    assert polytomic_workspaces["Acme dev"].records("bulk sync") == []


def test_a_run_tells_counts_and_errors() -> None:
    run = Run(
        255, "error: update failed\n error: no such field\nResources:\n    + 2 to create\n    1 unchanged\n\nDone\n"
    )
    assert run.errors == ["no such field"]
    assert run.summary == {"to create": 2, "unchanged": 1}


@pytest.mark.parametrize("missing", ["pytest", "uvicorn"])
def test_what_is_missing_is_said_in_one_line(missing: str) -> None:
    program = f"import sys; sys.modules[{missing!r}] = None; import pulumi_polytomic.testing"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    last = done.stderr.strip().splitlines()[-1]
    assert last == "ImportError: pulumi_polytomic.testing needs: pip install pytest 'pulumi-polytomic[emulator]'"
    assert "During handling" not in done.stderr


@pytest.mark.parametrize(
    ("files", "says"),
    [
        (["Pulumi.yaml"], "polytomic_stack needs the Pulumi CLI, and PATH has none"),
        (["bin/pulumi"], "has a Pulumi.yaml: override the fixture polytomic_project"),
    ],
)
def test_a_stack_that_cannot_be_is_an_error_of_one_line(tmp_path: Path, files: list[str], says: str) -> None:
    (tmp_path / "bin").mkdir()
    for name in files:
        (tmp_path / name).write_text("name: mine\nruntime: python\n")
        (tmp_path / name).chmod(0o755)
    test = 'pytest_plugins = ["pulumi_polytomic.testing"]\ndef test_it(polytomic_stack): ...\n'
    (tmp_path / "test_it.py").write_text(test)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--rootdir", tmp_path, tmp_path],
        env={**os.environ, "PATH": str(tmp_path / "bin")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    [told] = [line for line in done.stdout.splitlines() if says in line and not line.startswith("ERROR")]
    assert told.startswith(("polytomic_stack", "no folder"))
    assert "1 error" in done.stdout


def test_a_world_that_cannot_be_used_is_an_error_of_one_line(tmp_path: Path) -> None:
    test = """
import pytest
pytest_plugins = ["pulumi_polytomic.testing"]

@pytest.fixture
def polytomic_world():
    return {"organizations": [{"name": "Ours", "conections": []}]}

def test_it(polytomic_workspace): ...
"""
    (tmp_path / "test_it.py").write_text(test)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--rootdir", tmp_path, tmp_path],
        capture_output=True,
        text=True,
        check=False,
    )
    says = "polytomic_world: organizations[0]: there is no key 'conections'; did you mean 'connections'?"
    assert done.returncode == 1
    assert says in done.stdout.splitlines()
    assert "Traceback" not in done.stdout


def test_a_stack_runs_the_program_where_it_is_and_touches_nothing_of_it(
    polytomic_stack: Stack,
    polytomic_project: Path,
    polytomic_workspace: Workspace,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = {path: path.read_bytes() for path in polytomic_project.rglob("*") if path.is_file()}
    connections = polytomic_workspace.connections
    polytomic_stack.configure({"source": connections["Postgres"], "destination": connections["Snowflake"]})
    polytomic_stack.configure({"word": "sesame"}, secret=True)

    assert polytomic_stack.up().summary == {"created": 2}
    assert polytomic_stack.preview("--expect-no-changes").summary == {"unchanged": 2}
    assert polytomic_workspace.bulk_sync("shop")["mode"] == "replicate"
    assert polytomic_stack.outputs() == {
        "python": sys.executable,
        "here": str(polytomic_project / "app"),
        "key": "not seen",
        "word": "sesame",
    }
    assert {path: path.read_bytes() for path in polytomic_project.rglob("*") if path.is_file()} == before

    polytomic_stack.configure({"empty": "true"})
    with pytest.raises(UnexpectedEnd, match=r"(?s)`pulumi preview` ended with exit code .*no changes were expected"):
        polytomic_stack.preview("--expect-no-changes")
    polytomic_stack.preview("--expect-no-changes", fails=True)
    with pytest.raises(UnexpectedEnd, match="`pulumi refresh` succeeded, but was to fail"):
        polytomic_stack.refresh(fails=True)
    assert polytomic_stack.destroy().summary == {"deleted": 2}
    assert polytomic_workspace.bulk_syncs() == []


STACK_FILE = """
encryptionsalt: v1:not:here
config:
  polytomic:organizationId: 00000000-0000-4000-8000-000000000000
  mine:empty: "true"
  mine:names: [Robin, Dana]
  mine:word: {secure: v1:not:here}
  mine:words: [{secure: v1:not:here}]
"""


def test_the_stack_of_an_environment_has_its_configuration_but_for_the_secrets(
    polytomic_stacks: MakeStack, polytomic_project: Path, polytomic_workspaces: dict[str, Workspace]
) -> None:
    program = """
import pulumi
import pulumi_polytomic

config = pulumi.Config()
pulumi.export("found", [config.get_object("names"), config.get("word"), config.get("words")])
pulumi.export("organization", pulumi_polytomic.get_caller().organization_name)
pulumi.export("other", pulumi.StackReference("organization/mine/prod").get_output("organization"))
"""
    (polytomic_project / "app" / "__main__.py").write_text(program)
    (polytomic_project / "Pulumi.dev.yaml").write_text(STACK_FILE)
    stacks = [
        polytomic_stacks("prod", polytomic_workspaces["Acme"]),
        polytomic_stacks("dev", polytomic_workspaces["Acme dev"]),
    ]
    for stack in stacks:
        stack.up()
    assert [stack.outputs()["organization"] for stack in stacks] == ["Acme", "Acme dev"]
    assert stacks[1].outputs()["found"] == [["Robin", "Dana"], None, None]
    assert stacks[1].outputs()["other"] == "Acme"
    assert (polytomic_project / "Pulumi.dev.yaml").read_text() == STACK_FILE
