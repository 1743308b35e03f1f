"""Every example is a real project: it comes up, has nothing more to do, and goes.

One whose stacks have configuration of their own, or that waits for the time of the server, is brought up by its own
tests.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.engine.project import Project
from tests.fences import ROOT, fences

EXAMPLES = [
    path.parent
    for path in sorted((ROOT / "examples").glob("*/Pulumi.yaml"))
    if not (path.parent / "Pulumi.prod.yaml").exists()
    and "SyncExecution(" not in (path.parent / "__main__.py").read_text()
]


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


def test_the_first_screen_of_the_readme_shows_what_pulumi_shows(project: Project) -> None:
    blocks = fences(ROOT / "README.md")
    program, *_ = (block.text for block in blocks if block.language == "python")
    shown, *_ = (block.text for block in blocks if block.language == "text")
    project.write(program)
    project.up()
    project.write(program.replace("hour=6", "hour=7"))
    ids = re.compile(r"\[id=[0-9a-f-]{36}\]")
    real = ids.sub("[id=…]", project.preview().output).splitlines()
    # The README leaves lines out; what it shows is there, in this order.
    rest = iter(real)
    assert [line for line in ids.sub("[id=…]", shown).splitlines() if line not in rest] == []
