"""`pulumi-polytomic validate` with a stack of the real engine: its configuration, and what its state has."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from tests.engine.project import Project
from tests.engine.test_run import command

PROGRAM = """
import pulumi
from pulumi_polytomic import ModelSync, ModelSyncExecution, get_connection, get_model

config = pulumi.Config()
customers = get_model("Customers")
salesforce = get_connection("Salesforce")


def sync(resource, mode, target, former=None):
    return ModelSync(
        resource,
        name=former or resource,
        mode=mode,
        fields=[
            {"target": target, "source": customers.field("email")},
            {"target": "LastName", "source": customers.field("last_name")},
        ],
        target={"connection_id": salesforce.id, "object": "Contact"},
        identities={"mappings": [{"source": customers.field("email"), "target": "Email", "function": "Equality"}]},
        schedule={"frequency": "manual"},
        encryption_passphrase=config.require_secret("passphrase"),
        opts=pulumi.ResourceOptions(aliases=[pulumi.Alias(name=former)] if former else None),
    )


for name in NAMES:
    pulumi.export(name, sync(name, MODE, TARGET).sync_id)
"""


def write(project: Project, mode: str, target: str, more: str = "", names: Sequence[str] = ("first", "second")) -> None:
    program = PROGRAM.replace("MODE", repr(mode)).replace("TARGET", repr(target)).replace("NAMES", repr(names))
    project.write(program + more)


def configure(project: Project) -> None:
    project.pulumi("config", "set", "--secret", "polytomic:apiKey", project.environment["POLYTOMIC_API_KEY"])
    project.pulumi("config", "set", "polytomic:deploymentUrl", project.emulator.url)
    project.pulumi("config", "set", "--secret", "passphrase", "open sesame")


def validate(project: Project) -> tuple[int, list[dict[str, Any]]]:
    done = command(project, "validate", "--stack", "dev", "--json")
    assert "open sesame" not in done.stdout + done.stderr
    assert project.environment["POLYTOMIC_API_KEY"] not in done.stdout + done.stderr
    assert done.returncode in (0, 1), done.stderr
    return done.returncode, json.loads(done.stdout)


def test_the_changes_of_a_stack_are_judged_with_its_configuration_and_state(project: Project) -> None:
    configure(project)
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
    configure(project)
    project.pulumi("config", "set", "polytomic:liveChecks", "off")
    write(project, "updateOrCreate", "Emial")
    project.up()
    # What has a problem and does not change is not judged.
    project.pulumi("config", "set", "polytomic:liveChecks", "error")
    write(
        project, "updateOrCreate", "Emial", 'sync("new", "updateOrCreate", "Emial", former="first")\n', names=["second"]
    )
    assert validate(project) == (0, [])
    write(project, "updateOrCreate", "Emial", 'sync("new", "updateOrCreate", "Emial")\n', names=["second"])
    code, found = validate(project)
    assert (code, [one["resource"] for one in found if one["level"] == "error"]) == (1, ["new"])
