"""A connection's life on the real engine, with its secrets nowhere in clear."""

from __future__ import annotations

from pulumi_polytomic.api.client import Client
from pulumi_polytomic.config import Settings
from tests.engine.project import ACME, Project
from tests.engine.test_secrets import SECRET_SIGNATURE, Watched

PASSWORD, ROTATED = "correct-horse-battery", "another-horse-battery"

PROGRAM = """
import json
from pathlib import Path

import pulumi_polytomic as polytomic

polytomic.Connection("warehouse", **json.loads(Path("declared.json").read_text())["warehouse"])
"""


def test_a_connection_lives_and_its_secrets_are_nowhere_in_clear(project: Project) -> None:
    watched = Watched(project, PASSWORD, ROTATED, ACME.api_key)

    def declare(secret: str, **more: object) -> None:
        configuration = {"hostname": "db.acme.example", "database": "shop", "port": 5432, "username": "polytomic"}
        secrets = {"password": secret}
        project.declare(warehouse={"type": "postgresql", "configuration": configuration, "secrets": secrets, **more})

    def password() -> str:
        [found] = [one for one in project.emulator.records("connection") if one["name"] == "warehouse"]
        return str(found["configuration"]["password"])

    project.write(PROGRAM)
    declare(PASSWORD)
    plan = project.folder / "plan.json"
    watched.run("preview", "--save-plan", str(plan), PULUMI_EXPERIMENTAL="true")
    assert PASSWORD not in plan.read_text()
    assert watched.run("up").summary["created"] == 2
    assert password() == PASSWORD
    watched.run("preview", "--refresh", "--expect-no-changes")
    state = project.state("warehouse")
    assert all(state[side]["secrets"].keys() == {SECRET_SIGNATURE, "ciphertext"} for side in ("inputs", "outputs"))
    assert state["outputs"]["configuration"]["hostname"] == "db.acme.example"

    declare(ROTATED)
    project.emulator.clear_requests()
    assert watched.run("preview").summary["to update"] == 1
    assert watched.run("up").summary["updated"] == 1
    assert [call.split("/")[0].strip() for call in project.writes()] == ["PUT"]
    assert password() == ROTATED
    watched.run("preview", "--refresh", "--expect-no-changes")

    # The server repeats the whole body in its error.
    repeated = {"key": "ApiError", "status": 422, "message": f"cannot use {ROTATED}", "metadata": {"sent": ROTATED}}
    project.emulator.add_fault(method="PUT", status=422, body=repeated)
    declare(ROTATED, healthcheck_interval="1h")
    assert "cannot use ***" in watched.run("up", fails=True).output
    watched.run("up")

    used_by = use(project, project.id_of("warehouse"))
    [error] = watched.run("destroy", fails=True).errors[-1:]
    assert f"it is in use by the model 'People' ({used_by})" in error
    declare(ROTATED, healthcheck_interval="1h", force_destroy=True)
    watched.run("up")
    watched.run("destroy")
    assert not [one for one in project.emulator.records("connection") if one["name"] == "warehouse"]
    assert "/api/connections" in watched.logged  # the log was on


LOOKING = """
import pulumi
import pulumi_polytomic as polytomic

found = polytomic.Connection.get("looked-at", "{id}")
pulumi.export("host", found.configuration.apply(lambda configuration: configuration["hostname"]))
"""


def test_what_is_only_looked_at_is_encrypted_for_the_secrets_that_no_schema_marks(project: Project) -> None:
    id = ACME.connections["Postgres"]
    configuration = {"hostname": "db.acme.example", "password": PASSWORD, "unmarked": ROTATED}
    project.emulator.edit("connection", id, {"configuration": configuration})
    project.write(LOOKING.format(id=id))
    watched = Watched(project, PASSWORD, ROTATED)
    watched.run("up")
    assert project.state("looked-at")["outputs"]["configuration"].keys() == {SECRET_SIGNATURE, "ciphertext"}
    watched.run("preview", "--expect-no-changes")


FROM_ENVIRONMENT = """
import pulumi
import pulumi_polytomic as polytomic

polytomic.Connection(
    "warehouse",
    type="postgresql",
    configuration={"hostname": "db.acme.example", "database": "shop", "username": "polytomic"},
    secrets={"password": polytomic.FromEnvironment("PG_PASSWORD")},
)
"""


def test_a_secret_from_the_environment_is_in_no_state_and_a_changed_one_is_one_update(project: Project) -> None:
    def password() -> str:
        [found] = [one for one in project.emulator.records("connection") if one["name"] == "warehouse"]
        return str(found["configuration"]["password"])

    project.write(FROM_ENVIRONMENT)
    watched = Watched(project, PASSWORD, ROTATED)
    refused = watched.run("preview", fails=True)
    assert "secrets.password: the environment variable PG_PASSWORD is not set" in refused.output
    watched.run("up", PG_PASSWORD=PASSWORD)
    assert password() == PASSWORD
    decrypted = project.pulumi("stack", "export", "--show-secrets").output
    assert PASSWORD not in decrypted
    assert "PG_PASSWORD" in decrypted
    watched.run("preview", "--refresh", "--expect-no-changes", PG_PASSWORD=PASSWORD)

    project.emulator.clear_requests()
    assert watched.run("up", PG_PASSWORD=ROTATED).summary["updated"] == 1
    assert [call.split("/")[0].strip() for call in project.writes()] == ["PUT"]
    assert password() == ROTATED
    assert ROTATED not in project.pulumi("stack", "export", "--show-secrets").output
    watched.run("preview", "--expect-no-changes", PG_PASSWORD=ROTATED)
    watched.run("destroy")


def use(project: Project, connection: str) -> str:
    """Make a model of the connection, past the program."""
    client = Client(Settings(deployment_url=project.emulator.url, api_key=ACME.api_key))
    try:
        model = {"name": "People", "connection_id": connection, "configuration": {"table": "public.customers"}}
        return str(client.post("/api/models", model)["id"])
    finally:
        client.close()
