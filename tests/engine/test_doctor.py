"""`pulumi-polytomic doctor` over the stacks of a backend, on the real engine."""

from __future__ import annotations

import json
import re

from tests.engine.project import Project
from tests.engine.test_compare import PROGRAM
from tests.engine.test_run import command


def test_a_sync_that_two_stacks_manage_is_found(project: Project) -> None:
    project.write(PROGRAM)
    key = project.environment["POLYTOMIC_API_KEY"]
    project.pulumi("config", "set", "--secret", "polytomic:apiKey", key)
    project.pulumi("config", "set", "polytomic:deploymentUrl", project.emulator.url)
    project.up()
    done = command(project, "doctor", "--stack", "dev", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(done.stdout)
    assert "polytomic:apiKey in the stack configuration" in done.stdout
    assert [one for one in found if one["check"] == "management"] == []
    versions = [one["text"] for one in found if one["check"] == "versions"]
    assert any(re.fullmatch(r"engine v?\d+\.\d+\.\d+.*", one) for one in versions), versions
    assert any(re.fullmatch(r"language host \d+\.\d+\.\d+.*", one) for one in versions), versions

    state = project.pulumi("stack", "export").output
    project.pulumi("stack", "init", "copy")
    (project.folder / "state.json").write_text(state.replace("urn:pulumi:dev::", "urn:pulumi:copy::"))
    project.pulumi("stack", "import", "--file", "state.json", "--force")
    done = command(project, "doctor", "--stack", "dev")
    assert done.returncode == 1
    [line] = [line for line in done.stdout.splitlines() if "is managed by" in line]
    assert line.startswith("x management: ModelSync ")
    assert "dev (contacts)" in line
    assert "copy (contacts)" in line
    assert key not in done.stdout + done.stderr
