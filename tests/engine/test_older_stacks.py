"""Stacks that older releases wrote are taken over by this one: exported then, imported now.

`tests/golden/stacks/<release>/` is what the code of then made, once, with the real engine against its own emulator:
`program.py` and `declared.json` (the program), `stack.json` (`pulumi stack export`, passphrase "", without the paths of
its machine) and `syncs.json` (its workspaces, by `pulumi-polytomic emulator record --syncs`). None of it ever changes.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pulumi_polytomic.emulator import seed, worlds
from tests.engine.project import Project

STACKS = Path(__file__).parents[1] / "golden" / "stacks"
RELEASES = sorted(folder.name for folder in STACKS.iterdir())


@pytest.fixture(params=RELEASES)
def taken_over(request: pytest.FixtureRequest, project: Project) -> Project:
    """A project with the program and the state of then; its workspaces hold the same objects with the same ids."""
    golden = STACKS / request.param
    document = worlds.company().document
    held = json.loads((golden / "syncs.json").read_text())
    organizations = [{**one, **held.get(one["name"], {})} for one in document["organizations"]]
    project.emulator.replace_world({**document, "organizations": organizations})
    # What names every field names syncs and identities, too, that this workspace does not have.
    project.environment |= {"STAGING_KEY": seed.ACME_STAGING.api_key, "POLYTOMIC_LIVE_CHECKS": "off"}
    project.write((golden / "program.py").read_text())
    (project.folder / "declared.json").write_text((golden / "declared.json").read_text())
    project.pulumi("stack", "import", "--file", str(golden / "stack.json"))
    return project


def test_a_stack_of_then_previews_empty_and_then_takes_a_change_alone(taken_over: Project) -> None:
    project = taken_over
    project.emulator.clear_requests()
    project.preview("--expect-no-changes")
    assert project.emulator.requests() == []
    project.preview("--expect-no-changes", "--refresh")
    assert project.writes() == []

    declared: dict[str, Any] = json.loads((project.folder / "declared.json").read_text())
    declared["contacts"]["schedule"]["hour"] = 7
    declared["shop"]["concurrency_limit"] = 4
    declared["adopted"]["name"] = "Adopted and renamed"
    (project.folder / "declared.json").write_text(json.dumps(declared))
    before = _live(project)
    project.up("--refresh")
    after = _live(project)
    moved = {
        name: {key: value for key, value in after[id].items() if value != before[id].get(key) and key not in _STAMPS}
        for name, id in ((name, project.id_of(name)) for name in project.managed())
        if after[id] != before[id]
    }
    schedule = before[project.id_of("contacts")]["schedule"]
    assert moved == {
        # No answer tells the passphrase, so the recorded workspace has none: the update repeats it from state.
        "contacts": {"schedule": {**schedule, "hour": "7"}, "encryption_passphrase": "hunter2"},
        "shop": {"concurrency_limit": 4},
        "adopted": {"name": "Adopted and renamed"},
    }
    assert "__adopt" not in project.state("adopted")["inputs"]
    project.preview("--expect-no-changes", "--refresh")


_STAMPS = ("updated_at", "updated_by")


def _live(project: Project) -> dict[str, dict[str, Any]]:
    return {one["id"]: one for one in [*project.emulator.model_syncs(), *project.emulator.bulk_syncs()]}
