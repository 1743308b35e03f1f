"""Every example is a real project: it comes up, has nothing more to do, and goes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.engine.project import Project

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted(path.parent for path in (ROOT / "examples").glob("*/Pulumi.yaml"))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_the_example_comes_up_and_goes(project: Project, example: Path) -> None:
    shutil.copytree(example, project.folder, dirs_exist_ok=True)
    project.pulumi("stack", "init", "example")
    assert "warning" not in project.up().output
    project.preview("--refresh", "--expect-no-changes")
    project.destroy()
    assert project.emulator.model_syncs() == project.emulator.bulk_syncs() == []


def test_pulumi_in_a_clone_runs_the_quickstart(project: Project) -> None:
    shutil.copy(ROOT / "Pulumi.yaml", project.folder)
    shutil.copytree(ROOT / "examples" / "quickstart", project.folder / "examples" / "quickstart")
    project.pulumi("stack", "init", "clone")
    shown = project.preview().output
    assert '"Customers to Salesforce"' in shown
    assert '"Shop to Snowflake"' in shown
