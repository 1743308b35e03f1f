"""`pulumi-polytomic compare` with the stacks of a project, on the real engine."""

from __future__ import annotations

import json

from pulumi_polytomic.emulator import seed
from tests.cli.test_compare import make
from tests.engine.project import Project, model_sync
from tests.engine.test_run import command

PROGRAM = """
import pulumi
from pulumi_polytomic import ModelSync, get_connection, get_model

stack = pulumi.get_stack()
customers = get_model("Customers")
ModelSync(
    "contacts",
    name=f"Contacts ({stack})",
    mode="create" if stack == "prod" else "update",
    fields=[
        {"target": "Email", "source": customers.field("email")},
        {"target": "LastName", "source": customers.field("last_name")},
    ],
    target={"connection_id": get_connection("Salesforce").id, "object": "Contact"},
    identities={"mappings": [{"source": customers.field("email"), "target": "Email", "function": "Equality"}]},
    schedule={"frequency": "manual"},
)
"""


def test_two_stacks_are_compared_by_resource_where_names_differ(project: Project) -> None:
    project.write(PROGRAM)
    for stack, organization in (("dev", seed.ACME_DEV), ("prod", seed.ACME)):
        project.pulumi("stack", "select", "--create", stack)
        project.pulumi("config", "set", "--secret", "polytomic:apiKey", organization.api_key or "")
        project.pulumi("config", "set", "polytomic:deploymentUrl", project.emulator.url)
        project.pulumi("up", "--yes", "--skip-preview")
    done = command(project, "compare", "prod", "dev", "--json", "--exit-code")
    assert done.returncode == 1, done.stderr
    found = [one for one in json.loads(done.stdout)["objects"] if one["outcome"] != "equal"]
    assert found == [
        {
            "kind": "model sync",
            "name": "Contacts (prod)",
            "name_in_b": "Contacts (dev)",
            "outcome": "differs",
            "changes": [{"path": "mode", "a": "create", "b": "update"}],
        }
    ]
    for organization in (seed.ACME, seed.ACME_DEV):
        assert str(organization.api_key) not in done.stdout + done.stderr
    make(project.emulator, "model", model_sync(name="Made by hand"), seed.ACME)
    done = command(project, "graph", "--stack", "prod", "--only-stack", "--json")
    assert [node["title"] for node in json.loads(done.stdout)["nodes"] if node["column"] == "sync"] == [
        "Contacts (prod)"
    ]
    done = command(project, "compare", "prod", "gone")
    assert done.returncode == 2
    assert "no stack named 'gone' found" in done.stderr
