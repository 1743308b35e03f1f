"""`pulumi-polytomic validate` with a stack of the real engine: its configuration, and what its state has."""

from __future__ import annotations

import json
from typing import Any

from tests.engine.project import Project
from tests.engine.test_run import command

PROGRAM = """
import pulumi
from pulumi_polytomic import ModelSync, ModelSyncExecution, get_connection, get_model

config = pulumi.Config()
customers = get_model("Customers")
salesforce = get_connection("Salesforce")


def sync(name, mode, target):
    return ModelSync(
        name,
        mode=mode,
        fields=[
            {"target": target, "source": customers.field("email")},
            {"target": "LastName", "source": customers.field("last_name")},
        ],
        target={"connection_id": salesforce.id, "object": "Contact"},
        identities={"mappings": [{"source": customers.field("email"), "target": "Email", "function": "Equality"}]},
        schedule={"frequency": "manual"},
        encryption_passphrase=config.require_secret("passphrase"),
    )


for name in ("first", "second"):
    pulumi.export(name, sync(name, MODE, TARGET).sync_id)
"""


def write(project: Project, mode: str, target: str, more: str = "") -> None:
    program = PROGRAM.replace("MODE", repr(mode)).replace("TARGET", repr(target))
    project.write(program + more)


def validate(project: Project) -> tuple[int, list[dict[str, Any]]]:
    done = command(project, "validate", "--stack", "dev", "--json")
    assert "open sesame" not in done.stdout + done.stderr
    assert project.environment["POLYTOMIC_API_KEY"] not in done.stdout + done.stderr
    assert done.returncode in (0, 1), done.stderr
    return done.returncode, json.loads(done.stdout)


def test_the_changes_of_a_stack_are_judged_with_its_configuration_and_state(project: Project) -> None:
    project.pulumi("config", "set", "--secret", "polytomic:apiKey", project.environment["POLYTOMIC_API_KEY"])
    project.pulumi("config", "set", "polytomic:deploymentUrl", project.emulator.url)
    project.pulumi("config", "set", "--secret", "passphrase", "open sesame")
    write(project, "updateOrCreate", "Email")
    code, found = validate(project)
    assert (code, found) == (0, [])
    project.up()
    # What the stack manages is no twin of what it declares, and unchanged.
    assert validate(project) == (0, [])

    write(project, "append", "Emial", 'sync("third", "upsert", "Email")\n')
    writes = len(project.emulator.model_syncs())
    code, found = validate(project)
    assert code == 1
    assert [(one["resource"], one["path"], one["rule"]) for one in found if one["level"] == "error"] == [
        ("third", "mode", "unknown-choice"),
        ("first", "mode", "unsupported-mode"),
        ("first", "fields[0].target", "unknown-target-field"),
        ("second", "mode", "unsupported-mode"),
        ("second", "fields[0].target", "unknown-target-field"),
    ]
    assert len(project.emulator.model_syncs()) == writes

    # A preview refuses in the same words, one resource at a time.
    write(project, "append", "Emial")
    refused = project.preview("--diff=false", fails=True).output
    assert any(one["message"] in refused for one in found if one["resource"] in ("first", "second"))


def test_a_renamed_resource_is_the_one_in_state(project: Project) -> None:
    project.pulumi("config", "set", "--secret", "polytomic:apiKey", project.environment["POLYTOMIC_API_KEY"])
    project.pulumi("config", "set", "polytomic:deploymentUrl", project.emulator.url)
    project.pulumi("config", "set", "--secret", "passphrase", "open sesame")
    write(project, "updateOrCreate", "Email")
    project.up()
    # It had the problem before, and does not change: as one that is in state, it is not judged.
    project.pulumi("config", "set", "polytomic:liveChecks", "off")
    write(project, "updateOrCreate", "Emial")
    project.up()
    project.pulumi("config", "rm", "polytomic:liveChecks")
    renamed = project.folder / "__main__.py"
    text = renamed.read_text().replace('("first", "second")', '("new-first", "new-second")')
    alias = 'opts=pulumi.ResourceOptions(aliases=[pulumi.Alias(name=name.removeprefix("new-"))]),\n    )'
    aliased = text.replace(
        "    )\n\n\nfor name", f"        name=name.removeprefix('new-'),\n        {alias}\n\n\nfor name"
    )
    project.write(aliased)
    assert validate(project) == (0, [])
